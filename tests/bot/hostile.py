"""Hostile and mistaken requests, made from a seed: nearly right, so that they come far."""

import copy
import json
import re
import time
from dataclasses import dataclass

from bot.slack.metadata import Metadata
from handlers import routes
from tests.slack import fake_delivery

MARK = "zq9</title><script>"  # reflected, it would be a browser's to run
VARIABLE = re.compile(r"\{([^}:]+)(:[^}]*)?\}")
HOSTILE = (
    *("", "0", "-1", "1", "17", "99999999", "9" * 40, "1:2", "1:2:3", "١٢", "null", "%00"),
    *(MARK, f"{MARK}1", "../../etc/passwd", "..%2f..%2fetc", "'; drop table person; --"),
    *("\u202e", "\ud83d\ude00", "æøå", "x" * 5000, "{}", "[]", "{{7*7}}", "\x00\x01"),
    *("\r\nX: y", "\ud800", "<@U1>", "<https://evil.example|x>", "a" * 256, " ", "\n"),
)
NAMES = (
    *("kind", "key", "room", "command", "text", "action", "subject", "form_key", "fields"),
    *("person", "to", "search", "form", "message", "up_to", "type", "payload", "challenge"),
)
KINDS = ("command", "action", "submit", "message", "x")
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
TYPES = (*(JSON,) * 16, FORM, "text/plain", "multipart/form-data; boundary=x", "")
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE")
# Who comes by another name is turned away at the door, which is quick: so there can be many.
RIGHT_HOST = 0.25
# What is not HTTP at all, or wrongly so.
RAW = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"GET /" + MARK.encode() + b" HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost\r\n\r\n",
    b"POST /api/turn HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    b"POST /api/turn HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
    b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nX: " + b"a" * 9000 + b"\r\n\r\n",
)


@dataclass(frozen=True)
class Asked:
    name: str
    method: str
    path: str
    headers: dict
    body: bytes


class Fuzz:
    """`often`: the address that most of what people do comes in by, one request of five."""

    def __init__(self, random, addresses, host, origin, *, often=("web.turn", "/api/turn")):
        self.random, self.addresses, self.often = random, addresses, often
        self.host, self.origin = host, origin

    def request(self):
        one = self.random.random
        name, method, template = self.random.choice(self.addresses)
        if one() < 0.2:
            method, (name, template) = "POST", self.often
        if method == "*" or one() < 0.05:
            method = self.random.choice(METHODS)
        path = VARIABLE.sub(lambda _found: quoted(self.text()), template)
        if one() < 0.2:
            path += f"?{quoted(self.text())}={quoted(self.text())}"
        return Asked(name, method, path[:6000], self.headers(), self.body())

    def headers(self):
        one = self.random.random
        found = {
            "Host": self.host if one() < RIGHT_HOST else "evil.example",
            "Origin": self.origin if one() < 0.9 else f"http://{quoted(MARK)}",
            "Content-Type": self.random.choice(TYPES),
            "Accept-Language": self.random.choice(("da", "en", "xx", "")),
        }
        if one() < 0.3:
            found["Cookie"] = f"session={self.short()}; person={self.short()}"
        if one() < 0.1:
            found["Authorization"] = f"Bearer {self.short()}"
        return found

    def body(self):
        if self.random.random() < 0.1:
            return self.random.randbytes(self.random.randrange(200))
        sent = self.turn() if self.random.random() < 0.6 else self.value(3)
        return json.dumps(sent).encode()

    def turn(self):
        """Nearly what a page of ours sends: it comes far before it goes wrong."""
        sent = {
            "key": self.random.randbytes(10).hex(),
            "kind": self.random.choice(KINDS),
            "action": self.random.choice((*routes.ACTIONS, self.text())),
            "command": self.random.choice((*routes.COMMANDS, self.text())),
            "search": self.random.choice((*routes.SEARCHES, self.text())),
            "subject": self.text(),
            "text": self.text(),
            "form_key": self.text(),
            "fields": {self.text(): [self.text()] for _ in range(self.random.randrange(4))},
        }
        for _ in range(self.random.randrange(3)):
            sent[self.random.choice(NAMES)] = self.value(2)
        return sent

    def value(self, depth):
        kind = self.random.randrange(8)
        if depth and kind == 0:
            return [self.value(depth - 1) for _ in range(self.random.randrange(4))]
        if depth and kind <= 2:
            named = (self.random.choice((*NAMES, self.text())) for _ in range(4))
            return {name: self.value(depth - 1) for name in named}
        others = (None, True, -1, 2**63, 1e308, 0.5)
        return self.text() if kind > 3 else self.random.choice(others)

    def text(self):
        return self.random.choice(HOSTILE)

    def short(self):
        return quoted(self.text())[:500]

    def spoilt(self, payload):
        """The same with some parts taken out or replaced; one in ten stays as it is."""
        found = copy.deepcopy(payload)
        for _ in range(self.random.choice((0, 1, 1, 2, 3, 4, 6, 9, 12, 16))):
            self._spoil(found)
        return found

    def _spoil(self, found):
        place = found
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                return
            key = self.random.choice(keys)
            is_deeper = isinstance(place[key], dict | list) and place[key]
            if not is_deeper or self.random.random() < 0.2:
                break
            place = place[key]
        if self.random.random() < 0.2:
            del place[key]
        else:
            place[key] = self.value(2)


