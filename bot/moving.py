"""`tovholder move`: all of a SQLite file to PostgreSQL, compared row by row; or nothing.

Nothing else may have the file open meanwhile. What is in it stays there, but a start refuses it
from then on: two databases of which both are in use would be worse than none.
"""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, event, make_url, update
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from bot import clock, copying, migrate, schema, verifying
from bot import settings as reading
from bot.database import open_store
from bot.outages import found_in
from bot.settings import Settings, StartUpError, no_database
from locales import gettext as _
from locales import ngettext
from models.installation import Installation
from models.seals import KeyRing, new_key

TAKEN = ("SQLITE_BUSY", "SQLITE_LOCKED")


def run(to: str) -> int:
    """Say how many rows were moved; 1 when nothing was, with the reason."""
    try:
        moved = asyncio.run(_moved(reading.read(), to))
    except StartUpError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- the command line
        return 1
    print(_said(moved))  # noqa: T201 -- as above
    return 0


async def _moved(settings: Settings, to: str) -> int:
    path = _file(settings.database)
    _require_postgresql(to)
    with _alone(path, settings) as source:
        moved = await _carried(source, to)
        await _require_whole(to)
        source.execute(update(Installation).values(moved_at=clock.machine_now()))
    return moved


async def _carried(source: Connection, to: str) -> int:
    moved = 0

    def step(target: Connection) -> None:
        nonlocal moved
        migrate.to_head(target)
        if copying.is_empty(target):
            copying.copy(source, target)
        # What was moved before, and not said to be, is found to be the same.
        moved = copying.compare(source, target)

    try:
        await migrate.run(to, step)
    except copying.Differs as error:
        raise StartUpError(_differs(error.table)) from error
    except migrate.UnknownVersion as error:
        raise StartUpError(schema.foreign()) from error
    except (DBAPIError, OSError, TypeError) as error:  # TypeError: an option asyncpg has not
        raise StartUpError(_unreached()) from error
    return moved


async def _require_whole(to: str) -> None:
    store = open_store(to, KeyRing([new_key()]))  # chains hold nothing sealed
    try:
        found = await verifying.verify(store)
    finally:
        await store.close()
    if found.broken:
        raise StartUpError(verifying.broken(*found.broken))


def _file(url: str) -> Path:
    found = make_url(url)
    path = Path(found.database or "")
    if found.get_backend_name() != "sqlite":
        raise StartUpError(
            _("DATABASE_URL names no SQLite file: there is nothing to move from there.")
        )
    if not path.exists():
        raise StartUpError(_("There is no database in {path}.").format(path=path))
    return path


def _require_postgresql(to: str) -> None:
    try:
        is_one = make_url(to).get_backend_name() == "postgresql"
    except ArgumentError:
        is_one = False
    if not is_one:
        raise StartUpError(_("Give where to move it with --to postgresql://user@host/name."))


@contextmanager
def _alone(path: Path, settings: Settings) -> Iterator[Connection]:
    """The file, in one transaction, and nobody else's; its tables are this version's."""
    os.umask(0o077)  # what we write is for our own eyes
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", _begin)
    look = schema.Look()
    try:
        with engine.begin() as connection:
            look(connection)
            if look.standing is not schema.Standing.PRESENT:
                raise StartUpError(_other_version())
            yield connection
    except DBAPIError as error:
        said = _in_use() if found_in(error).startswith(TAKEN) else no_database(settings)
        raise StartUpError(said) from error


def _tune(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    # Refused while anybody has the file open, also when they write nothing.
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN EXCLUSIVE")


def _said(moved: int) -> str:
    rows = ngettext("{n} row", "{n} rows", moved).format(n=moved)
    return _(
        "All is moved and compared: {rows}. Set DATABASE_URL to the new database and start. "
        "The old one is kept as it was."
    ).format(rows=rows)


def _differs(table: str) -> str:
    return _(
        "The other database is not empty, and its table {table} is not the same as here. "
        "Nothing has been changed. Give an empty one."
    ).format(table=table)


def _unreached() -> str:
    return _("The other database cannot be reached or used. Nothing has been changed.")


def _other_version() -> str:
    return _(
        "This database is of another version of Tovholder. Start this version on it once, and "
        "stop it again. Nothing has been changed."
    )


def _in_use() -> str:
    return _("Something has the database open. Stop Tovholder first. Nothing has been changed.")
