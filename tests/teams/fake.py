"""A Teams on this machine: sign-in, chats and Graph, and people who use them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import ClientSession, web

from scheduler.chat import Refused
from tests.teams import fake_login
from tests.teams.fake_connector import FakeConnector
from tests.teams.fake_graph import FakeGraph
from tests.teams.fake_person import TeamsPerson
from tests.teams.fake_state import ASKING, Fault, Tenant, World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
EVERYTHING = (
    *("User.ReadBasic.All", "AppCatalog.Read.All", "Channel.Create", "Channel.ReadBasic.All"),
    *("ChannelSettings.ReadWrite.All", "ChannelMember.ReadWrite.All"),
    *("TeamsAppInstallation.ManageSelectedForTeam.All", "TeamMember.ReadWrite.All"),
    *("Channel.Delete.All", "Chat.ManageDeletion.All"),
    *("Chat.Create", "Chat.ReadBasic.All", "Chat.ReadWrite.All", "ChatMember.ReadWrite.All"),
    "TeamsAppInstallation.ReadWriteSelfForChat.All",
)


class FakeTokens:
    """What sign-in would hand out; the servers here look at what it is for."""

    def __init__(self, fake: "FakeTeams") -> None:
        self.fake = fake

    async def token(self, tenant: str, scope: str) -> str:
        if tenant not in self.fake.world.tenants:
            raise Refused("not_installed")
        return f"{'graph' if 'graph' in scope else 'chat'}:{tenant}"


class FakeTeams(World):
    def __init__(self) -> None:
        super().__init__()
        self.connector, self.graph = FakeConnector(self), FakeGraph(self)
        self.url = self.app_url = ""
        self.session: ClientSession | None = None

    @property
    def world(self) -> World:
        return self

    @property
    def graph_url(self) -> str:
        return f"{self.url}/graph/v1.0/"

    @property
    def openid_url(self) -> str:
        return f"{self.url}/v1/.well-known/openidconfiguration"

    def service_url(self, tenant: str) -> str:
        return f"{self.url}/chat/{tenant}/"

    def person(self, user: str) -> TeamsPerson:
        return TeamsPerson(self, self.users[user])

    def trouble(self, api: str, status: int, **more: int | bool) -> None:
        self.faults.append(Fault(api, status, **more))


@asynccontextmanager
async def running_fake() -> AsyncIterator[FakeTeams]:
    fake = FakeTeams()

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await _guarded(fake, request, handler)

    app = web.Application(middlewares=[guard])
    app.add_routes([*fake.connector.routes(), *fake.graph.routes()])
    app.router.add_get("/v1/.well-known/keys", fake_login.keys)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with ClientSession() as fake.session:
            yield fake
    finally:
        await runner.cleanup()


async def _guarded(
    fake: FakeTeams, request: web.Request, handler: Handler
) -> web.StreamResponse:
    api = request.path.split("/")[1]
    if api not in {"chat", "graph"}:
        return await handler(request)
    fake.calls.append(f"{request.method} {request.path}")
    tenant = _tenant(fake, request, api)
    if tenant is None:
        return web.json_response({"error": {"code": "Unauthorized"}}, status=401)
    request[ASKING] = tenant
    fault = fake.fault(api)
    if fault is None:
        return await handler(request)
    if fault.after:
        await handler(request)
    after = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
    return web.Response(status=fault.status, headers=after)


def _tenant(fake: FakeTeams, request: web.Request, api: str) -> Tenant | None:
    """Whose token it is: for this API, and for this tenant."""
    said = request.headers.get("Authorization", "").removeprefix("Bearer ")
    kind, _, tenant = said.partition(":")
    is_right = kind == api and (api == "graph" or request.match_info.get("tenant") == tenant)
    return fake.tenants.get(tenant) if is_right else None
