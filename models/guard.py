"""The CPR guard: where a text holds a Danish personal number, and the text without it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MASK = "******-****"
NEARBY = 50  # characters on either side in which a word says what a number is
JUST_BEFORE = 32  # characters that can hold the label of another kind of number
REPLACEMENT_DAY = 60  # added to the day of birth in an administrative replacement number
OLDEST_YEAR = 1900
CHECK_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
CHECK_MODULUS = 11  # raises confidence only: numbers issued since 2007 may fail it
# By the serial's first digit: the last two-digit year of the 2000s, and the century before.
CENTURY_RULE = (
    dict.fromkeys("0123", (-1, 1900))
    | dict.fromkeys("49", (36, 1900))
    | dict.fromkeys("5678", (57, 1800))
)
LETTERED_CENTURY = {"0": 1900, "1": 1900, "5": 1800, "6": 2000, "7": 2000}

# Letters, digits and loose accents (text need not be NFC) make a token; `_` is Slack's italics.
_GLUE = r"[^\W_]|[\u0300-\u036f]"
_SPACE = r"[ \t\u00a0\u2007\u2009\u200b\u202f\u2060\ufeff]"  # also those that do not show
_DASH = r"[-\u00ad\u2010-\u2015\u2212/.]"
_MACHINE = (
    r"(?<![0-9])[0-9]{10}\.[0-9]{6}(?![0-9])"  # a Slack timestamp
    r"|(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])"  # a UUID
)
_NUMBER = (
    rf"(?:(?<!{_GLUE}|\+)|(?<=cpr)|(?<=nr)|(?<=nummer))"
    rf"(?P<day>[0-9]{{2}})(?P<point>[-./]|{_SPACE}|)(?P<month>[0-9]{{2}})(?P=point)"
    rf"(?P<year>[0-9]{{4}}|[0-9]{{2}})"
    rf"(?P<gap>{_SPACE}{{0,2}}{_DASH}{_SPACE}{{0,2}}|{_SPACE}{{1,2}}|)"
    rf"(?P<serial>[0-9]{{4}}|[01567][a-z]{{2}}[0-9])(?!{_GLUE})"
)
_CANDIDATE = re.compile(rf"(?P<machine>{_MACHINE})|{_NUMBER}", re.IGNORECASE)

_LABEL = re.compile(r"cpr|person-?(?:nr|nummer)", re.IGNORECASE)
_REPLACEMENT = re.compile(r"erstatning", re.IGNORECASE)
_KEYWORD = re.compile(
    rf"{_LABEL.pattern}|{_REPLACEMENT.pattern}|borger|patient|\bpt\b|født", re.IGNORECASE
)
_OTHER_LABEL = re.compile(
    r"(?:\b(?:cvr|ean|gln|sor)|tlf|telefon|mobil|ordre|faktura|konto|billet|ticket"
    r"|sags?[-\s]?(?=nr|nummer|id)|møde-?(?=id|kode))"
    r"(?:en|et)?[-\s.:#=]*(?:(?:nr|nummer|id|kode)(?:en|et)?[-\s.:#=]*)?"
    r"(?:[0-9]{4}\s)?\Z",  # a bank's registration number stands before the account
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9]")


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
    return tuple(_findings(text, today))


def mask(text: str, *, today: date) -> str:
    """Return `text` with a mask for every number, until there is nothing left to find."""
    while findings := find(text, today=today):
        for finding in reversed(findings):
            text = text[: finding.start] + MASK + text[finding.end :]
    return text


def _findings(text: str, today: date) -> Iterator[Finding]:
    position = 0
    while match := _CANDIDATE.search(text, position):
        finding = None if match["machine"] else _judge(match, today)
        if finding:
            yield finding
        # A refused candidate may overlap a real number.
        position = match.end() if finding or match["machine"] else match.start() + 1


def _judge(match: re.Match[str], today: date) -> Finding | None:
    start, end = match.span()
    near = match.string[max(0, start - NEARBY) : end + NEARBY]
    is_replacement = _is_replacement(match, near)
    if not _is_whole(match) or not _is_born(match, near, today, is_replacement):
        return None
    if _is_other_number(match) or _is_appointment(match, near, today):
        return None
    sure = match["gap"] or _KEYWORD.search(near) or _passes_check(match)
    return Finding(
        start,
        end,
        Kind.ECPR if is_replacement else Kind.CPR,
        Confidence.HIGH if sure else Confidence.MEDIUM,
    )


def _is_whole(match: re.Match[str]) -> bool:
    """Tell whether a date with points or a full year is set off from the serial."""
    return bool(match["gap"]) or not (match["point"] or len(match["year"]) == len("YYYY"))


def _is_replacement(match: re.Match[str], near: str) -> bool:
    if not match["serial"].isdigit():
        return True
    return int(match["day"]) > REPLACEMENT_DAY and bool(_REPLACEMENT.search(near))


def _is_born(match: re.Match[str], near: str, today: date, is_replacement: bool) -> bool:
    year = _year_of_birth(match["year"][-2:], match["serial"])
    if not str(year).endswith(match["year"]):
        return False
    day = int(match["day"])
    if is_replacement and match["serial"].isdigit():
        day -= REPLACEMENT_DAY
    try:
        born = date(year, int(match["month"]), day)
    except ValueError:
        return False
    return born <= today and (year >= OLDEST_YEAR or bool(_KEYWORD.search(near)))


def _year_of_birth(digits: str, serial: str) -> int:
    """Apply the century rule: the serial's first digit tells the two-digit years apart."""
    if not serial.isdigit():
        return int(digits) + LETTERED_CENTURY[serial[0]]
    last_of_2000s, older = CENTURY_RULE[serial[0]]
    return int(digits) + (2000 if int(digits) <= last_of_2000s else older)


def _is_other_number(match: re.Match[str]) -> bool:
    """Tell whether bare digits stand right after the name of another kind of number."""
    before = match.string[max(0, match.start() - JUST_BEFORE) : match.start()]
    return not match["gap"] and bool(_OTHER_LABEL.search(before))


def _is_appointment(match: re.Match[str], near: str, today: date) -> bool:
    """Tell whether this reads as a date about now with a time of day, not as a centenarian."""
    about_now = {f"{(today.year + n) % 100:02}" for n in (-1, 0, 1)}
    if match["year"] not in about_now or not _CLOCK.fullmatch(match["serial"]):
        return False
    return not (_LABEL.search(near) or _passes_check(match))


def _passes_check(match: re.Match[str]) -> bool:
    digits = match["day"] + match["month"] + match["year"][-2:] + match["serial"]
    if not digits.isdigit():
        return False
    total = sum(w * int(d) for w, d in zip(CHECK_WEIGHTS, digits, strict=True))
    return total % CHECK_MODULUS == 0
