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
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import drawing, printing, sealed_links
from bot.sealed_links import PageLink
from bot.web import files, linked_words, paper, signing_in
from bot.web.door import Door, preferred
from bot.web.page_turns import Here, PageTurns
from bot.web.paper import Leads
from bot.web.problems import no_such_page
from bot.web.sessions import PAGE_PATH, PageSessions, Session
from bot.web.signing_in import SignIns
from bot.web.signing_pages import SigningPages
from bot.web.strict import STRICT, answer, closed
from bot.web.used import use_up
from handlers import exits, guarding, routes
from handlers.cards import Link
from handlers.documents import Document, File, Page, Printed
from handlers.turn import PageMaker, Refusal, Turn
from locales import known, speaking
from models.links import UsedLink
from models.people import Person
from models.seals import KeyRing
from scheduler.store import Crowded, Store


@dataclass(frozen=True, slots=True)
class LinkedPages:
    """`now` is domain time, for what pages show; `machine_now` for links and sessions.

    `sign_ins` None is a trial: nobody has to prove who they are.
    """

    store: Store
    ring: KeyRing
    sessions: PageSessions
    door: Door
    now: Callable[[], datetime]
    machine_now: Callable[[], datetime]
    pages: Mapping[str, PageMaker]
    sign_ins: SignIns | None = None
    nudge: Callable[[], None] = lambda: None

    def attach(self, app: web.Application) -> None:
        for method, path, handle in (
            ("GET", f"{sealed_links.PATH}/{{token}}", self._offer),
            ("POST", f"{sealed_links.PATH}/{{token}}", self._use),
            ("GET", f"{PAGE_PATH}/{{page}}/{{subject:.*}}", self._show),
            ("POST", f"{PAGE_PATH}/{{page}}/{{subject:.*}}", self._send),
            ("GET", signing_in.PATH, self._back),
            ("GET", "/p.css", self._style),
            ("GET", "/p.js", self._script),
        ):
            name = f"page.{method.lower()}.{handle.__name__.strip('_')}"
            app.router.add_route(method, path, self.door.guard(handle), name=name)

    async def _offer(self, request: web.Request) -> web.Response:
        link = self._link(request)

        async def work(db: AsyncSession) -> bool:
            return await db.get(UsedLink, link.key) is None if link else False

        if link is None or not await self.store.read(work):
            return closed(linked_words.gone(), HTTPStatus.GONE)
        return answer(paper.offer())

    async def _use(self, request: web.Request) -> web.Response:
        """Use the link up, in the database; whoever comes second is told."""
        link = self._link(request)
        if link is None:
            return closed(linked_words.gone(), HTTPStatus.GONE)
        signs_in = self.sign_ins and await self.sign_ins.provider_of(link.person_id)
        if self.sign_ins and signs_in:
            return await self._signing(self.sign_ins).send_off(link, signs_in)
        if self.sign_ins and link.page in routes.SIGNED_IN:
            return closed(linked_words.no_provider(), HTTPStatus.FORBIDDEN)
        at = self.machine_now()
        if not await use_up(self.store, link.key, link.expires_at, at=at):
            return closed(linked_words.gone(), HTTPStatus.GONE)
        address = path_of(Link("", link.page, link.subject))
        response = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
        self.sessions.remember(response, Session(link.person_id), at=at)
        return response

    async def _back(self, request: web.Request) -> web.Response:
        if self.sign_ins is None:
            raise no_such_page()
        return await self._signing(self.sign_ins).back(request)

    def _signing(self, sign_ins: SignIns) -> SigningPages:
        return SigningPages(
            sign_ins, self.sessions, lambda page, subject: path_of(Link("", page, subject))
        )

    async def _show(self, request: web.Request) -> web.Response:
        session = self.sessions.resolve(request, at=self.machine_now())
        if session is None:
            return closed(linked_words.no_session(), HTTPStatus.UNAUTHORIZED)
        return self._shut(request, session) or await self._shown(request, session)

    async def _send(self, request: web.Request) -> web.Response:
        """What a page sends comes to itself, so that no address says more than the page's."""
        session = self.sessions.resolve(request, at=self.machine_now())
        shut = self._shut(request, session) if session else None
        return shut or await self._turns().taken(request, _here(request, session), session)

    def _shut(self, request: web.Request, session: Session) -> web.Response | None:
        """Say why a page does not open in this session; None where it does."""
        page = request.match_info["page"]
        if page not in self.pages:
            raise no_such_page()
        if self.sign_ins and page in routes.SIGNED_IN and not session.is_signed_in:
            return closed(linked_words.no_provider(), HTTPStatus.FORBIDDEN)
        return None

    def _turns(self) -> PageTurns:
        return PageTurns(self.store, self.ring, self.now, self.machine_now, self.nudge, path_of)

    async def _shown(self, request: web.Request, session: Session) -> web.Response:
        at, handler = self.now(), self.pages[request.match_info["page"]]

        async def work(db: AsyncSession) -> tuple[str, Document | Refusal]:
            person = await db.get(Person, session.person_id)
            locale = known((person and person.locale) or preferred(request))
            with speaking(locale):
                try:
                    return locale, await _made(_turn(request, person, at), handler, db)
                except Refusal as refusal:
                    return locale, refusal

        reads = handler in routes.READS
        if self.store.is_crowded(to_read=reads):
            raise Crowded
        locale, found = await (self.store.read(work) if reads else self.store.write(work))
        with speaking(locale):
            if isinstance(found, Refusal):
                return closed(found.sentence, HTTPStatus.FORBIDDEN)
            return await _response(found, self._turns().leads(_here(request, session)))

    async def _style(self, request: web.Request) -> web.Response:
        return await files.send(request, "paper.css")

    async def _script(self, request: web.Request) -> web.Response:
        return await files.send(request, "paper.js")

    def _link(self, request: web.Request) -> PageLink | None:
        """None for what is no link of ours, or is one no longer."""
        link = sealed_links.read(self.ring, request.match_info["token"])
        return link if link and self.machine_now() < link.expires_at else None


def path_of(link: Link) -> str:
    """Where a page stands for whoever has a session."""
    return f"{PAGE_PATH}/{quote(link.page, safe='')}/{quote(link.subject, safe=':')}"


def _here(request: web.Request, session: Session | None) -> Here:
    found = request.match_info
    return Here(session.person_id if session else 0, found["page"], found["subject"])


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


async def _response(document: Document, leads: Leads) -> web.Response:
    match document:
        case Page():
            shown = paper.page(await drawing.illustrated(document), leads)
            return answer(shown, is_live=document.is_live)
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
