"""Payloads read strictly: what Slack sends is understood, and nothing else is."""

import json

import pytest

from bot.payloads import Garbled
from bot.slack import metadata, reading
from bot.slack.asked import Command, Happening, Nothing, Press, Submit, Typing
from bot.slack.metadata import Metadata
from bot.slack.texts import readable

COMMAND = {
    "team_id": "T1",
    "user_id": "U1",
    "channel_id": "C1",
    "command": "/Forløb",
    "text": " Anna &amp; <@U2|bo> ",
    "trigger_id": "1.2.a",
    "response_url": "https://hooks.slack.com/1",
}
VIEW = {
    "id": "V1",
    "type": "modal",
    "hash": "1.h",
    "private_metadata": '{"f":"case.open","k":"key"}',
    "blocks": [],
    "state": {"values": {"field:why": {"value": {"type": "plain_text_input", "value": "x"}}}},
}
COMMON = {
    "user": {"id": "U1", "team_id": "T1"},
    "team": {"id": "T1", "domain": "aarhus"},
    "trigger_id": "1.2.a",
}
PRESS = {
    **COMMON,
    "type": "block_actions",
    "container": {"type": "message", "channel_id": "C1"},
    "channel": {"id": "C1", "name": "privategroup"},
    "response_url": "https://hooks.slack.com/1",
    "actions": [{"type": "button", "action_id": "act:case.claim:0", "value": "17"}],
}
SUBMIT = {**COMMON, "type": "view_submission", "view": VIEW}
TYPING = {
    **COMMON,
    "type": "block_suggestion",
    "action_id": "search:practices:practice",
    "block_id": "field:practice",
    "value": "sol",
    "view": VIEW,
}
EVENT = {
    "type": "event_callback",
    "team_id": "T9",
    "event_id": "Ev1",
    "event_time": 1768205700,
    "authorizations": [{"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": True}],
    "event": {"type": "user_change", "user": {"id": "U1"}},
}
SHORTCUT = {
    **COMMON,
    "type": "message_action",
    "callback_id": "advice.from_message",
    "channel": {"id": "C1", "name": "privategroup"},
    "response_url": "https://hooks.slack.com/1",
    "message": {"type": "message", "user": "U2", "text": "Hvad &amp; hvorfor? <@U2|bo>"},
}
EVERY = {
    "command": COMMAND,
    "shortcut": SHORTCUT,
    "press": PRESS,
    "submit": SUBMIT,
    "typing": TYPING,
    "event": EVENT,
}


def test_a_command_is_read_as_people_type_it():
    asked = reading.read(COMMAND)

    assert isinstance(asked, Command)
    assert (asked.who.team, asked.who.user, asked.key) == ("T1", "U1", "slack:T1:1.2.a")
    assert (asked.name, asked.text, asked.channel) == ("/forloeb", "Anna & @bo", "C1")


def test_a_button_in_a_message_knows_what_it_is_about_and_where_it_sits():
    asked = reading.read(PRESS)

    assert isinstance(asked, Press)
    assert (asked.action, asked.channel, asked.view) == (("case.claim", "17"), "C1", None)
    assert asked.key == "slack:T1:1.2.a"


def test_a_shortcut_on_a_message_brings_what_was_sent_on_with_it():
    forwarded = {"is_share": True, "text": "Can she drive?", "files": [{"id": "F1"}]}
    message = {"text": "", "attachments": [forwarded]}

    asked = reading.read({**SHORTCUT, "message": message})

    assert (asked.text, asked.has_files) == ("Can she drive?", True)


def test_a_shortcut_on_a_message_brings_its_text_and_says_whether_there_are_files():
    asked = reading.read(SHORTCUT)
    message = SHORTCUT["message"] | {"files": [{"id": "F1"}]}

    assert isinstance(asked, Press)
    assert (asked.action, asked.channel) == (("advice.from_message", ""), "C1")
    assert (asked.text, asked.has_files, asked.view) == ("Hvad & hvorfor? @bo", False, None)
    assert reading.read(SHORTCUT | {"message": message}).has_files is True


