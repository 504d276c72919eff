"""For whoever runs it: is the process alive, is it ready, how is the outbox doing."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import column, table
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.outbox import OPEN, Delivery, counted, oldest
from scheduler.counts import REGISTRY
from scheduler.store import Store, Unavailable

# What went, or need not go any more, is the whole history: a scrape is not to read that.
LEFT = (Delivery.HELD, *OPEN, Delivery.DEAD)
# Who scrapes waits for ten seconds (Prometheus' default), and then knows nothing at all.
PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Outbox:
    """How many rows are not done with, by state, and since when (domain time) one is due."""

    counts: dict[Delivery, int]
    oldest: datetime | None


class TooOld(Exception):
    """The tables are of an earlier version, as after an old backup was brought back."""


class Health:
    """`now` is domain time, by which rows are dated; `machine_now` that by which they wait.

    `older` are the versions of the tables that we cannot work with; newer ones we can.
    `trouble` says what keeps the database from storing anything; "" if it does. `patience`:
    so many seconds a scrape waits for it.
    """

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        machine_now: Callable[[], datetime],
        older: Collection[str] = (),
        trouble: Callable[[], str] = str,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.store, self.now, self.machine_now = store, now, machine_now
        self.older, self.trouble, self.patience = older, trouble, patience

    def attach(self, app: web.Application) -> None:
        app.router.add_get("/healthz", self.alive)
        app.router.add_get("/readyz", self.ready)
        app.router.add_get("/metrics", self.metrics)

    async def alive(self, _request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def ready(self, _request: web.Request) -> web.Response:
        """Ready means that the database answers and stores, and its tables are not too old."""
        try:
            await self.store.read(self._fits)
        except Unavailable as error:
            return _not_ready(error.reason_code)
        except Exception as error:  # noqa: BLE001 -- whatever it is, we are not ready
            return _not_ready(type(error).__name__)
        trouble = self.trouble()
        return _not_ready(trouble) if trouble else web.json_response({"ready": True})

    async def _fits(self, db: AsyncSession) -> None:
        await db.exec(select(1))
        if self.older and (await db.exec(_version())).first() in {None, *self.older}:
            raise TooOld

    async def metrics(self, _request: web.Request) -> web.Response:
        """In the Prometheus text format: what this process did, and how the outbox is."""
        at, is_lost = self.machine_now(), False
        body = generate_latest(REGISTRY)
        try:
            async with asyncio.timeout(self.patience):
                found = await self.store.read(lambda db: _look(db, at))
            body += generate_latest(_gauges(found, self.now()))
        except (Unavailable, TimeoutError):
            is_lost = True
        body += generate_latest(_database(is_there=not is_lost and not self.trouble()))
        return web.Response(body=body, content_type="text/plain", charset="utf-8")


def _not_ready(code: str) -> web.Response:
    said = {"ready": False, "error": code}
    return web.json_response(said, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _database(*, is_there: bool) -> CollectorRegistry:
    registry = CollectorRegistry()
    said = "Whether the database answers and stores what people do."
    Gauge("tovholder_database_up", said, registry=registry).set(is_there)
    return registry


def _gauges(outbox: Outbox, now: datetime) -> CollectorRegistry:
    registry = CollectorRegistry()
    rows = Gauge(
        "tovholder_outbox_rows",
        "Rows of the outbox that wait, or were given up, by state.",
        ["state"],
        registry=registry,
    )
    for state in LEFT:
        rows.labels(state).set(outbox.counts.get(state, 0))
    lag = Gauge(
        "tovholder_outbox_lag_seconds",
        "For how long the oldest row has waited that could have gone, or was not taken.",
        registry=registry,
    )
    lag.set((now - outbox.oldest).total_seconds() if outbox.oldest else 0)
    return registry


def _version() -> SelectOfScalar[str]:
    return select(column("version_num")).select_from(table("alembic_version"))


async def _look(db: AsyncSession, at: datetime) -> Outbox:
    counts = await db.exec(counted(LEFT))
    waiting = await db.exec(oldest(at))
    return Outbox(dict(counts.all()), min(waiting.all(), default=None))
