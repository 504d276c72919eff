"""Remind the team of questions nobody has taken or answered, in each person's own hours.

Halfway to the promised day the desk hears of an untaken question; on the morning of that
day the coordinators do, or, of one taken but not answered, its adviser.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import entries, outbox, staffing
from models.advice import AdviceRequest, AdviceState, due_requests
from models.calendar import NeverOpen, WorkingCalendar
from models.entries import Did
from models.ladder import MORNING
from models.outbox import OutboxMessage, Rank
from models.people import Person

BATCH = 100


def next_due() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(AdviceRequest.remind_at)))


async def remind_due(db: AsyncSession, at: datetime) -> int:
    """Remind of one batch of requests and set each one's next instant; return how many."""
    requests = (await db.exec(due_requests(at, BATCH))).all()
    for request in requests:
        await _remind(db, request, at)
    return len(requests)


async def _remind(db: AsyncSession, request: AdviceRequest, at: datetime) -> None:
    team_id, day = request.organisation_id, staffing.today(at)
    calendar = await staffing.calendar_for(db, team_id, day)
    last_at = calendar.at(request.due_on, MORNING)
    is_last = at >= last_at
    receivers = await _receivers(db, request, day, is_last=is_last)
    step = f"advice:{request.id}:{'due' if is_last else 'half'}"
    waiting = await _not_told(db, step, receivers)
    openings = {key: _opening(calendar, person, at) for key, person in waiting.items()}

    told = [key for key, opening in openings.items() if opening == at]
    for key in told:
        _tell(db, request, waiting[key], key, at)
    if told:
        ids = [waiting[key].id for key in told]
        chain = entries.of_organisation(team_id)
        await entries.record(
            db, chain, Did.REMINDED, at=at, by=None, request=request.id, people=ids
        )
    later = [one for one in openings.values() if one is not None and one > at]
    request.remind_at = min(later if is_last else [*later, last_at], default=None)


async def _receivers(
    db: AsyncSession, request: AdviceRequest, day: date, *, is_last: bool
) -> Sequence[Person]:
    is_taken = request.state is AdviceState.TAKEN
    if not is_last:
        team_id = request.organisation_id
        return [] if is_taken else await staffing.desk(db, team_id, day)
    away = await staffing.stand_ins(db, day)
    if is_taken and request.adviser_id not in away:
        return [await db.get_one(Person, request.adviser_id)]
    coordinators = await staffing.coordinators(db, request.organisation_id, away)
    return coordinators or await staffing.desk(db, request.organisation_id, day)


async def _not_told(
    db: AsyncSession, step: str, receivers: Sequence[Person]
) -> dict[str, Person]:
    """Who has not heard of this step, by the key their message will have."""
    keys = {f"{step}:{person.id}": person for person in receivers}
    told = select(OutboxMessage.dedupe_key).where(col(OutboxMessage.dedupe_key).in_(keys))
    posted = set((await db.exec(told)).all())
    return {key: person for key, person in keys.items() if key not in posted}


def _opening(calendar: WorkingCalendar, person: Person, at: datetime) -> datetime | None:
    try:
        return calendar.next_opening(at, person.hours)
    except NeverOpen:
        return None  # somebody without working days hears nothing


def _tell(
    db: AsyncSession, request: AdviceRequest, person: Person, key: str, at: datetime
) -> None:
    is_taken = request.state is AdviceState.TAKEN
    view = "advice.unanswered" if is_taken else "advice.untaken"
    outbox.post(
        db,
        outbox.person(person.id or 0),
        view,
        request.id,
        at=at,
        key=key,
        rank=Rank.REMINDER,
        bundle=view,
    )
