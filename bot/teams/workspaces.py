"""A tenant, as the rest of the bot knows it: a ChatWorkspace in which we are registered."""

from collections.abc import Callable
from datetime import datetime
from secrets import token_hex

from bot import chat_workspaces
from bot.teams import scopes
from bot.teams.registrations import Registration, Registrations
from bot.turns import take
from handlers import routes
from handlers.turn import Incoming
from models.base import Platform
from scheduler.store import Store


class Workspaces:
    """`now` is domain time."""

    def __init__(
        self, store: Store, registrations: Registrations, now: Callable[[], datetime]
    ) -> None:
        self._store, self._registrations, self._now = store, registrations, now
        self._ids: dict[str, int] = {}

    async def settle(self) -> None:
        """Bring the workspaces to our registrations; one that is gone is not installed."""
        for registration in self._registrations.by_tenant.values():
            await self._welcome(registration)

        async def has_us(tenant: str) -> bool:
            return self._registrations.of(tenant) is not None

        await chat_workspaces.let_go(self._store, Platform.TEAMS, has_us, self._now())

    async def id_of(self, tenant: str) -> int | None:
        return self._ids.get(tenant)

    async def _welcome(self, registration: Registration) -> None:
        name = registration.name or registration.tenant
        row = await chat_workspaces.insert(
            self._store, Platform.TEAMS, registration.tenant, name
        )
        if not row.is_installed:
            lacks = scopes.hearing(registration.rooms)
            await self._tell(row.id, registration.tenant, lacks)
        self._ids[registration.tenant] = row.id

    async def _tell(self, workspace_id: int, tenant: str, lacks: str) -> None:
        """Nothing tells us whether messages in rooms will reach us, until one has."""
        key = f"teams:{tenant}:installed:{token_hex(8)}"  # it may happen again
        fields = {"lacks": (lacks,)}
        incoming = Incoming(workspace_id, "", self._now(), key, fields=fields)
        await take(incoming, routes.EVENTS["installed"], self._store)
