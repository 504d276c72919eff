"""Digits in words, as a number is read out: to fem en to ..., or femogtyve tolv ..."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ONES = ("nul", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni")
_ALSO_ONE = ("et", "én", "ét")
_TEENS = (
    *("ti", "elleve", "tolv", "tretten", "fjorten"),
    *("femten", "seksten", "sytten", "atten", "nitten"),
)
_TENS = ("tyve", "tredive", "fyrre", "halvtreds", "tres", "halvfjerds", "firs", "halvfems")
_DIGITS = {
    **{word: str(n) for n, word in enumerate(_ONES)},
    **dict.fromkeys(_ALSO_ONE, "1"),
    **{word: str(n) for n, word in enumerate(_TEENS, start=10)},
    **{word: f"{n}0" for n, word in enumerate(_TENS, start=2)},
    **{
        f"{one}og{ten}": f"{n}{m}"
        for n, ten in enumerate(_TENS, start=2)
        for m, one in enumerate(_ONES[1:], start=1)
    },
}
WHOLE = 10  # digits of a number
# By its first letter at once, and what begins alike together: it is looked for everywhere.
_WORD = (
    rf"(?=[aefhnost\u00e9])(?:(?:(?:{'|'.join(_ONES[1:])})og)?(?:{'|'.join(_TENS)})"
    rf"|{'|'.join(_TEENS)}|{'|'.join((*_ONES, *_ALSO_ONE))})(?!\w)"
)
# What stands between two: space and a sign or two, a line's end, or a dash that is said.
_APART = r"(?:[^\w\n]{1,3}|[^\w\n]{0,2}\n[^\w\n]{0,2}|\W(?:binde)?streg\W)"
# Five words are the fewest that make ten digits.
_RUN = re.compile(rf"(?<!\w){_WORD}(?:{_APART}{_WORD}){{4,}}", re.IGNORECASE)
_EACH = re.compile(rf"(?<!\w){_WORD}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spelt:
    """Ten digits in words, [start, end) in characters; `is_one_by_one`: a word for each."""

    start: int
    end: int
    digits: str
    is_one_by_one: bool


def spelt(text: str) -> Iterator[Spelt]:
    """Find them all. They may overlap: *en to fem* begins with an article, or with a one."""
    for run in _RUN.finditer(text):
        words = [*_EACH.finditer(text, *run.span())]
        for first in range(len(words)):
            yield from _from(words[first:])


def _from(words: Sequence[re.Match[str]]) -> Iterator[Spelt]:
    """The ten digits with which these words begin; none where no word ends at the tenth."""
    said = ""
    for count, word in enumerate(words, start=1):
        said += _DIGITS[word[0].lower()]
        if len(said) == WHOLE:
            yield Spelt(words[0].start(), word.end(), said, count == WHOLE)
        if len(said) >= WHOLE:
            return
