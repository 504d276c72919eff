"""Write the joint plan: its texts, and its actions one by one. Nobody is asked meanwhile.

Two who write at once: the form says which version it was made from; the second sees what the
other changed and keeps their own text.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    casefiles,
    choosing,
    entries,
    outbox,
    passages,
    plan_days,
    plan_files,
    plan_forms,
)
from handlers.cards import Form
from handlers.plan_files import PlanFile
from handlers.plan_meanwhile import of_action, of_plan
from handlers.turn import Ask, Correct, Hidden, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.base import IllegalMove
from models.entries import Did
from models.joint_plan import ActionState, CitizenPart, Plan, PlanAction, plan_of
from models.passages import Passage, PassageKind
from models.people import Person

CARD = "plan.card"
LONGEST = 3000


@dataclass(frozen=True, slots=True)
class Written:
    """What a form says, once it can be kept. Dates are local."""

    wishes_on: date | None
    part: CitizenPart | None
    follow_up_on: date | None


async def start(turn: Turn, db: AsyncSession) -> Reply:
    """Open the form; by hand this also begins the plan. What it shows is read: an entry."""
    plan = await plan_files.required(turn, turn.number, Act.WRITE_PLAN, db)
    await plan_files.readable(db, plan, turn.me, at=turn.at)
    kept = plan.plan or await open_plan(db, plan.file.case.id, turn)
    await _read(turn, plan, db)
    await db.flush()
    return Ask("plan.edit", f"{plan.file.case.id}:{kept.version}")


async def form(turn: Turn, db: AsyncSession) -> Form:
    """Made again for a stale one, it shows what somebody else wrote meanwhile."""
    plan, (began, seen) = await _mine(turn, db)
    said = await plan_files.readable(db, plan, turn.me, at=turn.at)
    is_new = not turn.fields or plan.plan is None
    meanwhile = None if is_new else await of_plan(turn, plan, said, (began, seen), db)
    return plan_forms.edit(turn, plan, said, began, meanwhile)


async def submit(turn: Turn, db: AsyncSession) -> Reply:
    """Keep what was written. Nobody is asked to agree before it is sent."""
    plan, (began, seen) = await _mine(turn, db)
    said = await plan_files.readable(db, plan, turn.me, at=turn.at)
    meanwhile = await of_plan(turn, plan, said, (began, seen), db)
    merged = meanwhile.merged(turn)
    written, errors = _written(merged, plan)
    if plan.plan is not None and plan.plan.version != seen:
        errors |= meanwhile.errors(turn)
    if errors or plan.plan is None:
        return Correct(errors, form="plan.edit")
    await _keep(merged, plan, plan.plan, written, said, db)
    return Say(Named(CARD, str(plan.file.case.id)))


async def open_plan(db: AsyncSession, case_id: int, turn: Turn) -> Plan:
    """The course's plan, begun now unless it was before."""
    found = (await db.exec(plan_of(case_id))).first()
    if found is not None:
        return found
    plan = Plan(case_id=case_id, opened_at=turn.at)
    db.add(plan)
    chain = entries.of_case(case_id)
    await entries.record(db, chain, Did.PLAN_OPENED, at=turn.at, by=turn.person)
    return plan


async def action_start(turn: Turn, db: AsyncSession) -> Reply:
    plan = await plan_files.required(turn, turn.number, Act.WRITE_PLAN, db)
    await open_plan(db, plan.file.case.id, turn)
    return Ask("plan.action", f"{plan.file.case.id}:0:0")


async def action_edit(turn: Turn, db: AsyncSession) -> Reply:
    """The form shows what was written: an entry."""
    case_id, action_id = plan_files.numbers(turn, 2)
    plan = await plan_files.required(turn, case_id, Act.WRITE_PLAN, db)
    action = _open(plan, action_id)
    await _read(turn, plan, db)
    return Ask("plan.action", f"{case_id}:{action.id}:{action.version}")


async def action_form(turn: Turn, db: AsyncSession) -> Form:
    plan, action, (began, seen) = await _my_action(turn, db)
    said = await _said_of(turn, action, db)
    meanwhile = None
    if action is not None and turn.fields:
        meanwhile = await of_action(turn, plan, action, said, (began, seen), db)
    return plan_forms.action(turn, plan, action, said, began, meanwhile)


async def action_submit(turn: Turn, db: AsyncSession) -> Reply:
    """Keep one action: what, exactly one owner, exactly one day."""
    plan, action, (began, seen) = await _my_action(turn, db)
    said = await _said_of(turn, action, db)
    merged, theirs = turn, dict[str, str]()
    if action is not None:
        meanwhile = await of_action(turn, plan, action, said, (began, seen), db)
        merged = meanwhile.merged(turn)
        theirs = meanwhile.errors(turn) if action.version != seen else {}
    owner = await _owner(merged, plan, db)
    due_on, errors = plan_days.read(merged.value("due_on"), plan.file, "due_on")
    errors |= _action_errors(merged, owner) | theirs
    if errors or owner is None or due_on is None or plan.plan is None:
        return Correct(errors, form="plan.action")
    await _keep_action(merged, plan, action, said, (owner, due_on), db)
    return Say(Named(CARD, str(plan.file.case.id)))


