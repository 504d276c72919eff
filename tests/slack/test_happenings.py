"""Events: what is written and done in rooms, by whom we know, and what comes of it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.slack.tables import SlackChannel
from models.people import ChatIdentity
from models.rooms import Room, RoomState
from tests.conftest import MONDAY
from tests.slack.at_edge import ROOM, at_edge

CPR = "It is 010170-1234."
NOBODY = "Nobody reads messages here. Write /tovholder to see what you can do."
GUARDED = "Do not write CPR numbers here."


@pytest.fixture
async def here(sqlite_store, monkeypatch):
    async with at_edge(sqlite_store, monkeypatch) as here:
        yield here


def heard(person):
    return [one["text"] for one in person.whispers]


def last(here):
    return here.slack.messages[here.room][-1]


def dones(here):
    """What happened, to whom, in which of our rooms."""
    return [
        (name, turn.person.name if turn.person else "", turn.room and turn.room.external_id)
        for name, turn in here.handlers.events
        if name != "met"
    ]


async def remember(here, **values):
    async def work(db):
        db.add(SlackChannel(workspace="T1", channel=here.room, is_known=True, **values))

    await here.store.store.write(work)


async def memory(here):
    async def work(db):
        return (await db.exec(select(SlackChannel))).one()

    return await here.store.store.read(work)


async def set_room(here, **values):
    async def work(db):
        room = (await db.exec(select(Room).where(Room.external_id == here.room))).one()
        for name, value in values.items():
            setattr(room, name, value)

    await here.store.store.write(work)


async def test_a_message_in_our_room_is_read_by_the_guard_alone(here):
    answer = await here.anna.say(here.room, "We meet &lt;soon&gt;, <@UBO|bo>")

    assert answer.status == 200
    [(name, turn)] = here.handlers.events
    assert (name, turn.text) == ("message", "We meet <soon>, @bo")
    assert (turn.me.name, turn.room.external_id) == ("Anna Demo", here.room)
    assert here.anna.whispers == []


async def test_a_number_that_the_guard_knows_is_answered_to_the_writer_alone(here):
    answer = await here.anna.say(here.room, CPR)
    again = await here.slack.again()

    assert [answer.status, *(one.status for one in again)] == [200] * 4
    assert len(heard(here.anna)) == 4
    assert all(one.startswith(GUARDED) for one in heard(here.anna))
    assert all("delete it there at once" in one for one in heard(here.anna))
    assert here.bo.whispers == []
    assert here.handlers.events == []


@pytest.mark.parametrize(
    "text", ["<tel:0101701234|010170-1234>", "0101701234", "<010170-1234>"]
)
async def test_the_guard_reads_what_slack_makes_links_of(here, text):
    await here.anna.say(here.room, text)

    assert heard(here.anna)[0].startswith(GUARDED)


@pytest.mark.parametrize(
    "forwarded",
    [
        {"is_share": True, "text": CPR},
        {"is_msg_unfurl": True, "fallback": f"[Monday] Bo: {CPR}"},
        {"is_share": True, "text": "See", "files": [{"name": f"{CPR}.pdf"}]},
    ],
    ids=["its text", "its fallback", "its file"],
)
async def test_the_guard_reads_a_message_that_is_forwarded(here, forwarded):
    """Slack leaves the text empty, and sends the other message beside it."""
    event = {"type": "message", "channel": here.room, "channel_type": "group", "user": "UANNA"}

    await here.tell(event | {"text": "", "ts": "1.1", "attachments": [forwarded]})

    assert heard(here.anna)[0].startswith(GUARDED)


async def test_the_address_that_unfolds_is_nobodys_words(here):
    event = {"type": "message", "channel": here.room, "channel_type": "group", "user": "UANNA"}
    page = {"from_url": "https://example.org", "text": CPR}

    await here.tell(event | {"text": "See", "ts": "1.1", "attachments": [page, "x", None]})

    assert heard(here.anna) == []


async def test_the_guards_notice_stands_in_the_thread_it_is_about(here):
    await here.anna.say(here.room, CPR, thread_ts="1.1")

    [call] = [one for one in here.slack.calls if one.method == "chat.postEphemeral"]
    assert (call.arguments["thread_ts"], call.arguments["user"]) == ("1.1", "UANNA")
    assert CPR not in repr(call)


async def test_a_hint_that_could_not_be_said_is_said_with_the_next_try(here):
    here.slack.fail("chat.postEphemeral", 503, times=2)

    await here.anna.say(here.room, "Borgeren bor på Eksempelvej 1")
    await here.slack.again(times=2)

    assert heard(here.anna) == ["About what you just wrote"]
    assert here.handlers.happened == ["message"]


async def test_a_notice_that_could_not_be_sent_is_sent_when_slack_tells_again(here):
    here.slack.fail("chat.postEphemeral", 503, times=2)

    answer = await here.anna.say(here.room, CPR)
    again = await here.slack.again(times=2)

    assert [answer.status, *(one.status for one in again)] == [503, 503, 200]
    assert [one.startswith(GUARDED) for one in heard(here.anna)] == [True]


async def test_a_notice_to_somebody_who_has_left_is_let_go(here):
    here.slack.fail("chat.postEphemeral", "user_not_in_channel")

    answer = await here.anna.say(here.room, CPR)

    assert answer.status == 200


async def test_an_edited_message_is_read_again(here):
    await here.anna.say(here.room, "It is somebody.")

    await here.anna.edit(here.room, last(here)["ts"], CPR)

    assert [one.startswith(GUARDED) for one in heard(here.anna)] == [True]
    assert here.handlers.happened == ["message"]


async def test_a_link_that_unfolds_is_not_read_twice(here):
    message = {"user": "UANNA", "text": "<https://a.dk>", "ts": "1.1"}
    event = {"type": "message", "subtype": "message_changed", "channel": here.room}

    await here.tell(event | {"message": message, "previous_message": message})

    assert here.handlers.events == []


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"bot_id": "BOTHER", "user": "UOTHER"}, id="another bot"),
        pytest.param({"bot_id": "BBOT", "user": "UBOT"}, id="ourselves"),
        pytest.param({"user": "UBOT"}, id="our own user"),
        pytest.param({"subtype": "bot_message"}, id="a bot without a user"),
        pytest.param({"user": "UANNA", "subtype": "channel_join"}, id="Slack itself"),
        pytest.param({"user": "UANNA", "subtype": "pinned_item"}, id="Slack about a pin"),
        pytest.param({"user": "UANNA", "subtype": "something_new"}, id="a new kind"),
        pytest.param(
            {"subtype": "message_changed", "message": {"user": "UBOT", "bot_id": "BBOT"}},
            id="our own message changed",
        ),
        pytest.param(
            {
                "subtype": "message_changed",
                "message": {"user": "UANNA", "subtype": "tombstone"},
            },
            id="a message that is gone",
        ),
        pytest.param(
            {"subtype": "message_deleted", "previous_message": {"user": "UANNA"}},
            id="taken back",
        ),
    ],
)
async def test_what_no_person_wrote_is_nobodys_business(here, said):
    event = {"type": "message", "channel": here.room, "text": CPR, "ts": "1.1"}

    answer = await here.tell(event | said)

    assert answer.status == 200
    assert here.handlers.events == []
    assert here.called("chat.postEphemeral") == 0


async def test_messages_in_rooms_that_are_not_ours_are_not_read(here):
    other = here.slack.add_channel("T1", "other", "UANNA", "UBOT")

    answer = await here.anna.say(other.id, CPR)

    assert answer.status == 200
    assert here.handlers.events == []
    assert here.anna.whispers == []


async def test_a_file_with_words_is_read_for_its_words(here):
    await here.anna.say(here.room, CPR, subtype="file_share")

    assert len(heard(here.anna)) == 1


async def test_who_writes_to_the_bot_alone_is_told_what_to_do(here):
    answer = await here.anna.say("", "Hello?")
    again = await here.slack.again(times=1)

    assert (answer.status, again[0].status) == (200, 200)
    assert heard(here.anna) == [NOBODY] * 2


async def test_the_guard_reads_direct_messages_too(here):
    await here.anna.say("", CPR)

    assert heard(here.anna)[0].startswith(GUARDED)


async def test_what_is_corrected_in_direct_messages_is_not_answered_anew(here):
    await here.anna.say("", "Hello?")

    await here.anna.edit(here.anna.direct[-1]["channel"], here.anna.direct[-1]["ts"], "Hi?")

    assert heard(here.anna) == [NOBODY]


async def test_who_comes_and_goes_is_noted(here):
    here.slack.channels[here.room].members.remove("UBO")

    await here.anna.add(here.room, "UBO")
    await here.bo.leave(here.room)

    assert dones(here) == [
        ("joined", "Bo Demo", here.room),
        ("left", "Bo Demo", here.room),
    ]


async def test_who_left_is_invited_anew_if_they_belong_there(here):
    await remember(here, invited="UANNA UBO")

    await here.bo.leave(here.room)

    row = await memory(here)
    assert (row.invited, row.is_known) == ("UANNA", True)


async def test_who_joins_changes_nothing_of_what_is_remembered(here):
    await remember(here, invited="UANNA UBO")
    here.slack.channels[here.room].members.remove("UBO")

    await here.anna.add(here.room, "UBO")

    row = await memory(here)
    assert (row.invited, row.is_known) == ("UANNA UBO", True)


async def test_a_room_renamed_by_hand_is_noted_and_looked_at_again(here):
    await remember(here, name=ROOM)

    await here.anna.rename(here.room, "our-own-name")

    assert ("renamed", "", here.room) in dones(here)
    assert not (await memory(here)).is_known


async def test_a_room_that_got_its_own_name_back_is_no_news(here):
    await remember(here, name=ROOM)
    event = {"type": "group_rename", "channel": {"id": here.room, "name": ROOM}}

    await here.tell(event)

    assert dones(here) == []
    assert (await memory(here)).is_known


async def test_a_topic_set_by_hand_is_looked_at_again(here):
    await remember(here, topic="ours")

    await here.anna.set_topic(here.room, "theirs")

    assert dones(here) == [("renamed", "Anna Demo", here.room)]
    assert not (await memory(here)).is_known


async def test_a_topic_that_we_set_is_no_news(here):
    await remember(here, topic="ours")
    event = {"type": "message", "subtype": "group_topic", "user": "UBOT", "channel": here.room}

    await here.tell(event | {"topic": "ours", "ts": "1.1"})

    assert dones(here) == []
    assert (await memory(here)).is_known


async def test_a_room_archived_and_brought_back_by_hand_is_noted(here):
    await remember(here)

    await here.anna.archive(here.room)
    await here.anna.unarchive(here.room)

    assert dones(here) == [
        ("archived", "Anna Demo", here.room),
        ("unarchived", "Anna Demo", here.room),
    ]
    assert not (await memory(here)).is_known


async def test_a_room_that_we_archive_is_no_news(here):
    await here.tell({"type": "group_archive", "channel": here.room, "user": "UBOT"})

    assert dones(here) == []


async def test_the_bot_shown_out_is_noted_once(here):
    await here.anna.remove(here.room, "UBOT")

    assert dones(here) == [("removed", "", here.room)]


async def test_a_room_that_is_deleted_is_lost(here):
    await here.tell({"type": "group_deleted", "channel": here.room})

    assert dones(here) == [("removed", "", here.room)]


async def test_the_bot_let_in_again_to_a_lost_room_has_it_back(here):
    await set_room(here, state=RoomState.CLOSED)
    event = {"type": "member_joined_channel", "user": "UBOT", "channel": here.room}

    await here.tell(event | {"inviter": "UANNA"})

    assert dones(here) == [("unarchived", "", here.room)]


async def test_the_bot_in_a_room_of_its_own_making_is_no_news(here):
    await here.tell({"type": "member_joined_channel", "user": "UBOT", "channel": here.room})

    assert dones(here) == []


@pytest.mark.parametrize(
    "event",
    [
        {"type": "member_joined_channel", "user": "UANNA"},
        {"type": "member_left_channel", "user": "UANNA"},
        {"type": "group_rename"},
        {"type": "group_archive", "user": "UANNA"},
        {"type": "group_left"},
        {"type": "message", "subtype": "group_topic", "user": "UANNA", "ts": "1.1"},
    ],
    ids=lambda event: event.get("subtype", event["type"]),
)
async def test_what_happens_in_other_rooms_is_none_of_our_business(here, event):
    channel = {"id": "C9", "name": "x"} if event["type"] == "group_rename" else "C9"

    answer = await here.tell(event | {"channel": channel})

    assert answer.status == 200
    assert here.handlers.events == []
    assert here.called("users.info") == 0


async def test_a_message_of_ours_that_is_deleted_makes_us_look_again(here):
    await remember(here, pinned="1.1")
    message = await here.card()

    await here.anna.delete(here.room, message["ts"])

    assert not (await memory(here)).is_known
    assert dones(here) == [("deleted", "", here.room)]
    receipt = f"{here.room}:{message['ts']}"
    assert here.handlers.events[0][1].subject == receipt


async def test_a_message_of_a_person_that_is_deleted_is_forgotten_already(here):
    await remember(here)
    await here.anna.say(here.room, "hello")

    answer = await here.anna.delete(here.room, last(here)["ts"])

    assert answer.status == 200
    assert here.handlers.happened == ["message"]
    assert (await memory(here)).is_known


async def test_an_event_that_arrives_late_happened_when_it_did(here):
    event = {"type": "group_archive", "channel": here.room, "user": "UANNA"}

    await here.tell(event, late=3600)
    await here.tell(event)
    await here.tell(event, late=-60)
    await here.tell(event, late=10**6)

    late, *others = [turn.at for _, turn in here.handlers.events]
    assert timedelta(minutes=59) < MONDAY - late < timedelta(minutes=61)
    assert all(MONDAY - one < timedelta(seconds=5) for one in others)


async def test_somebody_shut_out_or_renamed_is_told_of(here):
    await here.slack.change_user("T1", "UANNA", deleted=True)
    await here.slack.change_user("T1", "UBO", name="Bo Friis")

    gone, renamed = (turn.fields for name, turn in here.handlers.events if name == "changed")
    assert (gone["user"], gone["is_deactivated"]) == (("UANNA",), ("yes",))
    assert (renamed["name"], renamed["is_deactivated"]) == (("Bo Friis",), ("",))


async def test_somebody_shut_out_may_come_back(here):
    async def shut_out(db):
        identity = select(ChatIdentity).where(ChatIdentity.external_id == "UANNA")
        (await db.exec(identity)).one().is_active = False

    await here.store.store.write(shut_out)

    await here.slack.change_user("T1", "UANNA", deleted=False)

    assert here.handlers.happened == ["changed"]


async def test_the_changes_of_people_we_do_not_know_cost_nothing(here):
    answer = await here.slack.change_user("T1", "UCARLA", name="Somebody Else")

    assert answer.status == 200
    assert here.handlers.events == []


async def test_somebody_new_in_the_workspace_is_introduced_without_being_asked(here):
    person = here.slack.workspaces["T1"].users["UCARLA"]
    event = {"type": "team_join", "user": person.shown(with_email=True, with_locale=True)}

    answers = [await here.tell(event, event_id="Ev1") for _ in range(4)]

    assert [one.status for one in answers] == [200] * 4
    [(name, turn)] = here.handlers.events
    assert (name, turn.person) == ("met", None)
    assert (turn.value("email"), turn.value("is_unasked")) == ("carla@example.org", "yes")
    assert here.called("users.info") == 0


async def test_an_introduction_that_fails_is_asked_for_again(here):
    person = here.slack.workspaces["T1"].users["UCARLA"]
    here.handlers.crash = RuntimeError("what a person is called")

    answer = await here.tell({"type": "team_join", "user": person.shown(with_email=True)})

    assert answer.status == 503


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({"type": "team_join", "user": "UANNA"}, id="a newcomer without a profile"),
        pytest.param({"type": "message", "text": 7, "user": "UANNA"}, id="text that is none"),
        pytest.param({"type": "message", "subtype": ["x"]}, id="a list of subtypes"),
        pytest.param(
            {"type": "message", "subtype": "message_changed", "message": "x"}, id="no message"
        ),
        pytest.param({"type": "user_change", "user": "UANNA"}, id="a user without a profile"),
        pytest.param({"type": "tokens_revoked", "tokens": "xoxb"}, id="tokens that are a text"),
    ],
)
async def test_an_event_that_slack_does_not_send_is_not_understood(here, event):
    answer = await here.tell({"channel": here.room} | event)

    assert (answer.status, answer.json) == (400, {})
    assert here.handlers.events == []
    assert here.anna.whispers == []


async def test_a_home_that_slack_refuses_is_not_asked_for_again(here):
    here.slack.fail("views.publish", "not_enabled")

    assert (await here.anna.open_home()).status == 200