class SlackFuzz(Fuzz):
    """What Slack sends, spoilt, and signed by who knows the secret; or by who does not."""

    secret = ""

    def deliver(self):
        kind, payload = self.random.choice(slack_payloads(self.random))
        sent = fake_delivery.Delivery(kind, self.spoilt(payload))
        body = self._bytes(sent)
        signed = {"secret": self.secret, "timestamp": int(time.time())}
        if self.random.random() < 0.2:
            signed |= self.random.choice(
                ({"secret": "other"}, {"timestamp": 1}, {"timestamp": ""}, {"sign": MARK})
            )
        content = (
            sent.content_type if self.random.random() < 0.95 else self.random.choice(TYPES)
        )
        headers = fake_delivery.headers(body, content, **signed) | {"Host": self.host}
        return Asked("slack", "POST", "/slack/events", headers, body)

    def _bytes(self, sent):
        try:
            return sent.body if self.random.random() < 0.95 else self.body()
        except UnicodeEncodeError:  # half a character has no place in a form
            return self.body()


class TeamsFuzz(Fuzz):
    """What Teams sends, spoilt, with a token that is right; or with none."""

    token = ""
    around = {}  # noqa: RUF012 -- set once, before the first

    def deliver(self):
        kind = self.random.choice(teams_activities(self.random))
        activity = self.spoilt(self.around | {"id": self.random.randbytes(6).hex()} | kind)
        if self.random.random() < 0.9:
            activity |= {"serviceUrl": self.around["serviceUrl"]}
        one = self.random.random()
        said = f"Bearer {self.token}" if one < 0.85 else f"Bearer {self.short()}"
        headers = {"Host": self.host, "Content-Type": JSON, "Authorization": said}
        body = json.dumps(activity).encode() if one < 0.95 else super().body()
        return Asked("teams", "POST", "/api/messages", headers, body)


