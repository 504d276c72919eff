import asyncio

from bot.web.live import ALL, MOST_WAITING, Live
from handlers.cards import Card
from tests.bot.web.conftest import PLAN

PATIENCE = 5.0


async def events(response, count=1):
    """The next events of a stream, without its comments."""
    found = []
    async with asyncio.timeout(PATIENCE):
        while len(found) < count:
            line = (await response.content.readline()).decode().strip()
            if line.startswith("data: "):
                found.append(line.removeprefix("data: "))
    return found


async def listening(here, user):
    while user not in here.live._queues:
        await asyncio.sleep(0)


async def test_stream_tells_members_and_nobody_else(here):
    await here.be("2")
    bo = await here.get("/api/events")
    await listening(here, "2")
    await here.be("3")
    carla = await here.get("/api/events")
    await listening(here, "3")

    room = await here.open_room()
    await here.chat.post("web", room, Card("secret words"), "row:1")
    await here.chat.post("web", "@3", Card("for Carla"), "row:2")

    assert await events(bo, 2) == [ALL, room]
    assert await events(carla) == ["2"]
    assert bo.headers["Content-Type"] == "text/event-stream"
    assert bo.headers["Cache-Control"] == "no-store"


async def test_stream_tells_of_what_people_write(here):
    room = await here.open_room()
    stream = await here.get("/api/events")
    await listening(here, "1")

    await here.turn("message", room=room, text="hello")

    assert await events(stream) == [room]


async def test_stream_tells_everybody_that_the_clock_moved(here):
    stream = await here.get("/api/events")
    await listening(here, "1")

    await here.post("/api/clock", {"to": "hour"})

    assert await events(stream) == [ALL]


async def test_stream_beats_while_nothing_happens(here):
    stream = await here.get("/api/events")

    async with asyncio.timeout(PATIENCE):
        await stream.content.readuntil(b": still here\n\n")


async def test_stream_of_a_browser_that_left_is_forgotten(here):
    stream = await here.get("/api/events")
    await listening(here, "1")

    stream.close()

    async with asyncio.timeout(PATIENCE):
        while here.live._queues:
            await asyncio.sleep(0.01)


async def test_server_stops_without_waiting_for_browsers(here):
    stream = await here.get("/api/events")
    await listening(here, "1")

    async with asyncio.timeout(PATIENCE):
        await here.client.server.close()

    assert (await stream.content.read()).endswith(b": goodbye\n\n")
    assert here.live._queues == {}


def test_slow_browser_is_told_to_look_at_everything():
    live = Live()
    with live._listening("1") as queue:
        for _ in range(MOST_WAITING + 1):
            live.publish(["1"], "7")

        assert [queue.get_nowait() for _ in range(queue.qsize())] == [ALL]


def test_end_reaches_a_slow_browser():
    live = Live()
    with live._listening("1") as queue:
        for _ in range(MOST_WAITING):
            live.publish(["1"], "7")
        live.close()

        assert [queue.get_nowait() for _ in range(queue.qsize())] == [""]


async def test_topic_of_a_room_reaches_its_members(here):
    room = await here.open_room()
    stream = await here.get("/api/events")
    await listening(here, "1")

    await here.chat.set_room("web", room, PLAN)

    assert await events(stream) == [ALL]