def test_a_button_that_is_none_of_ours_is_read_all_the_same():
    action = {"type": "button", "action_id": "somebody-elses", "value": "17"}

    asked = reading.read(PRESS | {"actions": [action]})

    assert isinstance(asked, Press)
    assert asked.action is None


def test_a_link_that_is_followed_asks_for_nothing():
    action = {"type": "button", "action_id": "link:3", "url": "https://tovholder.test/l/x"}

    assert isinstance(reading.read(PRESS | {"actions": [action]}), Nothing)


def test_a_form_is_read_with_its_fields():
    asked = reading.read(SUBMIT)

    assert isinstance(asked, Submit)
    assert asked.fields == {"why": ("x",)}
    assert asked.view.metadata == VIEW["private_metadata"]


def test_a_form_has_the_same_key_when_it_is_delivered_again_and_another_when_it_is_mended():
    again = json.loads(json.dumps(SUBMIT))
    mended = json.loads(json.dumps(SUBMIT))
    mended["view"]["state"]["values"]["field:why"]["value"]["value"] = "y"
    retried = SUBMIT | {"trigger_id": "1.2.b"}

    keys = [reading.read(one).key for one in (SUBMIT, again, mended, retried)]

    assert keys[0].startswith("slack:T1:view:V1:")
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_a_search_is_read_with_what_was_typed():
    asked = reading.read(TYPING)

    assert isinstance(asked, Typing)
    assert (asked.search, asked.text) == ("practices", "sol")


def test_an_event_belongs_to_the_workspace_that_is_told_of_it():
    asked = reading.read(EVENT)

    assert isinstance(asked, Happening)
    assert (asked.who.team, asked.who.user, asked.who.enterprise) == ("T1", "U1", "E1")
    assert (asked.key, asked.kind, asked.time) == ("slack:T1:Ev1", "user_change", 1768205700)
    assert asked.is_org_wide


def test_an_app_that_an_organisation_installed_finds_the_workspace_elsewhere():
    shared = {**PRESS, "team": None, "view": {**VIEW, "app_installed_team_id": "T7"}}

    assert reading.read(shared).who.team == "T7"
    assert reading.read({**PRESS, "team": None}).who.team == "T1"


@pytest.mark.parametrize("kind", ["view_closed", "shortcut", "app_rate_limited", "hello"])
def test_what_we_have_no_use_for_is_no_error(kind):
    assert isinstance(reading.read({"type": kind, "team": {"id": "T1"}}), Nothing)


WRONG = [
    pytest.param("command", {"team_id": ""}, id="no team"),
    pytest.param("command", {"user_id": None}, id="no user"),
    pytest.param("command", {"user_id": "U1 U2"}, id="two users"),
    pytest.param("command", {"user_id": ["U1"]}, id="a list of users"),
    pytest.param("command", {"command": ""}, id="no command"),
    pytest.param("command", {"trigger_id": ""}, id="no trigger"),
    pytest.param("command", {"text": 7}, id="text that is none"),
    pytest.param("command", {"channel_id": "C" * 300}, id="an endless id"),
    pytest.param("press", {"user": None}, id="pressed by nobody"),
    pytest.param("press", {"user": "U1"}, id="a user without an object"),
    pytest.param("press", {"team": 7}, id="a team that is a number"),
    pytest.param("press", {"actions": {"0": {}}}, id="actions that are no list"),
    pytest.param("press", {"actions": ["act:case.claim:0"]}, id="an action that is a text"),
    pytest.param("press", {"view": "V1"}, id="a view that is a text"),
    pytest.param("press", {"response_url": 7}, id="an address that is a number"),
    pytest.param("submit", {"view": None}, id="no view"),
    pytest.param("submit", {"view": {**VIEW, "id": ""}}, id="a view without an id"),
    pytest.param("submit", {"view": {**VIEW, "state": []}}, id="a state that is a list"),
    pytest.param(
        "submit", {"view": {**VIEW, "state": {"values": {"field:a": {}}}}}, id="an empty field"
    ),
    pytest.param(
        "submit",
        {"view": {**VIEW, "state": {"values": {"field:a": {"value": {"type": "bomb"}}}}}},
        id="an unknown element",
    ),
    pytest.param("submit", {"view": {**VIEW, "blocks": ["text"]}}, id="a block that is a text"),
    pytest.param("submit", {"view": {**VIEW, "private_metadata": {}}}, id="metadata no text"),
    pytest.param("typing", {"value": ["sol"]}, id="typed a list"),
    pytest.param("event", {"event": "message"}, id="an event that is a text"),
    pytest.param("event", {"event": {}}, id="an event without a type"),
    pytest.param("event", {"event_id": ""}, id="an event without an id"),
    pytest.param("event", {"event_time": "now"}, id="a time that is a text"),
    pytest.param("event", {"event_time": -1}, id="a time before time"),
    pytest.param("event", {"authorizations": "T1"}, id="authorizations that are a text"),
    pytest.param("event", {"authorizations": None, "team_id": None}, id="an event of no team"),
]


