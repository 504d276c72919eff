"""The chat port on Slack: rooms, messages, and what is left undone."""

from dataclasses import replace

import pytest
from aiohttp import web

from bot.slack import tables
from bot.slack.api import SlackApi
from bot.slack.pace import Pace
from bot.slack.sender import SlackChat
from handlers.cards import Card, Text
from handlers.plans import RoomPlan
from models.outbox import Verb
from scheduler.chat import Busy, DeliveryError, Failed, Refused, RoomGone, Unsure
from tests.slack.calling import HandedTokens, Watch, another_server, called, calling
from tests.slack.fake import running_fake
from tests.town import all_of

PLAN = RoomPlan(name="forloeb-groen-ravn-17-x4", topic="GRØN-RAVN-17", members=("UA", "UB"))
OPENING = ["conversations.create", "conversations.invite"]
LOOKING = ["conversations.info", "conversations.members"]
TOKEN_ERRORS = (
    "invalid_auth",
    "token_revoked",
    "token_expired",
    "account_inactive",
    "not_authed",
)


def card(title="Hello"):
    return Card(title, (Text("There is news."),))


@pytest.fixture
async def slack():
    async with running_fake() as slack:
        slack.add_workspace("T1")
        for user, name in (("UA", "Anna Holm"), ("UB", "Bo Dam"), ("UC", "Carla Friis")):
            slack.add_user("T1", user, name=name)
        yield slack


@pytest.fixture
async def api(slack):
    async with calling(slack) as api:
        yield api


@pytest.fixture
def chat(api, sqlite_store):
    return SlackChat(api, sqlite_store)


async def opened(chat, slack, plan=PLAN):
    """A room as the relay leaves it: opened, its card posted, set to its plan."""
    room = await chat.open_room("T1", plan, "room:1:open")
    receipt = await chat.post("T1", room, card(), "room:1:card")
    plan = replace(plan, pinned=receipt)
    assert await chat.set_room("T1", room, plan) == ()
    slack.calls.clear()
    return room, plan


async def outcome(work):
    with pytest.raises(DeliveryError) as caught:
        await work
    return caught.value.reason_code


def texts(slack, room):
    return [message["text"] for message in slack.messages[room]]


# Rooms.


async def test_a_room_is_ready_in_three_calls_and_whole_in_six(chat, slack):
    room = await chat.open_room("T1", PLAN, "room:1:open")
    receipt = await chat.post("T1", room, card(), "room:1:card")

    assert called(slack) == [*OPENING, "chat.postMessage"]

    await chat.set_room("T1", room, replace(PLAN, pinned=receipt))

    assert called(slack)[3:] == ["conversations.setTopic", "pins.add", "bookmarks.add"]
    assert len(slack.calls) == 6


async def test_a_room_is_made_and_looked_for_in_its_own_workspace(chat, slack):
    """The token of a whole organisation (Enterprise Grid) would not say which it is."""
    await chat.open_room("T1", PLAN, "room:1:open")
    await chat.open_room("T1", PLAN, "room:1:open")

    asked = {call.method: call.arguments.get("team_id") for call in slack.calls}
    assert asked["conversations.create"] == asked["users.conversations"] == "T1"


async def test_a_room_that_is_as_planned_costs_no_call(chat, slack):
    room, plan = await opened(chat, slack)

    assert await chat.set_room("T1", room, plan) == ()
    assert slack.calls == []


async def test_a_room_is_what_its_plan_says(chat, slack):
    room, plan = await opened(chat, slack)

    there = slack.channels[room]
    assert (there.name, there.topic, there.kind) == (PLAN.name, PLAN.topic, "private")
    assert there.members == ["UBOT", "UA", "UB"]
    assert slack.pins[room] == [plan.pinned.partition(":")[2]]
    assert [(one["title"], one["link"]) for one in slack.bookmarks[room]] == [
        ("Overblik", "https://slack.com/app_redirect?app=A1&team=T1")
    ]


