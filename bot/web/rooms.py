"""What happens in the web workspace's rooms, inside one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.web.tables import (
    RoomKind,
    WebMember,
    WebMessage,
    WebRoom,
    direct_room,
    members_of,
    membership,
    newest_messages,
    posted_under,
)
from handlers import passages
from models.base import Platform
from models.people import ChatIdentity, ChatWorkspace

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Post:
    """What a person typed into a room. `key` is the same when it is sent again."""

    room_id: int
    author: str
    text: str
    at: datetime
    key: str


async def room_for(db: AsyncSession, room_id: int, user: str) -> WebRoom | None:
    """The room, for somebody who is in it."""
    if (await db.exec(membership(room_id, user))).first() is None:
        return None
    return await db.get(WebRoom, room_id)


async def users_in(db: AsyncSession, room_id: int) -> list[str]:
    return [member.user for member in (await db.exec(members_of(room_id))).all()]


async def messages_in(db: AsyncSession, room_id: int) -> list[WebMessage]:
    """The newest messages, oldest first."""
    newest = (await db.exec(newest_messages(room_id, MOST_SHOWN))).all()
    return list(reversed(newest))


async def erase(db: AsyncSession, channel: str) -> list[str]:
    """Delete a room with all that was said in it; return whom to tell. Again does nothing."""
    room_id = number(channel)
    users = await users_in(db, room_id)
    for table in (WebMessage, WebMember):
        await db.exec(delete(table).where(col(table.room_id) == room_id))
    await db.exec(delete(WebRoom).where(col(WebRoom.id) == room_id))
    return users


async def add(db: AsyncSession, post: Post) -> list[str]:
    """Keep a message once, sealed; return whom to tell."""
    if (await db.exec(posted_under(post.key))).first() is None:
        message = WebMessage(
            room_id=post.room_id,
            key=post.key,
            author=post.author,
            sealed=passages.ring(db).seal(post.text),
            at=post.at,
        )
        db.add(message)
        await db.flush()
        await mark_read(db, post.room_id, post.author, message.id)
    return await users_in(db, post.room_id)


async def mark_read(db: AsyncSession, room_id: int, user: str, message_id: int) -> None:
    member = (await db.exec(membership(room_id, user))).first()
    if member is not None:
        member.read_id = max(member.read_id, message_id)


async def set_members(db: AsyncSession, room_id: int, users: Sequence[str]) -> list[str]:
    """Make these the members; return everybody who is or was one."""
    before = (await db.exec(members_of(room_id))).all()
    for member in before:
        if member.user not in users:
            await db.delete(member)
    known = {member.user for member in before}
    db.add_all(WebMember(room_id=room_id, user=user) for user in users if user not in known)
    return [*known, *users]


async def direct(db: AsyncSession, user: str) -> WebRoom:
    """A person's own room with the bot, made when it is first needed."""
    room = (await db.exec(direct_room(user))).first()
    if room is None:
        room = WebRoom(key=f"direct:{user}", kind=RoomKind.DIRECT, name="", user=user)
        db.add(room)
        await db.flush()
        db.add(WebMember(room_id=room.id, user=user))
    return room


async def strangers(db: AsyncSession, users: Iterable[str]) -> set[str]:
    """Return those of these users whom the web workspace does not know."""
    wanted = set(users)
    known = (
        select(ChatIdentity.external_id)
        .join(ChatWorkspace, col(ChatWorkspace.id) == col(ChatIdentity.workspace_id))
        .where(
            col(ChatWorkspace.platform) == Platform.WEB,
            col(ChatIdentity.external_id).in_(wanted),
        )
    )
    return wanted - set((await db.exec(known)).all())


def number(text: str) -> int:
    """Read an id; 0, which no row has, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004 -- fits a 32-bit key
