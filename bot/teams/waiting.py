"""What happened in Teams and could not be stored, until it can be.

Teams does not tell anything again that was answered, and stops telling for hours where it is
answered 5xx: whoever takes an event has to keep it, and in an outage that is memory alone.
"""

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.teams.asked import Happening, Written
from bot.teams.visitors import Visitor
from scheduler.counts import EVENTS_LOST
from scheduler.store import Unavailable

LOG = logging.getLogger(__name__)

# A tenant's busiest hour, and at 28 KB a message not more than a process may grow by.
MOST = 1_000

Event = Happening | Written
Take = Callable[[Event, Visitor], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Events in the order in which they came: none is taken before one that waits.

    `lost` are who wants to know that one was lost.
    """

    take_now: Take
    held: deque[tuple[Event, Visitor]] = field(default_factory=deque)
    lost: list[Callable[[], None]] = field(default_factory=list)
    most: int = MOST
    every_seconds: int = 1

    async def take(self, event: Event, visitor: Visitor) -> None:
        """Take it now, or as soon as it can be; it is of the time at which it came."""
        if self.held:
            self._hold(event, visitor)
            return
        try:
            await self.take_now(event, visitor)
        except Unavailable:
            self._hold(event, visitor)

    async def again(self) -> None:
        """Take what waits, the oldest first, until it cannot be stored again."""
        while self.held:
            event, visitor = self.held[0]
            try:
                await self.take_now(event, visitor)
            except Unavailable:
                return
            except Exception as error:  # noqa: BLE001 -- one event must not keep the others
                LOG.error("%s in an event that waited", type(error).__name__)  # noqa: TRY400 -- its text may be a person's
            self.held.popleft()

    async def close(self) -> None:
        """Try for the last time; what waits then is lost, and the log says so."""
        await self.again()
        if self.held:
            EVENTS_LOST.inc(len(self.held))
            LOG.error("%d events are lost: stopped before they were stored", len(self.held))

    def _hold(self, event: Event, visitor: Visitor) -> None:
        if len(self.held) < self.most:
            self.held.append((event, visitor))
            return
        EVENTS_LOST.inc()
        for told in self.lost:
            told()
        LOG.error("an event of tenant %s is lost: too many wait", visitor.who.tenant)
