"""`tovholder migrate`: bring the tables to this version, once, before the replicas start."""

import asyncio
import os
import sys

from sqlalchemy.exc import DBAPIError

from bot import schema
from bot import settings as reading
from bot.settings import StartUpError, no_database
from locales import gettext as _


def run() -> int:
    """Say that it is done; 1 when it could not be."""
    try:
        asyncio.run(_brought())
    except StartUpError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- the command line
        return 1
    print(_("The tables are those of this version."))  # noqa: T201 -- as above
    return 0


async def _brought() -> None:
    settings = reading.read()
    os.umask(0o077)  # what we write is for our own eyes
    try:
        await schema.bring(settings)
    except (DBAPIError, OSError, TypeError) as error:  # TypeError: an option asyncpg has not
        raise StartUpError(no_database(settings)) from error
