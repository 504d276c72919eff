"""Words for time: dates and times of day as people write them, in the spoken language."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import groupby

from babel.dates import format_date, format_time, get_day_names

from locales import current

DAYS = {"da": "EEE d. MMM", "en": "EEE d MMM"}
MONTHS = "MMMM y"
SHORT_MONTHS = "MMM yy"
DAYS_WITH_YEAR = {"da": "EEE d. MMM y", "en": "EEE d MMM y"}
HOURS = {"da": "H.mm", "en": "HH:mm"}
CLOCKS = {"da": "'kl.' H.mm", "en": "HH:mm"}
WEEKDAYS = "EEE"
MONDAY = date(2024, 1, 1)  # any Monday: only its name is said
ALL_DAYS = range(5)  # a week with the same hours on each of these is an ordinary one
SPANS = {"da": "kl. {opens}-{closes}", "en": "{opens}-{closes}"}


def day(on: date) -> str:
    """Say a local date: "ons. 14. jan." or "Wed 14 Jan"."""
    return _date(on, DAYS)


def day_with_year(on: date) -> str:
    """Say a local date: "ons. 14. jan. 2026" or "Wed 14 Jan 2026"."""
    return _date(on, DAYS_WITH_YEAR)


def month(on: date) -> str:
    """Say the month of a local date: "marts 2027" or "March 2027"."""
    return _said(on, MONTHS, current())


def short_month(on: date) -> str:
    """Say the month of a local date, where there is little room: "mar. 27" or "Mar 27"."""
    return _said(on, SHORT_MONTHS, current())


def clock(at: datetime, zone: tzinfo) -> str:
    """Say an instant's time of day in the zone: "kl. 13.00" or "13:00"."""
    return _time(_local(at, zone).time(), CLOCKS)


def wall(of_day: time) -> str:
    """Say a local time of day: "kl. 8.30" or "08:30"."""
    return _time(of_day, CLOCKS)


def moment(at: datetime, zone: tzinfo) -> str:
    """Say an instant in the zone: "ons. 14. jan. kl. 13.00" or "Wed 14 Jan 13:00"."""
    local = _local(at, zone)
    return f"{_date(local.date(), DAYS)} {_time(local.time(), CLOCKS)}"


def times(opens: time, closes: time) -> str:
    """Say local opening hours: "kl. 8.00-15.00" or "08:00-15:00"."""
    return SPANS[current()].format(opens=_time(opens, HOURS), closes=_time(closes, HOURS))


def weekday(number: int) -> str:
    """Say a day of the week, from Monday, 0: "mandag" or "Monday"."""
    return str(get_day_names("wide", locale=current())[number])


def week(days: Sequence[tuple[int, time, time]]) -> str:
    """Say local opening hours by weekday, from Monday, 0; "" when there are none.

    "kl. 8.00-15.00", or "man.-tors. kl. 8.00-15.00, fre. kl. 8.00-13.00".
    """
    spans = [list(span) for _key, span in groupby(sorted(days), _run(days))]
    if len(spans) == 1 and [day for day, _opens, _closes in spans[0]] == list(ALL_DAYS):
        return times(*spans[0][0][1:])
    return ", ".join(f"{_weekdays(span)} {times(*span[0][1:])}" for span in spans)


def _local(at: datetime, zone: tzinfo) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"an instant needs its zone: {at!r}")
    return at.astimezone(zone)


def _run(
    days: Sequence[tuple[int, time, time]],
) -> Callable[[tuple[int, time, time]], tuple[int, time, time]]:
    """A key that is the same for weekdays in a row with the same hours."""
    places = {day: place for place, day in enumerate(sorted(days))}
    return lambda day: (day[0] - places[day], *day[1:])


def _weekdays(span: Sequence[tuple[int, time, time]]) -> str:
    first, last = span[0][0], span[-1][0]
    names = [first] if first == last else [first, last]
    return "-".join(_said(MONDAY + timedelta(one), WEEKDAYS, current()) for one in names)


def _date(on: date, patterns: dict[str, str]) -> str:
    if isinstance(on, datetime):
        raise TypeError(f"a day is a local date, not an instant: {on!r}")
    return _said(on, patterns[current()], current())


@lru_cache(maxsize=4096)  # a list of deadlines says the same days again and again
def _said(on: date, pattern: str, locale: str) -> str:
    return _plain(format_date(on, pattern, locale))


def _time(of_day: time, patterns: dict[str, str]) -> str:
    return _plain(format_time(of_day, patterns[current()], locale=current()))


def _plain(text: str) -> str:
    """Replace the unbreakable spaces CLDR may use: people search for these texts."""
    return " ".join(text.split())
