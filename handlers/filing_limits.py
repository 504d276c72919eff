"""A text for the record that nobody files is let go in the end, with two weeks' notice."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import entries, erasing, filing_waiting
from models.entries import Did
from models.filing import Filing
from models.waiting_texts import WaitingText, due_texts, next_text

BATCH = 20


def next_due() -> SelectOfScalar[datetime | None]:
    return next_text()


async def let_go_due(db: AsyncSession, at: datetime) -> int:
    """Tell of, or let go of, one batch; return how many that was."""
    due = (await db.exec(due_texts(at, BATCH).with_for_update(skip_locked=True))).all()
    for one in due:
        filing = await db.get_one(Filing, one.filing_id)
        if at < one.goes_at:
            _tell(one, filing, at)
        else:
            await _let_go(db, filing, at)
    return len(due)


def _tell(one: WaitingText, filing: Filing, at: datetime) -> None:
    """Whoever is asked next to file it reads its last day."""
    one.due_at = one.goes_at
    filing.ask_administrator(at=at)


async def _let_go(db: AsyncSession, filing: Filing, at: datetime) -> None:
    await filing_waiting.let_go(db, filing)
    filing.remind_at = None
    chain, own = entries.of_case(filing.case_id), filing.organisation_id
    await entries.record(db, chain, Did.TEXT_GONE, at=at, by=None, organisation=own)
    await erasing.look_again(db, filing.case_id, at=at)
