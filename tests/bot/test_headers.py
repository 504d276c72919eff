"""Every answer of every route protects who reads it, whichever part of the bot sent it."""

import re
from contextlib import asynccontextmanager

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot import app
from bot.settings import Settings
from bot.web.headers import HEADERS, HTTPS_ONLY
from models.seals import new_key
from tests.slack.fake import running_fake as running_slack
from tests.slack.serving import by_oauth
from tests.teams.fake import running_fake as running_teams
from tests.teams.serving import registered, settings_of

# What only some answers have a reason to say in their own way.
OWN = {"Content-Security-Policy", "Cache-Control", "Referrer-Policy"}
# One of each part's routes: something that could have been without.
PARTS = {
    "trial": ("/", "/api/turn", "/api/events", "/static/x"),
    "real": ("/slack/events", "/slack/install", "/api/messages"),
}
HERE = {"trial": {"Host": "127.0.0.1"}, "real": {"Host": "tovholder.test"}}
AS_IT_IS = {"allow_redirects": False}
REFERRERS = {"no-referrer", "strict-origin"}


@asynccontextmanager
async def trial(folder):
    yield await app.build(Settings(TOVHOLDER_DATA_DIR=str(folder)), port=80)


@asynccontextmanager
async def real(folder):
    """With both platforms, and behind https."""
    async with running_slack() as slack, running_teams() as teams:
        registered(teams)
        ours = {
            "TOVHOLDER_DATA_DIR": str(folder),
            "TOVHOLDER_KEYS": new_key(),
            "TOVHOLDER_URL": "https://tovholder.test",
        }
        settings = Settings(**by_oauth(slack, **ours), **settings_of(teams))
        yield await app.build(settings, port=80)


def addresses(bot):
    """(method, path) of each route, and of one that is not there."""
    found = set()
    for route in bot.web.router.routes():
        path = re.sub(r"\{[^}]*\}", "x", route.resource.canonical)
        found.add(("PATCH" if route.method == "*" else route.method, path))
    return [*sorted(found), ("GET", "/nothing/here"), ("DELETE", "/healthz")]


@pytest.mark.parametrize("start", [trial, real])
async def test_every_answer_protects_who_reads_it(tmp_path, start):
    async with start(tmp_path) as bot, TestClient(TestServer(bot.web)) as client:
        answers = {}
        for method, path in addresses(bot):
            asked = client.request(method, path, headers=HERE[start.__name__], **AS_IT_IS)
            async with asked as answer:
                answers[method, path] = answer.headers

    parts = {"/healthz", "/p.css", "/kalender/x.ics", *PARTS[start.__name__]}
    assert parts - {path for _method, path in answers} == set()
    for where, headers in answers.items():
        missing = {name for name in HEADERS if name not in headers}
        wrong = {name for name in HEADERS.keys() - OWN if headers.get(name) != HEADERS[name]}
        assert (missing, wrong) == (set(), set()), where
        policy = headers["Content-Security-Policy"]
        assert policy.startswith(("default-src 'self'", "default-src 'none'")), where
        assert "unsafe" not in policy, where
        assert "frame-ancestors 'none'" in policy, where
        assert headers["Referrer-Policy"] in REFERRERS, where
        assert headers["Server"] == "Tovholder", where
        expected = HTTPS_ONLY if start is real else None
        assert headers.get("Strict-Transport-Security") == expected, where
