"""Tell several people the same, each of them once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import outbox
from models.outbox import OutboxMessage, Rank
from models.people import Person


@dataclass(frozen=True, slots=True)
class Notice:
    """`key` says once and for all which notice it is. `at` is domain time."""

    view: str
    subject: object
    at: datetime
    key: str
    rank: Rank = Rank.STEP
    bundle: str = ""


async def tell(db: AsyncSession, people: Iterable[Person], notice: Notice) -> list[Person]:
    """Tell those who have not been told before; return them."""
    return await tell_each(db, [(person, notice) for person in people])


async def tell_each(db: AsyncSession, told: Iterable[tuple[Person, Notice]]) -> list[Person]:
    """Tell each their own; return those who had not been told it before."""
    keys = {f"{notice.key}:{person.id}": (person, notice) for person, notice in told}
    known = select(OutboxMessage.dedupe_key).where(col(OutboxMessage.dedupe_key).in_(keys))
    before = set((await db.exec(known)).all()) if keys else set()
    new = {key: one for key, one in keys.items() if key not in before}
    for key, (person, notice) in new.items():
        outbox.post(
            db,
            outbox.person(person.id),
            notice.view,
            notice.subject,
            at=notice.at,
            key=key,
            rank=notice.rank,
            bundle=notice.bundle,
        )
    return [person for person, _notice in new.values()]