async def test_only_what_differs_is_called_for(chat, slack):
    room, plan = await opened(chat, slack)

    await chat.set_room("T1", room, replace(plan, topic="New", members=("UA", "UB", "UC")))

    assert called(slack) == ["conversations.setTopic", "conversations.invite"]
    assert slack.calls[1].arguments["users"] == "UC"


async def test_another_process_goes_by_the_same_memory(chat, slack, api, sqlite_store):
    room, plan = await opened(chat, slack)

    assert await SlackChat(api, sqlite_store).set_room("T1", room, plan) == ()
    assert slack.calls == []


async def test_a_room_of_more_than_a_hundred_is_invited_a_hundred_at_a_time(chat, slack):
    users = tuple(f"U{number}" for number in range(150))
    for user in users:
        slack.add_user("T1", user, name="Somebody Else")

    room = await chat.open_room("T1", replace(PLAN, members=users), "k")

    sizes = [call.arguments["users"].count(",") + 1 for call in slack.calls[1:]]
    assert sizes == [100, 50]
    assert len(slack.channels[room].members) == 151


async def test_a_topic_is_as_long_as_slack_takes(chat, slack):
    room, plan = await opened(chat, slack)

    assert await chat.set_room("T1", room, replace(plan, topic="x" * 300)) == ()
    assert slack.channels[room].topic == "x" * 250


async def test_without_an_app_id_there_is_no_bookmark(chat, slack, api):
    api.tokens.app["T1"] = ""

    room, _ = await opened(chat, slack)

    assert slack.bookmarks[room] == []


# Whose name it is.


async def test_a_name_that_is_taken_is_our_own_room(chat, slack):
    slack.fail("conversations.create", drop=True, is_after=True)
    assert await outcome(chat.open_room("T1", PLAN, "k")) == "dropped"
    [room] = slack.channels

    assert await chat.open_room("T1", PLAN, "k") == room
    assert list(slack.channels) == [room]
    assert slack.channels[room].members == ["UBOT", "UA", "UB"]


@pytest.mark.parametrize("members", [("UA",), ("UA", "UBOT")], ids=["without us", "with us"])
async def test_a_stranger_s_room_of_that_name_is_never_ours(chat, slack, members):
    slack.add_channel("T1", PLAN.name, "UA", *members[1:])

    assert await outcome(chat.open_room("T1", PLAN, "k")) == "name_taken"
    assert await chat.find("T1", None, Verb.OPEN_ROOM, "k", PLAN) is None


async def test_a_public_room_of_that_name_is_never_ours(chat, slack):
    slack.add_channel("T1", PLAN.name, "UBOT", kind="public")

    assert await outcome(chat.open_room("T1", PLAN, "k")) == "name_taken"


async def test_our_own_room_is_found_on_any_page(chat, slack):
    for number in range(450):
        slack.add_channel("T1", f"forloeb-{number}", "UBOT")
    mine = slack.add_channel("T1", PLAN.name, "UBOT")

    assert await chat.find("T1", None, Verb.OPEN_ROOM, "k", PLAN) == mine.id
    assert called(slack) == ["users.conversations"] * 3


async def test_a_room_that_is_only_alike_is_not_found(chat, slack):
    slack.add_channel("T1", PLAN.name + "-2", "UBOT")
    slack.add_channel("T1", PLAN.name[:-1], "UBOT")

    assert await chat.find("T1", None, Verb.OPEN_ROOM, "k", PLAN) is None


async def test_an_archived_room_of_ours_is_still_the_room(chat, slack):
    mine = slack.add_channel("T1", PLAN.name, "UBOT")
    mine.is_archived = True

    assert await chat.find("T1", None, Verb.OPEN_ROOM, "k", PLAN) == mine.id


# Who cannot come.


async def test_who_is_unknown_is_skipped_and_told(chat, slack):
    plan = replace(PLAN, members=("UA", "UNKNOWN", "UB"))
    room = await chat.open_room("T1", plan, "k")

    assert slack.channels[room].members == ["UBOT", "UA", "UB"]
    assert await chat.set_room("T1", room, plan) == ("not_invited:user_not_found",)


