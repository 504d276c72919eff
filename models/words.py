"""The directory's words, kept so that a search reads what it needs and nothing else.

A word is kept once, with each of its endings (*bostøtte*: ostøtte, støtte, ...): Danish puts
words together, and what somebody looks for may stand inside one. Who says a word is a
mention. Cost follows what matches, not how many people there are.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from enum import IntEnum
from typing import Any, Protocol

from sqlalchemy import (
    CTE,
    Integer,
    Select,
    String,
    Subquery,
    column,
    func,
    select,
    union_all,
    values,
)
from sqlmodel import Field, Index, SQLModel, col, or_
from sqlmodel import select as select_model
from sqlmodel.sql.expression import SelectOfScalar

from models.organisations import within_reach

LONGEST = 40  # no word one looks for is longer
SHORTEST_ENDING = 4
LENT = 4  # how much less it says that somebody's organisation has a word
# The order of plain letters, in which all that begins alike stands together.
PLAIN = String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql")
LAST = "\x7f"  # after every letter and digit
DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ß": "ss"})
# Small words say nothing about whom one looks for.
SMALL = frozenset(
    {
        *("i", "paa", "og", "til", "for", "af", "med", "ved", "hos", "om", "er", "som"),
        *("en", "et", "den", "det", "de", "in", "the", "of", "and", "at"),
    }
)
LETTERS = re.compile(r"[a-z0-9]+")


class Weight(IntEnum):
    """How much it says that somebody's card holds a word there."""

    PLACE = 2
    OFFER = 3
    NAME = 4


class WordEnding(SQLModel, table=True):
    """The last letters of a word, from `start` on; with 0 the whole word."""

    __tablename__ = "word_ending"
    __table_args__ = (Index("ix_word_ending_start", "start", "word"),)

    ending: str = Field(primary_key=True, sa_type=PLAIN)
    word: str = Field(primary_key=True, sa_type=PLAIN)
    start: int


class Mention(SQLModel, table=True):
    """An organisation, or with `person_id` (else 0) one of its people, has this word."""

    __table_args__ = (Index("ix_mention_whose", "organisation_id", "person_id"),)

    word: str = Field(primary_key=True, sa_type=PLAIN)
    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    person_id: int = Field(primary_key=True, default=0)
    weight: int


def words(text: str) -> list[str]:
    """Fold a text into plain words, in order: "Lægehuset i Odder" is laegehuset, odder."""
    composed = unicodedata.normalize("NFC", text.lower()).translate(DANISH)
    plain = unicodedata.normalize("NFKD", composed)
    found = LETTERS.findall("".join(one for one in plain if not unicodedata.combining(one)))
    return [one[:LONGEST] for one in found if one not in SMALL]


def endings(word: str) -> Iterator[WordEnding]:
    for start in range(max(1, len(word) - SHORTEST_ENDING + 1)):
        yield WordEnding(ending=word[start:], word=word, start=start)


def beginning_with(parts: Iterable[str], limit: int) -> SelectOfScalar[WordEnding]:
    """Select words in which any of these stands, at the beginning first."""
    spans = [
        (col(WordEnding.ending) >= part) & (col(WordEnding.ending) < part + LAST)
        for part in parts
    ]
    return (
        select_model(WordEnding).where(or_(*spans)).order_by(col(WordEnding.start)).limit(limit)
    )


def all_words() -> SelectOfScalar[str]:
    return select_model(WordEnding.word).where(col(WordEnding.start) == 0)


def kept_words(wanted: Collection[str]) -> SelectOfScalar[str]:
    return all_words().where(col(WordEnding.word).in_(wanted))


class Found(Protocol):
    """Whose card it is (`person_id` 0: the organisation's own) and how well it fits.

    `matched` counts the typed words it has something of, `found` those that have as many.
    """

    organisation_id: int
    person_id: int
    matched: int
    score: int
    found: int


def having(
    likeness: Sequence[tuple[str, int, int]], organisation_id: int, day: date, limit: int
) -> Select[Any]:
    """Select, the best first, who has these words: (word, place of the typed one, likeness).

    Somebody found by one word also has those of their organisation ("anna silkeborg").
    Only members of a cluster that `organisation_id` is in on `day`, a local date, are found.
    """
    own = _each(likeness, organisation_id, day)
    whose = (own.c.organisation_id, own.c.person_id)
    people = select(*whose).where(own.c.person_id != 0).distinct().subquery()
    theirs = own.alias()
    lent = select(
        people.c.organisation_id, people.c.person_id, theirs.c.place, theirs.c.score / LENT
    ).join(
        theirs,
        (theirs.c.organisation_id == people.c.organisation_id) & (theirs.c.person_id == 0),
    )
    each = union_all(select(*whose, own.c.place, own.c.score), lent).subquery()
    best = _best_of(each)
    matched, score = func.count().label("matched"), func.sum(best.c.score).label("score")
    cards = select(best.c.organisation_id, best.c.person_id, matched, score)
    cards = cards.group_by(best.c.organisation_id, best.c.person_id)
    card = cards.subquery()
    found = func.count().over(partition_by=card.c.matched).label("found")
    order = (card.c.matched.desc(), card.c.score.desc())
    return (
        select(card, found)
        .order_by(*order, card.c.person_id != 0, card.c.organisation_id, card.c.person_id)
        .limit(limit)
    )


def _each(likeness: Sequence[tuple[str, int, int]], organisation_id: int, day: date) -> CTE:
    """Each card with the best of its words for each place."""
    meant = (
        values(column("word", PLAIN), column("place", Integer), column("likeness", Integer))
        .data(list(likeness))
        .cte("meant")
    )
    whose = (col(Mention.organisation_id), col(Mention.person_id), meant.c.place)
    score = func.max(col(Mention.weight) * meant.c.likeness).label("score")
    return (
        select(*whose, score)
        .join(meant, col(Mention.word) == meant.c.word)
        .where(col(Mention.organisation_id).in_(within_reach(organisation_id, day)))
        .group_by(*whose)
        .cte("own")
    )


def _best_of(each: Subquery) -> Subquery:
    whose = (each.c.organisation_id, each.c.person_id)
    score = func.max(each.c.score).label("score")
    return select(*whose, score).group_by(*whose, each.c.place).subquery()
