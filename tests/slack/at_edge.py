"""Slack's way in, with a few handlers of its own, on a fake Slack and a real database."""

import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.database import Database
from bot.gallery import Gallery
from bot.slack import render
from bot.slack.api import SlackApi
from bot.slack.bolt import QUIET, async_app
from bot.slack.door import EventsDoor
from bot.slack.edge import SlackEdge
from bot.slack.installs import Install, Installs, OneWorkspace
from bot.slack.workspaces import Workspaces
from handlers import hinting
from handlers import routes as real_routes
from handlers.cards import Button, Buttons, Card, Form, SearchField, Text, TextField
from handlers.turn import Ask, Correct, Done, Looking, Named, Refusal, Reply, Say, Show, Turn
from models.base import Platform
from models.people import ChatIdentity, ChatWorkspace
from models.rooms import Room
from models.seen import Seen
from scheduler.store import Store
from tests.conftest import MONDAY
from tests.slack.calling import Watch, calling
from tests.slack.fake import FakeSlack, running_fake
from tests.slack.fake_delivery import JSON, Answer
from tests.slack.fake_messages import with_ids
from tests.slack.fake_person import SlackPerson
from tests.slack.fake_state import Json
from tests.town import build

USERS = {"anna": "UANNA", "bo": "UBO"}
HAPPENINGS = (
    *("joined", "left", "renamed", "archived", "unarchived", "removed", "deleted", "message"),
)
ROOM = "forloeb-groen-ravn-17-k3x9"
CARD = Card(
    "A card",
    (
        Buttons(
            (
                Button("Count", "test.count", "7"),
                Button("Take", "test.take", "7"),
                Button("Ask", "test.ask", "7"),
                Button("Quiet", "test.quiet", "7"),
                Button("Gone", "test.gone", "7"),
            )
        ),
    ),
)


@dataclass
class Handlers:
    """What each was given; what writes is counted, and stands still until `gate` opens."""

    turns: list[Turn] = field(default_factory=list)
    events: list[tuple[str, Turn]] = field(default_factory=list)
    crash: Exception | None = None
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    @property
    def happened(self) -> list[str]:
        return [name for name, _ in self.events]

    async def count(self, turn: Turn, _db: object) -> Reply:
        self._note(turn)
        return Say(Named("test.card", f"Number {len(self.turns)}"))

    async def take(self, turn: Turn, _db: object) -> Reply:
        if self.turns:
            raise Refusal("Somebody was there before you.")
        self._note(turn)
        return Show(Named("test.card", "Taken"))

    async def quiet(self, turn: Turn, _db: object) -> Reply:
        self._note(turn)
        return Done()

    async def ask(self, turn: Turn, _db: object) -> Reply:
        return Ask("test.submit", turn.subject)

    async def form(self, turn: Turn, _db: object) -> Form:
        fields = [
            TextField("why", "Why?", is_required=False),
            SearchField("clinic", "Clinic", "clinics", is_required=False),
        ]
        if turn.value("why") == "more":
            fields.append(TextField("more", "What more?"))
        return Form("A form", "test.submit", "Send", tuple(fields), subject=turn.subject)

    async def submit(self, turn: Turn, _db: object) -> Reply:
        match turn.value("why"):
            case "short":
                return Correct({"why": "Write more."})
            case "elsewhere":
                return Correct({"nowhere": "There is something else."})
            case "more":
                return Correct({"more": "What more?"}, "test.submit")
            case "no":
                raise Refusal("Not now.")
            case "quiet":
                return await self.quiet(turn, _db)
            case "again":
                return Ask("test.submit", "8")
        return await self.count(turn, _db)

    async def home(self, _turn: Turn, _db: object) -> Reply:
        return Say(Named("test.home"))

    async def search(self, turn: Turn, _db: object) -> list[tuple[str, str]]:
        if turn.text == "crash":
            raise RuntimeError("secret words of a person")
        names = {"1": "Harbour Clinic", "2": "Square Clinic"}
        return [(key, name) for key, name in names.items() if turn.text.lower() in name.lower()]

    def event(self, name: str) -> Any:
        async def happened(turn: Turn, db: AsyncSession) -> Reply:
            if self.crash is not None:
                raise self.crash
            self.events.append((name, turn))
            hinting.look(db, turn.text)
            return Done()

        return happened

    def _note(self, turn: Turn) -> None:
        if self.crash is not None:
            raise self.crash
        self.gate.wait()
        self.turns.append(turn)


async def card(looking: Looking, _db: object) -> Card:
    return Card(looking.subject, (Text("As it is now"), *CARD.parts))


async def home_card(looking: Looking, _db: object) -> Card:
    return Card(f"Home of {looking.reader.name if looking.reader else 'nobody'}", CARD.parts)


class SomeRoutes:
    def __init__(self, mine: Handlers) -> None:
        self.COMMANDS = {"/forloeb": mine.ask, "/hvem": mine.count}
        self.ALIASES = {"/sag": "/forloeb", "/who": "/hvem"}
        self.COMMAND_HINTS: dict[str, Any] = {}
        self.SHORTCUTS: dict[str, Any] = {}
        self.ACTIONS = {
            "test.count": mine.count,
            "test.take": mine.take,
            "test.ask": mine.ask,
            "test.quiet": mine.quiet,
            "test.submit": mine.submit,
            "home.show": mine.home,
        }
        names = (*HAPPENINGS, "installed", "uninstalled", "met", "changed")
        self.EVENTS = {name: mine.event(name) for name in names}
        self.SEARCHES = {"clinics": mine.search}


