"""The ways in which a personal number is written, and what only looks like one.

Each pattern names `day`, `month`, `year`, `gap` and `serial`; others judge what they hold.
"""

import re
from dataclasses import dataclass

from models.guard_words import KEYWORD, LABEL, LAST

# Letters, digits and loose accents (text need not be NFC) make a token; `_` is Slack's italics.
_GLUE = r"[^\W_]|[\u0300-\u036f]"
# Also those that do not show.
_SPACE = r"[ \t\u00a0\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]"
_DASH = r"[-_\u00ad\u02d7\u2010-\u2015\u2043\u2212\u2796\u2e3a\u2e3b\u30fc\ufe58\ufe63/.]"
# One line's end, or a blank line between.
_LINE = r"[ \t]{0,2}(?:\r?\n[ \t]{0,2}){1,2}"
MACHINE = re.compile(
    r"(?<![0-9])[0-9]{10}\.[0-9]{3,9}(?![0-9])"  # a Slack timestamp
    r"|(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])",  # a UUID
    re.IGNORECASE,
)
_GLUED = (
    *("cpr", "nr", "nummer", "nummeret", "borger", "patient", "født"),
    *("journal", "epikrise", "henvisning", "notat"),  # as files are named
)
_BEGIN = rf"(?=[0-9])(?:(?<!{_GLUE}|\+)|{'|'.join(f'(?<={word})' for word in _GLUED)})"
_END = rf"(?=s?(?!{_GLUE}))"  # as in "...s mor"
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_GAP = rf"(?P<gap>{_SPACE}{{0,2}}{_DASH}{{1,3}}(?:{_LINE}|{_SPACE}{{0,2}})|{_SPACE}{{1,2}})"
_SERIAL = r"(?P<serial>[0-9]{4}|[01567][a-z]{2}[0-9])"
_DATE = rf"(?P<day>[0-9]{{2}})[-./ ]?(?P<month>[0-9]{{2}})[-./ ]?{_YEAR}"
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Shape:
    """A way to write one; `word`: what must stand near for it to be one at all."""

    pattern: re.Pattern[str]
    word: re.Pattern[str] | None = None


def _shape(pattern: str, word: re.Pattern[str] | None = None) -> Shape:
    return Shape(re.compile(f"{_BEGIN}{pattern}{_END}", re.IGNORECASE), word)


SHAPES = (
    # 251248-9996, 2512489996, 25.12.48-9996, 25 12 48 9996, 25121948-9996
    _shape(
        rf"(?P<day>[0-9]{{2}})(?P<point>[-./]|{_SPACE}|)(?P<month>[0-9]{{2}})(?P=point)"
        rf"{_YEAR}(?:{_GAP}|){_SERIAL}"
    ),
    # 25/12-48 9996, 25/12 1948-9996, 25. 12. 48 - 9996
    _shape(
        rf"(?P<day>[0-9]{{2}})(?P<point>[./]) ?(?P<month>[0-9]{{2}})[-./ ] ?"
        rf"{_YEAR}{_GAP}{_SERIAL}"
    ),
    # 5/3-48-9996
    _shape(
        rf"(?P<day>[0-9]{{1,2}})(?P<point>[-./]) ?(?P<month>[0-9]{{1,2}})[-./ ] ?"
        rf"{_YEAR}{_GAP}{_SERIAL}",
        KEYWORD,
    ),
    # 25. december 1948-9996
    _shape(
        rf"(?P<day>[0-9]{{1,2}})(?P<point>\.? ?)(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.? ?"
        rf"{_YEAR}{_GAP}{_SERIAL}",
        KEYWORD,
    ),
    # 25 12 48 99 96, 2512 48 9996, 251248 99 96
    _shape(
        r"(?<![0-9] )(?P<day>[0-9]{2})(?P<gap> ?)(?P<month>[0-9]{2}) ?(?P<year>[0-9]{2})"
        r"(?: - | ?-?)(?P<serial>[0-9]{2} ?[0-9]{2})(?! [0-9])",
        KEYWORD,
    ),
    # 2 5 1 2 4 8 - 9 9 9 6
    _shape(
        r"(?<![0-9] )(?P<day>[0-9] [0-9]) (?P<month>[0-9] [0-9]) (?P<year>[0-9] [0-9])"
        r"(?P<gap>[- ]{1,3})(?P<serial>[0-9](?: [0-9]){3})(?! [0-9])",
        KEYWORD,
    ),
    # 1948-12-25-9996, 19481225-9996
    _shape(
        r"(?P<year>[0-9]{4})(?P<point>[-./ ]?)(?P<month>[0-9]{2})(?P=point)(?P<day>[0-9]{2})"
        rf"{_GAP}{_SERIAL}",
        KEYWORD,
    ),
    # 251248, sidste fire 9996
    _shape(
        rf"{_DATE}(?P<gap>[ ,;:.]{{1,3}}(?:og )?(?:de )?{LAST.pattern}(?: er)?[ :]{{1,2}})"
        rf"{_SERIAL}",
        LAST,
    ),
    # 251248:9996, "251248","9996", 25/12 48 (9996), 070392 1 VJ 5, and over two lines
    _shape(
        rf"{_DATE}(?P<gap>{_LINE}| ?[^\w\s]{{1,4}} ?| og |{_SPACE}{{1,8}})"
        r"(?P<serial>[0-9]{4}|[01567] ?[a-z]{2} ?[0-9])",
        LABEL,
    ),
)


# Ten digits with nothing between, as they are told by words: each digit, or two at a time.
BARE = SHAPES[0]
READ_IN_PAIRS = Shape(BARE.pattern, KEYWORD)


def month_of(text: str) -> int:
    """1 to 12, whether in digits or in words; 0 or more for no month."""
    return int(text) if text.isdigit() else _MONTHS.index(text.lower()) + 1
