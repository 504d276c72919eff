"""The noise budget: unasked, a person gets one bundled message a working day.

It comes while its reader is at work, whenever it was written, or could at last be sent.
What would be a second waits for the next day's; by then much of it has nothing more to say, and
who stands in reads what has come for a reader who is away. Who
chose a digest later in the day gets the rest of the day's with it.
Invitations, answers, what colleagues tell, and warnings of a last day are not counted.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, update
from sqlmodel import and_, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import outbox, staffing
from models.calendar import ONE_DAY, NeverOpen, WorkingCalendar
from models.ladder import MORNING
from models.outbox import Delivery, OutboxMessage, Rank, Verb
from models.people import Person

BATCH = 200
SOON = timedelta(minutes=1)


async def waits_until(
    db: AsyncSession, reader: Person | None, rows: Sequence[OutboxMessage], at: datetime
) -> datetime | None:
    """Use up the reader's day; or, when that has been done, say until when to wait (UTC).

    `rows` go as one message, under the first one's key. What did not go used up no day: it
    was told to wait, or had nothing more to say.
    """
    row = rows[0]
    if reader is None or row.verb is not Verb.POST or row.rank < Rank.REMINDER:
        return None
    day = staffing.today(at)
    calendar = await staffing.calendar_for(db, reader.organisation_id, day)
    if row.rank != Rank.DIGEST:
        if _digest_is_to_come(reader, calendar, day):
            return max(reader.digest_at or at, at + SOON)
        if (opening := _opening(reader, calendar, at)) > at:
            return opening
    before = col(Person.bundled_on)
    went = select(OutboxMessage.id).where(
        col(OutboxMessage.id) == col(Person.bundled_as),
        col(OutboxMessage.id).not_in([one.id for one in rows]),
        col(OutboxMessage.state).in_([Delivery.SENDING, Delivery.DONE]),
    )
    is_free = or_(before.is_(None), before < day, and_(before == day, ~went.exists()))
    taking = update(Person).where(col(Person.id) == reader.id, is_free)
    taken = await db.exec(
        taking.values(bundled_on=day, bundled_as=row.id).execution_options(
            synchronize_session=False
        )
    )
    return None if taken.rowcount == 1 else _next_day(reader, calendar, at)


def is_reminder(row: OutboxMessage) -> bool:
    return row.verb is Verb.POST and row.rank == Rank.REMINDER


async def covering(
    db: AsyncSession, reader: Person | None, rows: Sequence[OutboxMessage], at: datetime
) -> Person | None:
    """Who reads today what the clock caused for somebody: it may have waited for a day.

    None where the reader is there, or nobody stands in.
    """
    if reader is None or not any(is_reminder(row) for row in rows):
        return None
    return (await staffing.covering(db, [reader.id], staffing.today(at))).get(reader.id)


async def release_due(db: AsyncSession, at: datetime) -> int:
    """Let go of what has waited for its reader's next day; return how many rows did."""
    due = select(OutboxMessage.id).where(col(OutboxMessage.held_until) <= at)
    in_order = due.order_by(col(OutboxMessage.held_until)).limit(BATCH)
    return await _release(db, col(OutboxMessage.id).in_(in_order))


async def release_for(db: AsyncSession, people: Iterable[Person], at: datetime) -> None:
    """Let go of what has waited for these people's digest: it goes with it."""
    lanes = [outbox.person(one.id) for one in people]
    is_due = col(OutboxMessage.held_until) <= at
    await _release(db, col(OutboxMessage.lane).in_(lanes), is_due)


async def _release(db: AsyncSession, *which: ColumnElement[bool]) -> int:
    """What another replica has let go of meanwhile may be on its way already: it stays so."""
    is_held = col(OutboxMessage.state) == Delivery.HELD
    ready = {"state": Delivery.READY, "held_until": None}
    released = update(OutboxMessage).where(is_held, *which).values(ready)
    done = await db.exec(released.execution_options(synchronize_session=False))
    return done.rowcount


def next_due() -> SelectOfScalar[datetime | None]:
    held_until = col(OutboxMessage.held_until)
    return select(func.min(held_until)).where(held_until.is_not(None))


def _digest_is_to_come(reader: Person, calendar: WorkingCalendar, day: date) -> bool:
    """Today, later or this minute: had something else the day, it would never be its turn."""
    return reader.digest_at is not None and calendar.local_date(reader.digest_at) == day


def _opening(reader: Person, calendar: WorkingCalendar, at: datetime) -> datetime:
    """When the reader is next at work: now, too, for somebody who never is."""
    try:
        return calendar.next_opening(at, reader.hours)
    except NeverOpen:
        return at


def _next_day(reader: Person, calendar: WorkingCalendar, at: datetime) -> datetime:
    """With the next digest; without one, on the next morning at work."""
    if reader.digest_at is not None and reader.digest_at > at:
        return reader.digest_at
    tomorrow = calendar.local_date(at) + ONE_DAY
    try:
        opening = calendar.next_opening(calendar.at(tomorrow, time.min), reader.hours)
    except NeverOpen:
        return calendar.at(tomorrow, MORNING)
    return max(opening, calendar.at(calendar.local_date(opening), MORNING))
