"""A Slack that answers at once and remembers nothing but how many forms it was asked to open.

For the load: what tests/slack/fake.py checks of each call would be measured along with it.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from aiohttp import web

from tests.slack.example import PEOPLE, TEAM
from tests.slack.fake_state import User
from tests.slack.fake_tables import EVERY_SCOPE

OPENED = json.dumps({"ok": True, "view": {"id": "V1", "type": "modal"}}).encode()
WHO = {"team_id": TEAM, "team": "Aarhus", "user_id": "UBOT", "bot_id": "BBOT", "url": ""}
QUIET_SECONDS = 1.5  # longer than the relay's own tick
SCOPES = {"x-oauth-scopes": ",".join(sorted(EVERY_SCOPE))}


async def until_quiet(calls: Callable[[], int], latency: float = 0.0) -> None:
    """Wait until nothing has been called for a while; `latency` of a call, in seconds."""
    before = -1
    while before != calls():
        before = calls()
        await asyncio.sleep(QUIET_SECONDS + 2 * latency)


class LightSlack:
    def __init__(self) -> None:
        self.opened, self.calls, self._numbers = 0, 0, count(1)
        self._is_opened = asyncio.Event()
        self._wanted = 0
        self._room: asyncio.Future[float] | None = None

    async def until(self, opened: int) -> None:
        """Wait until so many forms have been opened in all: Bolt acknowledges before that."""
        self._wanted = opened
        while self.opened < opened:
            self._is_opened.clear()
            await self._is_opened.wait()

    async def until_quiet(self) -> None:
        await until_quiet(lambda: self.calls)

    def next_room(self) -> asyncio.Future[float]:
        """When the next room is asked for, by the clock that counts seconds."""
        self._room = asyncio.get_running_loop().create_future()
        return self._room

    async def open_view(self, request: web.Request) -> web.Response:
        await request.read()
        self.opened += 1
        if self.opened == self._wanted:
            self._is_opened.set()
        return web.Response(body=OPENED, content_type="application/json")

    async def answer(self, request: web.Request) -> web.Response:
        """Whatever else is called: at the start, and by the relay for each new course."""
        self.calls += 1
        asked = await request.post() if "form" in request.content_type else await request.json()
        said = self._said(request.match_info["method"], asked)
        return web.json_response({"ok": True, **said}, headers=SCOPES)

    def _said(self, method: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        match method:
            case "auth.test":
                return WHO
            case "bots.info":
                return {"bot": {"id": "BBOT", "app_id": "A1", "user_id": "UBOT"}}
            case "users.info":
                user = str(asked["user"])
                name, email = PEOPLE[user]
                found = User(user, TEAM, name, email)
                return {"user": found.shown(with_email=True, with_locale=True)}
            case "conversations.create":
                if self._room and not self._room.done():
                    self._room.set_result(time.perf_counter())
                return {"channel": {"id": f"C{next(self._numbers):08}", "name": asked["name"]}}
            case "chat.postMessage":
                stamp = f"1700000000.{next(self._numbers):06}"
                return {"channel": _conversation(str(asked["channel"])), "ts": stamp}
            case _:
                return {}


def _conversation(channel: str) -> str:
    """A message to a person comes back with their direct messages."""
    return f"D{channel}" if channel.startswith("U") else channel


@asynccontextmanager
async def light_slack() -> AsyncIterator[tuple[LightSlack, str]]:
    """Serve one; yield it, and its address for SLACK_API_URL."""
    slack, app = LightSlack(), web.Application()
    app.router.add_post("/api/views.open", slack.open_view)
    app.router.add_post("/api/{method}", slack.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield slack, f"http://{host}:{port}/api/"
    finally:
        await runner.cleanup()
