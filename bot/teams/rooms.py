"""A shared room: found again by its name, made, and what is common to both kinds of it."""

from dataclasses import dataclass
from typing import Protocol

from bot.teams.graph import Graph
from bot.teams.memory import Memory
from bot.teams.registrations import Registration
from bot.teams.tables import TeamsRoom
from handlers.plans import RoomPlan
from scheduler.chat import Refused

# Teams' rules for a channel's name; ours keep to them by themselves.
FORBIDDEN = str.maketrans(dict.fromkeys("~#%&*{}+/\\:<>?|'\",", "-"))
NAME_LENGTH, TOPIC_LENGTH = 50, 1024


@dataclass(frozen=True, slots=True)
class Room:
    """One room and what we remember of it, which grows with each step."""

    graph: Graph
    memory: Memory
    registration: Registration
    row: TeamsRoom

    async def remember(self, **values: str | bool) -> None:
        await self.memory.write(self.row, **values)

    @property
    def invited(self) -> list[str]:
        return self.row.invited.split()

    async def home_of(self, user: str) -> str:
        """Return somebody's own tenant, "" where it is the room's."""
        found = await self.memory.user(self.row.tenant, user)
        return found.home if found.home != self.row.tenant else ""


@dataclass(frozen=True, slots=True)
class Found:
    """How a room is. `users` None: Graph does not tell of all of them at once."""

    is_archived: bool = False
    is_renamed: bool = False
    users: frozenset[str] | None = None


class Kind(Protocol):
    """A channel in a team, or a group chat."""

    async def found(self, room: Room, plan: RoomPlan) -> str | None: ...
    async def opened(self, room: Room, plan: RoomPlan) -> None: ...
    async def settled(self, room: Room, plan: RoomPlan) -> list[str]: ...
    async def deleted(self, room: Room) -> None: ...
    async def looked(self, room: Room) -> Found | None: ...


def name_of(plan: RoomPlan) -> str:
    return as_named(plan.name)


def as_named(name: str) -> str:
    return name.translate(FORBIDDEN).strip("._ ")[:NAME_LENGTH].rstrip(". ")


def owner_of(plan: RoomPlan) -> str:
    """Whoever is first owns the room: Teams wants somebody to."""
    if not plan.members:
        raise Refused("no_members")
    return plan.members[0]


async def attempted(shortfall: str, refused: Refused) -> list[str]:
    return [f"{shortfall}:{refused.reason_code}"]


def receipt(conversation: str, message: str) -> str:
    return f"{message}@{conversation}"


def placed(receipt: str) -> tuple[str, str]:
    """Return the conversation and the message. Raises Refused for a receipt not of ours."""
    message, at, conversation = receipt.partition("@")
    if not (message and at and conversation):
        raise Refused("message_not_found")
    return conversation, message
