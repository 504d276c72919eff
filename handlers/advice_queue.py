"""The team's queue, a page at a time: a long one costs no more to look at than a short one."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import advice_pages, advice_queue_cards
from handlers.cards import Card
from handlers.turn import Looking, Named, Refusal, Reply, Show, Turn
from locales import gettext as _
from models.people import Person, Role


async def show(turn: Turn, _db: AsyncSession) -> Reply:
    """Another page of the queue, in place of the one looked at."""
    require_adviser(turn.me)
    return Show(Named("advice.queue", turn.subject))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """What waits for the reader's own team, in the order in which to answer it."""
    reader = looking.reader
    if reader is None or not reader.has(Role.ADVISER):
        return None
    return advice_queue_cards.queue(
        await advice_pages.load(db, reader, looking.subject, looking.at)
    )


def require_adviser(person: Person) -> None:
    if not person.has(Role.ADVISER):
        raise Refusal(_("Only the team's advisers can see its queue."))