async def test_when_nobody_can_come_the_room_is_still_opened(chat, slack):
    plan = replace(PLAN, members=("UNKNOWN",))

    room = await chat.open_room("T1", plan, "k")

    assert slack.channels[room].members == ["UBOT"]


async def test_who_comes_to_be_known_is_invited_next_time(chat, slack):
    plan = replace(PLAN, members=("UA", "UNEW"))
    room = await chat.open_room("T1", plan, "k")
    assert await chat.set_room("T1", room, plan) == ("not_invited:user_not_found",)

    slack.add_user("T1", "UNEW", name="Now Here")

    assert await chat.set_room("T1", room, plan) == ()
    assert slack.channels[room].members == ["UBOT", "UA", "UNEW"]


async def test_who_is_there_already_needs_no_invitation(chat, slack):
    room, plan = await opened(chat, slack)
    slack.channels[room].members.append("UC")

    assert await chat.set_room("T1", room, replace(plan, members=("UA", "UB", "UC"))) == ()
    assert await chat.set_room("T1", room, replace(plan, members=("UA", "UB", "UC"))) == ()
    assert called(slack) == ["conversations.invite"]


@pytest.mark.parametrize(
    "fault", ["fatal_error", 429, 503, "restricted_action", "garbage"], ids=str
)
async def test_an_invitation_that_fails_does_not_keep_the_room_from_opening(chat, slack, fault):
    slack.fail("conversations.invite", fault)

    room = await chat.open_room("T1", PLAN, "k")

    assert slack.channels[room].members == ["UBOT"]


async def test_who_was_not_invited_at_first_is_invited_when_the_room_is_set(chat, slack):
    slack.fail("conversations.invite", drop=True, is_after=True)

    room = await chat.open_room("T1", PLAN, "k")
    assert await chat.set_room("T1", room, PLAN) == ()

    assert slack.channels[room].members == ["UBOT", "UA", "UB"]


async def test_a_workspace_that_lets_nobody_invite_is_asked_once(chat, slack):
    slack.fail("conversations.invite", "restricted_action", times=9)
    room = await chat.open_room("T1", PLAN, "k")
    slack.calls.clear()

    assert await chat.set_room("T1", room, PLAN) == ("not_invited:restricted_action",)
    assert called(slack).count("conversations.invite") == 1


async def test_when_slack_does_not_say_whom_it_means_each_is_asked_for(chat, slack):
    slack.fail("conversations.invite", "user_not_found")

    room = await chat.open_room("T1", PLAN, "k")

    assert called(slack) == ["conversations.create"] + ["conversations.invite"] * 3
    assert slack.channels[room].members == ["UBOT", "UA", "UB"]


# Who no longer belongs.


async def test_whom_we_invited_and_who_no_longer_belongs_is_taken_out(chat, slack):
    room, plan = await opened(chat, slack)

    assert await chat.set_room("T1", room, replace(plan, members=("UA",))) == ()
    assert slack.channels[room].members == ["UBOT", "UA"]
    assert await chat.set_room("T1", room, replace(plan, members=("UA",))) == ()
    assert called(slack) == ["conversations.kick"]


async def test_who_came_by_hand_is_let_be(chat, slack):
    room, plan = await opened(chat, slack)
    slack.channels[room].members.append("UC")

    await chat.set_room("T1", room, replace(plan, members=("UA",)))

    assert slack.channels[room].members == ["UBOT", "UA", "UC"]


async def test_who_has_left_by_themselves_need_not_be_taken_out(chat, slack):
    room, plan = await opened(chat, slack)
    slack.channels[room].members.remove("UB")

    assert await chat.set_room("T1", room, replace(plan, members=("UA",))) == ()


async def test_whom_we_may_not_take_out_is_told(chat, slack):
    room, plan = await opened(chat, slack)
    slack.fail("conversations.kick", "restricted_action")
    changed = replace(plan, members=("UA",), topic="New")

    assert await chat.set_room("T1", room, changed) == ("not_removed:restricted_action",)
    assert slack.channels[room].topic == "New"


# A shortfall stops nothing else.


