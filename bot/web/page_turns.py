"""Pages that are answered: a form or a button on one takes a turn, as it does in a chat.

The same handler, guard and one-time key as everywhere else (bot/turns.py). A page has no script
of its own for it, so each answer is a page.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

from aiohttp import web
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import sealed_presses, sentences
from bot.sealed_presses import Press
from bot.turns import Answer, take
from bot.web import linked_words, paper, paper_forms
from bot.web.door import preferred
from bot.web.paper import Leads
from bot.web.posted import Posted, posted
from bot.web.problems import AGAIN_SECONDS, out_of_date
from bot.web.sessions import Session
from bot.web.strict import answer, closed
from handlers import exits, routes
from handlers.cards import Button, Buttons, Card, Form, Link, Part, Text, TextField, Tone
from handlers.documents import Page, Section, on_page
from handlers.turn import Incoming, Refusal, Turn
from locales import gettext as _
from locales import speaking
from models.people import ChatIdentity, Person, chats_as
from models.seals import KeyRing
from scheduler.store import Store, Unavailable

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Here:
    """Whose page it is, and which: what is shown on it is sent to itself."""

    person_id: int
    page: str
    subject: str


@dataclass(frozen=True, slots=True)
class PageTurns:
    """`now` is domain time, `machine_now` for what pages can send."""

    store: Store
    ring: KeyRing
    now: Callable[[], datetime]
    machine_now: Callable[[], datetime]
    nudge: Callable[[], None]
    address: Callable[[Link], str]

    def leads(self, here: Here) -> Leads:
        """Where links lead from a page, and what its buttons send."""
        return Leads(self.address, lambda button: self._button(here, button))

    async def taken(
        self, request: web.Request, here: Here, session: Session | None
    ) -> web.Response:
        """Take what a page has sent, from whom it was shown to, and answer with a page."""
        sent = await posted(request)
        press = sealed_presses.read(self.ring, sent.token, at=self.machine_now())
        if press is None or press.page != here.page or press.action not in routes.ON_PAGES:
            raise out_of_date()
        if session is None:
            return self._again(press, sent, linked_words.signed_out(), HTTPStatus.UNAUTHORIZED)
        if session.person_id != press.person_id:
            return self._again(press, sent, linked_words.of_another(), HTTPStatus.FORBIDDEN)
        try:
            return await self._answered(request, here, press, sent)
        except Unavailable as error:
            said = sentences.failed(error)
            shown = self._again(press, sent, said, HTTPStatus.SERVICE_UNAVAILABLE)
            shown.headers["Retry-After"] = AGAIN_SECONDS
            return shown
        except Exception as error:  # noqa: BLE001 -- whatever it is, what was written is kept
            # The type alone: the text of an exception may hold what a person wrote.
            LOG.error("%s in %s", type(error).__name__, press.action)  # noqa: TRY400 -- as above
            said = sentences.broken()
            return self._again(press, sent, said, HTTPStatus.INTERNAL_SERVER_ERROR)

    async def _answered(
        self, request: web.Request, here: Here, press: Press, sent: Posted
    ) -> web.Response:
        identity = await self._identity(press.person_id)
        if identity is None:
            return closed(linked_words.no_session(), HTTPStatus.UNAUTHORIZED)
        incoming = Incoming(
            workspace_id=identity.workspace_id,
            user=identity.external_id,
            at=self.now(),
            key=f"page:{sealed_presses.new_key()}",  # nothing but the form's own key says twice
            locale=preferred(request),
            subject=press.subject,
            fields=sent.fields,
            form_key=press.key,
        )
        found = await take(incoming, routes.ACTIONS[press.action], self.store)
        self.nudge()
        with speaking(found.locale):
            return await self._shown(here, press, sent, found)

    async def _shown(
        self, here: Here, press: Press, sent: Posted, found: Answer
    ) -> web.Response:
        errors = dict(found.errors)
        if found.is_refused and found.say is not None:
            errors[""] = found.say.title
        shown = found.form
        if errors and shown is None:
            shown = await self._as_sent(press, sent)
        if shown is not None:
            return self._form(here, shown, errors)
        if errors:
            return closed(next(iter(errors.values())), HTTPStatus.FORBIDDEN)
        return answer(paper.page(self._done(here, found.say or found.show), self.leads(here)))

    async def _as_sent(self, press: Press, sent: Posted) -> Form | None:
        """The form as it was filled in; None where there is none for this person."""
        has_form = press.action in routes.FORMS

        async def work(db: AsyncSession) -> Form | None:
            person = await db.get(Person, press.person_id)
            fields = dict(sent.fields)
            turn = Turn(person, self.now(), 0, subject=press.subject, fields=fields)
            try:
                turn.me  # noqa: B018 -- only who has been let in
                return await exits.form(press.action, turn, db)
            except Refusal:
                return None

        found = await self.store.read(work) if has_form else None
        return found and replace(found, key=press.key)

    def _form(self, here: Here, shown: Form, errors: Mapping[str, str]) -> web.Response:
        written = tuple(one.name for one in shown.fields if isinstance(one, TextField))
        token = self._token(here, shown.action, shown.subject, shown.key, written)
        back = self.address(Link("", here.page, here.subject))
        status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
        return answer(paper_forms.form(shown, errors, token=token, back=back), status)

    def _done(self, here: Here, card: Card | None) -> Page:
        said = Text(_("It is done."), Tone.NOTICE)
        parts = card.parts if card else ()
        back = Link(_("Back to the page"), here.page, here.subject)
        leads_back = any(one.page == here.page for one in _links(parts))
        return Page(
            title=card.title if card else "Tovholder",
            sections=(Section("", (said,)), *([Section("", on_page(parts))] if parts else [])),
            links=() if leads_back else (back,),
        )

    def _again(
        self, press: Press, sent: Posted, sentence: str, status: HTTPStatus
    ) -> web.Response:
        """Masked, as all that goes out: nobody has looked at it yet."""
        kept: tuple[tuple[str, tuple[str, ...]], ...] = tuple(sent.fields.items())
        fields = dict(exits.masked(kept, self.now()))
        texts = tuple(
            one for name in press.written for one in fields.get(name, ()) if one.strip()
        )
        return answer(paper_forms.again(sentence, texts, fields, token=sent.token), status)

    async def _identity(self, person_id: int) -> ChatIdentity | None:
        async def work(db: AsyncSession) -> ChatIdentity | None:
            return (await db.exec(chats_as(person_id))).first()

        return await self.store.read(work)

    def _button(self, here: Here, button: Button) -> str:
        """Empty for what can be pressed in a chat alone."""
        if button.action not in routes.ON_PAGES:
            return ""
        return self._token(here, button.action, button.subject, sealed_presses.new_key())

    def _token(
        self, here: Here, action: str, subject: str, key: str, written: tuple[str, ...] = ()
    ) -> str:
        until = sealed_presses.until(self.machine_now())
        press = Press(here.person_id, here.page, action, subject, key, until, written)
        return sealed_presses.seal(self.ring, press)


def _links(parts: tuple[Part, ...]) -> list[Link]:
    return [
        one
        for part in parts
        if isinstance(part, Buttons)
        for one in part.buttons
        if isinstance(one, Link)
    ]
