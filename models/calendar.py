"""Working time: which days count, when an office is open, and the window for first contact."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from models.public_holidays import public_holidays

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MONDAY_TO_FRIDAY = frozenset(range(5))
SATURDAY = 5
ONE_DAY = timedelta(days=1)
HORIZON_DAYS = 400  # an office that has not opened for a year will not


class Calendar(StrEnum):
    PUBLIC_SECTOR = "public_sector"  # the statutory days and three the public sector keeps
    STATUTORY = "statutory"


class Closed(StrEnum):
    """Why a day does not count. A holiday outranks the weekend, the weekend an own day."""

    NEW_YEAR = "new_year"
    MAUNDY_THURSDAY = "maundy_thursday"
    GOOD_FRIDAY = "good_friday"
    EASTER_SUNDAY = "easter_sunday"
    EASTER_MONDAY = "easter_monday"
    GREAT_PRAYER_DAY = "great_prayer_day"  # until 2023
    ASCENSION = "ascension"
    WHIT_SUNDAY = "whit_sunday"
    WHIT_MONDAY = "whit_monday"
    CONSTITUTION_DAY = "constitution_day"
    CHRISTMAS_EVE = "christmas_eve"
    CHRISTMAS_DAY = "christmas_day"
    SECOND_CHRISTMAS_DAY = "second_christmas_day"
    NEW_YEARS_EVE = "new_years_eve"
    PUBLIC_HOLIDAY = "public_holiday"  # one that a later law adds and this list lacks
    WEEKEND = "weekend"
    OWN_CLOSING_DAY = "own_closing_day"


# The names that `public_holidays` says.
STATUTORY_NAMES = {
    "Nytårsdag": Closed.NEW_YEAR,
    "Skærtorsdag": Closed.MAUNDY_THURSDAY,
    "Langfredag": Closed.GOOD_FRIDAY,
    "Påskedag": Closed.EASTER_SUNDAY,
    "Anden påskedag": Closed.EASTER_MONDAY,
    "Store bededag": Closed.GREAT_PRAYER_DAY,
    "Kristi himmelfartsdag": Closed.ASCENSION,
    "Pinsedag": Closed.WHIT_SUNDAY,
    "Anden pinsedag": Closed.WHIT_MONDAY,
    "Juledag": Closed.CHRISTMAS_DAY,
    "Anden juledag": Closed.SECOND_CHRISTMAS_DAY,
}
# Not the library's optional category: that would close 1 May too.
PUBLIC_SECTOR_DAYS = (
    (6, 5, Closed.CONSTITUTION_DAY),
    (12, 24, Closed.CHRISTMAS_EVE),
    (12, 31, Closed.NEW_YEARS_EVE),
)


class DayHours(NamedTuple):
    """One weekday, from Monday, 0; local wall-clock hours, `closes` excluded."""

    weekday: int
    opens: time
    closes: time


class Hours(Protocol):
    """When an office is open in an ordinary week. On a closed day none is."""

    def on(self, weekday: int) -> DayHours | None: ...


class NeverOpen(Exception):
    """No opening of these office hours within `HORIZON_DAYS`."""

    def __init__(self, hours: Hours) -> None:
        super().__init__(hours)
        self.hours = hours


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Local wall-clock hours, `closes` excluded; `weekdays` count from Monday, 0.

    An office keeps no hours on a closed day, whatever its `weekdays`.
    """

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    opens: time = time(8)
    closes: time = time(15)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("an office opens before it closes")

    def on(self, weekday: int) -> DayHours | None:
        is_open = weekday in self.weekdays
        return DayHours(weekday, self.opens, self.closes) if is_open else None


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Local hours that differ from day to day; a weekday that is not there is closed."""

    days: tuple[DayHours, ...]

    def __post_init__(self) -> None:
        if any(day.opens >= day.closes for day in self.days):
            raise ValueError("an office opens before it closes")

    def on(self, weekday: int) -> DayHours | None:
        return next((day for day in self.days if day.weekday == weekday), None)


@dataclass(frozen=True, slots=True)
class ContactWindow:
    """Local dates; `skipped` are the days after `opened_on` that did not count, in order."""

    opened_on: date
    target_on: date
    deadline_on: date
    skipped: tuple[tuple[date, Closed], ...] = ()


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    kind: Calendar = Calendar.PUBLIC_SECTOR
    zone: ZoneInfo = COPENHAGEN
    own_closing_days: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        return self.closed_because(day) is None

    def closed_because(self, day: date) -> Closed | None:
        if holiday := _closed_days(self.kind, day.year).get(day):
            return holiday
        if day.weekday() >= SATURDAY:
            return Closed.WEEKEND
        return Closed.OWN_CLOSING_DAY if day in self.own_closing_days else None

    def nth_working_day_after(self, day: date, n: int) -> date:
        """Return the `n`-th working day strictly after `day`; ValueError for `n` below 1."""
        if n < 1:
            raise ValueError("working days are counted from 1")
        return next(islice(self._working_days(day, ONE_DAY), n - 1, None))

    def previous_working_day(self, day: date) -> date:
        """Return the last working day strictly before `day`."""
        return next(self._working_days(day, -ONE_DAY))

    def window(
        self, opened: datetime, target_days: int = 2, deadline_days: int = 3
    ) -> ContactWindow:
        """Count from the local date of `opened`, which is day 0 and never counts.

        Raise ValueError for a naive `opened` and unless 1 <= target_days <= deadline_days.
        """
        if target_days > deadline_days:
            raise ValueError("the target comes no later than the deadline")
        opened_on = self.local_date(opened)
        target_on = self.nth_working_day_after(opened_on, target_days)
        deadline_on = self.nth_working_day_after(opened_on, deadline_days)
        skipped = tuple(self._closed_between(opened_on, deadline_on))
        return ContactWindow(opened_on, target_on, deadline_on, skipped)

    def at(self, day: date, wall: time) -> datetime:
        """Return the UTC instant at which local clocks show `wall` on `day`.

        A time that the spring change skips is read as if it had not: 02:30 becomes 03:30.
        A time that the autumn change repeats is its first pass, unless `wall.fold` is 1.
        """
        return datetime.combine(day, wall, self.zone).astimezone(UTC)

    def local_date(self, at: datetime) -> date:
        """Return the date on the wall at `at`; ValueError if `at` is naive."""
        return _utc(at).astimezone(self.zone).date()

    def is_open(self, at: datetime, hours: Hours) -> bool:
        """Tell whether `at` lies within `hours` on a working day; ValueError if naive."""
        opening = self._opening_on(self.local_date(at), hours, at)
        return opening is not None and opening <= at

    def next_opening(self, at: datetime, hours: Hours) -> datetime:
        """Return `at` itself if open, else the next opening, in UTC.

        Raise NeverOpen if there is none within `HORIZON_DAYS`, ValueError if `at` is naive.
        """
        at = _utc(at)
        first = self.local_date(at)
        for day in (first + n * ONE_DAY for n in range(HORIZON_DAYS)):
            if opening := self._opening_on(day, hours, at):
                return opening
        raise NeverOpen(hours)

    def _working_days(self, day: date, step: timedelta) -> Iterator[date]:
        while True:
            day += step
            if self.is_working_day(day):
                yield day

    def _closed_between(self, first: date, last: date) -> Iterator[tuple[date, Closed]]:
        for n in range(1, (last - first).days):
            day = first + n * ONE_DAY
            if reason := self.closed_because(day):
                yield day, reason

    def _opening_on(self, day: date, hours: Hours, at: datetime) -> datetime | None:
        """Return the first open instant of `day` from `at` on, if any."""
        open_on = hours.on(day.weekday())
        if open_on is None or not self.is_working_day(day):
            return None
        opening = max(at, self.at(day, open_on.opens))
        return opening if opening < self.at(day, open_on.closes) else None


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC)


@lru_cache(maxsize=1024)
def _closed_days(kind: Calendar, year: int) -> Mapping[date, Closed]:
    closed = {day: _code(name) for day, name in public_holidays(year).items()}
    if kind is Calendar.PUBLIC_SECTOR:
        for month, day_of_month, code in PUBLIC_SECTOR_DAYS:
            # In some years 5 June is a Whitsun day as well: the statutory name stands.
            closed.setdefault(date(year, month, day_of_month), code)
    return MappingProxyType(closed)


def _code(name: str) -> Closed:
    return STATUTORY_NAMES.get(name, Closed.PUBLIC_HOLIDAY)
