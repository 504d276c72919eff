"""A coordinator's morning: own courses and questions, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import lapses, lifts, plan_waits, staffing, unacknowledged
from handlers.advice_pages import MOST_COUNTED
from handlers.lifts import Lift
from handlers.plan_waits import PlanWaits
from handlers.unacknowledged import Missing
from models.advice import AdviceRequest, queue
from models.cases import Case, Party, in_course, still_open
from models.clusters import ClusterAgreement, Overdue
from models.consents import Lapse
from models.digests import Digest
from models.organisations import Organisation
from models.people import Person


@dataclass(frozen=True, slots=True)
class Course:
    """One open course as the reader's organisation sees it: its own party, no other."""

    party: Party
    case: Case
    contact: str
    is_new: bool
    overdue: Overdue


@dataclass(frozen=True, slots=True)
class Morning:
    """`courses` by deadline; `oldest` is by when the first of the `waiting` is promised.

    `waiting` is counted no further than MOST_COUNTED.
    `plans` are what of joint plans waits for the reader alone.
    `missing` is what the organisation was told and has not acknowledged; `lifts` what its
    people were asked to help with; `lapses` which of its bases for disclosure end soon.
    """

    today: date
    courses: tuple[Course, ...]
    waiting: int
    oldest: date | None
    plans: PlanWaits
    missing: Missing = ()
    lifts: Sequence[Lift] = ()
    lapses: Sequence[Lapse] = ()


async def load(
    db: AsyncSession, reader: Person, found: Digest, today: date, *, at: datetime
) -> Morning:
    statement = (
        select(Party, Case, ClusterAgreement)
        .join(Case, col(Case.id) == col(Party.case_id))
        .join(ClusterAgreement, col(ClusterAgreement.id) == col(Case.agreement_id))
        .where(
            col(Party.organisation_id) == reader.organisation_id,
            still_open(),
            in_course(),
            or_(col(Party.contact_on).is_(None), col(Case.opened_at) > found.since),
        )
        .order_by(col(Party.deadline_on).nulls_last(), col(Case.id))
    )
    rows = (await db.exec(statement)).all()
    contacts = await staffing.people(
        db, (party.contact_person_id for party, _case, _agreement in rows)
    )
    courses = [
        Course(
            party=party,
            case=case,
            contact=_name(party, contacts),
            is_new=found.since < case.opened_at <= found.made_at,
            overdue=agreement.overdue,
        )
        for party, case, agreement in rows
    ]
    waiting, oldest = await _advice(db, reader.organisation_id)
    wanted = await lifts.of_organisation(db, reader.organisation_id, at=at)
    held = await staffing.held_by(db, reader, today)
    plans = await plan_waits.of(db, held, today)
    missing = await unacknowledged.of_organisation(db, reader.organisation_id)
    ending = await lapses.of_organisation(db, reader.organisation_id, today)
    return Morning(today, tuple(courses), waiting, oldest, plans, missing, wanted, ending)


def _name(party: Party, contacts: dict[int, Person]) -> str:
    person = contacts.get(party.contact_person_id or 0)
    return person.name if person else party.contact_name


async def _advice(db: AsyncSession, organisation_id: int) -> tuple[int, date | None]:
    """How many questions wait for the organisation's team; by when the first is promised.

    Counted no further than MOST_COUNTED: the first are the first of the queue's index.
    """
    team = select(Organisation.gives_advice).where(col(Organisation.id) == organisation_id)
    first = queue(organisation_id).with_only_columns(col(AdviceRequest.due_on))
    found = first.where(team.scalar_subquery()).limit(MOST_COUNTED).subquery()
    count, oldest = (await db.exec(select(func.count(), func.min(found.c.due_on)))).one()
    return count, oldest
