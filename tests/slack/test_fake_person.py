"""A person in the fake Slack meets an app as they would in the real one."""

import json
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.fake import running_fake
from tests.slack.fake_delivery import Delivery
from tests.slack.test_blocks import button, field, modal, option, plain, section, typed
from tests.slack.test_fake import Clock, refused

ROOM = "forloeb-groen-ravn-17-k3x9"


class App:
    """An app that remembers what it was told and answers what the test has laid ready."""

    def __init__(self):
        self.heard = []
        self.headers = []
        self.verified = []
        self.answers = []
        self.secret = ""

    async def take(self, request):
        body = await request.read()
        verifier = SignatureVerifier(self.secret)
        self.verified.append(verifier.is_valid_request(body, dict(request.headers)))
        self.headers.append(dict(request.headers))
        self.heard.append(read(body, request.content_type))
        answer = self.answers.pop(0) if self.answers else None
        return web.json_response(answer) if answer is not None else web.Response()

    @property
    def last(self):
        return self.heard[-1]


def read(body, content_type):
    if content_type == "application/json":
        return json.loads(body)
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    return json.loads(form["payload"]) if "payload" in form else form


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def slack(clock):
    async with running_fake(clock=clock) as slack:
        slack.add_workspace("T1")
        slack.add_user("T1", "U1", name="Anna Holm", email="anna@aarhus.dk")
        slack.add_user("T1", "U2", name="Bo Friis")
        yield slack


@pytest.fixture
async def app(slack):
    app = App()
    app.secret = slack.signing_secret
    served = web.Application()
    served.router.add_post("/slack/events", app.take)
    runner = web.AppRunner(served)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.app_url = "http://{}:{}/slack/events".format(*runner.addresses[0][:2])
    yield app
    await runner.cleanup()


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(slack, session):
    return AsyncWebClient("xoxb-1", base_url=slack.url, session=session, retry_handlers=[])


@pytest.fixture
def anna(slack, app):
    return slack.person("U1")


@pytest.fixture
def room(slack):
    return slack.add_channel("T1", ROOM, "UBOT", "U1", "U2").id


async def opened(client, trigger, view):
    answer = await client.api_call("views.open", json={"trigger_id": trigger, "view": view})
    return answer["view"]["id"]


async def asked(anna, app, client, view):
    """Anna has a modal before her, opened by a command."""
    await anna.command("/forloeb")
    await opened(client, app.last["trigger_id"], view)
    return anna.modal


async def test_a_command_is_signed_and_answered_to_one_alone(slack, app, anna, room):
    app.answers = [{"response_type": "ephemeral", "text": "Hej Anna"}]

    answer = await anna.command("/forloeb", "ny", room)

    told = app.last
    assert (told["command"], told["text"], told["channel_id"]) == ("/forloeb", "ny", room)
    assert (told["user_id"], told["team_id"], told["api_app_id"]) == ("U1", "T1", "A1")
    assert (answer.status, app.verified) == (200, [True])
    assert [one["text"] for one in anna.whispers] == ["Hej Anna"]


async def test_an_answer_that_slack_would_not_show(slack, app, anna):
    app.answers = [{"text": "Hej", "blocks": [section("<b>")]}]

    await anna.command("/forloeb")

    assert anna.whispers == []
    assert slack.bad_payloads == [
        "response_url: blocks[0].text: < is not escaped near '<b>'",
        "command: invalid_blocks",
    ]
    slack.bad_payloads.clear()


@pytest.mark.parametrize(
    "wrong",
    [{"secret": "other"}, {"sign": None}, {"sign": "v0=00"}, {"age": 360}, {"timestamp": None}],
    ids=["another secret", "missing", "made up", "six minutes old", "without a time"],
)
async def test_a_signature_can_be_wrong(slack, app, wrong):
    await slack.post(b"command=%2Fforloeb", **wrong)

    assert app.verified == [False]


async def test_the_same_signed_right_is_right(slack, app):
    await slack.post(b"command=%2Fforloeb")

    assert app.verified == [True]


