"""A store that says when something has been written: there may be something to send."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from scheduler.store import Store, Work

Result = TypeVar("Result")


@dataclass(frozen=True)
class Nudging(Store):
    """What only reads, as most commands and every search do, wakes nobody."""

    store: Store
    nudge: Callable[[], None]

    def is_crowded(self, *, to_read: bool) -> bool:
        return self.store.is_crowded(to_read=to_read)

    async def write(self, work: Work[Result]) -> Result:
        done = await self.store.write(work)
        self.nudge()
        return done

    async def read(self, work: Work[Result]) -> Result:
        return await self.store.read(work)

    async def scrub(self) -> bool:
        return await self.store.scrub()
