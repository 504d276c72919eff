"""Whether a database has the tables that this version works with, and who brings them there.

SQLite has one process, which brings them along when it starts. On PostgreSQL replicas of two
versions run side by side: the tables are changed once, by whoever is told to (`tovholder
migrate`), and the older version goes on beside tables that are newer than it knows.
"""

import asyncio
import re
from dataclasses import dataclass, field
from enum import Enum, auto

from sqlalchemy import Connection, inspect, make_url, text

from bot import children, migrate
from bot.settings import Settings, StartUpError
from locales import gettext as _

SAID = re.compile(r'^(down_)?revision = "(\w+)"', re.MULTILINE)


class Standing(Enum):
    PRESENT = auto()
    OLDER = auto()  # or without a table
    NEWER = auto()  # and everything we know is there
    FOREIGN = auto()  # made by another version, and we lack something


@dataclass
class Look:
    """What one look at a database's tables finds."""

    standing: Standing = Standing.OLDER
    older: frozenset[str] = field(default=frozenset())

    def __call__(self, connection: Connection) -> None:
        newest, self.older = _versions()
        version, self.standing = _version(connection), Standing.OLDER
        if version == newest:
            self.standing = Standing.PRESENT
        elif version is not None and version not in self.older:
            self.standing = Standing.NEWER if _has_ours(connection) else Standing.FOREIGN


async def prepare(settings: Settings) -> frozenset[str]:
    """See to the tables before anything else is opened; return the versions that are too old.

    Raises StartUpError with the sentence to show.
    """
    url, look = settings.database, Look()
    is_shared = make_url(url).get_backend_name() != "sqlite"
    await migrate.run(url, look)
    if look.standing is Standing.OLDER:
        if is_shared and not settings.migrates:
            raise StartUpError(old())
        await _bring_apart(url)
    if look.standing is Standing.FOREIGN or (look.standing is Standing.NEWER and not is_shared):
        raise StartUpError(foreign())
    return look.older


async def bring(settings: Settings) -> None:
    """Bring the tables to this version. Raises StartUpError if they are past it."""
    try:
        await migrate.upgrade(settings.database)
    except migrate.UnknownVersion as error:
        raise StartUpError(foreign()) from error


async def _bring_apart(url: str) -> None:
    """Bring them along in a process of its own, whose memory goes back when it ends."""
    child = await asyncio.create_subprocess_exec(
        *children.command("bot.migrate", "head"), stdin=asyncio.subprocess.PIPE
    )
    await child.communicate(url.encode())
    if child.returncode == migrate.UNKNOWN:
        raise StartUpError(foreign())
    if child.returncode != 0:
        raise OSError("the tables could not be brought along")


def old() -> str:
    return _(
        "The database's tables are older than this version, or not there yet. Run `tovholder "
        "migrate` once, then start every replica. The version before goes on meanwhile."
    )


def foreign() -> str:
    return _("This database was made by a newer version of Tovholder. Start that version.")


def _versions() -> tuple[str, frozenset[str]]:
    """The newest version of the tables that we know, and all before it.

    Read, not imported: Alembic would stay in memory for as long as we serve.
    """
    before: set[str] = set()
    known: set[str] = set()
    for migration in (migrate.MIGRATIONS / "versions").glob("*.py"):
        for is_before, version in SAID.findall(migration.read_text()):
            (before if is_before else known).add(version)
    (newest,) = known - before
    return newest, frozenset(known - {newest})


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("select version_num from alembic_version")).scalar()


def _has_ours(connection: Connection) -> bool:
    """Whether every table and column that we use is there, whatever else is."""
    there = {
        name: {column["name"] for column in columns}
        for (_schema, name), columns in inspect(connection).get_multi_columns().items()
    }
    ours = migrate.tables().tables
    return all(set(table.c.keys()) <= there.get(name, set()) for name, table in ours.items())
