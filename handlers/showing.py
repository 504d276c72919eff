"""Whom a message about a course may be shown to, when it goes out."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access
from handlers.turn import Hidden, Looking
from models.cases import Case, everyone_of


async def require(db: AsyncSession, looking: Looking, case_id: int | None) -> None:
    """Raise Hidden unless it is the course's own room, or a reader whom it concerns.

    A message that somebody got stays true for them: who belongs to a party is told, for one,
    that a colleague has taken it. Nobody can ask for a view of their own choosing.
    """
    reader, room = looking.reader, looking.room
    is_in_its_room = room is not None and room.case_id == case_id
    is_shown = is_in_its_room if reader is None else await _concerns(db, looking, case_id)
    if not is_shown:
        raise Hidden


async def _concerns(db: AsyncSession, looking: Looking, case_id: int | None) -> bool:
    reader = looking.reader
    if reader is None or not reader.is_admitted:
        return False
    parties = (await db.exec(everyone_of(), params={"case_ids": [case_id]})).all()
    if reader.organisation_id in {one.organisation_id for one in parties}:
        return True
    case = await db.get_one(Case, case_id)
    return bool(await access.functions(db, reader, case, at=looking.at))
