"""What the team does with a question it does not answer: give it to another, or decline it."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    advice_files,
    advice_forms,
    advice_notices,
    advice_searches,
    advice_terms,
    advising_cards,
    advising_forms,
    passages,
    staffing,
)
from handlers.advice_files import AdviceFile
from handlers.advising_forms import BACK
from handlers.cards import Card, Form
from handlers.notices import Notice, tell
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.advice import AdviceRequest, Why
from models.advice_life import AdviceState, Step
from models.entries import Did
from models.outbox import Rank
from models.passages import PassageKind
from models.people import Person


async def start_hand(turn: Turn, db: AsyncSession) -> Reply:
    await _open_to(turn, db, Act.ASSIGN_REQUEST, Step.ASSIGN)
    return Ask("advice.hand", turn.subject)


async def hand_form(turn: Turn, db: AsyncSession) -> Form:
    request = await advice_files.find(turn, db, Act.ASSIGN_REQUEST)
    file = await advice_files.load(db, request)
    return advising_forms.hand(turn, file, await receivers(db, file, turn))


async def hand(turn: Turn, db: AsyncSession) -> Reply:
    """Give the question to a named adviser, or back to the queue, with a note for the team."""
    file = await _open_to(turn, db, Act.ASSIGN_REQUEST, Step.ASSIGN)
    found = await receivers(db, file, turn)
    receiver = next((one for one in found if str(one.id) == turn.value("to")), None)
    is_back = turn.value("to") == BACK and file.adviser is not None
    errors = advice_forms.length_errors(turn, "note")
    if receiver is None and not is_back:
        errors["to"] = _("Choose who takes it over.")
    if errors:
        return Correct(errors, form="advice.hand")
    if note := turn.value("note"):
        kind, id_ = PassageKind.HANDOVER, file.request.id
        passages.write(db, kind, note, by=turn.me, at=turn.at, request_id=id_)
    if receiver is not None:
        await give(db, file.request, receiver, turn)
    else:
        await release(db, file.request, turn)
    told = receiver.id if receiver else None
    await advice_notices.keep(turn, db, file.request, Did.GAVE, to=told)
    return Say(Named("advice.handed", str(file.request.id)))


async def give(db: AsyncSession, request: AdviceRequest, receiver: Person, turn: Turn) -> None:
    request.give_to(receiver.id, Step.ASSIGN, at=turn.at)
    key = f"advice:{request.id}:handed:{turn.at.isoformat()}"
    notice = Notice("advice.handed", request.id, turn.at, key, Rank.AWAITED)
    await tell(db, [receiver] if receiver.id != turn.me.id else [], notice)


async def release(db: AsyncSession, request: AdviceRequest, turn: Turn) -> None:
    """Back into the queue: those at the desk hear of it at once."""
    request.give_back(at=turn.at)
    desk = await staffing.desk(db, request.organisation_id, staffing.today(turn.at))
    key = f"advice:{request.id}:released:{turn.at.isoformat()}"
    notice = Notice("advice.untaken", request.id, turn.at, key, Rank.AWAITED, "advice.untaken")
    await tell(db, [one for one in desk if one.id != turn.me.id], notice)


async def receivers(db: AsyncSession, file: AdviceFile, turn: Turn) -> list[Person]:
    """The advisers who are there today, but who has it: the last on the same course first."""
    request, day = file.request, staffing.today(turn.at)
    present = await advice_files.advisers(db, request.organisation_id, day)
    last_id = file.last.id if file.last else None
    others = [one for one in present if one.id != request.adviser_id]
    return sorted(others, key=lambda one: one.id != last_id)


async def handed(looking: Looking, db: AsyncSession) -> Card | None:
    """To who has been given a question, and to who gave it."""
    file = await advice_files.of_watchers(looking, db)
    if file is None or not file.request.is_waiting:
        return None
    is_mine = looking.reader is not None and looking.reader.id == file.request.adviser_id
    return advising_cards.handed(file, is_mine=is_mine)


async def start_decline(turn: Turn, db: AsyncSession) -> Reply:
    await _open_to(turn, db, Act.ANSWER_REQUEST, Step.DECLINE)
    return Ask("advice.decline", turn.subject)


async def decline_form(turn: Turn, db: AsyncSession) -> Form:
    request = await advice_files.find(turn, db, Act.ANSWER_REQUEST)
    file = await advice_files.load(db, request)
    better = await advice_searches.address(turn, "better", db)
    return advising_forms.decline(turn, file, better)


async def decline(turn: Turn, db: AsyncSession) -> Reply:
    """Say why, and who can help instead; the asker has both at once."""
    file = await _open_to(turn, db, Act.ANSWER_REQUEST, Step.DECLINE)
    better = await advice_searches.address(turn, "better", db)
    errors = advice_forms.length_errors(turn, "note")
    if turn.value("why") not in set(Why):
        errors["why"] = _("Choose why.")
    if better is None and (turn.value("better") or turn.value("why") == Why.ELSEWHERE):
        errors["better"] = _("Choose who can help instead.")
    if errors:
        return Correct(errors, form="advice.decline")
    request = file.request
    request.go(Step.DECLINE, at=turn.at)
    request.why, request.better_id = Why(turn.value("why")), better.id if better else None
    if note := turn.value("note"):
        kind = PassageKind.DECLINE
        passages.write(db, kind, note, by=turn.me, at=turn.at, request_id=request.id)
    key = f"advice:{request.id}:declined"
    notice = Notice("advice.declined", request.id, turn.at, key, Rank.AWAITED)
    await advice_notices.tell_asking(db, file, turn, notice)
    await advice_notices.keep(turn, db, request, Did.DECLINED_ADVICE, why=request.why)
    return Say(Named("advice.declined", str(request.id)))


async def declined(looking: Looking, db: AsyncSession) -> Card | None:
    file = await advice_files.of_either(looking, db)
    if file is None or file.request.state is not AdviceState.DECLINED:
        return None
    return advising_cards.declined(file)


async def _open_to(turn: Turn, db: AsyncSession, act: Act, step: Step) -> AdviceFile:
    """The file, where this step can still be taken; else Refusal."""
    request = await advice_files.find(turn, db, act)
    file = await advice_files.load(db, request)
    if not request.allows(step):
        raise Refusal(advice_terms.too_late(file))
    return file
