"""What a tick costs with 1,000 reminders due out of a thousand, 100 thousand, a million.

The sizes take turns at each rung of the ladder, so that whatever else the machine does is
shared; a size's cost is the median of its ticks, a ratio the median of the ratios. A tick is
all that `run_due` does: who hears it, their messages, the timeline, what rooms show.

Beside it, one APScheduler job per reminder in its own SQLAlchemy store.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median

from sqlalchemy import Connection, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from bench.crowd import DUE, TICKS, Crowd, fill
from bench.one_job_each import wake_up
from bench.printing import show
from bench.stalls import watching
from bench.vacuuming import vacuum
from bot import stillness
from bot.database import Database, open_store
from bot.migrate import tables
from models.seals import KeyRing, new_key
from scheduler.jobs import JOBS, run_due
from tests.postgres import TemporaryPostgres

SIZES = {"1k": 1_000, "100k": 100_000, "1m": 1_000_000}
PATIENT = {"misfire_grace_time": None}


@dataclass
class Costs:
    """Of one size: seconds and worst stall of each tick, and resident megabytes after it.

    `busy` is how long the loop's own thread worked between two looks at it: what others wait
    for even on a machine that does nothing else. All milliseconds.
    """

    seconds: list[float] = field(default_factory=list)
    stalls: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    resident: list[float] = field(default_factory=list)


async def measure(urls: dict[str, str]) -> dict[str, Costs]:
    costs = {name: Costs() for name in urls}
    stores = {name: open_store(url, KeyRing([new_key()])) for name, url in urls.items()}
    stillness.prepare()  # as the product does, before its first tick and after it
    for at in TICKS:
        for name, store in stores.items():
            await _tick(store, at, costs[name])
        if at == TICKS[0]:
            stillness.settle()
    for store in stores.values():
        await store.close()
    return costs


async def _tick(store: Database, at: datetime, costs: Costs) -> None:
    async with watching() as stalls:
        began = time.perf_counter()
        done = await run_due(store, JOBS, at)
        costs.seconds.append(time.perf_counter() - began)
    assert done >= DUE, done  # noqa: S101 -- a tick that reminds of nothing measures nothing
    costs.stalls.append(stalls.worst)
    costs.busy.append(stalls.busiest)
    costs.resident.append(_resident())


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def figures(kind: str, costs: dict[str, Costs]) -> Iterator[tuple[str, float]]:
    for name, one in costs.items():
        yield f"tick_{name}_s_{kind}", round(median(one.seconds), 2)
        ratios = [a / b for a, b in zip(one.seconds, costs["1k"].seconds, strict=True)]
        yield f"tick_{name}_over_1k_{kind}", round(median(ratios), 2)
    everyone = costs.values()
    yield f"stall_ms_{kind}", round(max(max(one.stalls) for one in everyone), 1)
    yield f"busy_ms_{kind}", round(max(max(one.busy) for one in everyone), 1)
    largest = costs["1m"].resident
    yield f"memory_growth_mb_{kind}", round(largest[-1] - largest[0], 1)


@contextmanager
def _sqlite() -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        urls = {name: f"sqlite:///{Path(folder) / name}.db" for name in SIZES}
        for name, url in urls.items():
            engine = create_engine(url)
            with engine.begin() as connection:
                _make(connection, SIZES[name])
            engine.dispose()
        yield urls


@contextmanager
def _postgresql() -> Iterator[dict[str, str]]:
    server = TemporaryPostgres()
    server.start()
    try:
        urls = {}
        for name, windows in SIZES.items():
            server.create_database(f"bench_{name}")
            urls[name] = server.url(f"bench_{name}")
            asyncio.run(_fill(urls[name], windows))
        yield urls
    finally:
        server.stop()


async def _fill(url: str, windows: int) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(_make, windows)
    await engine.dispose()
    await vacuum(url)


def _make(connection: Connection, windows: int) -> None:
    tables().create_all(connection)
    fill(connection, Crowd(windows))


async def _idle() -> float:
    async with watching() as stalls:
        await asyncio.sleep(2)
    return round(stalls.worst, 1)


def main() -> None:
    found: dict[str, float] = {"stall_ms_idle": asyncio.run(_idle())}
    for kind, database in (("sqlite", _sqlite), ("postgresql", _postgresql)):
        with database() as urls:
            found |= figures(kind, asyncio.run(measure(urls)))
    found["apscheduler_missed"] = asyncio.run(wake_up(SIZES["1k"], {})).missed
    patient = asyncio.run(wake_up(SIZES["1k"], PATIENT))
    found["apscheduler_tick_1k_s"] = round(patient.seconds, 2)
    found["apscheduler_stall_ms"] = round(patient.stall_ms, 1)
    show(found)


if __name__ == "__main__":
    main()
