"""Two weeks in which every day from Monday to Friday is a working day."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from models.calendar import WorkingCalendar

CALENDAR = WorkingCalendar()
DAYS_AHEAD = 7


def calm_monday() -> date:
    """The first Monday at least a week ahead from which two whole weeks have no closed day."""
    first = CALENDAR.local_date(datetime.now(UTC)) + timedelta(days=DAYS_AHEAD)
    days = (first + timedelta(days=n) for n in count())
    return next(day for day in days if day.weekday() == 0 and _is_calm(day))


def _is_calm(monday: date) -> bool:
    days = [monday + timedelta(days=n) for n in range(12)]
    return all(CALENDAR.is_working_day(day) for day in days if day.weekday() < 5)
