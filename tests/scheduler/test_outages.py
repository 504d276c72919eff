"""A platform is down for an hour: nothing is lost, nothing doubled, and nobody is alarmed."""

from datetime import timedelta

import pytest

from models.outbox import oldest
from scheduler.chat import Busy, Failed, Unsure
from tests.conftest import MONDAY

HOUR = timedelta(hours=1)
TICK = timedelta(seconds=31)
SUBJECTS = tuple("abcd")


def down_until(world, error, end, *, only=("open_room", "set_room", "post", "find")):
    async def meanwhile(name):
        if world.now < end and name in only:
            raise error

    return meanwhile


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(Failed("unreachable"), id="nobody answers"),
        pytest.param(Unsure("timeout"), id="answers come after ten seconds"),
        pytest.param(Unsure("http_503"), id="it stumbles"),
        pytest.param(Unsure("dropped"), id="connections hang half open"),
        pytest.param(Unsure("unreadable"), id="answers are wrong"),
        pytest.param(Busy(30), id="a storm of 429"),
    ],
)
async def test_after_an_hour_all_is_there_once_and_in_order(open_world, error):
    world = open_world
    lived = world.chat.posted()
    world.chat.meanwhile = down_until(world, error, MONDAY + HOUR)
    for subject in SUBJECTS:
        await world.post(subject)
        await world.post(f"room {subject}", address="room:1")

    while world.now < MONDAY + HOUR + timedelta(minutes=12):
        await world.deliver()
        world.now += TICK

    assert {state for state, _error in await world.ends()} == {"done"}
    said = [one for one in world.chat.posted() if one not in lived]
    [room] = world.chat.rooms
    assert [title for place, title in said if place == "@UA"] == [
        f"hello {x}" for x in SUBJECTS
    ]
    assert [title for place, title in said if place == room] == [
        f"hello room {x}" for x in SUBJECTS
    ]
    assert len(said) == 2 * len(SUBJECTS)


async def test_what_has_arrived_without_an_answer_is_found_after_the_hour(world):
    for call in range(1, len(SUBJECTS) + 1):
        world.chat.fail("post", Unsure("timeout"), call=call, is_after=True)
    world.chat.meanwhile = down_until(world, Unsure("timeout"), MONDAY + HOUR, only=["find"])
    for subject in SUBJECTS:
        await world.post(subject, key=f"key {subject}")

    while world.now < MONDAY + HOUR + timedelta(minutes=12):
        await world.deliver()
        world.now += TICK

    assert world.chat.posted() == [("@UA", f"hello {x}") for x in SUBJECTS]
    assert await world.states() == ["done"] * len(SUBJECTS)


async def test_a_platform_that_is_down_is_not_hammered(world):
    world.chat.meanwhile = down_until(world, Failed("unreachable"), MONDAY + HOUR)
    await world.post("x")

    while world.now < MONDAY + HOUR:
        await world.deliver()
        world.now += timedelta(seconds=5)

    assert world.chat.calls["post"] < 25


@pytest.mark.parametrize("error", [Failed("unreachable"), Unsure("timeout")], ids=str)
async def test_what_a_platform_does_not_take_is_late_all_the_while(world, error):
    """Also between two tries: an alert wants it late for minutes on end."""
    world.chat.meanwhile = down_until(world, error, MONDAY + HOUR)
    await world.post("x")

    late = []
    while world.now < MONDAY + HOUR:
        await world.deliver()
        late += await world.store.read(lambda db: db.exec(oldest(world.now)))
        world.now += TICK

    assert late == [MONDAY] * 117


@pytest.mark.parametrize("jump", [-HOUR, HOUR, timedelta(days=2)], ids=str)
async def test_a_clock_that_jumps_loses_and_doubles_nothing(world, jump):
    world.chat.fail("post", Failed("unreachable"))
    world.chat.fail("post", Unsure("timeout"), call=3, is_after=True)
    for subject in SUBJECTS:
        await world.post(subject)
    await world.deliver()

    world.now += jump
    await world.deliver()
    world.now = max(world.now, MONDAY)  # set back, it waits until it is that time again
    for _ in range(40):
        await world.deliver()
        world.now += TICK

    assert sorted(world.chat.posted()) == [("@UA", f"hello {x}") for x in SUBJECTS]
    assert await world.states() == ["done"] * len(SUBJECTS)
