"""The two ends of a sign-in in the browser: sent off to the provider, and back from it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from aiohttp import web

from bot.sealed_links import PageLink
from bot.web import linked_words, paper, signing_in
from bot.web.provider import Provider, Unreachable
from bot.web.sessions import PageSessions, Session
from bot.web.signing_in import SignIns
from bot.web.strict import answer, closed
from bot.web.used import use_up


@dataclass(frozen=True, slots=True)
class SigningPages:
    """`path_of` is where a page of a name and a subject stands."""

    sign_ins: SignIns
    sessions: PageSessions
    path_of: Callable[[str, str], str]

    async def send_off(self, link: PageLink, provider: Provider) -> web.Response:
        """To sign in. A provider that does not answer costs nobody the link."""
        try:
            begun = await self.sign_ins.begin(provider)
        except Unreachable:
            return closed(linked_words.silent(), HTTPStatus.BAD_GATEWAY)
        if not await self._is_first(link.key, link.expires_at):
            return closed(linked_words.gone(), HTTPStatus.GONE)
        response = answer(paper.onward(begun.url, linked_words.sign_in()))
        self.sign_ins.remember(response, link, begun)
        return response

    async def back(self, request: web.Request) -> web.Response:
        """The browser comes back from the provider: once, and only as the link's person."""
        found = self.sign_ins.under_way(request)
        if found is None:
            return closed(linked_words.another_browser(), HTTPStatus.GONE)
        if not await self._is_first(found.begun.state, found.expires_at):
            return closed(linked_words.another_browser(), HTTPStatus.GONE)
        try:
            proven = await self.sign_ins.proven(found, request.query.get("code", ""))
        except Unreachable:
            return closed(linked_words.silent_after(), HTTPStatus.BAD_GATEWAY)
        if proven is None:
            return closed(linked_words.not_proven(), HTTPStatus.FORBIDDEN)
        if not await self.sign_ins.is_person(proven, found.person_id):
            return closed(linked_words.somebody_else(), HTTPStatus.FORBIDDEN)
        response = answer(
            paper.onward(self.path_of(found.page, found.subject), linked_words.signed_in())
        )
        session = Session(found.person_id, is_signed_in=True)
        self.sessions.remember(response, session, at=self.sign_ins.machine_now())
        response.del_cookie(signing_in.cookie_of(found.begun.state), path=signing_in.PATH)
        return response

    async def _is_first(self, key: str, expires_at: datetime) -> bool:
        return await use_up(
            self.sign_ins.store, key, expires_at, at=self.sign_ins.machine_now()
        )
