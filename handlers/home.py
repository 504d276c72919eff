"""One's own overview: what is due, my courses, the team's queue, absence and language."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import absences, help, home_cards, staffing  # noqa: A004 -- a capability's name
from handlers.cards import Card
from handlers.home_cards import Overview
from handlers.turn import Looking, Named, Reply, Say, Turn, not_admitted
from models.advice import AdviceRequest, queue
from models.cases import open_cases_of
from models.organisations import Organisation
from models.people import Person, Role


async def show(_turn: Turn, _db: AsyncSession) -> Reply:
    """For everybody: who is not known is told what to do, not refused."""
    return Say(Named("home"))


async def home(looking: Looking, db: AsyncSession) -> Card | None:
    """The reader's own, as things are now. Aliases and dates, never a word of a course."""
    reader = looking.reader
    if reader is None or not reader.is_admitted:
        return home_cards.unknown(not_admitted(reader))
    requests = await _queue(db, reader)
    overview = Overview(
        due=await help.waiting_for(db, reader, at=looking.at),
        courses=(await db.exec(open_cases_of(reader.id))).all(),
        away=await absences.coming(db, reader, staffing.today(looking.at)),
        requests=requests,
        askers=await staffing.people(db, (one.asker_id for one in requests or ())),
    )
    return home_cards.home(overview)


async def _queue(db: AsyncSession, reader: Person) -> list[AdviceRequest] | None:
    """What waits for the reader's team; None for who does not answer for a team."""
    if not reader.has(Role.ADVISER):
        return None
    team = select(Organisation.gives_advice).where(
        col(Organisation.id) == reader.organisation_id
    )
    if not (await db.exec(team)).one():
        return None
    return list((await db.exec(queue(reader.organisation_id))).all())
