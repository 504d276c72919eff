"""The outbox delivered to Slack by the real relay: whatever breaks, each thing once."""

from dataclasses import dataclass

import pytest

from bot.slack.pace import Pace
from bot.slack.sender import SlackChat
from handlers import outbox
from models.base import Platform
from models.people import ChatWorkspace
from models.rooms import Room, RoomState
from scheduler.relay import Relay
from tests.conftest import MONDAY
from tests.scheduler.conftest import World, settle
from tests.slack.calling import Watch, called, calling
from tests.slack.fake import running_fake

WATCH_STARTS = 1000.0


@dataclass
class SlackWorld(World):
    """The same small world, on Slack. One watch runs the relay, our pace and Slack's own."""

    slack: object = None
    watch: Watch = None

    def relay(self, **changes) -> Relay:
        return super().relay(chats={Platform.SLACK: self.chat}, **changes)

    def later(self, **span) -> None:
        before = self.now
        super().later(**span)
        self.watch.seconds += (self.now - before).total_seconds()

    async def settle_down(self) -> None:
        """Deliver, and let as much time pass as it takes, until nothing is left to do."""
        for _ in range(60):
            await self.deliver()
            if all(state not in ("ready", "sending") for state in await self.states()):
                return
            self.later(seconds=5)
        raise AssertionError(await self.ends())

    @property
    def rooms(self):
        return [room for room in self.slack.channels.values() if room.kind == "private"]

    @property
    def said(self):
        return [one["text"] for room in self.slack.messages.values() for one in room]


@pytest.fixture
async def world(sqlite_store):
    await sqlite_store.write(settle)
    watch = Watch(WATCH_STARTS)
    async with (
        running_fake() as slack,
        calling(slack, pace=Pace(watch), timeout=1) as api,
    ):
        slack.add_workspace("T1")
        slack.add_user("T1", "UA", name="Anna Holm")
        slack.add_user("T1", "UB", name="Bo Dam")
        chat = SlackChat(api, sqlite_store)
        world = SlackWorld(sqlite_store, chat, slack=slack, watch=watch)
        await world.change(ChatWorkspace, 1, platform=Platform.SLACK, external_id="T1")
        slack.clock = lambda: world.now
        yield world


@pytest.fixture
async def open_world(world):
    """The same, with its room open."""
    await world.open_room()
    await world.deliver()
    world.slack.calls.clear()
    return world


async def card_in_room(world, subject="card"):
    await world.post(subject, address="room:1", key="card")


async def test_a_room_is_opened_filled_and_set(world):
    await world.open_room()
    await card_in_room(world)
    await world.set_room()

    await world.deliver()

    [room] = world.rooms
    assert called(world.slack) == [
        "conversations.create",
        "conversations.invite",
        "chat.postMessage",
        "conversations.setTopic",
        "pins.add",
        "bookmarks.add",
    ]
    assert (room.name, room.members) == ("forloeb-x", ["UBOT", "UA", "UB"])
    assert (await world.room()).external_id == room.id
    assert world.slack.pins[room.id] == [world.slack.messages[room.id][0]["ts"]]
    assert await world.states() == ["done"] * 3


@pytest.mark.parametrize(
    ("fault", "more"),
    [
        ("", {"drop": True}),
        ("", {"drop": True, "is_after": True}),
        ("timeout", {"is_after": True}),
        ("garbage", {"is_after": True}),
        ("fatal_error", {"is_after": True}),
        ("fatal_error", {}),
        ("internal_error", {"is_after": True}),
        (500, {"is_after": True}),
        (502, {"is_after": True}),
        (503, {}),
        (503, {"is_after": True}),
        ("team_added_to_org", {}),
        (429, {"retry_after": 30}),
    ],
    ids=str,
)
class TestOnce:
    """Nothing is lost and nothing is doubled, whatever happens to the first attempt."""

    async def test_a_message_in_a_room(self, open_world, fault, more):
        open_world.slack.fail("chat.postMessage", fault, **more)

        await card_in_room(open_world)
        await open_world.settle_down()

        assert open_world.said == ["hello card"]
        assert await open_world.states() == ["done", "done"]

    async def test_a_direct_message(self, world, fault, more):
        world.slack.fail("chat.postMessage", fault, **more)

        await world.post("news")
        await world.settle_down()

        assert world.said == ["hello news"]
        assert await world.states() == ["done"]

    async def test_a_room(self, world, fault, more):
        world.slack.fail("conversations.create", fault, **more)

        await world.open_room()
        await card_in_room(world)
        await world.set_room()
        await world.settle_down()

        [room] = world.rooms
        assert (await world.room()).external_id == room.id
        assert room.members == ["UBOT", "UA", "UB"]
        assert world.said == ["hello card"]

    async def test_an_invitation(self, world, fault, more):
        world.slack.fail("conversations.invite", fault, **more)

        await world.open_room()
        await world.set_room()
        await world.settle_down()

        [room] = world.rooms
        assert room.members == ["UBOT", "UA", "UB"]

    async def test_what_a_room_is_set_to(self, open_world, fault, more):
        for method in ("conversations.setTopic", "pins.add", "bookmarks.add"):
            open_world.slack.fail(method, fault, **more)

        await card_in_room(open_world)
        await open_world.set_room()
        await open_world.settle_down()

        [room] = open_world.rooms
        assert room.topic == "topic at 08:15"
        assert len(open_world.slack.pins[room.id]) == 1
        assert len(open_world.slack.bookmarks[room.id]) == 1


