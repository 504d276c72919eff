"""Who delivers which rows: claimed, and let go of, by compare-and-set.

A row that is sending belongs to the worker it names until its lease runs out. From then on it
is in doubt: whoever claims it next asks the platform before sending it again.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Update, bindparam, case, func, not_, update
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.base import another
from models.outbox import OPEN, Delivery, Gate, Rank, Verb
from models.outbox import OutboxMessage as Row
from scheduler import homes
from scheduler.pace import RelaySettings

Wanted = Callable[[], SelectOfScalar[int]]

VIEWLESS = (Verb.OPEN_ROOM, Verb.SET_ROOM, Verb.DELETE)
NEVER_SENT: dict[str, object] = {
    "worker": "",
    "lease_until": None,
    "first_sent_at": None,
    "sent_as": None,
    "workspace_id": None,
    "channel": None,
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """Rows that go as one message, claimed together; they go under the first one's key.

    `is_unsure`: it may have gone before, when an earlier lease ran out, or after a backup.
    """

    rows: tuple[Row, ...]
    worker: str
    is_unsure: bool = False

    @property
    def first(self) -> Row:
        return self.rows[0]

    @property
    def may_repeat(self) -> bool:
        """Whether it may have gone under another's key, where nobody can look for it."""
        return self.first.is_restored and self.first.bundle != ""

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(row.id or 0 for row in self.rows)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who claims, when (machine time), and which views it knows."""

    worker: str
    at: datetime
    views: tuple[str, ...]
    settings: RelaySettings


async def claim(db: AsyncSession, by: Claim) -> list[Parcel]:
    """Claim what is in doubt and what is ready: by rank and age, each workspace its share.

    What is in doubt goes first, but takes up no more than half: others wait behind it.
    """
    await _take_back(db, by)
    doubted = await _shared(db, _expired, Delivery.SENDING, by, by.settings.batch // 2 or 1)
    doubtful = [await _with_siblings(db, row, by) for row in doubted]
    left = by.settings.batch - len(doubtful)
    ready = await _shared(db, _ready, Delivery.READY, by, left)
    return doubtful + [await _with_bundle(db, row, by) for row in ready]


async def depart(db: AsyncSession, parcel: Parcel, workspace_id: int, channel: str) -> bool:
    """Write down where the rows go, before they do. False: they are ours no longer."""
    sent_as = parcel.first.id if parcel.first.bundle else None
    return await _change(
        db, parcel, workspace_id=workspace_id, channel=channel, sent_as=sent_as
    )


async def end(
    db: AsyncSession, parcel: Parcel, state: Delivery, *, error: str = "", **went: object
) -> bool:
    """End the rows. False: they are ours no longer, and somebody else's to end."""
    return await _change(db, parcel, state=state, error=error, lease_until=None, **went)


async def put_off(
    db: AsyncSession, parcel: Parcel, until: datetime, error: str, *, is_attempt: bool
) -> bool:
    """Let go of the rows until then. Rows in doubt stay together, and stay in doubt."""
    attempts = col(Row.attempts) - (0 if is_attempt else 1)
    if parcel.is_unsure:
        return await _change(db, parcel, lease_until=until, error=error, attempts=attempts)
    return await _change(
        db,
        parcel,
        state=Delivery.READY,
        not_before=until,
        error=error,
        attempts=attempts,
        **NEVER_SENT,
    )


async def wait_out(
    db: AsyncSession, parcel: Parcel, until: datetime, error: str, at: datetime
) -> bool:
    """Put the rows off while their platform is down, which is no fault of theirs."""
    await _change(db, parcel, failing_since=parcel.first.failing_since or at)
    return await put_off(db, parcel, until, error, is_attempt=False)


