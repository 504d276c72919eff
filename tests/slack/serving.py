"""Slack's part of the bot, served for a test against the Slack on this machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from bot import clock as clocks
from bot.settings import Settings
from bot.slack.service import Given, SlackService, open_slack
from bot.slack.socket import Patience
from bot.web import headers
from tests.conftest import MONDAY, RING

URL = "https://bot.example"
# So short that no test waits for them.
BRISK = Patience(ping=0.05, look=0.01, back_off=0.01, close=0.2, drain=5.0)


PAUSE = timedelta(seconds=4)  # longer than any room has to rest


class Machine:
    """What relays and senders wait by: moved ahead instead of waited for."""

    def __init__(self):
        self.ahead = timedelta(0)

    def now(self):
        return clocks.machine_now() + self.ahead

    def ticking(self):
        return clocks.ticking() + self.ahead.total_seconds()


class Ticking:
    def __init__(self):
        self.at = 1000.0

    def __call__(self):
        return self.at


@dataclass
class Served:
    slack: SlackService
    root: str
    ticking: Ticking
    nudges: list


def by_token(fake, **more):
    """The settings of one workspace, over HTTP."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": fake.signing_secret,
        "SLACK_API_URL": fake.url,
    } | more


def by_oauth(fake, **more):
    """The settings of several workspaces, over HTTP."""
    return {
        "TOVHOLDER_SLACK_TEAMS": "T1, T2, E1",
        "SLACK_CLIENT_ID": fake.client_id,
        "SLACK_CLIENT_SECRET": fake.client_secret,
        "SLACK_SIGNING_SECRET": fake.signing_secret,
        "SLACK_API_URL": fake.url,
        "TOVHOLDER_URL": URL,
    } | more


def given(store, values, **more):
    parts = {
        "settings": Settings(**values),
        "store": store,
        "ring": RING,
        "now": lambda: MONDAY,
        "nudge": lambda: None,
        "ticking": Ticking(),
        "patience": BRISK,
    }
    return Given(**parts | more)


@asynccontextmanager
async def serving(fake, store, values, **more) -> AsyncIterator[Served]:
    """Open it, serve it, tell the fake where it is, and stop it as the bot does."""
    nudges, ticking = [], Ticking()
    parts = given(
        store, values, **{"ticking": ticking, "nudge": lambda: nudges.append(1)} | more
    )
    slack = await open_slack(parts)
    app = web.Application()
    headers.attach(app, is_secure=True)
    slack.attach(app)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        root = f"http://127.0.0.1:{runner.addresses[0][1]}"
        fake.app_url = f"{root}/slack/events"
        await slack.listen()
        yield Served(slack, root, ticking, nudges)
    finally:
        await runner.cleanup()
        await slack.hang_up()
        await slack.close()
