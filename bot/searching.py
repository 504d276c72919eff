"""A search while somebody types in a form: read only, remembered nowhere."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers.turn import Incoming, Search, Turn
from models.people import identified
from models.rooms import located
from scheduler.store import Store


async def find(incoming: Incoming, search: Search, store: Store) -> Sequence[tuple[str, str]]:
    """Return (value, label) pairs. Raises Refusal when it is not theirs to search."""

    async def work(db: AsyncSession) -> Sequence[tuple[str, str]]:
        who = identified(incoming.workspace_id, incoming.user)
        here = located(incoming.workspace_id, incoming.room or "")
        turn = Turn(
            person=(await db.exec(who)).first(),
            at=incoming.at,
            workspace_id=incoming.workspace_id,
            room=(await db.exec(here)).first(),
            text=incoming.text.strip(),
        )
        return await search(turn, db)

    return await store.read(work)
