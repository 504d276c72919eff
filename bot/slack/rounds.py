"""What this process does in Slack now and then, besides what is asked of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

LOG = logging.getLogger(__name__)


@dataclass(eq=False)
class Rounds:
    """Start it inside the running loop. `every` is in seconds, the first time included.

    Nothing depends on a round being made: what it did not come to is there the next time.
    """

    walk: Callable[[], Awaitable[None]]
    every: float
    _task: "asyncio.Task[None] | None" = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep(), name="slack rounds")  # noqa: TID251 -- as said above

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self.every)
            try:
                await self.walk()
            except Exception as error:  # noqa: BLE001 -- whatever it was, there is a next time
                LOG.warning("%s in a round", type(error).__name__)
