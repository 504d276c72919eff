"""Bring a database to the present tables, when the bot starts.

`python -m bot.migrate revision "slug"` writes the next migration, from what the models say
and what the migrations so far have made. `python -m bot.migrate head` brings the database whose
address it reads along, and ends.
"""

import asyncio
import pkgutil
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

import models

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(models.__file__).parent / "migrations"
# Any number will do, as long as every replica waits for the same one.
LOCK = 7_236_001
BUSY_SECONDS = 30
# What a process says at its end that met tables of a version it does not know.
UNKNOWN = 3

Step = Callable[[Connection], None]


class BrokenReferences(RuntimeError):
    """A migration left rows that point nowhere; it has been undone. Carries their tables."""

    def __init__(self, tables: set[str]) -> None:
        super().__init__(", ".join(sorted(tables)))
        self.tables = tables


class UnknownVersion(RuntimeError):
    """The database was made by another version, whose migrations we do not have."""


async def upgrade(url: str) -> None:
    """Apply what is missing, all of it or nothing. Replicas that start at once take turns."""
    await run(url, to_head)


async def run(url: str, step: Step) -> None:
    """Run one step in one transaction on a connection made for migrations."""
    if make_url(url).get_backend_name() == "sqlite":
        await asyncio.to_thread(_run_on_sqlite, url, step)
    else:
        await _run_on_postgresql(url, step)


def to_head(connection: Connection) -> None:
    from alembic import command, util  # noqa: PLC0415 -- 0.3 s that only a start needs

    try:
        command.upgrade(config(connection), "head")
    except util.CommandError as error:
        raise UnknownVersion from error


def config(connection: Connection | None = None) -> "Config":
    """Return Alembic's settings: found beside the models, wherever they are installed."""
    from alembic.config import Config  # noqa: PLC0415 -- as above

    # Said explicitly: Alembic's own default is whatever standard output was at its import.
    settings = Config(stdout=sys.stdout)
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.set_main_option("timezone", "UTC")
    settings.set_main_option("file_template", "%%(year)d-%%(month).2d-%%(day).2d_%%(slug)s")
    settings.attributes["connection"] = connection
    return settings


def tables() -> MetaData:
    """Return every table there is: importing a module is what makes its tables known."""
    for module in pkgutil.iter_modules(models.__path__, "models."):
        import_module(module.name)
    import_module("bot.web.tables")
    import_module("bot.slack.install_tables")
    import_module("bot.slack.tables")
    import_module("bot.teams.tables")
    return SQLModel.metadata


def write_revision(slug: str) -> None:
    """Write the next migration, against a database made by the ones there are."""
    from alembic import command  # noqa: PLC0415 -- as above

    def step(connection: Connection) -> None:
        to_head(connection)
        settings = config(connection)
        settings.set_section_option("post_write_hooks", "hooks", "ruff")
        settings.set_section_option("post_write_hooks", "ruff.type", "exec")
        settings.set_section_option("post_write_hooks", "ruff.executable", "ruff")
        settings.set_section_option(
            "post_write_hooks", "ruff.options", "format REVISION_SCRIPT_FILENAME"
        )
        command.revision(settings, slug, autogenerate=True)

    with TemporaryDirectory() as folder:
        _run_on_sqlite(f"sqlite:///{folder}/scratch.db", step)


def _run_on_sqlite(url: str, step: Step) -> None:
    folder = Path(make_url(url).database or "").parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", _begin)
    with engine.begin() as connection:
        step(connection)
        _check_references(connection)


def _tune(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    # A batch migration makes a table anew: with foreign keys on that deletes its children.
    connection.execute("PRAGMA foreign_keys=OFF")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BrokenReferences({row[0] for row in broken})


async def _run_on_postgresql(url: str, step: Step) -> None:
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"), poolclass=NullPool
    )
    try:
        async with engine.begin() as connection:
            await connection.execute(
                text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK}
            )
            await connection.run_sync(step)
    finally:
        await engine.dispose()


def bring(url: str) -> int:
    """Return what the process ends with."""
    try:
        asyncio.run(upgrade(url))
    except UnknownVersion:
        return UNKNOWN
    except (DBAPIError, OSError, TypeError):  # TypeError: an option asyncpg has not
        return 1
    return 0


def main(arguments: list[str]) -> None:
    match arguments:
        case ["head"]:
            sys.exit(bring(sys.stdin.read()))
        case ["revision", slug]:
            write_revision(slug)
        case _:
            sys.exit('usage: python -m bot.migrate revision "slug"')


if __name__ == "__main__":
    main(sys.argv[1:])