@pytest.mark.parametrize(("kind", "changed"), WRONG)
def test_a_shape_that_slack_does_not_send_is_not_understood(kind, changed):
    with pytest.raises(ValueError, match=r".+"):
        reading.read(EVERY[kind] | changed)


def test_nothing_at_all_is_not_understood():
    with pytest.raises(Garbled):
        reading.read({})


def test_half_a_character_and_nul_are_left_out():
    asked = reading.read(COMMAND | {"text": "a\x00b\ud800c"})

    assert asked.text == "ab?c"


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        pytest.param("a &amp; b &lt;3 &gt;", "a & b <3 >", id="escaped"),
        pytest.param("<@U1|anna> and <@U2>", "@anna and @U2", id="people"),
        pytest.param("<#C1|forloeb> <#C2>", "#forloeb #C2", id="rooms"),
        pytest.param("<!here> <!subteam^S1|@team>", "@here @team", id="groups"),
        pytest.param("<https://a.dk|here>", "here (https://a.dk)", id="a link behind words"),
        pytest.param("<https://a.dk>", "https://a.dk", id="a link"),
        pytest.param("<mailto:a@b.dk|a@b.dk>", "a@b.dk", id="an address"),
        pytest.param(
            "<tel:0101011234|010101-1234>", "010101-1234 (tel:0101011234)", id="a number"
        ),
        pytest.param("&lt;@U1&gt;", "<@U1>", id="typed, not meant"),
    ],
)
def test_text_is_what_the_person_saw(sent, seen):
    assert readable(sent) == seen


def test_metadata_is_read_as_it_was_written():
    held = Metadata("case.open", "17", "a-b_c", "C1", is_home=True)

    assert metadata.read(held.written()) == held
    assert metadata.read("") == Metadata()
    assert metadata.read(Metadata().written()) == Metadata()


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("{", id="no JSON"),
        pytest.param("[]", id="a list"),
        pytest.param('{"f":7}', id="a number"),
        pytest.param('{"f":"case.open","x":"1"}', id="something more"),
        pytest.param('{"f":"<script>"}', id="no name of a form"),
        pytest.param('{"f":"case.open","k":"' + "k" * 65 + '"}', id="an endless key"),
        pytest.param('{"s":"a\\u0000b"}', id="a control character"),
        pytest.param('{"c":"../C1"}', id="no channel"),
        pytest.param('{"h":"yes"}', id="no mark of the Home"),
        pytest.param("[" * 2999, id="a deep hole"),
        pytest.param(" " * 3001, id="too long"),
    ],
)
def test_metadata_that_is_not_ours_is_not_understood(written):
    with pytest.raises(ValueError, match=r".+"):
        metadata.read(written)
