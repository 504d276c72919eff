"""Where rows go: the ways to a person, and rooms that are open, not yet, or never."""

import pytest

from handlers.plans import DesiredRoom, RoomPlan
from models.base import Platform
from models.outbox import OutboxMessage
from models.people import ChatIdentity, ChatWorkspace
from models.rooms import Room, RoomState
from scheduler.chat import Failed, RoomGone, Unsure
from tests.conftest import MONDAY
from tests.fakes import FakeChat
from tests.scheduler.conftest import ANNA, ROOM


async def second_workspace(world, *, is_installed=True, platform=Platform.WEB):
    await world.add(
        ChatWorkspace(
            platform=platform, external_id="W2", name="Two", is_installed=is_installed
        )
    )


async def test_a_person_is_reached_the_way_they_prefer(world):
    await second_workspace(world)
    await world.add(
        ChatIdentity(workspace_id=2, external_id="UA2", person_id=ANNA, is_preferred=True)
    )
    await world.change(ChatIdentity, 1, is_preferred=False)
    await world.post("x")

    await world.deliver()

    assert [(m.workspace, m.channel) for m in world.chat.messages.values()] == [("W2", "@UA2")]


@pytest.mark.parametrize(
    "workspace",
    [{"is_installed": False}, {"platform": Platform.SLACK}],
    ids=["not installed", "another platform's"],
)
async def test_a_preferred_way_that_is_closed_is_passed_over(world, workspace):
    await second_workspace(world, **workspace)
    await world.add(ChatIdentity(workspace_id=2, external_id="UA2", person_id=ANNA))
    await world.change(ChatIdentity, 1, is_preferred=False)
    await world.post("x")

    await world.deliver()

    assert world.chat.posted() == [("@UA", "hello x")]


async def test_a_user_that_the_platform_has_shut_out_gets_nothing(world):
    await second_workspace(world)
    await world.add(ChatIdentity(workspace_id=2, external_id="UA2", person_id=ANNA))
    await world.change(ChatIdentity, 1, is_active=False)
    await world.post("x")

    await world.deliver()

    assert [m.channel for m in world.chat.messages.values()] == ["@UA2"]


async def test_each_platform_gets_its_own(world):
    slack = FakeChat()
    await second_workspace(world, platform=Platform.SLACK)
    await world.add(ChatIdentity(workspace_id=2, external_id="UD", person_id=ANNA))
    await world.change(ChatIdentity, 1, is_preferred=False)
    await world.post("anna", "person:1")
    await world.post("bo", "person:2")

    chats = {Platform.WEB: world.chat, Platform.SLACK: slack}
    await world.relay(chats=chats).deliver_due()

    assert slack.posted() == [("@UD", "hello anna")]
    assert world.chat.posted() == [("@UB", "hello bo")]


@pytest.mark.parametrize(
    ("address", "code"),
    [("person:3", "no_identity"), ("person:9", "no_person"), ("room:9", "no_room")],
)
async def test_an_address_that_leads_nowhere_is_dead(world, address, code):
    await world.post("x", address)

    await world.deliver()

    assert await world.ends() == [("dead", code)]


@pytest.fixture
async def other(world):
    """A world with a room and Anna in Slack, and what serves that as well."""
    await second_workspace(world, platform=Platform.SLACK)
    await world.add(ChatIdentity(workspace_id=2, external_id="UA2", person_id=ANNA))
    await world.change(ChatIdentity, 1, is_active=False)
    await world.change(Room, ROOM, workspace_id=2)
    return {Platform.WEB: world.chat, Platform.SLACK: FakeChat()}


async def test_what_only_another_replica_serves_is_left_to_it(world, other):
    """Or it is a setting that somebody forgot: a start with it sends what waits."""
    await world.open_room()
    await world.post("anna", "person:1")
    await world.deliver()
    assert set(await world.ends()) == {("ready", "no_workspace"), ("ready", "no_identity")}

    world.later(minutes=1)
    while await world.relay(chats=other).deliver_due():
        pass

    slack = other[Platform.SLACK]
    assert (len(slack.rooms), slack.posted()) == (1, [("@UA2", "hello anna")])
    assert await world.states() == ["done", "done"]


async def test_what_nobody_serves_for_hours_is_given_up(world, other):
    await world.post("anna", "person:1")

    for _ in range(60):
        await world.deliver()
        world.later(minutes=10)

    assert await world.ends() == [("dead", "no_identity")]


async def test_a_room_in_a_workspace_that_left_is_dead(open_world):
    await open_world.change(ChatWorkspace, 1, is_installed=False)
    await open_world.post("x", f"room:{ROOM}")

    await open_world.deliver()

    assert (await open_world.ends())[1] == ("dead", "no_workspace")


async def test_a_room_opens_before_what_is_said_in_it(world):
    await world.open_room()
    await world.post("x", f"room:{ROOM}")

    await world.deliver()

    room = await world.room()
    assert (room.external_id, room.state) == ("C1", RoomState.OPEN)
    assert world.chat.rooms["C1"].plan.members == ("UA", "UB")
    assert world.chat.posted() == [("C1", "hello x")]


