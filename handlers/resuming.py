"""A course that was closed goes on: what one is reminded of in it does as well.

While it is closed nobody is reminded, and a day that comes then passes. What is still to be
said once the course is open again is said; what was said before is not said twice.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import plan_days
from handlers.casefiles import CaseFile
from models.consents import reminder_at, standing_in
from models.growing_up import first_step_at
from models.joint_plan import open_actions_of, plan_of


async def resume(db: AsyncSession, file: CaseFile, *, at: datetime) -> None:
    """Set the next instant of each reminder that has passed by."""
    case = file.case
    if case.adult_from is not None and case.grows_up_at is None:
        case.grows_up_at = first_step_at(file.calendar, case.adult_from, file.today)
    plan = (await db.exec(plan_of(case.id))).first()
    if plan is not None and plan.remind_at is None:
        plan.remind_at = plan_days.follow_up_at(file, plan.follow_up_on)
    for action in (await db.exec(open_actions_of(case.id))).all():
        if action.remind_at is None:
            action.remind_at = plan_days.soon_at(file, action.due_on, at)
    for consent in (await db.exec(standing_in(case.id, file.today))).all():
        if consent.remind_at is None:
            soon = reminder_at(file.calendar, consent.expires_on, file.today)
            consent.remind_at = soon or at
