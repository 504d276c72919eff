"""Ask each party to file a closed course: its contact person, and in the end its administrator.

In the working hours of who is asked, within the noise budget, until it has answered.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import (
    advice_files,
    casefiles,
    entries,
    filing,
    filing_waiting,
    outbox,
    staffing,
)
from handlers.casefiles import CaseFile
from models.calendar import NeverOpen
from models.cases import Case, Party
from models.entries import Did
from models.filing import OFTEN, Filing, due_filings, next_filing
from models.ladder import MORNING
from models.outbox import Rank
from models.people import Person, Role

BATCH = 15
DAYS, DAYS_LATER = 5, 10  # working days between, and when the administrator has it


def next_due() -> SelectOfScalar[datetime | None]:
    return next_filing()


async def ask_due(db: AsyncSession, at: datetime) -> int:
    """Ask for one batch of answers; return how many were looked at."""
    due = (await db.exec(due_filings(at, BATCH))).all()
    for one in due:
        await _ask(db, one, at)
    return len(due)


async def _ask(db: AsyncSession, asked: Filing, at: datetime) -> None:
    case = await db.get_one(Case, asked.case_id)
    if case.is_open or asked.is_confirmed:
        asked.remind_at = None
        return
    file = await casefiles.load(db, case, at=at)
    person = await _owner(db, file, asked, at)
    opening = _opening(file, person, at)
    if opening is not None and opening > at:
        asked.remind_at = opening
        return
    view = filing.ASK if case.emptied_at is None else filing_waiting.VIEW
    if person is not None and await outbox.is_waiting(db, person.id, view, asked.id):
        asked.remind_at = _later(file, DAYS)  # who has not read it yet has not been asked
        return
    asked.times_asked += 1
    asked.remind_at = _later(file, DAYS if asked.times_asked < OFTEN + 1 else DAYS_LATER)
    asked.asked_id = person.id if person else None
    await _tell(db, asked, view, person, at)


def _later(file: CaseFile, days: int) -> datetime:
    """The morning so many working days from now."""
    return file.calendar.at(file.calendar.nth_working_day_after(file.today, days), MORNING)


async def _tell(
    db: AsyncSession, asked: Filing, view: str, person: Person | None, at: datetime
) -> None:
    told = [person.id] if person else []
    for one in told:
        address = outbox.person(one)
        key = f"filing:{asked.id}:{at.isoformat()}"
        rank = Rank.ROUTINE
        outbox.post(db, address, view, asked.id, at=at, key=key, rank=rank)
    await entries.record(
        db,
        entries.of_case(asked.case_id),
        Did.FILING_ASKED,
        at=at,
        by=None,
        organisation=asked.organisation_id,
        told=told,
    )


async def _owner(
    db: AsyncSession, file: CaseFile, asked: Filing, at: datetime
) -> Person | None:
    """The one named person who is asked now; None where nobody is left at all."""
    party = next(one for one in file.everyone if one.organisation_id == asked.organisation_id)
    speaking = party if file.organisation(party).has_chat else file.opener
    groups: list[Sequence[Person | None]] = []
    if asked.times_asked < OFTEN:
        contact = file.contact(speaking)
        groups.append([contact and file.present(contact)])
        groups.append(await staffing.desk(db, speaking.organisation_id, file.today))
    groups += await _responsible(db, speaking, file)
    if file.case.emptied_at is None:  # else nobody took part
        groups.append([file.who_tells])
    return await _first(db, file, groups, at)


async def _responsible(
    db: AsyncSession, party: Party, file: CaseFile
) -> list[Sequence[Person | None]]:
    """Its administrator; a small organisation has a coordinator and no administrator."""
    return [
        await staffing.in_role(db, party.organisation_id, file.today, role)
        for role in (Role.ORG_ADMIN, Role.COORDINATOR)
    ]


async def _first(
    db: AsyncSession,
    file: CaseFile,
    groups: Sequence[Sequence[Person | None]],
    at: datetime,
) -> Person | None:
    """The first who is let in, here today, and ever at work."""
    people = [one for group in groups for one in group if one is not None]
    away = await staffing.stand_ins(db, (one.id for one in people), file.today)
    for person in people:
        is_here = person.is_admitted and person.id not in away
        if not is_here or _opening(file, person, at) is None:
            continue
        if not await advice_files.has_left(db, person):
            return person
    return None


def _opening(file: CaseFile, person: Person | None, at: datetime) -> datetime | None:
    if person is None:
        return None
    try:
        return file.calendar.next_opening(at, person.hours)
    except NeverOpen:
        return None
