"""`tovholder directory import`: organisations and staff from a CSV file."""

import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import clock, installation, keys, migrate
from bot import settings as reading
from bot.database import open_store
from bot.settings import Settings, StartUpError
from handlers import importing, importing_rows
from handlers.importing_rows import Directory
from handlers.importing_steps import Change, Effect, Importing
from locales import gettext as _
from models.calendar import COPENHAGEN
from models.installation import Mode
from scheduler.store import Store

MOST_BYTES = 50_000_000


class _Dry(Exception):
    """Undoes what has only been tried. Carries what it would have been."""

    def __init__(self, done: Importing) -> None:
        super().__init__()
        self.done = done


def run(path: str, *, is_dry: bool) -> int:
    """Import, or say what that would do; 1 after saying why nothing was written."""
    try:
        done = asyncio.run(_import(_settings(), _read(Path(path)), is_dry=is_dry))
    except StartUpError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- this is the command line
        return 1
    if done.directory.refused:
        print(_refusals(done.directory), file=sys.stderr)  # noqa: T201 -- as above
        return 1
    print(_told(done, is_dry=is_dry))  # noqa: T201 -- as above
    return 0


async def bring(store: Store, data: bytes, *, at: datetime, is_dry: bool) -> Importing:
    """Read a file and bring the directory to it in one transaction, or only try to."""
    directory = importing_rows.read(data, at.astimezone(COPENHAGEN).date())

    async def work(db: AsyncSession) -> Importing:
        done = await importing.apply(db, _afresh(directory), at=at)
        if is_dry or done.directory.refused:
            raise _Dry(done)
        return done

    try:
        return await store.write(work)
    except _Dry as dry:
        return dry.done


def _afresh(directory: Directory) -> Directory:
    """A copy to refuse in: work may be run again after a lost race."""
    return Directory(directory.organisations, directory.people, list(directory.refused))


def _settings() -> Settings:
    settings = reading.read()
    if settings.mode is Mode.TRIAL:
        raise StartUpError(_trial())
    return settings


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise StartUpError(_("{path} cannot be read.").format(path=path)) from error
    if len(data) > MOST_BYTES:
        raise StartUpError(_("{path} is too large. Divide it.").format(path=path))
    return data


async def _import(settings: Settings, data: bytes, *, is_dry: bool) -> Importing:
    os.umask(0o077)  # what we write is for our own eyes
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        await migrate.upgrade(settings.database)
        store = open_store(settings.database, keys.ring(settings))
        try:
            await installation.settle(store, settings.mode)
            return await bring(store, data, at=clock.machine_now(), is_dry=is_dry)
        finally:
            await store.close()
    except (DBAPIError, OSError, migrate.UnknownVersion) as error:
        raise StartUpError(_("The database cannot be reached or used.")) from error


def _trial() -> str:
    return _(
        "Without a chat platform's settings this is a trial, whose directory is invented. Set "
        "them first, then import."
    )


def _refusals(directory: Directory) -> str:
    lines = [
        _("Line {line}: {reason}").format(line=one.line, reason=one.reason)
        for one in sorted(directory.refused, key=lambda one: one.line)
    ]
    return "\n".join([*lines, _("Nothing was written.")])


def _told(done: Importing, *, is_dry: bool) -> str:
    changes = [one for one in done.changes if one.effect is not Effect.UNCHANGED]
    totals = _("{added} added, {changed} changed, {unchanged} as before.").format(
        added=done.count(Effect.ADDED),
        changed=done.count(Effect.CHANGED),
        unchanged=done.count(Effect.UNCHANGED),
    )
    tried = [_("Only tried: nothing was written.")] if is_dry else []
    return "\n".join([*_lines(changes), totals, *tried])


def _lines(changes: Sequence[Change]) -> list[str]:
    added, changed = _("Line {line}: {name} is new"), _("Line {line}: {name} is changed")
    return [
        (added if one.effect is Effect.ADDED else changed).format(line=one.line, name=one.name)
        for one in changes
    ]
