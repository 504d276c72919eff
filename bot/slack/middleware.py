"""Where Bolt hands a request over, once it is verified: it never goes on to a listener."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse


class Take(Protocol):
    async def __call__(self, body: Mapping[str, Any], *, sent: int = 0) -> BoltResponse: ...


class Middleware(AsyncMiddleware):
    """Answers without calling `next`: Bolt loses the answer of a listener that fails late."""

    def __init__(self, take: Take) -> None:
        self.take = take

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 -- Bolt's name
    ) -> BoltResponse:
        # Over a socket there is none.
        [sent, *_] = req.headers.get("x-slack-request-timestamp") or ["0"]
        return await self.take(req.body, sent=int(sent) if sent.isdecimal() else 0)