@pytest.mark.parametrize(
    ("method", "shortfall"),
    [
        ("conversations.setTopic", "no_topic"),
        ("conversations.invite", "not_invited"),
        ("pins.add", "not_pinned"),
        ("bookmarks.add", "no_bookmark"),
        ("conversations.inviteShared", "connect"),
    ],
)
@pytest.mark.parametrize("code", ["missing_scope", "restricted_action", "no_permission"])
async def test_what_cannot_be_done_is_told_and_the_rest_is_done(
    chat, slack, method, shortfall, code
):
    slack.fail("conversations.invite", 503)
    room = await chat.open_room("T1", PLAN, "k")
    receipt = await chat.post("T1", room, card(), "c")
    plan = replace(PLAN, pinned=receipt, outsiders=("dr@clinic.example",))
    slack.fail(method, code)
    slack.calls.clear()

    assert await chat.set_room("T1", room, plan) == (f"{shortfall}:{code}",)
    assert len(slack.calls) == 5

    slack.calls.clear()
    assert await chat.set_room("T1", room, plan) == ()
    assert called(slack) == [method]


async def test_a_pinned_card_that_is_gone_is_told(chat, slack):
    room, plan = await opened(chat, slack)

    short = await chat.set_room("T1", room, replace(plan, pinned=f"{room}:1.000001"))

    assert short == ("not_pinned:message_not_found",)


async def test_a_card_that_went_elsewhere_is_not_pinned(chat, slack):
    room, plan = await opened(chat, slack)

    assert await chat.set_room("T1", room, replace(plan, pinned="D1:1.000001")) == ()
    assert slack.calls == []


@pytest.mark.parametrize(
    "fault",
    ["fatal_error", "internal_error", 500, 502, 503, 429, "garbage", "team_added_to_org"],
    ids=str,
)
@pytest.mark.parametrize(
    "method", ["conversations.setTopic", "conversations.invite", "pins.add", "bookmarks.add"]
)
async def test_what_is_interrupted_goes_on_where_it_stopped(chat, slack, method, fault, api):
    slack.fail("conversations.invite", 503)
    room = await chat.open_room("T1", PLAN, "k")
    plan = replace(PLAN, pinned=await chat.post("T1", room, card(), "c"))
    slack.calls.clear()
    slack.fail(method, fault)

    with pytest.raises((Busy, Failed, Unsure)):
        await chat.set_room("T1", room, plan)
    api.pace.ticking.seconds += 2
    assert await chat.set_room("T1", room, plan) == ()

    each = ["conversations.setTopic", "conversations.invite", "pins.add", "bookmarks.add"]
    done = called(slack)
    assert {one: done.count(one) for one in each} == {
        one: 2 if one == method else 1 for one in each
    }


async def test_a_bookmark_that_may_have_been_made_is_not_made_twice(chat, slack):
    room = await chat.open_room("T1", PLAN, "k")
    slack.fail("bookmarks.add", drop=True, is_after=True)
    assert await outcome(chat.set_room("T1", room, PLAN)) == "dropped"

    assert await chat.set_room("T1", room, PLAN) == ()
    assert await chat.set_room("T1", room, PLAN) == ()

    assert len(slack.bookmarks[room]) == 1
    assert called(slack).count("bookmarks.list") == 1


async def test_where_bookmarks_may_not_be_read_one_is_made_again(chat, slack):
    room = await chat.open_room("T1", PLAN, "k")
    slack.fail("bookmarks.add", 503)
    slack.fail("bookmarks.list", "missing_scope")
    assert await outcome(chat.set_room("T1", room, PLAN)) == "http_503"

    assert await chat.set_room("T1", room, PLAN) == ()
    assert len(slack.bookmarks[room]) == 1


