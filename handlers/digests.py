"""The coordinators' digests: made once a working day, shown to each alone."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import digest_cards, mornings, outbox, staffing
from handlers.cards import Card
from handlers.turn import Looking
from models.calendar import ONE_DAY, NeverOpen, OfficeHours, WorkingCalendar
from models.digests import Digest
from models.outbox import OutboxMessage, Rank
from models.people import Person, Role

BATCH = 100
VIEW = "digest"


def next_due() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(Person.digest_at)))


def first_at(person: Person, calendar: WorkingCalendar, at: datetime) -> datetime | None:
    """The UTC instant of the first digest after `at`; None for who has no working days."""
    hours, today = _hours(person), calendar.local_date(at)
    is_ahead = at < calendar.at(today, hours.opens)
    start = at if is_ahead else calendar.at(today + ONE_DAY, time.min)
    try:
        return calendar.next_opening(start, hours)
    except NeverOpen:
        return None


async def make_due(db: AsyncSession, at: datetime) -> int:
    """Make one batch of digests and set each person's next; return how many were looked at.

    A day or an hour on which the person does not work (a moved clock, a long stop) gets none.
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
        is_coordinator = person.is_admitted and person.has(Role.COORDINATOR)
        person.digest_at = first_at(person, calendar, at) if is_coordinator else None
        if is_coordinator and calendar.is_open(at, _hours(person)):
            receivers.append(person)
    await _make(db, receivers, calendars, at)
    return len(people)


async def digest(looking: Looking, db: AsyncSession) -> Card | None:
    """The digest, for its own coordinator alone; None when there is nothing to say."""
    found, reader = await db.get(Digest, looking.number), looking.reader
    if found is None or reader is None or found.person_id != reader.id:
        return None
    if not (reader.is_admitted and reader.has(Role.COORDINATOR)):
        return None
    calendar = await staffing.calendar_for(
        db, reader.organisation_id, staffing.today(looking.at)
    )
    today = calendar.local_date(looking.at)
    morning = await mornings.load(db, reader, found, today, at=looking.at)
    is_first = _is_first_of_week(calendar, morning.today)
    return digest_cards.digest(morning, is_first_of_week=is_first)


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
    since = await _since(db, [person.id or 0 for person in people])
    made = {
        key: Digest(
            person_id=person.id,
            since=since.get(person.id or 0)
            or _day_before(person, calendars[person.organisation_id], at),
            made_at=at,
        )
        for key, person in keys.items()
        if key not in posted
    }
    db.add_all(made.values())
    await db.flush()
    for key, one in made.items():
        address = outbox.person(one.person_id)
        outbox.post(db, address, VIEW, one.id, at=at, key=key, rank=Rank.DIGEST)


async def _posted(db: AsyncSession, keys: dict[str, Person]) -> set[str]:
    statement = select(OutboxMessage.dedupe_key).where(col(OutboxMessage.dedupe_key).in_(keys))
    return set((await db.exec(statement)).all())


async def _since(db: AsyncSession, person_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of these people last got a digest."""
    statement = (
        select(Digest.person_id, func.max(col(Digest.made_at)))
        .where(col(Digest.person_id).in_(person_ids))
        .group_by(col(Digest.person_id))
    )
    return dict((await db.exec(statement)).all())


def _day_before(person: Person, calendar: WorkingCalendar, at: datetime) -> datetime:
    day = calendar.previous_working_day(calendar.local_date(at))
    return calendar.at(day, person.digest_time)


def _hours(person: Person) -> OfficeHours:
    """When a person's digest may come: from the time chosen until they stop working."""
    chosen = person.digest_time
    closes = person.closes if chosen < person.closes else time.max
    return OfficeHours(person.hours.weekdays, chosen, closes)


def _is_first_of_week(calendar: WorkingCalendar, today: date) -> bool:
    before = calendar.previous_working_day(today)
    return before.isocalendar()[:2] != today.isocalendar()[:2]
