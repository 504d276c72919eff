"""Who is asked whether they agree to the joint plan: the buttons, until they count no more."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import agreeing_cards, outbox, plan_files, showing
from handlers.cards import Card
from handlers.notices import Notice, tell
from handlers.plan_files import PlanFile
from handlers.turn import Looking
from models.cases import Party
from models.joint_plan import Plan, Standing, answers_of, plan_of, standings, versions_of
from models.people import Person

VIEW = "plan.asked"


async def asked(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is "<plan>:<version>:<party>". What is over is told only to who was asked."""
    plan_id, number, party_id = (int(one) for one in looking.subject.split(":"))
    kept = await db.get(Plan, plan_id)
    if kept is None:
        return None
    await showing.require(db, looking, kept.case_id)
    plan = await plan_files.of_case(db, kept.case_id, at=looking.at)
    party = next((one for one in plan.file.everyone if one.id == party_id), None)
    if party is None:
        return None
    if _is_waiting(plan, party, number):
        return agreeing_cards.asked(plan, party, number)
    reader = looking.reader
    if reader is None or not await outbox.is_read(db, reader.id, VIEW, looking.subject):
        return None
    return agreeing_cards.settled(plan, party, number)


async def bring_up_to_date(db: AsyncSession, case_id: int, *, at: datetime) -> None:
    """After something that takes the buttons away from who has not answered yet.

    Or brings them back: a course that goes on.
    """
    await outbox.refresh(db, VIEW, (await _unanswered(db, case_id)).values(), at=at)


async def ask_next(db: AsyncSession, party: Party, person: Person, *, at: datetime) -> None:
    """Ask who has become a party's contact person, where the one before had not answered."""
    subject = (await _unanswered(db, party.case_id)).get(party.id)
    if subject is not None:
        await tell(db, [person], Notice(VIEW, subject, at, f"plan:asked:{subject}"))


async def _unanswered(db: AsyncSession, case_id: int) -> dict[int, str]:
    """What each party that has not answered is asked, by the party's id."""
    plan = (await db.exec(plan_of(case_id))).first()
    if plan is None:
        return {}
    versions = (await db.exec(versions_of(plan.id))).all()
    answers = (await db.exec(answers_of(plan.id))).all()
    found = standings(
        ((one.number, one.asked) for one in versions),
        ((one.number, one.party_id, one.stand) for one in answers),
    )
    return {
        party: f"{plan.id}:{one.number}:{party}"
        for party, one in found.items()
        if one.stand is None
    }


def _is_waiting(plan: PlanFile, party: Party, number: int) -> bool:
    is_asked = plan.standings.get(party.id) == Standing(number)
    return plan.file.case.is_open and is_asked
