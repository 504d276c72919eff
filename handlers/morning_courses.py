"""Which courses stand in somebody's digest: not in contact yet, or new since the last one."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped
from sqlmodel import and_, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import staffing
from models.cases import Case, Party, in_course, still_open
from models.clusters import Overdue
from models.digests import Digest
from models.people import Person


@dataclass(frozen=True, slots=True)
class Course:
    """One open course as the reader's organisation sees it: its own party, no other.

    `contact` names who holds it; "" is the reader, or whom they stand in for. Where they are
    away `covering` names who stands in, "" nobody; None says that they are there.
    """

    party: Party
    case: Case
    contact: str
    is_new: bool
    overdue: Overdue
    covering: str | None = None


async def of_organisation(
    db: AsyncSession, organisation_id: int, found: Digest, today: date
) -> tuple[Course, ...]:
    rows = await _rows(db, [organisation_id], found, col(Case.opened_at))
    contacts = await staffing.people(
        db, (party.contact_person_id for party, _case, _overdue in rows)
    )
    covering = await staffing.covering(db, contacts, today)
    return tuple(
        Course(
            party,
            case,
            _name(party, contacts),
            _is_in(found, case.opened_at),
            overdue,
            _covering(party, covering),
        )
        for party, case, overdue in rows
    )


async def of_person(
    db: AsyncSession,
    me: Person,
    held: Collection[int],
    found: Digest,
    *,
    is_at_desk: bool,
) -> tuple[Course, ...]:
    """What `held` are contact persons of, and at the desk also what nobody has taken."""
    came_at = func.coalesce(
        col(Party.contact_since), col(Party.claimed_at), col(Case.opened_at)
    )
    mine = col(Party.contact_person_id).in_(held)
    free = and_(
        col(Party.organisation_id) == me.organisation_id,
        col(Party.claimed_at).is_(None),
        col(Party.is_opener).is_(False),
    )
    ids = await staffing.organisations_held(db, me, held)
    whose = or_(mine, free) if is_at_desk else mine
    rows = await _rows(db, ids, found, came_at, whose)
    return tuple(
        Course(party, case, "", _is_in(found, _came_at(party, case)), overdue)
        for party, case, overdue in rows
    )


def held_cases(organisation_id: int, held: Collection[int]) -> SelectOfScalar[int]:
    """Select the courses in which one of these speaks for their organisation: ids."""
    return select(Party.case_id).where(
        col(Party.organisation_id) == organisation_id,
        col(Party.contact_person_id).in_(held),
        in_course(),
    )


async def _rows(
    db: AsyncSession,
    organisation_ids: Collection[int],
    found: Digest,
    came_at: ColumnElement[datetime] | Mapped[datetime],
    *whose: ColumnElement[bool],
) -> Iterable[tuple[Party, Case, Overdue]]:
    statement = (
        select(Party, Case)
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(
            col(Party.organisation_id).in_(organisation_ids),
            still_open(),
            in_course(),
            or_(col(Party.contact_on).is_(None), came_at > found.since),
            *whose,
        )
        .order_by(col(Party.deadline_on).nulls_last(), col(Case.id))
    )
    rows = (await db.exec(statement)).all()
    # Few, and large: not once a course.
    under = await staffing.agreements(db, (case.agreement_id for _party, case in rows))
    return [(party, case, under[case.agreement_id].overdue) for party, case in rows]


def _came_at(party: Party, case: Case) -> datetime:
    return party.contact_since or party.claimed_at or case.opened_at


def _is_in(found: Digest, at: datetime) -> bool:
    return found.since < at <= found.made_at


def _covering(party: Party, covering: Mapping[int, Person | None]) -> str | None:
    held_by = party.contact_person_id or 0
    if held_by not in covering:
        return None
    person = covering[held_by]
    return person.name if person else ""


def _name(party: Party, contacts: dict[int, Person]) -> str:
    person = contacts.get(party.contact_person_id or 0)
    return person.name if person else party.contact_name
