"""The people of a cluster: searched while one types, and named in its agreement."""

from collections.abc import Iterable, Sequence

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from handlers import staffing
from handlers.turn import Turn
from models.clusters import Cluster, ClusterAgreement
from models.organisations import Membership, Organisation, cluster_ids_on, in_force
from models.people import Person

MOST_FOUND = 20
LONGEST_KEY = 9  # digits that fit a 32-bit key


async def search(turn: Turn, db: AsyncSession) -> list[tuple[str, str]]:
    """(key, name) of the people let in to one's own cluster, every typed word in their name."""
    today = staffing.today(turn.at)
    clusters = (await db.exec(cluster_ids_on(turn.me.organisation_id, today))).all()
    found = _people_of(clusters, turn)
    for word in turn.text.split():
        # A database folds a to A, but not always æ to Æ.
        found = found.where(
            or_(col(Person.name).icontains(word), col(Person.name).contains(word.capitalize()))
        )
    rows = (await db.exec(found.order_by(col(Person.name)).limit(MOST_FOUND))).all()
    return [(str(person.id), said(person, organisation)) for person, organisation in rows]


async def chosen_person(turn: Turn, cluster: Cluster, db: AsyncSession) -> Person | None:
    """Whom a form adds by name; None for nobody, and for who is not of the cluster."""
    chosen = turn.value("add_person")
    if not (chosen.isascii() and chosen.isdecimal() and len(chosen) <= LONGEST_KEY):
        return None
    found = _people_of([cluster.id], turn).where(col(Person.id) == int(chosen))
    row = (await db.exec(found)).first()
    return row[0] if row else None


async def is_neighbour(turn: Turn, person: Person, db: AsyncSession) -> bool:
    """Whether somebody works in one's own cluster today."""
    today = staffing.today(turn.at)
    clusters = (await db.exec(cluster_ids_on(turn.me.organisation_id, today))).all()
    found = _people_of(clusters, turn).where(col(Person.id) == person.id)
    return (await db.exec(found)).first() is not None


async def names(db: AsyncSession, agreements: Iterable[ClusterAgreement]) -> dict[int, str]:
    """Everybody whom some agreements name: id -> who that is."""
    ids = {person for one in agreements for _organisation, person in one.lift_people}
    people = await staffing.people(db, ids)
    organisations = await staffing.organisations(
        db, (one.organisation_id for one in people.values())
    )
    return {
        key: said(person, organisations[person.organisation_id])
        for key, person in people.items()
    }


def said(person: Person, organisation: Organisation) -> str:
    return f"{person.name}, {person.function}, {organisation.name}"


def _people_of(cluster_ids: Sequence[int], turn: Turn) -> Select[Person, Organisation]:
    return (
        select(Person, Organisation)
        .join(Organisation, col(Organisation.id) == col(Person.organisation_id))
        .join(Membership, col(Membership.organisation_id) == col(Organisation.id))
        .where(
            col(Membership.cluster_id).in_(cluster_ids),
            *in_force(Membership, staffing.today(turn.at)),
            col(Person.is_admitted),
        )
    )
