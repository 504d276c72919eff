"""A request's head is short: what comes before its end is kept until it ends, or never does.

aiohttp bounds a line and how many there are, which is a megabyte for each connection.
"""

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

# Slack's have 2 kB, Teams' with its token 4, a browser's with other people's cookies 16.
MOST_BYTES = 32 * 1024
TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"Connection: close\r\nContent-Length: 0\r\n\r\n"
)


class Reading(RequestHandler):
    """Hangs up on a head that does not end in time: `unended` bytes of it have come."""

    __slots__ = ("unended",)

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 -- as aiohttp has them
        super().__init__(*given, **named)
        self.unended = 0

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._messages or self._current_request is not None:
            self.unended = 0  # a head has ended: what comes now is its body
            return
        self.unended += len(data)
        if self.unended > MOST_BYTES and self.transport is not None:
            self.transport.write(TOO_LARGE)
            self.force_close()


class Entrance(web.SockSite):
    """Where the product listens."""

    async def start(self) -> None:
        await web.BaseSite.start(self)
        server, loop = self._runner.server, asyncio.get_running_loop()
        assert server is not None  # noqa: S101 -- a site cannot be made before the runner's setup
        self._server = await loop.create_server(
            lambda: Reading(server, loop=loop, access_log=None),
            sock=self._sock,
            backlog=self._backlog,
        )
