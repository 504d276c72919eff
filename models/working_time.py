"""Time as an office counts it: only while it is open."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from models.calendar import ONE_DAY, DayHours, Hours, WorkingCalendar

NONE = timedelta(0)


def worked(
    calendar: WorkingCalendar, hours: Hours, start: datetime, end: datetime
) -> timedelta:
    """How long the office was open from `start` to `end`; nothing when `end` is earlier."""
    last = calendar.local_date(end)
    days = _open_days(calendar, hours, calendar.local_date(start), last)
    return sum((_within(calendar, day, open_, start, end) for day, open_ in days), NONE)


def after(
    calendar: WorkingCalendar, hours: Hours, start: datetime, length: timedelta
) -> datetime:
    """The UTC instant at which the office has been open for `length` since `start`.

    Raises NeverOpen for an office that does not open.
    """
    at, left = calendar.next_opening(start, hours), length
    while left > (rest := _closing(calendar, hours, at) - at):
        left -= rest
        at = calendar.next_opening(at + rest, hours)
    return at + left


def _closing(calendar: WorkingCalendar, hours: Hours, at: datetime) -> datetime:
    """When the office, which is open at `at`, closes."""
    day = calendar.local_date(at)
    open_ = hours.on(day.weekday())
    return calendar.at(day, open_.closes) if open_ else at


def _open_days(
    calendar: WorkingCalendar, hours: Hours, first: date, last: date
) -> Iterator[tuple[date, DayHours]]:
    for n in range((last - first).days + 1):
        day = first + n * ONE_DAY
        open_ = hours.on(day.weekday())
        if open_ is not None and calendar.is_working_day(day):
            yield day, open_


def _within(
    calendar: WorkingCalendar, day: date, open_: DayHours, start: datetime, end: datetime
) -> timedelta:
    opens = max(start, calendar.at(day, open_.opens))
    closes = min(end, calendar.at(day, open_.closes))
    return max(NONE, closes - opens)
