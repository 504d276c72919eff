"""Who leaves leads no course and has no action any more: nobody is reminded in vain."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import entries, outbox
from models.cases import Party
from models.entries import Did
from models.people import Person
from models.plan_waits import actions_of_person, led_cases


async def let_go(db: AsyncSession, person: Person, *, at: datetime) -> None:
    """After the parties were passed on: the rest of what somebody had in joint plans."""
    await _actions(db, person, at)
    await _leads(db, person, at)


async def _actions(db: AsyncSession, person: Person, at: datetime) -> None:
    """Each goes to the party's contact person; where there is none, the lead hears of it."""
    for action, case in (await db.exec(actions_of_person(person.id))).all():
        party = await db.get_one(Party, action.party_id)
        action.owner_id = owner = party.contact_person_id
        chain = entries.of_case(case.id)
        await entries.record(
            db,
            chain,
            Did.PLAN_ACTION,
            at=at,
            by=None,
            action=action.id,
            before=person.id,
            person=owner,
        )
        await outbox.refresh(db, "plan.card", [case.id], at=at)


async def _leads(db: AsyncSession, person: Person, at: datetime) -> None:
    """Without a lead it is the opener's contact person who is reminded, and chooses one."""
    for case in (await db.exec(led_cases(person.id))).all():
        case.lead_id = None
        chain = entries.of_case(case.id)
        await entries.record(db, chain, Did.LED, at=at, by=None, lead=None, person=person.id)
        await outbox.refresh(db, "case.card", [case.id], at=at)
