"""An organisation's card, for everybody who shares a cluster with it."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import entry_points, organisation_cards, staffing
from handlers.turn import Refusal, Reply, Say, Turn
from locales import gettext as _
from models.entry_points import TargetGroup
from models.organisations import Organisation, within_reach


async def show(turn: Turn, db: AsyncSession) -> Reply:
    organisation = await db.get(Organisation, turn.number)
    if organisation is None or not await is_near(turn, organisation.id, db):
        raise Refusal(_("I find no such organisation in your cluster. Search with /hvem."))
    by_id = {organisation.id: organisation}
    door = (await entry_points.doors(db, by_id, turn.at))[organisation.id]
    child = (await entry_points.doors(db, by_id, turn.at, TargetGroup.CHILD))[organisation.id]
    has_other = child.entry_point.target_group is TargetGroup.CHILD
    today = staffing.today(turn.at)
    other = child if has_other else None
    return Say(organisation_cards.card(door, other, today, turn.at))


async def is_near(turn: Turn, organisation_id: int, db: AsyncSession) -> bool:
    """Whether an organisation is one's own, or of a cluster that one's own is in today."""
    own = turn.me.organisation_id
    reach = await db.exec(within_reach(own, staffing.today(turn.at)))
    return organisation_id in {own, *reach.all()}
