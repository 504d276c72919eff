"""What anybody on the network can do without being let in costs us little, and others nothing.

What arrives is bytes, to the application as it is served. Beside it somebody else is answered.
"""

import asyncio
import gzip
import tracemalloc
from contextlib import asynccontextmanager

import pytest

from bot import app
from bot.settings import Settings
from tests.bot.wire import Wire, listening

PORT = 8080
HOST = f"127.0.0.1:{PORT}"
MANY = 300
HEAD = f"POST /api/turn HTTP/1.1\r\nHost: {HOST}\r\nOrigin: http://{HOST}\r\n".encode()
JSON = b"Content-Type: application/json\r\n"
BOMB = gzip.compress(b" " * 64 * 1024**2)
# Two readers of these could find another request in the second half.
SMUGGLED = {
    "two lengths": b"Content-Length: 2\r\nContent-Length: 20\r\n\r\n{}",
    "a length and chunks": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks, oddly said": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunks, not last": b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "a signed length": b"Content-Length: +2\r\n\r\n{}",
    "a length with a line": b"Content-Length: 1_0\r\n\r\n{}{}{}{}{}",
    "a space before the colon": b"Content-Length : 2\r\n\r\n{}",
    "a name that is none": b"X Y: z\r\nContent-Length: 2\r\n\r\n{}",
    "a header of NUL": b"X: a\x00b\r\nContent-Length: 2\r\n\r\n{}",
    "a chunk's length, signed": b"Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n",
}

UNREADABLE = {
    "a deep hole": b"[" * 20_000,
    "deep and whole": b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
    "no text": b'{"a": "\xff\xfe"}',
    "half a letter": b"\xed\xa0\x80",
    "a very long number": b'{"a": ' + b"9" * 20_000 + b"}",
}


@pytest.fixture
async def port(tmp_path):
    values = {
        "TOVHOLDER_DATA_DIR": tmp_path,
        "DATABASE_URL": f"sqlite:///{tmp_path}/network.db",
    }
    bot = await app.build(Settings(**values), port=PORT)
    async with listening(bot.web) as served:
        yield served


@asynccontextmanager
async def line_to(port):
    line = Wire(port)
    try:
        yield line
    finally:
        await line.close()


async def is_answered(port):
    """Somebody else, who does as one should."""
    async with line_to(port) as line:
        status, _text, _headers = await line.ask("GET", "/healthz", {"Host": HOST}, b"")
    return status == 200


async def test_two_ways_to_read_a_request_are_none(port):
    found = {}
    for shape, rest in SMUGGLED.items():
        async with line_to(port) as line:
            status, _text, _headers = await line.send(HEAD + JSON + rest)
            found[shape] = status

    assert found == dict.fromkeys(SMUGGLED, 400)
    assert await is_answered(port)


async def test_what_cannot_be_read_is_refused(port):
    about = {"Host": HOST, "Origin": f"http://{HOST}", "Content-Type": "application/json"}
    found = {}
    for shape, body in UNREADABLE.items():
        async with line_to(port) as line:
            found[shape], _text, _headers = await line.ask("POST", "/api/turn", about, body)

    assert found == dict.fromkeys(UNREADABLE, 400)
    assert await is_answered(port)


async def test_a_little_that_unpacks_to_much_is_not_unpacked(port):
    tracemalloc.start()
    about = {"Host": HOST, "Origin": f"http://{HOST}", "Content-Type": "application/json"}

    async with line_to(port) as line:
        packed = {**about, "Content-Encoding": "gzip"}
        status, _text, _headers = await line.ask("POST", "/api/turn", packed, BOMB)

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert status == 413
    assert most < 16 * 1024**2
    assert await is_answered(port)


async def test_who_never_comes_to_an_end_keeps_nobody_waiting(port):
    """Half a head, half a body, and nothing at all."""
    halves = (b"POST /api/turn HT", HEAD + JSON + b"Content-Length: 100\r\n\r\n{", b"")
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(MANY)]
    for number, (_reader, writer) in enumerate(lines):
        writer.write(halves[number % len(halves)])
        await writer.drain()

    assert await is_answered(port)

    for _reader, writer in lines:
        writer.close()
    assert await is_answered(port)
