"""How the cluster stands, in numbers: all of them for its lead (*klyngeansvarlig*).

The coordinators of its organisations see the same without small numbers, and no names.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, cluster_counts, cluster_status_cards, staffing
from handlers.cards import Card
from handlers.turn import Looking, Named, Reply, Say, Turn
from models.access import Act
from models.clusters import Cluster

VIEW = "cluster.status"


async def show(turn: Turn, db: AsyncSession) -> Reply:
    """`subject` is a cluster, or "" for one's own."""
    cluster = await staffing.cluster_asked(turn, db, turn.subject)
    await access.require(db, turn.me, Act.SEE_COUNTS, cluster, at=turn.at)
    return Say(Named(VIEW, str(cluster.id)))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    cluster, reader = await db.get(Cluster, looking.number), looking.reader
    if cluster is None or reader is None:
        return None
    await access.require(db, reader, Act.SEE_COUNTS, cluster, at=looking.at)
    today = staffing.today(looking.at)
    agreement = await staffing.agreement_of(db, cluster, today)
    if not await access.may(db, reader, Act.SEE_CLUSTER, cluster, at=looking.at):
        told = await cluster_counts.told(db, cluster, reader.organisation_id, today)
        return cluster_status_cards.told(cluster, agreement, told)
    counts = await cluster_counts.load(db, cluster, agreement, today)
    unstaffed = await cluster_counts.unstaffed(db, cluster, at=looking.at)
    return cluster_status_cards.card(cluster, agreement, counts, unstaffed)
