"""What people write in a chat. The guard has looked; we keep nothing of it in a room."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import advice_chat, elsewhere, hinting, offers
from handlers.turn import Done, Reply, Turn


async def posted(turn: Turn, db: AsyncSession) -> Reply:
    """Somebody wrote in a room, or to us alone: `subject` is the message they wrote under."""
    await elsewhere.heard(turn, db)
    if turn.person is None:
        return Done()  # who is nobody we know need not be told with every message
    turn.me  # noqa: B018 -- only who has been let in may write
    if turn.room is None:
        return await advice_chat.take(turn, db)
    hinting.look(db, turn.text)
    await offers.offer(turn, db)
    await elsewhere.offer(turn, db)
    return Done()
