"""One turn, one transaction: keep all a handler did, or none of it.

    edge -> Incoming -> take -> handler -> Reply -> Answer -> edge

The edge answers its platform after `take` returns, that is, after the commit: what a person
saw accepted is never lost.
"""

import secrets
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, assert_never

from sqlalchemy import BindParameter, bindparam
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import and_, col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from bot import clock, sealed_links, sealed_pictures
from handlers import entries, exits, guarding, hinting, passages, routes
from handlers.cards import Card, Chart, Form, Link, with_urls
from handlers.turn import (
    Ask,
    Correct,
    Done,
    Handler,
    Incoming,
    Looking,
    Named,
    Refusal,
    Reply,
    Say,
    Show,
    Turn,
)
from locales import current, known, speaking
from locales import gettext as _
from models.people import ChatIdentity, Person
from models.rooms import Room, located
from models.seen import Seen
from scheduler.counts import TURNS
from scheduler.store import Crowded, Store


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply in the person's own words: what the edge shows at once.

    `is_refused`: nothing was done, and a form that asked for it stays as it is.
    """

    locale: str
    say: Card | None = None
    show: Card | None = None
    form: Form | None = None
    errors: tuple[tuple[str, str], ...] = ()
    is_refused: bool = False


def refusal(sentence: str) -> Answer:
    """Nothing was done, and this is why; in the language being spoken."""
    return Answer(current(), say=Card(title=sentence), is_refused=True)


async def take(incoming: Incoming, handler: Handler, store: Store) -> Answer:
    """Run one turn to its end and return its answer, committed.

    Raises Unavailable when it could not be stored; Crowded, at once, when too many wait.
    """
    reads, ended = handler in routes.READS, "failed"
    if store.is_crowded(to_read=reads):
        TURNS.labels("crowded").inc()
        raise Crowded

    async def work(db: AsyncSession) -> Answer:
        return await _in_language(incoming, handler, db)

    try:
        answer = await (store.read(work) if reads else store.write(work))
        ended = _ended(answer)
    finally:
        TURNS.labels(ended).inc()
    return answer


def _ended(answer: Answer) -> str:
    if answer.is_refused:
        return "refused"
    return "corrected" if answer.errors else "done"


async def _in_language(incoming: Incoming, handler: Handler, db: AsyncSession) -> Answer:
    turn, seen = await _look_up(incoming, db)
    own = turn.person.locale if turn.person else None
    with speaking(known(own or incoming.locale or "")):
        reply = _recall(seen, db) if seen else await _once(incoming, turn, handler, db)
        try:
            return _hinted(await _answer(reply, incoming, turn, db), db)
        except Refusal as refusal:  # what a form or a view would show is not for this person
            return await _answer(refusal, incoming, turn, db)


def _hinted(answer: Answer, db: AsyncSession) -> Answer:
    """What was kept is kept; its writer may want to look at it once more."""
    found = hinting.take(db)
    if not found or answer.is_refused or answer.form or answer.errors:
        return answer
    if answer.show:
        return replace(answer, show=hinting.with_hint(answer.show, found))
    card = answer.say or Card(title=hinting.title())
    return replace(answer, say=hinting.with_hint(card, found))


async def _look_up(incoming: Incoming, db: AsyncSession) -> tuple[Turn, Seen | None]:
    """Who, where, and whether this very turn has been taken before: in one query."""
    asked = {
        "workspace": incoming.workspace_id,
        "user": incoming.user,
        "room": incoming.room or "",
        "key": incoming.key,
        "keys": _keys(incoming),
    }
    found = (await db.exec(looking(), params=asked)).first()
    person, room, seen = found or (None, *await _without_person(incoming, db))
    turn = Turn(
        person=person,
        at=incoming.at,
        workspace_id=incoming.workspace_id,
        room=room,
        subject=incoming.subject,
        text=incoming.text,
        fields=incoming.fields,
    )
    return turn, seen


async def _without_person(
    incoming: Incoming, db: AsyncSession
) -> tuple[Room | None, Seen | None]:
    """Where, and whether before, of a turn by somebody we do not know."""
    here = located(incoming.workspace_id, incoming.room or "")
    before = select(Seen).where(col(Seen.key).in_(_keys(incoming)))
    return (await db.exec(here)).first(), (await db.exec(before)).first()


@cache  # building it anew costs more than running it
def looking() -> Select[Person, Room, Seen]:
    """Select who asks, where, and whether before.

    Parameters: `workspace`, `user` and `room` (as the platform has them), `key`, `keys`.
    """
    workspace: BindParameter[int] = bindparam("workspace")
    is_here = and_(
        col(Room.workspace_id) == workspace, col(Room.external_id) == bindparam("room")
    )
    return (
        select(Person, Room, Seen)
        .join(ChatIdentity, col(ChatIdentity.person_id) == col(Person.id))
        .outerjoin(Room, is_here)
        .outerjoin(Seen, col(Seen.key).in_(bindparam("keys", expanding=True)))
        .where(
            col(ChatIdentity.workspace_id) == workspace,
            col(ChatIdentity.external_id) == bindparam("user"),
            col(ChatIdentity.is_active),
        )
        # A form that was mended has its own key too: this delivery's answer comes first.
        .order_by((col(Seen.key) == bindparam("key")).desc())
        .limit(1)
    )


async def _once(
    incoming: Incoming, turn: Turn, handler: Handler, db: AsyncSession
) -> Reply | Refusal:
    """Run the handler and remember that it was; a form may be sent again until it is taken."""
    if handler in routes.READS:
        return await _try(incoming, turn, handler, db)
    reply = await _try_and_undo(incoming, turn, handler, db)
    is_taken = not isinstance(reply, Refusal | Correct)
    outcome = _outcome(reply) | hinting.kept(db)
    for key in _keys(incoming) if is_taken else _keys(incoming)[:1]:
        db.add(Seen(key=key, at=incoming.at, outcome=outcome))
    return reply


def _keys(incoming: Incoming) -> list[str]:
    """The delivery's own key, and, of a form, its one-time key."""
    return [incoming.key, *([f"form:{incoming.form_key}"] if incoming.form_key else [])]


