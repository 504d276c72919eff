"""Which door to an organisation a case's target group uses."""

from collections.abc import Mapping, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from models.entry_points import EntryPoint, TargetGroup, entry_points_of
from models.organisations import Organisation


async def of(
    db: AsyncSession,
    organisations: Mapping[int, Organisation],
    group: TargetGroup = TargetGroup.ADULT,
) -> dict[int, EntryPoint]:
    """The right entry point of each of these, by the organisation's id; never one missing.

    Without a door of its own, a target group uses the one for adults.
    """
    found = {
        key: EntryPoint(organisation_id=key, name=organisation.name, phone="")
        for key, organisation in organisations.items()
    }
    if found:
        doors: Sequence[EntryPoint] = (await db.exec(entry_points_of(list(found), group))).all()
        found |= {one.organisation_id: one for one in doors}
    return found


async def at(
    db: AsyncSession, organisation: Organisation, group: TargetGroup = TargetGroup.ADULT
) -> EntryPoint:
    return (await of(db, {organisation.id: organisation}, group))[organisation.id]
