"""Remind an action's owner the day before and the day after, and the lead of the follow-up.

Each in their own hours, whoever stands in for them, and only as long as it is still true.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import entries, plan_cards, plan_days, plan_files, showing, staffing
from handlers.cards import Card
from handlers.notices import Notice, tell
from handlers.plan_files import PlanFile
from handlers.turn import Looking, number
from models.calendar import NeverOpen
from models.cases import CaseState
from models.entries import Did
from models.joint_plan import (
    ActionState,
    Nudge,
    Plan,
    PlanAction,
    due_actions,
    due_plans,
)
from models.outbox import Rank
from models.people import Person, stand_in

BATCH = 50
NUDGE = "plan.nudge"
FOLLOW_UP = "plan.follow_up"
AGAIN_DAYS = 2  # working days until the lead is reminded of a follow-up once more


def next_action() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(PlanAction.remind_at)))


def next_follow_up() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(Plan.remind_at)))


async def remind_owners(db: AsyncSession, at: datetime) -> int:
    """One batch of actions; return how many were looked at."""
    due = (await db.exec(due_actions(at, BATCH))).all()
    for action in due:
        await _nudge(db, action, at)
    return len(due)


async def remind_leads(db: AsyncSession, at: datetime) -> int:
    """One batch of follow-ups; return how many were looked at."""
    due = (await db.exec(due_plans(at, BATCH))).all()
    for plan in due:
        await _follow_up(db, plan, at)
    return len(due)


async def nudge(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is "<action>:<nudge>". None once it is done, or its day is another."""
    action_id, _colon, kind = looking.subject.partition(":")
    action = await db.get(PlanAction, number(action_id))
    if action is None or action.state is not ActionState.OPEN or looking.reader is None:
        return None
    plan = await plan_files.of_action(db, action, at=looking.at)
    await showing.require(db, looking, plan.file.case.id)
    is_overtaken = (kind == Nudge.LATE) is not (plan.file.today > action.due_on)
    if plan.file.is_closed or is_overtaken:
        return None
    return plan_cards.nudge(plan, action, Nudge(kind), looking.reader)


async def follow_up(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is "<plan>:<date>". None once the day has been moved."""
    plan_id, _colon, day = looking.subject.partition(":")
    plan = await db.get(Plan, number(plan_id))
    if plan is None or plan.follow_up_on is None or plan.follow_up_on.isoformat() != day:
        return None
    await showing.require(db, looking, plan.case_id)
    found = await plan_files.of_case(db, plan.case_id, at=looking.at)
    return None if found.file.is_closed else plan_cards.follow_up(found)


async def _nudge(db: AsyncSession, action: PlanAction, at: datetime) -> None:
    plan = await plan_files.of_action(db, action, at=at)
    if action.state is not ActionState.OPEN or plan.file.case.state is CaseState.CLOSED:
        action.remind_at = None
        return
    if plan.file.case.is_disputed:
        action.remind_at = _tomorrow(plan)
        return
    is_late = at >= plan_days.late_at(plan.file, action.due_on)
    kind = Nudge.LATE if is_late else Nudge.SOON
    receivers = await _present(db, plan, _receivers(plan, action, kind))
    at_work, later = _by_hours(plan, receivers, at)
    following = None if is_late else plan_days.late_at(plan.file, action.due_on)
    action.remind_at = min((one for one in (later, following) if one), default=None)
    if at_work:
        action.nudge = kind
        subject = f"{action.id}:{kind}"
        told = await _tell(db, at_work, NUDGE, subject, str(action.due_on), at)
        await _enter(db, plan, told, at, action=action.id, nudge=kind)


async def _follow_up(db: AsyncSession, kept: Plan, at: datetime) -> None:
    plan = await plan_files.of_case(db, kept.case_id, at=at)
    day = kept.follow_up_on
    if day is None or plan.file.case.state is CaseState.CLOSED:
        kept.remind_at = None
        return
    if plan.file.case.is_disputed:
        kept.remind_at = _tomorrow(plan)
        return
    receivers = await _present(db, plan, _leads(plan))
    at_work, later = _by_hours(plan, receivers, at)
    again = plan_days.after(plan.file, day, AGAIN_DAYS)
    step, following = ("again", None) if at >= again else ("first", again)
    kept.remind_at = min((one for one in (later, following) if one), default=None)
    if at_work:
        told = await _tell(db, at_work, FOLLOW_UP, f"{kept.id}:{day}", step, at)
        await _enter(db, plan, told, at, follow_up=step)


def _tomorrow(plan: PlanFile) -> datetime:
    """The plan stands still while the parties do not speak of the same citizen."""
    return plan_days.after(plan.file, plan.file.today, 1)


def _receivers(plan: PlanFile, action: PlanAction, kind: Nudge) -> list[int]:
    """The owner, and, once it is late or the owner is not in the chat, the lead."""
    owner = [action.owner_id] if action.owner_id is not None else []
    return owner if owner and kind is Nudge.SOON else [*owner, *_leads(plan)]


def _leads(plan: PlanFile) -> list[int]:
    """The lead; without one the contact person of the party that opened the course."""
    return [plan.file.case.lead_id or plan.file.who_tells.id]


async def _present(db: AsyncSession, plan: PlanFile, asked: list[int]) -> list[Person]:
    """These people, or who stands in for them; where nobody does, who leads the course.

    Where nobody at all is there it waits for them, with what else they find when they are back.
    """
    leading = [*_leads(plan), plan.file.who_tells.id]
    away = await staffing.stand_ins(db, [*asked, *leading], plan.file.today)
    there = [stand_in(one, away) for one in (*asked, *leading)]
    spare = next((one for one in there[len(asked) :] if one is not None), None)
    ids = [one or spare for one in there[: len(asked)]]
    return list((await staffing.people(db, ids if any(ids) else asked)).values())


def _by_hours(
    plan: PlanFile, people: Iterable[Person], at: datetime
) -> tuple[list[Person], datetime | None]:
    """Who is at work, and when the first of the others next is (UTC); None for never."""
    at_work, openings = [], []
    for person in people:
        with suppress(NeverOpen):  # somebody without working days is not waited for
            opening = plan.file.calendar.next_opening(at, person.hours)
            if opening > at:
                openings.append(opening)
            else:
                at_work.append(person)
    return at_work, min(openings, default=None)


async def _tell(
    db: AsyncSession, people: list[Person], view: str, subject: str, step: str, at: datetime
) -> list[Person]:
    key = f"{view}:{subject}:{step}"
    return await tell(db, people, Notice(view, subject, at, key, Rank.REMINDER, view))


async def _enter(
    db: AsyncSession,
    plan: PlanFile,
    people: Sequence[Person],
    at: datetime,
    **codes: Any,  # noqa: ANN401 -- ids and codes
) -> None:
    if not people:
        return  # they know, from before the course was closed and opened again
    told = [one.id for one in people]
    chain = entries.of_case(plan.file.case.id)
    await entries.record(db, chain, Did.REMINDED, at=at, by=None, told=told, **codes)
