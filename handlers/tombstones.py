"""The one way to be rid of entries: a tombstone naming the last, and then what it covers."""

from datetime import datetime

from sqlalchemy import CursorResult, delete
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from models.entries import Entry, Tombstone, newest_tombstone
from models.log_sweeps import covered


async def put(db: AsyncSession, last: Entry | None, *, at: datetime) -> None:
    """Cover a chain up to this entry; again does no more."""
    if last is None:
        return
    before = (await db.exec(newest_tombstone(last.chain))).first()
    if before is None or before.seq < last.seq:
        db.add(Tombstone(chain=last.chain, seq=last.seq, digest=last.digest, at=at))
        await db.flush()


async def clear(db: AsyncSession, chain: str, limit: int) -> int:
    """Let go of a batch of what the newest tombstone covers; return how many that was."""
    stone = (await db.exec(newest_tombstone(chain))).first()
    if stone is None:
        return 0
    going = delete(Entry).where(col(Entry.id).in_(covered(stone, limit)))
    done: CursorResult[object] = await db.exec(going)
    return done.rowcount