async def test_a_trigger_opens_one_modal_within_three_seconds(anna, app, client, clock):
    await anna.command("/forloeb")
    trigger = app.last["trigger_id"]
    clock.forward(2)
    await opened(client, trigger, modal(section()))
    again = await refused(client, "views.open", trigger_id=trigger, view=modal(section()))
    await anna.command("/forloeb")
    clock.forward(4)
    late = await refused(
        client, "views.open", trigger_id=app.last["trigger_id"], view=modal(section())
    )
    never = await refused(client, "views.open", trigger_id="1.2.3", view=modal(section()))

    assert (again, late, never) == (
        "exchanged_trigger_id",
        "expired_trigger_id",
        "invalid_trigger_id",
    )
    assert anna.modal.title == "Titel"


async def test_a_modal_that_slack_would_not_show(slack, anna, app, client):
    await anna.command("/forloeb")

    code = await refused(
        client,
        "views.open",
        trigger_id=app.last["trigger_id"],
        view=modal(section(), title=plain("x" * 25)),
    )

    assert (code, anna.modal) == ("invalid_arguments", None)
    assert slack.bad_payloads == ["views.open: title: 25 characters, at most 24"]
    slack.bad_payloads.clear()


async def test_what_is_entered_is_sent_as_slack_sends_it(anna, app, client):
    few = [option("a", "A"), option("b", "B")]
    view = modal(
        field(typed(initial_value="fra før"), block_id="field:kept"),
        field(typed(), block_id="field:empty", optional=True),
        field(
            {"type": "static_select", "action_id": "value", "options": few},
            block_id="field:one",
        ),
        field(
            {"type": "checkboxes", "action_id": "value", "options": few},
            block_id="field:many",
        ),
        field({"type": "datepicker", "action_id": "value"}, block_id="field:day"),
        private_metadata='{"f":"case.open"}',
    )
    shown = await asked(anna, app, client, view)

    await anna.submit(shown.id, {"one": "B", "many": ["a", "B"], "day": "2026-01-15"})

    told = app.last
    assert (told["type"], told["view"]["private_metadata"]) == (
        "view_submission",
        '{"f":"case.open"}',
    )
    assert told["view"]["state"]["values"] == {
        "field:kept": {"value": {"type": "plain_text_input", "value": "fra før"}},
        "field:empty": {"value": {"type": "plain_text_input", "value": None}},
        "field:one": {"value": {"type": "static_select", "selected_option": few[1]}},
        "field:many": {"value": {"type": "checkboxes", "selected_options": few}},
        "field:day": {"value": {"type": "datepicker", "selected_date": "2026-01-15"}},
    }
    assert anna.modal is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"a": ""}, "required"),
        ({"a": "x" * 11}, "11 characters"),
        ({"b": "x"}, "no field 'b'"),
    ],
    ids=["empty", "too long", "no such field"],
)
async def test_what_the_form_itself_stops_never_comes_to_the_app(
    anna, app, client, given, sentence
):
    await asked(anna, app, client, modal(field(typed(max_length=10), block_id="field:a")))

    with pytest.raises(AssertionError, match=sentence):
        await anna.submit(values=given)

    assert [one.get("type") for one in app.heard] == [None]


async def test_errors_stand_at_their_fields(anna, app, client):
    await asked(anna, app, client, modal(field(typed(), block_id="field:a")))
    app.answers = [{"response_action": "errors", "errors": {"field:a": "For kort"}}]

    await anna.submit(values={"a": "x"})
    kept = anna.modal.errors
    await anna.submit(values={"a": "længere"})

    assert (kept, anna.modal) == ({"field:a": "For kort"}, None)


async def test_errors_where_no_input_is(slack, anna, app, client):
    view = modal(section(block_id="s"), field(typed(), block_id="field:a"))
    await asked(anna, app, client, view)
    app.answers = [{"response_action": "errors", "errors": {"s": "Nej"}}]

    await anna.submit(values={"a": "x"})

    assert slack.bad_payloads == [
        "view_submission: errors {'s': 'Nej'} where inputs are {'field:a'}"
    ]
    slack.bad_payloads.clear()


async def test_a_view_put_in_the_place_of_one_keeps_what_was_entered(anna, app, client):
    first = modal(field(typed(), block_id="field:a"))
    second = modal(
        section("Ret"), field(typed(initial_value="nyt"), block_id="field:a"), title=plain("To")
    )
    shown = await asked(anna, app, client, first)
    old_hash = shown.body["hash"]
    app.answers = [{"response_action": "update", "view": second}]

    await anna.submit(values={"a": "skrevet"})
    await anna.submit()

    values = app.last["view"]["state"]["values"]
    assert (app.last["view"]["id"], app.last["view"]["title"]["text"]) == (shown.id, "To")
    assert app.last["view"]["hash"] != old_hash
    assert values["field:a"]["value"]["value"] == "skrevet"


