"""Let go of a forgotten course's entries, once its cluster's log period is over.

A tombstone first: it names the last entry, and on it whatever comes later would stand. Then
what it covers goes, batch by batch; the database refuses any other way. With the last of them
goes who has filed the course and who kept it.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import entries, tombstones
from models.entries import head
from models.erasures import ended_logs, next_log_end
from models.forgetting import forget_keeping

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
    # All there is: also what has been entered since an earlier batch.
    await tombstones.put(db, (await db.exec(head(chain))).first(), at=at)
    gone = await tombstones.clear(db, chain, BATCH)
    if gone < BATCH:
        erasure.log_until = None
        for statement in forget_keeping(erasure.case_id or 0):
            await db.exec(statement.execution_options(synchronize_session=False))
    return gone + 1