class Unsteady(Store):
    """A database that may be told to fail."""

    def __init__(self, store: Database) -> None:
        self.store = store
        self.error: Exception | None = None

    def is_crowded(self, *, to_read: bool) -> bool:
        return self.store.is_crowded(to_read=to_read)

    async def write(self, work: Any) -> Any:
        if self.error is not None:
            raise self.error
        return await self.store.write(work)

    async def read(self, work: Any) -> Any:
        if self.error is not None:
            raise self.error
        return await self.store.read(work)


@dataclass
class AtEdge:
    """Anna and Bo are known to us, Carla is not; all three are in the one room."""

    slack: FakeSlack
    api: SlackApi
    store: Unsteady
    handlers: Handlers
    room: str
    nudges: list[None]
    routes: "SomeRoutes"
    edge: SlackEdge
    gallery: Gallery

    @property
    def anna(self) -> SlackPerson:
        return self.slack.person("UANNA")

    @property
    def bo(self) -> SlackPerson:
        return self.slack.person("UBO")

    @property
    def carla(self) -> SlackPerson:
        return self.slack.person("UCARLA")

    async def card(self, shown: Card = CARD) -> Json:
        """A message of ours, as it stands in the room."""
        room = self.slack.channels[self.room]
        by = {"user": "UBOT", "bot_id": "BBOT", "app_id": "A1", "team": "T1"}
        said = self.slack.say(room, by | self.slack_blocks(shown))
        self.slack.waiting.clear()
        return said

    def slack_blocks(self, shown: Card) -> Json:
        message = render.message(shown)
        return message | {"blocks": with_ids(self.slack, message["blocks"])}

    async def tell(self, event: object, *, late: int = 0, **more: Any) -> Answer:
        """An event of any shape, signed; it happened so many seconds ago."""
        payload = {
            "type": "event_callback",
            "team_id": "T1",
            "event_id": self.slack.number("Ev"),
            "event_time": int(self.slack.machine_time()) - late,
            "authorizations": [{"team_id": "T1", "enterprise_id": None}],
            "event": event,
        }
        return await self.slack.post(json.dumps(payload | more).encode(), JSON)

    async def act(self, payload: object) -> Answer:
        """An interaction of any shape, signed."""
        return await self.slack.post(urlencode({"payload": json.dumps(payload)}).encode())

    def called(self, method: str) -> int:
        return sum(call.method == method for call in self.slack.calls)


async def settle(db: AsyncSession) -> int:
    """The town, with a Slack workspace; return the workspace's key."""
    town = await build(db)
    workspace = ChatWorkspace(platform=Platform.SLACK, external_id="T1", name="Aarhus")
    db.add(workspace)
    await db.flush()
    for name, user in USERS.items():
        identity = {"external_id": user, "person_id": town.people[name].id}
        db.add(ChatIdentity(workspace_id=workspace.id, **identity))
    return workspace.id


@asynccontextmanager
async def at_edge(
    database: Database, monkeypatch: pytest.MonkeyPatch, **options: Any
) -> AsyncIterator[AtEdge]:
    handlers, nudges = Handlers(), []
    monkeypatch.setitem(real_routes.FORMS, "test.submit", handlers.form)
    monkeypatch.setitem(real_routes.VIEWS, "test.card", card)
    monkeypatch.setitem(real_routes.VIEWS, "test.home", home_card)
    async with running_fake(**options) as slack, calling(slack) as api:
        slack.add_workspace("T1")
        for user, name in (
            ("UANNA", "Anna Demo"),
            ("UBO", "Bo Demo"),
            ("UCARLA", "Carla Demo"),
        ):
            email = f"{name.partition(' ')[0].lower()}@example.org"
            slack.add_user("T1", user, name=name, email=email, locale="en-GB")
        room = slack.add_channel("T1", ROOM, "UBOT", "UANNA", "UBO", "UCARLA")
        await database.write(lambda db: found(db, room.id))
        store = Unsteady(database)
        install = Install("T1", "Aarhus", "xoxb-1", "UBOT", "BBOT", "A1")
        installs = Installs(OneWorkspace(install), Watch())
        gallery, some = Gallery(), SomeRoutes(handlers)
        edge = SlackEdge(
            api=api,
            store=store,
            workspaces=Workspaces(database, installs, lambda: MONDAY),
            now=lambda: MONDAY,
            nudge=lambda: nudges.append(None),
            gallery=gallery,
            routes=some,
        )
        bolt = async_app(
            signing_secret=slack.signing_secret,
            client=AsyncWebClient(base_url=slack.url, logger=QUIET),
            installs=installs,
            middleware=edge.middleware(),
        )
        app = web.Application()
        EventsDoor(bolt, slack.signing_secret).attach(app)
        async with TestServer(app) as server:
            slack.app_url = str(server.make_url("/slack/events"))
            yield AtEdge(slack, api, store, handlers, room.id, nudges, some, edge, gallery)


async def found(db: AsyncSession, channel: str) -> None:
    """Everybody and everything there was, and our room in Slack."""
    workspace_id = await settle(db)
    db.add(Room(workspace_id=workspace_id, name=ROOM, external_id=channel))


async def seen(store: Unsteady) -> list[str]:
    async def work(db: AsyncSession) -> list[str]:
        return list((await db.exec(select(Seen.key).order_by(Seen.key))).all())

    return await store.store.read(work)