async def test_three_modals_on_one_another_and_no_more(anna, app, client):
    await asked(anna, app, client, modal(field(typed(), block_id="field:a")))
    pushed = {"response_action": "push", "view": modal(field(typed(), block_id="field:a"))}
    app.answers = [pushed, pushed]
    await anna.submit(values={"a": "x"})
    await anna.submit(values={"a": "x"})
    top = anna.modal
    await anna.slack.send(top_click := clicked(anna, top))
    code = await refused(
        client,
        "views.push",
        trigger_id=top_click.payload["trigger_id"],
        view=modal(section()),
    )
    app.answers = [{"response_action": "clear"}]
    await anna.submit(values={"a": "x"})

    assert (code, anna.modal) == ("push_limit_reached", None)


def clicked(anna, view):
    """A click in a modal, made by hand, for its trigger."""
    return Delivery("interactive", anna._payload("block_actions", view))


async def test_a_view_that_changed_meanwhile(anna, app, client):
    shown = await asked(anna, app, client, modal(section()))
    old = {"view_id": shown.id, "hash": shown.body["hash"], "view": modal(section("To"))}
    await client.api_call("views.update", json=old)

    assert await refused(client, "views.update", **old) == "hash_conflict"
    await anna.close()
    assert await refused(client, "views.update", **old) == "not_found"


async def test_a_closed_modal_is_told_of_when_asked_for(anna, app, client):
    await asked(anna, app, client, modal(section(), notify_on_close=True))

    await anna.close()

    assert (app.last["type"], anna.modal) == ("view_closed", None)


async def test_a_long_choice_is_searched(anna, app, client):
    element = {"type": "external_select", "action_id": "search:people", "min_query_length": 2}
    await asked(anna, app, client, modal(field(element, block_id="field:who")))
    app.answers = [{"options": [option("17", "Bo Friis")]}]

    await anna.type("who", "bo")
    told = app.last
    await anna.submit(values={"who": "Bo Friis"})

    assert (told["type"], told["value"], told["action_id"], told["block_id"]) == (
        "block_suggestion",
        "bo",
        "search:people",
        "field:who",
    )
    given = app.last["view"]["state"]["values"]["field:who"]["search:people"]
    assert given["selected_option"] == option("17", "Bo Friis")


async def test_what_was_not_offered_cannot_be_picked(anna, app, client):
    element = {"type": "external_select", "action_id": "s", "min_query_length": 2}
    await asked(anna, app, client, modal(field(element, block_id="field:who")))

    with pytest.raises(AssertionError, match="too short"):
        await anna.type("who", "b")
    with pytest.raises(AssertionError, match="not offered"):
        await anna.submit(values={"who": "Bo Friis"})


async def test_a_button_in_a_message_can_change_it(slack, anna, app, client, room, session):
    blocks = [{"type": "actions", "elements": [button("Ja", value="17")]}]
    message = {"channel": room, "text": "Kan du?", "blocks": blocks}
    await client.api_call("chat.postMessage", json=message)
    posted = slack.messages[room][0]

    await anna.press(posted, "Ja")
    told = app.last
    answers = [
        await session.post(told["response_url"], json={"replace_original": True, "text": "Ja!"})
        for _ in range(6)
    ]

    assert (told["actions"][0]["value"], told["message"]["ts"]) == ("17", posted["ts"])
    assert (told["container"]["is_ephemeral"], told["channel"]["id"]) == (False, room)
    assert (posted["text"], posted["blocks"]) == ("Ja!", [])
    assert [answer.status for answer in answers] == [200] * 5 + [404]


async def test_half_an_hour_later_nothing_is_answered(anna, app, room, session, clock):
    await anna.command("/forloeb", "", room)
    clock.forward(30 * 60 + 1)

    answer = await session.post(app.last["response_url"], json={"text": "Sent"})

    assert (answer.status, await answer.text(), anna.whispers) == (404, "expired_url", [])


async def test_a_whispered_message_is_not_sent_along(slack, anna, app, room):
    blocks = [{"type": "actions", "elements": [button("Ja")]}]
    app.answers = [{"text": "Vælg", "blocks": blocks}]
    await anna.command("/forloeb", "", room)

    await anna.press(anna.whispers[0], "Ja")

    assert "message" not in app.last
    assert app.last["container"]["is_ephemeral"] is True


