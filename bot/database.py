"""The database: SQLite for one machine, PostgreSQL for many, behind the same two verbs.

Work runs in threads of its own, one that writes and one that reads: whoever waits for the
network is not kept waiting by rows being made into objects. On SQLite the session talks to
the file there without a hop per await (docs/decisions/002).
"""

import asyncio
import sqlite3
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession

from models.seals import KeyRing
from scheduler.store import Store, Work

Result = TypeVar("Result")
Told = dict[str, Any]  # what every session knows from the start

HELD = "held"
KEYS = "keys"  # session.info[KEYS] is the ring that seals what people write
ADDRESS = "address"  # session.info[ADDRESS] is where our pages are; None: nowhere
TRIES = 5
PATIENCE_SECONDS = 5.0
# PostgreSQL: serialization failure, deadlock.
_LOST_RACE = frozenset({"40001", "40P01"})


class _Cursor(sqlite3.Cursor):
    async def _async_soft_close(self) -> None:
        """What SQLAlchemy's async results ask of a cursor: nothing waits here."""


class _Connection(sqlite3.Connection):
    def cursor(self, factory: Any = _Cursor) -> Any:  # noqa: ANN401 -- as the standard library's
        return super().cursor(factory)


class InlineSqlite(SQLiteDialect_pysqlite):
    """The standard library's sqlite3 under an async session: each await returns at once."""

    is_async = True
    supports_statement_cache = True


registry.register("sqlite.inline", __name__, InlineSqlite.__name__)


class _Holding(Session):
    """A session that forgets nothing it has read until it ends: a turn is short."""


@event.listens_for(_Holding, "loaded_as_persistent")
@event.listens_for(_Holding, "pending_to_persistent")
def _hold(session: Session, row: object) -> None:
    # SQLAlchemy lets go of what no variable names, and asks for it again.
    session.info.setdefault(HELD, []).append(row)


def open_store(url: str, ring: KeyRing, *, address: str | None = None) -> "Database":
    """Open a database by its URL (sqlite:///file or postgresql://...); nothing is read yet.

    `address` is where people reach our pages: what links to them begin with.
    """
    told = {KEYS: ring, ADDRESS: address}
    if make_url(url).get_backend_name() == "sqlite":
        return Database(_sqlite(url, told, writes=True), _sqlite(url, told, writes=False))
    return Database(_postgresql(url, told, writes=True), _postgresql(url, told, writes=False))


class Database(Store):
    def __init__(self, writer: "_Desk", reader: "_Desk") -> None:
        self.writer, self.reader = writer, reader

    async def write(self, work: Work[Result]) -> Result:
        for _ in range(TRIES - 1):
            try:
                return await self.writer.run(work)
            except (StaleDataError, IntegrityError):
                continue  # somebody else moved first: look again
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _LOST_RACE:
                    raise
        return await self.writer.run(work)

    async def read(self, work: Work[Result]) -> Result:
        return await self.reader.run(work)

    async def scrub(self) -> None:
        await self.writer.scrub()

    async def release(self) -> None:
        """Let go of every connection; the next work takes new ones."""
        await self.writer.release()
        await self.reader.release()

    async def close(self) -> None:
        await self.writer.close()
        await self.reader.close()


class _Desk:
    """An engine, and the thread whose loop it lives on."""

    def __init__(self, engine: AsyncEngine, told: Told) -> None:
        self.engine = engine
        self.sessions = async_sessionmaker(
            engine,
            class_=AsyncSession,
            sync_session_class=_Holding,
            expire_on_commit=False,
            info=told,
        )
        self.thread = _IDLE.pop() if _IDLE else _Thread()

    async def run(self, work: Work[Result]) -> Result:
        return await self._there(self._transact(work))

    async def scrub(self) -> None:
        """On SQLite the log of what was written still holds it, until it is cut off."""
        if self.engine.dialect.name == "sqlite":
            await self._there(self._checkpoint())

    async def _checkpoint(self) -> None:
        # Outside a transaction: our own would keep the log from being cut off.
        connection = await self.engine.raw_connection()
        try:
            held = connection.driver_connection
            assert isinstance(held, sqlite3.Connection)  # noqa: S101 -- what the dialect promises
            held.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        finally:
            connection.close()

    async def release(self) -> None:
        await self._there(self.engine.dispose())

    async def close(self) -> None:
        await self.release()
        await self._there(_others_done())
        _IDLE.append(self.thread)

    async def _transact(self, work: Work[Result]) -> Result:
        async with self.sessions.begin() as db:
            return await work(db)

    async def _there(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        there = asyncio.run_coroutine_threadsafe(coroutine, self.thread.loop)
        return await asyncio.wrap_future(there)


class _Thread:
    """A thread that runs nothing but its own loop, and ends with the process.

    One that has run greenlets must not end before: while tracing is on, CPython 3.11 may spin
    for ever over what such a thread leaves behind for the main one (pending calls at RESUME).
    """

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, name="database", daemon=True).start()


# Threads whose store is closed, for the next one that is opened.
_IDLE: list[_Thread] = []


async def _others_done() -> None:
    """Return when nothing else runs on this loop, or will not end."""
    if others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others, timeout=PATIENCE_SECONDS)


def _sqlite(url: str, told: Told, *, writes: bool) -> _Desk:
    engine = create_async_engine(
        make_url(url).set(drivername="sqlite+inline"),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        connect_args={"check_same_thread": False, "factory": _Connection},
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "connect", _tune_writer if writes else _tune_reader)
    event.listen(engine.sync_engine, "begin", _begin_to_write if writes else _begin)
    return _Desk(engine, told)


def _postgresql(url: str, told: Told, *, writes: bool) -> _Desk:
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        pool_size=10,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        execution_options={} if writes else {"postgresql_readonly": True},
    )
    return _Desk(engine, told)


def _tune_writer(connection: DBAPIConnection, _record: object) -> None:
    # What is deleted is overwritten, not only let go of.
    _tune(connection, "foreign_keys=ON", "secure_delete=ON")


def _tune_reader(connection: DBAPIConnection, _record: object) -> None:
    _tune(connection, "query_only=ON")


def _tune(connection: DBAPIConnection, *more: str) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", *more):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_to_write(connection: Connection) -> None:
    # A transaction that reads first and writes later may lose updates on SQLite.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
