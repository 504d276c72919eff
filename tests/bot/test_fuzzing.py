"""Hostile and mistaken requests to every address that the real application has.

The addresses come from its own router, so a new one is asked by itself. What goes wrong inside
is caught by the edges and logged by its type alone: here it is a failure as well. FUZZED says
how many requests in all, FUZZ the seed.
"""

import asyncio
import logging
import os
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

import pytest
from slack_sdk.oauth.installation_store import Installation

from bot import app
from bot.settings import Settings
from bot.slack.stores import Installations
from tests.bot import wire
from tests.bot.hostile import MARK, RAW, Fuzz, SlackFuzz, TeamsFuzz
from tests.conftest import RING, opened
from tests.figures import FIGURE
from tests.slack import serving as slack_serving
from tests.slack.fake import running_fake as running_slack
from tests.slack.test_main_job import into_slack
from tests.teams import fake_login
from tests.teams import serving as teams_serving
from tests.teams.conftest import move_in
from tests.teams.fake import running_fake as running_teams

REQUESTS = int(os.environ.get("FUZZED", "2000"))
SEED = os.environ.get("FUZZ", "1")
SHARES = {"web": 0.2, "slack": 0.4, "teams": 0.4}
AT_ONCE = 4  # connections
MOST_SHOWN = 5
PORT = 8080
HOST = f"127.0.0.1:{PORT}"
TRIAL = (HOST, f"http://{HOST}")
PUBLIC = ("bot.example", "https://bot.example")


@dataclass
class Served:
    """Where to ask, and how; `ask` makes the next request."""

    port: int
    ask: object
    addresses: list = field(default_factory=list)


def addresses_of(application):
    return [
        (route.name or "", route.method, route.resource.canonical)
        for route in application.router.routes()
    ]


def wrong(status, text, headers):
    """What is wrong with an answer to a hostile request; "" for nothing.

    501 is Teams' own word for an invoke that is new to us.
    """
    if status >= 500 and status != 501:
        return "failed"
    if "Traceback (most recent call last)" in text:
        return "shows a traceback"
    is_page = "html" in headers.get("Content-Type", "")
    if MARK in (text if is_page else "") + repr(dict(headers)):
        return "reflects what was sent"
    return ""


@asynccontextmanager
async def web(folder):
    """The trial's application, wired as it is when it starts."""
    given_ = {"TOVHOLDER_DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/fuzz.db"}
    bot = await app.build(Settings(**given_), port=PORT)
    addresses = addresses_of(bot.web)
    async with wire.listening(bot.web) as port:

        def ask(random):
            return Fuzz(random, addresses, *TRIAL).request()

        yield Served(port, ask, addresses)


@asynccontextmanager
async def slack(url):
    async with running_slack() as fake, opened(url) as store:
        town = await store.write(lambda db: into_slack(db, "da"))
        fake.add_workspace("T1")
        for name, person in town.people.items():
            email = f"{name}@demo.example"
            fake.add_user("T1", f"U{name.upper()}", name=person.name, email=email)
        values = slack_serving.by_oauth(fake)
        installed = Installation(user_id="UANNA", team_id="T1", bot_token="xoxb-1", app_id="A1")
        installed.bot_id, installed.bot_user_id = "B1", "UBOT"
        await Installations(store, RING, fake.client_id).async_save(installed)
        async with slack_serving.serving(fake, store, values) as served:
            await served.slack.workspaces.admit("T1", None, by="UANNA")
            SlackFuzz.secret = fake.signing_secret
            addresses = [
                ("slack", "POST", "/slack/events"),
                ("install", "GET", "/slack/install"),
                ("redirect", "GET", "/slack/oauth_redirect"),
            ]

            def ask(random):
                fuzz = SlackFuzz(random, addresses, *PUBLIC, often=addresses[0][::2])
                return fuzz.deliver() if random.random() < 0.2 else fuzz.request()

            yield Served(int(served.root.rpartition(":")[2]), ask, addresses)


@asynccontextmanager
async def teams(url):
    async with running_teams() as fake, opened(url) as store:
        teams_serving.registered(fake)
        async with teams_serving.serving(fake, store) as served:
            town, _workspace_id = await store.write(move_in)
            for name, person in town.people.items():
                fake.add_user(teams_serving.TENANT, f"u-{name}", person.name)
            anna = fake.person("u-anna")
            around = anna.around(anna.chat)
            TeamsFuzz.around = around
            TeamsFuzz.token = fake_login.token(teams_serving.CLIENT, around["serviceUrl"])
            addresses = [("teams", "POST", "/api/messages")]

            def ask(random):
                fuzz = TeamsFuzz(random, addresses, *PUBLIC, often=addresses[0][::2])
                return fuzz.deliver() if random.random() < 0.2 else fuzz.request()

            yield Served(int(served.root.rpartition(":")[2]), ask, addresses)


WHERE = {"web": web, "slack": slack, "teams": teams}


async def asked(served, count, seed):
    """Ask `count` times on some connections; return what was wrong with which requests."""
    found = []

    async def connection(number):
        random, line = Random(f"{seed} {number}"), wire.Wire(served.port)
        for _ in range(count // AT_ONCE):
            if random.random() < 0.01:
                what = random.choice(RAW)
                answer = await line.send(what)
            else:
                what = served.ask(random)
                answer = await line.ask(what.method, what.path, what.headers, what.body)
            if said := wrong(*answer):
                found.append((said, what))
        await line.close()

    await asyncio.gather(*(connection(number) for number in range(AT_ONCE)))
    return found


def errors(caplog):
    """What went wrong inside, by what was logged; of what is not HTTP, the server says so."""
    return {
        one.getMessage()
        for one in caplog.records
        if one.levelno >= logging.ERROR and one.name != "aiohttp.server"
    }


@pytest.mark.slow
@pytest.mark.parametrize("where", WHERE)
async def test_nothing_that_is_asked_breaks_or_is_reflected(
    where, tmp_path, sqlite_url, caplog, record_property
):
    caplog.set_level(logging.ERROR)
    count = int(REQUESTS * SHARES[where])
    async with WHERE[where](str(tmp_path) if where == "web" else sqlite_url) as served:
        began = time.process_time()
        found = await asked(served, count, f"{SEED} {where}")
        spent = time.process_time() - began

    record_property(
        FIGURE,
        f"Fuzzing, {where}: {count} requests, {count / spent:.0f} a second of one core, "
        f"{len(found)} wrong (seed {SEED})",
    )
    assert found[:MOST_SHOWN] == []
    assert errors(caplog) == set()


async def test_every_address_is_among_those_asked(tmp_path):
    async with web(str(tmp_path)) as served:
        found = {template for _name, _method, template in served.addresses}

    assert {"/", "/api/turn", "/api/search", "/healthz", "/p.css"} <= found
    assert len(found) >= 15


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, "", {}), "failed"),
        ((501, "", {}), ""),
        ((200, "Traceback (most recent call last)", {}), "shows a traceback"),
        ((404, f"No {MARK}", {"Content-Type": "text/html"}), "reflects what was sent"),
        ((302, "", {"Location": MARK}), "reflects what was sent"),
        ((200, f'"{MARK}"', {"Content-Type": "application/json"}), ""),
    ],
)
def test_what_would_be_wrong_is_seen(answer, said):
    assert wrong(*answer) == said
