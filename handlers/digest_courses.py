"""What a line of a digest opens: the course, or, for who has no part in it, its own party."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, cases, digest_courses_cards, digest_pages
from handlers.cards import Card
from handlers.casefiles import CaseFile
from handlers.documents import Document
from handlers.turn import Hidden, Looking, Named, Reply, Say, Turn
from models.access import Act
from models.cases import Party

VIEW = "digest.course"


async def show(turn: Turn, db: AsyncSession) -> Reply:
    case = await casefiles.find(db, turn.number)
    if await access.may(db, turn.me, Act.SEE_CASE, case, at=turn.at):
        return Say(Named("case.card", turn.subject))
    return Say(Named(VIEW, turn.subject))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """How the reader's own party stands, for its coordinator: nothing of the others."""
    if looking.reader is None:
        return None
    case = await casefiles.find(db, looking.number)
    file = await casefiles.load(db, case, at=looking.at)
    party = _own(file, looking.reader.organisation_id)
    await access.require(db, looking.reader, Act.HAND_OVER, party, at=looking.at)
    return digest_courses_cards.card(file, party)


async def page(turn: Turn, db: AsyncSession) -> Document:
    """The same to read. `subject` is "<course>:<digest>": from there one came."""
    case_id, _colon, digest = turn.subject.partition(":")
    looking = Looking(turn.me, case_id, turn.at)
    case = await casefiles.find(db, looking.number)
    sees_all = await access.may(db, turn.me, Act.SEE_CASE, case, at=turn.at)
    shown = await (cases.card if sees_all else card)(looking, db)
    if shown is None:
        raise Hidden
    return digest_pages.course(shown, digest, turn.at)


def _own(file: CaseFile, organisation_id: int) -> Party:
    found = [one for one in file.parties if one.organisation_id == organisation_id]
    if not found:
        raise Hidden
    return found[0]