async def test_what_slack_asks_to_wait_with_waits_to_the_second(open_world):
    open_world.slack.fail("chat.postMessage", 429, retry_after=30)
    await card_in_room(open_world)
    await open_world.deliver()

    open_world.later(seconds=29)
    await open_world.deliver()
    assert called(open_world.slack) == ["chat.postMessage"]

    open_world.later(seconds=4)
    await open_world.deliver()
    assert open_world.said == ["hello card"]


async def test_a_probe_that_is_told_to_wait_asks_again(open_world):
    open_world.slack.fail("chat.postMessage", drop=True, is_after=True)
    open_world.slack.fail("conversations.history", 429, retry_after=20)
    open_world.slack.fail("conversations.history", 500)

    await card_in_room(open_world)
    await open_world.settle_down()

    assert open_world.said == ["hello card"]
    assert called(open_world.slack).count("conversations.history") == 3


async def test_where_slack_will_not_tell_the_message_says_that_it_may_be_a_repeat(open_world):
    open_world.slack.fail("chat.postMessage", drop=True, is_after=True)
    open_world.slack.fail("conversations.history", "missing_scope")

    await card_in_room(open_world)
    await open_world.settle_down()

    [room] = open_world.rooms
    first, second = open_world.slack.messages[room.id]
    assert [len(one["blocks"]) for one in (first, second)] == [2, 3]


async def test_a_name_that_a_stranger_has_is_refused_and_theirs_left_alone(world):
    theirs = world.slack.add_channel("T1", "forloeb-x", "UA")

    await world.open_room()
    await world.deliver()

    assert await world.ends() == [("dead", "name_taken")]
    assert (await world.room()).state is RoomState.DEAD
    assert (theirs.members, world.slack.messages[theirs.id]) == (["UA"], [])


async def test_what_a_lost_room_should_have_heard_goes_to_its_people(open_world):
    [room] = open_world.rooms
    room.is_archived = True  # and no event of it has come yet

    await card_in_room(open_world)
    await open_world.deliver()

    rows = [(row.dedupe_key, row.state, row.error) for row in await open_world.rows()][1:]
    assert rows == [
        ("card", "dead", "is_archived"),
        ("card:to:1", "done", ""),
        ("card:to:2", "done", ""),
    ]
    assert open_world.said == ["hello card"] * 2


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_token_that_is_worth_nothing_ends_rows_with_its_code(world, code):
    world.slack.workspaces["T1"].state = code

    await world.post("news")
    await world.deliver()

    assert (await world.ends())[0] == ("dead", code)


async def test_a_person_who_is_written_to_too_fast_holds_up_nobody_else(world):
    for number in range(5):
        await world.post(f"a{number}", address="person:1")
    for number in range(3):
        await world.post(f"b{number}", address="person:2")

    await world.deliver()
    assert await world.gates() == []
    assert sorted(world.said) == [
        *("hello a0", "hello a1", "hello a2"),
        *("hello b0", "hello b1", "hello b2"),
    ]

    await world.settle_down()
    assert len(world.said) == 8


async def test_a_busy_morning_meets_no_refusal(world, caplog):
    """Forty rooms at once, on a Slack that counts: each call is one that it takes."""
    world.slack.tiers = True

    async def forty(db):
        for number in range(2, 42):
            db.add(Room(workspace_id=1, name=f"forloeb-{number}"))
            await db.flush()
            outbox.open_room(db, number, at=MONDAY)
            outbox.set_room(db, number, at=MONDAY, why="opened")

    await world.store.write(forty)
    await world.settle_down()

    assert len(world.rooms) == 40
    assert {room.topic for room in world.rooms} == {"topic at 08:15"}
    assert "paced" in caplog.text
    assert "ratelimited" not in caplog.text
    assert world.watch.seconds - WATCH_STARTS <= 300