async def _try(
    incoming: Incoming, turn: Turn, handler: Handler, db: AsyncSession
) -> Reply | Refusal:
    try:
        guarded = guarding.check(turn, is_posted=incoming.is_posted)
        return guarded or await _taken(turn, handler, db)
    except Refusal as refusal:
        return refusal


async def _taken(turn: Turn, handler: Handler, db: AsyncSession) -> Reply:
    """What happens in a chat may be anybody's doing; what is asked of us is our people's."""
    if handler in _asked_of_us():
        turn.me  # noqa: B018 -- raises Refusal for anybody else
    return await handler(turn, db)


@cache
def _asked_of_us() -> frozenset[Handler]:
    return frozenset({*routes.COMMANDS.values(), *routes.ACTIONS.values()})


async def _try_and_undo(
    incoming: Incoming, turn: Turn, handler: Handler, db: AsyncSession
) -> Reply | Refusal:
    savepoint = await db.begin_nested()
    reply = await _try(incoming, turn, handler, db)
    if isinstance(reply, Refusal | Correct):
        await savepoint.rollback()
        await _renew(turn, db)
        await _keep(reply, turn, db)
    else:
        await savepoint.commit()
    return reply


async def _renew(turn: Turn, db: AsyncSession) -> None:
    """Read again what the handler had changed and the rollback has undone."""
    for one in (turn.person, turn.room):
        if one is not None and instance_state(one).expired:
            await db.refresh(one)


