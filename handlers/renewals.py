"""What has changed reaches the cards that stand in rooms already, batch by batch.

New acute numbers on their first morning; another entry point at once.
"""

from collections.abc import Sequence
from datetime import datetime, time
from secrets import token_hex
from zoneinfo import ZoneInfo

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import outbox, rooms
from models.calendar import WorkingCalendar
from models.cases import Party
from models.clusters import Cluster, ClusterAgreement
from models.outbox import Rank
from models.renewals import (
    CardRenewal,
    DoorRenewal,
    cases_left,
    due_door,
    due_renewal,
    next_door,
    next_renewal,
    parties_left,
)

BATCH = 50
DOORS = 20  # rooms are looked at again, too
INVITATION, CALL = "party.invitation", "party.call"


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


async def follow_door(db: AsyncSession, organisation_id: int, at: datetime) -> None:
    """An organisation's entry point is another one: the first courses hear of it now."""
    # It begins anew: whoever is in the middle of it ends first.
    await db.get(DoorRenewal, organisation_id, with_for_update=True)
    renewal = DoorRenewal(organisation_id=organisation_id, due_at=at)
    await _renew_door(db, await db.merge(renewal), at)


async def renew_doors(db: AsyncSession, at: datetime) -> int:
    """Tell the next batch of courses; return how many that was."""
    due = due_door(at).with_for_update(skip_locked=True)
    renewal = (await db.exec(due)).first()
    return await _renew_door(db, renewal, at) if renewal else 0


def next_doors() -> SelectOfScalar[datetime | None]:
    return next_door()


async def _renew_door(db: AsyncSession, renewal: DoorRenewal, at: datetime) -> int:
    parties = (await db.exec(parties_left(renewal, DOORS))).all()
    if len(parties) < DOORS:
        await db.delete(renewal)
    else:
        renewal.last_party_id = parties[-1].id
    await outbox.refresh(db, CALL, [one.id for one in parties], at=at)
    why = f"door:{token_hex(8)}"  # it may change twice at one instant
    case_ids = [one.case_id for one in parties]
    await rooms.bring_all_up_to_date(db, case_ids, at=at, why=why)
    return len(parties)
