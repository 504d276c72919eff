"""Databases as they are: SQLite in files, PostgreSQL in a server, a fresh copy per test."""

import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
import pytest_asyncio
from hypothesis import settings
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.database import Database, open_store
from bot.migrate import tables
from models.seals import KeyRing, new_key
from tests import heard
from tests.figures import pytest_terminal_summary  # noqa: F401 -- pytest finds it here
from tests.harm import Place
from tests.heard import _nothing_written_is_logged  # noqa: F401 -- as above
from tests.postgres import TemporaryPostgres
from tests.town import Town, build

MONDAY = datetime(2026, 1, 12, 8, 15, tzinfo=UTC)  # 09:15 in Copenhagen
KEY = new_key()
RING = KeyRing([KEY])
SHARED = "shared"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = (
    "No Chromium: install one (Debian and Ubuntu: apt-get install chromium), "
    "or set CHROMIUM to the path of its program."
)
OTHERS_OUT = (
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where datname = current_database() and pid <> pg_backend_pid()"
)

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

heard.listen()

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program's path. In CI a missing browser is a failure, elsewhere it is said."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")
    return found or missing(NO_BROWSER)


def missing(what: str) -> NoReturn:
    """Somebody has not installed it, and that is said; CI has to."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """What we write is for our own eyes, but not what the next test writes."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no rows."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    tables().create_all(engine)
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[TemporaryPostgres]:
    server = TemporaryPostgres()
    server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres_database(postgres: TemporaryPostgres) -> str:
    """A PostgreSQL database with every table."""
    postgres.create_database(SHARED)
    engine = create_async_engine(postgres.url(SHARED), poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(tables().create_all)
    await engine.dispose()
    return SHARED


@pytest.fixture
def sqlite_url(sqlite_template: Path) -> str:
    """The same address for every test, with a file of its own."""
    path = sqlite_template.with_name("tovholder.db")
    for left in ("-wal", "-shm"):
        path.with_name(path.name + left).unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres: TemporaryPostgres, postgres_database: str) -> str:
    """The same database for every test, emptied: a new one each takes twenty times as long."""
    postgres.run(postgres_database, emptying())
    return postgres.url(postgres_database)


def emptying() -> str:
    """Statements that leave no rows, no numbers used, and nobody else connected."""
    found = tables().sorted_tables
    return ";".join(
        [
            OTHERS_OUT,
            "set session_replication_role = replica",
            *(f'delete from "{table.name}"' for table in found),
            *(
                f"select setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), 1, false)"
                for table in found
                if "id" in table.c
            ),
        ]
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database with every table: the test runs once on each kind."""
    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    return str(request.getfixturevalue(fixture))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a table: the test runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/data/empty.db"
        return
    server: TemporaryPostgres = request.getfixturevalue("postgres")
    name = f"empty_{next(_numbers)}"
    server.create_database(name)
    yield server.url(name)
    server.drop_database(name)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    store = open_store(url, RING, address="https://tovholder.test")
    try:
        yield store
    finally:
        await store.close()


@pytest.fixture(scope="session")
def warm() -> dict[str, Database]:
    """Stores by address, opened once: a statement is compiled once, not once a test."""
    return {}


@asynccontextmanager
async def warmed(url: str, warm: dict[str, Database]) -> AsyncIterator[Database]:
    if url not in warm:
        warm[url] = open_store(url, RING, address="https://tovholder.test")
    try:
        yield warm[url]
    finally:
        await warm[url].release()


@pytest.fixture
async def store(database_url: str, warm: dict[str, Database]) -> AsyncIterator[Database]:
    async with warmed(database_url, warm) as store:
        yield store


@pytest.fixture
async def sqlite_store(sqlite_url: str, warm: dict[str, Database]) -> AsyncIterator[Database]:
    """For what does not depend on the database: twice as fast."""
    async with warmed(sqlite_url, warm) as store:
        yield store


@pytest.fixture
async def postgres_store(
    postgres_url: str, warm: dict[str, Database]
) -> AsyncIterator[Database]:
    """For what only there can happen: several write at once."""
    async with warmed(postgres_url, warm) as store:
        yield store


@pytest.fixture
async def empty_store(store: Database) -> Database:
    """The same, by the name of what is in it."""
    return store


@pytest.fixture
async def town(store: Database) -> Town:
    return await store.write(build)


@pytest.fixture
def place(request: pytest.FixtureRequest, store: Database, database_url: str) -> Place:
    """Where harm is done: see tests/harm.py."""
    is_sqlite = database_url.startswith("sqlite")
    server = None if is_sqlite else request.getfixturevalue("postgres")
    return Place(store, database_url, server)