async def action_done(turn: Turn, db: AsyncSession) -> Reply:
    action = await _action(turn, db)
    await access.require(db, turn.me, Act.FINISH_ACTION, action, at=turn.at)
    return await _finish(turn, action, ActionState.DONE, db)


async def action_drop(turn: Turn, db: AsyncSession) -> Reply:
    """Take it out of the plan: a change that the owner's party is asked about."""
    action = await _action(turn, db)
    plan = await db.get_one(Plan, action.plan_id)
    await plan_files.required(turn, plan.case_id, Act.WRITE_PLAN, db)
    return await _finish(turn, action, ActionState.DROPPED, db)


async def _mine(turn: Turn, db: AsyncSession) -> tuple[PlanFile, tuple[int, int]]:
    """The plan that a form is about, and the versions it began from and was made anew from."""
    [case_id], versions = _versions(turn, 1)
    return await plan_files.required(turn, case_id, Act.WRITE_PLAN, db), versions


async def _my_action(
    turn: Turn, db: AsyncSession
) -> tuple[PlanFile, PlanAction | None, tuple[int, int]]:
    """The same of an action; None for a new one."""
    (case_id, action_id), versions = _versions(turn, 2)
    plan = await plan_files.required(turn, case_id, Act.WRITE_PLAN, db)
    return plan, _open(plan, action_id) if action_id else None, versions


def _versions(turn: Turn, count: int) -> tuple[list[int], tuple[int, int]]:
    """`count` keys, and one version, or two in a form that was made anew."""
    is_anew = turn.subject.count(":") > count
    keys = plan_files.numbers(turn, count + 1 + is_anew)
    return keys[:count], (keys[count], keys[-1])


def _written(turn: Turn, plan: PlanFile) -> tuple[Written, dict[str, str]]:
    errors = {
        heading.code: _("This is too long. Write at most {limit} characters.").format(
            limit="3.000"
        )
        for heading in plan.template.headings
        if len(turn.value(heading.code)) > LONGEST
    }
    part = turn.value("part")
    if part not in {"", *CitizenPart}:
        errors["part"] = _("Choose whether the citizen took part.")
    kept = plan.plan
    wishes_on, wrong = _day(turn, plan, "wishes_on", kept.wishes_on if kept else None)
    errors |= wrong
    follow_up_on, wrong = _day(turn, plan, "follow_up_on", kept.follow_up_on if kept else None)
    errors |= wrong
    chosen = CitizenPart(part) if part and "part" not in errors else None
    if "part" not in turn.fields and kept is not None:
        chosen = kept.part
    return Written(wishes_on, chosen, follow_up_on), errors


def _day(
    turn: Turn, plan: PlanFile, name: str, before: date | None
) -> tuple[date | None, dict[str, str]]:
    """A field that was not there to be filled in, for want of room, changes nothing.

    Nor does one that says what it said before, though that day has passed by now.
    """
    as_before = before is not None and turn.value(name) == before.isoformat()
    if name not in turn.fields or as_before:
        return before, {}
    return plan_days.read(turn.value(name), plan.file, name)


async def _keep(
    turn: Turn,
    plan: PlanFile,
    kept: Plan,
    written: Written,
    said: dict[int, str],
    db: AsyncSession,
) -> None:
    kept.texts = await _texts(turn, plan, kept, said, db)
    kept.wishes_on, kept.part = written.wishes_on, written.part
    if kept.follow_up_on != written.follow_up_on:
        kept.follow_up_on = written.follow_up_on
        kept.remind_at = plan_days.follow_up_at(plan.file, written.follow_up_on)
    kept.edited_by_id, kept.edited_at = turn.me.id, turn.at
    await db.flush()  # its new version is entered with it
    await enter(turn, plan, Did.PLAN_EDITED, db, holds=kept.held)


async def _texts(
    turn: Turn, plan: PlanFile, kept: Plan, said: dict[int, str], db: AsyncSession
) -> dict[str, int]:
    """Which passage stands under each heading; what did not change keeps its own."""
    found = {}
    for heading in plan.template.headings:
        text, before = turn.value(heading.code), kept.texts.get(heading.code)
        # A field that was not there, for want of room in a card, takes nothing away.
        is_absent = heading.code not in turn.fields
        if before is not None and (is_absent or said.get(before) == text):
            found[heading.code] = before
        elif text:
            found[heading.code] = await _write(turn, plan, PassageKind.PLAN_TEXT, text, db)
    return found


