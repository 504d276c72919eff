"""What works once: links, and sign-ins under way, whichever replica they come to."""

from datetime import datetime

from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from models.links import UsedLink
from scheduler.store import Store


async def use_up(store: Store, key: str, expires_at: datetime, *, at: datetime) -> bool:
    """Whether this was the first time. Instants are machine time."""
    return await store.write(lambda db: _use_up(db, key, expires_at, at))


async def _use_up(db: AsyncSession, key: str, expires_at: datetime, at: datetime) -> bool:
    """Two at once: the second finds the key taken, and is run again (Store.write)."""
    if await db.get(UsedLink, key) is not None:
        return False
    await db.exec(delete(UsedLink).where(col(UsedLink.expires_at) < at))
    db.add(UsedLink(key=key, expires_at=expires_at))
    return True
