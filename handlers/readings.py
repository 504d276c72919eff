"""How hours, days and lists are read, as people write them in a sheet or a form."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

from locales import gettext as _
from models.calendar import MONDAY_TO_FRIDAY, DayHours

CLOCK = re.compile(r"(?P<hour>[0-2]?[0-9])(?:[.:](?P<minute>[0-5][0-9]))?")
SPAN = re.compile(r"(?P<days>[^0-9]*)(?P<opens>[0-9.:]+)\s*-\s*(?P<closes>[0-9.:]+)")
DAY = re.compile(r"(?P<day>[0-9]{1,2})[./](?P<month>[0-9]{1,2})[./-](?P<year>[0-9]{4})")
BETWEEN = re.compile(r"\s+-\s+|\s+til\s+|\s+to\s+|\s*\.\.\s*")
PIECES = re.compile(r"[,;\n]+")
NOISE = re.compile(r"\b(kl|og|and)\b\.?|\.(?![0-9])")
# By its first three letters, in Danish and in English.
WEEKDAYS = {
    name: day
    for day, names in enumerate(
        ("man mon", "tir tue", "ons wed", "tor thu", "fre fri", "lør sat", "søn sun")
    )
    for name in names.split()
}
LONGEST_CLOSING = 60  # days in one line: who is closed for longer has made a mistake
NUMBER, FEWEST_NUMBERS = re.compile(r"[0-9]"), 3
# Of a public page. A name that is not plain ASCII stands as xn--..., as browsers copy it.
PAGE = re.compile(
    r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?][!#-;=?-\[\]-~]*)?", re.IGNORECASE
)
LONGEST_PAGE = 300
MOST_WORDS, LONGEST_WORDS = 20, 60


class Wrong(ValueError):
    """What somebody wrote cannot be read. Carries the sentence that says how to mend it."""


def clock(text: str) -> time:
    match = CLOCK.fullmatch(text)
    try:
        if match:
            return time(int(match["hour"]), int(match["minute"] or 0))
    except ValueError:
        pass
    raise Wrong(_("Write a time of day as 8.00."))


def week(text: str) -> tuple[DayHours, ...]:
    """Read "8-15" (Monday to Friday), or "man-tors 8-15, fre 8-12.30"."""
    found: dict[int, DayHours] = {}
    waiting: list[str] = []
    for piece in PIECES.split(text.casefold().replace("–", "-")):
        match = SPAN.fullmatch(NOISE.sub(" ", piece).strip())
        waiting.append(match["days"] if match else piece)
        if match:
            _add(found, waiting, clock(match["opens"]), clock(match["closes"]))
            waiting = []
    if not found or any(one.strip() for one in waiting):
        raise Wrong(_("Write the hours as: man-tors 8-15, fre 8-12."))
    return tuple(sorted(found.values()))


def days(text: str) -> list[str]:
    """Read closing days, one or a span a line or comma, as sorted dates in ISO format."""
    found: set[date] = set()
    for piece in filter(None, (one.strip() for one in PIECES.split(text))):
        ends = [_day(one) for one in BETWEEN.split(piece)]
        first, last = ends[0], ends[-1]
        if len(ends) > 2 or not 0 <= (last - first).days < LONGEST_CLOSING:  # noqa: PLR2004 -- a first and a last day
            raise Wrong(_wrong_days())
        found |= {first + timedelta(n) for n in range((last - first).days + 1)}
    return [one.isoformat() for one in sorted(found)]


def several(text: str) -> list[str]:
    """Read a few words at a time, each thing once, in the order they stand."""
    found = list(
        dict.fromkeys(
            " ".join(one.split()) for one in re.split(r"[,;|\n]+", text) if one.strip()
        )
    )
    if len(found) > MOST_WORDS or any(len(one) > LONGEST_WORDS for one in found):
        raise Wrong(
            _("Write at most {count} things, each in a few words, with commas between.").format(
                count=MOST_WORDS
            )
        )
    return found


def phone(text: str) -> str:
    """Read a telephone number as it stands; what stands beside it ("tast 2") may stay."""
    if len(NUMBER.findall(text)) < FEWEST_NUMBERS:
        raise Wrong(_("Write a telephone number."))
    return " ".join(text.split())


def page(text: str) -> str:
    """Read the address of a page that anybody may open, as it stands."""
    if not PAGE.fullmatch(text) or len(text) > LONGEST_PAGE:
        raise Wrong(_("Write the page's whole address, as https://www.example.dk/page."))
    return text


def _add(found: dict[int, DayHours], named: list[str], opens: time, closes: time) -> None:
    if opens >= closes:
        raise Wrong(_("It closes before it opens."))
    for day in _weekdays(named):
        if day in found:
            raise Wrong(_("A weekday stands there twice."))
        found[day] = DayHours(day, opens, closes)


def _weekdays(named: list[str]) -> Iterator[int]:
    words = re.sub(r"\s*-\s*", "-", " ".join(named)).split()
    if not words:
        yield from sorted(MONDAY_TO_FRIDAY)
    for word in words:
        first, _dash, last = word.partition("-")
        yield from range(_weekday(first), _weekday(last or first) + 1)


def _weekday(name: str) -> int:
    try:
        return WEEKDAYS[name[:3]]
    except KeyError:
        raise Wrong(_("Write the hours as: man-tors 8-15, fre 8-12.")) from None


def _day(text: str) -> date:
    match = DAY.fullmatch(text)
    try:
        if match:
            return date(int(match["year"]), int(match["month"]), int(match["day"]))
        return date.fromisoformat(text)
    except ValueError:
        raise Wrong(_wrong_days()) from None


def no_municipality() -> str:
    return _("Only a municipality is notified of a worry for a child.")


def _wrong_days() -> str:
    return _("Write closing days as 23.12.2026, or 27.12.2026 - 30.12.2026.")
