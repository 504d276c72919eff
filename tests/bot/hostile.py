"""Hostile and mistaken requests, drawn by Hypothesis.

Each begins as a valid one. What is drawn is what is taken out of it or put in, so that it comes
far, and so that what breaks something shrinks to a valid request with the one thing wrong. A
draw costs as much as a request that is turned away: so the wrongs are tried one by one and then
together, and each draw is several requests.
"""

import copy
import json
import re
from dataclasses import dataclass, field
from functools import cached_property

from hypothesis import strategies as st

from handlers import routes

MARK = "zq9</title><script>"  # reflected, it would be a browser's to run
# Stands where a key does that nobody has used: the sender puts a new one in its place.
FRESH = "fresh000000000000000"
VARIABLE = re.compile(r"\{([^}:]+)(:[^}]*)?\}")
HOSTILE = (
    *("", "0", "1", "-1", "17", "99999999", "9" * 40, "1:2", "1:2:3", "١٢", "null", "%00"),
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
LONGEST_PATH = 6000
GONE = object()


@dataclass(frozen=True)
class Asked:
    """`signed`: how Slack would sign it, or somebody who knows less; None for not at all."""

    name: str
    method: str
    path: str
    headers: dict
    body: bytes
    signed: dict | None = None


@dataclass(frozen=True)
class Raw:
    body: bytes


def one_in(number):
    return st.sampled_from((False,) * (number - 1) + (True,))


TEXTS = st.one_of(*(st.sampled_from(HOSTILE),) * 3, st.text(max_size=12))
PLAIN = st.one_of(
    *(st.sampled_from((*HOSTILE, None, True, -1, 2**63, 1e308, 0.5)),) * 3, st.text(max_size=12)
)


def values(depth=2):
    """Anything that JSON can say."""
    if not depth:
        return PLAIN
    inner, names = values(depth - 1), st.sampled_from((*NAMES, *HOSTILE))
    several = st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2)
    return st.one_of(*(PLAIN,) * 4, several)


# Where, by a number that each level takes its share of, and what stands there instead.
WRONGS = st.lists(
    st.tuples(st.integers(0, 10**9), values() | st.just(GONE)), min_size=0, max_size=12
)


def each(wrongs):
    """One by one, then each with those before it: each a request. None at all is one, too."""
    alone = [wrongs[n : n + 1] for n in range(len(wrongs))]
    return [*alone, *(wrongs[:n] for n in range(2, len(wrongs) + 1))] or [wrongs]


def spoilt(payload, wrongs):
    """The same, changed in place: with none it stays valid."""
    for where, value in wrongs:
        _spoil(payload, where, value)
    return payload


def _spoil(place, where, value):
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        where, index = divmod(where, len(keys))
        where, deeper = divmod(where, 5)
        below = place[keys[index]]
        if not deeper or not isinstance(below, dict | list) or not below:
            break
        place = below
    if value is GONE:
        del place[keys[index]]
    else:
        place[keys[index]] = copy.deepcopy(value)  # what is drawn stays as it is


def turn(action, command, search, kind):
    """What a page of ours sends, of every kind at once."""
    return {
        "key": FRESH,
        "kind": kind,
        "action": action,
        "command": command,
        "search": search,
        "subject": "1",
        "text": "Hej",
        "form_key": "",
        "fields": {"text": ["Hej"]},
    }


ACTIONS = st.sampled_from(tuple(routes.ACTIONS))
COMMANDS = st.sampled_from(tuple(routes.COMMANDS))
SEARCHES = st.sampled_from(tuple(routes.SEARCHES))
OTHER_BODIES = st.binary(max_size=200) | values(3).map(lambda sent: json.dumps(sent).encode())
PERCENT, FEW, SOME = one_in(100), one_in(20), one_in(4)


@st.composite
def bodies(draw):
    """Nearly what a page of ours sends; one of four is anything at all."""
    if draw(SOME):
        return [draw(OTHER_BODIES)]
    named = draw(ACTIONS), draw(COMMANDS), draw(SEARCHES), draw(st.sampled_from(KINDS))
    return [json.dumps(spoilt(turn(*named), wrongs)).encode() for wrongs in each(draw(WRONGS))]


BODIES = bodies()


@st.composite
def requests(draw, door):
    """To one of the addresses; three of four by another host's name, which is quick."""
    if draw(PERCENT):
        return [Raw(draw(st.sampled_from(RAW)))]
    name, method, template = draw(door.choice)
    if method == "*" or draw(FEW):
        method = draw(st.sampled_from(METHODS))
    path = VARIABLE.sub(lambda found: _variable(draw, door, found[1]), template)
    if draw(SOME):
        path += f"?{quoted(draw(TEXTS))}={quoted(draw(TEXTS))}"
    said = draw(door.headers)
    return [Asked(name, method, path[:LONGEST_PATH], said, body) for body in draw(BODIES)]


def _variable(draw, door, name):
    if name in door.known and not draw(SOME):
        return draw(door.known[name])
    return quoted(draw(TEXTS))


def quoted(text):
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def short(text):
    return quoted(text)[:500]


@dataclass(frozen=True)
class Door:
    """One way in. `known`: what stands in its addresses where it is right; `cookies`: whose.

    `often` is the address that most of what people do comes in by.
    """

    addresses: tuple
    host: str
    origin: str
    often: tuple
    known: dict = field(default_factory=dict, repr=False)
    cookies: tuple = field(default=(), repr=False)

    @cached_property
    def choice(self):
        few = max(1, len(self.addresses) // 4)
        return st.sampled_from((*self.addresses, *(self.often,) * few))

    @cached_property
    def headers(self):
        wrong = st.builds("session={}; person={}".format, SHORT, SHORT)
        cookie = st.sampled_from(self.cookies) | wrong if self.cookies else wrong
        origins = (*(self.origin,) * 9, f"http://{quoted(MARK)}")
        return st.builds(
            _headers,
            st.sampled_from((self.host, *("evil.example",) * 3)),
            st.sampled_from(origins),
            st.sampled_from(TYPES),
            st.sampled_from(("da", "en", "xx", "")),
            st.one_of(st.none(), st.none(), cookie),
            st.one_of(*(st.none(),) * 9, SHORT),
        )


SHORT = TEXTS.map(short)


def _headers(host, origin, type_, language, cookie, bearer):
    found = {
        "Host": host,
        "Origin": origin,
        "Content-Type": type_,
        "Accept-Language": language,
        "Cookie": cookie,
        "Authorization": bearer and f"Bearer {bearer}",
    }
    return {name: said for name, said in found.items() if said is not None}