@pytest.mark.parametrize("code", TOKEN_ERRORS)
async def test_a_token_that_is_worth_nothing_ends_it_with_its_code(chat, slack, code):
    room, plan = await opened(chat, slack)
    slack.fail("*", code, times=9)

    assert await outcome(chat.open_room("T1", PLAN, "k")) == code
    assert await outcome(chat.set_room("T1", room, replace(plan, topic="New"))) == code
    assert await outcome(chat.post("T1", room, card(), "c")) == code
    assert await outcome(chat.update("T1", room, plan.pinned, card())) == code
    assert await outcome(chat.delete("T1", room, plan.pinned)) == code
    assert await outcome(chat.find("T1", room, Verb.POST, "c", None)) == code


async def test_a_workspace_that_has_left_us_ends_it(chat, slack):
    assert await outcome(chat.open_room("T9", PLAN, "k")) == "not_installed"
    assert await outcome(chat.set_room("T9", "C1", PLAN)) == "not_installed"
    assert await outcome(chat.post("T9", "C1", card(), "c")) == "not_installed"


async def test_a_set_that_takes_too_long_is_in_doubt(api, sqlite_store, slack):
    chat = SlackChat(api, sqlite_store, patience=0.3)
    room = await chat.open_room("T1", PLAN, "k")
    slack.fail("conversations.setTopic", "timeout")

    assert await outcome(chat.set_room("T1", room, PLAN)) == "timeout"
    assert await chat.set_room("T1", room, PLAN) == ()


# What happens by hand.


async def test_a_room_renamed_by_hand_gets_its_name_back(chat, slack, sqlite_store):
    room, plan = await opened(chat, slack)
    slack.channels[room].name = "our-own-name"
    await tables.forget(sqlite_store, "T1", room)

    assert await chat.set_room("T1", room, plan) == ()
    assert slack.channels[room].name == PLAN.name
    assert called(slack) == [*LOOKING, "conversations.rename", "pins.add"]


async def test_a_topic_changed_by_hand_is_set_again(chat, slack, sqlite_store):
    room, plan = await opened(chat, slack)
    slack.channels[room].topic = "Coffee &amp; cake"
    await tables.forget(sqlite_store, "T1", room)

    await chat.set_room("T1", room, plan)

    assert slack.channels[room].topic == PLAN.topic


async def test_a_topic_that_slack_shows_escaped_is_not_set_again(chat, slack, sqlite_store):
    room, plan = await opened(chat, slack)
    slack.channels[room].topic = "Children &amp; adults"
    await tables.forget(sqlite_store, "T1", room)

    await chat.set_room("T1", room, replace(plan, topic="Children & adults"))

    assert "conversations.setTopic" not in called(slack)


async def test_who_has_left_is_invited_anew_once_that_is_known(chat, slack, sqlite_store):
    room, plan = await opened(chat, slack)
    slack.channels[room].members.remove("UB")
    await chat.set_room("T1", room, plan)
    assert slack.channels[room].members == ["UBOT", "UA"]

    await tables.forget(sqlite_store, "T1", room, user="UB")
    await chat.set_room("T1", room, plan)

    assert slack.channels[room].members == ["UBOT", "UA", "UB"]
    assert called(slack) == ["conversations.invite"]


async def test_looking_again_sees_who_has_left(chat, slack, sqlite_store):
    room, plan = await opened(chat, slack)
    slack.channels[room].members.remove("UB")
    await tables.forget(sqlite_store, "T1", room)

    await chat.set_room("T1", room, plan)

    assert slack.channels[room].members == ["UBOT", "UA", "UB"]


async def test_forgetting_what_was_never_known_is_nothing(chat, slack, sqlite_store):
    await tables.forget(sqlite_store, "T1", "C404")
    await tables.forget(sqlite_store, "T1", "C404", user="UA")

    assert not (await tables.recall(sqlite_store, "T1", "C404")).is_known


async def test_a_room_archived_by_hand_ends_it(chat, slack, sqlite_store):
    room, plan = await opened(chat, slack)
    slack.channels[room].is_archived = True

    assert await outcome(chat.set_room("T1", room, replace(plan, topic="New"))) == "is_archived"
    await tables.forget(sqlite_store, "T1", room)
    assert await outcome(chat.set_room("T1", room, plan)) == "is_archived"
    assert await outcome(chat.post("T1", room, card(), "c")) == "is_archived"


