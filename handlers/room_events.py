"""What happens to rooms by hand: they are renamed, archived, brought back, or lost to us."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import casefiles, outbox, rooms, rooms_cards, showing, staffing
from handlers.cards import Card
from handlers.notices import Notice, tell
from handlers.turn import Done, Looking, Reply, Turn
from models.cases import Case, parties_of
from models.entries import Did, of_kinds
from models.organisations import Organisation
from models.outbox import by_key
from models.people import Person
from models.rooms import OVER, Room, RoomState


async def renamed(turn: Turn, db: AsyncSession) -> Reply:
    """The generated name comes back."""
    if turn.room is None:
        return Done()
    if turn.room.case_id is not None:
        await rooms.note(turn, turn.room, Did.RENAMED, db)
    if turn.room.state not in OVER:
        outbox.set_room(db, turn.room.id, at=turn.at, why=f"renamed:{turn.at.isoformat()}")
    return Done()


async def archived(turn: Turn, db: AsyncSession) -> Reply:
    return await _lost(turn, Did.ARCHIVED, db)


async def removed(turn: Turn, db: AsyncSession) -> Reply:
    """The bot was thrown out of the room, and sees nothing of it any more."""
    return await _lost(turn, Did.REMOVED, db)


async def unarchived(turn: Turn, db: AsyncSession) -> Reply:
    """A room that is not in use any more is archived again; an organisation's own is back."""
    room = turn.room
    if room is None or room.state in (RoomState.ERASING, RoomState.ERASED):
        return Done()
    await rooms.note(turn, room, Did.UNARCHIVED, db)
    case = await rooms.case_here(turn, db)
    if case is None:
        room.state = RoomState.OPEN
    elif not case.is_open or room.state is RoomState.CLOSED:
        outbox.set_room(db, room.id, at=turn.at, why=f"unarchived:{turn.at.isoformat()}")
    return Done()


async def message_deleted(turn: Turn, db: AsyncSession) -> Reply:
    """The card of an open course comes back: all that is done in its room begins there.

    `subject` is the receipt of the message of ours that somebody took away. Others stay away.
    """
    case = await rooms.case_here(turn, db)
    if turn.room is None or case is None or not case.is_open:
        return Done()
    card = (await db.exec(by_key(rooms.card_key(turn.room)))).first()
    if card is not None and card.receipt == turn.subject:
        outbox.post_again(card)
        outbox.set_room(db, turn.room.id, at=turn.at, why=f"card:{turn.at.isoformat()}")
    return Done()


async def archived_card(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is the room that is gone. None once the course is closed."""
    room = await db.get(Room, looking.number)
    if room is None or looking.reader is None:
        return None
    if room.case_id is None:
        organisation = await db.get_one(Organisation, room.organisation_id)
        return rooms_cards.own_room_archived(organisation, room)
    await showing.require(db, looking, room.case_id)
    case = await casefiles.find(db, room.case_id)
    return rooms_cards.archived(case.alias, room) if case.is_open else None


async def _lost(turn: Turn, did: Did, db: AsyncSession) -> Reply:
    """A room that cannot be used any more is closed; an open course gets another."""
    room = turn.room
    if room is None or room.state in OVER or await _is_old_news(turn, room, db):
        return Done()
    case = await rooms.case_here(turn, db)
    room.state = RoomState.CLOSED
    if case is not None and not case.is_open:
        return Done()  # we did it ourselves
    await rooms.note(turn, room, did, db)
    if case is not None:
        await rooms.open_one(db, case, room.workspace_id, at=turn.at)
    key = f"room:{room.id}:archived:{turn.at.isoformat()}"
    told = await _leading(db, room, case, turn.at)
    await tell(db, told, Notice("room.archived", room.id, turn.at, key))
    return Done()


async def _is_old_news(turn: Turn, room: Room, db: AsyncSession) -> bool:
    """Whether we have heard already that the room was brought back after this."""
    back = (await db.exec(of_kinds(rooms.chain_of(room), Did.UNARCHIVED))).all()
    return any(one.codes.get("room") == room.id and one.at > turn.at for one in back)


async def _leading(
    db: AsyncSession, room: Room, case: Case | None, at: datetime
) -> list[Person]:
    """The coordinators of the organisation that opened the course, and its contact persons."""
    organisation_id = (case.organisation_id if case else room.organisation_id) or 0
    coordinators = await staffing.coordinators(db, organisation_id, staffing.today(at))
    parties = (await db.exec(parties_of(case.id))).all() if case else []
    ids = [party.contact_person_id for party in parties if party.contact_person_id]
    contacts = await staffing.people(db, ids)
    return [*coordinators, *(contacts[one] for one in ids)]
