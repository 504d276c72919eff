"""The other way: one APScheduler job per reminder, kept in its SQLAlchemy store."""

import asyncio
import logging
import pickle
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import insert

from bench.crowd import DUE
from bench.stalls import watching

FAR = timedelta(days=365)
CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Woken:
    seconds: float
    stall_ms: float
    missed: int


async def remind() -> None:
    """What a reminder would do; here it costs nothing."""


async def wake_up(jobs: int, defaults: dict[str, Any]) -> Woken:
    """Let 1,000 of so many jobs be due at once, and wait until none is left."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a line for each it misses
    with tempfile.TemporaryDirectory() as folder:
        scheduler = AsyncIOScheduler(
            jobstores={"default": SQLAlchemyJobStore(f"sqlite:///{Path(folder) / 'jobs.db'}")},
            job_defaults=defaults,
            timezone=UTC,
        )
        scheduler.start(paused=True)
        _fill(scheduler, jobs)
        counted, everything = Counter[int](), asyncio.Event()

        def count(event: JobExecutionEvent) -> None:
            counted[event.code] += 1
            if counted.total() == DUE:
                everything.set()

        scheduler.add_listener(count, EVENT_JOB_EXECUTED | EVENT_JOB_MISSED)
        async with watching() as stalls:
            began = time.perf_counter()
            scheduler.resume()
            await everything.wait()
            seconds = time.perf_counter() - began
        scheduler.shutdown()
        return Woken(seconds, stalls.worst, counted[EVENT_JOB_MISSED])


def _fill(scheduler: AsyncIOScheduler, jobs: int) -> None:
    """Add the first as one does, and the others as copies of it, which is quicker."""
    due_at = datetime.now(UTC)
    first = scheduler.add_job(remind, "date", run_date=due_at)
    store: SQLAlchemyJobStore = scheduler._jobstores["default"]  # noqa: SLF001 -- no other way in
    rows = _copies(first.__getstate__(), due_at, jobs)
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.delete())
        while chunk := [row for row, _n in zip(rows, range(CHUNK), strict=False)]:
            connection.execute(insert(store.jobs_t), chunk)


def _copies(state: dict[str, Any], due_at: datetime, jobs: int) -> Iterator[dict[str, Any]]:
    trigger = state["trigger"]
    for n in range(jobs):
        run_at = due_at if n % (jobs // DUE) == 0 else due_at + FAR
        trigger.run_date = run_at
        copy = state | {"id": str(n), "next_run_time": run_at, "trigger": trigger}
        yield {
            "id": str(n),
            "next_run_time": run_at.timestamp(),
            "job_state": pickle.dumps(copy, pickle.HIGHEST_PROTOCOL),
        }
