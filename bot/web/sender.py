"""Web out: the chat port on our own tables. What the relay does twice happens once."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.web import render, rooms
from bot.web.live import ALL, Live
from bot.web.tables import RoomKind, WebMessage, WebRoom, opened_under, posted_under
from handlers.cards import Card
from handlers.plans import RoomPlan
from models.outbox import Verb
from scheduler.chat import Refused
from scheduler.store import Store

# What a verb did: its receipt, whom to tell, and of which room (ALL: of their list of rooms).
Told = tuple[str, list[str], str]


class WebChat:
    """A channel is a room's id, or "@" and a user. Receipts are message ids.

    Members may not write in a closed room; the bot still may, so that its last word arrives.
    """

    can_find = True

    def __init__(self, store: Store, live: Live, now: Callable[[], datetime]) -> None:
        self.store, self.live, self.now = store, live, now

    async def open_room(self, workspace: str, plan: RoomPlan, key: str) -> str:
        async def work(db: AsyncSession) -> Told:
            room = (await db.exec(opened_under(key))).first()
            if room is None:
                room = WebRoom(key=key, name=plan.name)
                db.add(room)
                await db.flush()
            return str(room.id), await _settle(db, room, plan), ALL

        return await self._do(work)

    async def set_room(self, workspace: str, channel: str, plan: RoomPlan) -> tuple[str, ...]:
        async def work(db: AsyncSession) -> Told:
            if plan.is_gone:
                return "", await rooms.erase(db, channel), ALL
            room = await _room(db, channel)
            return "", await _settle(db, room, plan), ALL

        await self._do(work)
        return ()

    async def post(self, workspace: str, channel: str, card: Card, key: str) -> str:
        html = str(render.card(card))

        async def work(db: AsyncSession) -> Told:
            room_id = (await _room(db, channel)).id
            message = (await db.exec(posted_under(key))).first()
            if message is None:
                message = WebMessage(
                    room_id=room_id, key=key, title=card.title, html=html, at=self.now()
                )
                db.add(message)
                await db.flush()
            return str(message.id), await rooms.users_in(db, room_id), str(room_id)

        return await self._do(work)

    async def update(self, workspace: str, channel: str, receipt: str, card: Card) -> None:
        html = str(render.card(card))

        async def work(db: AsyncSession) -> Told:
            message = await _message(db, channel, receipt)
            if message.is_deleted:
                raise Refused("message_deleted")
            message.title, message.html = card.title, html
            message.version += 1
            return "", await rooms.users_in(db, message.room_id), str(message.room_id)

        await self._do(work)

    async def delete(self, workspace: str, channel: str, receipt: str) -> None:
        async def work(db: AsyncSession) -> Told:
            message = await _message(db, channel, receipt)
            message.is_deleted = True
            message.title, message.html, message.sealed = "", "", None
            return "", await rooms.users_in(db, message.room_id), str(message.room_id)

        await self._do(work)

    async def find(
        self,
        workspace: str,
        channel: str | None,
        verb: Verb,
        key: str,
        plan: RoomPlan | None,
    ) -> str | None:
        """Return what `key` made. What is set or changed may simply be done again."""

        async def work(db: AsyncSession) -> str | None:
            found: WebRoom | WebMessage | None = None
            if verb is Verb.OPEN_ROOM:
                found = (await db.exec(opened_under(key))).first()
            elif verb is Verb.POST:
                found = (await db.exec(posted_under(key))).first()
            return str(found.id) if found else None

        return await self.store.read(work)

    async def _do(self, work: Callable[[AsyncSession], Awaitable[Told]]) -> str:
        receipt, users, room = await self.store.write(work)
        # After the commit: a browser told too early would look and find nothing new.
        self.live.publish(users, room)
        return receipt


async def _settle(db: AsyncSession, room: WebRoom, plan: RoomPlan) -> list[str]:
    """Make a room what the plan says; return whom to tell."""
    if room.kind is RoomKind.DIRECT:
        raise Refused("not_a_room")
    if await rooms.strangers(db, plan.members):
        raise Refused("user_not_found")
    room.name, room.topic, room.is_open = plan.name, plan.topic, plan.is_open
    room.pinned_id = await _pinned(db, room, plan.pinned)
    return await rooms.set_members(db, room.id, plan.members)


async def _pinned(db: AsyncSession, room: WebRoom, receipt: str | None) -> int | None:
    return (await _message(db, str(room.id), receipt)).id if receipt else None


async def _room(db: AsyncSession, channel: str) -> WebRoom:
    if channel.startswith("@"):
        if await rooms.strangers(db, [channel[1:]]):
            raise Refused("user_not_found")
        return await rooms.direct(db, channel[1:])
    room = await db.get(WebRoom, rooms.number(channel))
    if room is None:
        raise Refused("channel_not_found")
    return room


async def _message(db: AsyncSession, channel: str, receipt: str) -> WebMessage:
    room = await _room(db, channel)
    message = await db.get(WebMessage, rooms.number(receipt))
    if message is None or message.room_id != room.id:
        raise Refused("message_not_found")
    return message
