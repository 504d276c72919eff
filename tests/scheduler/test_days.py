"""What one day has to do with the next: the noise budget, patience, and a day brought back."""

import pytest

from bot.restoring import restore
from handlers import unasked
from handlers.cards import Card, Text, Tone
from models.outbox import Delivery, Rank
from models.people import Person, Role
from models.rooms import Room, RoomState
from scheduler.chat import Busy, Failed, Refused
from tests.conftest import MONDAY
from tests.scheduler.conftest import ANNA, ROOM

BO = "person:2"
A_REPEAT = Text("This message may be a repeat.", Tone.QUIET)


async def test_a_day_is_not_used_up_by_what_had_nothing_more_to_say(world):
    await world.post("a", BO, rank=Rank.REMINDER)
    await world.post("b", BO, rank=Rank.REMINDER)
    world.chat.fail("post", Busy(5))
    await world.deliver()
    hello = world.views["hello"]

    async def view(looking, db):
        return None if looking.subject == "a" else await hello(looking, db)

    world.views["hello"] = view
    world.later(seconds=30)
    await world.deliver()

    assert world.chat.posted() == [("@UB", "hello b")]


async def test_a_digest_that_had_to_wait_still_comes_on_its_day(world):
    await world.hold("yesterday", BO, MONDAY)
    await world.post("digest", BO, rank=Rank.DIGEST)
    world.chat.fail("post", Busy(5))
    await world.deliver()

    await world.store.write(lambda db: unasked.release_due(db, MONDAY))
    world.later(seconds=30)
    await world.deliver()

    assert world.chat.posted() == [("@UB", "2 messages")]


async def test_a_day_is_used_up_by_what_went(world):
    await world.post("a", BO, rank=Rank.REMINDER)
    await world.deliver()
    await world.post("b", BO, rank=Rank.REMINDER)
    await world.deliver()

    assert world.chat.posted() == [("@UB", "hello a")]
    assert await world.states() == ["done", "held"]


async def test_todays_outage_is_none_of_tomorrows(world):
    world.now = MONDAY.replace(hour=13, minute=59)  # a minute before three, when Bo goes home
    relay = world.relay(domain_now=lambda: world.now)
    await world.post("a", BO, rank=Rank.REMINDER)
    world.chat.fail("post", Failed("refused"))
    await relay.deliver_due()
    world.later(minutes=2)
    await relay.deliver_due()

    (row,) = await world.rows()
    assert row.state is Delivery.HELD
    assert row.failing_since is None


async def test_of_a_bundle_that_dies_somebody_hears_although_a_part_had_nothing_to_say(world):
    await world.change(Person, ANNA, roles=[Role.COORDINATOR])
    await world.post("a", BO, bundle="morning", view="gone")
    await world.post("b", BO, bundle="morning")
    world.chat.fail("post", Refused("user_not_found"))

    await world.relay().deliver_due()

    dropped, dead, *told = await world.rows()
    assert (dropped.state, dead.state) == (Delivery.DROPPED, Delivery.DEAD)
    assert [(row.view, row.subject) for row in told] == [("trouble", str(dead.id))]


async def test_brought_back_each_of_a_bundle_asks_for_itself(world):
    await world.post("sent since", BO, bundle="morning")
    await world.post("never sent", BO, bundle="morning")
    await world.chat.post("W1", "@UB", Card("hello sent since"), "key sent since")
    await restore(world.store, MONDAY)

    await world.deliver()

    assert world.chat.posted() == [("@UB", "hello sent since"), ("@UB", "hello never sent")]
    *_, last = world.chat.messages.values()
    assert last.card.parts[0] == A_REPEAT  # it may have gone under the other's key


@pytest.mark.parametrize("state", [RoomState.DEAD, RoomState.CLOSED])
async def test_brought_back_the_people_of_a_room_that_is_gone_are_told(world, state):
    await world.change(Room, ROOM, state=state)
    await world.post("a", f"room:{ROOM}")
    await restore(world.store, MONDAY)

    await world.deliver()

    assert sorted(world.chat.posted()) == [("@UA", "hello a"), ("@UB", "hello a")]
