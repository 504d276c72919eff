"""`tovholder directory`: organisations and staff from a CSV file, and into one."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import clock, installation, keys, schema
from bot import settings as reading
from bot.database import open_store
from bot.settings import StartUpError
from bot.writing import whole
from handlers import exporting, importing, importing_rows, staffing
from handlers.importing_plan import Change, Effect, Plan
from handlers.importing_rows import Directory
from handlers.importing_sheet import Remark
from locales import gettext as _
from locales import ngettext
from models.installation import Mode
from scheduler.store import Store, Work

Result = TypeVar("Result")

MOST_BYTES = 50_000_000
MOST_REMARKS = 100  # of refused lines, and of lines worth a look
MOST_LEFT_OUT = 20
TRIES = 5


Say = Callable[[str], None]


def import_file(path: str, *, is_dry: bool) -> int:
    """Import, or say what that would do; 1 after saying why nothing was written."""
    try:
        data, at = _read(Path(path)), clock.machine_now()
        planned = asyncio.run(
            _with_store(lambda store: bring(store, data, at=at, is_dry=is_dry, say=_say))
        )
    except StartUpError as error:
        return _refuse(str(error))
    if planned.directory.refused:
        return _refuse(_refusals(planned.directory))
    return 0


def export_file(path: str) -> int:
    """Write the whole directory as a file that can be imported; "-" is standard output."""
    today = staffing.today(clock.machine_now())
    try:
        data = asyncio.run(_with_store(lambda store: store.read(_exporting(today))))
        with whole(path) as file:
            file.write(data)
    except StartUpError as error:
        return _refuse(str(error))
    return 0


async def bring(
    store: Store, data: bytes, *, at: datetime, is_dry: bool, say: Say = lambda _said: None
) -> Plan:
    """Say what a file changes, then do it, all of it or nothing; or only say it."""
    directory = importing_rows.read(data, staffing.today(at), _progress(data, say))
    for _try in range(TRIES):
        planned = await store.read(lambda db: importing.plan(db, directory, at=at))
        if planned.directory.refused:
            return planned
        say(_told(planned))
        if is_dry:
            say(_("Only tried: nothing was written."))
            return planned
        if await _write(store, planned):
            say(_("All of it is written."))
            return planned
    raise StartUpError(_("Somebody else is changing the directory just now. Try again."))


async def _write(store: Store, planned: Plan) -> bool:
    """Return False when the plan is out of date."""
    try:
        await store.write(lambda db: importing.write(db, planned))
    except importing.Moved:
        return False
    return True


def _exporting(today: date) -> Work[bytes]:
    async def work(db: AsyncSession) -> bytes:
        return await exporting.everything(db, today)

    return work


def _progress(data: bytes, say: Say) -> Callable[[int], None]:
    whole = data.count(b"\n")
    return lambda read: say(
        _("{read} of {whole} lines read ...").format(read=read, whole=whole)
    )


async def _with_store(work: Callable[[Store], Awaitable[Result]]) -> Result:
    settings = reading.read()
    if settings.mode is Mode.TRIAL:
        raise StartUpError(_trial())
    os.umask(0o077)  # what we write is for our own eyes
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        await schema.prepare(settings)
        store = open_store(settings.database, keys.ring(settings))
        try:
            await installation.settle(store, settings.mode)
            return await work(store)
        finally:
            await store.close()
    except (DBAPIError, OSError) as error:
        raise StartUpError(_("The database cannot be reached or used.")) from error


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise StartUpError(_("{path} cannot be read.").format(path=path)) from error
    if len(data) > MOST_BYTES:
        raise StartUpError(_("{path} is too large. Divide it.").format(path=path))
    return data


def _say(said: str) -> None:
    print(said, flush=True)  # noqa: T201 -- this is the command line


def _refuse(said: str) -> int:
    print(said, file=sys.stderr)  # noqa: T201 -- as above
    return 1


def _trial() -> str:
    return _(
        "Without a chat platform's settings this is a trial, whose directory is invented. Set "
        "them first, then import."
    )


def _refusals(directory: Directory) -> str:
    return "\n".join([*_remarks(directory.refused), _("Nothing was written.")])


def _remarks(remarks: Sequence[Remark]) -> list[str]:
    """By line, the first of them; and how many more."""
    ordered = sorted(remarks, key=lambda one: one.line)
    lines = [
        _("Line {line}: {reason}").format(line=one.line, reason=one.reason)
        for one in ordered[:MOST_REMARKS]
    ]
    more = len(ordered) - MOST_REMARKS
    said = ngettext("and {n} more", "and {n} more", more).format(n=more)
    return [*lines, *([said] if more > 0 else [])]


def _told(planned: Plan) -> str:
    changes = [one for one in planned.changes if one.effect is not Effect.UNCHANGED]
    totals = _("{added} added, {changed} changed, {unchanged} as before.").format(
        added=planned.count(Effect.ADDED),
        changed=planned.count(Effect.CHANGED),
        unchanged=planned.count(Effect.UNCHANGED),
    )
    return "\n".join(
        [
            *_remarks(planned.directory.warned),
            *_lines(changes),
            *_left_out(planned.left_out),
            totals,
        ]
    )


def _left_out(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    sentence = ngettext(
        "{n} person is not in the file and stays: {names}",
        "{n} people are not in the file and stay: {names}",
        len(names),
    )
    dots = ", ..." if len(names) > MOST_LEFT_OUT else ""
    shown = ", ".join(names[:MOST_LEFT_OUT]) + dots
    return [sentence.format(n=len(names), names=shown)]


def _lines(changes: Sequence[Change]) -> list[str]:
    added, changed = _("Line {line}: {name} is new"), _("Line {line}: {name} is changed")
    return [
        (added if one.effect is Effect.ADDED else changed).format(line=one.line, name=one.name)
        for one in changes
    ]
