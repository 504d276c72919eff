"""A cluster's experiences as they are read: by principle, and nothing says who wrote them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import passages
from models.clusters import Cluster, Principle
from models.experiences import Lesson, experiences_of
from models.passages import Passage
from models.seals import Unreadable


@dataclass(frozen=True, slots=True)
class Note:
    """`text` None: no key here opens it."""

    principle: Principle
    lesson: Lesson
    text: str | None
    written_on: date


async def collected(
    db: AsyncSession, cluster: Cluster, first: date = date.min, last: date = date.max
) -> tuple[Note, ...]:
    """Those written from one local date to another. The caller has asked `may`."""
    found = (await db.exec(experiences_of(cluster.id))).all()
    return tuple(
        Note(one.principle, one.lesson, _opened(db, passage), one.written_on)
        for one, passage in found
        if first <= one.written_on <= last
    )


def _opened(db: AsyncSession, passage: Passage) -> str | None:
    try:
        return passages.read(db, passage)
    except Unreadable:
        return None
