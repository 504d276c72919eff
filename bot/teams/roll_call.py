"""Find the directory's people in Teams by their e-mail, before they have written to us."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from bot import clock, unmet
from bot.payloads import Garbled, needed
from bot.teams.acquaintances import Acquaintances
from bot.teams.asked import Where, Who
from bot.teams.chats import Chats
from bot.teams.graph import Graph
from bot.teams.scopes import PEOPLE
from bot.teams.visitors import Visitor
from bot.teams.workspaces import Workspaces
from models.people import Person
from scheduler.chat import DeliveryError
from scheduler.store import Store

LOG = logging.getLogger(__name__)

AT_ONCE = 20  # requests in one batch
FIELDS = "id,displayName,mail,userPrincipalName,accountEnabled"


@dataclass(frozen=True, slots=True)
class RollCall:
    """`now` is domain time; `ticking` are seconds that never jump."""

    acquaintances: Acquaintances
    chats: Chats
    store: Store
    workspaces: Workspaces
    now: Callable[[], datetime]
    ticking: Callable[[], float] = clock.ticking
    every_seconds: int = 30
    asked: dict[tuple[str, int], float] = field(default_factory=dict)

    async def call(self) -> None:
        """Look for some of those who can be reached nowhere, in every tenant."""
        for tenant in self.chats.registrations.by_tenant:
            try:
                await self._call(tenant)
            except DeliveryError as error:
                LOG.warning("roll call in %s stopped: %s", tenant, error.reason_code)

    async def _call(self, tenant: str) -> None:
        workspace_id, at = await self.workspaces.id_of(tenant), self.ticking()
        people = await unmet.missing(self.store, self.asked, tenant, at, AT_ONCE)
        if workspace_id is None or not people:
            return
        for found in await self._found(tenant, people):
            try:
                who = Who(tenant, needed(found, "id"))
                visitor = Visitor(who, Where("", is_personal=True), workspace_id, self.now())
                await self.acquaintances.introduce(visitor, found)
            except Garbled:
                LOG.warning("Graph told of a user in a shape that it does not send")
        self.asked.update({(tenant, one.id): at for one in people})

    async def _found(self, tenant: str, people: Sequence[Person]) -> list[Mapping[str, Any]]:
        """In a batch: an address with an e-mail in it would be logged on its way."""
        requests = [
            {"id": str(one.id), "method": "GET", "url": _asked_for(one.email)} for one in people
        ]
        graph = Graph(self.chats.api, tenant)
        told = await graph.call(PEOPLE, "POST", "$batch", {"requests": requests})
        answers = [one for one in told.get("responses", []) if isinstance(one, dict)]
        bodies = [one.get("body") for one in answers if one.get("status") == HTTPStatus.OK]
        users = [body.get("value") for body in bodies if isinstance(body, dict)]
        return [
            user
            for found in users
            if isinstance(found, list)
            for user in found
            if isinstance(user, dict) and user.get("accountEnabled") is not False
        ]


def _asked_for(email: str) -> str:
    quoted = email.replace("'", "''")
    wanted = quote(f"mail eq '{quoted}' or userPrincipalName eq '{quoted}'")
    return f"/users?$filter={wanted}&$select={FIELDS}"
