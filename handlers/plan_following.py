"""The day of follow-up: the plan still fits, and the next day is chosen."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import plan_days, plan_files, plan_forms
from handlers.cards import Form
from handlers.plan_files import PlanFile
from handlers.plan_writing import CARD, enter
from handlers.turn import Ask, Correct, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.entries import Did
from models.joint_plan import Plan


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _followed(turn, db)
    return Ask("plan.followed", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    plan, _kept = await _followed(turn, db)
    return plan_forms.followed(turn, plan)


async def submit(turn: Turn, db: AsyncSession) -> Reply:
    """Looked at, and the next day chosen: for everybody to see, and nobody to agree to."""
    plan, kept = await _followed(turn, db)
    day, errors = plan_days.read(turn.value("follow_up_on"), plan.file, "follow_up_on")
    if day is None and not errors:
        errors["follow_up_on"] = _("Choose the next day.")
    if day is not None and day == plan.file.today:
        errors.setdefault("follow_up_on", _("Choose a day after today."))
    if errors:
        return Correct(errors, form="plan.followed")
    kept.follow_up_on, kept.remind_at = day, plan_days.follow_up_at(plan.file, day)
    kept.edited_by_id, kept.edited_at = turn.me.id, turn.at
    await db.flush()  # its new version is entered with it
    following = day.isoformat() if day else ""
    await enter(turn, plan, Did.PLAN_FOLLOWED_UP, db, next=following, holds=kept.held)
    return Say(Named(CARD, str(plan.file.case.id)))


async def _followed(turn: Turn, db: AsyncSession) -> tuple[PlanFile, Plan]:
    plan = await plan_files.required(turn, turn.number, Act.WRITE_PLAN, db)
    if plan.plan is None:
        raise Refusal(_("Nobody has begun the plan yet. Press *Write the plan* first."))
    return plan, plan.plan
