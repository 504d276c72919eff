"""What befalls databases, done to the real ones, and mended again.

Two are less than the real thing: a disk of PostgreSQL's that is full is an error of that code
raised by a trigger, and a SQLite file is full by its own limit, not by its disk's.
"""

import resource
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from dataclasses import dataclass

import pytest
from sqlalchemy import make_url, text
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.database import Database
from models.seen import Seen
from scheduler.store import Unavailable
from tests import conftest
from tests.postgres import TemporaryPostgres

FULL = """
create function is_full() returns trigger language plpgsql as
  'begin raise exception using errcode = ''disk_full''; end';
create trigger full_disk before insert on seen execute function is_full();
create trigger full_disk before insert or update on outbox_message execute function is_full();
"""
FREED = "drop function is_full cascade"
FILLING, ROWS = "filling ", 500  # more than any page has room for
SHORT = 100  # milliseconds that SQLite waits for a lock


@dataclass(frozen=True, slots=True)
class Place:
    store: Database
    url: str
    postgres: TemporaryPostgres | None


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """A disk with room for so many bytes in each file, as far as this process sees."""
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))


Harm = Callable[[Place], AbstractAsyncContextManager[None]]


async def pragma(store: Database, said: str) -> int:
    """Say it on the connection that writes; return what SQLite answers, 0 for nothing."""

    async def work(db: AsyncSession) -> int:
        found = await db.exec(text(f"PRAGMA {said}"))
        return int(found.scalar_one()) if found.returns_rows else 0

    return await store.write(work)


@asynccontextmanager
async def locked(place: Place) -> AsyncIterator[None]:
    """Somebody else writes, and does not come to an end."""
    await pragma(place.store, f"busy_timeout={SHORT}")
    other = sqlite3.connect(make_url(place.url).database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()
        await place.store.release()


@asynccontextmanager
async def full(place: Place) -> AsyncIterator[None]:
    pages = await pragma(place.store, "page_count")
    await pragma(place.store, f"max_page_count={pages}")
    with suppress(Unavailable):
        for number in range(ROWS):
            await place.store.write(lambda db, key=f"{FILLING}{number}": _add(db, key))
    try:
        yield
    finally:
        await place.store.release()


async def _add(db: AsyncSession, key: str) -> None:
    db.add(Seen(key=key, at=conftest.MONDAY))


@asynccontextmanager
async def read_only(place: Place) -> AsyncIterator[None]:
    await pragma(place.store, "query_only=ON")
    try:
        yield
    finally:
        await place.store.release()


@asynccontextmanager
async def server_read_only(place: Place) -> AsyncIterator[None]:
    """As after a failover, or by whoever looks after it."""
    name = make_url(place.url).database
    place.postgres.run(
        conftest.SHARED, f'alter database "{name}" set default_transaction_read_only=on'
    )
    place.postgres.run(conftest.SHARED, conftest.OTHERS_OUT)
    try:
        yield
    finally:
        mended = f'alter database "{name}" reset default_transaction_read_only'
        place.postgres.run(conftest.SHARED, f"set transaction read write; {mended}")
        place.postgres.run(conftest.SHARED, conftest.OTHERS_OUT)


@asynccontextmanager
async def server_full(place: Place) -> AsyncIterator[None]:
    place.postgres.run(conftest.SHARED, FULL)
    try:
        yield
    finally:
        place.postgres.run(conftest.SHARED, FREED)


@asynccontextmanager
async def server_gone(place: Place) -> AsyncIterator[None]:
    place.postgres.halt()
    try:
        yield
    finally:
        place.postgres.go_on()


OF_SQLITE: tuple[Harm, ...] = (locked, full, read_only)
OF_POSTGRESQL: tuple[Harm, ...] = (server_read_only, server_full, server_gone)
in_every_way = pytest.mark.parametrize(
    ("database_url", "harm"),
    [
        *(pytest.param("sqlite", harm, id=harm.__name__) for harm in OF_SQLITE),
        *(pytest.param("postgresql", harm, id=harm.__name__) for harm in OF_POSTGRESQL),
    ],
    indirect=["database_url"],
)
