"""When the chains that never end, those of organisations, clusters and the system, are cut."""

from datetime import UTC, date, datetime, time

from sqlmodel import Field, SQLModel, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from models.calendar import COPENHAGEN
from models.entries import Entry, Tombstone

ONLY = 1


class LogSweep(SQLModel, table=True):
    """One row. `due_at` (UTC) is the next look at all chains.

    `after_id` is the organisation whose chain was cut last, 0 before the first;
    `after_cluster_id` is that of the clusters, which come when the organisations are done.
    """

    __tablename__ = "log_sweep"

    id: int = Field(default=ONLY, primary_key=True)
    due_at: datetime = Field(index=True)
    after_id: int = 0
    after_cluster_id: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


def month_begins(day: date, months_ago: int) -> datetime:
    """The UTC instant at which a local month began, so many months before that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 - months_ago, 12)
    return datetime.combine(date(year, month + 1, 1), time(), COPENHAGEN).astimezone(UTC)


def next_sweep() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(LogSweep.due_at)))


def first_since(chain: str, since: datetime, below: int) -> SelectOfScalar[int]:
    """Select the number of a chain's first entry that is to stay, of those below a number."""
    kept = select(col(Entry.seq)).where(col(Entry.chain) == chain, col(Entry.seq) < below)
    return kept.where(col(Entry.at) >= since).order_by(col(Entry.seq)).limit(1)


def tail(chain: str) -> SelectOfScalar[int]:
    """Select the number of the oldest entry that a chain still has."""
    return (
        select(col(Entry.seq))
        .where(col(Entry.chain) == chain)
        .order_by(col(Entry.seq))
        .limit(1)
    )


def last_before(chain: str, seq: int) -> SelectOfScalar[Entry]:
    """Select the entry before that number."""
    found = select(Entry).where(col(Entry.chain) == chain, col(Entry.seq) < seq)
    return found.order_by(col(Entry.seq).desc()).limit(1)


def covered(stone: Tombstone, limit: int) -> SelectOfScalar[int]:
    """Select the ids of a batch of entries that a tombstone covers, the oldest first."""
    found = select(Entry.id).where(col(Entry.chain) == stone.chain, col(Entry.seq) <= stone.seq)
    return found.order_by(col(Entry.seq)).limit(limit)
