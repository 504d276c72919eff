"""Who has a closed course to file: asked when it closes, at rest while it is open."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers.casefiles import CaseFile
from models.cases import Case, Party
from models.filing import Filing, filings_of
from models.passages import Passage


async def ask(db: AsyncSession, file: CaseFile, *, at: datetime) -> None:
    """Every party that took part files, whatever its kind.

    So does who left and had written, or was asked before and has not answered.
    """
    known = {one.organisation_id: one for one in await of_case(db, file.case)}
    wrote = await _wrote(db, file.case)
    for party in file.everyone:
        before = known.get(party.organisation_id)
        is_owed = before is not None and not before.is_confirmed
        has_left = party.withdrawn_at is not None
        if has_left and not (is_owed or party.organisation_id in wrote):
            continue
        filing = before or _filing(file.case, party, at)
        filing.ask_anew(at=at)
        db.add(filing)


async def rest(db: AsyncSession, case: Case) -> None:
    """The course goes on: nobody is reminded, and all are asked anew when it is closed."""
    for filing in await of_case(db, case):
        filing.remind_at = None


async def of_case(db: AsyncSession, case: Case) -> list[Filing]:
    return list((await db.exec(filings_of(case.id))).all())


def _filing(case: Case, party: Party, at: datetime) -> Filing:
    return Filing(case_id=case.id, organisation_id=party.organisation_id, asked_at=at)


async def _wrote(db: AsyncSession, case: Case) -> set[int]:
    """The organisations of which somebody has written about a course."""
    asked = select(Passage.organisation_id).where(col(Passage.case_id) == case.id)
    return set((await db.exec(asked.distinct())).all())
