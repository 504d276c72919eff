"""Signing in at the organisation's own provider, between a link's button and its page.

The link says for whom a page is; the provider says who sits there. Only when they are the same
person does the browser get a session.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.calling import Caller
from bot.sealed_links import PageLink
from bot.web import provider
from bot.web.provider import Begun, NotProven, Proven, Provider
from models.base import Platform
from models.people import ChatIdentity, ChatWorkspace, Person
from models.seals import KeyRing
from models.sign_in import SignIn
from scheduler.store import Store

LOG = logging.getLogger(__name__)

PATH = "/signed-in"
COOKIE = "tovholder_sign_in"
PURPOSE = "sign-in:"  # so that nothing else the ring seals passes for one
LASTS = timedelta(minutes=10)  # to find a telephone and type a code


@dataclass(frozen=True, slots=True)
class UnderWay:
    """`until` is machine time, in seconds."""

    person_id: int
    page: str
    subject: str
    begun: Begun
    until: int

    @property
    def expires_at(self) -> datetime:
        return datetime.fromtimestamp(self.until, UTC)


@dataclass(frozen=True, slots=True)
class SignIns:
    """`address` is our public one. Instants are machine time."""

    store: Store
    ring: KeyRing
    caller: Caller
    address: str
    machine_now: Callable[[], datetime]

    @property
    def back(self) -> str:
        return f"{self.address}{PATH}"

    async def provider_of(self, person_id: int) -> Provider | None:
        """That of the person's organisation; None where none is set."""

        async def work(db: AsyncSession) -> SignIn | None:
            wanted = select(SignIn).join(
                Person, col(Person.organisation_id) == col(SignIn.organisation_id)
            )
            return (await db.exec(wanted.where(col(Person.id) == person_id))).first()

        kept = await self.store.read(work)
        if kept is None:
            return None
        return Provider(kept.issuer, kept.client_id, self.ring.open(kept.sealed))

    async def begin(self, asked: Provider) -> Begun:
        """Raises Unreachable."""
        return await provider.begin(self.caller, asked, self.back)

    def remember(self, response: web.Response, link: PageLink, begun: Begun) -> None:
        """Another site sends the browser back, so the cookie must travel with that (Lax)."""
        until = round((self.machine_now() + LASTS).timestamp())
        held = UnderWay(link.person_id, link.page, link.subject, begun, until)
        response.set_cookie(
            cookie_of(begun.state),
            self.ring.seal(f"{PURPOSE}{json.dumps(asdict(held))}").decode(),
            path=PATH,
            max_age=round(LASTS.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=self.address.startswith("https://"),
        )

    def under_way(self, request: web.Request) -> UnderWay | None:
        """What this browser began, if that is what it comes back with, and in time."""
        state = request.query.get("state", "")
        text = self.ring.open_token(request.cookies.get(cookie_of(state), ""), PURPOSE)
        if text is None:
            return None
        held = json.loads(text)
        found = UnderWay(**held | {"begun": Begun(**held["begun"])})
        is_ours = state == found.begun.state
        return found if is_ours and self.machine_now() < found.expires_at else None

    async def proven(self, found: UnderWay, code: str) -> Proven | None:
        """Who has signed in; None, with a word in the log, for what proves nobody.

        Raises Unreachable.
        """
        asked = await self.provider_of(found.person_id)
        if asked is None:
            return None
        at = self.machine_now()
        try:
            return await provider.finish(self.caller, asked, found.begun, code, self.back, at)
        except NotProven as error:
            LOG.warning("a sign-in proved nobody: %s", error)
            return None

    async def is_person(self, proven: Proven, person_id: int) -> bool:
        """Whether the two are one: by the user in Teams, or by a verified e-mail address."""

        async def work(db: AsyncSession) -> bool:
            person = await db.get(Person, person_id)
            if person is None or not person.is_admitted:
                return False
            if person.email and person.email == proven.email:
                return True
            return await _chats_as(db, proven, person_id)

        return await self.store.read(work)


def cookie_of(state: str) -> str:
    """Each sign-in has its own: a browser may have begun two, in two tabs."""
    return f"{COOKIE}_{hashlib.sha256(state.encode()).hexdigest()[:16]}"


async def _chats_as(db: AsyncSession, proven: Proven, person_id: int) -> bool:
    if not (proven.tenant and proven.user):
        return False
    same = (
        select(ChatIdentity.id)
        .join(ChatWorkspace, col(ChatWorkspace.id) == col(ChatIdentity.workspace_id))
        .where(
            col(ChatWorkspace.platform) == Platform.TEAMS,
            col(ChatWorkspace.external_id) == proven.tenant,
            col(ChatIdentity.external_id) == proven.user,
            col(ChatIdentity.person_id) == person_id,
            col(ChatIdentity.is_active),
        )
    )
    return (await db.exec(same)).first() is not None
