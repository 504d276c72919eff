"""Advice, for the one who asks: ask the team, see what was asked and answered."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    advice_cards,
    advice_files,
    advice_forms,
    entries,
    outbox,
    passages,
    promises,
    staffing,
)
from handlers.cards import Card, Form
from handlers.promises import Promise
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.advice import AdviceRequest, AdviceState, Urgency
from models.entries import Did
from models.outbox import Rank
from models.passages import PassageKind
from models.people import Person, Role
from models.rooms import RoomState, rooms_of_organisation

QUEUE_WORDS = frozenset({"kø", "koe", "queue"})


async def start(turn: Turn, db: AsyncSession) -> Reply:
    """The form for a question; for an adviser who asks for it, the team's queue."""
    if turn.text.strip().casefold() in QUEUE_WORDS:
        if not turn.me.has(Role.ADVISER):
            raise Refusal(_("Only the team's advisers can see its queue."))
        return Say(Named("advice.queue"))
    await promises.promise(db, turn.me.organisation_id, at=turn.at)
    return Ask("advice.ask")


async def question_form(turn: Turn, db: AsyncSession) -> Form:
    promised = await promises.promise(db, turn.me.organisation_id, at=turn.at)
    return advice_forms.question(turn, promised)


async def ask(turn: Turn, db: AsyncSession) -> Reply:
    """Keep the question sealed, put it in the team's queue, and promise an answer."""
    if not turn.value("question"):
        return Correct({"question": _("Write your question.")}, form="advice.ask")
    promised = await promises.promise(db, turn.me.organisation_id, at=turn.at)
    request = await _add(turn, promised, db)
    await _queue(db, request)
    chain = entries.of_organisation(request.organisation_id)
    await entries.record(db, chain, Did.ASKED, at=turn.at, by=turn.me, request=request.id)
    return Say(Named("advice.receipt", str(request.id)))


async def show(turn: Turn, db: AsyncSession) -> Reply:
    """Open what was asked and answered, with an entry."""
    request = await advice_files.find(turn, db, Act.SEE_REQUEST)
    chain = entries.of_organisation(request.organisation_id)
    await entries.record(db, chain, Did.READ, at=turn.at, by=turn.me, request=request.id)
    return Ask("advice.content", str(request.id))


async def content_form(turn: Turn, db: AsyncSession) -> Form:
    """What was asked and answered. Asked for by `show`, which keeps the entry."""
    request = await advice_files.find(turn, db, Act.SEE_REQUEST)
    file = await advice_files.load(db, request)
    return advice_forms.content(file, await advice_files.written(db, request))


async def receipt(looking: Looking, db: AsyncSession) -> Card | None:
    file = await advice_files.of_asker(looking, db)
    return advice_cards.receipt(file) if file else None


async def answered(looking: Looking, db: AsyncSession) -> Card | None:
    file = await advice_files.of_asker(looking, db)
    if file is None or file.request.state is not AdviceState.ANSWERED:
        return None
    return advice_cards.answered(file)


async def _add(turn: Turn, promised: Promise, db: AsyncSession) -> AdviceRequest:
    is_soon = turn.value("urgency") == Urgency.SOON
    request = AdviceRequest(
        organisation_id=promised.team.id,
        asker_id=turn.me.id,
        asker_organisation_id=turn.me.organisation_id,
        urgency=Urgency.SOON if is_soon else Urgency.NORMAL,
        asked_at=turn.at,
        due_on=promised.due_on,
        remind_at=promised.halfway,
    )
    db.add(request)
    await db.flush()
    written = {PassageKind.QUESTION: "question", PassageKind.CALLBACK: "callback"}
    for kind, name in written.items():
        if text := turn.value(name):
            passages.write(db, kind, text, by=turn.me, at=turn.at, request_id=request.id)
    return request


async def _queue(db: AsyncSession, request: AdviceRequest) -> None:
    """Show the request where the team looks: in its rooms, else to each adviser."""
    in_use = (RoomState.OPEN, RoomState.WANTED)
    rooms = rooms_of_organisation(request.organisation_id)
    addresses = [
        outbox.room(room.id or 0)
        for room in (await db.exec(rooms)).all()
        if room.state in in_use
    ] or [outbox.person(person.id or 0) for person in await _advisers(db, request)]
    for address in addresses:
        outbox.post(
            db,
            address,
            "advice.request",
            request.id,
            at=request.asked_at,
            key=f"advice:{request.id}:queue:{address}",
            rank=Rank.AWAITED,
        )


async def _advisers(db: AsyncSession, request: AdviceRequest) -> Sequence[Person]:
    """The advisers at the desk today; all who are there if none of them is."""
    day = staffing.today(request.asked_at)
    desk = await staffing.desk(db, request.organisation_id, day)
    away = await staffing.stand_ins(db, day)
    team = await staffing.in_role(db, request.organisation_id, away, Role.ADVISER)
    return [one for one in desk if one.has(Role.ADVISER)] or team
