"""Who a web request comes from, looked up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.web.door import Handle, preferred
from bot.web.problems import Problem
from bot.web.sessions import Sessions
from locales import gettext as _
from locales import known, speaking
from models.people import Person, identified
from scheduler.store import Store


@dataclass(frozen=True, slots=True)
class Visitor:
    """`user` is the person's id in the web workspace."""

    user: str
    locale: str


Serve = Callable[[web.Request, Visitor], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Visitors:
    workspace_id: int
    store: Store
    sessions: Sessions

    def serve(self, serve: Serve) -> Handle:
        """Serve somebody we know, in their language."""

        async def served(request: web.Request) -> web.StreamResponse:
            visitor = await self._visitor(request)
            with speaking(visitor.locale):
                return await serve(request, visitor)

        return served

    async def person(self, user: str) -> Person | None:
        async def work(db: AsyncSession) -> Person | None:
            return (await db.exec(identified(self.workspace_id, user))).first()

        return await self.store.read(work)

    async def _visitor(self, request: web.Request) -> Visitor:
        session = self.sessions.resolve(request)
        person = await self.person(str(session.person_id)) if session else None
        if person is None:
            raise Problem(
                HTTPStatus.UNAUTHORIZED, _("I do not know who you are. Sign in first.")
            )
        return Visitor(str(person.id), known(person.locale or preferred(request)))
