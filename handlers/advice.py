"""Advice, for the one who asks: ask the team, see what was asked and answered."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    advice_asking,
    advice_cards,
    advice_files,
    advice_forms,
    advice_limits,
    advice_notices,
    advice_question_form,
    advice_queue,
    advice_terms,
    entries,
    outbox,
    passages,
    promises,
    staffing,
)
from handlers.advice_asking import Asking
from handlers.cards import Card, Form
from handlers.notices import Notice
from handlers.turn import (
    ATTACHMENTS,
    Ask,
    Correct,
    Looking,
    Named,
    Refusal,
    Reply,
    Say,
    Show,
    Turn,
)
from locales import gettext as _
from models.access import Act
from models.advice import AdviceRequest, Urgency
from models.advice_life import AdviceState, Step
from models.base import IllegalMove
from models.entries import Did
from models.outbox import by_key
from models.passages import PassageKind

QUEUE_WORDS = frozenset({"kø", "koe", "queue"})


async def start(turn: Turn, db: AsyncSession) -> Reply:
    """The form for a question; for an adviser who asks for it, the team's queue."""
    _refuse_files(turn)
    if turn.text.strip().casefold() in QUEUE_WORDS:
        advice_queue.require_adviser(turn.me)
        return Say(Named("advice.queue"))
    await promises.first_promise(db, turn.me.organisation_id, at=turn.at)
    return Ask("advice.ask")


async def start_from_message(turn: Turn, db: AsyncSession) -> Reply:
    """The same with a message's text filled in; files are not taken along."""
    _refuse_files(turn)
    await promises.promise(db, turn.me.organisation_id, at=turn.at)
    return Ask("advice.ask")


async def question_form(turn: Turn, db: AsyncSession) -> Form:
    return advice_question_form.form(turn, await advice_asking.load(turn, db))


async def ask(turn: Turn, db: AsyncSession) -> Reply:
    """Keep the question sealed, put it in the team's queue, and promise an answer."""
    asking = await advice_asking.load(turn, db)
    if errors := advice_asking.errors(turn, asking):
        return Correct(errors, form="advice.ask")
    about = asking.courses.about
    if before := await advice_limits.same(turn, about.id if about else None, db):
        return Say(Named("advice.twice", str(before.id)))
    promised = asking.promised
    await advice_limits.check(turn, promised, db)
    request = await _add(turn, asking, db)
    if not await advice_notices.show_to_team(db, request):
        raise Refusal(advice_cards.nobody_there(promised.team, promised.entry_point))
    await _offer(db, request, turn)
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
    said = await advice_files.written(db, request, turn.me, turn.at)
    return advice_forms.content(file, said)


async def receipt(looking: Looking, db: AsyncSession) -> Card | None:
    file = await advice_files.of_asker(looking, db)
    return advice_cards.receipt(file) if file else None


async def answered(looking: Looking, db: AsyncSession) -> Card | None:
    file = await advice_files.of_asker(looking, db)
    if file is None or file.request.answered_at is None:
        return None
    return advice_cards.answered(file)


async def mine(turn: Turn, db: AsyncSession) -> Reply:
    """How one's own question stands."""
    request = await advice_files.find(turn, db, Act.REPLY_REQUEST)
    return Say(Named("advice.receipt", str(request.id)))


async def withdraw(turn: Turn, db: AsyncSession) -> Reply:
    """The asker needs no answer any more; who has taken the question hears of it."""
    request = await advice_files.find(turn, db, Act.OWN_REQUEST)
    file = await advice_files.load(db, request)
    shown = Show(Named("advice.receipt", str(request.id)))
    if request.is_taken_back:
        return shown  # pressed twice
    try:
        request.go(Step.WITHDRAW, at=turn.at)
    except IllegalMove as error:
        raise Refusal(advice_terms.too_late(file)) from error
    key = f"advice:{request.id}:withdrawn"
    notice = Notice("advice.withdrawn", request.id, turn.at, key)
    await advice_notices.tell_advising(db, file, turn, notice)
    await advice_notices.keep(turn, db, request, Did.WITHDREW)
    return shown


async def withdrawn(looking: Looking, db: AsyncSession) -> Card | None:
    file = await advice_files.of_team(looking, db)
    is_over = file is not None and file.request.state is AdviceState.CLOSED
    return advice_cards.withdrawn(file) if file and is_over else None


async def your_turn(looking: Looking, db: AsyncSession) -> Card | None:
    """The reminder to the asker's side that the team waits for their reply."""
    file = await advice_files.of_asker(looking, db)
    is_waiting = file is not None and file.request.state is AdviceState.ASKED_BACK
    return advice_cards.your_turn(file) if file and is_waiting else None


async def slipped(looking: Looking, db: AsyncSession) -> Card | None:
    """What was promised is not kept: said as it is, with whom to call."""
    file = await advice_files.of_asker(looking, db)
    return advice_cards.slipped(file) if file and file.request.is_waiting else None


async def twice(looking: Looking, db: AsyncSession) -> Card | None:
    """The same question again: how the first one stands."""
    file = await advice_files.of_asker(looking, db)
    return advice_cards.twice(file) if file else None


async def _add(turn: Turn, asking: Asking, db: AsyncSession) -> AdviceRequest:
    promised = asking.promised
    is_soon = turn.value("urgency") == Urgency.SOON
    request = AdviceRequest(
        organisation_id=promised.team.id,
        asker_id=turn.me.id,
        asker_organisation_id=turn.me.organisation_id,
        case_id=asking.courses.about.id if asking.courses.about else None,
        basis=asking.courses.basis(turn),
        fingerprint=advice_limits.fingerprints(db, turn.value("question"))[0],
        asked_at=turn.at,
        due_on=promised.due_on,
        erase_at=turn.at,
    )
    request.wish(Urgency.SOON if is_soon else Urgency.NORMAL)
    promised.give(request)
    db.add(request)
    await db.flush()
    written = {PassageKind.QUESTION: "question", PassageKind.CALLBACK: "callback"}
    for kind, name in written.items():
        if text := turn.value(name):
            passages.write(db, kind, text, by=turn.me, at=turn.at, request_id=request.id)
    return request


async def _offer(db: AsyncSession, request: AdviceRequest, turn: Turn) -> None:
    """Who advised last about the same course is asked first, if they are there."""
    last = await advice_files.last_adviser(db, request.case_id)
    day = staffing.today(turn.at)
    for one in await advice_files.advisers(db, request.organisation_id, day):
        address = outbox.person(one.id)
        if one == last and not await _is_shown(db, request, address):
            advice_notices.show_at(db, request, address)


async def _is_shown(db: AsyncSession, request: AdviceRequest, address: str) -> bool:
    await db.flush()
    key = advice_notices.queue_key(request, address)
    return (await db.exec(by_key(key))).first() is not None


def _refuse_files(turn: Turn) -> None:
    if turn.value(ATTACHMENTS):
        raise Refusal(
            _(
                "I cannot take files along. Write the question in words, without names and "
                "CPR numbers."
            )
        )
