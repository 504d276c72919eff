"""What of joint plans waits for somebody: their actions, follow-ups and answers."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, union
from sqlmodel import col, func, or_, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.cases import Case, Party, in_course, still_open
from models.joint_plan import ActionState, Plan, PlanAction, PlanAnswer, PlanVersion


def led_by(people: Collection[int]) -> CompoundSelect[Any]:
    """Select the courses that these lead, or opened and hold while they have no lead: ids."""
    without_lead = (
        select(Party.case_id)
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(col(Party.contact_person_id).in_(people), col(Party.is_opener))
        .where(col(Case.lead_id).is_(None))
    )
    return union(select(Case.id).where(col(Case.lead_id).in_(people)), without_lead)


def own_actions(people: Collection[int], today: date) -> Select[PlanAction, Case]:
    """Select the open actions of these that are due on a local date, or were before it."""
    return _actions().where(
        col(PlanAction.owner_id).in_(people), col(PlanAction.due_on) <= today
    )


def led_actions(people: Collection[int], today: date) -> Select[PlanAction, Case]:
    """Select those that the lead hears of: late, or due and of a party without chat."""
    is_late = col(PlanAction.due_on) < today
    is_ours = col(PlanAction.owner_id).is_(None) & (col(PlanAction.due_on) <= today)
    return _actions().where(
        col(Plan.case_id).in_(led_by(people).subquery().select()), or_(is_late, is_ours)
    )


def actions_of_person(person_id: int) -> Select[PlanAction, Case]:
    """Select all that somebody has still to do, whenever that is due."""
    return _actions().where(col(PlanAction.owner_id) == person_id)


def actions_of_party(party_id: int) -> Select[PlanAction, Case]:
    """The same of a party."""
    return _actions().where(col(PlanAction.party_id) == party_id)


def led_cases(person_id: int) -> SelectOfScalar[Case]:
    """Select the open courses that somebody leads."""
    return (
        select(Case).where(col(Case.lead_id) == person_id, still_open()).order_by(col(Case.id))
    )


def follow_ups(people: Collection[int], today: date) -> Select[Plan, Case]:
    """Select the plans that these are to follow up on a local date, or were before it."""
    return (
        select(Plan, Case)
        .join(Case, col(Case.id) == col(Plan.case_id))
        .where(
            col(Plan.case_id).in_(led_by(people).subquery().select()),
            col(Plan.follow_up_on) <= today,
            col(Case.disputed_at).is_(None),
            still_open(),
        )
        .order_by(col(Plan.follow_up_on), col(Plan.id))
    )


def asking(people: Collection[int]) -> Select[Plan, Party, Case]:
    """Select the plans not agreed by all, each with a party that one of these answers for."""
    return (
        select(Plan, Party, Case)
        .join(Case, col(Case.id) == col(Plan.case_id))
        .join(Party, col(Party.case_id) == col(Case.id))
        .where(
            col(Party.id).in_(_answered_for(people).subquery().select()),
            col(Plan.number) != col(Plan.agreed_number),
            col(Case.disputed_at).is_(None),
            in_course(),
            still_open(),
        )
        .order_by(col(Plan.id), col(Party.id))
    )


def asked_in(plan_ids: Collection[int]) -> Select[int, int, Sequence[int]]:
    """Select (plan, version, parties asked) of some plans, in order."""
    return (
        select(PlanVersion.plan_id, PlanVersion.number, PlanVersion.asked)
        .where(col(PlanVersion.plan_id).in_(plan_ids))
        .order_by(col(PlanVersion.plan_id), col(PlanVersion.number))
    )


def answered_in(plan_ids: Collection[int]) -> Select[int, int, int, str]:
    """Select (plan, version, party, what it said) of some plans, in order."""
    return (
        select(PlanAnswer.plan_id, PlanAnswer.number, PlanAnswer.party_id, PlanAnswer.stand)
        .where(col(PlanAnswer.plan_id).in_(plan_ids))
        .order_by(col(PlanAnswer.plan_id), col(PlanAnswer.id))
    )


def _answered_for(people: Collection[int]) -> CompoundSelect[Any]:
    """Select the parties that these answer for: their own, and a lead's that nobody has."""
    led = led_by(people).subquery()
    # Not "is null": both databases would begin with all that nobody has, in every course.
    is_unread = func.coalesce(col(Party.contact_person_id), 0) == 0
    return union(
        select(Party.id).where(col(Party.contact_person_id).in_(people)),
        select(Party.id).join(led, led.c.id == col(Party.case_id)).where(is_unread),
    )


def _actions() -> Select[PlanAction, Case]:
    return (
        select(PlanAction, Case)
        .join(Plan, col(Plan.id) == col(PlanAction.plan_id))
        .join(Case, col(Case.id) == col(Plan.case_id))
        .where(col(PlanAction.state) == ActionState.OPEN, still_open())
        .order_by(col(PlanAction.due_on), col(PlanAction.id))
    )
