"""`tovholder doctor`: what is set, what is missing, and how to get it. It changes nothing."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import (
    installation,
    keys,
    schema,
    sealed,
    signing_checkup,
    surroundings,
)
from bot import settings as reading
from bot.database import open_store
from bot.settings import SLACK_API_URL, Settings, StartUpError
from bot.slack import needed
from bot.teams import needed as needed_by_teams
from locales import gettext as _
from models.installation import ONLY, Installation, Mode
from models.seals import KeyRing, new_key
from scheduler.store import Work

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. `is_fine` False needs mending before we can start."""

    name: str
    said: str
    is_fine: bool = True


def run() -> int:
    """Print every finding; return 1 when something needs mending."""
    try:
        settings = reading.read()
    except StartUpError as error:
        return _print(Finding("", str(error), is_fine=False))
    return asyncio.run(_examine(settings))


async def _examine(settings: Settings) -> int:
    worst = 0
    async for finding in _findings(settings):
        worst = max(worst, _print(finding))
    return worst


def _print(finding: Finding) -> int:
    mark = "  " if finding.is_fine else "! "
    name = f"{finding.name}: " if finding.name else ""
    print(f"{mark}{name}{finding.said}")  # noqa: T201 -- this is the command line
    return 0 if finding.is_fine else 1


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    yield _folder(settings)
    yield await _database(settings)
    yield await _keys(settings)
    yield _address(settings)
    async for said, is_fine in surroundings.findings(settings):
        yield Finding("", said, is_fine)
    if settings.mode is Mode.TRIAL:
        yield Finding("", _trial())
    elif _is_kept(settings) and (said := await signing_checkup.finding(settings)):
        yield Finding("", said)
    for is_asked, found in (
        (settings.is_slack, _all_of_slack),
        (settings.is_teams, _all_of_teams),
    ):
        if is_asked:
            async for finding in found(settings):
                yield finding


async def _all_of_slack(settings: Settings) -> AsyncIterator[Finding]:
    for finding in _slack(settings):
        yield finding
    if not any(needed.problems(settings)):
        async for finding in _asked_of_slack(settings):
            yield finding


async def _all_of_teams(settings: Settings) -> AsyncIterator[Finding]:
    for finding in _teams(settings):
        yield finding
    if not any(needed_by_teams.problems(settings)):
        async for finding in _asked_of_microsoft(settings):
            yield finding


def _folder(settings: Settings) -> Finding:
    """The data directory, or where it will be made."""
    folder = settings.data_dir.absolute()
    standing = next(one for one in (folder, *folder.parents) if one.exists())
    is_fine = standing.is_dir() and os.access(standing, os.W_OK)
    said = str(folder) if is_fine else _("{path} cannot be written.").format(path=folder)
    return Finding("TOVHOLDER_DATA_DIR", said, is_fine)


async def _database(settings: Settings) -> Finding:
    is_given, is_kept = bool(settings.database_url.get_secret_value()), _is_kept(settings)
    said = _("set, and it answers.") if is_kept else _("set.")
    if not is_given:
        said = _("not set: {path}").format(path=settings.data_dir / "tovholder.db")
    if not is_kept:
        return Finding("DATABASE_URL", said)
    if not await _answers(settings):
        return Finding("", reading.no_database(settings), is_fine=False)
    refused = await _refused(settings)
    return Finding("DATABASE_URL", refused or said, is_fine=not refused)


async def _refused(settings: Settings) -> str:
    """Why a start would refuse the database; "" where it would not."""
    look, is_file = schema.Look(), make_url(settings.database).get_backend_name() == "sqlite"
    found = await _read(settings, lambda db: _looked(db, look))
    match look.standing:
        case schema.Standing.FOREIGN:
            return schema.foreign()
        case schema.Standing.NEWER if is_file:
            return schema.foreign()
        case schema.Standing.OLDER if not (settings.migrates or is_file):
            return schema.old()
    try:
        if found is not None:
            installation.require(found, settings.mode)
    except StartUpError as error:
        return str(error)
    return ""


async def _looked(db: AsyncSession, look: schema.Look) -> Installation | None:
    """What it remembers of its use, if its tables are those that we know."""
    await (await db.connection()).run_sync(look)
    is_known = look.standing in (schema.Standing.PRESENT, schema.Standing.NEWER)
    return await db.get(Installation, ONLY) if is_known else None


async def _read(settings: Settings, work: Work[Result]) -> Result:
    # Any key will do: nothing sealed is read.
    store = open_store(settings.database, KeyRing([new_key()]))
    try:
        return await store.read(work)
    finally:
        await store.close()


async def _answers(settings: Settings) -> bool:
    async def work(db: AsyncSession) -> None:
        await db.exec(select(func.count()))

    try:
        await _read(settings, work)
    except (DBAPIError, OSError, TypeError):
        return False
    return True


