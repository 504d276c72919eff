"""How long `/hvem` takes over 20,000 people, beside a plain indexed query in the same run.

And what it takes to route 10,000 parties: see `bench.desks`.

A whole turn is measured: who asks, the search, who has the desk now, and the card. All the
people are in the asker's own cluster. `hvem_growth` is how many times as long it takes among
ten times as many people, divided by ten: 1 is linear. What a tenth of them take is told too.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bench import desks, town_of_many
from bench.printing import show
from bot import migrate
from bot.database import Database, open_store
from bot.turns import take
from handlers import routes
from handlers.turn import Incoming
from models.base import Platform
from models.people import ChatIdentity, ChatWorkspace, Person
from models.seals import KeyRing, new_key
from tests.postgres import TemporaryPostgres

MONDAY = datetime(2026, 1, 12, 8, 15, tzinfo=UTC)
FEW, MANY = 2_000, 20_000
ROUNDS = 5
USER = "U1"
ASKED = (
    *("skive kommune", "bostøtte", "misbrug", "akuttilbud", "sygeplejerske", "enhed 7"),
    *("Mette Lundgaard", "mete lundgard", "anna skive", "psykolg", "laege", "ukendt ord"),
)


async def search(url: str, people: int) -> tuple[float, float]:
    """The median of a turn of `/hvem`, and of a plain indexed query, in milliseconds."""
    await migrate.upgrade(url)
    store = open_store(url, KeyRing([new_key()]))
    await town_of_many.settle(store, people, MONDAY)
    workspace_id = await store.write(_move_in)
    turns, plain = [], []
    for number in range(ROUNDS):
        for text in ASKED:
            turns.append(await _timed(lambda text=text: _ask(store, workspace_id, text)))
            email = (
                f"p{number * people // ROUNDS}@org-{number * people // ROUNDS // 50}.example"
            )
            plain.append(await _timed(lambda email=email: store.read(_plain(email))))
    await store.close()
    return statistics.median(turns), statistics.median(plain)


async def _move_in(db: AsyncSession) -> int:
    workspace = ChatWorkspace(platform=Platform.WEB, external_id="W1", name="Web")
    db.add(workspace)
    await db.flush()
    first = (await db.exec(select(Person.id).order_by(col(Person.id)).limit(1))).one()
    db.add(ChatIdentity(workspace_id=workspace.id, external_id=USER, person_id=first))
    return workspace.id


async def _ask(store: Database, workspace_id: int, text: str) -> None:
    incoming = Incoming(
        workspace_id=workspace_id, user=USER, at=MONDAY, key=text, locale="da", text=text
    )
    answer = await take(incoming, routes.COMMANDS["/hvem"], store)
    assert answer.say is not None  # noqa: S101 -- a turn without an answer measures nothing
    assert not answer.is_refused  # noqa: S101 -- as above


def _plain(email: str) -> Callable[[AsyncSession], Awaitable[Person]]:
    async def work(db: AsyncSession) -> Person:
        return (await db.exec(select(Person).where(col(Person.email) == email))).one()

    return work


async def _timed(once: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await once()
    return (time.perf_counter() - began) * 1000


async def searches(kind: str, url: Callable[[int], str]) -> dict[str, float]:
    few, _plain_few = await search(url(FEW), FEW)
    many, plain = await search(url(MANY), MANY)
    return {
        f"hvem_ms_{kind}_of_{FEW}": round(few, 1),
        f"hvem_ms_{kind}": round(many, 1),
        f"plain_query_ms_{kind}": round(plain, 2),
        f"hvem_over_plain_{kind}": round(many / plain, 1),
        f"hvem_growth_{kind}": round(many / few / (MANY / FEW), 2),
    }


def _on_sqlite() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(searches("sqlite", lambda n: f"sqlite:///{Path(folder)}/{n}.db"))


def _on_postgresql() -> dict[str, float]:
    server = TemporaryPostgres()
    server.start()
    try:
        for people in (FEW, MANY):
            server.create_database(f"bench_{people}")
        return asyncio.run(searches("postgresql", lambda n: server.url(f"bench_{n}")))
    finally:
        server.stop()


def main() -> None:
    show({**_on_sqlite(), **_on_postgresql(), **desks.figures()})


if __name__ == "__main__":
    main()
