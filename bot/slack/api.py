"""The one way to call Slack. It repeats nothing, and says what it knows of what failed.

Not through slack_sdk's client: that puts what we say about people in the address of a request,
where proxies log it, resends a message after a dropped connection, and stumbles over answers
that are not JSON.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Protocol

from yarl import URL

from bot.calling import Caller, json_of, read
from bot.slack.bodies import body_of
from bot.slack.pace import Pace
from bot.slack.verdicts import judged
from models.base import Platform
from scheduler.chat import Busy, Refused
from scheduler.counts import LIMITS

BASE_URL = "https://slack.com/api/"
HOOKS = URL("https://hooks.slack.com")  # where response_urls are
AWAITED_SECONDS = 2.0
# Slack asked us to wait and did not say how long.
UNSAID_SECONDS = 2.0


class Tokens(Protocol):
    """What we were given at installation. Raises Refused("not_installed")."""

    async def token(self, workspace: str) -> str: ...

    async def bot_user(self, workspace: str) -> str:
        """Our own user there."""
        ...

    async def app_id(self, workspace: str) -> str:
        """Our own app; "" when it is not known."""
        ...


class SlackApi:
    """One session for all calls: opened by `start`, closed by `close`."""

    def __init__(
        self,
        tokens: Tokens,
        *,
        base_url: str = BASE_URL,
        pace: Pace | None = None,
        timeout: float = 8.0,
    ) -> None:
        self.tokens = tokens
        self.base = URL(base_url.rstrip("/") + "/")
        self.pace = pace or Pace()
        self.timeout = timeout
        self.caller = Caller()

    async def start(self) -> None:
        await self.caller.start()

    async def close(self) -> None:
        await self.caller.close()

    async def call(
        self,
        workspace: str,
        method: str,
        *,
        is_awaited: bool = False,
        **arguments: Any,  # noqa: ANN401 -- each method has its own
    ) -> dict[str, Any]:
        """Call a method with a workspace's token; return what Slack answers when all is well.

        Arguments that are None are left out. `is_awaited`: somebody waits, so it is neither
        paced nor given much time. Raises Busy, Refused, Failed or Unsure.
        """
        token = await self.tokens.token(workspace)
        self._wait(workspace, method, str(arguments.get("channel", "")), is_awaited=is_awaited)
        body, kind = body_of(method, arguments)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
        seconds = min(AWAITED_SECONDS, self.timeout) if is_awaited else self.timeout
        answer = await self.caller.send("POST", self.base / method, body, headers, seconds)
        try:
            return judged(answer)
        except Busy as busy:
            LIMITS.labels(Platform.SLACK).inc()
            self.pace.hold(workspace, method, busy.retry_after or UNSAID_SECONDS)
            raise

    async def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """Answer at a response_url, which Slack gave us with what a person did."""
        if not self._is_slack(url):
            raise Refused("foreign_url")
        content, kind = json_of(body)
        headers = {"Content-Type": kind}
        answer = await self.caller.send("POST", URL(url), content, headers, AWAITED_SECONDS)
        if answer.status == HTTPStatus.OK and read(answer.body) is None:
            return  # it says "ok", and not in JSON
        if answer.status == HTTPStatus.NOT_FOUND:
            raise Refused("expired_url")
        judged(answer)

    def _wait(self, workspace: str, method: str, channel: str, *, is_awaited: bool) -> None:
        delay = self.pace.delay(workspace, method, channel, is_awaited=is_awaited)
        if delay.seconds:
            raise Busy(delay.seconds, "paced", is_lane=delay.is_lane)

    def _is_slack(self, url: str) -> bool:
        """Nobody but Slack hears what we say to somebody: the address came from outside."""
        try:
            return URL(url).origin() in {HOOKS, self.base.origin()}
        except ValueError:
            return False
