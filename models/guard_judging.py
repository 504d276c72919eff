"""Whether what is written like a personal number can be one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from models.guard_shapes import Shape, month_of
from models.guard_words import (
    FRACTION,
    KEYWORD,
    LABEL,
    OTHER_LABEL,
    PREFIX,
    REPLACEMENT,
    UNIT,
    VERSION,
)

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
QUARTERS = {"00", "15", "30", "45"}  # minutes at which people meet

_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class Written:
    """What may be a number: `point` stands within its date, `gap` before its serial."""

    day: int
    month: int
    year: str
    serial: str
    point: str
    gap: str
    before: str
    near: str
    after: str

    @property
    def is_lettered(self) -> bool:
        return not self.serial.isdigit()

    @property
    def is_replacement(self) -> bool:
        if self.is_lettered:
            return True
        return self.day > REPLACEMENT_DAY and bool(REPLACEMENT.search(self.near))

    @property
    def year_of_birth(self) -> int:
        """By the century rule: the serial's first digit tells the two-digit years apart."""
        digits = int(self.year[-2:])
        if self.is_lettered:
            return digits + LETTERED_CENTURY[self.serial[0]]
        last_of_2000s, older = CENTURY_RULE[self.serial[0]]
        return digits + (2000 if digits <= last_of_2000s else older)


def written(match: re.Match[str]) -> Written:
    parts = match.groupdict("")
    start, end = match.span()
    text = match.string
    return Written(
        day=int(_close(parts["day"])),
        month=month_of(_close(parts["month"])),
        year=_close(parts["year"]),
        serial=_close(parts["serial"]),
        point=parts.get("point", ""),
        gap=parts["gap"],
        before=text[max(0, start - JUST_BEFORE) : start],
        near=text[max(0, start - NEARBY) : end + NEARBY],
        after=text[end : end + JUST_BEFORE],
    )


def _close(digits: str) -> str:
    return digits.replace(" ", "")


def is_number(one: Written, shape: Shape, today: date) -> bool:
    if shape.word and not shape.word.search(one.near):
        return False
    if not _is_whole(one) or not _is_born(one, today):
        return False
    return not any(looks(one, today) for looks in OTHERWISE)


def is_sure(one: Written) -> bool:
    return bool(one.gap or KEYWORD.search(one.near) or _passes_check(one))


def _is_whole(one: Written) -> bool:
    """Tell whether a date with points or a full year is set off from the serial."""
    return bool(one.gap) or not (one.point or len(one.year) == len("YYYY"))


def _is_born(one: Written, today: date) -> bool:
    year = one.year_of_birth
    if not str(year).endswith(one.year):
        return False
    is_moved = one.is_replacement and not one.is_lettered
    try:
        born = date(year, one.month, one.day - (REPLACEMENT_DAY if is_moved else 0))
    except ValueError:
        return False
    return born <= today and (year >= OLDEST_YEAR or bool(KEYWORD.search(one.near)))


def _is_other_number(one: Written, _today: date) -> bool:
    """Tell whether bare digits stand right after the name of another kind of number."""
    if one.gap:
        return False
    return any(words.search(one.before) for words in (OTHER_LABEL, FRACTION, PREFIX))


def _is_version(one: Written, _today: date) -> bool:
    return bool(VERSION.search(one.before))


def _is_amount(one: Written, _today: date) -> bool:
    """Tell whether digits with nothing but space between them count something."""
    return not one.gap.strip() and bool(UNIT.match(one.after))


def _is_appointment(one: Written, today: date) -> bool:
    """Tell whether this reads as a date about now with a time of day, not as a centenarian."""
    about_now = {f"{(today.year + n) % 100:02}" for n in (-1, 0, 1)}
    if one.year not in about_now or not _CLOCK.fullmatch(one.serial):
        return False
    is_chance = one.serial[2:] in QUARTERS or not _passes_check(one)
    return is_chance and not LABEL.search(one.near)


def _is_period(one: Written, today: date) -> bool:
    """Tell whether this reads as a day and a later year: 01.01.1995-1999."""
    if not one.point or len(one.year) != len("YYYY") or one.is_lettered:
        return False
    is_year = int(one.year) <= int(one.serial) <= today.year + 1
    return is_year and not LABEL.search(one.near)


def _passes_check(one: Written) -> bool:
    digits = f"{one.day:02}{one.month:02}{one.year[-2:]}{one.serial}"
    if one.is_lettered:
        return False
    total = sum(w * int(d) for w, d in zip(CHECK_WEIGHTS, digits, strict=True))
    return total % CHECK_MODULUS == 0


# What else it may be, each with its own reason.
OTHERWISE: tuple[Callable[[Written, date], bool], ...] = (
    _is_other_number,
    _is_version,
    _is_amount,
    _is_appointment,
    _is_period,
)
