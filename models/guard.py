"""The CPR guard: where a text holds a Danish personal number, and the text without it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from models.guard_judging import is_number, is_sure, written
from models.guard_plain import DIGIT, plain
from models.guard_shapes import BARE, MACHINE, READ_IN_PAIRS, SHAPES, Shape
from models.guard_spelt import spelt

MASK = "******-****"


class Kind(StrEnum):
    CPR = "cpr"
    ECPR = "ecpr"  # a replacement number


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a number stands, [start, end) in characters; never the number itself."""

    start: int
    end: int
    kind: Kind
    confidence: Confidence


def find(text: str, *, today: date) -> tuple[Finding, ...]:
    """Return every personal number in `text` as given, ordered and disjoint.

    A number counts if its date of birth exists and is not after `today`.
    """
    found: list[Finding] = []
    if DIGIT.search(text):
        found += _as_it_reads(text, today)
        found += _findings(_without(text, found), today)
    found += _in_words(_without(text, found), today)
    return tuple(sorted(found, key=lambda one: one.start))


def mask(text: str, *, today: date) -> str:
    """Return `text` with a mask for every number, until there is nothing left to find."""
    while findings := find(text, today=today):
        for finding in reversed(findings):
            text = text[: finding.start] + MASK + text[finding.end :]
    return text


def _as_it_reads(text: str, today: date) -> list[Finding]:
    """Those that show in the plain text, by where they stand in the given one."""
    folded = plain(text)
    if folded is None:
        return []
    reads, places = folded
    return [
        replace(one, start=places[one.start], end=places[one.end - 1] + 1)
        for one in _findings(reads, today)
    ]


def _in_words(text: str, today: date) -> list[Finding]:
    """Those that are read out: each is judged as if its digits stood there."""
    found: list[Finding] = []
    free = 0
    for one in spelt(text):
        match = BARE.pattern.match(text[: one.start] + one.digits + text[one.end :], one.start)
        shape = BARE if one.is_one_by_one else READ_IN_PAIRS
        finding = _judge(match, shape, today) if match and one.start >= free else None
        if finding:
            found.append(replace(finding, end=one.end))
            free = one.end
    return found


def _findings(text: str, today: date) -> list[Finding]:
    text = MACHINE.sub(lambda match: _blank(len(match[0])), text)
    found: list[Finding] = []
    for shape in SHAPES:
        if shape.word is None or shape.word.search(text):
            new = list(_of_shape(shape, text, today))
            text = _without(text, new)
            found += new
    return found


def _without(text: str, found: list[Finding]) -> str:
    """The text, as long as before, with nothing in it where something was found."""
    for one in found:
        text = text[: one.start] + _blank(one.end - one.start) + text[one.end :]
    return text


def _blank(length: int) -> str:
    return "\0" * length


def _of_shape(shape: Shape, text: str, today: date) -> Iterator[Finding]:
    position = 0
    while match := shape.pattern.search(text, position):
        finding = _judge(match, shape, today)
        if finding:
            yield finding
        # A refused candidate may overlap a real number.
        position = match.end() if finding else match.start() + 1


def _judge(match: re.Match[str], shape: Shape, today: date) -> Finding | None:
    one = written(match)
    if not is_number(one, shape, today):
        return None
    kind = Kind.ECPR if one.is_replacement else Kind.CPR
    sure = Confidence.HIGH if is_sure(one) else Confidence.MEDIUM
    return Finding(*match.span(), kind, sure)
