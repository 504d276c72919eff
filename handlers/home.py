"""One's own overview: what is due, my courses, the team's queue, absence and language."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import absences, advice_pages, home_cards, staffing, waits
from handlers.advice_pages import Page
from handlers.cards import Card
from handlers.home_cards import Overview
from handlers.turn import Looking, Named, Reply, Say, Turn, not_admitted
from models.advice import asked_by
from models.cases import open_cases_of
from models.organisations import Organisation
from models.people import Person, Role


async def show(_turn: Turn, _db: AsyncSession) -> Reply:
    return Say(Named("home"))


async def home(looking: Looking, db: AsyncSession) -> Card | None:
    """The reader's own, as things are now. Aliases and dates, never a word of a course."""
    reader = looking.reader
    if reader is None or not reader.is_admitted:
        return home_cards.unknown(not_admitted(reader))
    waiting = await _queue(db, reader, looking.at)
    asked = (await db.exec(asked_by(reader.id).limit(home_cards.MOST_ASKED))).all()
    overview = Overview(
        waits=await waits.of(db, reader, at=looking.at),
        courses=(await db.exec(open_cases_of(reader.id))).all(),
        away=await absences.coming(db, reader, staffing.today(looking.at)),
        queue=waiting,
        asked=[one for one in asked if not one.is_by_stranger],
    )
    return home_cards.home(overview, staffing.LOCAL.zone)


async def _queue(db: AsyncSession, reader: Person, at: datetime) -> Page | None:
    """What waits for the reader's team; None for who does not answer for a team."""
    if not reader.has(Role.ADVISER):
        return None
    team = select(Organisation.gives_advice).where(
        col(Organisation.id) == reader.organisation_id
    )
    if not (await db.exec(team)).one():
        return None
    return await advice_pages.load(db, reader, "", at)
