"""The fake refuses what Slack refuses, in Slack's words, when asked by Slack's own client."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack import fake_api, fake_tables
from tests.slack.fake import FakeSlack, running_fake

START = datetime(2026, 1, 12, 8, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.at = START

    def __call__(self):
        return self.at

    def forward(self, seconds):
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def slack(clock):
    async with running_fake(clock=clock) as slack:
        slack.add_workspace("T1")
        slack.add_user("T1", "U1", name="Anna Holm", email="anna@aarhus.dk")
        slack.add_user("T1", "U2", name="Bo Friis", email="bo@aarhus.dk")
        slack.add_user("T1", "U3", name="Carla Vang", deleted=True)
        yield slack


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(slack, session):
    return AsyncWebClient("xoxb-1", base_url=slack.url, session=session, retry_handlers=[])


async def refusal(client, method, **arguments):
    """Slack's whole answer to a call that it refuses."""
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, json=arguments)
    return refused.value.response.data


async def refused(client, method, **arguments):
    return (await refusal(client, method, **arguments))["error"]


async def room(client, name="forloeb-groen-ravn-17-k3x9"):
    made = await client.api_call(
        "conversations.create", json={"name": name, "is_private": True}
    )
    return made["channel"]["id"]


async def posted(client, channel, **more):
    answer = await client.api_call("chat.postMessage", json={"channel": channel, **more})
    return answer["ts"]


async def test_a_room_is_made_and_filled_in_two_calls(slack, client):
    channel = await room(client)

    await client.api_call("conversations.invite", json={"channel": channel, "users": "U1,U2"})

    assert slack.channels[channel].members == ["UBOT", "U1", "U2"]
    assert [call.method for call in slack.calls] == [
        "conversations.create",
        "conversations.invite",
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "invalid_arguments"),
        ("forløb", "invalid_name_specials"),
        ("Forloeb", "invalid_name_specials"),
        ("for loeb", "invalid_name_specials"),
        ("---", "invalid_name_punctuation"),
        ("f" * 81, "invalid_name_maxlength"),
        ("taken", "name_taken"),
    ],
)
async def test_a_name_that_is_none(client, name, code):
    await room(client, "taken")

    assert await refused(client, "conversations.create", name=name, is_private=True) == code


async def test_the_name_of_an_archived_room_stays_taken(client):
    channel = await room(client, "old")
    await client.api_call("conversations.archive", json={"channel": channel})

    assert await refused(client, "conversations.create", name="old") == "name_taken"


@pytest.mark.parametrize(
    ("token", "state", "code"),
    [
        ("", "", "not_authed"),
        ("xoxb-other", "", "invalid_auth"),
        ("xoxb-1", "token_revoked", "token_revoked"),
        ("xoxb-1", "account_inactive", "account_inactive"),
        ("xapp-1-A1-1-abc", "", "not_allowed_token_type"),
    ],
)
async def test_a_token_that_opens_nothing(slack, session, token, state, code):
    slack.workspaces["T1"].state = state
    client = AsyncWebClient(token or None, base_url=slack.url, session=session)

    assert await refused(client, "auth.test") == code


async def test_a_scope_that_is_missing_is_named(slack, client):
    slack.workspaces["T1"].scopes = {"chat:write", "users:read"}

    answer = await refusal(client, "conversations.create", name="a", is_private=True)

    assert answer == {
        "ok": False,
        "error": "missing_scope",
        "needed": "groups:write",
        "provided": "chat:write,users:read",
    }


async def test_an_address_is_shown_to_whom_may_read_it(slack, client):
    slack.workspaces["T1"].scopes = {"users:read"}
    without = await client.api_call("users.info", data={"user": "U1"})
    slack.workspaces["T1"].scopes = {"users:read", "users:read.email"}
    with_it = await client.api_call("users.info", data={"user": "U1", "include_locale": "true"})

    assert "email" not in without["user"]["profile"]
    assert with_it["user"]["profile"]["email"] == "anna@aarhus.dk"
    assert with_it["user"]["locale"] == "da-DK"


