"""What browsers are told at once: that something happened, and where; never what was said."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from aiohttp import web

HEARTBEAT_SECONDS = 20.0  # under the 30-60 seconds after which proxies cut a silent line
MOST_WAITING = 50  # past this a browser is told to look at everything anew

HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # proxies: pass each event on at once
    "X-Content-Type-Options": "nosniff",
}
ALL = "all"  # look at everything anew: the clock moved, or events were dropped
CLOSED = ""

Queue = asyncio.Queue[str]


class Live:
    """One per process. An event is a room's id, or ALL."""

    def __init__(self, heartbeat: float = HEARTBEAT_SECONDS) -> None:
        self.heartbeat = heartbeat
        self.is_closed = False
        self._queues: dict[str, set[Queue]] = {}

    def publish(self, users: Iterable[str], event: str) -> None:
        """Tell these users' browsers; call it after the commit, in the event loop."""
        for user in set(users):
            for queue in self._queues.get(user, ()):
                _put(queue, event)

    def publish_all(self) -> None:
        self.publish(self._queues, ALL)

    def close(self) -> None:
        """End every stream, so that the server can stop without waiting for browsers."""
        self.is_closed = True
        self.publish(self._queues, CLOSED)

    async def stream(self, request: web.Request, user: str) -> web.StreamResponse:
        """Send events until the browser leaves or the server stops."""
        response = web.StreamResponse(headers=HEADERS)
        with self._listening(user) as queue:
            await response.prepare(request)
            await response.write(b"retry: 2000\n\n: hello\n\n")
            while not self.is_closed:
                try:
                    await response.write(await self._next(queue))
                except ConnectionError:
                    break  # the browser left
        return response

    async def _next(self, queue: Queue) -> bytes:
        try:
            event = await asyncio.wait_for(queue.get(), self.heartbeat)
        except TimeoutError:
            return b": still here\n\n"
        return f"data: {event}\n\n".encode() if event else b": goodbye\n\n"

    @contextmanager
    def _listening(self, user: str) -> Iterator[Queue]:
        queue = Queue(MOST_WAITING)
        self._queues.setdefault(user, set()).add(queue)
        try:
            yield queue
        finally:
            self._queues[user].discard(queue)
            if not self._queues[user]:
                del self._queues[user]


def _put(queue: Queue, event: str) -> None:
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        event = event and ALL
    queue.put_nowait(event)
