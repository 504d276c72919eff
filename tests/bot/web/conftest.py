"""A web workspace with three people and a few handlers of its own, on a real database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.database import Database
from bot.web import headers as protecting
from bot.web.door import Door
from bot.web.edge import WebEdge
from bot.web.live import Live
from bot.web.sender import WebChat
from bot.web.sessions import Sessions
from handlers import hinting
from handlers import routes as real_routes
from handlers.cards import Card, Form, Text, TextField
from handlers.plans import RoomPlan
from handlers.turn import Ask, Correct, Done, Refusal, Reply, Say, Show, Turn
from models.base import Platform
from models.organisations import Kind, Organisation
from models.people import ChatIdentity, ChatWorkspace, Person
from tests.conftest import RING

HOST = "tovholder.test"
ORIGIN = f"http://{HOST}"
WEDNESDAY = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)  # 13:00 in Copenhagen
PLAN = RoomPlan("forloeb-groen-ravn-17", "GRØN-RAVN-17", ("1", "2"))


@dataclass
class MovableClock:
    at: datetime = WEDNESDAY

    def now(self) -> datetime:
        return self.at


@dataclass
class Taken:
    """What the handlers below were given."""

    turns: list[Turn] = field(default_factory=list)

    async def count(self, turn: Turn, _db: object) -> Reply:
        self.turns.append(turn)
        return Say(Card(f"Number {len(self.turns)} for {turn.me.name}"))

    async def show(self, turn: Turn, _db: object) -> Reply:
        return Show(Card("Taken", (Text(f"Subject {turn.number}"),)))

    async def ask(self, turn: Turn, _db: object) -> Reply:
        return Ask("test.form", turn.subject)

    async def form(self, turn: Turn, _db: object) -> Form:
        return Form("A form", "test.submit", "Send", (TextField("why", "Why?"),))

    async def submit(self, turn: Turn, _db: object) -> Reply:
        if turn.value("why") == "short":
            return Correct({"why": "Write more."})
        self.turns.append(turn)
        return Say(Card("Thank you"))

    async def posted(self, turn: Turn, db: AsyncSession) -> Reply:
        self.turns.append(turn)
        if turn.text == "where do I write?":
            return Say(Card("Write it here"))
        hinting.look(db, turn.text)
        return Done()

    async def refuse(self, turn: Turn, _db: object) -> Reply:
        raise Refusal("Not now.")

    async def crash(self, turn: Turn, _db: object) -> Reply:
        raise RuntimeError("secret words of a person")

    async def search(self, turn: Turn, _db: object) -> list[tuple[str, str]]:
        names = {"1": "Harbour Clinic", "2": "Square Clinic"}
        return [(key, name) for key, name in names.items() if turn.text.lower() in name.lower()]

    async def search_refused(self, turn: Turn, _db: object) -> list[tuple[str, str]]:
        raise Refusal("Not yours to search.")


@dataclass
class SomeRoutes:
    taken: Taken

    def __post_init__(self) -> None:
        taken = self.taken
        self.COMMANDS = {"/forloeb": taken.ask, "/hvem": taken.count}
        self.ALIASES = {"/sag": "/forloeb", "/who": "/hvem"}
        self.COMMAND_HINTS = {"/forloeb": lambda: "Open a course", "/hvem": lambda: "Find"}
        self.ACTIONS = {
            "test.count": taken.count,
            "test.show": taken.show,
            "test.submit": taken.submit,
            "test.refuse": taken.refuse,
            "test.crash": taken.crash,
        }
        self.EVENTS = {"message": taken.posted}
        self.SEARCHES = {"clinics": taken.search, "others": taken.search_refused}


@dataclass
class Workspace:
    """The running workspace: Anna (1) and Bo (2) of one organisation, Carla (3) of another."""

    client: TestClient[web.Request, web.Application]
    chat: WebChat
    store: Database
    clock: MovableClock
    taken: Taken
    live: Live
    nudges: list[None]
    keys: int = 0

    async def be(self, user: str) -> None:
        response = await self.post("/api/session", {"person": user})
        assert response.status == 200

    async def get(self, path: str, **headers: str) -> ClientResponse:
        return await self.client.get(path, headers=headers)

    async def read(self, path: str) -> Any:
        response = await self.get(path)
        assert response.status == 200, await response.text()
        return await response.json()

    async def post(self, path: str, sent: object, **headers: str) -> ClientResponse:
        return await self.client.post(path, json=sent, headers=headers)

    async def turn(self, kind: str, **sent: object) -> Any:
        response = await self.try_turn(kind, **sent)
        assert response.status == 200, await response.text()
        return await response.json()

    async def try_turn(self, kind: str, **sent: object) -> ClientResponse:
        self.keys += 1
        key = f"00000000-0000-4000-8000-{self.keys:012}"
        return await self.post("/api/turn", {"kind": kind, "key": key, **sent})

    async def open_room(self, plan: RoomPlan = PLAN, key: str = "room:1:open") -> str:
        return await self.chat.open_room("web", plan, key)

    async def texts(self, room: str) -> list[str]:
        """The messages of a room, as HTML."""
        return [
            message["html"] for message in (await self.read(f"/api/rooms/{room}"))["messages"]
        ]


Start = Callable[..., Awaitable[Workspace]]


async def fill(store: Database) -> int:
    async def work(db: Any) -> int:
        workspace = ChatWorkspace(platform=Platform.WEB, external_id="web", name="Web")
        db.add(workspace)
        await db.flush()
        for code, name, people in (
            ("740", "Silkeborg", (("Anna", "social worker"), ("Bo", "nurse"))),
            ("psy", "Psychiatry", (("Carla", "doctor"),)),
        ):
            organisation = Organisation(code=code, name=name, kind=Kind.OTHER)
            db.add(organisation)
            await db.flush()
            for person_name, function in people:
                person = Person(
                    organisation_id=organisation.id,
                    name=person_name,
                    function=function,
                    locale="en",
                )
                db.add(person)
                await db.flush()
                db.add(
                    ChatIdentity(
                        workspace_id=workspace.id,
                        external_id=str(person.id),
                        person_id=person.id,
                    )
                )
        return workspace.id

    return await store.write(work)


@pytest.fixture
async def start(
    sqlite_store: Database, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Start]:
    """Start a workspace; `is_trial=False` for one whose clock nobody moves."""
    started: list[Workspace] = []

    async def start(*, is_trial: bool = True, default: int | None = 1) -> Workspace:
        clock, taken, nudges = MovableClock(), Taken(), []
        live = Live(heartbeat=0.05)
        monkeypatch.setitem(real_routes.FORMS, "test.form", taken.form)

        async def play(to: datetime) -> None:
            clock.at = to

        app = web.Application()
        protecting.attach(app, is_secure=False)
        WebEdge(
            workspace_id=await fill(sqlite_store),
            store=sqlite_store,
            clock=clock,
            live=live,
            sessions=Sessions(RING, default_person_id=default),
            door=Door(frozenset({ORIGIN})),
            routes=SomeRoutes(taken),
            nudge=lambda: nudges.append(None),
            play=play if is_trial else None,
        ).attach(app)
        headers = {"Host": HOST, "Origin": ORIGIN}
        client = TestClient(TestServer(app), headers=headers)
        await client.start_server()
        chat = WebChat(sqlite_store, live, clock.now)
        started.append(Workspace(client, chat, sqlite_store, clock, taken, live, nudges))
        return started[-1]

    yield start
    for workspace in started:
        await workspace.client.close()


@pytest.fixture
async def here(start: Start) -> Workspace:
    return await start()
