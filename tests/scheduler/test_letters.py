"""What rows become: bundles, updates of what was shown, plans of rooms."""

from handlers.cards import Card, Text
from handlers.plans import RoomPlan
from models.outbox import OutboxMessage
from scheduler.chat import Busy, Unsure
from scheduler.pace import RelaySettings
from tests.conftest import MONDAY
from tests.scheduler.conftest import ROOM, gone, hello

BO = "person:2"  # reads English


async def test_a_bundle_becomes_one_message(world):
    await world.post("a", BO, bundle="morning")
    await world.post("alone", BO)
    await world.post("b", BO, bundle="morning")

    await world.deliver()

    both = (Text("hello a"), Text("Bo"), Text("hello b"), Text("Bo"))
    assert [message.card for message in world.chat.messages.values()] == [
        Card("2 messages", both),
        Card("hello alone", (Text("Bo"),)),
    ]
    rows = [(row.state, row.receipt, row.sent_as) for row in await world.rows()]
    assert rows == [("done", "m1", 1), ("done", "m2", None), ("done", "m1", 1)]
    assert world.chat.messages["m1"].key == "key a"


async def test_a_bundle_of_one_title_keeps_it(world):
    for subject in ("a", "b"):
        await world.post(subject, BO, view="one_title", bundle="morning")

    await world.deliver()

    parts = (Text("the same"), Text("a"), Text("the same"), Text("b"))
    assert world.chat.messages["m1"].card == Card("the same", parts)


async def test_a_bundle_of_one_is_itself(world):
    await world.post("a", BO, bundle="morning")

    await world.deliver()

    assert world.chat.messages["m1"].card == Card("hello a", (Text("Bo"),))


async def test_bundles_of_different_names_or_people_are_different_messages(world):
    await world.post("a", BO, bundle="morning")
    await world.post("b", BO, bundle="evening")
    await world.post("c", "person:1", bundle="morning")

    await world.deliver()

    assert sorted(world.chat.posted()) == [
        ("@UA", "hello c"),
        ("@UB", "hello a"),
        ("@UB", "hello b"),
    ]


async def test_a_bundle_stays_within_what_a_card_holds(world):
    world.settings = RelaySettings(bundle=2)
    for subject in "abc":
        await world.post(subject, BO, bundle="morning")

    await world.deliver()

    assert world.chat.posted() == [("@UB", "2 messages"), ("@UB", "hello c")]


async def test_what_is_out_of_date_leaves_its_bundle(world):
    await world.post("a", BO, bundle="morning", view="gone")
    await world.post("b", BO, bundle="morning")
    await world.post("c", BO, bundle="morning")

    await world.deliver()

    assert await world.states() == ["dropped", "done", "done"]
    assert world.chat.posted() == [("@UB", "2 messages")]
    assert world.chat.messages["m1"].key == "key b"


async def test_what_is_broken_does_not_hold_its_bundle(world):
    await world.post("a", BO, bundle="morning", view="broken")
    await world.post("b", BO, bundle="morning")

    await world.deliver()

    assert await world.ends() == [("ready", "LookupError"), ("done", "")]
    assert world.chat.posted() == [("@UB", "hello b")]


async def test_a_bundle_in_doubt_is_found_as_one(world):
    world.chat.fail("post", Unsure("timeout"), is_after=True)
    await world.post("a", BO, bundle="morning", view="gone")
    await world.post("b", BO, bundle="morning")
    await world.post("c", BO, bundle="morning")
    await world.deliver()
    await world.post("d", BO, bundle="morning")

    world.later(seconds=31)
    await world.deliver()

    rows = [(row.state, row.receipt) for row in await world.rows()]
    assert rows == [("dropped", None), ("done", "m1"), ("done", "m1"), ("done", "m2")]
    assert world.chat.posted() == [("@UB", "2 messages"), ("@UB", "hello d")]


async def test_a_bundle_in_doubt_that_did_not_arrive_is_sent_again_as_one(world):
    world.chat.fail("post", Unsure("timeout"))
    await world.post("a", BO, bundle="morning")
    await world.post("b", BO, bundle="morning")
    await world.deliver()

    world.later(seconds=31)
    await world.deliver()

    assert world.chat.posted() == [("@UB", "2 messages")]
    assert world.chat.calls == {"post": 2, "find": 1}


