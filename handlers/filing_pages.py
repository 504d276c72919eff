"""The text for the record as a page, as PDF/A, as text to paste and as JSON."""

import json

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import filing_papers, filing_texts, filing_waiting
from handlers.documents import Document, File, Printed
from handlers.filing_papers import Paper
from handlers.turn import Turn

NAME = "til-journalen"


async def page(turn: Turn, db: AsyncSession) -> Document:
    """To read in a browser, with the other forms as links. Each is an entry."""
    return (await _paper(turn, "page", db)).page


async def pdf(turn: Turn, db: AsyncSession) -> Document:
    return Printed(f"{NAME}.pdf", (await _paper(turn, "pdf", db)).page)


async def text(turn: Turn, db: AsyncSession) -> Document:
    """Ready to paste: lines of plain text."""
    made = (await _paper(turn, "text", db)).page
    return File(f"{NAME}.txt", "text/plain; charset=utf-8", filing_papers.plain(made).encode())


async def structured(turn: Turn, db: AsyncSession) -> Document:
    made = (await _paper(turn, "json", db)).data
    said = json.dumps(made, ensure_ascii=False, indent=2)
    return File(f"{NAME}.json", "application/json", said.encode())


async def _paper(turn: Turn, form: str, db: AsyncSession) -> Paper:
    """As things are; of a course that is gone, what waits for the reader's organisation."""
    kept = await filing_waiting.opened(turn, form, db)
    return kept or filing_papers.paper(await filing_texts.taken(turn, form, db))
