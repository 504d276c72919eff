"""Web in: every address a browser may ask for, and what serves it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aiohttp import web
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.routing import Routes
from bot.web import answers, files, pages
from bot.web.asked import Asked, Kind, asked
from bot.web.door import Door, Handle, sent
from bot.web.live import Live
from bot.web.problems import no_such_page
from bot.web.reads import Reads, own_room
from bot.web.sessions import Sessions
from bot.web.tables import WebRoom
from bot.web.trial import Play, Trial
from bot.web.turning import Turning
from bot.web.visitors import Visitor, Visitors
from scheduler.store import Store


class Clock(Protocol):
    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class WebEdge:
    """`play` None is no trial: nobody can move the clock or be somebody else."""

    workspace_id: int
    store: Store
    clock: Clock
    live: Live
    sessions: Sessions
    door: Door
    routes: Routes
    nudge: Callable[[], None]
    play: Play | None = None

    def attach(self, app: web.Application) -> None:
        for method, path, name, handle in self._addresses():
            app.router.add_route(method, path, self.door.guard(handle), name=f"web.{name}")
        app.on_shutdown.append(self._close)

    def _addresses(self) -> list[tuple[str, str, str, Handle]]:
        now, is_trial = self.clock.now, self.play is not None
        reads = Reads(self.workspace_id, self.store, now, self.routes, is_trial)
        visitors = Visitors(self.workspace_id, self.store, self.sessions)
        trial = Trial(visitors, now, self.live, self.play)
        serve = visitors.serve
        return [
            ("GET", "/", "page", serve(self._page)),
            ("GET", "/static/{name}", "static", files.serve),
            ("GET", "/api/state", "state", serve(reads.state)),
            ("GET", "/api/rooms/{room}", "room", serve(reads.room)),
            ("POST", "/api/rooms/{room}/read", "read", serve(reads.seen)),
            ("POST", "/api/search", "search", serve(reads.search)),
            ("GET", "/api/events", "events", serve(self._events)),
            ("POST", "/api/turn", "turn", serve(self._turn)),
            ("POST", "/api/session", "session", serve(trial.be)),
            ("POST", "/api/clock", "clock", serve(trial.leap)),
            ("*", "/api/{rest:.*}", "nothing", _nothing),
        ]

    async def _page(self, request: web.Request, visitor: Visitor) -> web.Response:
        page = pages.workspace(is_trial=self.play is not None)
        return web.Response(text=str(page), content_type="text/html")

    async def _events(self, request: web.Request, visitor: Visitor) -> web.StreamResponse:
        return await self.live.stream(request, visitor.user)

    async def _turn(self, request: web.Request, visitor: Visitor) -> web.Response:
        wanted = asked(await sent(request))
        room = await self._room(wanted, visitor)
        turning = Turning(self.workspace_id, self.store, self.clock.now, self.live, self.routes)
        answer = await turning.take(wanted, room, visitor)
        self.nudge()
        is_form = wanted.kind is Kind.SUBMIT
        return web.json_response(answers.shown(answer, to_form=is_form))

    async def _room(self, wanted: Asked, visitor: Visitor) -> WebRoom | None:
        async def work(db: AsyncSession) -> WebRoom | None:
            return await own_room(db, wanted.room, visitor) if wanted.room else None

        return await self.store.read(work)

    async def _close(self, _app: web.Application) -> None:
        self.live.close()


async def _nothing(_request: web.Request) -> web.Response:
    raise no_such_page()
