"""The one way to call Teams and Graph. It repeats nothing, and says what it knows of a failure.

Not through Microsoft's clients: they wait for ever, pass over Retry-After, and lack calls that
we need (docs/decisions/046).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from yarl import URL

from bot import clock
from bot.addresses import LOOPBACK, is_safe
from bot.calling import Answer, Caller, json_of
from bot.settings import GRAPH_URL, SERVICE_URL
from bot.teams.memory import Memory
from bot.teams.tables import TeamsTenant
from bot.teams.tokens import TO_CHAT, TO_GRAPH, Tokens
from bot.teams.verdicts import judged
from models.base import Platform
from scheduler.chat import Busy, Refused
from scheduler.counts import LIMITS
from scheduler.store import Unavailable

SECONDS, AWAITED_SECONDS = 8.0, 4.0
# We are asked to wait, and not told how long.
UNSAID_SECONDS = 5.0
Json = dict[str, Any]


class TeamsApi:
    """`is_local`: Teams is on this computer and asks for no tokens; nothing else is called."""

    def __init__(
        self,
        tokens: Tokens,
        memory: Memory,
        *,
        graph_url: str = GRAPH_URL,
        service_url: str = SERVICE_URL,
        is_local: bool = False,
        seconds: float = SECONDS,
    ) -> None:
        self.tokens, self.memory, self.caller = tokens, memory, Caller()
        self.graph_url, self.service_url = URL(graph_url), service_url
        self.is_local, self.seconds = is_local, seconds
        self._services: dict[str, str] = {}
        self._held: dict[tuple[str, str], float] = {}

    async def chat(
        self,
        tenant: str,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        is_awaited: bool = False,
    ) -> Json:
        """Call Teams' own API, `v3/...`, where this tenant's chats are."""
        base = URL(await self._service(tenant))
        seconds = min(AWAITED_SECONDS, self.seconds) if is_awaited else self.seconds
        answer = await self._send(tenant, TO_CHAT, method, base, path, body, seconds)
        return self._judged(tenant, TO_CHAT, answer)

    async def graph(
        self, tenant: str, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> Json:
        answer = await self.graph_answer(tenant, method, path, body)
        return self._judged(tenant, TO_GRAPH, answer)

    async def graph_answer(
        self, tenant: str, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> Answer:
        """The same with the answer as it came: for what tells by its headers."""
        base = self.graph_url
        return await self._send(tenant, TO_GRAPH, method, base, path, body, self.seconds)

    async def heard_from(self, tenant: str, service_url: str) -> None:
        """Remember where a tenant's chats are. The address is one that Teams has signed for.

        It comes along every time: one that cannot be stored now is stored with a later one.
        """
        if self._services.get(tenant) == service_url:
            return
        row = TeamsTenant(tenant=tenant, client_id="", name="")
        try:
            await self.memory.write(row, service_url=service_url)
        except Unavailable:
            return
        self._services[tenant] = service_url

    def may_call(self, service_url: str) -> bool:
        """Whether what we say about people may travel to this address."""
        parts = urlsplit(service_url)
        if self.is_local:
            return parts.hostname in LOOPBACK
        is_own = is_safe(service_url) and service_url.startswith(self.service_url)
        return parts.scheme == "https" or is_own

    async def _service(self, tenant: str) -> str:
        if tenant not in self._services:
            rows = {row.tenant: row.service_url for row in await self.memory.tenants()}
            found = rows.get(tenant) or self.service_url
            if not self.may_call(found):
                raise Refused("not_installed")
            self._services[tenant] = found
        return self._services[tenant]

    async def _send(
        self,
        tenant: str,
        scope: str,
        method: str,
        base: URL,
        path: str,
        body: Mapping[str, Any] | None,
        seconds: float,
    ) -> Answer:
        self._wait(tenant, scope)
        token = await self.tokens.token(tenant, scope)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        content = None
        if body is not None:
            content, headers["Content-Type"] = json_of(body)
        url = URL(f"{str(base).rstrip('/')}/{path}", encoded=True)
        return await self.caller.send(method, url, content, headers, seconds)

    def _judged(self, tenant: str, scope: str, answer: Answer) -> Json:
        try:
            return judged(answer)
        except Busy as busy:
            LIMITS.labels(Platform.TEAMS).inc()
            until = clock.ticking() + (busy.retry_after or UNSAID_SECONDS)
            self._held[tenant, scope] = until
            raise

    def _wait(self, tenant: str, scope: str) -> None:
        """Obey Retry-After to the second, whoever waits."""
        left = self._held.get((tenant, scope), 0.0) - clock.ticking()
        if left > 0:
            raise Busy(left, "paced")
