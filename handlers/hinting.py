"""A softer word than the guard's: a text may tell who the citizen is. It is kept."""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers.cards import Card, Text, Tone
from locales import gettext as _
from models.hints import Hint, hints

HINTED = "hinted"  # session.info[HINTED] is what this turn's texts may tell


def look(db: AsyncSession, text: str) -> None:
    """Remember, until the turn is answered, what kinds of things a text may tell."""
    found: set[Hint] = db.info.setdefault(HINTED, set())
    found |= hints(text)


def take(db: AsyncSession) -> AbstractSet[Hint]:
    """What the texts of this turn may tell, once."""
    found: set[Hint] = db.info.pop(HINTED, set())
    return found


def kept(db: AsyncSession) -> dict[str, list[str]]:
    """The kinds to keep with what a turn came to: whoever asks again is told again."""
    found: set[Hint] = db.info.get(HINTED, set())
    return {HINTED: sorted(found)} if found else {}


def recall(db: AsyncSession, outcome: Mapping[str, Any]) -> None:
    """Remember what was kept."""
    if outcome.get(HINTED):
        db.info[HINTED] = {Hint(one) for one in outcome[HINTED]}


def with_hint(card: Card, found: AbstractSet[Hint]) -> Card:
    return replace(card, parts=(*card.parts, Text(sentence(found), Tone.NOTICE)))


def title() -> str:
    """Of an answer that has nothing else to say."""
    return _("About what you just wrote")


def sentence(found: AbstractSet[Hint]) -> str:
    """What to look at once more, and what to do about it."""
    return _(
        "Look once more at what you wrote: it seems to hold {kinds}. Everybody in the course "
        "manages with its alias; change it if it says who the citizen is."
    ).format(kinds=names(found))


def names(found: Collection[Hint]) -> str:
    return ", ".join(_label(one) for one in Hint if one in found)


def _label(hint: Hint) -> str:
    match hint:
        case Hint.ADDRESS:
            return _("an address")
        case Hint.BIRTH_DATE:
            return _("a date of birth")
        case Hint.NAME:
            return _("a citizen's name")
