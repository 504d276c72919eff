"""Who delivers which rows, in which order, with how many replicas."""

import asyncio
from collections import Counter
from datetime import timedelta

from models.outbox import Delivery, OutboxMessage, Rank
from scheduler.chat import Failed, Unsure
from scheduler.pace import RelaySettings
from tests.conftest import MONDAY
from tests.scheduler.conftest import ROOM


async def test_a_lane_goes_in_order(world):
    for subject in ("first", "second", "third"):
        await world.post(subject)

    await world.deliver()

    titles = [title for _, title in world.chat.posted()]
    assert titles == ["hello first", "hello second", "hello third"]


async def test_a_lane_waits_for_its_oldest_row(world):
    world.chat.fail("post", Failed("refused"))
    await world.post("first")
    await world.post("second")
    await world.deliver()
    await world.post("elsewhere", "person:2")

    await world.deliver()

    assert world.chat.posted() == [("@UB", "hello elsewhere")]
    assert await world.states() == ["ready", "ready", "done"]


async def test_a_lane_waits_for_a_row_that_is_being_sent(world):
    world.chat.fail("post", Unsure("timeout"))
    await world.post("first")
    await world.post("second")

    await world.deliver()

    assert await world.states() == ["sending", "ready"]


async def test_a_dead_row_frees_its_lane(open_world):
    await open_world.post("x" * 200, f"room:{ROOM}", key="long")
    await open_world.post("second", f"room:{ROOM}")

    await open_world.deliver()

    assert await open_world.states() == ["done", "dead", "done"]
    assert open_world.chat.posted() == [("C1", "hello second")]


async def test_who_waits_for_it_goes_first(world):
    world.settings = RelaySettings(batch=1)
    await world.post("digest", "person:1", rank=Rank.DIGEST)
    await world.post("step", "person:2", rank=Rank.STEP)

    await world.relay().deliver_due()

    assert world.chat.posted() == [("@UB", "hello step")]


async def test_a_batch_has_its_limit(world):
    world.settings = RelaySettings(batch=2)
    for number in range(5):
        await world.add(a_row(f"lane {number}", str(number)))

    assert await world.relay().deliver_due() == 2
    assert await world.deliver() == 3


async def test_a_view_of_a_newer_replica_is_left_to_it(world):
    await world.post("old", "person:1")
    await world.post("new", "person:2", view="newest")

    await world.deliver()
    assert await world.states() == ["done", "ready"]

    world.views["newest"] = world.views["hello"]
    await world.deliver()
    assert await world.states() == ["done", "done"]


async def test_a_doubt_about_a_view_of_a_newer_replica_is_left_to_it(world):
    world.chat.fail("post", Unsure("timeout"), is_after=True)
    await world.post("x")
    await world.deliver()
    hello = world.views.pop("hello")

    world.later(seconds=31)
    assert await world.deliver() == 0
    world.views["hello"] = hello
    assert await world.deliver() == 1


async def test_relays_side_by_side_double_nothing_and_keep_order(world):
    for number in range(40):
        await world.post(f"{number:02}", f"person:{number % 2 + 1}")

    await asyncio.gather(*(until_done(world) for _ in range(5)))

    anna = [title for channel, title in world.chat.posted() if channel == "@UA"]
    assert Counter(title for _, title in world.chat.posted()) == {
        f"hello {number:02}": 1 for number in range(40)
    }
    assert anna == sorted(anna)
    assert set(await world.states()) == {"done"}


async def test_relays_side_by_side_find_one_doubt_once(world):
    for number in range(10):
        await world.add(a_row(f"lane {number}", str(number)))
        world.chat.fail("post", Unsure("timeout"), call=number + 1, is_after=number % 2 == 0)
    await world.deliver()
    assert set(await world.states()) == {"sending"}

    world.later(seconds=31)
    await asyncio.gather(*(world.relay().deliver_due() for _ in range(5)))

    assert set(await world.states()) == {"done"}
    assert Counter(message.key for message in world.chat.messages.values()) == {
        f"key {number}": 1 for number in range(10)
    }
    assert world.chat.calls == {"post": 15, "find": 10}


async def test_relays_side_by_side_make_one_message_of_a_bundle(world):
    for number in range(8):
        await world.post(str(number), bundle="morning")

    await asyncio.gather(*(until_done(world) for _ in range(4)))

    assert len(world.chat.messages) == 1
    assert set(await world.states()) == {"done"}


async def test_a_lease_is_for_as_long_as_it_says(world):
    await world.post("x")

    (parcel,), _more = await world.store.write(world.relay()._claim)

    row = parcel.first
    assert (row.state, row.worker, row.attempts) == (Delivery.SENDING, parcel.worker, 1)
    assert (row.first_sent_at, row.lease_until) == (MONDAY, MONDAY + timedelta(seconds=30))


async def until_done(world):
    while not {"ready", "sending"}.isdisjoint(await world.states()):
        await world.relay().deliver_due()


def a_row(lane, subject):
    return OutboxMessage(
        lane=lane,
        verb="post",
        address="person:1",
        view="hello",
        subject=subject,
        dedupe_key=f"key {subject}",
        at=MONDAY,
    )
