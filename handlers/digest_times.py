"""When a person's digest comes: at their own time, on the days on which they work."""

from datetime import date, datetime, time

from models.calendar import ONE_DAY, NeverOpen, OfficeHours, WorkingCalendar
from models.people import Person


def first_at(person: Person, calendar: WorkingCalendar, at: datetime) -> datetime | None:
    """The UTC instant of the first digest after `at`; None for who has no working days."""
    own, today = hours(person), calendar.local_date(at)
    is_ahead = at < calendar.at(today, own.opens)
    start = at if is_ahead else calendar.at(today + ONE_DAY, time.min)
    try:
        return calendar.next_opening(start, own)
    except NeverOpen:
        return None


def hours(person: Person) -> OfficeHours:
    """When a person's digest may come: from the time chosen until they stop working."""
    chosen = person.digest_time
    closes = person.closes if chosen < person.closes else time.max
    return OfficeHours(person.hours.weekdays, chosen, closes)


def is_first_of_week(calendar: WorkingCalendar, today: date) -> bool:
    before = calendar.previous_working_day(today)
    return before.isocalendar()[:2] != today.isocalendar()[:2]
