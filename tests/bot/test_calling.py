"""A platform that answers wrongly, by halves or not at all: what is not certain is in doubt."""

import socket

import pytest
from aiohttp import web
from yarl import URL

from bot.calling import Caller
from scheduler.chat import DeliveryError, Failed, Unsure
from tests.slack.calling import another_server

LONG, SHORT = 30.0, 0.2  # seconds


@pytest.fixture
async def caller():
    caller = Caller()
    await caller.start()
    yield caller
    await caller.close()


async def hangs_up(request):
    request.transport.abort()
    return web.Response()


async def breaks_off(request):
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b'{"id": "1')
    request.transport.abort()
    return response


@pytest.mark.parametrize("answer", [hangs_up, breaks_off])
async def test_what_may_have_arrived_is_in_doubt(caller, answer):
    async with another_server(answer) as url:
        assert await outcome(caller, url, LONG) == (Unsure, "dropped")


async def test_a_connection_that_is_half_open_is_let_go_of(caller):
    with socket.create_server(("127.0.0.1", 0)) as nobody:  # who never reads what was sent
        port = nobody.getsockname()[1]

        assert await outcome(caller, f"http://127.0.0.1:{port}/", SHORT) == (Unsure, "timeout")


async def test_a_platform_that_is_not_there_has_done_nothing(caller):
    async with another_server(hangs_up) as url:
        pass

    assert await outcome(caller, url, LONG) == (Failed, "unreachable")


async def outcome(caller, url, seconds):
    with pytest.raises(DeliveryError) as caught:
        await caller.send("POST", URL(url), b"{}", {}, seconds)
    return caught.type, caught.value.reason_code
