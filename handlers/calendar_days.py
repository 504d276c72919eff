"""What stands in a private calendar: days, and what kind of day. Nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from models.calendar import ONE_DAY
from models.cases import Case, Party, in_course, still_open
from models.feeds import Feed
from models.people import Absence, Person, duties_from

BACK = 30 * ONE_DAY  # as far as days that are over are still told


class DayKind(StrEnum):
    DEADLINE = "deadline"
    AWAY = "away"
    COVERING = "covering"


@dataclass(frozen=True, slots=True)
class Days:
    """Local dates, both included. `key` tells one from another and is never shown as it is."""

    kind: DayKind
    first_day: date
    last_day: date
    key: str


async def of_feed(db: AsyncSession, feed: Feed, person: Person, today: date) -> list[Days]:
    if feed.organisation_id is not None:
        return await _of_desk(db, feed.organisation_id, today)
    held = await staffing.held_by(db, person, today)
    absences = await _absences(
        db,
        or_(col(Absence.person_id) == person.id, col(Absence.stand_in_id) == person.id),
        today,
    )
    deadlines = await _deadlines(db, col(Party.contact_person_id).in_(held), today)
    return [*deadlines, *_away(absences, person.id)]


async def _of_desk(db: AsyncSession, organisation_id: int, today: date) -> list[Days]:
    duties = (await db.exec(duties_from(organisation_id, today - BACK))).all()
    ids = {duty.person_id for duty in duties}
    absences = await _absences(db, col(Absence.person_id).in_(ids), today)
    deadlines = await _deadlines(db, col(Party.organisation_id) == organisation_id, today)
    return [*deadlines, *_away(absences, None)]


async def _absences(
    db: AsyncSession, whose: ColumnElement[bool], today: date
) -> Sequence[Absence]:
    recent = select(Absence).where(whose, col(Absence.last_day) >= today - BACK)
    return (await db.exec(recent.order_by(col(Absence.id)))).all()


def _away(absences: Sequence[Absence], reader_id: int | None) -> Iterator[Days]:
    for one in absences:
        is_covering = reader_id is not None and one.person_id != reader_id
        kind = DayKind.COVERING if is_covering else DayKind.AWAY
        yield Days(kind, one.first_day, one.last_day, f"absence:{one.id}")


async def _deadlines(db: AsyncSession, whose: ColumnElement[bool], today: date) -> list[Days]:
    """The days by which contact is wanted and not made yet."""
    waiting = (
        select(Party)
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(
            whose,
            still_open(),
            in_course(),
            col(Party.contact_on).is_(None),
            col(Party.deadline_on) >= today - BACK,
        )
        .order_by(col(Party.id))
    )
    found = (await db.exec(waiting)).all()
    return [
        Days(DayKind.DEADLINE, one.deadline_on, one.deadline_on, f"party:{one.id}")
        for one in found
        if one.deadline_on is not None
    ]
