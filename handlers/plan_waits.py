"""What of joint plans waits for somebody, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from models.cases import Case
from models.joint_plan import Plan, PlanAction, Stand, Standing, standings
from models.plan_waits import (
    answered_in,
    asked_in,
    asking,
    follow_ups,
    led_actions,
    own_actions,
)


@dataclass(frozen=True, slots=True)
class PlanWaits:
    """Each with its course: actions due by `today`, follow-ups too, and plans not answered."""

    today: date
    actions: Sequence[tuple[PlanAction, Case]] = ()
    follow_ups: Sequence[tuple[Plan, Case]] = ()
    unanswered: Sequence[tuple[Plan, Case]] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.actions or self.follow_ups or self.unanswered)


async def of(db: AsyncSession, people: Collection[int], today: date) -> PlanWaits:
    """What waits for somebody; `people` are they and those whom they stand in for."""
    own = (await db.exec(own_actions(people, today))).all()
    led = (await db.exec(led_actions(people, today))).all()
    once = {action.id: (action, case) for action, case in [*own, *led]}
    return PlanWaits(
        today,
        sorted(once.values(), key=lambda one: (one[0].due_on, one[0].id)),
        [(plan, case) for plan, case in (await db.exec(follow_ups(people, today))).all()],
        await _unanswered(db, people),
    )


async def _unanswered(db: AsyncSession, people: Collection[int]) -> Sequence[tuple[Plan, Case]]:
    rows = (await db.exec(asking(people))).all()
    found = await _standings(db, {plan.id for plan, _party, _case in rows})
    silent = {
        plan.id: (plan, case)
        for plan, party, case in rows
        if (standing := found[plan.id].get(party.id)) and standing.stand is None
    }
    return list(silent.values())


async def _standings(
    db: AsyncSession, plan_ids: Collection[int]
) -> dict[int, dict[int, Standing]]:
    """By plan and party; as `PlanFile.standings` of each."""
    if not plan_ids:
        return {}
    asked = defaultdict[int, list[tuple[int, Sequence[int]]]](list)
    for plan_id, number, parties in (await db.exec(asked_in(plan_ids))).all():
        asked[plan_id].append((number, parties))
    said = defaultdict[int, list[tuple[int, int, Stand]]](list)
    for plan_id, number, party_id, stand in (await db.exec(answered_in(plan_ids))).all():
        said[plan_id].append((number, party_id, Stand(stand)))
    return {one: standings(asked[one], said[one]) for one in plan_ids}
