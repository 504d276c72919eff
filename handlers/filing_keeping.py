"""Before a course goes: the text for the record of each authority that has not filed it."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import casefiles, entries, filing_packing, filing_papers, filing_texts, passages
from handlers.casefiles import CaseFile
from locales import DEFAULT, speaking
from models.cases import Case
from models.entries import Did
from models.filing import Filing, unconfirmed_of
from models.waiting_texts import WaitingText, ends_at, told_at


async def keep(db: AsyncSession, case: Case, *, at: datetime) -> None:
    """Seal them all, and ask for each once more; raises Unreadable before anything is kept."""
    file = await casefiles.load(db, case, at=at)
    unfiled = (await db.exec(unconfirmed_of(case.id))).all()
    made = [(one, await _text(db, file, one, at)) for one in unfiled]
    for filing, text in made:
        await _keep(db, filing, text, at)
    await db.flush()


async def _text(db: AsyncSession, file: CaseFile, filing: Filing, at: datetime) -> str:
    record = await filing_texts.made(db, file, filing.organisation_id, at=at)
    with speaking(DEFAULT):  # nobody in particular reads it
        return filing_packing.packed(filing_papers.paper(record))


async def _keep(db: AsyncSession, filing: Filing, text: str, at: datetime) -> None:
    ring, goes_at = passages.ring(db), ends_at(at)
    db.add(
        WaitingText(
            filing_id=filing.id,
            sealed=ring.seal(text),
            key_id=ring.key_id,
            made_at=at,
            goes_at=goes_at,
            due_at=told_at(goes_at),
        )
    )
    filing.asked_id = None
    filing.ask_administrator(at=at)
    chain, own = entries.of_case(filing.case_id), filing.organisation_id
    await entries.record(db, chain, Did.TEXT_WAITS, at=at, by=None, organisation=own)
    await db.flush()
