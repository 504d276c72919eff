"""The directory's words, kept so that a search reads what it needs and nothing else.

A word is kept once, with each of its endings (*bostøtte*: ostøtte, støtte, ...): Danish puts
words together, and what somebody looks for may stand inside one. Who says a word is a
mention. Cost follows what matches, not how many people there are.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from enum import IntEnum
from functools import cache
from typing import Protocol

from sqlalchemy import Date, Select, String, TextClause, bindparam, select, text
from sqlmodel import Field, Index, SQLModel, col, or_
from sqlmodel import select as select_model
from sqlmodel.sql.expression import SelectOfScalar

LONGEST = 40  # no word one looks for is longer
SHORTEST_ENDING = 4
# The order of plain letters, in which all that begins alike stands together.
PLAIN = String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql")
# What has a key of its own lies in its order: reading it takes half the time.
COMPACT = {"sqlite_with_rowid": False}
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
    """How much it says that somebody's card holds a word there.

    What one looks for leads to an organisation's door before it leads to its people.
    """

    PLACE = 4
    HELP = 6
    OFFER = 8
    NAME = 9


class WordEnding(SQLModel, table=True):
    """The last letters of a word, from `start` on; with 0 the whole word."""

    __tablename__ = "word_ending"
    __table_args__ = (Index("ix_word_ending_start", "start", "word"), COMPACT)

    ending: str = Field(primary_key=True, sa_type=PLAIN)
    word: str = Field(primary_key=True, sa_type=PLAIN)
    start: int


class Mention(SQLModel, table=True):
    """An organisation, or with `person_id` (else 0) one of its people, has this word."""

    __table_args__ = (Index("ix_mention_whose", "organisation_id", "person_id"), COMPACT)

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


def endings(word: str) -> Iterator[dict[str, str | int]]:
    """The rows that keep a word."""
    for start in range(max(1, len(word) - SHORTEST_ENDING + 1)):
        yield {"ending": word[start:], "word": word, "start": start}


@cache  # building it anew costs more than running it
def beginning_with(limit: int) -> Select[str, int]:
    """Select (word, start) where either of two stands in a word, at the beginning first.

    Parameters: as `either` gives them.
    """
    ending = col(WordEnding.ending)
    spans = [
        (ending >= bindparam(f"from{n}")) & (ending < bindparam(f"until{n}")) for n in (0, 1)
    ]
    found = select(col(WordEnding.word), col(WordEnding.start)).where(or_(*spans))
    return found.order_by(col(WordEnding.start)).limit(limit)


def either(*parts: str) -> dict[str, str]:
    """The two spans of endings that begin with one of these."""
    return {f"from{n}": part for n, part in enumerate(parts)} | {
        f"until{n}": part + LAST for n, part in enumerate(parts)
    }


def all_words() -> SelectOfScalar[str]:
    return select_model(WordEnding.word).where(col(WordEnding.start) == 0)


def kept_words(wanted: Collection[str]) -> SelectOfScalar[str]:
    return all_words().where(col(WordEnding.word).in_(wanted))


# Written out: built anew for each search, it would take longer to compile than to run.
MEANT = """
with meant (word, place, likeness) as (values {meant}),
reach as (
  select membership.organisation_id from membership
  join membership own on own.cluster_id = membership.cluster_id
  where own.organisation_id = :organisation_id
  and own.first_day <= :day and (own.last_day is null or own.last_day >= :day)
  and membership.first_day <= :day
  and (membership.last_day is null or membership.last_day >= :day)
),
card as (
  select mention.organisation_id, mention.person_id, meant.place,
    max(mention.weight * meant.likeness) as score
  from meant join mention on mention.word = meant.word
  where mention.organisation_id in (select organisation_id from reach)
  group by mention.organisation_id, mention.person_id, meant.place
)"""
OF_ONE = """
select organisation_id, person_id, 1 as matched, score from card"""
# Somebody found by one word also has those of their organisation: "anna silkeborg".
OF_SEVERAL = """,
lent as (
  select person.organisation_id, person.person_id, own.place, own.score / 4 as score
  from card person
  join card own on own.organisation_id = person.organisation_id and own.person_id = 0
  where person.person_id <> 0
),
best as (
  select organisation_id, person_id, place, max(score) as score
  from (select * from card union all select * from lent) each_word
  group by organisation_id, person_id, place
)
select organisation_id, person_id, count(*) as matched, sum(score) as score
from best group by organisation_id, person_id"""
BEST_FIRST = """
order by matched desc, score desc, case when person_id = 0 then 0 else 1 end,
  organisation_id, person_id
limit :limit"""


class Found(Protocol):
    """Whose card it is (`person_id` 0: the organisation's own) and how well it fits.

    `matched` counts the typed words that it has something of.
    """

    organisation_id: int
    person_id: int
    matched: int
    score: int


def having(
    likeness: Sequence[tuple[str, int, int]], organisation_id: int, day: date, limit: int
) -> TextClause:
    """Select, the best first, who has these words: (word, place of the typed one, likeness).

    Only members of a cluster that `organisation_id` is in on `day`, a local date, are found.
    """
    meant = ", ".join(
        f"(:word{n}, {place:d}, {like:d})" for n, (_word, place, like) in enumerate(likeness)
    )
    is_one = len({place for _word, place, _like in likeness}) == 1
    statement = MEANT.format(meant=meant) + (OF_ONE if is_one else OF_SEVERAL) + BEST_FIRST
    return text(statement).bindparams(
        bindparam("day", day, type_=Date),
        organisation_id=organisation_id,
        limit=limit,
        **{f"word{n}": word for n, (word, _place, _like) in enumerate(likeness)},
    )
