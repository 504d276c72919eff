"""Choose a colleague: of one organisation, and let in."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers.turn import Turn
from models.people import Person

MOST_FOUND = 20
LONGEST_KEY = 9  # digits that fit a 32-bit key


async def chosen(
    turn: Turn, field: str, organisation_id: int, db: AsyncSession
) -> Person | None:
    """The person a form's field names; None for nobody, or for somebody from elsewhere."""
    found = await by_key(turn.value(field), db)
    is_own = found is not None and found.organisation_id == organisation_id
    return found if is_own else None


async def by_key(key: str, db: AsyncSession) -> Person | None:
    """Somebody let in, by what a search answered; None for anything else."""
    if not (key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY):
        return None
    found = await db.get(Person, int(key))
    return found if found is not None and found.is_admitted else None


async def is_still_here(db: AsyncSession, person: Person) -> bool:
    """Hold somebody who is given something; False where they have just been removed.

    Whoever removes them waits until that is committed, and passes it on with the rest.
    """
    await db.refresh(person, with_for_update={"key_share": True})
    return person.is_admitted


async def search(turn: Turn, db: AsyncSession) -> list[tuple[str, str]]:
    """(key, name) of the people let in to one's own organisation, every typed word in it."""
    own = select(Person).where(
        col(Person.organisation_id) == turn.me.organisation_id, col(Person.is_admitted)
    )
    words = turn.text.lower().split()
    found = [
        (str(one.id), label(one))
        for one in (await db.exec(own.order_by(col(Person.name), col(Person.id)))).all()
    ]
    return [one for one in found if all(word in one[1].lower() for word in words)][:MOST_FOUND]


def label(person: Person) -> str:
    return f"{person.name}, {person.function}"
