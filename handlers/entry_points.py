"""Which door to an organisation a case's target group uses, and how it stands now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from models.calendar import NeverOpen, WorkingCalendar
from models.entry_points import EntryPoint, TargetGroup, entry_points_of
from models.organisations import Organisation
from models.people import Person


@dataclass(frozen=True, slots=True)
class Door:
    """`desk` has it now, the first first; `opens_at` (UTC) is now where it is open.

    Nobody at the desk, or None, says that nobody has it now, or that it never opens.
    """

    organisation: Organisation
    entry_point: EntryPoint
    desk: tuple[Person, ...]
    opens_at: datetime | None
    calendar: WorkingCalendar

    @property
    def zone(self) -> ZoneInfo:
        return self.calendar.zone

    def is_open(self, at: datetime) -> bool:
        return self.opens_at == at

    def opens_today(self, at: datetime) -> bool:
        """Whether it is open now or later on the same local day."""
        return self.opens_at is not None and self._is_same_day(self.opens_at, at)

    def back_at(self, person: Person, at: datetime) -> datetime | None:
        """When somebody is next at work (UTC) who has this day off; None for who has not."""
        today = self.calendar.local_date(at)
        try:
            back = self.calendar.next_opening(self.calendar.at(today, time.min), person.hours)
        except NeverOpen:
            return None
        return None if self._is_same_day(back, at) else back

    def _is_same_day(self, one: datetime, other: datetime) -> bool:
        return self.calendar.local_date(one) == self.calendar.local_date(other)


async def of(
    db: AsyncSession,
    organisations: Mapping[int, Organisation],
    group: TargetGroup = TargetGroup.ADULT,
) -> dict[int, EntryPoint]:
    """The right entry point of each of these, by the organisation's id; never one missing.

    Without a door of its own, a target group uses the one for adults.
    """
    if not organisations:
        return {}
    asked = {"organisation_ids": list(organisations)}
    doors = (await db.exec(entry_points_of(group), params=asked)).all()
    found = {one.organisation_id: one for one in doors}
    return {
        key: found.get(key) or EntryPoint(organisation_id=key, name=organisation.name, phone="")
        for key, organisation in organisations.items()
    }


async def at(
    db: AsyncSession, organisation: Organisation, group: TargetGroup = TargetGroup.ADULT
) -> EntryPoint:
    return (await of(db, {organisation.id: organisation}, group))[organisation.id]


async def doors(
    db: AsyncSession,
    organisations: Mapping[int, Organisation],
    at: datetime,
    group: TargetGroup = TargetGroup.ADULT,
) -> dict[int, Door]:
    """How each entry point stands at an instant: who has it, and when it opens next."""
    ids, day = list(organisations), staffing.today(at)
    points = await of(db, organisations, group)
    calendars = await staffing.calendars(db, ids, day)
    watches = await staffing.watches_under(db, calendars, at)
    now = {one: watch for one, watch in watches.items() if watch and watch.opens_at <= at}
    people = await staffing.people(db, (one for watch in now.values() for one in watch.people))
    return {
        key: Door(
            organisation,
            points[key],
            tuple(people[one] for one in now[key].people) if key in now else (),
            _opening(calendars[key], points[key], at),
            calendars[key],
        )
        for key, organisation in organisations.items()
    }


def _opening(calendar: WorkingCalendar, door: EntryPoint, at: datetime) -> datetime | None:
    try:
        return calendar.next_opening(at, door.hours)
    except NeverOpen:
        return None
