"""*Mere*: what one can do in a course besides its next step, on a card of its own."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, case_more_cards, casefiles
from handlers.cards import Card
from handlers.turn import Looking, Named, Reply, Say, Turn
from models.access import Act
from models.passages import passages_of_case


async def show(turn: Turn, _db: AsyncSession) -> Reply:
    return Say(Named("case.more", turn.subject))


async def more(looking: Looking, db: AsyncSession) -> Card | None:
    """Only what makes sense now, and only what the reader may do."""
    case = await casefiles.find(db, looking.number)
    if looking.reader is None:
        return None
    await access.require(db, looking.reader, Act.SEE_CASE, case, at=looking.at)
    is_acting = await access.may(db, looking.reader, Act.CLOSE_CASE, case, at=looking.at)
    has_content = (await db.exec(passages_of_case(case.id).limit(1))).first() is not None
    file = await casefiles.load(db, case, at=looking.at)
    own = next(
        (one for one in file.parties if one.organisation_id == looking.reader.organisation_id),
        None,
    )
    return case_more_cards.more(file, own if is_acting else None, has_content=has_content)
