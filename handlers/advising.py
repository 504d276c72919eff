"""Advice, for the team that gives it: see the queue, take a question, answer it."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    advice_files,
    advice_forms,
    advising_cards,
    entries,
    outbox,
    passages,
    staffing,
)
from handlers.advice_files import AdviceFile
from handlers.cards import Card, Form
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Show, Turn
from locales import gettext as _
from models.access import Act
from models.advice import AdviceRequest, AdviceState, queue
from models.base import IllegalMove
from models.entries import Did
from models.outbox import Rank
from models.passages import PassageKind
from models.people import Person, Role

SHOWING = ("advice.request", "advice.untaken", "advice.unanswered")


async def open_card(turn: Turn, db: AsyncSession) -> Reply:
    """Open one request of the queue."""
    request = await advice_files.find(turn, db, Act.SEE_REQUEST)
    return Say(Named("advice.request", str(request.id)))


async def take(turn: Turn, db: AsyncSession) -> Reply:
    """Be the one who answers. The first to press has it; the next hears who."""
    request = await advice_files.find(turn, db, Act.TAKE_REQUEST)
    shown = Show(Named("advice.request", str(request.id)))
    if request.state is AdviceState.TAKEN and request.adviser_id == turn.me.id:
        return shown  # pressed twice
    try:
        request.move(AdviceState.TAKEN)
    except IllegalMove as error:
        raise Refusal(await _too_late(db, request)) from error
    request.adviser_id, request.taken_at = turn.me.id, turn.at
    await _keep(turn, db, request, Did.TOOK)
    return shown


async def start_answer(turn: Turn, db: AsyncSession) -> Reply:
    """Open the question beside the field for its answer, with an entry: it is a reading."""
    request = await advice_files.find(turn, db, Act.ANSWER_REQUEST)
    if request.state is not AdviceState.TAKEN:
        raise Refusal(await _too_late(db, request))
    chain = entries.of_organisation(request.organisation_id)
    await entries.record(db, chain, Did.READ, at=turn.at, by=turn.me, request=request.id)
    return Ask("advice.answer", str(request.id))


async def answer_form(turn: Turn, db: AsyncSession) -> Form:
    """The question and a field for its answer. Asked for by `start_answer`."""
    request = await advice_files.find(turn, db, Act.ANSWER_REQUEST)
    file = await advice_files.load(db, request)
    return advice_forms.answer(turn, file, await advice_files.written(db, request))


async def answer(turn: Turn, db: AsyncSession) -> Reply:
    """Keep the answer sealed and tell the asker that it is there."""
    request = await advice_files.find(turn, db, Act.ANSWER_REQUEST)
    text = turn.value("answer")
    if not text:
        return Correct({"answer": _("Write your answer.")}, form="advice.answer")
    try:
        request.move(AdviceState.ANSWERED)
    except IllegalMove:
        # The form stays open: what the adviser has written must not be lost.
        return Correct({"answer": await _too_late(db, request)})
    request.adviser_id, request.answered_at, request.remind_at = turn.me.id, turn.at, None
    me, at = turn.me, turn.at
    passages.write(db, PassageKind.ANSWER, text, by=me, at=at, request_id=request.id)
    _tell_asker(db, request, turn)
    await _keep(turn, db, request, Did.ANSWERED)
    return Say(Named("advice.sent", str(request.id)))


async def request_card(looking: Looking, db: AsyncSession) -> Card | None:
    """The same for everybody: in the team's room all see one card."""
    file = await advice_files.of_team(looking, db)
    return advising_cards.request(file) if file else None


async def untaken(looking: Looking, db: AsyncSession) -> Card | None:
    file = await advice_files.of_watchers(looking, db)
    if file is None or file.request.state is not AdviceState.ASKED:
        return None
    return advising_cards.untaken(file, can_take=await _may_act(looking, file, db))


async def unanswered(looking: Looking, db: AsyncSession) -> Card | None:
    file = await advice_files.of_watchers(looking, db)
    if file is None or file.request.state is not AdviceState.TAKEN:
        return None
    return advising_cards.unanswered(file, can_answer=await _may_act(looking, file, db))


async def sent(looking: Looking, db: AsyncSession) -> Card | None:
    """The receipt of the adviser who answered."""
    request = await db.get(AdviceRequest, looking.number)
    if request is None or request.state is not AdviceState.ANSWERED:
        return None
    is_adviser = looking.reader is not None and looking.reader.id == request.adviser_id
    return advising_cards.sent(await advice_files.load(db, request)) if is_adviser else None


async def queue_card(looking: Looking, db: AsyncSession) -> Card | None:
    """What waits for the reader's own team, in the order in which to answer it."""
    reader = looking.reader
    if reader is None or not reader.has(Role.ADVISER):
        return None
    requests = (await db.exec(queue(reader.organisation_id))).all()
    day = staffing.today(looking.at)
    return advising_cards.queue(
        requests,
        await staffing.people(db, (one.asker_id for one in requests)),
        await staffing.organisations(db, (one.asker_organisation_id for one in requests)),
        await staffing.calendar_for(db, reader.organisation_id, day),
        day,
    )


async def _may_act(looking: Looking, file: AdviceFile, db: AsyncSession) -> bool:
    """A coordinator sees that a question waits; only an adviser takes and answers it."""
    reader = looking.reader
    return reader is not None and await access.may(
        db, reader, Act.ANSWER_REQUEST, file.request, at=looking.at
    )


async def _keep(turn: Turn, db: AsyncSession, request: AdviceRequest, did: Did) -> None:
    chain = entries.of_organisation(request.organisation_id)
    await entries.record(db, chain, did, at=turn.at, by=turn.me, request=request.id)
    for view in SHOWING:
        await outbox.refresh(db, view, [request.id], at=turn.at)


def _tell_asker(db: AsyncSession, request: AdviceRequest, turn: Turn) -> None:
    outbox.post(
        db,
        outbox.person(request.asker_id),
        "advice.answered",
        request.id,
        at=turn.at,
        key=f"advice:{request.id}:answered",
        rank=Rank.AWAITED,
    )


async def _too_late(db: AsyncSession, request: AdviceRequest) -> str:
    person = await db.get(Person, request.adviser_id) if request.adviser_id else None
    match request.state, person:
        case AdviceState.TAKEN, Person(name=name):
            return _("{name} has already taken it.").format(name=name)
        case AdviceState.ANSWERED, Person(name=name):
            return _("{name} has already answered it.").format(name=name)
        case _:
            return _("Take the question before you answer it.")
