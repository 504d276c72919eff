"""A chat platform in memory: it remembers, refuses what platforms refuse, fails when told."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from handlers.cards import Card
from handlers.plans import RoomPlan
from models.outbox import Verb
from scheduler.chat import Refused

TITLE_LENGTH = 150


@dataclass
class FakeRoom:
    workspace: str
    plan: RoomPlan
    key: str


@dataclass
class FakeMessage:
    workspace: str
    channel: str
    card: Card
    key: str


@dataclass(frozen=True)
class Fault:
    error: Exception
    is_after: bool


async def _go_on(_name: str) -> None:
    pass


@dataclass
class FakeChat:
    """Implements scheduler.chat.Chat. `meanwhile` is awaited in the middle of every call.

    `shortfalls` is what every set_room could not do besides. `may_delete`: where it may not,
    somebody must delete a room by hand.
    """

    can_find: bool = True
    rooms: dict[str, FakeRoom] = field(default_factory=dict)
    messages: dict[str, FakeMessage] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    shortfalls: tuple[str, ...] = ()
    may_delete: bool = True
    calls: Counter[str] = field(default_factory=Counter)
    meanwhile: Callable[[str], Awaitable[None]] = _go_on
    faults: dict[tuple[str, int], Fault] = field(default_factory=dict)
    made: int = 0

    def fail(
        self, name: str, error: Exception, *, call: int = 1, is_after: bool = False
    ) -> None:
        """Raise at the `call`-th call from now, before or after it has had its effect."""
        self.faults[name, self.calls[name] + call] = Fault(error, is_after)

    def posted(self) -> list[tuple[str, str]]:
        """Where each message is, and its title, oldest first."""
        return [(message.channel, message.card.title) for message in self.messages.values()]

    async def open_room(self, workspace: str, plan: RoomPlan, key: str) -> str:
        with self._called("open_room"):
            await self.meanwhile("open_room")
            if any(room.plan.name == plan.name for room in self.rooms.values()):
                raise Refused("name_taken")
            channel = self._number("C")
            self.rooms[channel] = FakeRoom(workspace, plan, key)
        return channel

    async def set_room(self, workspace: str, channel: str, plan: RoomPlan) -> tuple[str, ...]:
        with self._called("set_room"):
            await self.meanwhile("set_room")
            if plan.is_gone and self.may_delete:
                self.rooms.pop(channel, None)
                gone = [one for one, said in self.messages.items() if said.channel == channel]
                for receipt in gone:
                    del self.messages[receipt]
                return ()
            if plan.is_gone:
                return ("not_deleted:by_hand",) if channel in self.rooms else ()
            self._room(workspace, channel).plan = plan
        return self.shortfalls

    async def post(self, workspace: str, channel: str, card: Card, key: str) -> str:
        with self._called("post"):
            await self.meanwhile("post")
            self._check(workspace, channel, card)
            receipt = self._number("m")
            self.messages[receipt] = FakeMessage(workspace, channel, card, key)
        return receipt

    async def update(self, workspace: str, channel: str, receipt: str, card: Card) -> None:
        with self._called("update"):
            await self.meanwhile("update")
            self._check(workspace, channel, card)
            if receipt not in self.messages or self.messages[receipt].channel != channel:
                raise Refused("message_not_found")
            self.messages[receipt].card = card

    async def delete(self, workspace: str, channel: str, receipt: str) -> None:
        with self._called("delete"):
            await self.meanwhile("delete")
            self.messages.pop(receipt, None)

    async def find(
        self, workspace: str, channel: str | None, verb: Verb, key: str, plan: RoomPlan | None
    ) -> str | None:
        with self._called("find"):
            await self.meanwhile("find")
            if verb is Verb.OPEN_ROOM:
                return self._find_room(workspace, plan)
            return self._find_message(workspace, channel, key)

    def _find_room(self, workspace: str, plan: RoomPlan | None) -> str | None:
        assert plan is not None
        for channel, room in self.rooms.items():
            if (room.workspace, room.plan.name) == (workspace, plan.name):
                return channel
        return None

    def _find_message(self, workspace: str, channel: str | None, key: str) -> str | None:
        wanted = (workspace, channel, key)
        for receipt, message in self.messages.items():
            if (message.workspace, message.channel, message.key) == wanted:
                return receipt
        return None

    @contextmanager
    def _called(self, name: str) -> Iterator[None]:
        self.calls[name] += 1
        fault = self.faults.get((name, self.calls[name]))
        if fault and not fault.is_after:
            raise fault.error
        yield
        if fault:
            raise fault.error

    def _check(self, workspace: str, channel: str, card: Card) -> None:
        if len(card.title) > TITLE_LENGTH:
            raise Refused("title_too_long")
        if channel in self.strangers:
            raise Refused("user_not_found")
        if not channel.startswith("@") and not self._room(workspace, channel).plan.is_open:
            raise Refused("is_archived")

    def _room(self, workspace: str, channel: str) -> FakeRoom:
        room = self.rooms.get(channel)
        if room is None or room.workspace != workspace:
            raise Refused("channel_not_found")
        return room

    def _number(self, letter: str) -> str:
        self.made += 1
        return f"{letter}{self.made}"
