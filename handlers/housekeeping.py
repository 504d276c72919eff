"""Forgetting what nobody needs any more."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.seen import Seen

# Slack gives up redelivering after minutes; a form may lie open over a holiday.
REMEMBERED = timedelta(days=60)
BATCH = 500


async def forget_seen(db: AsyncSession, at: datetime) -> int:
    """Forget one batch of turns too old to be delivered again; return how many."""
    old = select(Seen.key).where(col(Seen.at) < at - REMEMBERED).limit(BATCH)
    done: CursorResult[object] = await db.exec(delete(Seen).where(col(Seen.key).in_(old)))
    return done.rowcount
