"""What the plan of a course that ends in another brings along: a draft there, never more."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import outbox, plan_cards, plan_days, plan_files, plan_writing, showing, staffing
from handlers.cards import Card
from handlers.casefiles import CaseFile
from handlers.notices import Notice, tell
from handlers.plan_files import PlanFile
from handlers.turn import Looking, Turn
from models.cases import Case, CaseMember, Party
from models.entries import Did
from models.joinings import Joining
from models.joint_plan import Plan, PlanAction
from models.passages import Passage
from models.people import stand_in

VIEW = "plan.brought"


async def bring(
    turn: Turn, file: CaseFile, into: CaseFile, joining_id: int, db: AsyncSession
) -> None:
    """Open actions keep owner and day. What the parties agreed to there stays as it is."""
    before = await plan_files.load(db, file)
    if before.plan is None:
        return
    there = await plan_files.load(db, into)
    is_begun = there.plan is not None and bool(there.plan.texts or there.plan.number)
    texts = {} if is_begun else _shared(before.plan, there)
    if not (before.open_actions or texts):
        return
    kept = await plan_writing.open_plan(db, into.case.id, turn)
    await db.flush()
    if texts:
        await _bring_texts(turn, before.plan, kept, texts, there, db)
    for action in before.open_actions:
        await _bring_action(turn, action, kept, before, there, db)
    await _tell_lead(turn, into, joining_id, db)


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """To the lead of the course that goes on. `subject` is the joining."""
    joining = await db.get(Joining, looking.number)
    if joining is None or looking.reader is None:
        return None
    await showing.require(db, looking, joining.into_id)
    plan = await plan_files.of_case(db, joining.into_id, at=looking.at)
    ended = await db.get_one(Case, joining.case_id)
    return None if plan.file.is_closed else plan_cards.brought(plan, ended)


def _shared(kept: Plan, there: PlanFile) -> dict[str, int]:
    """The texts that have a heading there as well."""
    codes = {one.code for one in there.template.headings}
    return {code: passage for code, passage in kept.texts.items() if code in codes}


async def _bring_texts(
    turn: Turn,
    before: Plan,
    kept: Plan,
    texts: dict[str, int],
    there: PlanFile,
    db: AsyncSession,
) -> None:
    kept.texts = {code: await _copy(db, one, kept.case_id) for code, one in texts.items()}
    kept.wishes_on, kept.part = before.wishes_on, before.part
    day = before.follow_up_on
    if day is not None and not plan_days.read(day.isoformat(), there.file, "")[1]:
        kept.follow_up_on, kept.remind_at = day, plan_days.follow_up_at(there.file, day)
    kept.edited_by_id, kept.edited_at = turn.me.id, turn.at
    await db.flush()
    await plan_writing.enter(turn, there, Did.PLAN_EDITED, db, holds=kept.held)


async def _bring_action(
    turn: Turn,
    action: PlanAction,
    kept: Plan,
    before: PlanFile,
    there: PlanFile,
    db: AsyncSession,
) -> None:
    party, owner_id = _whose(action, before, there.file)
    brought = PlanAction(
        plan_id=kept.id,
        party_id=party.id,
        owner_id=owner_id,
        passage_id=await _copy(db, action.passage_id, kept.case_id),
        due_on=action.due_on,
        nudge=action.nudge,
        remind_at=action.remind_at,
    )
    db.add(brought)
    await _let_in(turn, owner_id, there.file, db)
    await db.flush()
    codes = {"action": brought.id, "party": party.id, "holds": brought.held}
    ended = before.file.case.id
    await plan_writing.enter(turn, there, Did.PLAN_ACTION, db, case=ended, **codes)


def _whose(action: PlanAction, before: PlanFile, into: CaseFile) -> tuple[Party, int | None]:
    """The same organisation's part; of a party that was let go, the opening party's."""
    was = before.party(action.party_id)
    for party in into.parties:
        if was is not None and party.organisation_id == was.organisation_id:
            return party, action.owner_id
    return into.opener, into.opener.contact_person_id


async def _copy(db: AsyncSession, passage_id: int, case_id: int) -> int:
    """The same words by the same author: who may read them there is for that course to say."""
    found = await db.get(Passage, passage_id)
    if found is None:
        return passage_id  # it is not kept any more, and reads so there as well
    copied = Passage(
        kind=found.kind,
        case_id=case_id,
        author_id=found.author_id,
        organisation_id=found.organisation_id,
        sealed=found.sealed,
        key_id=found.key_id,
        written_at=found.written_at,
    )
    db.add(copied)
    await db.flush()
    return copied.id


async def _let_in(turn: Turn, owner_id: int | None, into: CaseFile, db: AsyncSession) -> None:
    """Whoever has something to do there sees the course."""
    if owner_id is None or owner_id in {one.contact_person_id for one in into.parties}:
        return
    inside = select(CaseMember.id).where(
        col(CaseMember.case_id) == into.case.id, col(CaseMember.person_id) == owner_id
    )
    if (await db.exec(inside)).first() is None:
        case_id, me = into.case.id, turn.me.id
        db.add(
            CaseMember(case_id=case_id, person_id=owner_id, added_by_id=me, added_at=turn.at)
        )


async def _tell_lead(turn: Turn, into: CaseFile, joining_id: int, db: AsyncSession) -> None:
    """Ask the lead, or who stands in, to put it in the plan; without one who tells of it."""
    lead_id = into.case.lead_id or into.who_tells.id
    away = await staffing.stand_ins(db, [lead_id], into.today)
    people = await staffing.people(db, [stand_in(lead_id, away) or lead_id])
    key = f"joining:{joining_id}:brought"
    await tell(db, people.values(), Notice(VIEW, joining_id, turn.at, key))
    await outbox.refresh(db, "plan.card", [into.case.id], at=turn.at)