async def test_a_bundle_put_off_takes_in_what_comes_meanwhile(world):
    world.chat.fail("post", Busy(5))
    await world.post("a", BO, bundle="morning")
    await world.deliver()
    await world.post("b", BO, bundle="morning")

    world.later(seconds=10)
    await world.deliver()

    assert world.chat.posted() == [("@UB", "2 messages")]


async def test_an_update_shows_things_as_they_are_now(world):
    await world.post("x", BO)
    await world.deliver()

    world.views["hello"] = later_view
    await world.refresh()
    await world.deliver()

    assert world.chat.posted() == [("@UB", "later x")]
    assert await world.states() == ["done", "done"]


async def test_an_update_of_a_bundle_keeps_what_came_with_it(world):
    for subject in "abc":
        await world.post(subject, BO, bundle="morning")
    await world.deliver()

    world.views["hello"] = not_b
    await world.refresh("a")
    await world.deliver()

    assert world.chat.messages["m1"].card == Card(
        "2 messages", (Text("hello a"), Text("Bo"), Text("hello c"), Text("Bo"))
    )


async def test_an_update_follows_its_target_wherever_that_went(world):
    await world.post("x", f"room:{ROOM}")
    await world.open_room()
    await world.change(OutboxMessage, 1, lane="room:1 later")
    await world.deliver()
    world.later(seconds=10)
    await world.deliver()
    world.views["hello"] = later_view

    await world.refresh()
    await world.deliver()

    assert world.chat.posted() == [("C1", "later x")]


async def test_an_update_of_what_never_arrived_is_dropped(world):
    world.chat.strangers.add("@UB")
    number = await world.post("x", BO)
    await world.deliver()
    await world.add(
        OutboxMessage(
            lane=BO,
            verb="update",
            address=BO,
            view="hello",
            subject="x",
            dedupe_key="update",
            at=MONDAY,
            target_id=number,
        )
    )

    await world.deliver()

    assert await world.ends() == [("dead", "user_not_found"), ("dropped", "no_target")]


async def test_an_update_that_is_refused_is_dead(world):
    await world.post("x", BO)
    await world.deliver()
    world.chat.messages.clear()

    await world.refresh()
    await world.deliver()

    assert await world.ends() == [("done", ""), ("dead", "message_not_found")]


async def test_an_update_with_nothing_to_show_is_dropped(world):
    await world.post("x", BO)
    await world.deliver()
    world.views["hello"] = gone

    await world.refresh()
    await world.deliver()

    assert await world.ends() == [("done", ""), ("dropped", "nothing_to_show")]


async def test_a_broken_update_is_tried_again(world):
    await world.post("x", BO)
    await world.deliver()
    world.views["hello"] = world.views["broken"]
    await world.refresh()
    await world.deliver()
    world.views["hello"] = later_view

    world.later(seconds=10)
    await world.deliver()

    assert world.chat.posted() == [("@UB", "later x")]


async def test_an_update_that_stays_broken_gives_its_lane_free(world):
    for subject in ("x", "y"):
        await world.post(subject, BO)
    await world.deliver()
    world.views["hello"] = world.views["broken"]
    await world.refresh("x")
    await world.post("next", BO, view="language")

    for _try in range(RelaySettings().max_attempts):
        await world.deliver()
        world.later(minutes=10)

    assert (await world.ends())[2:] == [("dead", "LookupError"), ("done", "")]


async def test_a_room_is_planned_in_its_platforms_own_ids(open_world):
    await open_world.post("card", f"room:{ROOM}", key="card")
    await open_world.set_room()

    await open_world.deliver()

    assert open_world.chat.rooms["C1"].plan == RoomPlan(
        name="forloeb-x",
        topic="topic at 08:15",
        members=("UA", "UB"),
        pinned="m2",
        is_open=True,
    )


async def later_view(looking, db):
    return Card(f"later {looking.subject}")


async def not_b(looking, db):
    return None if looking.subject == "b" else await hello(looking, db)
