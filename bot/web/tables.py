"""What the web workspace keeps: its rooms, who is in them, and what was said there."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, UniqueConstraint, col, func, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.base import BigKey, stored


class RoomKind(StrEnum):
    ROOM = "room"
    DIRECT = "direct"


class WebRoom(SQLModel, table=True):
    """`key` names the request that opened it. A direct room is one person's with the bot.

    `pinned_id` is a message; no foreign key, or the two tables could not be made in order.
    """

    __tablename__ = "web_room"

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: RoomKind = Field(default=RoomKind.ROOM, sa_type=stored(RoomKind))
    name: str
    topic: str = ""
    user: str | None = Field(default=None, unique=True)
    pinned_id: int | None = None
    is_open: bool = True


class WebMember(SQLModel, table=True):
    """`read_id` is the newest message this person has seen there."""

    __tablename__ = "web_member"
    __table_args__ = (UniqueConstraint("room_id", "user"),)

    id: int = Field(default=None, primary_key=True)
    room_id: int = Field(foreign_key="web_room.id", index=True)
    user: str = Field(index=True)
    read_id: int = 0


class WebMessage(SQLModel, table=True):
    """A card (`html`, made when it was delivered) or what a person typed (`sealed`).

    `author` None is the bot. `at` is domain time. A deleted message stays as an empty row, so
    that the delivery that made it is not made again.
    """

    __tablename__ = "web_message"

    id: int = Field(default=None, primary_key=True, sa_type=BigKey)
    room_id: int = Field(foreign_key="web_room.id", index=True)
    key: str = Field(unique=True)
    author: str | None = None
    sealed: bytes | None = None
    title: str = ""
    html: str = ""
    at: datetime
    version: int = 1
    is_deleted: bool = False


def rooms_of(user: str) -> SelectOfScalar[WebRoom]:
    return (
        select(WebRoom)
        .join(WebMember, col(WebMember.room_id) == col(WebRoom.id))
        .where(col(WebMember.user) == user)
        .order_by(col(WebRoom.id))
    )


def direct_room(user: str) -> SelectOfScalar[WebRoom]:
    return select(WebRoom).where(col(WebRoom.user) == user)


def opened_under(key: str) -> SelectOfScalar[WebRoom]:
    return select(WebRoom).where(col(WebRoom.key) == key)


def members_of(room_id: int) -> SelectOfScalar[WebMember]:
    return (
        select(WebMember).where(col(WebMember.room_id) == room_id).order_by(col(WebMember.id))
    )


def membership(room_id: int, user: str) -> SelectOfScalar[WebMember]:
    return select(WebMember).where(
        col(WebMember.room_id) == room_id, col(WebMember.user) == user
    )


def posted_under(key: str) -> SelectOfScalar[WebMessage]:
    return select(WebMessage).where(col(WebMessage.key) == key)


def newest_messages(room_id: int, limit: int) -> SelectOfScalar[WebMessage]:
    return (
        select(WebMessage)
        .where(col(WebMessage.room_id) == room_id, col(WebMessage.is_deleted).is_(False))
        .order_by(col(WebMessage.id).desc())
        .limit(limit)
    )


def last_messages(user: str) -> SelectOfScalar[WebMessage]:
    """Select the newest message of each of a person's rooms."""
    newest = (
        select(func.max(col(WebMessage.id)))
        .join(WebMember, col(WebMember.room_id) == col(WebMessage.room_id))
        .where(col(WebMember.user) == user, col(WebMessage.is_deleted).is_(False))
        .group_by(col(WebMessage.room_id))
    )
    return select(WebMessage).where(col(WebMessage.id).in_(newest))


def unread_counts(user: str) -> Select[int, int]:
    """Select (room id, how many messages of others this person has not seen)."""
    return (
        select(col(WebMessage.room_id), func.count())
        .join(WebMember, col(WebMember.room_id) == col(WebMessage.room_id))
        .where(
            col(WebMember.user) == user,
            col(WebMessage.id) > col(WebMember.read_id),
            col(WebMessage.is_deleted).is_(False),
            col(WebMessage.author).is_distinct_from(user),
        )
        .group_by(col(WebMessage.room_id))
    )
