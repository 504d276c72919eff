"""Where a row goes, found out when it is delivered."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.base import Platform
from models.outbox import Delivery, OutboxMessage, Verb
from models.people import ChatIdentity, ChatWorkspace, Person
from models.rooms import OVER, Room, RoomState
from scheduler.chat import Failed


@dataclass(frozen=True, slots=True)
class Place:
    """`channel` is as the port has it, "" while a room is being opened.

    `reader` is None in a room; `target` is the row whose message an update is about.
    """

    workspace: ChatWorkspace
    channel: str
    reader: Person | None = None
    room: Room | None = None
    target: OutboxMessage | None = None

    @property
    def receipt(self) -> str:
        return (self.target and self.target.receipt) or ""


class Ends(Exception):
    """There is nowhere to go, and no reason to try again. Carries a state and a code."""

    def __init__(self, state: Delivery, code: str) -> None:
        super().__init__(code)
        self.state, self.code = state, code


class Roomless(Exception):
    """The room is closed, or could not be opened: its people must hear it otherwise.

    Carries the room.
    """

    def __init__(self, room: Room) -> None:
        super().__init__(room.id)
        self.room = room


async def find_place(
    db: AsyncSession, row: OutboxMessage, platforms: Collection[Platform]
) -> Place:
    """Resolve an address; raise Ends, Roomless, or Failed for what may pass.

    That is a room that is not open yet, and a platform that this process does not serve: its
    settings lack it, by mistake perhaps, and another replica's may not.
    """
    reader, room = await _addressee(db, row.address)
    if room is not None and room.state in OVER:
        _pass_by(room, row)
    target = await _target(db, row)
    if row.workspace_id is not None:  # in doubt: it may be where it was sent before
        workspace_id, channel = row.workspace_id, row.channel or ""
    elif target is not None:
        workspace_id, channel = target.workspace_id or 0, target.channel or ""
    elif room is not None:
        workspace_id, channel = room.workspace_id, _channel(room, row.verb)
    else:
        workspace_id, channel = await _direct(db, reader, platforms)
    workspace = await db.get(ChatWorkspace, workspace_id)
    if workspace is None or not workspace.is_installed:
        raise Ends(Delivery.DEAD, "no_workspace")
    if workspace.platform not in platforms:
        raise Failed("no_workspace")
    return Place(workspace, channel, reader, room, target)


async def _addressee(db: AsyncSession, address: str) -> tuple[Person | None, Room | None]:
    kind, _, number = address.partition(":")
    if kind == "room":
        room = await db.get(Room, int(number))
        if room is None:
            raise Ends(Delivery.DEAD, "no_room")
        return None, room
    person = await db.get(Person, int(number))
    if person is None:
        raise Ends(Delivery.DEAD, "no_person")
    return person, None


def _pass_by(room: Room, row: OutboxMessage) -> None:
    """Nothing is said in a closed room any more; it may still be brought to its plan."""
    if row.verb is Verb.POST and row.workspace_id is None:
        raise Roomless(room)
    if row.verb in (Verb.UPDATE, Verb.DELETE):
        raise Ends(Delivery.DROPPED, "room_closed")


async def _target(db: AsyncSession, row: OutboxMessage) -> OutboxMessage | None:
    if row.verb not in (Verb.UPDATE, Verb.DELETE):
        return None
    target = await db.get(OutboxMessage, row.target_id) if row.target_id else None
    if target is None or target.state is not Delivery.DONE or target.receipt is None:
        raise Ends(Delivery.DROPPED, "no_target")
    return target


def _channel(room: Room, verb: Verb) -> str:
    if verb is Verb.OPEN_ROOM:
        if room.external_id is not None:
            raise Ends(Delivery.DROPPED, "open_already")
        return ""
    if room.external_id is not None:
        return room.external_id
    if room.state is not RoomState.DEAD:
        raise Failed("room_not_open")
    if verb is Verb.POST:
        raise Roomless(room)
    raise Ends(Delivery.DROPPED, "no_room")


async def _direct(
    db: AsyncSession, reader: Person | None, platforms: Collection[Platform]
) -> tuple[int, str]:
    if reader is not None and not reader.is_admitted:
        raise Ends(Delivery.DROPPED, "not_admitted")  # removed since it was written
    identity = (await db.exec(_identities(reader, platforms))).first()
    if identity is not None:
        return identity.workspace_id, f"@{identity.external_id}"
    if (await db.exec(_identities(reader, Platform))).first() is not None:
        raise Failed("no_identity")
    raise Ends(Delivery.DEAD, "no_identity")


def _identities(
    reader: Person | None, platforms: Iterable[Platform]
) -> SelectOfScalar[ChatIdentity]:
    """Select where this person can be reached by these, the preferred way first."""
    return (
        select(ChatIdentity)
        .join(ChatWorkspace, col(ChatWorkspace.id) == col(ChatIdentity.workspace_id))
        .where(
            col(ChatIdentity.person_id) == (reader.id if reader else None),
            col(ChatIdentity.is_active),
            col(ChatWorkspace.is_installed),
            col(ChatWorkspace.platform).in_(platforms),
        )
        .order_by(col(ChatIdentity.is_preferred).desc(), col(ChatIdentity.id))
    )
