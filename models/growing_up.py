"""From child to adult: when consents end, and when the 18th birthday is prepared.

Only the month of the birthday is known (domain/law.md B3), so everything counts from its
first day: too early rather than too late.
"""

from datetime import date, datetime
from enum import StrEnum

from models.calendar import ONE_DAY, WorkingCalendar
from models.ladder import MORNING

YOUNG_YEARS = 3  # from 15 to 18 the young person consents (domain/law.md B1)
PREPARED_MONTHS = 3  # before the birthday, to hand over in good time


class Age(StrEnum):
    CHILD = "child"  # under 15
    YOUNG = "young"
    ADULT = "adult"


class Step(StrEnum):
    """What the course's lead is asked to do about the birthday."""

    PREPARE = "prepare"
    CONFIRM = "confirm"


def age_on(adult_from: date | None, day: date) -> Age:
    if adult_from is None or day >= adult_from:
        return Age.ADULT
    return Age.YOUNG if day >= young_from(adult_from) else Age.CHILD


def young_from(adult_from: date) -> date:
    """The first day of the month of the 15th birthday."""
    return adult_from.replace(year=adult_from.year - YOUNG_YEARS)


def last_day_of_consent(adult_from: date | None, given_on: date) -> date:
    """A consent ends with the age it was given at: at 15, at 18; else never by age."""
    match age_on(adult_from, given_on):
        case Age.CHILD if adult_from is not None:
            return young_from(adult_from) - ONE_DAY
        case Age.YOUNG if adult_from is not None:
            return adult_from - ONE_DAY
        case _:
            return date.max


def step_on(adult_from: date, day: date) -> Step:
    return Step.CONFIRM if day >= adult_from else Step.PREPARE


def first_step_at(calendar: WorkingCalendar, adult_from: date, opened_on: date) -> datetime:
    """The UTC instant at which the birthday is first prepared: later than the opening day."""
    day = max(_on_or_after(calendar, _months_before(adult_from)), opened_on + ONE_DAY)
    return calendar.at(_on_or_after(calendar, day), MORNING)


def following_step_at(
    calendar: WorkingCalendar, adult_from: date, today: date
) -> datetime | None:
    """The UTC instant of the step after today's; None after the birthday's own."""
    day = _on_or_after(calendar, adult_from)
    return calendar.at(day, MORNING) if today < day else None


def _months_before(adult_from: date) -> date:
    months = adult_from.year * 12 + adult_from.month - 1 - PREPARED_MONTHS
    return date(months // 12, months % 12 + 1, 1)


def _on_or_after(calendar: WorkingCalendar, day: date) -> date:
    return calendar.nth_working_day_after(day - ONE_DAY, 1)
