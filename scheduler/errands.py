"""One call to a chat platform, ready to be made."""

from dataclasses import dataclass
from typing import assert_never

from handlers.cards import Card
from handlers.plans import RoomPlan
from scheduler.chat import Chat


@dataclass(frozen=True, slots=True)
class OpenRoom:
    plan: RoomPlan
    key: str


@dataclass(frozen=True, slots=True)
class SetRoom:
    channel: str
    plan: RoomPlan


@dataclass(frozen=True, slots=True)
class Post:
    channel: str
    card: Card
    key: str


@dataclass(frozen=True, slots=True)
class Update:
    channel: str
    receipt: str
    card: Card


@dataclass(frozen=True, slots=True)
class Delete:
    channel: str
    receipt: str


Errand = OpenRoom | SetRoom | Post | Update | Delete


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call: the receipt or the room's id, where there is one.

    `shortfalls` are codes of what could not be done besides. `is_shut`: the room is closed now;
    `is_gone`: it is deleted, unless a shortfall says that it is not.
    """

    receipt: str | None = None
    shortfalls: tuple[str, ...] = ()
    is_shut: bool = False
    is_gone: bool = False


async def run(errand: Errand, chat: Chat, workspace: str) -> Outcome:
    match errand:
        case OpenRoom(plan, key):
            return Outcome(await chat.open_room(workspace, plan, key))
        case SetRoom(channel, plan):
            shortfalls = await chat.set_room(workspace, channel, plan)
            is_shut = not (plan.is_open or plan.is_gone)
            return Outcome(shortfalls=shortfalls, is_shut=is_shut, is_gone=plan.is_gone)
        case Post(channel, card, key):
            return Outcome(await chat.post(workspace, channel, card, key))
        case Update(channel, receipt, card):
            await chat.update(workspace, channel, receipt, card)
        case Delete(channel, receipt):
            await chat.delete(workspace, channel, receipt)
        case _:
            assert_never(errand)
    return Outcome()
