"""Teams users seen for the first time: who they are is asked once."""

import logging
from asyncio import timeout
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.payloads import Garbled, identifier, text
from bot.routing import Routes
from bot.teams.chats import Chats
from bot.teams.memory import Memory
from bot.teams.visitors import Visitor
from bot.turns import take
from models.people import Person, identified
from scheduler.chat import DeliveryError, Refused
from scheduler.store import Store

LOG = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds: an answer is waited for at most ten
MOST_REMEMBERED = 50_000
STRANGE = timedelta(minutes=1)
YES = "yes"


@dataclass(frozen=True, slots=True)
class Acquaintances:
    """Remembers each user of a tenant, so that Teams is not asked about them each time."""

    chats: Chats
    memory: Memory
    store: Store
    routes: Routes
    met: dict[tuple[str, str], datetime | None] = field(default_factory=dict)

    async def meet(self, visitor: Visitor) -> None:
        """Introduce who is new here. A Teams that does not answer stops no turn."""
        who = visitor.who
        if not who.user or self._is_met(visitor):
            return
        try:
            told = await self._profile(visitor)
        except Refused as error:
            LOG.info("Teams tells nothing of user %s: %s", who.user, error.reason_code)
            self._remember(visitor, is_known=False)
            return
        except (DeliveryError, TimeoutError, Garbled) as error:
            LOG.warning("Teams did not tell of user %s: %s", who.user, type(error).__name__)
            return
        is_known = await self._person(visitor) is not None
        if not is_known:
            await self._introduce(visitor, told)
        self._remember(visitor, is_known=is_known)

    async def introduce(self, visitor: Visitor, found: Mapping[str, Any]) -> None:
        """Let the bot know somebody who has not turned to it, as Graph tells of them."""
        who = visitor.who
        user = await self.memory.user(who.tenant, who.user)
        await self.memory.write(user, home=who.tenant, name=text(found, "displayName"))
        told = traits(who.user, found, is_stranger=False) | {"is_unasked": (YES,)}
        await self._introduce(visitor, told)

    async def _profile(self, visitor: Visitor) -> Mapping[str, tuple[str, ...]]:
        """Ask, and keep how to write to and how to mention this user."""
        who, where = visitor.who, visitor.where
        async with timeout(PATIENCE):
            told = await self.chats.member(who.tenant, where.conversation, who.teams_id)
        home = identifier(told, "tenantId") or who.tenant
        user = await self.memory.user(who.tenant, who.user)
        chat = where.conversation if where.is_personal else user.chat
        await self.memory.write(
            user,
            teams_id=identifier(told, "id") or who.teams_id,
            home=home,
            name=text(told, "name") or who.name,
            chat=chat,
        )
        return traits(who.user, told, is_stranger=home != who.tenant)

    async def _introduce(self, visitor: Visitor, told: Mapping[str, tuple[str, ...]]) -> None:
        handler, who = self.routes.EVENTS.get("met"), visitor.who
        if handler is None:
            return
        # By the minute: somebody who has been entered in the directory meanwhile is recognised.
        key = f"teams:{who.tenant}:met:{who.user}:{visitor.at:%Y-%m-%dT%H:%M}"
        await take(replace(visitor.incoming(key), fields=told), handler, self.store)

    async def _person(self, visitor: Visitor) -> Person | None:
        async def work(db: AsyncSession) -> Person | None:
            found = identified(visitor.workspace_id, visitor.who.user)
            return (await db.exec(found)).first()

        return await self.store.read(work)

    def _is_met(self, visitor: Visitor) -> bool:
        key = visitor.who.tenant, visitor.who.user
        until = self.met.get(key)
        return key in self.met and (until is None or visitor.at < until)

    def _remember(self, visitor: Visitor, *, is_known: bool) -> None:
        if len(self.met) >= MOST_REMEMBERED:
            self.met.clear()
        # The directory may know a stranger before long.
        until = None if is_known else visitor.at + STRANGE
        self.met[visitor.who.tenant, visitor.who.user] = until


def traits(
    user: str, account: Mapping[str, Any], *, is_stranger: bool
) -> dict[str, tuple[str, ...]]:
    """What the bot wants to know of a user, out of Teams' account object or Graph's user."""
    emails = (text(account, name) for name in ("email", "mail", "userPrincipalName"))
    return {
        "user": (user,),
        "name": (text(account, "name") or text(account, "displayName"),),
        "email": (next(filter(None, emails), ""),),
        "is_guest": (YES if text(account, "userRole") == "guest" else "",),
        "is_bot": ("",),
        "is_stranger": (YES if is_stranger else "",),
    }
