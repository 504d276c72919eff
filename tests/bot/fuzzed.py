"""The real applications on a wire, and Hypothesis asking them; what is wrong with an answer."""

import asyncio
import itertools
import logging
import math
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from slack_sdk.oauth.installation_store import Installation

from bot import app, keys, sealed_links
from bot.clock import machine_now
from bot.settings import Settings
from bot.slack.stores import Installations
from bot.web.sessions import COOKIE, PAGE_COOKIE, PAGE_PURPOSE, PURPOSE
from handlers import routes
from tests.bot import hostile_slack, hostile_teams, wire
from tests.bot.hostile import FRESH, MARK, Door, Raw, requests
from tests.conftest import RING, opened
from tests.slack import fake_delivery
from tests.slack import serving as slack_serving
from tests.slack.fake import running_fake as running_slack
from tests.slack.test_main_job import into_slack
from tests.teams import fake_login
from tests.teams import serving as teams_serving
from tests.teams.conftest import move_in
from tests.teams.fake import running_fake as running_teams

AT_ONCE = 4  # connections
LINKS = range(60)
PORT = 8080
HOST = f"127.0.0.1:{PORT}"
TRIAL = (HOST, f"http://{HOST}")
PUBLIC = ("bot.example", "https://bot.example")
# So many examples by one run of Hypothesis: it remembers all that it has drawn.
ROUND = 100
AN_EXAMPLE = 30  # requests, about
QUIETLY = settings(
    database=None,
    deadline=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
NO_HTTP = "aiohttp.server"  # says so of what is not HTTP


@dataclass
class Served:
    """Where to ask, and what: `groups` draws a list of requests."""

    port: int
    groups: object
    addresses: tuple = ()
    secret: str = ""


@asynccontextmanager
async def web(folder):
    """The trial's application, wired as it is when it starts."""
    url = f"sqlite:///{folder}/fuzz.db"
    values = Settings(TOVHOLDER_DATA_DIR=str(folder), DATABASE_URL=url)
    bot = await app.build(values, port=PORT)
    addresses = addresses_of(bot.web)
    async with wire.listening(bot.web) as port:
        door = Door(
            addresses,
            *TRIAL,
            often=("web.turn", "POST", "/api/turn"),
            known=_known(keys.ring(values)),
            cookies=_cookies(keys.ring(values)),
        )
        yield Served(port, requests(door), addresses)


def addresses_of(application):
    return tuple(
        (route.name or "", route.method, route.resource.canonical)
        for route in application.router.routes()
    )


def _known(ring):
    """Links that are right, once, and pages about what there is and is not."""
    at, pages = machine_now(), tuple(routes.PAGES)
    links = (
        sealed_links.path(ring, 1 + n % 3, pages[n % len(pages)], "1", at=at) for n in range(60)
    )
    return {
        "token": st.sampled_from([link.rpartition("/")[2] for link in links]),
        "page": st.sampled_from(pages),
        "subject": st.sampled_from(("1", "2", "1:2", "1:2026-01", "")),
        "room": st.sampled_from(("1", "2", "99")),
        "name": st.sampled_from(("app.js", "app.css")),
    }


def _cookies(ring):
    """Of three people who are there, and one who is not."""
    until = round(machine_now().timestamp()) + 86400
    return tuple(
        f"{PAGE_COOKIE}={ring.seal(f'{PAGE_PURPOSE}{number}:{until}').decode()}; "
        f"{COOKIE}={ring.seal(f'{PURPOSE}{number}').decode()}"
        for number in (1, 2, 3, 999)
    )


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
            events = ("slack", "POST", "/slack/events")
            others = (
                ("install", "GET", "/slack/install"),
                ("back", "GET", "/slack/oauth_redirect"),
            )
            door = Door((events, *others), *PUBLIC, often=events)
            groups = _mostly(requests(door), hostile_slack.deliveries(door.host))
            yield Served(port_of(served), groups, secret=fake.signing_secret)


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
            token = fake_login.token(teams_serving.CLIENT, around["serviceUrl"])
            messages = ("teams", "POST", "/api/messages")
            door = Door((messages,), *PUBLIC, often=messages)
            sent = hostile_teams.activities(door.host, around, token)
            yield Served(port_of(served), _mostly(requests(door), sent))


WHERE = {"web": web, "slack": slack, "teams": teams}


def _mostly(door, sent):
    """Two of three are for the door, which is quick; the third comes further."""
    return st.one_of(sent, door, door)


def port_of(served):
    return int(served.root.rpartition(":")[2])


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


@dataclass
class Asking:
    """Asks what Hypothesis draws, some at once, and counts."""

    served: Served
    said: "Said"
    count: int = 0
    fresh: object = field(default_factory=lambda: itertools.count(10**19))
    lines: list = field(init=False)

    def __post_init__(self):
        self.lines = [wire.Wire(self.served.port) for _ in range(AT_ONCE)]

    async def wrongs(self, groups):
        """What is wrong with the answers, and what was logged as wrong inside."""
        asked = [one for group in groups for one in group]
        self.count += len(asked)
        self.said.clear()
        found = await asyncio.gather(
            *(self._on(line, asked[n::AT_ONCE]) for n, line in enumerate(self.lines))
        )
        return [one for several in found for one in several] + sorted(self.said.errors)

    async def _on(self, line, asked):
        answers = [(await self._ask(line, one), one) for one in asked]
        return [(said, one) for answer, one in answers if (said := wrong(*answer))]

    async def _ask(self, line, one):
        if isinstance(one, Raw):
            answer = await line.send(one.body)
            await line.close()  # whoever is not spoken to in HTTP may answer twice
            return answer
        body = one.body.replace(FRESH.encode(), str(next(self.fresh)).encode())
        headers = one.headers
        if one.signed is not None:
            by = {"secret": self.served.secret, "timestamp": int(time.time())} | one.signed
            headers = fake_delivery.headers(body, headers["Content-Type"], **by) | headers
        return await line.ask(one.method, one.path, headers, body)

    async def close(self):
        for line in self.lines:
            await line.close()


class Said(logging.Handler):
    """What went wrong inside: an edge catches everything, and logs that it did."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.errors = set()

    def emit(self, record):
        if record.name != NO_HTTP:
            self.errors.add(record.getMessage())

    def clear(self):
        self.errors.clear()


def ask(served, runner, said, count, known):
    """Ask at least `count` times, by the seed `known`; return how many.

    Raises AssertionError with the least that is wrong.
    """
    asking = Asking(served, said)
    try:
        for number in itertools.count():
            left = math.ceil((count - asking.count) / AN_EXAMPLE)
            if left <= 0:
                return asking.count
            _round(asking, runner, f"{known} {number}", min(ROUND, left))
    finally:
        runner.run(asking.close())


def _round(asking, runner, known, examples):
    @seed(known)
    @settings(QUIETLY, max_examples=examples)
    @given(st.lists(asking.served.groups, min_size=1))
    def nothing_is_wrong(groups):
        assert runner.run(asking.wrongs(groups)) == []

    nothing_is_wrong()
