"""Cut the chains that never end at their log period, a whole local month at a time.

Once a month all are looked at, a few a transaction: the organisations one after the other, then
the clusters and the system. What is cut off ends in a tombstone, on which the rest stands.
"""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import entries, staffing, tombstones
from models.clusters import Cluster, ClusterAgreement, agreement_on
from models.log_sweeps import (
    ONLY,
    LogSweep,
    first_since,
    last_before,
    month_begins,
    next_sweep,
)
from models.organisations import Organisation

BATCH = 500  # entries
CHAINS = 20
MONTHS = 6  # where no agreement says otherwise (domain/law.md D7)


def next_due() -> SelectOfScalar[datetime | None]:
    return next_sweep()


async def cut_due(db: AsyncSession, at: datetime) -> int:
    """Look at a few chains; return how many that was, and 0 when the month is done."""
    sweep = await db.get(LogSweep, ONLY, with_for_update=True)
    if sweep is None:
        sweep = LogSweep(due_at=at)
        db.add(sweep)
    if sweep.due_at > at:
        return 0
    organisations = select(Organisation).where(col(Organisation.id) > sweep.after_id)
    some = (await db.exec(organisations.order_by(col(Organisation.id)).limit(CHAINS))).all()
    for organisation in some:
        if not await _cut_organisation(db, organisation, at):
            return 1  # there is more of it
        sweep.after_id = organisation.id
    if not some and await _cut_others(db, at):
        sweep.due_at, sweep.after_id = month_begins(staffing.today(at), -1), 0
    return len(some) or 1


async def _cut_organisation(db: AsyncSession, organisation: Organisation, at: datetime) -> bool:
    cluster = await staffing.cluster_of(db, organisation.id, staffing.today(at))
    agreed = await staffing.agreement_of(db, cluster, staffing.today(at)) if cluster else None
    months = agreed.log_months if agreed else MONTHS
    return await _cut(db, entries.of_organisation(organisation.id), months, at)


async def _cut_others(db: AsyncSession, at: datetime) -> bool:
    """Each cluster by its own agreement, the system by the longest of them."""
    longest = MONTHS
    for cluster in (await db.exec(select(Cluster).order_by(col(Cluster.id)))).all():
        agreed = await _agreed(db, cluster, at)
        months = agreed.log_months if agreed else MONTHS
        longest = max(longest, months)
        if not await _cut(db, entries.of_cluster(cluster.id), months, at):
            return False
    return await _cut(db, entries.SYSTEM, longest, at)


async def _agreed(db: AsyncSession, cluster: Cluster, at: datetime) -> ClusterAgreement | None:
    return (await db.exec(agreement_on(cluster.id, staffing.today(at)))).first()


async def _cut(db: AsyncSession, chain: str, months: int, at: datetime) -> bool:
    """Let go of a batch of what is older; return whether that was all of it."""
    since = month_begins(staffing.today(at), months)
    kept = (await db.exec(first_since(chain, since))).first()
    await tombstones.put(db, (await db.exec(last_before(chain, kept))).first(), at=at)
    return await tombstones.clear(db, chain, BATCH) < BATCH
