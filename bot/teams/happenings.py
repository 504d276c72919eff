"""What happens in Teams without anybody asking us: each event, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.routing import Routes
from bot.teams.acquaintances import Acquaintances
from bot.teams.asked import Happening
from bot.teams.conversations import Conversations
from bot.teams.memory import Memory
from bot.teams.rooms import as_named, receipt
from bot.teams.visitors import Visitor
from bot.turns import take
from models.rooms import Room, located
from scheduler.store import Store

BY_HAND = frozenset({"renamed", "archived", "removed", "left"})


@dataclass(frozen=True, slots=True)
class Happenings:
    memory: Memory
    store: Store
    routes: Routes
    people: Acquaintances
    conversations: Conversations

    async def take(self, asked: Happening, visitor: Visitor) -> None:
        """Follow an event; one that we have no use for is none to complain of.

        Nor is it one that a room has the name that we have given it.
        """
        room = await self._room(visitor)
        if asked.kind == "app_added":
            await self.people.meet(visitor)
        elif room is not None and not (asked.name and asked.name == as_named(room.name)):
            await self._in_room(replace(asked, kind=_known(asked.kind)), visitor)

    async def _in_room(self, asked: Happening, visitor: Visitor) -> None:
        if asked.kind in BY_HAND:
            await self._look_again(asked, visitor)
        handler = self.routes.EVENTS.get(asked.kind)
        if handler is None:
            return
        for number, one in enumerate(self._visitors(asked, visitor)):
            if one.who.user:
                await self.people.meet(one)
            incoming = one.incoming(f"{asked.key}:{number}")
            if asked.kind == "deleted":
                subject = receipt(asked.where.conversation, asked.where.message)
                incoming = replace(incoming, subject=subject)
            answer = await take(incoming, handler, self.store)
            await self.conversations.whisper(one, answer)

    def _visitors(self, asked: Happening, visitor: Visitor) -> Sequence[Visitor]:
        """Who it is about: each of those who came or went, else who did it."""
        return [replace(visitor, who=who) for who in asked.users] or [visitor]

    async def _look_again(self, asked: Happening, visitor: Visitor) -> None:
        """What the sender remembers of a room is not so any more."""
        row = await self.memory.room(visitor.who.tenant, asked.where.conversation)
        if row is None:
            return
        gone = {one.user for one in asked.users} if asked.kind == "left" else set()
        invited = " ".join(one for one in row.invited.split() if one not in gone)
        await self.memory.write(row, is_known=False, invited=invited)

    async def _room(self, visitor: Visitor) -> Room | None:
        """Our own room; what happens elsewhere is none of our business."""

        async def work(db: AsyncSession) -> Room | None:
            found = located(visitor.workspace_id, visitor.where.conversation)
            return (await db.exec(found)).first()

        return await self.store.read(work)


def _known(kind: str) -> str:
    return "removed" if kind == "app_removed" else kind
