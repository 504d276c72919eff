"""Tick: run what is due and deliver the outbox. The only module that knows APScheduler.

What is due is a column: a tick that is missed, or late, or another replica's, loses nothing.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.jobs import Job, Line, next_due, run_due
from scheduler.store import Store, Unavailable

logger = logging.getLogger(__name__)

JOB_SECONDS = 5
RELAY_SECONDS = 1
# Its defaults drop a tick that comes a second late.
JOB_DEFAULTS = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}


Chore = Callable[[], Awaitable[object]]


class Clock(Protocol):
    """Domain time."""

    def now(self) -> datetime: ...

    def move_to(self, instant: datetime) -> None:
        """Move forward to `instant`; raise ValueError for an earlier one."""
        ...


class Delivers(Protocol):
    """What the runner needs of the relay."""

    async def deliver_due(self) -> int: ...


@dataclass(eq=False)
class Runner:
    """Start it inside the running loop; stop it before the store is closed."""

    store: Store
    jobs: Sequence[Job]
    relay: Delivers
    clock: Clock
    # Called once, when the first tick is over, however that ended.
    warmed: Callable[[], None] = lambda: None
    scheduler: AsyncIOScheduler = field(
        default_factory=lambda: AsyncIOScheduler(timezone=UTC, job_defaults=JOB_DEFAULTS)
    )
    _running: asyncio.Lock = field(default_factory=asyncio.Lock)
    _delivering: asyncio.Lock = field(default_factory=asyncio.Lock)
    _is_wanted: bool = False
    _is_stopping: bool = False
    _line: Line = field(init=False)

    def __post_init__(self) -> None:
        self._line = Line(self.store)

    async def start(self) -> None:
        # It writes a line for every tick, and a warning for every one that finds us busy.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        tick, deliver = _tried(self.tick), _tried(self.deliver)
        # What waited while nothing ran waits no longer.
        self.scheduler.add_job(_tried(self._first_tick))
        # While one runs the next may come, and has the others stand in line again.
        self.scheduler.add_job(tick, "interval", seconds=JOB_SECONDS, max_instances=2)
        self.scheduler.add_job(deliver, "interval", seconds=RELAY_SECONDS)
        self.scheduler.start()

    def every(self, seconds: int, chore: Chore, *, at: datetime) -> None:
        """Do something of an edge's again and again, from `at` (machine time) on."""

        async def done() -> None:
            try:
                await chore()
            except asyncio.CancelledError:  # it is cut off when we stop: no error to be told
                if not self._is_stopping:
                    raise
            except Exception as error:  # noqa: BLE001 -- the next time may go better
                logger.warning("a chore ended in %s", type(error).__name__)

        self.scheduler.add_job(done, "interval", seconds=seconds, next_run_time=at)

    async def stop(self) -> None:
        """Tick no more, finish the batch that is on its way, then let go."""
        self._is_stopping = True
        self.scheduler.pause()
        # APScheduler would cancel what runs: calls in flight would be left in doubt.
        async with self._running, self._delivering:
            self.scheduler.shutdown()

    def nudge(self) -> None:
        """Deliver soon: something was committed. Any number of nudges become one delivery."""
        self._is_wanted = True
        if not self._delivering.locked():  # whoever delivers looks again before it stops
            self.scheduler.add_job(_tried(self.deliver), id="nudge", replace_existing=True)

    async def _first_tick(self) -> None:
        try:
            await self.tick()
        finally:
            self.warmed()

    async def tick(self) -> None:
        """Let each job have its turn; who is at it already goes on with all of them."""
        self._line.join(self.jobs)
        if self._running.locked():
            return
        async with self._running:
            await self._line.run(self.clock.now, lambda: self._is_stopping)
        await self.deliver()

    async def deliver(self) -> None:
        """Empty the outbox, looking again for every nudge that comes meanwhile."""
        self._is_wanted = True
        if self._delivering.locked():
            return
        async with self._delivering:
            while self._is_wanted and not self._is_stopping:
                self._is_wanted = False
                if await self.relay.deliver_due():
                    self._is_wanted = True

    async def play(self, to: datetime) -> None:
        """Move domain time forward to `to`; no tick comes in between."""
        async with self._running, self._delivering:
            await play(self.store, self.jobs, self.relay, self.clock, to)
        await self.deliver()


def _tried(chore: Chore) -> Chore:
    """Without a database nothing can be done, which it says itself; the next tick may do it."""

    async def tried() -> None:
        with contextlib.suppress(Unavailable):
            await chore()

    return tried


async def play(
    store: Store, jobs: Sequence[Job], relay: Delivers, clock: Clock, to: datetime
) -> None:
    """Move domain time forward to `to`, stopping wherever something is due on the way."""
    at = await _stop(store, jobs, relay, clock, clock.now())
    while (due := await next_due(store, jobs, at)) is not None and due <= to:
        at = await _stop(store, jobs, relay, clock, due)
    await _stop(store, jobs, relay, clock, to)


async def _stop(
    store: Store, jobs: Sequence[Job], relay: Delivers, clock: Clock, instant: datetime
) -> datetime:
    """Let everything happen that is due by then; return when that was."""
    with contextlib.suppress(ValueError):  # real time was there first
        clock.move_to(instant)
    at = clock.now()
    await run_due(store, jobs, at)
    await _empty(relay)
    return at


async def _empty(relay: Delivers) -> None:
    while await relay.deliver_due():
        pass
