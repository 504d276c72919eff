"""A tenant, as the rest of the bot knows it: a ChatWorkspace in which we are registered."""

from collections.abc import Callable
from datetime import datetime

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
        for row in await chat_workspaces.every(self._store, Platform.TEAMS):
            if row.is_installed and self._registrations.of(row.external_id) is None:
                await self._tell(row.id, row.external_id, "uninstalled")

    async def id_of(self, tenant: str) -> int | None:
        return self._ids.get(tenant)

    async def _welcome(self, registration: Registration) -> None:
        name = registration.name or registration.tenant
        row = await chat_workspaces.insert(
            self._store, Platform.TEAMS, registration.tenant, name
        )
        if not row.is_installed:
            lacks = scopes.hearing(registration.rooms)
            await self._tell(row.id, registration.tenant, "installed", lacks)
        self._ids[registration.tenant] = row.id

    async def _tell(self, workspace_id: int, tenant: str, event: str, lacks: str = "") -> None:
        """Nothing tells us whether messages in rooms will reach us, until one has."""
        at = self._now()
        key = f"teams:{tenant}:{event}:{at}"
        incoming = Incoming(workspace_id, "", at, key, fields={"lacks": (lacks,)})
        await take(incoming, routes.EVENTS[event], self._store)