async def _write(
    turn: Turn, plan: PlanFile, kind: PassageKind, text: str, db: AsyncSession
) -> int:
    case_id = plan.file.case.id
    passage = passages.write(db, kind, text, by=turn.me, at=turn.at, case_id=case_id)
    await db.flush()
    return passage.id


async def _owner(turn: Turn, plan: PlanFile, db: AsyncSession) -> tuple[int, int | None] | None:
    found = plan_forms.owner_of(plan, turn.value("owner"))
    if found is None or found[1] is None:
        return found
    person = await db.get_one(Person, found[1])
    return found if await choosing.is_still_here(db, person) else None


def _action_errors(turn: Turn, owner: object) -> dict[str, str]:
    errors = {}
    if not turn.value("what"):
        errors["what"] = _("Write what is to be done.")
    elif len(turn.value("what")) > LONGEST:
        errors["what"] = _("This is too long. Write at most {limit} characters.").format(
            limit="3.000"
        )
    if owner is None:
        gone = _("They have no part here any more. Choose somebody else.")
        errors["owner"] = gone if turn.value("owner") else _("Choose who does it: exactly one.")
    if not turn.value("due_on"):
        errors["due_on"] = _("Choose by which day it is done.")
    return errors


async def _keep_action(
    turn: Turn,
    plan: PlanFile,
    action: PlanAction | None,
    said: str,
    given: tuple[tuple[int, int | None], date],
    db: AsyncSession,
) -> None:
    (party_id, owner_id), due_on = given
    what = turn.value("what")
    if action is None or said != what:
        passage_id = await _write(turn, plan, PassageKind.PLAN_ACTION, what, db)
    else:
        passage_id = action.passage_id
    if action is None:
        assert plan.plan is not None  # noqa: S101 -- the form was asked of a plan
        action = PlanAction(
            plan_id=plan.plan.id, party_id=party_id, passage_id=passage_id, due_on=due_on
        )
        db.add(action)
    action.party_id, action.owner_id = party_id, owner_id
    action.passage_id, action.due_on, action.nudge = passage_id, due_on, None
    action.remind_at = plan_days.soon_at(plan.file, due_on, turn.at)
    await db.flush()
    codes = {"action": action.id, "party": party_id, "holds": action.held}
    await enter(turn, plan, Did.PLAN_ACTION, db, **codes)


async def _finish(turn: Turn, action: PlanAction, to: ActionState, db: AsyncSession) -> Reply:
    plan = await plan_files.of_action(db, action, at=turn.at)
    # What the parties file of a closed course stays as it was.
    casefiles.require_open(plan.file.case)
    try:
        action.finish(to, by=turn.me.id, at=turn.at)
    except IllegalMove as error:
        raise Refusal(_("This action is finished already.")) from error
    await enter(turn, plan, Did.PLAN_ACTION, db, action=action.id, state=to)
    await outbox.refresh(
        db, "plan.nudge", [f"{action.id}:soon", f"{action.id}:late"], at=turn.at
    )
    return Say(Named(CARD, str(plan.file.case.id)))


async def _action(turn: Turn, db: AsyncSession) -> PlanAction:
    action = await db.get(PlanAction, turn.number)
    if action is None:
        raise Hidden
    return action


def _open(plan: PlanFile, action_id: int) -> PlanAction:
    found = next((one for one in plan.open_actions if one.id == action_id), None)
    if found is None:
        raise Refusal(_("This action is finished already."))
    return found


async def _said_of(turn: Turn, action: PlanAction | None, db: AsyncSession) -> str:
    """What an action says; raises Refusal for who may not read it."""
    if action is None:
        return ""
    passage = await db.get(Passage, action.passage_id)
    if passage is None:
        return ""
    await access.require(db, turn.me, Act.READ_PASSAGE, passage, at=turn.at)
    return passages.read(db, passage)


async def _read(turn: Turn, plan: PlanFile, db: AsyncSession) -> None:
    if ids := sorted(plan.passage_ids()):
        chain = entries.of_case(plan.file.case.id)
        await entries.record(db, chain, Did.READ, at=turn.at, by=turn.me, passages=ids)


async def enter(
    turn: Turn,
    plan: PlanFile,
    did: Did,
    db: AsyncSession,
    **codes: Any,  # noqa: ANN401 -- ids and codes
) -> None:
    """Enter a step of the plan, and bring the course's card up to date."""
    chain = entries.of_case(plan.file.case.id)
    await entries.record(db, chain, did, at=turn.at, by=turn.me, **codes)
    await outbox.refresh(db, "case.card", [plan.file.case.id], at=turn.at)
