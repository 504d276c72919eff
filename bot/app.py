"""The whole bot, wired once. Read it from top to bottom."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

from aiohttp import web

from bot import clock, installation, keys, schema, sealed
from bot.calling import Caller
from bot.database import Database, open_store
from bot.gallery import Gallery
from bot.health import Health
from bot.settings import Settings, StartUpError
from bot.slack import needed
from bot.teams import needed as needed_by_teams
from bot.trial.workspace import TrialWorkspace
from bot.web import headers
from bot.web.door import Door, origins
from bot.web.feeds import Feeds
from bot.web.linked import LinkedPages
from bot.web.pictures import PictureDoor
from bot.web.sessions import PageSessions
from bot.web.signing_in import SignIns
from handlers import exits, rooms, routes
from models.base import Platform
from models.installation import Mode
from models.seals import KeyRing
from scheduler.chat import Chat
from scheduler.jobs import JOBS
from scheduler.pace import RelaySettings
from scheduler.relay import Relay
from scheduler.runner import Runner

if TYPE_CHECKING:
    from bot.slack.service import SlackService
    from bot.teams.service import TeamsService


@dataclass(frozen=True, slots=True)
class Bot:
    """What is running: the web application, and the parts that tests look into."""

    web: web.Application
    store: Database
    clock: clock.DomainClock
    runner: Runner
    slack: "SlackService | None" = None
    teams: "TeamsService | None" = None


async def build(settings: Settings, *, port: int) -> Bot:
    """See to the tables, open and wire everything. Raises StartUpError with what to say."""
    _refuse_what_we_cannot(settings)
    ring = keys.ring(settings)
    older = await schema.prepare(settings)
    store = open_store(settings.database, ring, address=_pages_address(settings))
    try:
        await sealed.require_opening(store, ring)
        return await _wire(settings, store, ring, port, older)
    except BaseException:
        # Python may hang on its way out when a database's thread is left running.
        await store.close()
        raise


async def _wire(
    settings: Settings, store: Database, ring: KeyRing, port: int, older: frozenset[str]
) -> Bot:
    settled = await installation.settle(store, settings.mode)

    domain = clock.DomainClock(timedelta(seconds=settled.clock_ahead))
    chats: dict[Platform, Chat] = {}
    relay = Relay(
        store=store,
        chats=chats,
        show=exits.view,
        known=frozenset(routes.VIEWS),
        rooms=rooms.desired,
        domain_now=domain.now,
        machine_now=clock.machine_now,
        ticking=clock.ticking,
        settings=_patience(settings),
    )
    runner = Runner(store=store, jobs=JOBS, relay=relay, clock=domain)

    app = web.Application()
    headers.attach(app, is_secure=settings.url.startswith("https://"))
    _health(store, domain, older).attach(app)
    caller = Caller()
    _linked_pages(settings, store, ring, domain, port, caller, runner).attach(app)
    gallery = _gallery(app, settings, ring, port)
    Feeds(store, routes.FEED, now=domain.now, ticking=clock.ticking).attach(app)
    if settings.mode is Mode.TRIAL:
        trial = TrialWorkspace(store, domain, runner, ring)
        await trial.fill()
        chats[Platform.WEB] = await trial.attach(app, settings, port=port)
    slack = await _slack(settings, store, ring, domain, runner, port, gallery)
    teams = await _teams(settings, store, ring, domain, runner)
    for platform, service in ((Platform.SLACK, slack), (Platform.TEAMS, teams)):
        if service is not None:
            service.attach(app)
            chats[platform] = service.chat
            for seconds, chore in service.chores:
                runner.every(seconds, chore, at=clock.machine_now())
    bot = Bot(app, store, domain, runner, slack, teams)
    app.cleanup_ctx.extend([_calling(caller), _running(bot)])
    return bot


def _health(store: Database, domain: clock.DomainClock, older: frozenset[str]) -> Health:
    return Health(store, domain.now, clock.machine_now, older, lambda: store.trouble)


def _patience(settings: Settings) -> RelaySettings:
    return RelaySettings(
        lease=timedelta(seconds=settings.lease_seconds),
        probe_delay=timedelta(seconds=settings.probe_seconds),
    )


def _pages_address(settings: Settings) -> str | None:
    """Where people reach our pages; a trial's own need no address before their path."""
    return settings.url or ("" if settings.mode is Mode.TRIAL else None)