async def _keys(settings: Settings) -> Finding:
    is_own = settings.mode is Mode.TRIAL and not settings.keys
    is_made = not is_own or keys.of_trial(settings).exists()
    try:
        # Looked at, and not made: what is stored has been sealed with another.
        ring = keys.ring(settings) if is_made else KeyRing([new_key()])
        found = await _tried(settings, ring)
    except StartUpError as error:
        return Finding("", str(error), is_fine=False)
    if found and not all(found):
        return Finding("", _lacking(), is_fine=False)
    if is_own:
        return Finding("TOVHOLDER_KEYS", _("not set: a trial makes its own key."))
    said = _("set, and it opens what is stored.") if found else _("set.")
    return Finding("TOVHOLDER_KEYS", said)


async def _tried(settings: Settings, ring: KeyRing) -> list[bool]:
    """Try the keys on what is stored, none where there is nothing. Raises StartUpError."""
    if not _is_kept(settings):
        return []
    store = open_store(settings.database, ring)
    try:
        await sealed.require_opening(store, ring)
        return await sealed.tried(store, ring)
    except (DBAPIError, OSError, TypeError):
        return []  # no database, which is said in its own line, or none with our tables
    finally:
        await store.close()


def _is_kept(settings: Settings) -> bool:
    """Whether there may be a database: looking into a file that is not there would make it."""
    url = make_url(settings.database)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def _lacking() -> str:
    return _(
        "TOVHOLDER_KEYS opens only some of what is stored here: a key is missing. Set the one "
        "that the rest was sealed with, after the others. Nothing has been changed."
    )


def _address(settings: Settings) -> Finding:
    if settings.url or settings.mode is Mode.TRIAL:
        return Finding("TOVHOLDER_URL", settings.url or _("not set."))
    return Finding("TOVHOLDER_URL", _("not set: nobody can open a page, such as a joint plan."))


def _trial() -> str:
    return _(
        "No chat platform is set, so this is a trial with invented people. For Slack or Teams, "
        "write the app's manifest first: tovholder manifest slack, tovholder manifest teams."
    )


def _slack(settings: Settings) -> Iterator[Finding]:
    """What is set of Slack's, then what is wrong with it or missing."""
    for name, is_set in (
        ("SLACK_BOT_TOKEN", settings.slack_bot_token),
        ("SLACK_SIGNING_SECRET", settings.slack_signing_secret),
        ("SLACK_APP_TOKEN", settings.slack_app_token),
        ("SLACK_CLIENT_ID", settings.slack_client_id),
        ("SLACK_CLIENT_SECRET", settings.slack_client_secret),
        ("TOVHOLDER_SLACK_TEAMS", any(settings.slack_teams)),
    ):
        yield Finding(name, _("set.") if is_set else _("not set."))
    if settings.slack_api_url != SLACK_API_URL:
        yield Finding("SLACK_API_URL", settings.slack_api_url)
    for problem in needed.problems(settings):
        yield Finding("", problem, is_fine=False)


def _teams(settings: Settings) -> Iterator[Finding]:
    """What is set of Teams', then what is wrong with it or missing."""
    for name, is_set in (
        ("TEAMS_CLIENT_ID", settings.teams_client_id),
        ("TEAMS_CLIENT_SECRET", settings.teams_client_secret),
        ("TEAMS_CERTIFICATE", settings.teams_certificate),
        ("TEAMS_TENANT_ID", settings.teams_tenant_id),
        ("TEAMS_HOST_TEAMS", any(settings.teams_host_teams)),
        ("TEAMS_UNAUTHENTICATED", settings.teams_unauthenticated),
    ):
        yield Finding(name, _("set.") if is_set else _("not set."))
    yield Finding("TEAMS_ROOMS", settings.teams_rooms)
    for problem in needed_by_teams.problems(settings):
        yield Finding("", problem, is_fine=False)


async def _asked_of_microsoft(settings: Settings) -> AsyncIterator[Finding]:
    # Imported here: what only Teams needs.
    from bot.teams import checkup  # noqa: PLC0415

    async for said, is_fine in surroundings.of_platform("Microsoft", settings.graph_url):
        yield Finding("", said, is_fine)
    async for said, is_fine in checkup.findings(settings):
        yield Finding("", said, is_fine)


async def _asked_of_slack(settings: Settings) -> AsyncIterator[Finding]:
    # Imported here: it is a third of a second that only Slack needs.
    from bot.slack import checkup  # noqa: PLC0415

    asked = f"{settings.slack_api_url}api.test"
    async for said, is_fine in surroundings.of_platform("Slack", asked):
        yield Finding("", said, is_fine)
    async for said, is_fine in checkup.findings(settings):
        yield Finding("", said, is_fine)
