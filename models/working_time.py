"""Time as an office counts it: only while it is open."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from models.calendar import ONE_DAY, OfficeHours, WorkingCalendar

NONE = timedelta(0)


def worked(
    calendar: WorkingCalendar, hours: OfficeHours, start: datetime, end: datetime
) -> timedelta:
    """How long the office was open from `start` to `end`; nothing when `end` is earlier."""
    last = calendar.local_date(end)
    days = _open_days(calendar, hours, calendar.local_date(start), last)
    return sum((_within(calendar, hours, day, start, end) for day in days), NONE)


def after(
    calendar: WorkingCalendar, hours: OfficeHours, start: datetime, length: timedelta
) -> datetime:
    """The UTC instant at which the office has been open for `length` since `start`.

    Raises NeverOpen for an office that does not open.
    """
    at, left = calendar.next_opening(start, hours), length
    while True:
        closes = calendar.at(calendar.local_date(at), hours.closes)
        if left <= closes - at:
            return at + left
        left -= closes - at
        at = calendar.next_opening(closes, hours)


def _open_days(
    calendar: WorkingCalendar, hours: OfficeHours, first: date, last: date
) -> Iterator[date]:
    for n in range((last - first).days + 1):
        day = first + n * ONE_DAY
        if day.weekday() in hours.weekdays and calendar.is_working_day(day):
            yield day


def _within(
    calendar: WorkingCalendar, hours: OfficeHours, day: date, start: datetime, end: datetime
) -> timedelta:
    opens = max(start, calendar.at(day, hours.opens))
    closes = min(end, calendar.at(day, hours.closes))
    return max(NONE, closes - opens)
