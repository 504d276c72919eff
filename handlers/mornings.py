"""Somebody's morning: what needs them, in a number of queries that no course adds to.

A coordinator's is of all that the organisation has open; anybody else's is of what they hold
themselves, or for whom they stand in.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    errands,
    lapses,
    lifts,
    morning_courses,
    plan_waits,
    roster,
    staffing,
    unacknowledged,
)
from handlers.advice_pages import MOST_COUNTED
from handlers.errands import Errands
from handlers.lifts import Lift
from handlers.morning_courses import Course
from handlers.plan_waits import PlanWaits
from handlers.unacknowledged import Missing
from models.advice import AdviceRequest, queue, taken_by
from models.consents import Lapse
from models.digests import Digest
from models.organisations import Organisation
from models.people import Person, Role

MOST_QUESTIONS = 5


@dataclass(frozen=True, slots=True)
class Advice:
    """What waits of the team: `waiting` is counted no further than MOST_COUNTED.

    `oldest` is by when the first of them is promised, `first` are the first to be answered,
    and `taken` those that the reader has taken.
    """

    waiting: int = 0
    oldest: date | None = None
    first: Sequence[AdviceRequest] = ()
    taken: Sequence[AdviceRequest] = ()

    def __bool__(self) -> bool:
        return bool(self.waiting or self.taken)


@dataclass(frozen=True, slots=True)
class Morning:
    """`courses` by deadline. `plans` are what of joint plans waits for the reader.

    `errands` are whom they are to call and reply to. `missing` was told and is not
    acknowledged; `lifts` is what help is wanted with; `lapses` which bases for disclosure end
    soon; `gaps` the days on which nobody has the desk. Where the reader `is_coordinator` it is
    of all that the organisation has open.
    """

    today: date
    is_adviser: bool
    courses: tuple[Course, ...]
    advice: Advice
    plans: PlanWaits
    errands: Errands
    missing: Missing = ()
    lifts: Sequence[Lift] = ()
    lapses: Sequence[Lapse] = ()
    gaps: Sequence[date] = ()
    is_coordinator: bool = False


async def load(
    db: AsyncSession, reader: Person, found: Digest, today: date, *, at: datetime
) -> Morning:
    held = await staffing.held_by(db, reader, today)
    if not reader.has(Role.COORDINATOR):
        return await _own(db, reader, found, held, at=at, today=today)
    own = reader.organisation_id
    return Morning(
        today=today,
        is_adviser=reader.has(Role.ADVISER),
        courses=await morning_courses.of_organisation(db, own, found, today),
        advice=await _advice(db, reader),
        plans=await plan_waits.of(db, held, today),
        missing=await unacknowledged.of_organisation(db, own),
        lifts=await lifts.of_organisation(db, own, at=at),
        lapses=await lapses.of_organisation(db, own, today),
        gaps=await roster.gaps_of(own, today, db),
        is_coordinator=True,
        errands=await errands.of(db, reader, held),
    )


async def _own(
    db: AsyncSession,
    reader: Person,
    found: Digest,
    held: Collection[int],
    *,
    at: datetime,
    today: date,
) -> Morning:
    is_at_desk = reader in await staffing.desk(db, reader.organisation_id, today)
    own = reader.organisation_id
    ending = await lapses.of_organisation(db, own, today)
    return Morning(
        today=today,
        is_adviser=reader.has(Role.ADVISER),
        courses=await morning_courses.of_person(db, reader, held, found, is_at_desk=is_at_desk),
        advice=await _advice(db, reader) if reader.has(Role.ADVISER) else Advice(),
        plans=await plan_waits.of(db, held, today),
        missing=await unacknowledged.of_person(db, reader, held, is_at_desk=is_at_desk),
        lifts=await lifts.of_person(db, reader, held, at=at),
        lapses=await _held(db, own, held, ending),
        errands=await errands.of(db, reader, held),
    )


async def _held(
    db: AsyncSession, organisation_id: int, held: Collection[int], ending: Iterable[Lapse]
) -> list[Lapse]:
    """Of an organisation's bases those of courses that these people answer for."""
    mine = set((await db.exec(morning_courses.held_cases(organisation_id, held))).all())
    return [one for one in ending if one.case.id in mine]


async def _advice(db: AsyncSession, reader: Person) -> Advice:
    """Counted no further than MOST_COUNTED: the first are the first of the queue's index."""
    own = reader.organisation_id
    team = select(Organisation.gives_advice).where(col(Organisation.id) == own)
    waiting = queue(own).where(team.scalar_subquery())
    counted = waiting.with_only_columns(col(AdviceRequest.due_on)).limit(MOST_COUNTED)
    found = counted.subquery()
    count, oldest = (await db.exec(select(func.count(), func.min(found.c.due_on)))).one()
    first = (await db.exec(waiting.limit(MOST_QUESTIONS))).all()
    taken = (await db.exec(taken_by(reader.id).limit(MOST_QUESTIONS))).all()
    return Advice(count, oldest, first, taken)
