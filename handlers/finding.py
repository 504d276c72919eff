"""Find organisations and people by name or need, in the asker's own clusters.

    what was typed -> plain words -> words of the directory that are meant -> who has them

The first step needs no spelling: a word is met at its beginning, inside a compound, in another
inflection, and, when nothing else is like it, by the letters that it shares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import Connection, Executable
from sqlmodel.ext.asyncio.session import AsyncSession
from Stemmer import Stemmer

from models.words import Found, all_words, beginning_with, either, having, words

MOST_WORDS = 6  # of what was typed
MOST_MEANT = 40  # words of the directory for each of them
MOST_READ = 200
LIKE_ENOUGH = 70  # of 100, letters and their order
FEWEST_GUESSED = 3  # letters: of fewer, too much is alike
INSIDE, BEGINNING, WHOLE = 75, 95, 100  # how surely a word is meant, of 100
MOST_REST = 15  # letters beside it take so much away, and no more


@dataclass(frozen=True, slots=True)
class Result:
    """`found`: the best first. `is_whole`: each has something of every word typed."""

    found: Sequence[Found]
    is_whole: bool


NOTHING = Result((), is_whole=True)


async def find(
    db: AsyncSession, text: str, organisation_id: int, day: date, limit: int
) -> Result:
    """Search for whoever is of a cluster that this organisation is in on a day."""
    typed = list(dict.fromkeys(words(text)))[:MOST_WORDS]
    meant = [(place, await _meant(db, word)) for place, word in enumerate(typed)]
    likeness = [(word, place, score) for place, known in meant for word, score in known.items()]
    if not likeness:
        return NOTHING
    rows: Sequence[Found] = await _rows(db, having(likeness, organisation_id, day, limit))
    if not rows:
        return NOTHING
    most = rows[0].matched
    best = [row for row in rows if row.matched == most]
    return Result(best, is_whole=most == len(typed))


@cache
def _danish() -> Any:  # noqa: ANN401 -- a library without types
    return Stemmer("danish", 0)  # 0: it keeps none of the words


async def _rows(
    db: AsyncSession, statement: Executable, asked: Mapping[str, str] | None = None
) -> Sequence[Any]:
    def work(connection: Connection) -> Sequence[Any]:
        return connection.execute(statement, asked).all()

    return await (await db.connection()).run_sync(work)


async def _meant(db: AsyncSession, word: str) -> dict[str, int]:
    """The directory's words that may be meant, each with how surely, of 100."""
    spans = either(word, _danish().stemWord(word))
    near = await _rows(db, beginning_with(MOST_READ), spans)
    found = {known: _likeness(word, known, start) for known, start in reversed(near)}
    if not found and len(word) >= FEWEST_GUESSED:
        known = (await db.exec(all_words())).all()
        alike = process.extract(word, known, scorer=OSA.normalized_similarity, limit=MOST_MEANT)
        found = {one: round(score * 100) for one, score, _place in alike}
        found = {one: score for one, score in found.items() if score >= LIKE_ENOUGH}
    return dict(sorted(found.items(), key=lambda one: -one[1])[:MOST_MEANT])


def _likeness(typed: str, known: str, start: int) -> int:
    if typed == known:
        return WHOLE
    rest = min(abs(len(known) - len(typed)), MOST_REST)
    return (INSIDE if start else BEGINNING) - rest
