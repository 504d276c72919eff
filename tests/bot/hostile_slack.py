"""What Slack sends, spoilt, and signed by who knows the secret; or by who does not."""

import time

from hypothesis import strategies as st

from bot.slack.metadata import Metadata
from tests.bot.hostile import (
    ACTIONS,
    COMMANDS,
    FRESH,
    MARK,
    SEARCHES,
    TYPES,
    WRONGS,
    Asked,
    each,
    spoilt,
)
from tests.slack.fake_delivery import Delivery

USERS = st.sampled_from(("UANNA", "UBO", "UCARLA", "U404", "UBOT"))
# Signed by somebody else, at another time, at no time, and with no signature at all.
WRONGLY = ({"secret": "other"}, {"timestamp": 1}, {"timestamp": ""}, {"sign": MARK})
SIGNED = st.sampled_from(({},) * 16 + WRONGLY)
CONTENT = st.one_of(*(st.none(),) * 9, st.sampled_from(TYPES))
KINDS = 23


@st.composite
def deliveries(draw, host):
    named = draw(USERS), draw(ACTIONS), draw(COMMANDS), draw(SEARCHES)
    number, content, signed = draw(st.integers(0, KINDS - 1)), draw(CONTENT), draw(SIGNED)
    found = []
    for wrongs in each(draw(WRONGS)):
        kind, payload = payloads(*named)[number]
        sent = Delivery(kind, spoilt(payload, wrongs))
        headers = {"Host": host, "Content-Type": content or sent.content_type}
        found.append(Asked("slack", "POST", "/slack/events", headers, _body(sent), signed))
    return found


def _body(sent):
    try:
        return sent.body
    except UnicodeEncodeError:  # half a character has no place in a form
        return b"payload=%ED%A0%80"


def payloads(user, action, command, search):
    """One of each kind that Slack sends, about somebody whom we know, or nobody."""
    who = {
        "team": {"id": "T1"},
        "user": {"id": user, "team_id": "T1"},
        "trigger_id": FRESH,
        "enterprise": None,
    }
    said = {"type": "plain_text_input", "value": "Hej"}
    view = {
        "id": "V1",
        "type": "modal",
        "hash": FRESH,
        "callback_id": action,
        "private_metadata": Metadata(action, "1", FRESH, "C1").written(),
        "state": {"values": {"field:text": {"value": said}}},
        "blocks": [],
        "app_installed_team_id": "T1",
    }
    pressed = {
        "type": "button", "action_id": f"act:{action}:1", "block_id": "b", "value": "1",
        "action_ts": "1768205700.000100",
    }  # fmt: skip
    common = {"channel": {"id": "C1", "name": "x"}, "response_url": ""}
    of_message = {
        "type": "message_action",
        "callback_id": "advice.from_message",
        "message": {"type": "message", "text": "Hej", "ts": "1.1", "files": []},
    }
    suggested = {
        "type": "block_suggestion",
        "view": view,
        "action_id": f"search:{search}:to",
        "block_id": "b",
        "value": "lægehus",
    }
    return [
        ("command", _command(user, command)),
        ("interactive", who | common | {"type": "block_actions", "actions": [pressed]}),
        ("interactive", who | {"type": "block_actions", "view": view, "actions": [pressed]}),
        *(
            ("interactive", who | {"type": type_, "view": view | {"type": shown}})
            for type_ in ("view_submission", "view_closed")
            for shown in ("modal", "home")
        ),
        ("interactive", who | common | of_message),
        ("interactive", who | suggested),
        *(("event", _callback(event)) for event in _events(user)),
        ("event", {"type": "url_verification", "challenge": MARK}),
    ]


def _command(user, command):
    return {
        "team_id": "T1", "user_id": user, "command": command, "text": "", "trigger_id": FRESH,
        "channel_id": "C1", "channel_name": "x", "api_app_id": "A1",
        "is_enterprise_install": "false", "response_url": "",
    }  # fmt: skip


def _callback(event):
    return {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "event_id": FRESH,
        "event_time": int(time.time()),
        "authorizations": [{"team_id": "T1", "enterprise_id": None, "user_id": "UBOT"}],
        "event": event,
    }


def _events(user):
    room = {"channel": "C1", "channel_type": "group"}
    said = {"type": "message", "user": user, "text": "Hej", "ts": "1.1"}
    return [
        room | said,
        room | {"type": "message", "subtype": "message_changed", "message": said},
        room | {"type": "message", "subtype": "message_deleted", "previous_message": said},
        room | {"type": "message", "subtype": "file_share", "files": [{"name": "x"}]} | said,
        room | {"type": "member_joined_channel", "user": user, "team": "T1"},
        room | {"type": "member_left_channel", "user": user, "team": "T1"},
        room | {"type": "group_left", "actor_id": user},
        {"type": "group_rename", "channel": {"id": "C1", "name": "nyt", "created": 1}},
        room | {"type": "group_archive", "user": user},
        room | {"type": "group_unarchive", "user": user},
        {"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home"},
        {"type": "user_change", "user": {"id": user, "team_id": "T1", "profile": {}}},
        {"type": "app_rate_limited", "minute_rate_limited": 1},
    ]
