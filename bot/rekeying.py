"""`tovholder rekey`: seal everything under the first key, while the product runs.

First a new key is put before the old one in TOVHOLDER_KEYS and every replica started anew; then
this, in short transactions; then the old key can go.
"""

import asyncio
import sys

from bot import keys, reaching, settings
from bot.database import Database
from bot.sealed import SEALED, Resealing
from bot.settings import StartUpError
from locales import gettext as _
from locales import ngettext
from models.seals import KeyRing

BATCH = 100  # texts in one transaction, so that nobody waits for it


def run() -> int:
    """Say how it went; 1 when a text is left that none of the keys opens."""
    try:
        found = asyncio.run(_rekeyed())
    except StartUpError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- the command line
        return 1
    unread = sum(one.unread for one in found)
    print(_said(sum(one.done for one in found)))  # noqa: T201 -- as above
    if unread:
        print(_left(unread), file=sys.stderr)  # noqa: T201 -- as above
        return 1
    print(_("The older keys can be taken out of TOVHOLDER_KEYS."))  # noqa: T201 -- as above
    return 0


async def rekey(store: Database, ring: KeyRing) -> list[Resealing]:
    found = [Resealing(table, name, ring, BATCH) for table, name in SEALED]
    for one in found:
        while await store.write(one.go_on):
            pass
    return found


async def _rekeyed() -> list[Resealing]:
    read = settings.read()
    ring = keys.ring(read)
    async with reaching.in_use(read, ring) as store:
        return await rekey(store, ring)


def _said(done: int) -> str:
    return ngettext(
        "{n} text was sealed anew. Everything else was under the first key already.",
        "{n} texts were sealed anew. Everything else was under the first key already.",
        done,
    ).format(n=done)


def _left(unread: int) -> str:
    return ngettext(
        "{n} text is left that none of these keys opens. Set the key that it was sealed with, "
        "after the others, and run this again.",
        "{n} texts are left that none of these keys opens. Set the keys that they were sealed "
        "with, after the others, and run this again.",
        unread,
    ).format(n=unread)
