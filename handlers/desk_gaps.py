"""Look ahead in each roster, and tell of days nobody has, while there is time. Once per gap."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import access, entries, roster, roster_cards, rosters, staffing
from handlers.cards import Card
from handlers.notices import Notice, tell
from handlers.turn import Looking
from models.access import Act
from models.calendar import ONE_DAY, WorkingCalendar
from models.entries import Did
from models.ladder import MORNING
from models.organisations import Organisation
from models.outbox import Rank
from models.people import DeskGap, Person, Role, desks_to_look_at
from models.roster import gaps

BATCH = 50
AHEAD = 14 * ONE_DAY
VIEW = "roster.gaps"


async def look_due(db: AsyncSession, at: datetime) -> int:
    """Look through one batch of rosters, each on its working mornings; return how many."""
    due = (await db.exec(desks_to_look_at(at, BATCH))).all()
    today, ids = staffing.today(at), [organisation.id for organisation in due]
    calendars = await staffing.calendars(db, ids, today)
    mornings = [one for one in due if one.desk_look_at is not None]
    staff = await rosters.load(db, [one.id for one in mornings], today, today + AHEAD)
    for organisation in mornings:
        calendar = calendars[organisation.id]
        found = gaps(staff[organisation.id], calendar, today, today + AHEAD)
        await _report(db, organisation, found, at)
    for organisation in due:
        organisation.desk_look_at = _next_look(calendars[organisation.id], at)
    return len(due)


def next_due() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(Organisation.desk_look_at))).where(col(Organisation.has_chat))


async def report(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is the organisation. None when the days have been seen to meanwhile."""
    organisation, reader = await db.get(Organisation, looking.number), looking.reader
    if organisation is None or reader is None:
        return None
    if not await access.may(db, reader, Act.KEEP_ROSTER, organisation, at=looking.at):
        return None
    found = await roster.gaps_of(organisation.id, staffing.today(looking.at), db)
    return roster_cards.gap_report(organisation, found) if found else None


async def _report(
    db: AsyncSession, organisation: Organisation, found: Sequence[date], at: datetime
) -> None:
    told = select(DeskGap).where(col(DeskGap.organisation_id) == organisation.id)
    known = {gap.day: gap for gap in (await db.exec(told)).all()}
    for day in known.keys() - set(found):
        await db.delete(known[day])  # seen to, or over: should it open again, it is a new one
    new = [day for day in found if day not in known]
    if not new:
        return
    db.add_all(DeskGap(organisation_id=organisation.id, day=day) for day in new)
    key = f"organisation:{organisation.id}:gaps:{at.isoformat()}"
    keepers = await _keepers(db, organisation.id, at)
    notice = Notice(VIEW, organisation.id, at, key, rank=Rank.REMINDER)
    asked = [person.id for person in await tell(db, keepers, notice)]
    chain, days = entries.of_organisation(organisation.id), [day.isoformat() for day in new]
    await entries.record(db, chain, Did.GAP, at=at, by=None, days=days, told=asked)


async def _keepers(db: AsyncSession, organisation_id: int, at: datetime) -> Sequence[Person]:
    """The organisation's administrators, else its coordinators; those away by stand-ins."""
    day = staffing.today(at)
    admins = await staffing.in_role(db, organisation_id, day, Role.ORG_ADMIN)
    return admins or await staffing.coordinators(db, organisation_id, day)


def _next_look(calendar: WorkingCalendar, at: datetime) -> datetime:
    """The next working morning."""
    today = calendar.local_date(at)
    if calendar.is_working_day(today) and at < calendar.at(today, MORNING):
        return calendar.at(today, MORNING)
    return calendar.at(calendar.nth_working_day_after(today, 1), MORNING)