async def _keep(reply: Refusal | Correct, turn: Turn, db: AsyncSession) -> None:
    for note in reply.keep:
        codes: dict[str, Any] = dict(note.codes)
        await entries.record(db, note.chain, note.did, at=turn.at, by=turn.person, **codes)


async def _answer(
    reply: Reply | Refusal, incoming: Incoming, turn: Turn, db: AsyncSession
) -> Answer:
    locale = current()
    match reply:
        case Refusal(sentence=sentence):
            return Answer(locale, say=Card(title=sentence), is_refused=True)
        case Say(what=what):
            return Answer(locale, say=_linked(await _card(what, turn, db), turn, db))
        case Show(what=what):
            return Answer(locale, show=await _card(what, turn, db))
        case Ask(form=name, subject=subject):
            form = await exits.form(name, replace(turn, subject=subject, fields={}), db)
            return Answer(locale, form=replace(form, key=secrets.token_urlsafe(18)))
        case Correct(form=name, errors=errors):
            mended = await exits.form(name, turn, db) if name else None
            kept = mended and replace(mended, key=incoming.form_key)
            return Answer(locale, form=kept, errors=tuple(errors.items()))
        case Done():
            return Answer(locale)
        case _:
            assert_never(reply)


async def _card(what: Card | Named, turn: Turn, db: AsyncSession) -> Card:
    if isinstance(what, Card):
        return exits.masked(what, turn.at)
    await db.flush()
    looking = Looking(turn.person, what.subject, turn.at, turn.room)
    card = await exits.view(what.view, looking, db)
    if card is None:
        turn.me  # noqa: B018 -- somebody nobody has let in is told that, and nothing of the rest
    return card or Card(title=_("This is already done. There is nothing more to do here."))


def _linked(card: Card, turn: Turn, db: AsyncSession) -> Card:
    """Make links that open pages: this card goes to one person alone, and is kept nowhere.

    So do the addresses of its charts.
    """
    base, person = db.info.get("address"), turn.person
    if base is None or person is None or not person.is_admitted:
        return card

    def url(shown: Link | Chart) -> str:
        ring, at = passages.ring(db), clock.machine_now()
        if isinstance(shown, Chart):
            path = sealed_pictures.path(ring, shown, at=at)
            return f"{base}{path}" if path else ""
        path = sealed_links.path(ring, person.id, shown.page, shown.subject, at=at)
        return f"{base}{path}"

    return with_urls(card, url)


def _outcome(reply: Reply | Refusal) -> dict[str, Any]:
    """Name a reply, so that the same turn delivered again can be answered alike."""
    match reply:
        case Refusal(sentence=sentence):
            return {"kind": "refusal", "sentence": sentence}
        case Say(what=Named(view=view, subject=subject)):
            return {"kind": "say", "view": view, "subject": subject}
        case Show(what=Named(view=view, subject=subject)):
            return {"kind": "show", "view": view, "subject": subject}
        case Ask(form=form, subject=subject):
            return {"kind": "ask", "form": form, "subject": subject}
        case Correct(form=form, errors=errors):
            return {"kind": "correct", "form": form, "errors": dict(errors)}
        case Say() | Show() | Done():
            return {"kind": "done"}
        case _:
            assert_never(reply)


def _recall(seen: Seen, db: AsyncSession) -> Reply | Refusal:
    hinting.recall(db, seen.outcome or {})
    return _remember(seen)


def _remember(seen: Seen) -> Reply | Refusal:
    match seen.outcome:
        case {"kind": "refusal", "sentence": sentence}:
            return Refusal(sentence)
        case {"kind": "say", "view": view, "subject": subject}:
            return Say(Named(view, subject))
        case {"kind": "show", "view": view, "subject": subject}:
            return Show(Named(view, subject))
        case {"kind": "ask", "form": form, "subject": subject}:
            return Ask(form, subject)
        case {"kind": "correct", "form": form, "errors": errors}:
            return Correct(errors, form)
        case _:
            return Done()