async def hold(db: AsyncSession, parcel: Parcel, until: datetime) -> bool:
    """Put the rows off until their reader's next day; `until` is domain time.

    An outage of today's is none of that day's.
    """
    attempts = col(Row.attempts) - 1
    return await _change(
        db,
        parcel,
        state=Delivery.HELD,
        held_until=until,
        failing_since=None,
        attempts=attempts,
        **NEVER_SENT,
    )


async def closed_until(
    db: AsyncSession, workspace_id: int, verb: Verb, at: datetime
) -> datetime | None:
    gate = await db.get(Gate, (workspace_id, verb))
    return gate.closed_until if gate and gate.closed_until > at else None


async def close_gate(db: AsyncSession, workspace_id: int, verb: Verb, until: datetime) -> None:
    if await db.get(Gate, (workspace_id, verb)) is None:
        # Should another replica be quicker, the key refuses this one and the work runs again.
        db.add(Gate(workspace_id=workspace_id, verb=verb, closed_until=until))
        return
    gate = (col(Gate.workspace_id) == workspace_id, col(Gate.verb) == verb)
    await db.exec(
        update(Gate).where(*gate, col(Gate.closed_until) < until).values(closed_until=until)
    )


async def _shared(
    db: AsyncSession, wanted: Wanted, state: Delivery, by: Claim, limit: int
) -> list[Row]:
    """Take up to `limit` rows, as many of each workspace; what one leaves the next may have."""
    rows: list[Row] = []
    found = await homes.waiting(db, state)
    for number, home in enumerate(found):
        share = math.ceil((limit - len(rows)) / (len(found) - number))
        rows += await _take(db, wanted, by, limit=share, its_home=home) if share else []
    return sorted(rows, key=lambda row: (row.rank, row.id))


async def _take_back(db: AsyncSession, by: Claim) -> None:
    await db.exec(_taking_back(), params={"now": by.at})


@cache
def _taking_back() -> Update:
    """Where a row goes is written down before it goes: one without a place never went."""
    return (
        update(Row)
        .where(
            col(Row.state) == Delivery.SENDING,
            col(Row.lease_until) < bindparam("now"),
            col(Row.workspace_id).is_(None),
        )
        .values(state=Delivery.READY, **NEVER_SENT)
        .execution_options(synchronize_session=False)
    )


async def _with_siblings(db: AsyncSession, row: Row, by: Claim) -> Parcel:
    """Claim the rows that may have gone under this one's key."""
    asked = {"its_lane": row.lane, "its_id": row.id}
    rows = await _take(db, _siblings, by, **asked) if row.sent_as else []
    return Parcel((row, *rows), by.worker, is_unsure=True)


async def _with_bundle(db: AsyncSession, row: Row, by: Claim) -> Parcel:
    """Claim the rows of the same lane and bundle, although the lane is not theirs yet.

    After a backup each asks for itself: with which others it went is not known any more.
    """
    asked = {"its_lane": row.lane, "its_bundle": row.bundle}
    limit, is_bundled = by.settings.bundle - 1, row.bundle and not row.is_restored
    rows = await _take(db, _bundled, by, limit=limit, **asked) if is_bundled else []
    return Parcel((row, *rows), by.worker, is_unsure=row.is_restored)


def _siblings() -> SelectOfScalar[int]:
    return select(Row.id).where(
        col(Row.lane) == bindparam("its_lane"),
        col(Row.sent_as) == bindparam("its_id"),
        col(Row.id) != bindparam("its_id"),
        col(Row.state) == Delivery.SENDING,
    )


def _bundled() -> SelectOfScalar[int]:
    others = _due().where(
        col(Row.lane) == bindparam("its_lane"),
        col(Row.bundle) == bindparam("its_bundle"),
        col(Row.verb) == Verb.POST,
    )
    # However much waits: the day's digest is in it, then what is most urgent. The oldest row
    # of the lane, whatever it is, has its place already.
    is_other = case((col(Row.rank) == Rank.DIGEST, 0), else_=1)
    in_order = others.order_by(is_other, col(Row.rank), col(Row.id))
    return in_order.limit(bindparam("limit", type_=Integer))