@pytest.mark.parametrize(
    ("users", "code"),
    [
        ("U9", "user_not_found"),
        ("U3", "cant_invite"),
        ("UBOT", "cant_invite_self"),
        ("U1", "already_in_channel"),
        (",".join(f"UX{n}" for n in range(101)), "too_many_users"),
        (["U2"], "invalid_array_arg"),
    ],
    ids=["unknown", "gone", "the bot", "in already", "101", "a list"],
)
async def test_somebody_who_cannot_be_invited(slack, client, users, code):
    channel = await room(client)
    await client.api_call("conversations.invite", json={"channel": channel, "users": "U1"})

    assert await refused(client, "conversations.invite", channel=channel, users=users) == code
    assert slack.channels[channel].members == ["UBOT", "U1"]


async def test_one_unknown_keeps_everybody_out_unless_forced(slack, client):
    channel = await room(client)
    both = {"channel": channel, "users": "U1,U9"}

    answer = await refusal(client, "conversations.invite", **both)
    without = list(slack.channels[channel].members)
    forced = await client.api_call("conversations.invite", json={**both, "force": True})

    unknown = [{"user": "U9", "ok": False, "error": "user_not_found"}]
    assert (answer["errors"], without) == (unknown, ["UBOT"])
    assert (forced["errors"], slack.channels[channel].members) == (unknown, ["UBOT", "U1"])


async def test_a_private_room_is_unknown_from_outside(slack, client):
    channel = slack.add_channel("T1", "private", "U1").id
    public = slack.add_channel("T1", "public", "U1", kind="public").id
    text = {"text": "Hej"}

    assert await refused(client, "chat.postMessage", channel=channel, **text) == (
        "channel_not_found"
    )
    assert await refused(client, "chat.postMessage", channel=public, **text) == "not_in_channel"
    assert await refused(client, "conversations.archive", channel="C404") == "channel_not_found"


async def test_an_archived_room_takes_nothing_more(client):
    channel = await room(client)
    ts = await posted(client, channel, text="Hej")
    await client.api_call("conversations.archive", json={"channel": channel})
    here = {"channel": channel}

    assert [
        await refused(client, "chat.postMessage", **here, text="Hej"),
        await refused(client, "chat.update", **here, ts=ts, text="Hej"),
        await refused(client, "conversations.invite", **here, users="U1"),
        await refused(client, "conversations.setTopic", **here, topic="x"),
        await refused(client, "conversations.inviteShared", **here, emails=["x@y.dk"]),
        await refused(client, "conversations.archive", **here),
    ] == [
        "is_archived",
        "is_inactive",
        "is_archived",
        "is_archived",
        "channel_archived",
        "already_archived",
    ]


async def test_a_topic_of_251_characters(client):
    channel = await room(client)

    assert (
        await refused(client, "conversations.setTopic", channel=channel, topic="x" * 251)
        == "too_long"
    )
    await client.api_call(
        "conversations.setTopic", json={"channel": channel, "topic": "x" * 250}
    )


async def test_a_pin_is_set_once_on_what_is_there(client):
    channel = await room(client)
    ts = await posted(client, channel, text="Hej")
    pin = {"channel": channel, "timestamp": ts}

    assert await refused(client, "pins.remove", **pin) == "no_pin"
    await client.api_call("pins.add", json=pin)
    assert await refused(client, "pins.add", **pin) == "already_pinned"
    assert await refused(client, "pins.add", channel=channel, timestamp="1.1") == (
        "message_not_found"
    )


async def test_bookmarks(slack, client):
    channel = await room(client)
    mark = {"channel_id": channel, "title": "Oversigt", "type": "link"}

    assert await refused(client, "bookmarks.add", **mark, link="/sager") == "invalid_link"
    made = await client.api_call("bookmarks.add", json={**mark, "link": "https://x.dk/1"})
    number = {"channel_id": channel, "bookmark_id": made["bookmark"]["id"]}
    await client.api_call("bookmarks.edit", json={**number, "link": "https://x.dk/2"})
    listed = await client.api_call("bookmarks.list", data={"channel_id": channel})

    assert [one["link"] for one in listed["bookmarks"]] == ["https://x.dk/2"]


async def test_one_changes_only_ones_own_messages(slack, client):
    channel = await room(client)
    slack.channels[channel].members.append("U1")
    slack.say(slack.channels[channel], {"user": "U1", "text": "Hej"})
    ts = slack.messages[channel][0]["ts"]

    assert await refused(client, "chat.update", channel=channel, ts=ts, text="Nej") == (
        "cant_update_message"
    )
    assert await refused(client, "chat.delete", channel=channel, ts=ts) == "cant_delete_message"
    assert await refused(client, "chat.update", channel=channel, ts="1.1", text="Nej") == (
        "message_not_found"
    )


