"""What waits for somebody: own, of whom they stand in for, and at the desk."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import errands, lifts, plan_waits, staffing, unacknowledged
from handlers.errands import Errands
from handlers.lifts import Lift
from handlers.plan_waits import PlanWaits
from handlers.unacknowledged import Missing
from models.advice import AdviceRequest, taken_by
from models.cases import Case, Party, in_course, still_open
from models.filing import waiting_for
from models.implementation import ImplementationItem, due_of
from models.people import Person


@dataclass(frozen=True, slots=True)
class Waits:
    """`due` are parties not in contact yet, each with its alias; `lifts` help that is wanted.

    `missing` was told and is not acknowledged by everybody. `to_file` are closed.
    `tasks` are those of the cluster's implementation plan that are due; `taken` the questions
    one has taken and not answered, with who asked, by when they are promised.
    """

    due: Sequence[tuple[Party, str]]
    lifts: Sequence[Lift]
    missing: Missing
    plans: PlanWaits
    errands: Errands
    to_file: Sequence[Case] = ()
    tasks: Sequence[ImplementationItem] = ()
    taken: Sequence[tuple[AdviceRequest, Person]] = ()

    @property
    def is_empty(self) -> bool:
        waiting = self.due or self.lifts or self.missing or self.to_file or self.tasks
        lists_are_empty = self.plans.is_empty and self.errands.is_empty
        return not (waiting or self.taken) and lists_are_empty


async def of(db: AsyncSession, me: Person, *, at: datetime) -> Waits:
    """In a number of queries that does not grow with the courses."""
    day = staffing.today(at)
    held = await staffing.held_by(db, me, day)
    is_at_desk = me in await staffing.desk(db, me.organisation_id, day)
    return Waits(
        due=await _due(db, me, held, is_at_desk=is_at_desk),
        lifts=await lifts.of_person(db, me, held, at=at),
        missing=await unacknowledged.of_person(db, me, held, is_at_desk=is_at_desk),
        plans=await plan_waits.of(db, held, day),
        errands=await errands.of(db, me, held),
        to_file=await _to_file(db, held),
        tasks=(await db.exec(due_of(held, day))).all(),
        taken=await _taken(db, me),
    )


async def _taken(db: AsyncSession, me: Person) -> list[tuple[AdviceRequest, Person]]:
    taken = (await db.exec(taken_by(me.id))).all()
    askers = await staffing.people(db, (one.asker_id for one in taken))
    return [(one, askers[one.asker_id]) for one in taken]


async def _to_file(db: AsyncSession, held: Collection[int]) -> list[Case]:
    found = (await db.exec(waiting_for(held))).all()
    return list({case.id: case for _filing, case in found}.values())


async def _due(
    db: AsyncSession, me: Person, held: Collection[int], *, is_at_desk: bool
) -> list[tuple[Party, str]]:
    ids = await staffing.organisations_held(db, me, held)
    statement = (
        select(Party, Case.alias)
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(
            col(Party.organisation_id).in_(ids),
            col(Party.contact_on).is_(None),
            col(Party.is_opener).is_(False),
            still_open(),
            in_course(),
        )
        .order_by(col(Party.deadline_on), col(Party.id))
    )
    return [
        (party, alias)
        for party, alias in (await db.exec(statement)).all()
        if party.contact_person_id in held or (is_at_desk and _is_free(party, me))
    ]


def _is_free(party: Party, me: Person) -> bool:
    return party.organisation_id == me.organisation_id and not party.is_claimed
