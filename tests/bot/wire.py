"""Requests over a real connection, as bytes: what is not even HTTP can be sent as well."""

import asyncio
from contextlib import asynccontextmanager

from aiohttp import web

NO_BODY = {204, 304}
PATIENCE = 20  # seconds: whoever waits for more than was sent is hung up on


@asynccontextmanager
async def listening(application):
    """Serve it as the product does; yield the port."""
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


class Wire:
    """One connection, opened again whenever the other end has closed it."""

    def __init__(self, port):
        self.port = port
        self.reader = self.writer = None

    async def ask(self, method, path, headers, body):
        """Return the status, the text and the headers; (0, "", {}) when it was hung up."""
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {headers[name]}" for name in headers)]
        head = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""])
        return await self.send(head.encode("latin-1", "replace") + body, method)

    async def send(self, raw, method=""):
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            self.writer.write(raw)
            async with asyncio.timeout(PATIENCE):
                return await self._answer(method)
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            await self.close()
            return 0, "", {}

    async def _answer(self, method):
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        status = int(first.split()[1])
        headers = dict(line.split(": ", 1) for line in lines if ": " in line)
        body = b""
        if method != "HEAD" and status not in NO_BODY:
            if "Content-Length" not in headers:  # it answers for as long as one listens
                await self.close()
                return status, "", headers
            body = await self.reader.readexactly(int(headers["Content-Length"]))
        if headers.get("Connection", "").lower() == "close":
            await self.close()
        return status, body.decode("utf-8", "replace"), headers

    async def close(self):
        if self.writer is not None:
            self.writer.close()
            self.reader = self.writer = None
