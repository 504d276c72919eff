"""Where an absence begins or is over, the rooms follow: the stand-in comes, and goes."""

from datetime import datetime, time
from secrets import token_hex

from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import outbox, staffing
from models.calendar import ONE_DAY
from models.cases import Case, Party, in_course, still_open
from models.people import Absence, Person
from models.rooms import Room

BATCH = 50


async def move_due(db: AsyncSession, at: datetime) -> int:
    """Let the rooms follow where an absence begins or is over; return how many did."""
    due = select(Absence).where(col(Absence.moves_at) <= at)
    absences = (await db.exec(due.order_by(col(Absence.moves_at)).limit(BATCH))).all()
    for absence in absences:
        await move_rooms(db, absence, at)
        absence.moves_at = next_move(absence, at)
    return len(absences)


def next_due() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(Absence.moves_at)))


def next_move(absence: Absence, at: datetime) -> datetime | None:
    """The instant after `at` at which somebody goes or comes back."""
    days = (absence.first_day, absence.last_day + ONE_DAY)
    moves = (staffing.LOCAL.at(day, time.min) for day in days)
    return next((one for one in moves if one > at), None)


async def move_rooms(db: AsyncSession, absence: Absence, at: datetime) -> None:
    """Bring the rooms up to date whose members change: own courses, and those at the desk."""
    person = await db.get_one(Person, absence.person_id)
    is_unclaimed = col(Party.claimed_at).is_(None)
    rooms = (
        select(Room.id)
        .join(Case, col(Case.id) == col(Room.case_id))
        .join(Party, col(Party.case_id) == col(Case.id))
        .where(
            still_open(),
            in_course(),
            col(Party.organisation_id) == person.organisation_id,
            or_(col(Party.contact_person_id) == person.id, is_unclaimed),
        )
    )
    why = f"absence:{token_hex(8)}"  # an absence moves its rooms more than once
    for room_id in (await db.exec(rooms.order_by(col(Room.id)))).all():
        outbox.set_room(db, room_id, at=at, why=why)
