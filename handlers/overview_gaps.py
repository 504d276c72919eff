"""The directory's gaps, for those who can close them: one's own, and those of a cluster."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import cluster_counts, roster, staffing
from models.clusters import Cluster
from models.entry_points import EntryPoint
from models.organisations import Organisation, members_on
from models.people import Person, Role


@dataclass(frozen=True, slots=True)
class Own:
    """`days` are those on which nobody has the desk; `people` lack an address, or wait."""

    organisation: Organisation
    days: Sequence[date]
    people: Sequence[Person]
    has_coordinator: bool


@dataclass(frozen=True, slots=True)
class OfCluster:
    """Organisations in the chat that lack something; `no_door` are of all."""

    cluster: Cluster
    no_desk: Sequence[Organisation]
    no_coordinator: Sequence[Organisation]
    no_door: Sequence[Organisation]


async def own(db: AsyncSession, organisation: Organisation, today: date) -> Own:
    lacking = select(Person).where(
        col(Person.organisation_id) == organisation.id,
        or_(
            (col(Person.email) == "") & col(Person.is_admitted),
            (col(Person.awaits) != "") & ~col(Person.is_admitted),
        ),
    )
    return Own(
        organisation=organisation,
        days=await roster.gaps_of(organisation.id, today, db),
        people=(await db.exec(lacking.order_by(col(Person.name)))).all(),
        has_coordinator=bool(await staffing.holders(db, [organisation.id], Role.COORDINATOR)),
    )


async def of_cluster(db: AsyncSession, cluster: Cluster, *, at: datetime) -> OfCluster:
    members = (await db.exec(members_on(cluster.id, staffing.today(at)))).all()
    ids = [one.id for one in members]
    held = await staffing.holders(db, ids, Role.COORDINATOR)
    coordinated = {one.organisation_id for one in held}
    doors = select(EntryPoint.organisation_id).where(
        col(EntryPoint.organisation_id).in_(ids), col(EntryPoint.phone) != ""
    )
    reached = set((await db.exec(doors)).all())
    return OfCluster(
        cluster=cluster,
        no_desk=await cluster_counts.unstaffed(db, cluster, at=at),
        no_coordinator=[one for one in members if one.has_chat and one.id not in coordinated],
        no_door=[one for one in members if one.id not in reached],
    )
