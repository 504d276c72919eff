"""Our side of a fake Slack: who we are there, and the way to call it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from bot.slack.api import SlackApi
from bot.slack.pace import Pace
from scheduler.chat import Refused
from tests.slack.fake import FakeSlack


@dataclass
class HandedTokens:
    """Implements bot.slack.api.Tokens with what the fake's workspaces handed out."""

    slack: FakeSlack
    app: dict[str, str] = field(default_factory=dict)

    async def token(self, workspace: str) -> str:
        if workspace not in self.slack.workspaces:
            raise Refused("not_installed")
        return self.slack.workspaces[workspace].bot_token

    async def bot_user(self, workspace: str) -> str:
        return self.slack.workspaces[workspace].bot_user

    async def app_id(self, workspace: str) -> str:
        return self.app.get(workspace, self.slack.workspaces[workspace].app_id)


@dataclass
class Watch:
    """Seconds that pass when told to."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@asynccontextmanager
async def calling(slack: FakeSlack, **options) -> AsyncIterator[SlackApi]:
    """An open SlackApi on the fake, whose watch stands still."""
    options.setdefault("pace", Pace(Watch()))
    api = SlackApi(HandedTokens(slack), base_url=slack.url, **options)
    await api.start()
    try:
        yield api
    finally:
        await api.close()


@asynccontextmanager
async def another_server(answer) -> AsyncIterator[str]:
    """A server that answers anything in its own way."""
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}/api/"
    await runner.cleanup()


def called(slack: FakeSlack) -> list[str]:
    return [call.method for call in slack.calls]