async def test_what_a_message_carries_is_shown_when_asked_for(client):
    channel = await room(client)
    key = {"event_type": "tovholder", "event_payload": {"key": "abc"}}
    ts = await posted(client, channel, text="Hej", metadata=key)
    await client.api_call("chat.update", json={"channel": channel, "ts": ts, "text": "Igen"})

    plain = await client.api_call("conversations.history", data={"channel": channel})
    whole = await client.api_call(
        "conversations.history", data={"channel": channel, "include_all_metadata": "true"}
    )

    assert "metadata" not in plain["messages"][0]
    assert (whole["messages"][0]["text"], whole["messages"][0]["metadata"]) == ("Igen", key)


async def test_a_post_to_a_person_goes_to_their_direct_messages(slack, client):
    first = await client.api_call("chat.postMessage", json={"channel": "U1", "text": "Hej"})
    again = await client.api_call("chat.postMessage", json={"channel": "U1", "text": "Igen"})

    assert first["channel"] == again["channel"]
    assert first["channel"].startswith("D")
    assert [one["text"] for one in slack.person("U1").direct] == ["Hej", "Igen"]
    assert await refused(client, "chat.postMessage", channel="U3", text="x") == (
        "channel_not_found"
    )


async def test_a_whisper_reaches_who_is_in_the_room(slack, client):
    channel = await room(client)
    await client.api_call("conversations.invite", json={"channel": channel, "users": "U1"})
    await client.api_call(
        "chat.postEphemeral", json={"channel": channel, "user": "U1", "text": "Kun dig"}
    )

    assert [one["text"] for one in slack.person("U1").whispers] == ["Kun dig"]
    assert slack.person("U2").whispers == []
    assert (
        await refused(client, "chat.postEphemeral", channel=channel, user="U2", text="x")
        == "user_not_in_channel"
    )


async def test_a_payload_beyond_the_limits_is_refused_and_remembered(slack, client):
    channel = await room(client)
    long = [{"type": "section", "text": {"type": "plain_text", "text": "x" * 3001}}]

    code = await refused(client, "chat.postMessage", channel=channel, text="x", blocks=long)

    assert code == "invalid_blocks"
    assert slack.bad_payloads == [
        "chat.postMessage: blocks[0].text: 3001 characters, at most 3000"
    ]
    slack.bad_payloads.clear()


async def test_the_fixture_fails_when_something_bad_was_sent():
    with pytest.raises(AssertionError):
        async with running_fake() as slack:
            slack.bad_payloads.append("something")


async def test_arguments_in_the_url_are_remembered(slack, client):
    await client.conversations_create(name="a", is_private=True)

    assert slack.bad_payloads == ["conversations.create: ['is_private', 'name'] in the URL"]
    slack.bad_payloads.clear()


async def test_what_reads_forms_sees_nothing_in_json(slack, client):
    code = await refused(client, "users.info", user="U1")

    assert code == "invalid_arguments"
    assert slack.bad_payloads == ["users.info: reads forms only, was sent JSON"]
    slack.bad_payloads.clear()


async def test_an_argument_that_no_page_names_is_remembered(slack, client):
    await client.api_call("auth.test", json={"colour": "red"})

    assert slack.bad_payloads == ["auth.test: undocumented ['colour']"]
    slack.bad_payloads.clear()


async def test_slack_connect_invites_one_a_call(slack, client):
    channel = await room(client)
    invited = {"channel": channel, "emails": ["dr@praksis.dk"]}

    await client.api_call("conversations.inviteShared", json=invited)

    assert list(slack.channels[channel].invited.values()) == ["dr@praksis.dk"]
    assert await refused(client, "conversations.inviteShared", channel=channel) == (
        "recipients_not_specified"
    )
    two = ["a@b.dk", "c@d.dk"]
    assert (
        await refused(client, "conversations.inviteShared", channel=channel, emails=two)
        == "too_many_emails"
    )


async def test_calls_beyond_the_tier_wait(slack, client, clock):
    slack.tiers = True
    for number in range(20):
        await room(client, f"room-{number}")
        clock.forward(1)

    with pytest.raises(SlackApiError) as refused:
        await room(client, "one-too-many")
    clock.forward(40)
    await room(client, "after-a-minute")

    answer = refused.value.response
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "40")


