"""A course is deleted, and an authority has not filed it: its text waits for it alone."""

from sqlalchemy import delete
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, entries, filing_packing, filing_waiting_cards, passages
from handlers.cards import Card
from handlers.filing_papers import Paper
from handlers.turn import Hidden, Looking, Turn
from models.access import Act
from models.cases import Case
from models.entries import Did
from models.filing import Filing
from models.waiting_texts import WaitingText, text_for, text_of

VIEW = "filing.waiting"


async def find(db: AsyncSession, filing: Filing) -> Case:
    """The course to be filed; raises Hidden when it is gone and no text of it waits."""
    case = await db.get_one(Case, filing.case_id)
    if case.emptied_at is not None and await _text(db, filing) is None:
        raise Hidden
    return case


async def opened(turn: Turn, form: str, db: AsyncSession) -> Paper | None:
    """What waits for the reader's own organisation, of this course: an entry. None: nothing."""
    kept = (await db.exec(text_for(turn.number, turn.me.organisation_id))).first()
    if kept is None:
        return None
    filing = await db.get_one(Filing, kept.filing_id)
    await access.require(db, turn.me, Act.FILE_CASE, filing, at=turn.at)
    text = passages.ring(db).open(kept.sealed)
    chain = entries.of_case(filing.case_id)
    await entries.record(
        db, chain, Did.READ, at=turn.at, by=turn.me, page="filing", form=form, waited=kept.id
    )
    return filing_packing.unpacked(text, filing.case_id)


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """To who is asked to file it, by the days of the course: it has no alias any more."""
    filing, reader = await db.get(Filing, looking.number), looking.reader
    if filing is None or reader is None:
        return None
    if not await access.may(db, reader, Act.FILE_CASE, filing, at=looking.at):
        return None
    case = await db.get_one(Case, filing.case_id)
    if case.emptied_at is None:
        return None
    file = await casefiles.load(db, case, at=looking.at)
    kept = await _text(db, filing)
    if kept is None:
        return filing_waiting_cards.over(file, filing)
    return filing_waiting_cards.waiting(file, filing, kept, reader)


async def let_go(db: AsyncSession, filing: Filing) -> None:
    """It is filed, or its time is over; again does no more."""
    await db.exec(delete(WaitingText).where(col(WaitingText.filing_id) == filing.id))


async def _text(db: AsyncSession, filing: Filing) -> WaitingText | None:
    return (await db.exec(text_of(filing.id))).first()
