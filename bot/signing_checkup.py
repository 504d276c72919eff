"""Whose people sign in nowhere: told by `tovholder doctor` where staff are real."""

from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.database import open_store
from bot.settings import Settings
from locales import gettext as _
from locales import ngettext
from models.seals import KeyRing, new_key
from models.sign_in import nowhere

MOST_NAMED = 20


async def finding(settings: Settings) -> str:
    """A sentence with the organisations' names; "" when none lacks it, or nothing is kept."""
    names = await _names(settings)
    if not names:
        return ""
    said = _(
        "No sign-in is set for {organisations}: their people open pages by links from the "
        "chat, but not the overview. Set it with tovholder sign-in."
    )
    return said.format(organisations=listed(names))


async def _names(settings: Settings) -> Sequence[str]:
    # Any key will do: nothing sealed is read.
    store = open_store(settings.database, KeyRing([new_key()]))

    async def work(db: AsyncSession) -> Sequence[str]:
        return (await db.exec(nowhere())).all()

    try:
        return await store.read(work)
    except (DBAPIError, OSError, TypeError):
        return []  # no database, which is said in its own line, or none with our tables
    finally:
        await store.close()


def listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    named = ", ".join(names[:MOST_NAMED])
    if more <= 0:
        return named
    said = ngettext("{names} and {count} more", "{names} and {count} more", more)
    return said.format(names=named, count=more)
