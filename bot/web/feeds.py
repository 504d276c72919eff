"""Private calendars at secret addresses, for programs that come back every hour."""

import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus

from aiohttp import web
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import exits
from handlers.documents import File
from scheduler.store import Store

PATH = "/kalender/{token}.ics"
LONGEST = 100
MOST_A_MINUTE = 20  # of one address: a calendar asks a few times an hour
MINUTE = 60.0
HEADERS = {
    "Cache-Control": "private, max-age=900",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}

Maker = Callable[[str, datetime, AsyncSession], Awaitable[File | None]]


class Feeds:
    """`now` is domain time; `ticking` counts seconds. What is wrong is never said how."""

    def __init__(
        self,
        store: Store,
        make: Maker,
        *,
        now: Callable[[], datetime],
        ticking: Callable[[], float],
    ) -> None:
        self.store, self.make, self.now, self.ticking = store, make, now, ticking
        self._minute = -1
        self._asked: Counter[str] = Counter()

    def attach(self, app: web.Application) -> None:
        app.router.add_get(PATH, self.send)

    async def send(self, request: web.Request) -> web.Response:
        token, at = request.match_info["token"], self.now()
        if len(token) > LONGEST:
            return _nothing()

        async def work(db: AsyncSession) -> File | None:
            return exits.masked(await self.make(token, at, db), at)

        if self._is_too_often(token):
            headers = HEADERS | {"Retry-After": "60"}
            return web.Response(status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
        found = await self.store.read(work)
        return _nothing() if found is None else _file(request, found)

    def _is_too_often(self, token: str) -> bool:
        """Counted within a minute, then forgotten."""
        minute = int(self.ticking() // MINUTE)
        if minute != self._minute:
            self._minute = minute
            self._asked.clear()
        self._asked[token] += 1
        return self._asked[token] > MOST_A_MINUTE


def _file(request: web.Request, found: File) -> web.Response:
    tag = f'"{hashlib.sha256(found.content).hexdigest()[:16]}"'
    headers = HEADERS | {"ETag": tag}
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    disposition = {"Content-Disposition": f'inline; filename="{found.name}"'}
    return web.Response(
        body=found.content,
        content_type=found.media_type,
        charset="utf-8",
        headers=headers | disposition,
    )


def _nothing() -> web.Response:
    return web.Response(status=HTTPStatus.NOT_FOUND, headers=HEADERS)