def slack_payloads(random):
    """One of each kind that Slack sends, about somebody whom we know, or nobody."""
    user = random.choice(("UANNA", "UBO", "UCARLA", "U404", "UBOT"))
    trigger, number = random.randbytes(6).hex(), random.randbytes(6).hex()
    action = random.choice(list(routes.ACTIONS))
    who = {
        "team": {"id": "T1"},
        "user": {"id": user, "team_id": "T1"},
        "trigger_id": trigger,
        "enterprise": None,
    }
    said = {"type": "plain_text_input", "value": "Hej"}
    view = {
        "id": "V1",
        "type": random.choice(("modal", "home")),
        "hash": number,
        "callback_id": action,
        "private_metadata": Metadata(action, "1", number, "C1").written(),
        "state": {"values": {"field:text": {"value": said}}},
        "blocks": [],
        "app_installed_team_id": "T1",
    }
    pressed = {
        "type": "button", "action_id": f"act:{action}:1", "block_id": "b", "value": "1",
        "action_ts": "1768205700.000100",
    }  # fmt: skip
    common = {"channel": {"id": "C1", "name": "x"}, "response_url": ""}
    command = {
        "team_id": "T1", "user_id": user, "command": random.choice(list(routes.COMMANDS)),
        "text": "", "trigger_id": trigger, "channel_id": "C1", "channel_name": "x",
        "api_app_id": "A1", "is_enterprise_install": "false", "response_url": "",
    }  # fmt: skip
    return [
        ("command", command),
        ("interactive", who | common | {"type": "block_actions", "actions": [pressed]}),
        ("interactive", who | {"type": "block_actions", "view": view, "actions": [pressed]}),
        ("interactive", who | {"type": "view_submission", "view": view}),
        ("interactive", who | {"type": "view_closed", "view": view}),
        (
            "interactive",
            who
            | common
            | {
                "type": "message_action",
                "callback_id": "advice.from_message",
                "message": {"type": "message", "text": "Hej", "ts": "1.1", "files": []},
            },
        ),
        (
            "interactive",
            who
            | {
                "type": "block_suggestion",
                "view": view,
                "action_id": f"search:{random.choice(list(routes.SEARCHES))}:to",
                "block_id": "b",
                "value": "lægehus",
            },
        ),
        *(("event", _slack_event(event, number)) for event in _slack_events(user)),
        ("event", {"type": "url_verification", "challenge": MARK}),
    ]


def _slack_event(event, number):
    return {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "event_id": number,
        "event_time": int(time.time()),
        "authorizations": [{"team_id": "T1", "enterprise_id": None, "user_id": "UBOT"}],
        "event": event,
    }


def _slack_events(user):
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


def teams_activities(random):
    action = random.choice(list(routes.ACTIONS))
    held = {"act": action, "on": "1", "once": random.randbytes(6).hex(), "field:text": "Hej"}
    command, search = random.choice(list(routes.COMMANDS)), random.choice(list(routes.SEARCHES))
    invokes = (
        ("adaptiveCard/action", {"action": {"type": "Action.Execute", "data": held}}),
        ("task/fetch", {"data": held}),
        ("task/submit", {"data": held}),
        ("composeExtension/fetchTask", {"commandId": "advice.from_message", "messagePayload": {
            "id": "1", "body": {"contentType": "html", "content": "<p>Hej</p>"}}}),
        ("application/search", {"queryText": "læ", "dataset": search}),
        ("signin/verifyState", {"state": MARK}),
    )  # fmt: skip
    someone = [{"id": "29:u-bo", "aadObjectId": "u-bo", "name": "Bo"}]
    return [
        {"type": "message", "text": command},
        {"type": "message", "text": "Hej", "textFormat": "xml", "attachments": [{"name": "x"}]},
        {"type": "messageUpdate", "text": "Hej", "channelData": {"eventType": "editMessage"}},
        {"type": "messageDelete"},
        *({"type": "invoke", "name": name, "value": value} for name, value in invokes),
        {"type": "conversationUpdate", "membersAdded": someone},
        {"type": "conversationUpdate", "membersRemoved": someone},
        {"type": "conversationUpdate", "channelData": {"eventType": "channelRenamed"}},
        {"type": "conversationUpdate", "channelData": {"eventType": "teamArchived"}},
        {"type": "installationUpdate", "action": "add"},
        {"type": "installationUpdate", "action": "remove"},
        {"type": "typing"},
    ]


def quoted(text):
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))
