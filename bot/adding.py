"""`tovholder workspace add`: keep a further tenant's registration, sealed."""

import asyncio
import sys
from argparse import Namespace
from pathlib import Path

from bot import keys, reaching
from bot import settings as reading
from bot.settings import Settings, StartUpError
from bot.teams import registrations
from bot.teams.memory import Memory
from bot.teams.registrations import Registration
from locales import gettext as _


def run(options: Namespace) -> int:
    """Return the exit code, after one sentence. The secret comes by standard input."""
    try:
        settings = _settings()
        registration = _registration(options)
        asyncio.run(_keep(settings, registration))
    except StartUpError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- this is the command line
        return 1
    said = _("{tenant} is kept. Start Tovholder again, and it is served.")
    print(said.format(tenant=registration.tenant))  # noqa: T201 -- as above
    return 0


def _settings() -> Settings:
    settings = reading.read()
    if not settings.is_teams:
        raise StartUpError(_("Set up the first tenant in the settings before you add another."))
    return settings


def _registration(options: Namespace) -> Registration:
    if options.rooms != "chat" and not options.host_team:
        raise StartUpError(
            _("Give a team for the courses' rooms with --host-team, or say --rooms chat.")
        )
    return Registration(
        tenant=options.tenant,
        client_id=options.client_id,
        secret=_secret(options),
        name=options.name,
        is_certificate=bool(options.certificate),
        rooms=options.rooms,
        host_teams=tuple(options.host_team),
    )


def _secret(options: Namespace) -> str:
    """Not an argument: those can be read by everybody on the computer."""
    try:
        path = options.certificate
        found = Path(path).read_text() if path else sys.stdin.readline().strip()
    except (OSError, UnicodeDecodeError) as error:
        said = _("{path} cannot be read.").format(path=options.certificate)
        raise StartUpError(said) from error
    if not found:
        raise StartUpError(_("Write the client secret on standard input, on one line."))
    return found


async def _keep(settings: Settings, registration: Registration) -> None:
    ring = keys.ring(settings)
    async with reaching.prepared(settings, ring) as store:
        await registrations.keep(Memory(store), ring, registration)
