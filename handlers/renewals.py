"""New acute numbers reach the cards that stand in rooms already, on their first morning."""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import outbox, rooms
from models.calendar import WorkingCalendar
from models.cases import Party
from models.clusters import Cluster, ClusterAgreement
from models.outbox import Rank
from models.renewals import CardRenewal, cases_left, due_renewal, next_renewal

BATCH = 50
INVITATION = "party.invitation"


async def plan(db: AsyncSession, cluster: Cluster, agreement: ClusterAgreement) -> None:
    """Have a cluster's cards renewed when this version of its agreement begins."""
    if agreement.valid_from is None:
        return
    begins = WorkingCalendar(zone=ZoneInfo(cluster.zone)).at(agreement.valid_from, time.min)
    ids = {"agreement_id": agreement.id, "cluster_id": cluster.id}
    await db.merge(CardRenewal(**ids, due_at=begins))


async def drop(db: AsyncSession, agreement: ClusterAgreement) -> None:
    """The version was taken back before it began."""
    planned = await db.get(CardRenewal, agreement.id)
    if planned is not None:
        await db.delete(planned)


async def renew_due(db: AsyncSession, at: datetime) -> int:
    """Bring one batch of cards up to date; return how many courses that was."""
    renewal = (await db.exec(due_renewal(at))).first()
    if renewal is None:
        return 0
    ids: Sequence[int] = (await db.exec(cases_left(renewal, BATCH))).all()
    if len(ids) < BATCH:
        await db.delete(renewal)
    else:
        renewal.last_case_id = ids[-1]
    parties = (await db.exec(select(Party.id).where(col(Party.case_id).in_(ids)))).all()
    # After all that somebody waits for: a whole cluster's cards are many.
    await outbox.refresh(db, rooms.CARD, ids, at=at, rank=Rank.DIGEST)
    await outbox.refresh(db, INVITATION, parties, at=at, rank=Rank.DIGEST)
    return len(ids)


def next_due() -> SelectOfScalar[datetime | None]:
    return next_renewal()
