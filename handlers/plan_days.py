"""Days in the joint plan: read from a form, and when somebody is reminded of them."""

from datetime import date, datetime

from handlers.calendar_cards import closed_name
from handlers.casefiles import CaseFile
from locales import dates
from locales import gettext as _
from models.ladder import MORNING


def read(said: str, file: CaseFile, name: str) -> tuple[date | None, dict[str, str]]:
    """The local date a form says, None for none; or a sentence for the field `name`.

    Not in the past, and a working day of the course's calendar: else the next one is offered.
    """
    if not said:
        return None, {}
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None, {name: _("Write the day as a date.")}
    if day < file.today:
        return day, {name: _("This day has passed. Choose today or a later day.")}
    if closed := file.calendar.closed_because(day):
        following = dates.day(file.calendar.nth_working_day_after(day, 1))
        sentence = _("{day} is no working day ({reason}). The next is {following}.")
        shown = sentence.format(
            day=dates.day(day), reason=closed_name(closed), following=following
        )
        return day, {name: shown}
    return day, {}


def soon_at(file: CaseFile, due_on: date, at: datetime) -> datetime:
    """The morning of the working day before (UTC); if that has gone, the one after."""
    before = file.calendar.at(file.calendar.previous_working_day(due_on), MORNING)
    return before if before > at else late_at(file, due_on)


def late_at(file: CaseFile, due_on: date) -> datetime:
    return file.calendar.at(file.calendar.nth_working_day_after(due_on, 1), MORNING)


def follow_up_at(file: CaseFile, day: date | None) -> datetime | None:
    """The morning of the day of follow-up (UTC)."""
    return file.calendar.at(day, MORNING) if day else None


def after(file: CaseFile, day: date, count: int) -> datetime:
    """The morning of the working day that many after (UTC)."""
    return file.calendar.at(file.calendar.nth_working_day_after(day, count), MORNING)
