"""Who of the directory can be reached nowhere yet, and has not been looked for lately."""

from collections.abc import Mapping, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from models.people import Person, unmet
from scheduler.store import Store

# Somebody who is not there now may be tomorrow.
AGAIN_SECONDS = 6 * 3600.0


async def missing(
    store: Store, asked: Mapping[tuple[str, int], float], workspace: str, now: float, most: int
) -> Sequence[Person]:
    """`asked` says when, in seconds, each was looked for in a workspace."""

    async def work(db: AsyncSession) -> Sequence[Person]:
        return (await db.exec(unmet())).all()

    since = now - AGAIN_SECONDS
    people = await store.read(work)
    return [one for one in people if asked.get((workspace, one.id), since) <= since][:most]
