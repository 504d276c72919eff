"""Who has a desk, and when: roster, exceptions, absences and stand-ins, followed through.

Nothing here is asked of a database: it is given, so that the rule can be tried on any roster.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from models.calendar import ONE_DAY, WorkingCalendar
from models.people import Absence, Duty, Person, stand_in

HORIZON_DAYS = 30  # a desk that nobody has within a month is nobody's: it is called


@dataclass(frozen=True, slots=True)
class Watch:
    """Who has a desk from `opens_at` (UTC) on: what comes in goes to the first of `people`."""

    opens_at: datetime
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Staff:
    """One organisation's roster and coordinators, and everybody they may lead to.

    Somebody who is not among `people` cannot be asked: not let in, or gone.
    """

    duties: Sequence[Duty]
    coordinators: Sequence[int]
    people: Mapping[int, Person]
    absences: Sequence[Absence]

    def at_desk(self, day: date) -> tuple[int, ...]:
        """Return who has the desk, in the roster's order; the coordinators if it has nobody."""
        return self.rostered(day) or self._present(self.coordinators, day)

    def rostered(self, day: date) -> tuple[int, ...]:
        """Return whom the roster leads to on a day: nobody is a gap in it."""
        return self._present((duty.person_id for duty in on_duty(self.duties, day)), day)

    def present(self, person_id: int, day: date) -> int | None:
        """Return the person, or who stands in; None for nobody who works that weekday."""
        found = stand_in(person_id, self._away(day))
        person = self.people.get(found) if found is not None else None
        return found if person and day.weekday() in person.hours.weekdays else None

    def _present(self, ids: Iterable[int], day: date) -> tuple[int, ...]:
        found = (self.present(one, day) for one in ids)
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def _away(self, day: date) -> dict[int, int | None]:
        return {
            one.person_id: one.stand_in_id
            for one in self.absences
            if one.first_day <= day <= one.last_day
        }


def on_duty(duties: Iterable[Duty], day: date) -> list[Duty]:
    """Return the duties of a day; where exceptions are agreed for it, only those."""
    found = [duty for duty in duties if duty.is_on(day)]
    return [duty for duty in found if duty.is_exception] or found


def next_watch(staff: Staff, calendar: WorkingCalendar, at: datetime) -> Watch | None:
    """Return who has the desk at `at`, or at its next opening; None within `HORIZON_DAYS`.

    A desk is open on working days while somebody who has it is at work.
    """
    today = calendar.local_date(at)
    for day in (today + n * ONE_DAY for n in range(HORIZON_DAYS)):
        if calendar.is_working_day(day):
            openings = _openings(staff, calendar, day, at)
            if openings:
                first = sorted(openings, key=openings.__getitem__)
                return Watch(openings[first[0]], tuple(first))
    return None


def next_desk(staff: Staff, calendar: WorkingCalendar, day: date) -> tuple[int, ...]:
    """Return who has the desk on a day, or, when nobody has, on the next day with somebody."""
    days = (day + n * ONE_DAY for n in range(HORIZON_DAYS))
    found = (staff.at_desk(one) for one in days if calendar.is_working_day(one))
    return next((people for people in found if people), ())


def gaps(staff: Staff, calendar: WorkingCalendar, first: date, last: date) -> list[date]:
    """Return the working days on which a roster leads to nobody; without a roster, no days.

    Then the coordinators have the desk, and the days count on which none of them is there.
    """
    covered = staff.rostered if staff.duties else staff.at_desk
    days = (first + n * ONE_DAY for n in range((last - first).days + 1))
    return [day for day in days if calendar.is_working_day(day) and not covered(day)]


def _openings(
    staff: Staff, calendar: WorkingCalendar, day: date, at: datetime
) -> dict[int, datetime]:
    """When each of those at the desk is at work that day, from `at` on; in the desk's order."""
    start = max(at, calendar.at(day, time.min))
    openings = {
        one: calendar.next_opening(start, staff.people[one].hours) for one in staff.at_desk(day)
    }
    return {
        one: opening for one, opening in openings.items() if calendar.local_date(opening) == day
    }
