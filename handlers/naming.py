"""A course's alias is its own for ever, also after the course is forgotten."""

from random import SystemRandom

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import passages
from models import aliases
from models.used_aliases import UsedAlias, marked, used

RANDOM = SystemRandom()


async def draw(db: AsyncSession) -> str:
    """One that no forgotten course had. The database refuses that of a course that is there."""
    while await is_used(db, alias := aliases.draw(RANDOM)):
        pass
    return alias


async def is_used(db: AsyncSession, alias: str) -> bool:
    fingerprints = passages.ring(db).fingerprints(marked(alias))
    return (await db.exec(used(fingerprints))).first() is not None


async def retire(db: AsyncSession, alias: str) -> None:
    """The course goes; its alias is not free."""
    if await is_used(db, alias):
        return
    ring = passages.ring(db)
    [mark, *_older] = ring.fingerprints(marked(alias))
    sealed, key_id = ring.seal(alias), ring.key_id
    db.add(UsedAlias(sealed=sealed, key_id=key_id, fingerprint=mark))
