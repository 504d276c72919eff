"""Trial or real is decided once: a database remembers its mode and refuses the other."""

from datetime import datetime

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.settings import StartUpError
from locales import gettext as _
from models.installation import ONLY, Installation, Mode
from scheduler.store import Store


async def settle(store: Store, mode: Mode) -> Installation:
    """Return what the database remembers.

    Raises StartUpError if it is of the other mode, or all of it is elsewhere now.
    """

    async def work(db: AsyncSession) -> Installation:
        found = await db.get(Installation, ONLY)
        if found is None:
            found = Installation(mode=mode)
            db.add(found)
        found.restored_from = None  # what goes on from here on is new
        return found

    installation = await store.write(work)
    require(installation, mode)
    return installation


def require(found: Installation, mode: Mode) -> None:
    """Raises StartUpError for what `settle` refuses."""
    if found.moved_at is not None:
        raise StartUpError(_moved())
    if found.mode is not mode:
        raise StartUpError(_other(found.mode))


async def require_here(store: Store) -> None:
    """Raises StartUpError if all of it is elsewhere now, whatever its mode."""

    async def work(db: AsyncSession) -> datetime | None:
        return (await db.exec(select(Installation.moved_at))).first()

    if await store.read(work) is not None:
        raise StartUpError(_moved())


async def keep_clock(store: Store, ahead_seconds: int) -> None:
    """Remember how far the trial clock has been moved, so that a restart does not undo it."""

    async def work(db: AsyncSession) -> None:
        installation = await db.get_one(Installation, ONLY)
        installation.clock_ahead = ahead_seconds

    await store.write(work)


def _moved() -> str:
    return _(
        "All of this database has been moved to another. Set DATABASE_URL to that one: "
        "this one is kept as it was, and nothing more is written in it."
    )


def _other(mode: Mode) -> str:
    match mode:
        case Mode.TRIAL:
            return _(
                "This database holds a trial with invented people. Set TOVHOLDER_DATA_DIR or "
                "DATABASE_URL to another one for real use."
            )
        case Mode.REAL:
            return _(
                "This database is in real use. A trial needs its own: set TOVHOLDER_DATA_DIR "
                "or DATABASE_URL to another one, or set the chat platform's settings."
            )
