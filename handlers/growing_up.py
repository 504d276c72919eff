"""The 18th birthday of a young citizen: prepared in good time, and confirmed when it comes."""

from datetime import datetime

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import access, casefiles, entries, growing_up_cards, outbox, staffing
from handlers.cards import Card
from handlers.casefiles import CaseFile
from handlers.turn import Looking
from models.access import Act
from models.calendar import NeverOpen
from models.cases import Case, CaseState
from models.entries import Did
from models.growing_up import Step, following_step_at, step_on
from models.outbox import Rank, by_key
from models.people import Person, stand_in

BATCH = 50
VIEW = "case.grows_up"


def next_due() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(Case.grows_up_at)))


async def ask_due(db: AsyncSession, at: datetime) -> int:
    """Ask one batch of leads to prepare or confirm the birthday; return how many were due."""
    due = select(Case).where(col(Case.grows_up_at) <= at).order_by(col(Case.grows_up_at))
    cases = (await db.exec(due.limit(BATCH))).all()
    for case in cases:
        await _ask(db, case, at)
    return len(cases)


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is "<case>:<step>". None when the course has been closed meanwhile."""
    case_id, _colon, step = looking.subject.partition(":")
    case = await casefiles.find(db, int(case_id))
    if case.state is CaseState.CLOSED or looking.reader is None or case.adult_from is None:
        return None
    await access.require(db, looking.reader, Act.SEE_CASE, case, at=looking.at)
    file = await casefiles.load(db, case, at=looking.at)
    return growing_up_cards.card(file, case.adult_from, Step(step))


async def _ask(db: AsyncSession, case: Case, at: datetime) -> None:
    file = await casefiles.load(db, case, at=at)
    if case.adult_from is None or file.is_closed:
        case.grows_up_at = None
        return
    person = await _receiver(db, file)
    opening = _opening(file, person, at) if person else None
    if opening is not None and opening > at:
        case.grows_up_at = opening
        return
    step = step_on(case.adult_from, file.today)
    case.grows_up_at = following_step_at(file.calendar, case.adult_from, file.today)
    if (await db.exec(by_key(_key(case, step)))).first() is not None:
        return  # said before the course was closed and opened again
    if person is not None:
        _tell(db, case, person, step, at)
    chain, told = entries.of_case(case.id), person.id if person else None
    await entries.record(db, chain, Did.GROWS_UP, at=at, by=None, step=step, told=told)


def _tell(db: AsyncSession, case: Case, person: Person, step: Step, at: datetime) -> None:
    outbox.post(
        db,
        outbox.person(person.id),
        VIEW,
        f"{case.id}:{step}",
        at=at,
        key=_key(case, step),
        rank=Rank.REMINDER,
    )


def _key(case: Case, step: Step) -> str:
    return f"case:{case.id}:grows_up:{step}"


async def _receiver(db: AsyncSession, file: CaseFile) -> Person | None:
    """The course's lead, else who opened it speaks for it; whoever is away by a stand-in."""
    asked = [file.case.lead_id, file.opener.contact_person_id]
    named = [one for one in asked if one is not None]
    away = await staffing.stand_ins(db, named, file.today)
    for one in named:
        present = stand_in(one, away)
        if present is not None:
            return await db.get(Person, present)
    return next(iter(await staffing.desk(db, file.opener.organisation_id, file.today)), None)


def _opening(file: CaseFile, person: Person, at: datetime) -> datetime | None:
    try:
        return file.calendar.next_opening(at, person.hours)
    except NeverOpen:
        return None
