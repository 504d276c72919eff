"""A colleague's card, for everybody who shares a cluster with them."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import entry_points, organisation, person_cards, staffing
from handlers.turn import Refusal, Reply, Say, Turn
from locales import gettext as _
from models.organisations import Organisation
from models.people import Person, stand_in


async def show(turn: Turn, db: AsyncSession) -> Reply:
    day = staffing.today(turn.at)
    person = await db.get(Person, turn.number)
    if (
        person is None
        or not person.is_admitted
        or not await organisation.is_near(turn, person.organisation_id, db)
    ):
        raise Refusal(_("I find no such person in your cluster. Search with /hvem."))
    own = await db.get_one(Organisation, person.organisation_id)
    doors = await entry_points.doors(db, {own.id: own}, turn.at)
    away = await staffing.stand_ins(db, day)
    covering = await staffing.people(db, [stand_in(person.id, away)])
    present = next(iter(covering.values()), None)
    is_away = person.id in away
    return Say(person_cards.card(person, doors[own.id], present, is_away=is_away))
