"""A room that is to be deleted: by us where the platform lets us, else by an administrator.

Slack lets no app delete a channel. Who administers the workspace gets it as a task by name, and
says when it is done; we look, and the course is not erased before the channel is gone.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, entries, erasing, erasing_cards, erasing_chats, rooms_left
from handlers.cards import Card
from handlers.turn import Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.entries import Did
from models.erasures import Erasure, erasure_of
from models.outbox import OutboxMessage
from models.people import ChatWorkspace
from models.rooms import Room, RoomState

# What follows this in a row's key was asked for by whoever said that the room is gone.
SAID = "said"


async def is_gone(db: AsyncSession, room: Room, *, at: datetime) -> None:
    """It is not there any more; nothing here remembers what it was called."""
    room.state, room.external_id = RoomState.ERASED, None
    room.name = f"gone-{room.id}"
    chain = entries.of_case(room.case_id)
    await entries.record(db, chain, Did.ROOM_GONE, at=at, by=None, room=room.id)
    await erasing.look_again(db, room.case_id or 0, at=at)


async def is_left(db: AsyncSession, room: Room, row: OutboxMessage, *, at: datetime) -> None:
    """We cannot delete it, or cannot look: somebody must. Once a row, whatever it was."""
    await rooms_left.tell(db, room, str(row.id), at=at)


async def settle(
    db: AsyncSession, room: Room, row: OutboxMessage, codes: Sequence[str], *, at: datetime
) -> None:
    """After we have tried: no codes say that it is gone."""
    if codes:
        await is_left(db, room, row, at=at)
    else:
        await is_gone(db, room, at=at)


async def give_up(db: AsyncSession, room: Room, row: OutboxMessage, *, at: datetime) -> None:
    """We could not even look; where somebody has said that it is gone, that has to do."""
    if f":gone:{SAID}:" in row.dedupe_key:
        await is_gone(db, room, at=at)
    else:
        await is_left(db, room, row, at=at)


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """To who administers the workspace. None once the room is gone."""
    room = await db.get(Room, looking.number)
    if room is None or room.state is not RoomState.ERASING or looking.reader is None:
        return None
    workspace = await db.get_one(ChatWorkspace, room.workspace_id)
    await access.require(db, looking.reader, Act.DELETE_ROOM, workspace, at=looking.at)
    return erasing_cards.room_to_delete(room, workspace)


async def deleted(turn: Turn, db: AsyncSession) -> Reply:
    """*Kanalen er slettet*: we look whether it is, and say so if it is not."""
    room = await db.get(Room, turn.number)
    if room is None or room.state not in (RoomState.ERASING, RoomState.ERASED):
        raise Refusal(_("This is already done. There is nothing more to do here."))
    workspace = await db.get_one(ChatWorkspace, room.workspace_id)
    await access.require(db, turn.me, Act.DELETE_ROOM, workspace, at=turn.at)
    erasure = (await db.exec(erasure_of(room.case_id or 0))).one()
    await _look(turn, room, erasure, db)
    return Say(Named("room.erase_said", str(room.id)))


async def said(looking: Looking, db: AsyncSession) -> Card | None:
    """To who said it, and to nobody else."""
    room = await db.get(Room, looking.number)
    if room is None or looking.reader is None:
        return None
    workspace = await db.get_one(ChatWorkspace, room.workspace_id)
    await access.require(db, looking.reader, Act.DELETE_ROOM, workspace, at=looking.at)
    return erasing_cards.looking()


async def _look(turn: Turn, room: Room, erasure: Erasure, db: AsyncSession) -> None:
    if room.state is RoomState.ERASED:
        return
    chain = entries.of_case(room.case_id)
    await entries.record(db, chain, Did.ROOM_SAID, at=turn.at, by=turn.me, room=room.id)
    why = f"{SAID}:{turn.at.isoformat()}"
    erasing_chats.ask_to_go(db, room.id, erasure.id, at=turn.at, why=why)
