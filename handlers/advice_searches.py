"""Whom a question is passed to, or came from: found by a few letters of the name."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from handlers.turn import Turn
from models.organisations import Organisation, members_on
from models.people import Person

Caller = tuple[Person | None, Organisation]

PERSON, ORGANISATION = "person:", "organisation:"
MOST_FOUND = 20
LONGEST_KEY = 9  # digits that fit a 32-bit key


async def search_addresses(turn: Turn, db: AsyncSession) -> list[tuple[str, str]]:
    """(key, name) of the organisations of one's own cluster, every typed word in the name."""
    words = turn.text.lower().split()
    found = await _members(turn, db)
    return [
        (str(one.id), one.name)
        for one in found
        if all(word in one.name.lower() for word in words)
    ][:MOST_FOUND]


async def address(turn: Turn, name: str, db: AsyncSession) -> Organisation | None:
    """The organisation chosen in a field; None where it is none of one's own cluster."""
    chosen = key(turn.value(name))
    return next((one for one in await _members(turn, db) if one.id == chosen), None)


async def search_callers(turn: Turn, db: AsyncSession) -> list[tuple[str, str]]:
    """(key, name) of people, then organisations, of one's own cluster."""
    members = {one.id: one for one in await _members(turn, db)}
    named = select(Person).where(
        col(Person.organisation_id).in_(members), col(Person.is_admitted)
    )
    for word in turn.text.split():
        named = named.where(col(Person.name).icontains(word, autoescape=True))
    people = (await db.exec(named.order_by(col(Person.name)).limit(MOST_FOUND))).all()
    found = [
        (f"{PERSON}{one.id}", f"{one.name}, {members[one.organisation_id].name}")
        for one in people
        if one.id != turn.me.id
    ]
    addresses = await search_addresses(turn, db)
    return [*found, *((f"{ORGANISATION}{id_}", name) for id_, name in addresses)][:MOST_FOUND]


async def caller(turn: Turn, db: AsyncSession) -> Caller | None:
    """Who is chosen in the field `caller`: a person with theirs, or an organisation alone."""
    members = {one.id: one for one in await _members(turn, db)}
    chosen = turn.value("caller")
    if chosen.startswith(ORGANISATION):
        organisation = members.get(key(chosen.removeprefix(ORGANISATION)))
        return (None, organisation) if organisation else None
    person = await db.get(Person, key(chosen.removeprefix(PERSON)))
    if person is None or person.id == turn.me.id or not person.is_admitted:
        return None
    home = members.get(person.organisation_id)
    return (person, home) if home else None


async def colleague(turn: Turn, name: str, db: AsyncSession) -> Person | None:
    """The colleague chosen in a field: of one's own organisation, and let in; else None."""
    chosen = select(Person).where(
        col(Person.id) == key(turn.value(name)),
        col(Person.organisation_id) == turn.me.organisation_id,
        col(Person.is_admitted),
    )
    return (await db.exec(chosen)).first()


def key(value: str) -> int:
    """A chosen key; 0, which is nobody's, for what is none."""
    is_key = value.isascii() and value.isdecimal() and len(value) <= LONGEST_KEY
    return int(value) if is_key else 0


async def _members(turn: Turn, db: AsyncSession) -> list[Organisation]:
    day = staffing.today(turn.at)
    cluster = await staffing.cluster_of(db, turn.me.organisation_id, day)
    return list((await db.exec(members_on(cluster.id, day))).all()) if cluster else []
