"""Pages behind links, for every platform: a link becomes a session, and that shows pages.

A link is a page with one button, because programs that look through mail and chat follow every
link. Only pressing the button uses it up, once, in whichever replica that is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import assert_never
from urllib.parse import quote

from aiohttp import web
from htpy import Element
from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import drawing, printing, sealed_links
from bot.sealed_links import PageLink
from bot.web import files, paper
from bot.web.door import Door, preferred
from bot.web.problems import no_such_page
from bot.web.sessions import PAGE_PATH, PageSessions, Session
from handlers import exits, guarding, routes
from handlers.cards import Link
from handlers.documents import Document, File, Page, Printed
from handlers.turn import PageMaker, Refusal, Turn
from locales import gettext as _
from locales import known, speaking
from models.links import UsedLink
from models.people import Person
from models.seals import KeyRing
from scheduler.store import Store

# No script and nothing from elsewhere. The button's request must say where it comes from.
STRICT = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True)
class LinkedPages:
    """`now` is domain time, for what pages show; `machine_now` for links and sessions."""

    store: Store
    ring: KeyRing
    sessions: PageSessions
    door: Door
    now: Callable[[], datetime]
    machine_now: Callable[[], datetime]
    pages: Mapping[str, PageMaker]

    def attach(self, app: web.Application) -> None:
        for method, path, handle in (
            ("GET", f"{sealed_links.PATH}/{{token}}", self._offer),
            ("POST", f"{sealed_links.PATH}/{{token}}", self._use),
            ("GET", f"{PAGE_PATH}/{{page}}/{{subject:.*}}", self._show),
            ("GET", "/p.css", self._style),
        ):
            name = f"page.{method.lower()}{path.count('{')}{path.count('.')}"
            app.router.add_route(method, path, self.door.guard(handle), name=name)

    async def _offer(self, request: web.Request) -> web.Response:
        link = self._link(request)

        async def work(db: AsyncSession) -> bool:
            return await db.get(UsedLink, link.key) is None if link else False

        if link is None or not await self.store.read(work):
            return _answer(paper.closed(_gone()), HTTPStatus.GONE)
        return _answer(paper.offer())

    async def _use(self, request: web.Request) -> web.Response:
        """Use the link up, in the database; whoever comes second is told."""
        link, at = self._link(request), self.machine_now()

        async def work(db: AsyncSession) -> bool:
            return await _use_up(db, link, at) if link else False

        if link is None or not await self.store.write(work):
            return _answer(paper.closed(_gone()), HTTPStatus.GONE)
        address = path_of(Link("", link.page, link.subject))
        response = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
        self.sessions.remember(response, link.person_id, at=at)
        return response

    async def _show(self, request: web.Request) -> web.Response:
        session = self.sessions.resolve(request, at=self.machine_now())
        if session is None:
            return _answer(paper.closed(_no_session()), HTTPStatus.UNAUTHORIZED)
        handler = self.pages.get(request.match_info["page"])
        if handler is None:
            raise no_such_page()
        return await self._shown(request, session, handler)

    async def _shown(
        self, request: web.Request, session: Session, handler: PageMaker
    ) -> web.Response:
        at = self.now()

        async def work(db: AsyncSession) -> tuple[str, Document | Refusal]:
            person = await db.get(Person, session.person_id)
            locale = known((person and person.locale) or preferred(request))
            with speaking(locale):
                try:
                    return locale, await _made(_turn(request, person, at), handler, db)
                except Refusal as refusal:
                    return locale, refusal

        reads = handler in routes.READS
        locale, found = await (self.store.read(work) if reads else self.store.write(work))
        with speaking(locale):
            if isinstance(found, Refusal):
                return _answer(paper.closed(found.sentence), HTTPStatus.FORBIDDEN)
            return await _response(found)

    async def _style(self, request: web.Request) -> web.Response:
        return await files.send(request, "paper.css")

    def _link(self, request: web.Request) -> PageLink | None:
        """None for what is no link of ours, or is one no longer."""
        link = sealed_links.read(self.ring, request.match_info["token"])
        return link if link and self.machine_now() < link.expires_at else None


def path_of(link: Link) -> str:
    """Where a page stands for whoever has a session."""
    return f"{PAGE_PATH}/{quote(link.page, safe='')}/{quote(link.subject, safe=':')}"


async def _use_up(db: AsyncSession, link: PageLink, at: datetime) -> bool:
    """Two at once: the second finds the key taken, and is run again (Store.write)."""
    if await db.get(UsedLink, link.key) is not None:
        return False
    await db.exec(delete(UsedLink).where(col(UsedLink.expires_at) < at))
    db.add(UsedLink(key=link.key, expires_at=link.expires_at))
    return True


def _turn(request: web.Request, person: Person | None, at: datetime) -> Turn:
    query = request.query
    return Turn(
        person=person,
        at=at,
        workspace_id=0,
        subject=request.match_info["subject"],
        fields={name: tuple(query.getall(name)) for name in query},
    )


async def _made(turn: Turn, handler: PageMaker, db: AsyncSession) -> Document:
    turn.me  # noqa: B018 -- only who has been let in
    if mended := guarding.check(turn):
        raise Refusal(next(iter(mended.errors.values())))
    return exits.masked(await handler(turn, db), turn.at)


async def _response(document: Document) -> web.Response:
    match document:
        case Page():
            return _answer(paper.page(await drawing.illustrated(document), path_of))
        case File():
            return _saved(document)
        case Printed(name=name, page=page):
            # After the commit: drawing takes longer than any transaction may last.
            return _saved(
                File(
                    name, "application/pdf", await printing.pdf(await drawing.illustrated(page))
                )
            )
        case _:
            assert_never(document)


def _saved(file: File) -> web.Response:
    headers = {
        "Content-Type": file.media_type,
        "Content-Disposition": f'attachment; filename="{file.name}"',
    }
    return web.Response(body=file.content, headers=headers | STRICT)


def _answer(page: Element, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    return web.Response(text=str(page), status=status, content_type="text/html", headers=STRICT)


def _gone() -> str:
    return _("This link has been used, or is too old. Ask for a new one where you got it.")


def _no_session() -> str:
    return _("You have been signed out here. Ask for a new link where you got the last one.")
