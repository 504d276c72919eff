"""Who leaves leads no course and has no action any more: nobody is reminded in vain."""

from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import entries, outbox, plan_asked
from handlers.turn import Turn
from models.cases import Case, Party
from models.entries import Did
from models.joint_plan import PlanAction
from models.people import Person
from models.plan_waits import actions_of_party, actions_of_person, led_cases


async def let_go(db: AsyncSession, person: Person, *, at: datetime) -> None:
    """After the parties were passed on: the rest of what somebody had in joint plans."""
    await _actions(db, person, at)
    await _leads(db, person, at)


async def of_party(
    turn: Turn, case: Case, party: Party, contact: Person | None, db: AsyncSession
) -> None:
    """What a party that is let go had to do is the lead's to see to, who is not one of it."""
    for action, _case in (await db.exec(actions_of_party(party.id))).all():
        await _hand_on(db, action, case, by=turn.me, at=turn.at)
    await plan_asked.bring_up_to_date(db, case.id, at=turn.at)
    if contact is not None and contact.id == case.lead_id:
        await _lead_no_more(db, case, contact, by=turn.me, at=turn.at)


async def _actions(db: AsyncSession, person: Person, at: datetime) -> None:
    """Each goes to the party's contact person; where there is none, the lead hears of it."""
    for action, case in (await db.exec(actions_of_person(person.id))).all():
        await _hand_on(db, action, case, by=None, at=at)


async def _hand_on(
    db: AsyncSession, action: PlanAction, case: Case, *, by: Person | None, at: datetime
) -> None:
    party = await db.get_one(Party, action.party_id)
    before, action.owner_id = action.owner_id, party.contact_person_id
    await db.flush()  # its new version is entered with it
    codes: dict[str, Any] = {"action": action.id, "before": before, "person": action.owner_id}
    codes["holds"] = action.held
    chain = entries.of_case(case.id)
    await entries.record(db, chain, Did.PLAN_ACTION, at=at, by=by, **codes)
    await outbox.refresh(db, "plan.card", [case.id], at=at)


async def _leads(db: AsyncSession, person: Person, at: datetime) -> None:
    """Without a lead it is the opener's contact person who is reminded, and chooses one."""
    for case in (await db.exec(led_cases(person.id))).all():
        await _lead_no_more(db, case, person, by=None, at=at)


async def _lead_no_more(
    db: AsyncSession, case: Case, person: Person, *, by: Person | None, at: datetime
) -> None:
    case.lead_id = None
    chain = entries.of_case(case.id)
    await entries.record(db, chain, Did.LED, at=at, by=by, lead=None, person=person.id)
    await outbox.refresh(db, "case.card", [case.id], at=at)
