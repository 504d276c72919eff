"""Cut the chains that never end at their log period, a whole local month at a time.

Once a month all are looked at, a few a transaction: the organisations one after the other, then
the clusters and the system. What is cut off ends in a tombstone, on which the rest stands.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import entries, staffing, tombstones
from models.clusters import Cluster, agreements_on
from models.entries import newest_tombstone
from models.log_sweeps import (
    ONLY,
    LogSweep,
    first_since,
    last_before,
    month_begins,
    next_sweep,
    tail,
)
from models.organisations import Organisation

BATCH = 500  # entries, and no more in one transaction
CHAINS = 5
# So many entries are looked through for the first that is to stay; then a tombstone covers
# them, and the search goes on behind it.
LOOKED_AT = 10_000
MONTHS = 6  # where no agreement says otherwise (domain/law.md D7)


@dataclass(frozen=True, slots=True)
class Part:
    """A chain, how long its agreement keeps it, and whose it is: 0 for nobody's."""

    chain: str
    months: int
    organisation_id: int = 0
    cluster_id: int = 0


def next_due() -> SelectOfScalar[datetime | None]:
    return next_sweep()


async def cut_due(db: AsyncSession, at: datetime) -> int:
    """Look at a few chains, and let go of a few entries; return 0 when the month is done."""
    sweep = await db.get(LogSweep, ONLY, with_for_update=True)
    if sweep is None:
        sweep = LogSweep(due_at=at)
        db.add(sweep)
    if sweep.due_at > at:
        return 0
    room = BATCH
    for part in await _next_parts(db, sweep, at):
        room -= await _cut(db, part, room, at)
        if not room:
            return 1  # there may be more of it
        _pass(sweep, part, at)
    return 1


def _pass(sweep: LogSweep, part: Part, at: datetime) -> None:
    """Remember how far it has come; after the system's chain the month is done."""
    sweep.after_id = part.organisation_id or sweep.after_id
    sweep.after_cluster_id = part.cluster_id or sweep.after_cluster_id
    if part.chain == entries.SYSTEM:
        sweep.due_at = month_begins(staffing.today(at), -1)
        sweep.after_id = sweep.after_cluster_id = 0


async def _next_parts(db: AsyncSession, sweep: LogSweep, at: datetime) -> list[Part]:
    found = [part async for part in _organisations(db, sweep.after_id, at)]
    if found:
        sweep.after_cluster_id = 0  # the version before this one leaves it where it was
    if len(found) < CHAINS:
        found += [part async for part in _clusters(db, sweep.after_cluster_id, at)]
    if len(found) < CHAINS:
        found.append(Part(entries.SYSTEM, await _longest(db, at)))
    return found[:CHAINS]


async def _organisations(db: AsyncSession, after: int, at: datetime) -> AsyncIterator[Part]:
    later = select(Organisation).where(col(Organisation.id) > after)
    for one in (await db.exec(later.order_by(col(Organisation.id)).limit(CHAINS))).all():
        cluster = await staffing.cluster_of(db, one.id, staffing.today(at))
        months = await _months(db, cluster, at) if cluster else MONTHS
        yield Part(entries.of_organisation(one.id), months, organisation_id=one.id)


async def _clusters(db: AsyncSession, after: int, at: datetime) -> AsyncIterator[Part]:
    later = select(Cluster).where(col(Cluster.id) > after)
    for one in (await db.exec(later.order_by(col(Cluster.id)).limit(CHAINS))).all():
        months = await _months(db, one, at)
        yield Part(entries.of_cluster(one.id), months, cluster_id=one.id)


async def _longest(db: AsyncSession, at: datetime) -> int:
    """The system keeps its chain by the longest of all agreements."""
    ids = (await db.exec(select(Cluster.id))).all()
    day = staffing.today(at)
    agreed = await db.exec(agreements_on(), params={"cluster_ids": list(ids), "day": day})
    return max([MONTHS, *(one.log_months for one in agreed.all())])


async def _months(db: AsyncSession, cluster: Cluster, at: datetime) -> int:
    agreed = await staffing.agreement_of(db, cluster, staffing.today(at))
    return agreed.log_months if agreed else MONTHS


async def _cut(db: AsyncSession, part: Part, room: int, at: datetime) -> int:
    """Let go of what is older, and of so many at the most; return how many that was."""
    gone, since = 0, month_begins(staffing.today(at), part.months)
    while gone < room and await _covered(db, part.chain, since, at):
        gone += await tombstones.clear(db, part.chain, room - gone)
    return gone


async def _covered(db: AsyncSession, chain: str, since: datetime, at: datetime) -> bool:
    """See to it that the oldest entry is covered by a tombstone, unless it is to stay."""
    oldest = (await db.exec(tail(chain))).first()
    if oldest is None:
        return False
    stone = (await db.exec(newest_tombstone(chain))).first()
    if stone is not None and stone.seq >= oldest:
        return True
    end = oldest + LOOKED_AT
    kept = (await db.exec(first_since(chain, since, end))).first()
    last = (await db.exec(last_before(chain, end if kept is None else kept))).first()
    await tombstones.put(db, last, at=at)
    return last is not None