def _linked_pages(
    settings: Settings,
    store: Database,
    ring: KeyRing,
    domain: clock.DomainClock,
    port: int,
    caller: Caller,
    runner: Runner,
) -> LinkedPages:
    is_trial = settings.mode is Mode.TRIAL
    sign_ins = SignIns(store, ring, caller, settings.url, clock.machine_now)
    return LinkedPages(
        store=store,
        ring=ring,
        sessions=PageSessions(ring, is_secure=settings.url.startswith("https://")),
        door=Door(origins(port, settings.url, is_trial=is_trial)),
        now=domain.now,
        machine_now=clock.machine_now,
        pages=routes.PAGES,
        sign_ins=None if is_trial else sign_ins,
        nudge=runner.nudge,
    )


def _gallery(app: web.Application, settings: Settings, ring: KeyRing, port: int) -> Gallery:
    ours, gallery = origins(port, settings.url, is_trial=settings.mode is Mode.TRIAL), Gallery()
    PictureDoor(ring, gallery, Door(ours), clock.machine_now).attach(app)
    app.cleanup_ctx.append(_drawing(gallery))
    return gallery


def _calling(caller: Caller) -> Callable[[web.Application], AsyncIterator[None]]:
    async def around(_app: web.Application) -> AsyncIterator[None]:
        await caller.start()
        yield
        await caller.close()

    return around


def _drawing(gallery: Gallery) -> Callable[[web.Application], AsyncIterator[None]]:
    async def around(_app: web.Application) -> AsyncIterator[None]:
        yield
        await gallery.close()

    return around


def _running(bot: Bot) -> Callable[[web.Application], AsyncIterator[None]]:
    async def around(_app: web.Application) -> AsyncIterator[None]:
        await bot.runner.start()
        if bot.slack is not None:
            await bot.slack.listen()
        yield
        # First nothing more comes in, then nothing more goes out.
        if bot.slack is not None:
            await bot.slack.hang_up()
        await bot.runner.stop()
        for service in (bot.slack, bot.teams):
            if service is not None:
                await service.close()
        await bot.store.close()

    return around


async def _slack(
    settings: Settings,
    store: Database,
    ring: KeyRing,
    domain: clock.DomainClock,
    runner: Runner,
    port: int,
    gallery: Gallery,
) -> "SlackService | None":
    if not settings.is_slack:
        return None
    # Imported here: a trial has no use for it, and it is a third of the memory.
    from bot.slack.service import Given, open_slack  # noqa: PLC0415

    return await open_slack(
        Given(
            settings,
            store,
            ring,
            now=domain.now,
            nudge=runner.nudge,
            port=port,
            gallery=gallery,
        )
    )


async def _teams(
    settings: Settings,
    store: Database,
    ring: KeyRing,
    domain: clock.DomainClock,
    runner: Runner,
) -> "TeamsService | None":
    if not settings.is_teams:
        return None
    # Imported here: a second and 60 MB that only Teams needs.
    from bot.teams.service import Given, open_teams  # noqa: PLC0415

    return await open_teams(Given(settings, store, ring, now=domain.now, nudge=runner.nudge))


def _refuse_what_we_cannot(settings: Settings) -> None:
    """A platform that is asked for and not served would be silence: say so at once."""
    of_slack = needed.problems(settings) if settings.is_slack else ()
    of_teams = needed_by_teams.problems(settings) if settings.is_teams else ()
    for problem in chain(of_slack, of_teams):
        raise StartUpError(problem)
