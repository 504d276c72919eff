"""What the page shows a person: themselves, their rooms, and one room's messages."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from htpy import Renderable, fragment
from markupsafe import Markup
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.web import render, rooms
from bot.web.colleagues import Colleague, Json, colleagues
from bot.web.tables import (
    RoomKind,
    WebMessage,
    WebRoom,
    last_messages,
    rooms_of,
    unread_counts,
)
from handlers import passages
from locales import gettext as _
from locales.dates import moment
from models.calendar import COPENHAGEN
from models.seals import Unreadable

PREVIEW_CHARACTERS = 90


def clock(at: datetime, *, can_move: bool) -> Json:
    """`at` is read aloud; `local` is what an input of a day and a time understands."""
    local = at.astimezone(COPENHAGEN).strftime("%Y-%m-%dT%H:%M")
    return {"text": moment(at, COPENHAGEN), "local": local, "can_move": can_move}


async def room_list(db: AsyncSession, workspace_id: int, user: str) -> list[Json]:
    """A person's rooms, the one with the newest message first."""
    found = (await db.exec(rooms_of(user))).all()
    last = {message.room_id: message for message in (await db.exec(last_messages(user))).all()}
    unread = dict((await db.exec(unread_counts(user))).all())
    names = await colleagues(db, workspace_id, _authors(last.values()))
    newest_first = sorted(found, key=lambda room: _newest(last, room), reverse=True)
    return [
        _summary(room) | {"unread": unread.get(room.id, 0)} | _preview(db, last, room, names)
        for room in newest_first
    ]


async def room(db: AsyncSession, workspace_id: int, shown: WebRoom, reader: str) -> Json:
    """One room with its members and its newest messages, oldest first."""
    users = await rooms.users_in(db, shown.id)
    messages = await rooms.messages_in(db, shown.id)
    known = await colleagues(db, workspace_id, {*users, *_authors(messages)})
    pinned = await db.get(WebMessage, shown.pinned_id) if shown.pinned_id else None
    return _summary(shown) | {
        "members": [known[user].shown() for user in known if user in users],
        "messages": [_message(db, message, known, reader) for message in messages],
        "pinned": pinned
        and {
            "id": pinned.id,
            "version": pinned.version,
            "title": pinned.title,
            "html": pinned.html,
        },
        "has_older": len(messages) == rooms.MOST_SHOWN,
    }


def _summary(shown: WebRoom) -> Json:
    is_direct = shown.kind is RoomKind.DIRECT
    return {
        "id": str(shown.id),
        "kind": shown.kind.value,
        "name": render.BOT if is_direct else shown.name,
        "topic": _("Only you and the bot are here.") if is_direct else shown.topic,
        "is_open": shown.is_open,
    }


def _preview(
    db: AsyncSession,
    last: Mapping[int, WebMessage],
    shown: WebRoom,
    names: Mapping[str, Colleague],
) -> Json:
    """The newest message in one line, and its author unless that is the bot."""
    message = last.get(shown.id)
    if message is None:
        return {"preview": "", "author": ""}
    text = message.title if message.author is None else _opened(db, message)
    name, _function = _who(message, names) or ("", "")
    return {"preview": " ".join(text.split())[:PREVIEW_CHARACTERS], "author": name}


def _message(
    db: AsyncSession, message: WebMessage, known: Mapping[str, Colleague], reader: str
) -> Json:
    html = render.message(_content(db, message), _who(message, known), message.at)
    return {
        "id": message.id,
        "version": message.version,
        "is_mine": message.author == reader,
        "is_bot": message.author is None,
        "html": str(html),
    }


def _content(db: AsyncSession, message: WebMessage) -> Renderable:
    if message.author is None:
        return fragment[Markup(message.html)]  # noqa: S704 -- our own renderer made it
    return render.typed(_opened(db, message))


def _who(message: WebMessage, known: Mapping[str, Colleague]) -> tuple[str, str] | None:
    """The author's name and function; None for the bot."""
    if message.author is None:
        return None
    author = known.get(message.author)
    return (author.name, author.function) if author else (_("Somebody who has left"), "")


def _opened(db: AsyncSession, message: WebMessage) -> str:
    try:
        return passages.ring(db).open(message.sealed or b"")
    except Unreadable:
        return _("This message can no longer be read.")


def _newest(last: Mapping[int, WebMessage], shown: WebRoom) -> int:
    message = last.get(shown.id)
    return message.id if message else 0


def _authors(messages: Iterable[WebMessage]) -> set[str]:
    return {message.author for message in messages if message.author is not None}
