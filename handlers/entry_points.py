"""Which door to an organisation a case's target group uses, and how it stands now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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
    zone: ZoneInfo

    def is_open(self, at: datetime) -> bool:
        return self.opens_at == at


async def of(
    db: AsyncSession,
    organisations: Mapping[int, Organisation],
    group: TargetGroup = TargetGroup.ADULT,
) -> dict[int, EntryPoint]:
    """The right entry point of each of these, by the organisation's id; never one missing.

    Without a door of its own, a target group uses the one for adults.
    """
    found = {
        key: EntryPoint(organisation_id=key, name=organisation.name, phone="")
        for key, organisation in organisations.items()
    }
    if found:
        asked = {"organisation_ids": list(found)}
        doors = (await db.exec(entry_points_of(group), params=asked)).all()
        found |= {one.organisation_id: one for one in doors}
    return found


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
    watches = await staffing.watches(db, ids, at)
    now = {one: watch for one, watch in watches.items() if watch and watch.opens_at <= at}
    people = await staffing.people(db, (one for watch in now.values() for one in watch.people))
    return {
        key: Door(
            organisation,
            points[key],
            tuple(people[one] for one in now[key].people) if key in now else (),
            _opening(calendars[key], points[key], at),
            calendars[key].zone,
        )
        for key, organisation in organisations.items()
    }


def _opening(calendar: WorkingCalendar, door: EntryPoint, at: datetime) -> datetime | None:
    try:
        return calendar.next_opening(at, door.hours)
    except NeverOpen:
        return None
