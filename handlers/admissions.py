"""An e-mail domain only proposes somebody: the organisation's administrator lets them in."""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import arrivals_cards, entries, outbox, staffing
from handlers.cards import Card
from handlers.turn import Looking, Named, Refusal, Reply, Show, Turn
from locales import DEFAULT, speaking
from locales import gettext as _
from models.entries import Did
from models.organisations import Organisation
from models.people import Person, Role

VIEW = "person.proposed"


async def proposed_person(
    db: AsyncSession, organisation_id: int, name: str, email: str, *, at: datetime
) -> Person | None:
    """Add somebody who is not let in yet, and ask; None where there is nobody to ask."""
    asked = await _admitters(db, organisation_id, at)
    if not asked:
        return None
    with speaking(DEFAULT):  # what the directory holds is not said again in another language
        function = _("member of staff")
    person = Person(
        organisation_id=organisation_id,
        name=name,
        function=function,
        email=email,
        is_admitted=False,
        awaits=", ".join(one.name for one in asked),
    )
    db.add(person)
    await db.flush()
    for one in asked:
        key = f"person:{person.id}:proposed:{one.id}"
        outbox.post(db, outbox.person(one.id), VIEW, person.id, at=at, key=key)
    return person


async def admit(turn: Turn, db: AsyncSession) -> Reply:
    """*Let in*: from now on they may act. Their roles and desk come with the directory."""
    person = await _waiting(turn, db)
    person.is_admitted, person.awaits, person.is_indexed = True, "", False
    greet(db, person, at=turn.at)
    return await _decided(turn, person, Did.ADMITTED, db)


async def decline(turn: Turn, db: AsyncSession) -> Reply:
    """*Not one of us*: kept, so that nobody is asked again."""
    person = await _waiting(turn, db)
    person.awaits = ""
    return await _decided(turn, person, Did.DECLINED, db)


async def proposed(looking: Looking, db: AsyncSession) -> Card | None:
    """To the administrators: who asks to be let in; afterwards, what was decided."""
    person, reader = await db.get(Person, looking.number), looking.reader
    if person is None or reader is None or reader.organisation_id != person.organisation_id:
        return None
    organisation = await db.get_one(Organisation, person.organisation_id)
    return arrivals_cards.proposed(person, organisation)


async def welcome(looking: Looking, db: AsyncSession) -> Card | None:
    """To somebody just let in: what one can do now. `subject` is that person."""
    reader = looking.reader
    if reader is None or reader.id != looking.number or not reader.is_admitted:
        return None
    organisation = await db.get_one(Organisation, reader.organisation_id)
    return arrivals_cards.welcome(reader, organisation)


def greet(db: AsyncSession, person: Person, *, at: datetime) -> None:
    """Tell somebody who was not let in before; it may happen anew in another workspace."""
    key = f"person:{person.id}:welcome:{token_hex(8)}"
    address = outbox.person(person.id)
    outbox.post(db, address, "person.welcome", person.id, at=at, key=key)


async def _admitters(db: AsyncSession, organisation_id: int, at: datetime) -> Sequence[Person]:
    """An organisation's administrators, those away by their stand-ins; else coordinators."""
    day = staffing.today(at)
    admins = await staffing.in_role(db, organisation_id, day, Role.ORG_ADMIN)
    return admins or await staffing.coordinators(db, organisation_id, day)


async def _waiting(turn: Turn, db: AsyncSession) -> Person:
    """The proposed person, for who may decide about them; raises Refusal otherwise."""
    person = await db.get(Person, turn.number, with_for_update=True)
    if person is None or not await _may_admit(turn, person, db):
        raise Refusal(_("Only the organisation's own administrator can let somebody in."))
    if person.is_admitted:
        raise Refusal(_("{name} has already been let in.").format(name=person.name))
    if not person.awaits:
        raise Refusal(_("{name} has already been declined.").format(name=person.name))
    return person


async def _may_admit(turn: Turn, person: Person, db: AsyncSession) -> bool:
    if turn.me.organisation_id != person.organisation_id:
        return False
    if turn.me.has(Role.ORG_ADMIN):
        return True
    return turn.me in await _admitters(db, person.organisation_id, turn.at)


async def _decided(turn: Turn, person: Person, did: Did, db: AsyncSession) -> Reply:
    chain = entries.of_organisation(person.organisation_id)
    await entries.record(db, chain, did, at=turn.at, by=turn.me, person=person.id)
    await outbox.refresh(db, VIEW, [person.id], at=turn.at)
    return Show(Named("person.proposed", str(person.id)))
