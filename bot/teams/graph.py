"""Steps through Microsoft Graph, each with the permission it takes, so that it is named."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from bot.teams.api import Json, TeamsApi
from bot.teams.verdicts import TeamsRefused, judged
from scheduler.chat import Refused, Unsure

DENIED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
# Another organisation's administrator, or ours, lets no one of theirs in (B2B direct connect).
CROSS_TENANT = re.compile(r"xtap|cross.?tenant", re.IGNORECASE)
_CHANNEL = re.compile(r"channels(?:\('|/)([^'/?]+)")
_OPERATION = re.compile(r"operations(?:\('|/)([^'/?]+)")
USER = "#microsoft.graph.aadUserConversationMember"


@dataclass(frozen=True, slots=True)
class Graph:
    """Calls in one tenant."""

    api: TeamsApi
    tenant: str

    async def call(
        self,
        permission: str,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        fine: Collection[int] = (),
    ) -> Json:
        """A `fine` status is as good as done. Raises Refused("lacks:<permission>")."""
        try:
            return await self.api.graph(self.tenant, method, path, body)
        except TeamsRefused as refused:
            if refused.status in fine:
                return {}
            raise _named(refused, permission) from refused

    async def started(
        self, permission: str, path: str, body: Mapping[str, Any] | None = None
    ) -> Json:
        """Post what may go on after the answer; its `id` is then in the answer's headers.

        `operation` is what to ask whether it has ended.
        """
        answer = await self.api.graph_answer(self.tenant, "POST", path, body)
        try:
            found = judged(answer)
        except TeamsRefused as refused:
            raise _named(refused, permission) from refused
        for name, shape in (("id", _CHANNEL), ("operation", _OPERATION)):
            if (told := shape.search(answer.location)) and name not in found:
                found[name] = told[1]
        return found

    async def app(self, client_id: str) -> str:
        """Return our app's id in the tenant's own catalogue."""
        ours = quote(f"externalId eq '{client_id}'")
        path = f"appCatalogs/teamsApps?$filter={ours}"
        found = await self.call("AppCatalog.Read.All", "GET", path)
        apps = _list(found)
        if not apps:
            raise Refused("lacks:app_in_catalogue")
        return str(apps[0].get("id"))

    def address(self, path: str) -> str:
        return f"{str(self.api.graph_url).rstrip('/')}/{path}"

    def member(self, user: str, *roles: str, home: str = "") -> Json:
        """Somebody as a member; `home` is their tenant where it is another one."""
        return {
            "@odata.type": USER,
            "roles": list(roles),
            "user@odata.bind": self.address(f"users('{user}')"),
            **({"tenantId": home} if home else {}),
        }

    async def members(self, permission: str, path: str) -> dict[str, str]:
        """Return who is there: the id of each membership, by user."""
        found = await self.call(permission, "GET", f"{path}/members")
        return {str(one.get("userId")): str(one.get("id")) for one in _list(found)}

    async def users(self, permission: str, path: str) -> frozenset[str] | None:
        """Return who is there; None when that is more than one answer tells."""
        found = await self.call(permission, "GET", f"{path}/members")
        if "@odata.nextLink" in found:
            return None
        return frozenset(str(one.get("userId")) for one in _list(found))

    async def first(self, permission: str, path: str) -> Json | None:
        found = _list(await self.call(permission, "GET", path))
        return found[0] if found else None


def identified(found: Mapping[str, Any]) -> str:
    made = found.get("id")
    if not (isinstance(made, str) and made):
        raise Unsure("unreadable")
    return made


def _list(found: Mapping[str, Any]) -> list[Json]:
    several = found.get("value")
    return (
        [one for one in several if isinstance(one, dict)] if isinstance(several, list) else []
    )


def _named(refused: TeamsRefused, permission: str) -> Refused:
    if CROSS_TENANT.search(refused.said):
        return Refused("lacks:cross_tenant_access")
    return Refused(f"lacks:{permission}") if refused.status in DENIED else refused
