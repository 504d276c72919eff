"""Slack, wired once. Read it from top to bottom."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import ClientSession, ClientTimeout, web
from slack_bolt.async_app import AsyncApp
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient

from bot import clock
from bot.database import Database
from bot.gallery import Gallery
from bot.settings import Settings
from bot.slack import greeting, oauth
from bot.slack.api import SlackApi
from bot.slack.bolt import async_app
from bot.slack.door import EventsDoor
from bot.slack.edge import SlackEdge
from bot.slack.installs import Installs, OneWorkspace
from bot.slack.roll_call import RollCall
from bot.slack.sender import SlackChat
from bot.slack.socket import Patience, Socket
from bot.slack.stores import Installations, States
from bot.slack.workspaces import Workspaces
from bot.web.door import Door, origins
from handlers import routes
from models.seals import KeyRing
from scheduler.chat import Chat
from scheduler.runner import Chore

CALL_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Given:
    """What Slack needs of the rest. `now` is domain time; `nudge` wakes the relay."""

    settings: Settings
    store: Database
    ring: KeyRing
    now: Callable[[], datetime]
    nudge: Callable[[], None]
    port: int = 0
    ticking: Callable[[], float] = clock.ticking
    patience: Patience = field(default_factory=Patience)
    gallery: Gallery = field(default_factory=Gallery)


@dataclass(frozen=True, slots=True, eq=False)
class SlackService:
    """It stops in two steps: `hang_up` before the relay, which still sends; then `close`."""

    api: SlackApi
    workspaces: Workspaces
    chat: Chat
    roll_call: RollCall
    bolt: AsyncApp
    doors: tuple[EventsDoor | oauth.Pages, ...]
    socket: Socket | None
    resources: AsyncExitStack

    @property
    def chores(self) -> tuple[tuple[int, Chore], ...]:
        return ((self.roll_call.every_seconds, self.roll_call.call),)

    def attach(self, app: web.Application) -> None:
        for door in self.doors:
            door.attach(app)

    async def listen(self) -> None:
        if self.socket is not None:
            await self.socket.start()

    async def hang_up(self) -> None:
        """Take nothing new over Socket Mode; over HTTP the server has ended it already."""
        if self.socket is not None:
            await self.socket.stop()

    async def close(self) -> None:
        await self.resources.aclose()


async def open_slack(given: Given) -> SlackService:
    """Raises StartUpError with the sentence that says what to set, and where it is found."""
    async with AsyncExitStack() as resources:
        timeout = ClientTimeout(total=CALL_SECONDS)
        session = await resources.enter_async_context(ClientSession(timeout=timeout))
        client = greeting.client_of(given.settings, session)
        await greeting.check_app_token(client, given.settings)
        installs, workspaces, flow = await _install(given, client)
        api = SlackApi(installs, base_url=given.settings.slack_api_url)
        await api.start()
        resources.push_async_callback(api.close)
        edge = SlackEdge(
            api=api,
            store=given.store,
            workspaces=workspaces,
            now=given.now,
            nudge=given.nudge,
            gallery=given.gallery,
            routes=routes,
        )
        resources.push_async_callback(edge.following.close)
        secret = given.settings.slack_signing_secret.get_secret_value()
        bolt = async_app(
            signing_secret=secret,
            client=client,
            installs=installs,
            middleware=edge.middleware(),
            flow=flow,
        )
        acquaintances, ticking = edge.acquaintances, given.ticking
        return SlackService(
            api=api,
            workspaces=workspaces,
            chat=SlackChat(api, given.store),
            roll_call=RollCall(acquaintances, given.store, workspaces, given.now, ticking),
            bolt=bolt,
            doors=_doors(given, bolt, secret, flow),
            socket=_socket(given, bolt, client),
            resources=resources.pop_all(),
        )


async def _install(
    given: Given, client: AsyncWebClient
) -> tuple[Installs, Workspaces, oauth.Flow | None]:
    """Whose tokens there are: one workspace's from the settings, or many by OAuth."""
    if given.settings.slack_bot_token:
        install = await greeting.settle(client, given.store, given.settings)
        installs = Installs(OneWorkspace(install), given.ticking)
        workspaces = Workspaces(given.store, installs, given.now)
        await workspaces.welcome(install)
        await workspaces.settle()
        return installs, workspaces, None
    kept = Installations(given.store, given.ring, given.settings.slack_client_id)
    installs = Installs(kept, given.ticking)
    workspaces = Workspaces(given.store, installs, given.now)
    await workspaces.settle()
    states = States(given.store, clock.machine_now)

    async def installed(installation: Installation) -> None:
        await workspaces.admit(
            installation.team_id,
            installation.enterprise_id,
            by=installation.user_id,
            is_org_wide=installation.is_enterprise_install,
        )

    return installs, workspaces, oauth.flow(given.settings, client, kept, states, installed)


def _doors(
    given: Given, bolt: AsyncApp, secret: str, flow: oauth.Flow | None
) -> tuple[EventsDoor | oauth.Pages, ...]:
    doors: list[EventsDoor | oauth.Pages] = []
    if secret:  # without it nobody could tell who sends: then Socket Mode is all there is
        doors.append(EventsDoor(bolt, secret))
    if flow is not None:
        ours = origins(given.port, given.settings.url, is_trial=False)
        doors.append(oauth.Pages(flow, Door(ours)))
    return tuple(doors)


def _socket(given: Given, bolt: AsyncApp, client: AsyncWebClient) -> Socket | None:
    token = given.settings.slack_app_token.get_secret_value()
    if not token:
        return None
    return Socket(bolt, token, client, given.ticking, given.patience)
