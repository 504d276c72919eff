"""Advice, for the team that gives it: see the queue, take a question, answer it."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    advice_files,
    advice_forms,
    advice_notices,
    advice_outcomes,
    advice_terms,
    advising_cards,
    entries,
    outbox,
    passages,
)
from handlers.advice_files import AdviceFile
from handlers.cards import Card, Form
from handlers.notices import Notice
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Show, Turn
from locales import gettext as _
from models.access import Act
from models.advice import AdviceRequest
from models.advice_life import AdviceState, Step
from models.base import IllegalMove
from models.entries import Did
from models.outbox import Rank
from models.passages import PassageKind


async def open_card(turn: Turn, db: AsyncSession) -> Reply:
    """Open one request of the queue."""
    request = await advice_files.find(turn, db, Act.ASK_BACK)
    return Say(Named("advice.request", str(request.id)))


async def take(turn: Turn, db: AsyncSession) -> Reply:
    """Be the one who answers. The first to press has it; the next hears who."""
    request = await advice_files.find(turn, db, Act.TAKE_REQUEST)
    shown = Show(Named("advice.request", str(request.id)))
    if request.state is AdviceState.TAKEN and request.adviser_id == turn.me.id:
        return shown  # pressed twice
    try:
        request.give_to(turn.me.id, Step.TAKE, at=turn.at)
    except IllegalMove as error:
        raise Refusal(await too_late(db, request)) from error
    await advice_notices.keep(turn, db, request, Did.TOOK)
    return shown


async def start_answer(turn: Turn, db: AsyncSession) -> Reply:
    """Open the question beside the field for its answer, with an entry: it is a reading."""
    request = await advice_files.find(turn, db, Act.ANSWER_REQUEST)
    if not request.allows(Step.ANSWER):
        raise Refusal(await too_late(db, request))
    chain = entries.of_organisation(request.organisation_id)
    await entries.record(db, chain, Did.READ, at=turn.at, by=turn.me, request=request.id)
    return Ask("advice.answer", str(request.id))


async def answer_form(turn: Turn, db: AsyncSession) -> Form:
    """The question and a field for its answer. Asked for by `start_answer`."""
    request = await advice_files.find(turn, db, Act.ANSWER_REQUEST)
    file = await advice_files.load(db, request)
    said = await advice_files.written(db, request, turn.me, turn.at)
    return advice_forms.answer(turn, file, said)


async def answer(turn: Turn, db: AsyncSession) -> Reply:
    """Keep the answer sealed and tell those who asked that it is there."""
    request = await advice_files.find(turn, db, Act.ANSWER_REQUEST)
    if errors := advice_forms.text_errors(turn, "answer", _("Write your answer.")):
        return Correct(errors, form="advice.answer")
    try:
        request.answer(turn.me.id, at=turn.at)
    except IllegalMove:
        # The form stays open: what the adviser has written must not be lost.
        return Correct({"answer": await too_late(db, request)})
    request.follow_up_at = await advice_outcomes.follow_up_at(db, request)
    me, at = turn.me, turn.at
    text = turn.value("answer")
    passage = passages.write(db, PassageKind.ANSWER, text, by=me, at=at, request_id=request.id)
    await db.flush()
    key = f"advice:{request.id}:answered:{passage.id}"
    notice = Notice("advice.answered", request.id, at, key, Rank.AWAITED)
    await advice_notices.tell_asking(db, await advice_files.load(db, request), turn, notice)
    await advice_notices.keep(turn, db, request, Did.ANSWERED)
    return Say(Named("advice.sent", str(request.id)))


async def request_card(looking: Looking, db: AsyncSession) -> Card | None:
    """The same for everybody: in the team's room all see one card."""
    file = await advice_files.of_team(looking, db)
    return advising_cards.request(file) if file else None


async def untaken(looking: Looking, db: AsyncSession) -> Card | None:
    file = await advice_files.of_watchers(looking, db)
    if file is None or file.request.state is not AdviceState.ASKED:
        return await _over(looking, file, "advice.untaken", db)
    return advising_cards.untaken(file, can_take=await _may_act(looking, file, db))


async def unanswered(looking: Looking, db: AsyncSession) -> Card | None:
    file = await advice_files.of_watchers(looking, db)
    if file is None or file.request.state is not AdviceState.TAKEN:
        return await _over(looking, file, "advice.unanswered", db)
    return advising_cards.unanswered(file, can_answer=await _may_act(looking, file, db))


async def sent(looking: Looking, db: AsyncSession) -> Card | None:
    """The receipt of the adviser who answered."""
    file = await advice_files.of_team(looking, db)
    if file is None or file.request.answered_at is None or looking.reader is None:
        return None
    is_adviser = looking.reader.id == file.request.adviser_id
    return advising_cards.sent(file) if is_adviser else None


async def too_late(db: AsyncSession, request: AdviceRequest) -> str:
    return advice_terms.too_late(await advice_files.load(db, request))


async def _over(
    looking: Looking, file: AdviceFile | None, view: str, db: AsyncSession
) -> Card | None:
    """A reminder that was read says how it went on; one that was not is not sent."""
    if file is None or looking.reader is None:
        return None
    is_read = await outbox.is_read(db, looking.reader.id, view, file.request.id)
    return advising_cards.over(file) if is_read else None


async def _may_act(looking: Looking, file: AdviceFile, db: AsyncSession) -> bool:
    """A coordinator sees that a question waits; only an adviser takes and answers it."""
    reader = looking.reader
    return reader is not None and await access.may(
        db, reader, Act.ANSWER_REQUEST, file.request, at=looking.at
    )
