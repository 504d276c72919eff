"""Who never comes to the point is hung up on; of too many, who has rested longest."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.guests import SLOW_SECONDS, Guests
from tests.slack.calling import Watch

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"
WHOLE = HEAD + b"abcd"
PATIENCE = 20


class Hall:
    """An application that reads what it is sent, and those who look after its guests."""

    def __init__(self, most):
        self.watch = Watch()
        self.guests = Guests(self.watch, most)
        self.app = web.Application()
        self.app.router.add_post("/", self._read)
        self.guests.attach(self.app)
        self.runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.1)
        self.is_reading = asyncio.Event()

    async def _read(self, request):
        self.is_reading.set()
        return web.Response(text=await request.text())

    async def enter(self, sent=b""):
        reader, writer = await asyncio.open_connection(*self.runner.addresses[0][:2])
        writer.write(sent)
        if sent.endswith(b"abcd"):
            await answer(reader)
        elif sent == HEAD:
            await self.is_reading.wait()
        while len(self.runner.server.connections) < 1:
            await asyncio.sleep(0)
        return reader, writer

    def look(self, after=0.0):
        self.watch.seconds += after
        self.guests.look(self.runner.server.connections)


async def answer(reader):
    async with asyncio.timeout(PATIENCE):
        head = await reader.readuntil(b"\r\n\r\n")
        return head.split()[1], await reader.readexactly(4)


async def is_gone(reader):
    async with asyncio.timeout(PATIENCE):
        try:
            return await reader.read() == b""
        except ConnectionError:
            return True


@asynccontextmanager
async def hall(most=100):
    here = Hall(most)
    await here.runner.setup()
    await web.TCPSite(here.runner, "127.0.0.1", 0).start()
    try:
        yield here
    finally:
        await here.runner.cleanup()


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"POST / HT", id="half a head"),
        pytest.param(HEAD, id="no body"),
    ],
)
async def test_who_is_late_is_hung_up_on(sent):
    async with hall() as here:
        reader, writer = await here.enter(sent)
        here.look()

        here.look(after=SLOW_SECONDS)
        assert len(here.runner.server.connections) == 1
        here.look(after=0.1)

        assert await is_gone(reader)
        writer.close()


async def test_who_has_asked_may_rest_and_ask_again():
    async with hall() as here:
        reader, writer = await here.enter(WHOLE)
        here.look()
        here.look(after=10 * SLOW_SECONDS)

        writer.write(WHOLE)

        assert await answer(reader) == (b"200", b"abcd")
        writer.close()


async def test_when_there_are_too_many_who_has_rested_longest_goes():
    async with hall(most=2) as here:
        entered = []
        for sent in (WHOLE, HEAD, WHOLE, WHOLE):
            entered.append(await here.enter(sent))
            here.watch.seconds += 1

        here.look()

        (first, _), (second, writing), (third, _), (fourth, _) = entered
        assert (await is_gone(first), await is_gone(third)) == (True, True)
        writing.write(b"abcd")
        assert await answer(second) == (b"200", b"abcd")
        entered[3][1].write(WHOLE)
        assert await answer(fourth) == (b"200", b"abcd")
        for _reader, writer in entered:
            writer.close()


async def test_who_has_left_is_forgotten():
    async with hall() as here:
        for _ in range(3):
            reader, writer = await here.enter(WHOLE)
            writer.close()
            await is_gone(reader)
        while here.runner.server.connections:
            await asyncio.sleep(0)

        here.look()

        assert here.guests._known == {}
