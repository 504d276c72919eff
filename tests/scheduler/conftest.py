"""A small world to deliver in: three people, one workspace, a room, a few views."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from handlers import outbox
from handlers.cards import Card, Text
from handlers.plans import DesiredRoom
from handlers.turn import Refusal
from locales import current
from models.base import Platform
from models.organisations import Kind, Organisation
from models.outbox import Delivery, Gate, OutboxMessage, Rank, Verb
from models.people import ChatIdentity, ChatWorkspace, Person
from models.rooms import Room, RoomState
from scheduler.pace import RelaySettings
from scheduler.relay import Relay
from tests.conftest import MONDAY
from tests.fakes import FakeChat

ANNA, BO, CARLA = 1, 2, 3
ROOM = 1


async def hello(looking, db):
    who = looking.reader.name if looking.reader else f"room {looking.room.id}"
    return Card(f"hello {looking.subject}", (Text(who),))


async def language(looking, db):
    return Card(current())


async def one_title(looking, db):
    return Card("the same", (Text(looking.subject),))


async def gone(looking, db):
    return None


async def forbidden(looking, db):
    raise Refusal("no")


async def broken(looking, db):
    raise LookupError("what a citizen said")


async def desired(room, at, db):
    return DesiredRoom(room.name, f"topic at {at:%H:%M}", (ANNA, BO), "card", is_open=True)


@dataclass
class World:
    store: object
    chat: FakeChat = field(default_factory=FakeChat)
    now: datetime = MONDAY
    seconds: float = 0.0
    settings: RelaySettings = field(default_factory=RelaySettings)
    plan: object = desired
    views: dict = field(
        default_factory=lambda: {
            "hello": hello,
            "language": language,
            "one_title": one_title,
            "gone": gone,
            "forbidden": forbidden,
            "broken": broken,
        }
    )

    def relay(self, **changes) -> Relay:
        relay = Relay(
            store=self.store,
            chats={Platform.WEB: self.chat},
            show=lambda view, looking, db: self.views[view](looking, db),
            known=frozenset(self.views),
            rooms=self.plan,
            domain_now=lambda: MONDAY,
            machine_now=lambda: self.now,
            ticking=lambda: self.seconds,
            settings=self.settings,
        )
        return replace(relay, **changes)

    async def deliver(self) -> int:
        """Deliver until nothing is left; return how many rows that took."""
        total, relay = 0, self.relay()
        while took := await relay.deliver_due():
            total += took
        return total

    def later(self, **span) -> None:
        self.now += timedelta(**span)

    async def post(self, subject="x", address="person:1", view="hello", key="", **rest):
        async def work(db):
            row = outbox.post(
                db, address, view, subject, at=MONDAY, key=key or f"key {subject}", **rest
            )
            await db.flush()
            return row.id

        return await self.store.write(work)

    async def add(self, *rows):
        async def work(db):
            db.add_all(rows)
            await db.flush()
            return [row.id for row in rows]

        return await self.store.write(work)

    async def hold(self, subject, address, until):
        """A reminder of days ago that waits for its reader's next day."""
        row = OutboxMessage(
            lane=address,
            verb=Verb.POST,
            address=address,
            view="hello",
            subject=subject,
            dedupe_key=f"key {subject}",
            at=MONDAY - timedelta(days=3),
            rank=Rank.REMINDER,
            bundle=outbox.UNASKED,
            state=Delivery.HELD,
            held_until=until,
        )
        await self.add(row)

    async def open_room(self):
        async def work(db):
            outbox.open_room(db, ROOM, at=MONDAY)

        await self.store.write(work)

    async def set_room(self, why="x"):
        async def work(db):
            outbox.set_room(db, ROOM, at=MONDAY, why=why)

        await self.store.write(work)

    async def refresh(self, subject="x", view="hello"):
        async def work(db):
            await outbox.refresh(db, view, [subject], at=self.now)

        await self.store.write(work)

    async def rows(self) -> list[OutboxMessage]:
        async def work(db):
            return (await db.exec(select(OutboxMessage).order_by(OutboxMessage.id))).all()

        return list(await self.store.read(work))

    async def states(self) -> list[str]:
        return [str(row.state) for row in await self.rows()]

    async def ends(self) -> list[tuple[str, str]]:
        return [(str(row.state), row.error) for row in await self.rows()]

    async def room(self) -> Room:
        async def work(db):
            return await db.get_one(Room, ROOM)

        return await self.store.read(work)

    async def gates(self) -> list[tuple[int, str, datetime]]:
        async def work(db):
            return (await db.exec(select(Gate))).all()

        gates = await self.store.read(work)
        return [(gate.workspace_id, str(gate.verb), gate.closed_until) for gate in gates]

    async def change(self, kind, number, **values):
        async def work(db):
            found = await db.get_one(kind, number)
            for name, value in values.items():
                setattr(found, name, value)

        await self.store.write(work)


async def settle(db):
    """Ids count from 1 in the order things are added."""
    db.add(ChatWorkspace(platform=Platform.WEB, external_id="W1", name="Web"))
    db.add(Organisation(code="k", name="K", kind=Kind.MUNICIPALITY))
    await db.flush()
    people = (("Anna", None), ("Bo", "en"), ("Carla", None))
    for name, locale in people:
        db.add(Person(organisation_id=1, name=name, function="f", locale=locale))
        await db.flush()
    for number, user in ((ANNA, "UA"), (BO, "UB")):
        db.add(ChatIdentity(workspace_id=1, external_id=user, person_id=number))
    db.add(Room(workspace_id=1, name="forloeb-x"))


@pytest.fixture
async def world(store) -> World:
    await store.write(settle)
    return World(store)


@pytest.fixture
async def open_world(world) -> World:
    """The same, with the room open on both sides."""
    await world.open_room()
    await world.deliver()
    assert (await world.room()).state is RoomState.OPEN
    return world
