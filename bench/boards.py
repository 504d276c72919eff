"""The overview's pages over 10,000 open courses of one organisation, for its coordinator.

From the question to the HTML, on each database: the first page of all courses, those of one
window, a page far down, and the cluster in numbers. `board_ms_p95` is of the slowest of them.
"""

import asyncio
import resource
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel.ext.asyncio.session import AsyncSession

from bench import report
from bench.printing import show
from bot import migrate
from bot.database import Database, open_store
from bot.web import paper
from bot.web.linked import path_of
from handlers import routes
from handlers.documents import Document, Page
from handlers.turn import Turn
from locales import speaking
from models.people import Person, Role
from models.seals import KeyRing, new_key
from tests.postgres import TemporaryPostgres
from tests.town import Town, build

COURSES, ROUNDS = 10_000, 20
AT = datetime(2025, 6, 2, 8, tzinfo=UTC)
LEADS = paper.Leads(path_of, lambda _button: "")
# A day in the middle of the year, as the link to the next page has it.
PAGES = {
    "all": ("overview.board", "all"),
    "red": ("overview.board", "all:red"),
    "far_down": ("overview.board", f"all:any:{AT.date().toordinal()}.1"),
    "cluster": ("overview.cluster", "1"),
}


async def measure(url: str) -> dict[str, float]:
    """Milliseconds for each page: the median, and of the slowest one nineteen of twenty."""
    await migrate.upgrade(url)
    store = open_store(url, KeyRing([new_key()]))
    town = await store.write(build)
    await report.fill(store, town, COURSES, 0)
    await store.write(lambda db: _appoint(town, db))
    taken = {name: await _times(store, town, *page) for name, page in PAGES.items()}
    await store.close()
    slowest = max(taken.values(), key=statistics.median)
    found = {f"{name}_ms": round(statistics.median(one), 1) for name, one in taken.items()}
    return {**found, "board_ms_p95": round(statistics.quantiles(slowest, n=20)[-1], 1)}


async def _appoint(town: Town, db: AsyncSession) -> None:
    """Their coordinator also leads the cluster."""
    person = await db.get_one(Person, town.carla.id)
    person.roles = [Role.COORDINATOR, Role.CLUSTER_LEAD]


async def _times(store: Database, town: Town, name: str, subject: str) -> list[float]:
    return [await _milliseconds(store, town, name, subject) for _round in range(ROUNDS)]


async def _milliseconds(store: Database, town: Town, name: str, subject: str) -> float:
    async def work(db: AsyncSession) -> Document:
        person = await db.get_one(Person, town.carla.id)
        return await routes.PAGES[name](Turn(person, AT, 0, subject=subject), db)

    began = time.perf_counter()
    with speaking("da"):
        made = await store.read(work)
        assert isinstance(made, Page)  # noqa: S101 -- what each of these is
        str(paper.page(made, LEADS))
    return 1000 * (time.perf_counter() - began)


def _named(kind: str, found: dict[str, float]) -> dict[str, float]:
    """What is not of a database by its name is SQLite's."""
    return found if kind == "sqlite" else {f"{name}_{kind}": one for name, one in found.items()}


def _on_sqlite() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        return _named("sqlite", asyncio.run(measure(f"sqlite:///{Path(folder)}/boards.db")))


def _on_postgresql() -> dict[str, float]:
    server = TemporaryPostgres()
    server.start()
    try:
        server.create_database("boards")
        return _named("postgresql", asyncio.run(measure(server.url("boards"))))
    finally:
        server.stop()


def main() -> None:
    figures = {**_on_sqlite(), **_on_postgresql()}
    show({**figures, "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024})


if __name__ == "__main__":
    main()