def _expired() -> SelectOfScalar[int]:
    """Select rows in doubt: for each message the one whose key it went under."""
    return (
        select(Row.id)
        .where(
            col(Row.state) == Delivery.SENDING,
            col(Row.lease_until) < bindparam("now"),
            col(Row.first_sent_at) <= bindparam("probed_at"),
            col(Row.home) == bindparam("its_home"),
            or_(col(Row.sent_as).is_(None), col(Row.sent_as) == col(Row.id)),
            _is_known(),
        )
        .order_by(col(Row.rank), col(Row.id))
        .limit(bindparam("limit", type_=Integer))
    )


def _ready() -> SelectOfScalar[int]:
    older = another(Row)
    waits = select(older.id).where(
        col(older.lane) == col(Row.lane),
        col(older.id) < col(Row.id),
        col(older.state).in_(OPEN),
    )
    # The offset keeps PostgreSQL from making a join of this: while its statistics are out of
    # date, after a morning's digests, it would compare every row with every other.
    is_first = not_(waits.offset(0).exists())
    ours = (is_first, col(Row.home) == bindparam("its_home"))
    in_order = _due().where(*ours).order_by(col(Row.rank), col(Row.id))
    return in_order.limit(bindparam("limit", type_=Integer))


def _due() -> SelectOfScalar[int]:
    not_before = col(Row.not_before)
    return select(Row.id).where(
        col(Row.state) == Delivery.READY,
        or_(not_before.is_(None), not_before <= bindparam("now")),
        _is_known(),
    )


def _is_known() -> ColumnElement[bool]:
    """During a rolling upgrade a row may name a view that only newer replicas have."""
    return or_(
        col(Row.verb).in_(VIEWLESS), col(Row.view).in_(bindparam("views", expanding=True))
    )


@cache  # building it anew costs more than running it
def _taking(wanted: Wanted) -> Update:
    # SQLite leaves the locking clause out: there, one writes at a time anyway. A CTE, because
    # PostgreSQL may run a subquery of an UPDATE more than once, and lock past its limit. What
    # somebody else has in hand is left for later, but never parted from what it went with.
    may_wait = wanted is not _siblings
    free = wanted().with_for_update(skip_locked=may_wait, of=Row).cte("free")
    return (
        update(Row)
        .where(col(Row.id).in_(select(free.c.id)))
        .values(
            state=Delivery.SENDING,
            worker=bindparam("by_worker"),
            lease_until=bindparam("leased_until"),
            attempts=col(Row.attempts) + 1,
            first_sent_at=func.coalesce(col(Row.first_sent_at), bindparam("now")),
        )
        .returning(Row)
        .execution_options(synchronize_session=False)
    )


async def _take(db: AsyncSession, wanted: Wanted, by: Claim, **more: object) -> list[Row]:
    asked: dict[str, Any] = {
        "now": by.at,
        "probed_at": by.at - by.settings.probe_delay,
        "views": by.views,
        "by_worker": by.worker,
        "leased_until": by.at + by.settings.lease,
        **more,
    }
    rows: Sequence[Row] = (await db.exec(_taking(wanted), params=asked)).scalars().all()
    return sorted(rows, key=lambda row: (row.rank, row.id))


async def _change(db: AsyncSession, parcel: Parcel, **values: object) -> bool:
    ours = (
        col(Row.id).in_(parcel.ids),
        col(Row.state) == Delivery.SENDING,
        col(Row.worker) == parcel.worker,
    )
    return await _update(db, ours, **values) == len(parcel.rows)


async def _update(
    db: AsyncSession, where: tuple[ColumnElement[bool], ...], **values: object
) -> int:
    statement = update(Row).where(*where).values(**values)
    result = await db.exec(statement.execution_options(synchronize_session=False))
    return result.rowcount
