"""Let go of a forgotten course's entries, once its cluster's log period is over.

A tombstone first: it names the last entry, and on it whatever comes later would stand. Then
what it covers goes, batch by batch; the database refuses any other way.
"""

from datetime import datetime

from sqlalchemy import CursorResult, delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import entries
from models.entries import Entry, Tombstone, head, newest_tombstone
from models.erasures import ended_logs, next_log_end

BATCH = 500


def next_due() -> SelectOfScalar[datetime | None]:
    return next_log_end()


async def let_go_due(db: AsyncSession, at: datetime) -> int:
    """Let go of one batch of entries, of one course; return how many, and 1 for its end."""
    due = ended_logs(at, 1).with_for_update(skip_locked=True)
    erasure = (await db.exec(due)).first()
    if erasure is None:
        return 0
    chain = entries.of_case(erasure.case_id)
    await _bury(db, chain, at)
    gone = await _delete(db, chain)
    if gone < BATCH:
        erasure.log_until = None
    return gone + 1


async def _bury(db: AsyncSession, chain: str, at: datetime) -> None:
    """Cover all there is: also what has been entered since an earlier batch."""
    last = (await db.exec(head(chain))).first()
    before = (await db.exec(newest_tombstone(chain))).first()
    if last is not None and (before is None or before.seq < last.seq):
        db.add(Tombstone(chain=chain, seq=last.seq, digest=last.digest, at=at))
        await db.flush()


async def _delete(db: AsyncSession, chain: str) -> int:
    batch = (
        select(Entry.id).where(col(Entry.chain) == chain).order_by(col(Entry.seq)).limit(BATCH)
    )
    covered = delete(Entry).where(col(Entry.id).in_(batch))
    done: CursorResult[object] = await db.exec(covered)
    return done.rowcount