async def test_a_second_between_posts_in_one_room(slack, client, clock):
    slack.tiers = True
    first, second = await room(client, "one"), await room(client, "two")
    await posted(client, first, text="x")
    await posted(client, second, text="x")

    assert await refused(client, "chat.postMessage", channel=first, text="x") == "ratelimited"
    clock.forward(1)
    await posted(client, first, text="x")


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
async def test_a_connection_is_dropped(slack, client, is_after):
    slack.fail("conversations.create", drop=True, is_after=is_after)

    with pytest.raises(aiohttp.ClientConnectionError):
        await room(client, "a")

    assert [one.name for one in slack.channels.values()] == (["a"] if is_after else [])


@pytest.mark.parametrize(
    ("status", "kind"), [(500, "text/plain"), (502, "text/html"), (503, "text/plain")]
)
async def test_a_status_asked_for(slack, session, status, kind):
    slack.fail("auth.test", status)

    first = await session.post(f"{slack.url}auth.test")
    second = await session.post(f"{slack.url}auth.test")

    assert (first.status, first.content_type) == (status, kind)
    assert (second.status, second.content_type) == (200, "application/json")


async def test_faults_asked_for(slack, client):
    slack.fail("*", "fatal_error")
    slack.fail("auth.test", "ratelimited", retry_after=7)

    first = await refusal(client, "auth.test")
    with pytest.raises(SlackApiError) as second:
        await client.auth_test()

    assert first["error"] == "fatal_error"
    assert second.value.response.headers["Retry-After"] == "7"
    await client.auth_test()


async def test_an_answer_that_does_not_come(slack, session):
    slack.fail("auth.test", "timeout")
    hurried = aiohttp.ClientTimeout(total=0.05)

    with pytest.raises(TimeoutError):
        await session.post(f"{slack.url}auth.test", timeout=hurried)


async def test_an_administrator_lets_the_app_in(slack, client):
    code = slack.approve("T1", "U1")
    app = {"code": code, "client_id": slack.client_id, "client_secret": slack.client_secret}

    with pytest.raises(SlackApiError, match="bad_client_secret"):
        await client.api_call("oauth.v2.access", data={**app, "client_secret": "guessed"})
    granted = await client.api_call("oauth.v2.access", data=app)
    with pytest.raises(SlackApiError, match="invalid_code"):
        await client.api_call("oauth.v2.access", data=app)

    assert (granted["access_token"], granted["team"]["id"]) == ("xoxb-1", "T1")
    assert granted["authed_user"] == {"id": "U1"}


async def test_the_app_says_who_it_is_in_a_header(slack, session):
    word = aiohttp.encode_basic_auth(slack.client_id, slack.client_secret)
    body = {"code": slack.approve()}

    async with session.post(
        f"{slack.url}oauth.v2.access", data=body, headers={"Authorization": word}
    ) as answer:
        granted = await answer.json()

    assert granted["access_token"] == "xoxb-1"


async def test_a_token_that_is_given_back(client):
    await client.api_call("auth.revoke")

    assert await refused(client, "auth.test") == "token_revoked"


async def test_looking_up_an_address(client):
    found = await client.api_call("users.lookupByEmail", data={"email": "bo@aarhus.dk"})

    assert found["user"]["id"] == "U2"
    with pytest.raises(SlackApiError, match="users_not_found"):
        await client.api_call("users.lookupByEmail", data={"email": "nobody@aarhus.dk"})


async def test_lists_come_in_pages(slack, client):
    for number in range(3):
        await room(client, f"room-{number}")
    asked = {"types": "private_channel", "limit": 2}

    first = await client.api_call("conversations.list", data=asked)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.api_call("conversations.list", data={**asked, "cursor": cursor})

    names = [one["name"] for one in [*first["channels"], *second["channels"]]]
    assert names == ["room-0", "room-1", "room-2"]
    assert second["response_metadata"]["next_cursor"] == ""


def test_every_method_has_its_arguments_and_its_scopes_published():
    methods = set(fake_api.METHODS)

    assert methods == set(fake_tables.ARGUMENTS)
    assert methods == set(fake_tables.SCOPES) | set(fake_tables.BY_ROOM) | (
        fake_tables.WITHOUT_SCOPE
    )


def test_a_fake_has_no_workspace_of_its_own():
    assert FakeSlack().workspaces == {}