async def test_a_room_that_is_open_is_not_opened_again(open_world):
    again = OutboxMessage(
        lane="room:1",
        verb="open_room",
        address="room:1",
        view="",
        subject="1",
        dedupe_key="again",
        at=MONDAY,
    )
    await open_world.add(again)

    await open_world.deliver()

    assert await open_world.ends() == [("done", ""), ("dropped", "open_already")]


async def test_a_room_nobody_has_asked_for_yet_is_waited_for(world):
    await world.post("x", f"room:{ROOM}")
    await world.deliver()
    assert await world.ends() == [("ready", "room_not_open")]

    channel = await world.chat.open_room("W1", RoomPlan("forloeb-x", "", ()), "")
    await world.change(Room, ROOM, external_id=channel, state=RoomState.OPEN)
    world.later(seconds=3)
    await world.deliver()
    assert world.chat.posted() == [(channel, "hello x")]


async def test_what_a_dead_room_should_have_heard_goes_to_its_people(world):
    await world.chat.open_room("W1", RoomPlan("forloeb-x", "", ()), "somebody else's")
    await world.open_room()
    await world.set_room()
    await world.post("x", f"room:{ROOM}")

    await world.deliver()

    assert (await world.room()).state is RoomState.DEAD
    assert sorted(world.chat.posted()) == [("@UA", "hello x"), ("@UB", "hello x")]
    rows = [(row.dedupe_key, row.state, row.error) for row in await world.rows()]
    assert rows == [
        ("room:1:open", "dead", "name_taken"),
        ("room:1:set:x", "dropped", "no_room"),
        ("key x", "dropped", "rerouted"),
        ("key x:to:1", "done", ""),
        ("key x:to:2", "done", ""),
    ]


async def test_what_a_room_that_is_gone_should_have_heard_goes_to_its_people(open_world):
    open_world.chat.fail("post", RoomGone("is_archived"))
    await open_world.post("x", f"room:{ROOM}")

    await open_world.deliver()

    rows = [(row.dedupe_key, row.state, row.error) for row in await open_world.rows()][1:]
    assert rows == [
        ("key x", "dead", "is_archived"),
        ("key x:to:1", "done", ""),
        ("key x:to:2", "done", ""),
    ]
    assert sorted(open_world.chat.posted()) == [("@UA", "hello x"), ("@UB", "hello x")]


async def test_a_room_that_fails_until_it_is_given_up_is_dead(world):
    for call in range(1, 99):
        world.chat.fail("open_room", Failed("refused"), call=call)
    await world.open_room()

    while await world.deliver():
        world.later(minutes=10)

    assert (await world.room()).state is RoomState.DEAD


async def test_a_dead_room_without_people_tells_nobody_and_says_so(world):
    async def empty(room, at, db):
        return DesiredRoom(room.name, "", ())

    await world.change(Room, ROOM, state=RoomState.DEAD)
    world.plan = empty
    await world.post("x", f"room:{ROOM}")

    await world.deliver()

    assert await world.ends() == [("dead", "no_members")]


async def test_a_room_opened_after_all_is_spoken_in(world):
    await world.chat.open_room("W1", RoomPlan("forloeb-x", "", ()), "")
    await world.change(Room, ROOM, state=RoomState.DEAD, external_id="C1")
    await world.post("x", f"room:{ROOM}")

    await world.deliver()

    assert world.chat.posted() == [("C1", "hello x")]


async def test_a_room_closed_while_it_was_opened_stays_closed(world):
    async def close(_name):
        await world.change(Room, ROOM, state=RoomState.CLOSED)

    world.chat.meanwhile = close
    await world.open_room()

    await world.deliver()

    room = await world.room()
    assert (room.external_id, room.state) == ("C1", RoomState.CLOSED)


@pytest.fixture
async def closed_world(open_world):
    """A room with a message in it, which is closed then."""
    await open_world.post("before", f"room:{ROOM}")
    await open_world.deliver()
    await open_world.change(Room, ROOM, state=RoomState.CLOSED)
    return open_world


async def test_what_a_closed_room_should_have_heard_goes_to_its_people(closed_world):
    await closed_world.post("x", f"room:{ROOM}")

    await closed_world.deliver()

    assert sorted(closed_world.chat.posted()) == [
        ("@UA", "hello x"),
        ("@UB", "hello x"),
        ("C1", "hello before"),
    ]


async def test_nothing_is_changed_in_a_closed_room(closed_world):
    await closed_world.refresh("before")

    await closed_world.deliver()

    assert (await closed_world.ends())[-1] == ("dropped", "room_closed")
    assert closed_world.chat.calls["update"] == 0


async def test_a_closed_room_can_still_be_brought_to_its_plan(closed_world):
    await closed_world.set_room()

    await closed_world.deliver()

    assert (await closed_world.ends())[-1] == ("done", "")


async def test_what_may_have_gone_before_its_room_closed_is_looked_for_there(open_world):
    open_world.chat.fail("post", Unsure("timeout"), is_after=True)
    await open_world.post("x", f"room:{ROOM}")
    await open_world.deliver()
    await open_world.change(Room, ROOM, state=RoomState.CLOSED)

    open_world.later(seconds=31)
    await open_world.deliver()

    assert await open_world.states() == ["done", "done"]
    assert open_world.chat.posted() == [("C1", "hello x")]
