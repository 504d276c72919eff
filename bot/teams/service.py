"""Teams, wired once. Read it from top to bottom."""

import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.database import Database
from bot.settings import Settings, StartUpError
from bot.teams import registrations as registered
from bot.teams.api import TeamsApi
from bot.teams.chats import Chats
from bot.teams.door import MessagesDoor, Proof
from bot.teams.edge import TeamsEdge
from bot.teams.looks import Looks
from bot.teams.memory import Memory
from bot.teams.registrations import Registrations
from bot.teams.roll_call import RollCall
from bot.teams.sender import TeamsChat
from bot.teams.tokens import NoTokens, SignIn, Tokens
from bot.teams.waiting import Waiting
from bot.teams.workspaces import Workspaces
from handlers import routes
from locales import gettext as _
from models.seals import KeyRing, Unreadable
from scheduler.chat import Chat
from scheduler.runner import Chore


@dataclass(frozen=True, slots=True)
class Given:
    """What Teams needs of the rest. `now` is domain time; `nudge` wakes the relay."""

    settings: Settings
    store: Database
    ring: KeyRing
    now: Callable[[], datetime]
    nudge: Callable[[], None]
    tokens: Callable[[Registrations], Tokens] = SignIn


@dataclass(frozen=True, slots=True, eq=False)
class TeamsService:
    api: TeamsApi
    workspaces: Workspaces
    chat: Chat
    door: MessagesDoor
    roll_call: RollCall
    waiting: Waiting
    looks: Looks
    resources: AsyncExitStack

    @property
    def chores(self) -> tuple[tuple[int, Chore], ...]:
        return (
            (self.roll_call.every_seconds, self.roll_call.call),
            (self.waiting.every_seconds, self.waiting.again),
            (self.looks.every_seconds, self.looks.look),
        )

    def attach(self, app: web.Application) -> None:
        self.door.attach(app)

    async def close(self) -> None:
        await self.waiting.close()
        await self.resources.aclose()


async def open_teams(given: Given) -> TeamsService:
    """Raises StartUpError with the sentence that says what to mend."""
    # The SDK logs what stood in a token that it refuses: that came from outside.
    logging.getLogger("microsoft_teams").setLevel(logging.CRITICAL)
    settings, memory = given.settings, Memory(given.store)
    registrations = await _registrations(given, memory)
    async with AsyncExitStack() as resources:
        is_local = settings.teams_unauthenticated
        api = TeamsApi(
            NoTokens() if is_local else given.tokens(registrations),
            memory,
            graph_url=settings.graph_url,
            service_url=settings.teams_service_url,
            is_local=is_local,
        )
        await api.caller.start()
        resources.push_async_callback(api.caller.close)
        workspaces = Workspaces(given.store, registrations, given.now)
        await workspaces.settle()
        chats = Chats(api, memory, registrations)
        edge = TeamsEdge(
            chats=chats,
            store=given.store,
            workspaces=workspaces,
            now=given.now,
            nudge=given.nudge,
            routes=routes,
        )
        proof = None if is_local else Proof(registrations, settings.teams_openid_url)
        if proof is not None:
            resources.callback(proof.close)
        chat = TeamsChat(chats, memory)
        looks = Looks(chat, given.store, workspaces, edge.waiting.take, given.now)
        edge.waiting.lost.append(looks.again)
        return TeamsService(
            api=api,
            workspaces=workspaces,
            chat=chat,
            looks=looks,
            roll_call=RollCall(edge.people, chats, given.store, workspaces, given.now),
            waiting=edge.waiting,
            door=MessagesDoor(proof, registrations, api, edge.take),
            resources=resources.pop_all(),
        )


async def _registrations(given: Given, memory: Memory) -> Registrations:
    try:
        return await registered.load(given.settings, memory, given.ring)
    except OSError as error:
        raise StartUpError(_("TEAMS_CERTIFICATE: the file cannot be read.")) from error
    except Unreadable as error:
        raise StartUpError(
            _(
                "TOVHOLDER_KEYS does not open what is kept of a Teams tenant: bring the key "
                "back, or add the tenant again with tovholder workspace add."
            )
        ) from error
