"""How it went: a week after its answer the asker says, in one click, whether it was of use."""

from datetime import datetime, timedelta

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import (
    advice_files,
    advice_notices,
    advice_outcomes_cards,
    advice_terms,
    entries,
    staffing,
)
from handlers.cards import Card
from handlers.notices import Notice, tell
from handlers.turn import Looking, Named, Refusal, Reply, Show, Turn
from models.access import Act
from models.advice import AdviceRequest, LedTo, Used, followed_up
from models.advice_life import AdviceState, Step
from models.calendar import ONE_DAY
from models.entries import Did
from models.ladder import MORNING
from models.outbox import Rank

BATCH = 50
A_WEEK = timedelta(days=7)
PATIENCE = timedelta(days=28)  # after which nobody is waited for


def next_due() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(AdviceRequest.follow_up_at)))


async def ask_due(db: AsyncSession, at: datetime) -> int:
    """Ask those whose answer is a week old; close what was asked long ago; return how many."""
    requests = (await db.exec(followed_up(at, BATCH))).all()
    for request in requests:
        await _follow_up(db, request, at)
    return len(requests)


async def follow_up_at(db: AsyncSession, request: AdviceRequest) -> datetime:
    """The UTC instant, on a working morning, at which the asker is asked how it went."""
    answered_at = request.answered_at or request.asked_at
    organisation_id, day = request.asker_organisation_id, staffing.today(answered_at)
    calendar = await staffing.calendar_for(db, organisation_id, day)
    week_on = calendar.local_date(answered_at) + A_WEEK
    return calendar.at(calendar.nth_working_day_after(week_on - ONE_DAY, 1), MORNING)


async def outcome(looking: Looking, db: AsyncSession) -> Card | None:
    file = await advice_files.of_asker(looking, db)
    if file is None or file.request.answered_at is None:
        return None
    return advice_outcomes_cards.outcome(file)


async def used_yes(turn: Turn, db: AsyncSession) -> Reply:
    return await _report(turn, db, used=Used.YES)


async def used_partly(turn: Turn, db: AsyncSession) -> Reply:
    return await _report(turn, db, used=Used.PARTLY)


async def used_no(turn: Turn, db: AsyncSession) -> Reply:
    return await _report(turn, db, used=Used.NO)


async def led_to_treatment(turn: Turn, db: AsyncSession) -> Reply:
    return await _report(turn, db, led_to=LedTo.TREATED)


async def led_to_referral(turn: Turn, db: AsyncSession) -> Reply:
    return await _report(turn, db, led_to=LedTo.REFERRED)


async def led_to_course(turn: Turn, db: AsyncSession) -> Reply:
    return await _report(turn, db, led_to=LedTo.OPENED)


async def led_to_other(turn: Turn, db: AsyncSession) -> Reply:
    return await _report(turn, db, led_to=LedTo.OTHER)


async def _report(
    turn: Turn, db: AsyncSession, *, used: Used | None = None, led_to: LedTo | None = None
) -> Reply:
    """One click says whether it was of use, and closes the loop; another what it led to."""
    request = await _answered(turn, db)
    if used is not None and request.allows(Step.REPORT):
        request.go(Step.REPORT, at=turn.at)
    request.used, request.led_to = used or request.used, led_to or request.led_to
    await advice_notices.keep(turn, db, request, Did.REPORTED, used=used, led_to=led_to)
    return Show(Named("advice.outcome", str(request.id)))


async def _answered(turn: Turn, db: AsyncSession) -> AdviceRequest:
    """A question that was answered and is not open again; late is better than never."""
    request = await advice_files.find(turn, db, Act.OWN_REQUEST)
    is_over = request.state in {AdviceState.ANSWERED, AdviceState.CLOSED}
    if request.answered_at is None or not is_over:
        raise Refusal(advice_terms.status(await advice_files.load(db, request)))
    return request


async def _follow_up(db: AsyncSession, request: AdviceRequest, at: datetime) -> None:
    if not request.allows(Step.EXPIRE):
        request.follow_up_at = None
        return
    file = await advice_files.load(db, request)
    key = f"advice:{request.id}:outcome:{request.answered_at:%Y%m%d}"
    notice = Notice("advice.outcome", request.id, at, key, Rank.REMINDER, "advice.outcome")
    has_left = await advice_files.has_left(db, file.asker)
    if not has_left and await tell(db, [file.asker], notice):
        request.follow_up_at = at + PATIENCE
        return
    request.go(Step.EXPIRE, at=at)
    chain = entries.of_organisation(request.organisation_id)
    await entries.record(db, chain, Did.CLOSED, at=at, by=None, request=request.id)