async def test_a_room_unarchived_by_hand_goes_on(chat, slack, sqlite_store):
    room, plan = await opened(chat, slack)
    await chat.set_room("T1", room, replace(plan, is_open=False))
    assert await outcome(chat.set_room("T1", room, plan)) == "is_archived"

    slack.channels[room].is_archived = False
    await tables.forget(sqlite_store, "T1", room)

    assert await chat.set_room("T1", room, plan) == ()


async def test_a_room_we_were_thrown_out_of_ends_it(chat, slack):
    room, plan = await opened(chat, slack)
    slack.channels[room].members.remove("UBOT")

    changed = replace(plan, topic="New")
    assert await outcome(chat.set_room("T1", room, changed)) == "channel_not_found"
    assert await outcome(chat.post("T1", room, card(), "c")) == "channel_not_found"


async def test_nobody_can_be_invited_to_a_room_that_is_gone(chat, slack):
    room, plan = await opened(chat, slack)
    del slack.channels[room]

    changed = replace(plan, members=("UA", "UB", "UC"))
    assert await outcome(chat.set_room("T1", room, changed)) == "channel_not_found"


# Closing.


async def test_a_room_is_archived_when_it_closes(chat, slack):
    room, plan = await opened(chat, slack)
    closed = replace(plan, is_open=False)

    assert await chat.set_room("T1", room, closed) == ()
    assert slack.channels[room].is_archived
    assert await chat.set_room("T1", room, closed) == ()
    assert called(slack) == ["conversations.archive"]


async def test_who_no_longer_belongs_is_out_before_the_room_closes(chat, slack):
    room, plan = await opened(chat, slack)

    await chat.set_room("T1", room, replace(plan, members=("UA",), is_open=False))

    assert called(slack) == ["conversations.kick", "conversations.archive"]


async def test_a_room_that_was_archived_by_hand_is_closed(chat, slack, sqlite_store):
    room, plan = await opened(chat, slack)
    slack.channels[room].is_archived = True
    closed = replace(plan, is_open=False)

    assert await chat.set_room("T1", room, closed) == ()
    await tables.forget(sqlite_store, "T1", room)
    assert await chat.set_room("T1", room, closed) == ()


async def test_a_room_that_may_not_be_archived_is_told(chat, slack):
    room, plan = await opened(chat, slack)
    slack.fail("conversations.archive", "restricted_action")
    closed = replace(plan, is_open=False)

    assert await chat.set_room("T1", room, closed) == ("not_archived:restricted_action",)
    assert await chat.set_room("T1", room, closed) == ()
    assert slack.channels[room].is_archived


async def test_a_room_that_shall_be_gone_waits_for_somebody_who_may_delete_it(
    chat, slack, sqlite_store
):
    room, plan = await opened(chat, slack)
    gone = replace(plan, is_open=False, is_gone=True)

    assert await chat.set_room("T1", room, gone) == ("not_deleted:by_hand",)
    del slack.channels[room]
    assert await chat.set_room("T1", room, gone) == ()
    assert await chat.set_room("T1", room, gone) == ()

    assert await all_of(sqlite_store, tables.SlackChannel) == []


# People of other workspaces.


async def test_people_outside_are_invited_one_a_call_and_once(chat, slack):
    room, plan = await opened(chat, slack)
    plan = replace(plan, outsiders=("dr@clinic.example", "ulla@region.example"))

    assert await chat.set_room("T1", room, plan) == ()
    assert await chat.set_room("T1", room, plan) == ()

    said = [
        (call.method, call.arguments["emails"], call.arguments["external_limited"])
        for call in slack.calls
    ]
    assert said == [
        ("conversations.inviteShared", ["dr@clinic.example"], False),
        ("conversations.inviteShared", ["ulla@region.example"], False),
    ]


async def test_what_holds_for_everybody_outside_is_asked_once(chat, slack):
    room, plan = await opened(chat, slack)
    plan = replace(plan, outsiders=("dr@clinic.example", "ulla@region.example"))
    slack.fail("conversations.inviteShared", "not_paid")

    assert await chat.set_room("T1", room, plan) == ("connect:not_paid",)
    assert called(slack) == ["conversations.inviteShared"]


