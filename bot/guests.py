"""Who is connected: those who never come to the point make room for those who do.

aiohttp waits for a request, and for the rest of one, for as long as anybody likes. A proxy in
front has limits of its own (deploy/Caddyfile); ours hold where it is passed by, or has none.
"""

import asyncio
import resource
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler
from aiohttp.web_protocol import RequestHandler

LOOK_SECONDS = 1.0
# For a first request, and for the body of any: Slack and Microsoft need less than one.
SLOW_SECONDS = 20.0
# A proxy keeps some hundred open; each costs some 20 kB.
MOST = 2_000
# A flood between two looks must not leave us without files for the database.
FILES = 65_536

Connections = Collection[RequestHandler]


@dataclass(slots=True)
class Guest:
    """`since` is when the last thing happened; `request` is the one under way, if any."""

    since: float
    has_asked: bool = False
    request: web.BaseRequest | None = None

    def is_late(self, at: float) -> bool:
        """Whether we have waited for its request for too long. One that has asked may rest."""
        waits = (
            not self.has_asked if self.request is None else not self.request.content.is_eof()
        )
        return waits and at - self.since > SLOW_SECONDS


class Guests:
    """`ticking` counts seconds and never jumps."""

    def __init__(self, ticking: Callable[[], float], most: int = MOST) -> None:
        self.ticking, self.most = ticking, most
        self._known: dict[RequestHandler, Guest] = {}

    def attach(self, app: web.Application) -> None:
        app.middlewares.insert(0, self._serving)

    @asynccontextmanager
    async def watched(self, connections: Callable[[], Connections]) -> AsyncIterator[None]:
        _allow_files()
        looking = asyncio.create_task(self._look_on(connections))  # noqa: TID251 -- nothing is lost with it
        try:
            yield
        finally:
            looking.cancel()

    def look(self, connections: Connections) -> None:
        """Hang up on who is late, and, when there are too many, on who has rested longest."""
        at = self.ticking()
        self._known = {one: self._known.get(one) or Guest(at) for one in connections}
        late = [one for one, guest in self._known.items() if guest.is_late(at)]
        for one in late:
            self._hang_up(one)
        resting = [one for one, guest in self._known.items() if guest.request is None]
        resting.sort(key=lambda one: self._known[one].since)
        for one in resting[: max(len(self._known) - self.most, 0)]:
            self._hang_up(one)

    def _hang_up(self, one: RequestHandler) -> None:
        one.force_close()
        del self._known[one]

    @web.middleware
    async def _serving(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        guest = self._known.setdefault(request.protocol, Guest(self.ticking()))
        guest.since, guest.has_asked, guest.request = self.ticking(), True, request
        try:
            return await handler(request)
        finally:
            guest.since, guest.request = self.ticking(), None

    async def _look_on(self, connections: Callable[[], Connections]) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.look(connections())


def connections(runner: web.AppRunner) -> Connections:
    return runner.server.connections if runner.server else ()


def _allow_files() -> None:
    """As many as we may have without being anybody else."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
