"""What joining two courses does: the newer one ends, its parties go on in the other."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import asking, casefiles, closing, outbox, parties, plan_joining
from handlers.casefiles import CaseFile
from handlers.turn import Turn
from models.cases import CaseMember, Ending, Party
from models.entries import Did
from models.joinings import Joining
from models.people import Person


async def join(
    turn: Turn, joining: Joining, file: CaseFile, into: CaseFile, db: AsyncSession
) -> None:
    """Whoever has no part in the course that goes on gets one there, asked anew.

    What is still to be done comes along in the draft of its plan.
    """
    known = {party.organisation_id for party in into.parties}
    coming = [party for party in file.parties if party.organisation_id not in known]
    came = [await _move(turn, party, file, into, db) for party in coming]
    await _bring_members(turn, file, into, db)
    into.citizen.learn_from(file.citizen)
    db.add(into.citizen)
    into = await casefiles.load(db, into.case, at=turn.at)
    for party in came:
        party.remind_at = into.remind_at(party)
    await asking.ask(db, into.case, came, into.who_tells, at=turn.at)
    for party in came:
        await parties.enter_step(turn, into, party, Did.PARTY_ADDED, db)
    await plan_joining.bring(turn, file, into, joining.id, db)
    file.case.joined_into_id = into.case.id
    await closing.end(turn, file, Ending.JOINED, db)
    await closing.tell_all(turn, file, db)


async def person(db: AsyncSession, person_id: int) -> Person:
    return await db.get_one(Person, person_id)


async def refresh(db: AsyncSession, view: str, subject: int, *, at: datetime) -> None:
    await outbox.refresh(db, view, [subject], at=at)


async def _move(
    turn: Turn, before: Party, file: CaseFile, into: CaseFile, db: AsyncSession
) -> Party:
    """A party's part in the other course: the same contact person, a day 0 of its own.

    Contact counts only with the opening party (R15): where another organisation opened the
    course that goes on, it is still to be made, and whom it is about to be confirmed there.
    """
    organisation_id = before.organisation_id
    party = next((one for one in into.everyone if one.organisation_id == organisation_id), None)
    if party is None:
        party = Party(case_id=into.case.id, organisation_id=organisation_id, times_asked=0)
        db.add(party)
    party.ask_anew(into.window_from(turn.at, file.organisation(before)), at=turn.at)
    if before.is_claimed:
        party.claim(before.contact_person_id, at=turn.at, name=before.contact_name)
    if into.case.organisation_id == file.case.organisation_id:
        party.knows_citizen_at = before.knows_citizen_at
        party.contact_on, party.contact_way = before.contact_on, before.contact_way
    await db.flush()
    return party


async def _bring_members(turn: Turn, file: CaseFile, into: CaseFile, db: AsyncSession) -> None:
    members = select(CaseMember).where(
        col(CaseMember.case_id).in_([file.case.id, into.case.id])
    )
    found = (await db.exec(members)).all()
    there = {one.person_id for one in found if one.case_id == into.case.id}
    for one in found:
        if one.person_id not in there:
            there.add(one.person_id)
            db.add(
                CaseMember(
                    case_id=into.case.id,
                    person_id=one.person_id,
                    added_by_id=turn.me.id,
                    added_at=turn.at,
                )
            )