async def test_what_holds_for_one_outside_lets_the_others_come(chat, slack):
    room, plan = await opened(chat, slack)
    plan = replace(plan, outsiders=("nobody", "ulla@region.example"))

    assert await chat.set_room("T1", room, plan) == ("connect:invalid_email",)
    assert list(slack.channels[room].invited.values()) == ["ulla@region.example"]


async def test_no_address_is_kept(chat, slack, sqlite_store):
    room, plan = await opened(chat, slack)

    await chat.set_room("T1", room, replace(plan, outsiders=("dr@clinic.example",)))

    memory = await tables.recall(sqlite_store, "T1", room)
    assert "@" not in str(memory)
    assert len(memory.outsiders) == 16


# Messages.


async def test_a_message_carries_a_key_that_says_nothing(chat, slack):
    room, _ = await opened(chat, slack)

    receipt = await chat.post("T1", room, card(), "case:17:party:3:invite")

    [call] = slack.calls
    key = call.arguments["metadata"]["event_payload"].pop("key")
    assert call.arguments["metadata"] == {"event_type": "tovholder", "event_payload": {}}
    assert (len(key), key.isalnum(), "17" in receipt.partition(":")[0]) == (32, True, False)
    assert (call.arguments["unfurl_links"], call.arguments["unfurl_media"]) == (False, False)
    assert receipt == f"{room}:{slack.messages[room][-1]['ts']}"


async def test_a_direct_message_goes_to_the_person(chat, slack):
    receipt = await chat.post("T1", "@UA", card(), "k")

    room, _, _ = receipt.partition(":")
    assert (room[0], slack.channels[room].members) == ("D", ["UBOT", "UA"])
    assert texts(slack, room) == ["Hello"]
    assert called(slack) == ["chat.postMessage"]


async def test_a_direct_message_is_updated_and_deleted_where_it_is(chat, slack):
    receipt = await chat.post("T1", "@UA", card(), "k")
    room, _, _ = receipt.partition(":")

    await chat.update("T1", "@UA", receipt, card("Changed"))
    assert texts(slack, room) == ["Changed"]
    await chat.delete("T1", "@UA", receipt)
    assert texts(slack, room) == []


@pytest.mark.parametrize("user", ["UNKNOWN", "UGONE", "UBOT2"])
async def test_who_cannot_be_written_to_is_refused(chat, slack, user):
    slack.add_user("T1", "UGONE", name="Gone Long", deleted=True)
    slack.add_user("T1", "UBOT2", name="Other Bot", is_bot=True)

    assert await outcome(chat.post("T1", f"@{user}", card(), "k")) == "channel_not_found"


@pytest.mark.parametrize("code", ["is_archived", "not_in_channel", "channel_not_found"])
async def test_a_room_that_takes_nothing_more_is_gone(chat, slack, code):
    room, _ = await opened(chat, slack)
    slack.fail("chat.postMessage", code)

    with pytest.raises(RoomGone, match=code):
        await chat.post("T1", room, card(), "k")


async def test_a_person_who_cannot_be_written_to_is_no_room(chat):
    with pytest.raises(Refused) as error:
        await chat.post("T1", "@UNKNOWN", card(), "k")

    assert not isinstance(error.value, RoomGone)


@pytest.mark.parametrize(
    "code",
    [
        *("cant_update_message", "edit_window_closed", "message_not_found", "msg_too_long"),
        *("invalid_blocks", "is_inactive", "channel_not_found"),
    ],
)
async def test_an_update_that_cannot_be_is_refused(chat, slack, code):
    room, plan = await opened(chat, slack)
    slack.fail("chat.update", code)

    assert await outcome(chat.update("T1", room, plan.pinned, card())) == code


async def test_a_message_that_is_gone_is_deleted(chat, slack):
    room, plan = await opened(chat, slack)

    await chat.delete("T1", room, plan.pinned)
    await chat.delete("T1", room, plan.pinned)

    assert texts(slack, room) == []