async def test_an_answer_in_the_acknowledgement_of_a_click_is_seen_by_nobody(
    slack, anna, app, room
):
    blocks = [{"type": "actions", "block_id": "b", "elements": [button("Ja")]}]
    said = slack.say(slack.channels[room], {"user": "UBOT", "text": "x", "blocks": blocks})
    app.answers = [{"text": "Tak"}]

    await anna.press(said, "Ja")

    assert slack.bad_payloads == ["block_actions: Slack shows no answer to a click"]
    slack.bad_payloads.clear()


async def test_a_home_is_opened_published_and_pressed(slack, anna, app, client):
    await anna.open_home()
    told = app.last["event"]
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button("Vis")]}]}
    await client.api_call("views.publish", json={"user_id": "U1", "view": home})
    await anna.press(anna.home, "Vis")

    assert (told["type"], told["user"], told["tab"]) == ("app_home_opened", "U1", "home")
    assert (app.last["view"]["type"], app.last["view"]["id"]) == ("home", anna.home.id)
    old = {"user_id": "U1", "view": home, "hash": "123.old"}
    assert await refused(client, "views.publish", **old) == "hash_conflict"


async def test_words_in_a_room_are_told(anna, app, room):
    await anna.say(room, "Hej alle")

    event = app.last["event"]
    assert (event["type"], event["channel_type"], event["user"], event["text"]) == (
        "message",
        "group",
        "U1",
        "Hej alle",
    )
    assert app.last["authorizations"][0]["user_id"] == "UBOT"


async def test_words_are_corrected_and_taken_back(slack, anna, app, room):
    await anna.say(room, "Hej")
    ts = slack.messages[room][0]["ts"]

    await anna.edit(room, ts, "Hej igen")
    await anna.delete(room, ts)

    subtypes = [one["event"].get("subtype") for one in app.heard]
    assert subtypes == [None, "message_changed", "message_deleted"]
    assert app.heard[0]["event"]["text"] == "Hej"
    assert slack.messages[room] == []


async def test_what_is_done_to_a_room_by_hand_is_told(slack, anna, app, room):
    slack.add_user("T1", "U4", name="Dan Ravn")
    await anna.add(room, "U4")
    await anna.remove(room, "U4")
    await anna.rename(room, "noget-andet")
    await anna.set_topic(room, "Hej")
    await anna.archive(room)
    await anna.unarchive(room)
    await anna.remove(room, "UBOT")

    assert [one["event"].get("subtype") or one["event"]["type"] for one in app.heard] == [
        "member_joined_channel",
        "member_left_channel",
        "group_rename",
        "group_topic",
        "group_archive",
        "group_unarchive",
        "member_left_channel",
        "group_left",
    ]
    assert slack.channels[room].name == "noget-andet"


async def test_the_app_hears_of_its_own_deeds_when_asked_for(slack, app, client, room):
    slack.add_user("T1", "U4", name="Dan Ravn")
    await client.api_call("conversations.invite", json={"channel": room, "users": "U4"})
    quiet = await slack.deliver()
    slack.emits_events = True
    await client.api_call("chat.postMessage", json={"channel": room, "text": "Hej"})
    told = await slack.deliver()

    assert (len(quiet), len(told)) == (0, 1)
    assert (app.last["event"]["bot_id"], app.last["event"]["text"]) == ("BBOT", "Hej")


async def test_an_event_out_of_scope_or_not_subscribed_is_not_told(slack, anna, app, room):
    slack.workspaces["T1"].events = frozenset({"message.im", "group_rename"})
    await anna.say(room, "Hej")
    slack.workspaces["T1"].events = None
    slack.workspaces["T1"].scopes.remove("groups:read")
    await anna.rename(room, "noget-andet")

    assert app.heard == []


async def test_the_same_event_up_to_four_times(slack, anna, app, room):
    await anna.say(room, "Hej")

    await slack.again()

    assert len({one["event_id"] for one in app.heard}) == 1
    numbers = [one.get("X-Slack-Retry-Num") for one in app.headers]
    assert numbers == [None, "1", "2", "3"]
    assert app.verified == [True] * 4


