"""How a room should be: as handlers want it, and as a platform is told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from models.rooms import Room


@dataclass(frozen=True, slots=True)
class DesiredRoom:
    """`member_ids` are persons; `pinned_key` is the key of the row whose message is pinned."""

    name: str
    topic: str
    member_ids: tuple[int, ...]
    pinned_key: str = ""
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """The same in a platform's own ids: `members` are users, `pinned` is a receipt."""

    name: str
    topic: str
    members: tuple[str, ...]
    pinned: str | None = None
    is_open: bool = True


# At an instant of domain time.
RoomPlanner = Callable[[Room, datetime, AsyncSession], Awaitable[DesiredRoom]]
