"""Digests: made once a working day at each one's own time, shown to each alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import (
    digest_cards,
    digest_pages,
    digest_times,
    mornings,
    outbox,
    staffing,
    unasked,
)
from handlers.cards import Card
from handlers.documents import Document
from handlers.mornings import Morning
from handlers.turn import Hidden, Looking, Turn
from models.calendar import WorkingCalendar
from models.digests import UNREAD, VIEW, Digest, last_of
from models.outbox import Delivery, OutboxMessage, Rank
from models.people import Person

BATCH = 100
# A whole region's morning is spread over some minutes; beyond that it is said to be late.
LATE = timedelta(minutes=30)


def next_due() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(Person.digest_at)))


async def make_due(db: AsyncSession, at: datetime) -> int:
    """Make one batch of digests and set each person's next; return how many were looked at.

    On a day or an hour on which the person does not work (a moved clock, a long stop) none is
    made; what was due while they did is owed, and the next one says so.
    """
    due = select(Person).where(col(Person.digest_at) <= at)
    people = (await db.exec(due.order_by(col(Person.digest_at)).limit(BATCH))).all()
    organisation_ids = {person.organisation_id for person in people}
    calendars = {
        one: await staffing.calendar_for(db, one, staffing.today(at))
        for one in organisation_ids
    }
    receivers = []
    for person in people:
        calendar = calendars[person.organisation_id]
        _owe(person, calendar)
        person.digest_at = (
            digest_times.first_at(person, calendar, at) if person.gets_digest else None
        )
        if person.gets_digest and calendar.is_open(at, digest_times.hours(person)):
            receivers.append(person)
    await _make(db, receivers, calendars, at)
    return len(people)


async def digest(looking: Looking, db: AsyncSession) -> Card | None:
    """The digest, for its own reader alone; None when there is nothing to say.

    Nor is there, of one that never left, once the next has been made: that one says it all.
    """
    found, reader = await _own(looking.reader, looking.number, db), looking.reader
    if found is None or reader is None:
        return None
    [(last, _state)] = (await db.exec(last_of([reader.id]))).all()
    is_last = last.id == found.id
    is_read = await outbox.is_read(db, reader.id, VIEW, found.id)
    if not is_last and not is_read:
        return None
    morning, is_first = await _load(db, reader, found, looking.at)
    late_since = _late_since(found, found.made_at if is_read else looking.at)
    return digest_cards.digest(morning, found.id, is_first_of_week=is_first, due_at=late_since)


async def page(turn: Turn, db: AsyncSession) -> Document:
    """All of a digest that was too long for a chat, as things are now."""
    found = await _own(turn.me, turn.number, db)
    if found is None:
        raise Hidden
    morning, _is_first = await _load(db, turn.me, found, turn.at)
    return digest_pages.page(morning, found.id)


async def _own(reader: Person | None, number: int, db: AsyncSession) -> Digest | None:
    found = await db.get(Digest, number)
    if found is None or reader is None or found.person_id != reader.id:
        return None
    return found if reader.gets_digest else None


async def _load(
    db: AsyncSession, reader: Person, found: Digest, at: datetime
) -> tuple[Morning, bool]:
    """With whether it is the first of a working week."""
    calendar = await staffing.calendar_for(db, reader.organisation_id, staffing.today(at))
    today = calendar.local_date(at)
    return await mornings.load(db, reader, found, today, at=at), digest_times.is_first_of_week(
        calendar, today
    )


async def _make(
    db: AsyncSession,
    people: Sequence[Person],
    calendars: dict[int, WorkingCalendar],
    at: datetime,
) -> None:
    """Add the digests and their messages, except where the day already has one."""
    keys = {
        f"digest:{person.id}:{calendars[person.organisation_id].local_date(at)}": person
        for person in people
    }
    posted = await _posted(db, keys)
    rows = (await db.exec(last_of([person.id for person in people]))).all()
    before = {last.person_id: (last, state) for last, state in rows}
    made = {
        key: _next(person, before.get(person.id), calendars[person.organisation_id], at)
        for key, person in keys.items()
        if key not in posted
    }
    for person in people:
        person.digest_owed_at = None
    db.add_all(made.values())
    await db.flush()
    for key, one in made.items():
        address = outbox.person(one.person_id)
        outbox.post(db, address, VIEW, one.id, at=at, key=key, rank=Rank.DIGEST)
    await unasked.release_for(db, people, at)


def _next(
    person: Person,
    before: tuple[Digest, Delivery | None] | None,
    calendar: WorkingCalendar,
    at: datetime,
) -> Digest:
    """From where the last one ended; from where it began, when it has not been read."""
    due_at = person.digest_owed_at or at
    if before is None:
        day = calendar.previous_working_day(calendar.local_date(at))
        since = calendar.at(day, person.digest_time)
    elif before[1] in UNREAD:
        since, due_at = before[0].since, min(before[0].due_at or due_at, due_at)
    else:
        since = before[0].made_at
    return Digest(person_id=person.id, since=since, made_at=at, due_at=due_at)


async def _posted(db: AsyncSession, keys: dict[str, Person]) -> set[str]:
    statement = select(OutboxMessage.dedupe_key).where(col(OutboxMessage.dedupe_key).in_(keys))
    return set((await db.exec(statement)).all())


def _owe(person: Person, calendar: WorkingCalendar) -> None:
    """Remember when the first was due that has not been made, unless it no longer is."""
    due_at = person.digest_at
    if due_at is None or not person.gets_digest:
        person.digest_owed_at = None
    elif person.digest_owed_at is None and calendar.is_open(due_at, digest_times.hours(person)):
        person.digest_owed_at = due_at


def _late_since(found: Digest, at: datetime) -> datetime | None:
    """When it was due, where that is longer ago than any ordinary morning takes."""
    due_at = found.due_at
    return due_at if due_at is not None and at - due_at > LATE else None