async def test_events_in_another_order(slack, anna, app, room):
    with slack.holding() as held:
        await anna.say(room, "Et")
        await anna.say(room, "To")
    for one in reversed(held):
        await slack.send(one)

    assert [one["event"]["text"] for one in app.heard] == ["To", "Et"]


async def test_the_app_is_thrown_out_of_the_workspace(slack, app, client):
    await slack.uninstall("T1")

    assert [one["event"]["type"] for one in app.heard] == ["tokens_revoked", "app_uninstalled"]
    assert await refused(client, "auth.test") == "account_inactive"


async def test_somebody_is_renamed_and_deactivated(slack, app):
    await slack.change_user("T1", "U2", name="Bo Holm", deleted=True)

    shown = app.last["event"]["user"]
    assert (shown["real_name"], shown["deleted"]) == ("Bo Holm", True)


async def test_a_room_shared_with_another_workspace(slack, app, client, room):
    slack.add_workspace("T2", bot_token="xoxb-2", bot_user="UBOT2", name="Praksis")
    slack.add_user("T2", "U9", name="Dorte Lund", email="dr@praksis.dk")
    invited = {"channel": room, "emails": ["dr@praksis.dk"]}
    number = (await client.api_call("conversations.inviteShared", json=invited))["invite_id"]

    await slack.person("U9", "T2").accept(number)
    joined = app.last
    await slack.person("U9", "T2").say(room, "Hej")
    seen = await client.api_call("users.info", data={"user": "U9"})

    assert (joined["team_id"], joined["event"]["user"]) == ("T1", "U9")
    assert app.last["event"]["user_team"] == "T2"
    assert app.last["is_ext_shared_channel"] is True
    assert (seen["user"]["is_stranger"], seen["user"]["team_id"]) == (True, "T2")
    assert "email" not in seen["user"]["profile"]


async def test_a_stranger_clicks_under_their_own_workspace(slack, app, room):
    slack.add_user("T1", "U9", name="Dorte Lund", home="T2", is_stranger=True)
    slack.channels[room].members.append("U9")
    blocks = [{"type": "actions", "block_id": "b", "elements": [button("Ja")]}]
    said = slack.say(slack.channels[room], {"user": "UBOT", "text": "x", "blocks": blocks})

    await slack.person("U9").press(said, "Ja")

    assert (app.last["team"]["id"], app.last["user"]["team_id"]) == ("T1", "T2")


async def test_a_workspace_of_an_enterprise_says_so(slack, app, anna, room):
    slack.workspaces["T1"].enterprise = "E1"

    await anna.command("/forloeb")
    command = app.last["enterprise_id"]
    await anna.say("", "Hej")

    assert (command, app.last["authorizations"][0]["enterprise_id"]) == ("E1", "E1")
    assert app.last["event"]["channel_type"] == "im"


async def test_an_app_that_is_gone_hears_nothing(slack, app, anna, room):
    await slack.uninstall("T1", is_told=False)

    await anna.say(room, "Hej")
    await anna.open_home()

    assert app.heard == []


async def test_nobody_answers(slack, anna, app):
    slack.app_url = "http://127.0.0.1:1/slack/events"

    assert (await anna.command("/forloeb")).status == 0


async def test_bolt_itself_takes_what_is_sent(slack, anna, room, session):
    """The signature, ssl and shape checks of the library that real apps use."""
    heard = []

    async def authorize(**_):
        return AuthorizeResult(
            enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="UBOT"
        )

    bolt = AsyncApp(signing_secret=slack.signing_secret, authorize=authorize)

    @bolt.middleware
    async def take(req, next_):
        heard.append(req.body.get("type") or req.body.get("command"))
        return BoltResponse(status=200, body="")

    server = bolt.server(port=0, path="/slack/events", host="127.0.0.1")
    runner = web.AppRunner(server.web_app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.app_url = "http://{}:{}/slack/events".format(*runner.addresses[0][:2])
    try:
        answers = [
            await anna.command("/forloeb"),
            await anna.say(room, "Hej"),
            await slack.post(b"payload={}", secret="other"),
        ]
    finally:
        await runner.cleanup()

    assert [answer.status for answer in answers] == [200, 200, 401]
    assert heard == ["/forloeb", "event_callback"]


async def test_a_message_too_long_for_slack_is_no_silent_success(slack, client, room):
    with pytest.raises(SlackApiError):
        await client.api_call("chat.postMessage", json={"channel": room, "text": "x" * 40_001})
    slack.bad_payloads.clear()
