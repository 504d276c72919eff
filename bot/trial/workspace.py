"""The web workspace with invented people and a clock that can be moved."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import installation
from bot.clock import DomainClock
from bot.settings import Settings
from bot.trial import demo
from bot.web.door import Door, origins
from bot.web.edge import WebEdge
from bot.web.live import Live
from bot.web.sender import WebChat
from bot.web.sessions import Sessions
from handlers import routes
from models.base import Platform
from models.people import ChatWorkspace, Person, Role
from models.seals import KeyRing
from scheduler.chat import Chat
from scheduler.runner import Runner
from scheduler.store import Store


@dataclass(frozen=True, slots=True)
class TrialWorkspace:
    store: Store
    clock: DomainClock
    runner: Runner
    ring: KeyRing

    async def fill(self) -> None:
        at = self.clock.now()

        async def work(db: AsyncSession) -> None:
            await demo.fill(db, at=at)

        await self.store.write(work)

    async def attach(self, app: web.Application, settings: Settings, *, port: int) -> Chat:
        """Put the workspace into the application; return its chat for the relay."""
        workspace_id, first_person_id = await self.store.read(_first)
        live = Live()
        WebEdge(
            workspace_id=workspace_id,
            store=self.store,
            clock=self.clock,
            live=live,
            sessions=Sessions(self.ring, default_person_id=first_person_id),
            door=Door(origins(port, settings.url, is_trial=True)),
            routes=routes,
            nudge=self.runner.nudge,
            play=self._play,
        ).attach(app)
        return WebChat(self.store, live, self.clock.now)

    async def _play(self, to: datetime) -> None:
        await self.runner.play(to)
        await installation.keep_clock(self.store, round(self.clock.ahead.total_seconds()))


async def _first(db: AsyncSession) -> tuple[int, int]:
    """The workspace, and the person one is at first: an adviser of the first outreach team."""
    workspace = select(ChatWorkspace.id).where(col(ChatWorkspace.platform) == Platform.WEB)
    people = (await db.exec(select(Person).order_by(col(Person.id)))).all()
    first = next(person for person in people if person.has(Role.ADVISER))
    return (await db.exec(workspace)).one(), first.id
