"""The database as a command opens it: usable, or one sentence that says why it is not.

A command that only mistook where the database is makes none there, and what it does make is
its owner's alone.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import installation, schema, sealed
from bot.database import Database, open_store
from bot.settings import Settings, StartUpError, no_database
from models.seals import KeyRing
from scheduler.store import Unavailable


@asynccontextmanager
async def there(settings: Settings, ring: KeyRing) -> AsyncIterator[Database]:
    """What stands there, as it is. Raises StartUpError when it cannot be used."""
    require(settings)
    async with _open(settings, ring) as store:
        yield store


@asynccontextmanager
async def in_use(settings: Settings, ring: KeyRing) -> AsyncIterator[Database]:
    """The same; raises StartUpError also when all of it has been moved to another."""
    async with there(settings, ring) as store:
        await installation.require_here(store)
        yield store


@asynccontextmanager
async def prepared(settings: Settings, ring: KeyRing) -> AsyncIterator[Database]:
    """As a start finds it: with its tables, in use, and opened by these keys."""
    os.umask(0o077)  # what we write is for our own eyes
    try:
        await schema.prepare(settings)
    except (DBAPIError, OSError, TypeError) as error:  # TypeError: an option asyncpg has not
        raise StartUpError(no_database(settings)) from error
    async with in_use(settings, ring) as store:
        await sealed.require_opening(store, ring)
        yield store


def require(settings: Settings) -> None:
    """Raises StartUpError where there is no file: SQLite would make an empty one."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise StartUpError(no_database(settings))


@asynccontextmanager
async def _open(settings: Settings, ring: KeyRing) -> AsyncIterator[Database]:
    store = open_store(settings.database, ring)
    try:
        await _reach(store, settings)
        yield store
    except (DBAPIError, Unavailable) as error:
        raise StartUpError(no_database(settings)) from error
    finally:
        await store.close()


async def _reach(store: Database, settings: Settings) -> None:
    async def work(db: AsyncSession) -> None:
        await db.exec(select(func.count()))

    try:
        await store.read(work)
    except (OSError, TypeError) as error:  # TypeError: an option asyncpg has not
        raise StartUpError(no_database(settings)) from error
