"""The database: SQLite for one machine, PostgreSQL for many, behind the same two verbs.

Work runs in threads of its own, one that writes and one that reads: whoever waits for the
network is not kept waiting by rows being made into objects. On SQLite the session talks to
the file there without a hop per await (docs/decisions/002).
"""

import asyncio
import logging
import secrets
import sqlite3
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from functools import partial
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

from bot import outages
from bot.clock import machine_now
from models.seals import KeyRing
from models.seen import Seen
from scheduler.store import Store, Unavailable, Work

LOG = logging.getLogger(__name__)

Result = TypeVar("Result")
Told = dict[str, Any]  # what every session knows from the start

HELD = "held"
KEYS = "keys"  # session.info[KEYS] is the ring that seals what people write
ADDRESS = "address"  # session.info[ADDRESS] is where our pages are; None: nowhere
TRIES = 5
PATIENCE_SECONDS = 5.0
# How long to wait for a lock: people in Slack are answered within three.
WAIT_SECONDS = 2
CONNECT_SECONDS = 5  # a busy server takes its time to let somebody in; one that is down refuses
CROWDED_SECONDS = 10  # for one of the connections, when they are all in use
HANGING_SECONDS = 30  # nothing of ours takes that long: the server is gone without a word
# People in Slack are answered within three seconds: at forty turns a second, by a slow machine,
# the last of these is answered in half of that.
MOST_WAITING = 64
TRIAL_BYTES = 16 * 1024  # more than a page has left over
_WAIT = f"busy_timeout={WAIT_SECONDS * 1000}"
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
    """`trouble` is the code of what keeps it from storing anything; "" as a rule."""

    def __init__(
        self, writer: "_Desk", reader: "_Desk", most_waiting: int = MOST_WAITING
    ) -> None:
        self.writer, self.reader = writer, reader
        self.trouble, self.most_waiting = "", most_waiting

    def is_crowded(self, *, to_read: bool) -> bool:
        desk = self.reader if to_read else self.writer
        return desk.waiting >= self.most_waiting

    async def write(self, work: Work[Result]) -> Result:
        try:
            done = await self._write(work)
        except Unavailable as error:
            self._note(error.reason_code)
            raise
        if self.trouble:
            await self._try_again()
        return done

    async def _try_again(self) -> None:
        """What was written may have needed no room: all is well when something that does is."""
        try:
            await self._write(_stored_for_trial)
        except Unavailable as error:
            self._note(error.reason_code)
        else:
            self._note("")

    def _note(self, code: str) -> None:
        """Say once that it began, and once that it is over."""
        if code and not self.trouble:
            LOG.error("nothing can be stored: %s", code)
        elif self.trouble and not code:
            LOG.warning("things can be stored again")
        self.trouble = code

    async def _write(self, work: Work[Result]) -> Result:
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
        return await self.reader.run(work, is_reading=True)

    async def scrub(self) -> bool:
        return await self.writer.scrub()

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
        self.outages = self.waiting = 0

    async def run(self, work: Work[Result], *, is_reading: bool = False) -> Result:
        self.waiting += 1
        try:
            return await self._there(
                partial(self._transact, work, self.outages, is_reading=is_reading)
            )
        finally:
            self.waiting -= 1

    async def scrub(self) -> bool:
        """On SQLite the log of what was written still holds it, until it is cut off."""
        if self.engine.dialect.name != "sqlite":
            return True
        return await self._there(self._checkpoint)

    async def _checkpoint(self) -> bool:
        # Outside a transaction: our own would keep the log from being cut off.
        connection = await self.engine.raw_connection()
        try:
            held = connection.driver_connection
            assert isinstance(held, sqlite3.Connection)  # noqa: S101 -- what the dialect promises
            told = held.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            return not told[0][0]  # whether somebody was in the way
        except sqlite3.OperationalError:
            return False
        finally:
            connection.close()

    async def release(self) -> None:
        await self._there(self.engine.dispose)

    async def close(self) -> None:
        await self.release()
        await self._there(_others_done)
        _IDLE.append(self.thread)

    async def _transact(
        self, work: Work[Result], outages_then: int, *, is_reading: bool
    ) -> Result:
        if outages_then != self.outages:
            # Another ran into one while this waited: who asks is told now, and does not wait
            # for the same lock in turn.
            raise outages.Outage("waited", InterruptedError())
        is_committing = False
        db = self.sessions()
        try:
            done = await work(db)
            await db.flush()
            is_committing = not is_reading
            await db.commit()
        except Exception as error:
            code = outages.found_in(error, is_reading=is_reading)
            if not code:
                raise
            self.outages += 1
            is_in_doubt = is_committing and _is_lost(error)
            raise outages.Outage(code, error, is_in_doubt=is_in_doubt) from None
        finally:
            # As a context it would be closed by a task of its own, after all who came with it.
            await db.close()
        return done

    async def _there(self, make: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        answer: Future[Result] = Future()
        there = asyncio.run_coroutine_threadsafe(_answer(make, answer), self.thread.loop)
        try:
            return await asyncio.wrap_future(answer)
        except asyncio.CancelledError:
            there.cancel()
            raise


async def _answer(
    make: Callable[[], Coroutine[Any, Any, Result]], answer: Future[Result]
) -> None:
    """Answer at once: of a task it is known that it is done after all that came with it."""
    if not answer.set_running_or_notify_cancel():
        return
    try:
        answer.set_result(await make())
    except BaseException as error:
        answer.set_exception(error)
        if not isinstance(error, Exception):
            raise


def _is_lost(error: Exception) -> bool:
    """A database that answers has told that it did not; one that is gone may have stored it."""
    return not isinstance(error, DBAPIError) or error.connection_invalidated


async def _stored_for_trial(db: AsyncSession) -> None:
    noise = secrets.token_hex(TRIAL_BYTES // 2)  # or it could be packed small
    trial = Seen(key=f"trial:{noise[:32]}", at=machine_now(), outcome={"noise": noise})
    db.add(trial)
    await db.flush()
    await db.delete(trial)


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
        pool_timeout=CROWDED_SECONDS,
        connect_args={"timeout": CONNECT_SECONDS, "command_timeout": HANGING_SECONDS},
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
    for pragma in ("journal_mode=WAL", "synchronous=FULL", _WAIT, *more):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_to_write(connection: Connection) -> None:
    # A transaction that reads first and writes later may lose updates on SQLite.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
