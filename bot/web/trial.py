"""What only a trial allows: being somebody else, and moving the clock."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from bot.web.door import sent
from bot.web.leaps import NoLeap, leap
from bot.web.live import Live
from bot.web.problems import no_such_page, out_of_date
from bot.web.visitors import Visitor, Visitors

# Lives through the time until an instant, with all that falls due on the way.
Play = Callable[[datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Trial:
    """`play` None is no trial: then these pages are not there."""

    visitors: Visitors
    now: Callable[[], datetime]
    live: Live
    play: Play | None
    playing: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)

    async def be(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Be somebody else: in a trial one plays every part."""
        self._play()
        user = str((await sent(request)).get("person", ""))
        person = await self.visitors.person(user)
        if person is None or person.id is None:
            raise out_of_date()
        response = web.json_response({})
        self.visitors.sessions.remember(response, person.id)
        return response

    async def leap(self, request: web.Request, visitor: Visitor) -> web.Response:
        play = self._play()
        to = str((await sent(request)).get("to", ""))
        async with self.playing:
            try:
                await play(leap(to, self.now()))
            except NoLeap as no:
                return web.json_response({"errors": {"to": no.sentence}})
        self.live.publish_all()
        return web.json_response({"errors": {}})

    def _play(self) -> Play:
        if self.play is None:
            raise no_such_page()
        return self.play
