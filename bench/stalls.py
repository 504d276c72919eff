"""How long the event loop keeps others waiting: somebody who looks in every millisecond."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

EVERY = 0.001


@dataclass
class Stalls:
    """All milliseconds: each wait beyond what was asked for, and the work done meanwhile.

    Others on the machine make a wait longer, but not the work of the loop's own thread.
    """

    waits: list[float] = field(default_factory=list)
    works: list[float] = field(default_factory=list)

    @property
    def worst(self) -> float:
        return max(self.waits, default=0.0)

    @property
    def busiest(self) -> float:
        return max(self.works, default=0.0)


@asynccontextmanager
async def watching() -> AsyncIterator[Stalls]:
    stalls = Stalls()
    task = asyncio.create_task(_look_in(stalls))
    try:
        await asyncio.sleep(0)
        yield stalls
        await asyncio.sleep(EVERY)  # what came last is seen too
    finally:
        task.cancel()


async def _look_in(stalls: Stalls) -> None:
    while True:
        before, worked = time.perf_counter(), time.thread_time()
        await asyncio.sleep(EVERY)
        stalls.waits.append((time.perf_counter() - before - EVERY) * 1000)
        stalls.works.append((time.thread_time() - worked) * 1000)
