"""`tovholder sign-in`: keep where an organisation's people sign in, with our secret sealed."""

import asyncio
import sys
from argparse import Namespace
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from yarl import URL

from bot import clock, keys, reaching, settings
from bot.settings import StartUpError
from handlers import entries
from locales import gettext as _
from models.entries import Did
from models.organisations import Organisation
from models.seals import KeyRing
from models.sign_in import SignIn

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def run(options: Namespace) -> int:
    """Return the exit code, after one sentence. The secret comes by standard input."""
    try:
        secret = "" if options.remove else _secret(options)
        name = asyncio.run(_kept(options, secret))
    except StartUpError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- this is the command line
        return 1
    said = (
        _("{organisation} has no sign-in any more.")
        if options.remove
        else _("{organisation} signs in at {issuer} from now on.")
    )
    print(said.format(organisation=name, issuer=options.issuer))  # noqa: T201 -- as above
    return 0


def _secret(options: Namespace) -> str:
    """Not an argument: those can be read by everybody on the computer."""
    if not _is_address(options.issuer or ""):
        raise StartUpError(_("Give the provider's address with --issuer https://..."))
    if not options.client_id:
        raise StartUpError(_("Give what we are called there with --client-id."))
    found = sys.stdin.readline().strip()
    if not found:
        raise StartUpError(_("Write the client secret on standard input, on one line."))
    return found


def _is_address(issuer: str) -> bool:
    """https, or this computer itself: whoever could answer in its name could be anybody."""
    try:
        url = URL(issuer)
    except ValueError:
        return False
    return bool(url.host) and (url.scheme == "https" or url.host in LOOPBACK)


async def _kept(options: Namespace, secret: str) -> str:
    read = settings.read()
    ring = keys.ring(read)
    async with reaching.prepared(read, ring) as store:
        at = clock.machine_now()
        return await store.write(lambda db: keep(db, ring, options, secret, at=at))


async def keep(
    db: AsyncSession, ring: KeyRing, options: Namespace, secret: str, *, at: datetime
) -> str:
    """Return the organisation's name. Raises StartUpError when there is none of that code.

    `at` is the UTC instant of the entry.
    """
    named = select(Organisation).where(col(Organisation.code) == options.organisation)
    organisation = (await db.exec(named)).first()
    if organisation is None:
        said = _("There is no organisation with the code {code}.")
        raise StartUpError(said.format(code=options.organisation))
    kept = await db.get(SignIn, organisation.id)
    if kept is not None:
        await db.delete(kept)
        await db.flush()
    if not options.remove:
        db.add(
            SignIn(
                organisation_id=organisation.id,
                issuer=options.issuer,
                client_id=options.client_id,
                sealed=ring.seal(secret),
            )
        )
    chain, kind = entries.of_organisation(organisation.id), Did.ADMINISTERED
    await entries.record(
        db, chain, kind, at=at, by=None, what="sign_in", removed=bool(options.remove)
    )
    return organisation.name
