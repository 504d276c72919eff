"""What the first page of the team's queue costs with 100,000 requests, beside 1,000.

The same adviser looks at the same card through the same session; only the number of requests
that wait differs.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import SQLModel

from bench.printing import show
from bot.database import Database, open_store
from handlers import advice_queue
from handlers.turn import Looking
from locales import speaking
from models.advice import Urgency
from models.advice_life import AdviceState
from models.seals import KeyRing, new_key
from tests.postgres import TemporaryPostgres
from tests.town import Town, build

MONDAY = datetime(2026, 1, 12, 8, 15, tzinfo=UTC)
FEW, MANY = 1_000, 100_000
ROUNDS, LOOKS = 4, 25


async def measure(small: str, large: str) -> tuple[float, float]:
    """Milliseconds of a look with few and with many, taken in turns; the best round of each."""
    worlds = [await _filled(small, FEW), await _filled(large, MANY)]
    best = [float("inf"), float("inf")]
    for _round in range(ROUNDS):
        for n, (store, town) in enumerate(worlds):
            best[n] = min(best[n], await _look(store, town))
    for store, _town in worlds:
        await store.close()
    return best[0], best[1]


async def _look(store: Database, town: Town) -> float:
    async def card(db: Any) -> None:  # noqa: ANN401
        looking = Looking(town.anna, "", MONDAY + timedelta(days=1))
        assert await advice_queue.card(looking, db)  # noqa: S101 -- nothing measures nothing

    with speaking("da"):
        await store.read(card)
        began = time.perf_counter()
        for _look in range(LOOKS):
            await store.read(card)
    return (time.perf_counter() - began) / LOOKS * 1000


async def _filled(url: str, count: int) -> tuple[Database, Town]:
    store = open_store(url, KeyRing([new_key()]))
    town = await store.write(build)
    await _fill(url, list(_requests(town, count)))
    return store, town


async def _fill(url: str, rows: list[dict[str, Any]]) -> None:
    """By Core, at once, and with the statistics that a database in use has."""
    table, analyze = SQLModel.metadata.tables["advice_request"], text("ANALYZE advice_request")
    if url.startswith("sqlite"):
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(insert(table), rows)
            connection.execute(analyze)
        return engine.dispose()
    async_engine = create_async_engine(url)
    async with async_engine.begin() as connection_:
        await connection_.execute(insert(table), rows)
        await connection_.execute(analyze)
    return await async_engine.dispose()


def _requests(town: Town, count: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        yield {
            "organisation_id": town.team.id,
            "asker_id": town.bo.id,
            "asker_organisation_id": town.municipality.id,
            "place": min(n % 3, 1),
            "asked_at": MONDAY + timedelta(seconds=n),
            "due_on": date(2026, 1, 14) + timedelta(days=n % 50),
            "urgency": Urgency.NORMAL,
            "state": AdviceState.ASKED,
            "version": 1,
        }


async def _on_sqlite() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite:///{Path(folder) / name}.db" for name in ("few", "many")]
        for url in urls:
            engine = create_engine(url)
            SQLModel.metadata.create_all(engine)
            engine.dispose()
        return await measure(*urls)


async def _on_postgresql() -> tuple[float, float]:
    server = TemporaryPostgres()
    server.start()
    try:
        for name in ("few", "many"):
            server.create_database(name)
            engine = create_async_engine(server.url(name))
            async with engine.begin() as connection:
                await connection.run_sync(SQLModel.metadata.create_all)
            await engine.dispose()
        return await measure(server.url("few"), server.url("many"))
    finally:
        server.stop()


def main() -> None:
    figures = {}
    for name, run in (("sqlite", _on_sqlite), ("postgresql", _on_postgresql)):
        few, many = asyncio.run(run())
        figures[f"queue_1k_ms_{name}"] = round(few, 2)
        figures[f"queue_100k_ms_{name}"] = round(many, 2)
        figures[f"queue_100k_over_1k_{name}"] = round(many / few, 2)
    ratios = [value for name, value in figures.items() if "over" in name]
    show({"queue_100k_over_1k": max(ratios), **figures})


if __name__ == "__main__":
    main()
