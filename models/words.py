"""The directory's words, kept so that a search reads what it needs and nothing else.

A word is kept once, with each of its endings (*bostøtte*: ostøtte, støtte, ...): Danish puts
words together, and what somebody looks for may stand inside one. Who says a word is a
mention. Cost follows what matches, not how many people there are.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from enum import IntEnum

from sqlalchemy import String
from sqlmodel import Field, Index, SQLModel, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

LONGEST = 40  # no word one looks for is longer
SHORTEST_ENDING = 4
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
    return select(WordEnding).where(or_(*spans)).order_by(col(WordEnding.start)).limit(limit)


def all_words() -> SelectOfScalar[str]:
    return select(WordEnding.word).where(col(WordEnding.start) == 0)


def kept_words(wanted: Collection[str]) -> SelectOfScalar[str]:
    return all_words().where(col(WordEnding.word).in_(wanted))
