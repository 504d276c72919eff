"""How a room should be: as handlers want it, and as a platform is told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from models.rooms import Room


@dataclass(frozen=True, slots=True)
class DesiredRoom:
    """`member_ids` are persons; `pinned_key` is the key of the row whose message is pinned.

    `is_gone`: there shall be no such room any more.
    """

    name: str
    topic: str
    member_ids: tuple[int, ...]
    pinned_key: str = ""
    is_open: bool = True
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """The same in a platform's own ids: `members` are users, `pinned` is a receipt.

    `outsiders` are the e-mail addresses of people who chat, but nowhere that we are installed.
    """

    name: str
    topic: str
    members: tuple[str, ...]
    pinned: str | None = None
    is_open: bool = True
    outsiders: tuple[str, ...] = ()
    is_gone: bool = False


# At an instant of domain time.
RoomPlanner = Callable[[Room, datetime, AsyncSession], Awaitable[DesiredRoom]]
