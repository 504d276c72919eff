"""A question never goes home with its adviser, and is nobody's only as long as people choose.

Who is away hands it on without being asked; what nobody has taken in time is given to somebody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import advice_files, advice_notices, entries, staffing
from handlers.notices import Notice, tell
from handlers.promises import Rungs
from models.advice import AdviceRequest
from models.advice_life import AdviceState, Step
from models.calendar import NeverOpen, WorkingCalendar
from models.entries import Did
from models.ladder import MORNING
from models.outbox import Rank
from models.people import Person, stand_in


@dataclass(frozen=True, slots=True)
class Now:
    """An instant (UTC) in the life of a promise, in the calendar of the team."""

    at: datetime
    rungs: Rungs
    calendar: WorkingCalendar

    @property
    def in_time(self) -> datetime:
        """Before when (UTC) one should be at work: the promise's end; once broken, tomorrow."""
        if self.at < self.rungs.late:
            return self.rungs.late
        tomorrow = self.calendar.nth_working_day_after(self.calendar.local_date(self.at), 1)
        return self.calendar.at(tomorrow, MORNING)

    def opening(self, person: Person) -> datetime | None:
        """When the person is at work: now, or from when; None is not in time."""
        try:
            opening = self.calendar.next_opening(self.at, person.hours)
        except NeverOpen:
            return None
        return opening if opening < self.in_time else None


async def cover(db: AsyncSession, request: AdviceRequest, now: Now) -> None:
    """Give the question of somebody who is not there to an adviser who is.

    That is the stand-in, else who can answer soonest. Where nobody can, the question of
    somebody who is gone is back in the queue; who works again too late keeps it.
    """
    if request.adviser_id is None:
        return
    adviser = await db.get_one(Person, request.adviser_id)
    is_gone = await _is_gone(db, request, adviser, now)
    if is_gone or _is_too_late(request, adviser, now):
        receiver = await _receiver(db, request, now)
        if receiver is not None or is_gone:
            await _move(db, request, receiver, now)


async def give_untaken(db: AsyncSession, request: AdviceRequest, now: Now) -> None:
    """Give a question that nobody took, although all were told, to who can answer soonest."""
    if request.state is AdviceState.ASKED and now.at >= now.rungs.given:
        receiver = await _receiver(db, request, now)
        if receiver is not None:
            await _move(db, request, receiver, now)


async def _move(
    db: AsyncSession, request: AdviceRequest, receiver: Person | None, now: Now
) -> None:
    before, at = request.adviser_id, now.at
    if receiver is None:
        request.give_back(at=at)
    else:
        request.give_to(receiver.id, Step.ASSIGN, at=at)
        key = f"advice:{request.id}:handed:{at.isoformat()}"
        notice = Notice("advice.handed", request.id, at, key, Rank.AWAITED)
        await tell(db, [receiver], notice)
    chain = entries.of_organisation(request.organisation_id)
    who = {"was": before, "to": request.adviser_id}
    await entries.record(db, chain, Did.GAVE, at=at, by=None, request=request.id, who=who)
    await advice_notices.refresh(db, request, at)


async def _is_gone(db: AsyncSession, request: AdviceRequest, adviser: Person, now: Now) -> bool:
    """Away today, shut out of every chat, or no adviser of the team any more."""
    is_adviser = advice_files.gives_advice(adviser, request.organisation_id)
    is_away = adviser.id in await staffing.stand_ins(db, [adviser.id], staffing.today(now.at))
    return not is_adviser or is_away or await advice_files.has_left(db, adviser)


def _is_too_late(request: AdviceRequest, adviser: Person, now: Now) -> bool:
    """The promise is near its end, and the adviser is not at work before."""
    is_pressing = request.state is AdviceState.TAKEN and now.at >= now.rungs.last
    return is_pressing and now.opening(adviser) is None


async def _receiver(db: AsyncSession, request: AdviceRequest, now: Now) -> Person | None:
    """The stand-in, if that is an adviser of the team; else who can answer soonest."""
    day = staffing.today(now.at)
    team = await advice_files.advisers(db, request.organisation_id, day)
    present = [one for one in team if one.id != request.adviser_id]
    adviser_id = request.adviser_id or 0
    covering = stand_in(adviser_id, await staffing.stand_ins(db, [adviser_id], day))
    if found := [one for one in present if one.id == covering]:
        return found[0]
    return await _soonest(db, request, [one for one in present if now.opening(one)], now)


async def _soonest(
    db: AsyncSession, request: AdviceRequest, present: Sequence[Person], now: Now
) -> Person | None:
    """At work now; advised last on the course; at the desk; with the fewest questions."""
    last = await advice_files.last_adviser(db, request.case_id)
    desk = await staffing.desk(db, request.organisation_id, staffing.today(now.at))
    held = await _held(db, [one.id for one in present])
    return min(
        present,
        key=lambda one: (
            now.opening(one),
            one != last,
            one not in desk,
            held.get(one.id, 0),
            one.id,
        ),
        default=None,
    )


async def _held(db: AsyncSession, ids: Sequence[int]) -> dict[int, int]:
    """How many questions wait for each of them."""
    statement = (
        select(AdviceRequest.adviser_id, func.count())
        .where(col(AdviceRequest.adviser_id).in_(ids), col(AdviceRequest.is_waiting))
        .group_by(col(AdviceRequest.adviser_id))
    )
    return {one or 0: count for one, count in (await db.exec(statement)).all()}