async def test_a_message_that_may_not_be_deleted_is_refused(chat, slack):
    room, plan = await opened(chat, slack)
    slack.fail("chat.delete", "cant_delete_message")

    assert await outcome(chat.delete("T1", room, plan.pinned)) == "cant_delete_message"


@pytest.mark.parametrize("receipt", ["", "C1", "C1:", ":1.1", "nonsense"])
async def test_a_receipt_that_is_not_one_is_refused(chat, slack, receipt):
    assert await outcome(chat.update("T1", "C1", receipt, card())) == "message_not_found"
    assert await outcome(chat.delete("T1", "C1", receipt)) == "message_not_found"
    assert slack.calls == []


# What was done, as far as anybody knows.


@pytest.mark.parametrize("channel", ["room", "@UA"])
async def test_a_message_is_found_by_its_key(chat, slack, channel):
    room, _ = await opened(chat, slack)
    place = room if channel == "room" else channel
    receipt = await chat.post("T1", place, card(), "this one")
    await chat.post("T1", place, card(), "another")

    assert await chat.find("T1", place, Verb.POST, "this one", None) == receipt
    assert await chat.find("T1", place, Verb.POST, "never posted", None) is None


async def test_a_message_is_found_on_any_page(chat, slack, api):
    room, _ = await opened(chat, slack)
    receipt = await chat.post("T1", room, card(), "this one")
    for number in range(450):
        slack.say(slack.channels[room], {"user": "UA", "text": str(number)})

    assert await chat.find("T1", room, Verb.POST, "this one", None) == receipt


async def test_what_may_have_been_said_too_long_ago_is_not_known(chat, slack):
    room, _ = await opened(chat, slack)
    for number in range(1001):
        slack.say(slack.channels[room], {"user": "UA", "text": str(number)})

    with pytest.raises(Refused) as caught:
        await chat.find("T1", room, Verb.POST, "never posted", None)

    assert caught.value.reason_code == "too_far_back"


async def test_a_key_that_somebody_copied_is_not_ours(chat, slack):
    room, _ = await opened(chat, slack)
    receipt = await chat.post("T1", room, card(), "this one")
    ours = slack.message(*receipt.split(":"))
    slack.unsay(ours)
    slack.say(slack.channels[room], {"user": "UA", "text": "", "metadata": ours["metadata"]})

    assert await chat.find("T1", room, Verb.POST, "this one", None) is None


async def test_another_app_s_metadata_is_passed_over(chat, slack):
    room, _ = await opened(chat, slack)
    strange = [None, {}, {"event_type": "tovholder"}, {"event_type": "x", "event_payload": {}}]
    for metadata in strange:
        slack.say(slack.channels[room], {"user": "UBOT", "text": "", "metadata": metadata})

    assert await chat.find("T1", room, Verb.POST, "this one", None) is None


async def test_what_may_simply_be_done_again_is_not_looked_for(chat, slack):
    assert await chat.find("T1", "C1", Verb.UPDATE, "k", None) is None
    assert await chat.find("T1", "C1", Verb.SET_ROOM, "k", PLAN) is None
    assert slack.calls == []


async def test_a_room_that_is_not_there_yet_is_not_found(chat, slack):
    assert await chat.find("T1", None, Verb.OPEN_ROOM, "k", PLAN) is None


async def test_an_answer_without_what_was_asked_for_is_unsure(slack, sqlite_store):
    async def answer(request):
        return web.json_response({"ok": True})

    async with another_server(answer) as url:
        api = SlackApi(HandedTokens(slack), base_url=url, pace=Pace(Watch()))
        await api.start()
        chat = SlackChat(api, sqlite_store)

        assert await outcome(chat.open_room("T1", PLAN, "k")) == "unreadable"
        assert await outcome(chat.post("T1", "C1", card(), "c")) == "unreadable"
        assert await outcome(chat.find("T1", "@UA", Verb.POST, "c", None)) == "unreadable"
        await api.close()
