"""An organisation's card; for its administrator, with what can be changed."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, entry_points, organisation_cards, staffing
from handlers.cards import Card
from handlers.turn import Looking, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.entry_points import TargetGroup
from models.organisations import Organisation, within_reach
from models.people import Person


async def own(turn: Turn, db: AsyncSession) -> Reply:
    organisation = await db.get_one(Organisation, turn.me.organisation_id)
    return Say(await card(db, turn.me, organisation, turn.at))


async def show(turn: Turn, db: AsyncSession) -> Reply:
    organisation = await db.get(Organisation, turn.number)
    if organisation is None or not await is_near(turn, organisation.id, db):
        raise Refusal(_("I find no such organisation in your cluster. Search with /hvem."))
    return Say(await card(db, turn.me, organisation, turn.at))


async def saved(looking: Looking, db: AsyncSession) -> Card | None:
    """To who has changed something of their own organisation: how it reads now."""
    organisation, reader = await db.get(Organisation, looking.number), looking.reader
    if organisation is None or reader is None or reader.organisation_id != organisation.id:
        return None
    return await card(db, reader, organisation, looking.at)


async def is_near(turn: Turn, organisation_id: int, db: AsyncSession) -> bool:
    """Whether an organisation is one's own, or of a cluster that one's own is in today."""
    own = turn.me.organisation_id
    reach = await db.exec(within_reach(own, staffing.today(turn.at)))
    return organisation_id in {own, *reach.all()}


async def card(
    db: AsyncSession, reader: Person, organisation: Organisation, at: datetime
) -> Card:
    by_id = {organisation.id: organisation}
    door = (await entry_points.doors(db, by_id, at))[organisation.id]
    child = (await entry_points.doors(db, by_id, at, TargetGroup.CHILD))[organisation.id]
    has_other = child.entry_point.target_group is TargetGroup.CHILD
    may_change = await access.may(db, reader, Act.ADMINISTER, organisation, at=at)
    return organisation_cards.card(
        door, child if has_other else None, at, may_change=may_change
    )
