"""What has changed reaches the cards that stand in rooms already, batch by batch.

New acute numbers on their first morning; another entry point, or another number of somebody's,
at once.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, time
from secrets import token_hex
from zoneinfo import ZoneInfo

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import outbox, rooms
from models.calendar import WorkingCalendar
from models.cases import Party, open_parties_of
from models.clusters import Cluster, ClusterAgreement
from models.outbox import Rank
from models.people import Person, Role
from models.plan_waits import led_cases
from models.renewals import (
    CardRenewal,
    DoorRenewal,
    cases_left,
    doors_of,
    due_door,
    due_renewal,
    in_open_courses,
    next_door,
    next_renewal,
    parties_left,
)

BATCH = 50
DOORS = 20  # rooms are looked at again, too
# Of a party: what tells of acute numbers, and what tells whom to call.
ACUTE = ("party.invitation",)
CALLED = ("party.invitation", "party.call", "party.claimed")


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
    # After all that somebody waits for: a whole cluster's cards are many.
    await _show(db, ids, ACUTE, at, Rank.DIGEST)
    return len(ids)


def next_due() -> SelectOfScalar[datetime | None]:
    return next_renewal()


async def follow_organisation(db: AsyncSession, organisation_id: int, at: datetime) -> None:
    """Its entry point, or who is there, is another: the first courses hear of it now."""
    # It begins anew: whoever is in the middle of it ends first.
    await db.get(DoorRenewal, organisation_id, with_for_update=True)
    renewal = DoorRenewal(organisation_id=organisation_id, due_at=at)
    await _renew_door(db, await db.merge(renewal), at, Rank.AWAITED)


async def follow_later(
    db: AsyncSession, organisation_ids: Collection[int], at: datetime
) -> None:
    """The same of many: all their courses hear of it by the job."""
    found = await db.exec(doors_of(organisation_ids).with_for_update())
    begun = {one.organisation_id: one for one in found.all()}
    for one in (await db.exec(in_open_courses(organisation_ids))).all():
        renewal = begun.get(one) or DoorRenewal(organisation_id=one, due_at=at)
        renewal.due_at, renewal.last_party_id = at, 0
        db.add(renewal)


async def follow_person(db: AsyncSession, person: Person, at: datetime) -> None:
    """Somebody has another number: the courses in which they are called hear of it."""
    held = (await db.exec(open_parties_of(person.id))).all()
    led = (await db.exec(led_cases(person.id))).all()
    cases = {case.id for _party, case in held} | {case.id for case in led}
    await _show(db, sorted(cases), CALLED, at, Rank.AWAITED)
    if Role.BRIDGE_BUILDER in person.roles:
        await follow_organisation(db, person.organisation_id, at)


async def renew_doors(db: AsyncSession, at: datetime) -> int:
    """Tell the next batch of courses; return how many that was."""
    due = due_door(at).with_for_update(skip_locked=True)
    renewal = (await db.exec(due)).first()
    return await _renew_door(db, renewal, at, Rank.DIGEST) if renewal else 0


def next_doors() -> SelectOfScalar[datetime | None]:
    return next_door()


async def _renew_door(db: AsyncSession, renewal: DoorRenewal, at: datetime, rank: Rank) -> int:
    parties = (await db.exec(parties_left(renewal, DOORS))).all()
    if len(parties) < DOORS:
        await db.delete(renewal)
    else:
        renewal.last_party_id = parties[-1].id
    await _show(db, [one.case_id for one in parties], CALLED, at, rank)
    why = f"door:{token_hex(8)}"  # it may change twice at one instant
    # Who has the desk belongs in the rooms of what nobody has taken.
    waiting = [one.case_id for one in parties if one.contact_person_id is None]
    await rooms.look_again(db, waiting, at=at, why=why)
    return len(parties)


async def _show(
    db: AsyncSession, case_ids: Sequence[int], views: Sequence[str], at: datetime, rank: Rank
) -> None:
    """Bring courses' cards up to date, and these views of their parties."""
    parties = (await db.exec(select(Party.id).where(col(Party.case_id).in_(case_ids)))).all()
    await outbox.refresh(db, rooms.CARD, case_ids, at=at, rank=rank)
    for view in views:
        await outbox.refresh(db, view, parties, at=at, rank=rank)
