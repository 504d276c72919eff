"""A digest's sections: each course stands once, where it is most urgent, the oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.morning_courses import Course
from handlers.mornings import Morning
from locales import dates
from locales import gettext as _

LONG = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CourseSection:
    title: str
    courses: Sequence[Course]


def sections(morning: Morning) -> tuple[CourseSection, ...]:
    titles = {
        "long": _("The deadline passed more than a week ago"),
        "late": _("The deadline has passed"),
        "learning_point": _("Learning points: contact was wanted before now"),
        "wish": _("Contact was wished for before now"),
        "today": _("Last day today"),
        "target": _("Target day today"),
        "new": _("New since last time"),
        "unclaimed": _("Still no contact person"),
    }
    placed = [(_place(course, morning.today), course) for course in morning.courses]
    found = (
        CourseSection(title, [course for place, course in placed if place == name])
        for name, title in titles.items()
    )
    return tuple(one for one in found if one.courses)


def standing(course: Course) -> str:
    """How a course stands, for where its alias stands beside it."""
    party = course.party
    if party.contact_on is not None:
        return _("In contact {day}").format(day=dates.day(party.contact_on))
    if party.deadline_on is None:
        return _("Opened by the organisation itself")
    day = dates.day(party.deadline_on)
    if not party.is_claimed:
        return _("Deadline {day}, no contact person yet").format(day=day)
    if not course.contact:
        return _("Contact is wanted by {day}").format(day=day)
    return _held(course).format(day=day, name=course.contact, covering=course.covering)


def _held(course: Course) -> str:
    if course.covering is None:
        return _("Deadline {day}, {name} is the contact person")
    if not course.covering:
        return _("Deadline {day}, {name} is the contact person and away")
    return _("Deadline {day}, {name} is away, {covering} covers")


def _place(course: Course, today: date) -> str:
    deadline_on = None if course.party.is_reached else course.party.deadline_on
    if deadline_on is not None and deadline_on <= today:
        return "today" if deadline_on == today else _overdue(course, deadline_on, today)
    if course.is_new:
        return "new"
    if course.party.target_on == today and not course.party.is_reached:
        return "target"
    return "" if course.party.is_claimed else "unclaimed"


def _overdue(course: Course, deadline_on: date, today: date) -> str:
    is_long = course.overdue.value == "late" and today - deadline_on > LONG
    return "long" if is_long else course.overdue.value
