"""Teams' part of the bot, served for a test against the Teams on this machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web

from bot.settings import Settings
from bot.teams.service import Given, TeamsService, open_teams
from tests.conftest import MONDAY, RING
from tests.teams.fake import EVERYTHING, FakeTeams, FakeTokens

TENANT, CLIENT = "11111111-0000-4000-8000-000000000001", "22222222-0000-4000-8000-000000000001"
TEAM = "33333333-0000-4000-8000-000000000001"

# What depends on the database: who is who, what was done before, rooms and what failed.
ON_BOTH = pytest.mark.parametrize("teams_url", ["sqlite", "postgresql"], indirect=True)


@dataclass
class Served:
    teams: TeamsService
    root: str
    nudges: list


def registered(fake: FakeTeams, *missing: str) -> None:
    """Our registration in the first tenant, with every permission but those."""
    granted = set(EVERYTHING) - set(missing)
    fake.add_tenant(TENANT, CLIENT, *granted, team=TEAM)


def settings_of(fake: FakeTeams, **more: str) -> dict[str, str]:
    return {
        "TEAMS_CLIENT_ID": CLIENT,
        "TEAMS_CLIENT_SECRET": "a-secret",
        "TEAMS_TENANT_ID": TENANT,
        "TEAMS_HOST_TEAMS": TEAM,
        "TEAMS_SERVICE_URL": f"{fake.url}/chat/",
        "TEAMS_OPENID_URL": fake.openid_url,
        "GRAPH_URL": fake.graph_url,
    } | more


@asynccontextmanager
async def serving(fake, store, values=None, **more) -> AsyncIterator[Served]:
    """Open it, serve it, tell the fake where it is, and stop it as the bot does."""
    nudges = []
    parts = {
        "settings": Settings(**(values or settings_of(fake))),
        "store": store,
        "ring": RING,
        "now": lambda: MONDAY,
        "nudge": lambda: nudges.append(1),
        "tokens": lambda _registrations: FakeTokens(fake),
    }
    teams = await open_teams(Given(**parts | more))
    for tenant in fake.tenants:
        await teams.api.heard_from(tenant, fake.service_url(tenant))
    app = web.Application()
    teams.attach(app)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        root = f"http://127.0.0.1:{runner.addresses[0][1]}"
        fake.app_url = f"{root}/api/messages"
        yield Served(teams, root, nudges)
    finally:
        await runner.cleanup()
        await teams.close()
