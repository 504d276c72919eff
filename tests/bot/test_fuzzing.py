"""Hostile and mistaken requests to every address that the real application has.

The addresses come from its own router, so a new one is asked by itself. Each is asked in
process, as aiohttp would hand the request over: FUZZED says how many requests in all.
"""

import asyncio
import json
import os
import re
from dataclasses import dataclass
from random import Random

import pytest
from aiohttp import StreamReader, hdrs, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot import app
from bot.settings import Settings
from handlers import routes

REQUESTS = int(os.environ.get("FUZZED", "2000"))
AT_ONCE = 100  # requests of one example
PORT = 8080
HOST = f"127.0.0.1:{PORT}"
MARK = "zq9</title><script>"  # reflected, it would be a browser's to run
STREAMS = {"web.events"}  # these answer for as long as one listens
SOON = 0.005  # seconds until one stops listening
VARIABLE = re.compile(r"\{([^}:]+)(:[^}]*)?\}")
HOSTILE = (
    *("", "0", "-1", "1", "17", "99999999", "9" * 40, "1:2", "1:2:3", "١٢", "null", "%00"),
    *(MARK, f"{MARK}1", "../../etc/passwd", "..%2f..%2fetc", "'; drop table person; --"),
    *(
        "\u202e",
        "\ud83d\ude00",
        "æøå",
        "x" * 5000,
        "{}",
        "[]",
        "{{7*7}}",
        "\x00\x01",
        "\r\nX: y",
    ),
)
NAMES = (
    *("kind", "key", "room", "command", "text", "action", "subject", "form_key", "fields"),
    *("person", "to", "search", "form", "message", "up_to", "type", "payload", "challenge"),
)
KINDS = ("command", "action", "submit", "message", "x")
TYPES = (
    *("application/json",) * 16,
    *("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", ""),
)
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE")


@dataclass(frozen=True)
class Asked:
    name: str
    method: str
    path: str
    headers: dict
    body: bytes


class Fuzz:
    def __init__(self, random, addresses):
        self.random, self.addresses = random, addresses

    def request(self):
        one = self.random.random
        name, method, template = self.random.choice(self.addresses)
        if name in STREAMS and one() < 0.9:
            name, method, template = self.random.choice(self.addresses)
        if one() < 0.2:  # where most of what people do comes in
            name, method, template = "web.turn", "POST", "/api/turn"
        if method == "*" or one() < 0.05:
            method = self.random.choice(METHODS)
        path = VARIABLE.sub(lambda _found: _quoted(self.text()), template)
        if one() < 0.2:
            path += f"?{_quoted(self.text())}={_quoted(self.text())}"
        return Asked(name, method, path, self.headers(), self.body())

    def headers(self):
        one = self.random.random
        found = {
            "Host": HOST if one() < 0.95 else "evil.example",
            "Origin": f"http://{HOST}" if one() < 0.95 else f"http://{_quoted(MARK)}",
            "Content-Type": self.random.choice(TYPES),
            "Accept-Language": self.random.choice(("da", "en", "xx", "")),
        }
        if one() < 0.3:
            found["Cookie"] = f"session={_quoted(self.text())}; person={_quoted(self.text())}"
        if one() < 0.1:
            found["Authorization"] = f"Bearer {_quoted(self.text())}"
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


def _quoted(text):
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def addresses_of(application):
    return [
        (route.name or "", route.method, route.resource.canonical)
        for route in application.router.routes()
    ]


async def answered(application, asked):
    """Return the status and the text, as the server would have sent them."""
    payload = StreamReader(BaseProtocol(asyncio.get_running_loop()), 2**20)
    payload.feed_data(asked.body)
    payload.feed_eof()
    headers = asked.headers | {hdrs.CONTENT_LENGTH: str(len(asked.body))}
    request = make_mocked_request(
        asked.method, asked.path, headers, payload=payload, app=application
    )
    try:
        response = await application._handle(request)
    except web.HTTPException as refused:
        return refused.status, refused.text or "", refused.headers
    body = response.body if isinstance(response, web.Response) else None
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else ""
    return response.status, text, response.headers


def wrong(status, text, headers):
    """What is wrong with an answer to a hostile request; "" for nothing."""
    if status >= 500:
        return "failed"
    if "Traceback (most recent call last)" in text:
        return "shows a traceback"
    is_page = "html" in headers.get("Content-Type", "")
    if MARK in (text if is_page else "") + repr(dict(headers)):
        return "reflects what was sent"
    return ""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The trial's application, wired as it is when it starts, with an event loop of its own."""
    folder = str(tmp_path_factory.mktemp("fuzz"))
    given_ = {"TOVHOLDER_DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/fuzz.db"}
    with asyncio.Runner() as runner:
        bot = runner.run(app.build(Settings(**given_), port=PORT))
        bot.web.freeze()
        yield runner, bot.web
        runner.run(bot.store.close())


@pytest.mark.slow
@settings(
    max_examples=max(1, REQUESTS // AT_ONCE),
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_nothing_that_is_asked_breaks_or_is_reflected(served, seed):
    runner, application = served
    fuzz = Fuzz(Random(seed), addresses_of(application))

    async def ask():
        found = set()
        for asked in (fuzz.request() for _ in range(AT_ONCE)):
            try:
                answer = await asyncio.wait_for(
                    answered(application, asked), SOON if asked.name in STREAMS else None
                )
            except TimeoutError:
                continue  # it is still listening
            if said := wrong(*answer):
                found.add((said, asked))
        return found

    assert runner.run(ask()) == set()


def test_every_address_is_among_those_asked(served):
    _runner, application = served
    found = {template for _name, _method, template in addresses_of(application)}

    assert {"/", "/api/turn", "/api/search", "/healthz", "/p.css"} <= found
    assert len(found) >= 15


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, "", {}), "failed"),
        ((200, "Traceback (most recent call last)", {}), "shows a traceback"),
        ((404, f"No {MARK}", {"Content-Type": "text/html"}), "reflects what was sent"),
        ((302, "", {"Location": MARK}), "reflects what was sent"),
        ((200, json.dumps(MARK), {"Content-Type": "application/json"}), ""),
    ],
)
def test_what_would_be_wrong_is_seen(answer, said):
    assert wrong(*answer) == said
