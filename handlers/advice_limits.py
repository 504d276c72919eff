"""So that all get an answer: how many one may ask, and a question that was asked before."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import advice_cards, passages
from handlers.promises import Promise
from handlers.turn import Refusal, Turn
from locales import gettext as _
from models.advice import AdviceRequest, asked_alike, asked_since, compared

DAY = timedelta(days=1)
MOST_A_DAY = 10  # of one person; a GP asks a handful a week
MOST_OF_ALL_A_DAY = 50  # of one organisation, within 24 hours
REMEMBERED = timedelta(days=14)


async def check(turn: Turn, promised: Promise, db: AsyncSession) -> None:
    """Raises Refusal for more questions than the team can be asked by one side in a day."""
    since, me = turn.at - DAY, turn.me
    call = advice_cards.call(promised.team, promised.entry_point)
    own = asked_since(since, MOST_A_DAY, asker_id=me.id)
    if (await db.exec(own)).one() >= MOST_A_DAY:
        many = _("You have asked {count} questions within a day, as many as one can.")
        raise Refusal(many.format(count=MOST_A_DAY) + " " + call)
    all_ = asked_since(since, MOST_OF_ALL_A_DAY, organisation_id=me.organisation_id)
    if (await db.exec(all_)).one() >= MOST_OF_ALL_A_DAY:
        many = _("Your organisation has asked {count} questions within a day.")
        raise Refusal(many.format(count=MOST_OF_ALL_A_DAY) + " " + call)


async def same(turn: Turn, case_id: int | None, db: AsyncSession) -> AdviceRequest | None:
    """The same question by the same person about the same, not closed, of the last days."""
    marks = fingerprints(db, turn.value("question"))
    alike = asked_alike(turn.me.id, case_id, marks, turn.at - REMEMBERED)
    return (await db.exec(alike)).first()


def fingerprints(db: AsyncSession, question: str) -> list[str]:
    """What a question is recognised by, under each key; the first is the one to keep.

    Without the key it says nothing.
    """
    return passages.ring(db).fingerprints(compared(question))
