"""Moving a trial's clock: the instants its buttons lead to."""

from datetime import UTC, datetime, time, timedelta

from locales import gettext as _
from locales import ngettext
from models.calendar import WorkingCalendar

LOCAL = WorkingCalendar()
MORNING = time(8, 30)
# Each day on the way is lived through, with its reminders.
MOST_DAYS = 60


class NoLeap(Exception):
    """The clock cannot go there. The sentence is in the person's language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def leap(to: str, at: datetime) -> datetime:
    """Return the instant (UTC) that "morning", "hour" or a local ISO time means at `at`."""
    if to == "morning":
        day = LOCAL.nth_working_day_after(LOCAL.local_date(at), 1)
        return LOCAL.at(day, MORNING)
    if to == "hour":
        return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return _within_reach(_local(to), at)


def _local(to: str) -> datetime:
    try:
        wall = datetime.fromisoformat(to)
        if wall.tzinfo is not None:
            return wall.astimezone(UTC)
        return LOCAL.at(wall.date(), wall.time())
    except (ValueError, OverflowError) as error:
        raise NoLeap(_("Choose a day and a time.")) from error


def _within_reach(wanted: datetime, at: datetime) -> datetime:
    if wanted <= at:
        raise NoLeap(_("The clock only moves forward. Choose a later time."))
    if wanted > at + timedelta(days=MOST_DAYS):
        raise NoLeap(
            ngettext(
                "Choose a time at most {days} day ahead.",
                "Choose a time at most {days} days ahead.",
                MOST_DAYS,
            ).format(days=MOST_DAYS)
        )
    return wanted
