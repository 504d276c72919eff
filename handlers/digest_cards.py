"""How a digest looks: dates and names, each course once, on the button beside its line."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from handlers import (
    briefings_cards,
    errands_cards,
    lapses_cards,
    lifts_cards,
    plan_waits_cards,
    staffing,
)
from handlers.advice_pages import MOST_COUNTED
from handlers.cards import Button, Buttons, Card, Link, Part, Row, Rows, Text, Tone
from handlers.counting import and_more
from handlers.digest_sections import CourseSection, sections, standing
from handlers.morning_courses import Course
from handlers.mornings import Advice, Morning
from handlers.roster_cards import gap_parts
from locales import dates, ngettext
from locales import gettext as _
from models.advice import AdviceRequest

MOST_LINES = 10  # in one section
MOST_COURSES = 20  # in a whole digest: a chat message ends somewhere
# A day without anybody at the desk is a reason for a digest of its own when it is this near.
NEAR = timedelta(days=7)


def digest(
    morning: Morning, number: int, *, is_first_of_week: bool, due_at: datetime | None = None
) -> Card | None:
    """None when there is nothing to say, save on the first working day of a week.

    `due_at` is when one that comes late should have come (UTC).
    """
    title = _("Overview for {day}").format(day=dates.day(morning.today))
    late = tuple(_late(due_at))
    if not _says_something(morning):
        quiet = (*_quiet(morning), *_along(morning))
        return Card(title, (*late, *quiet)) if is_first_of_week or late else None
    wanted = lifts_cards.wanted(morning.lifts)
    helped = lifts_cards.helped(morning.lifts)
    own = (*errands_cards.parts(morning.errands), *plan_waits_cards.parts(morning.plans))
    waiting = (*helped, *_advice(morning), *own)
    missing = briefings_cards.missing_parts(morning.missing)
    below = (*waiting, *missing, *_along(morning))
    above = (*_courses(morning), *_whole(morning, number))
    return Card(title, (*late, *wanted, *above, *below))


def _says_something(morning: Morning) -> bool:
    pressing = lapses_cards.is_pressing(morning.lapses, morning.today)
    is_bare = any(day <= morning.today + NEAR for day in morning.gaps)
    has_own = not (morning.plans.is_empty and morning.errands.is_empty)
    waits = morning.advice or morning.missing or morning.lifts or has_own
    return bool(sections(morning) or waits or pressing or is_bare)


def _along(morning: Morning) -> Iterator[Part]:
    """What is told along with the rest while it is not near."""
    yield from lapses_cards.parts(morning.lapses)
    if morning.gaps:
        yield from gap_parts(morning.gaps)
        yield Buttons((Button(_("See the roster"), "roster.show"),))


def _late(due_at: datetime | None) -> Iterator[Part]:
    if due_at is not None:
        moment = dates.moment(due_at, staffing.LOCAL.zone)
        sentence = _("This overview comes late. It should have come {moment}.")
        yield Text(sentence.format(moment=moment), Tone.NOTICE)


def _courses(morning: Morning) -> Iterator[Part]:
    left = MOST_COURSES
    for section in sections(morning):
        most = min(MOST_LINES, left)
        left -= min(most, len(section.courses))
        yield from _section(section, most)


def _whole(morning: Morning, number: int) -> Iterator[Part]:
    """Where what is cut short stands in full: any of its lists may be."""
    inform = (Button(_("Inform all parties"), "briefing.which"),) if sections(morning) else ()
    whole = Link(_("See all of it"), "digest.page", str(number))
    yield Buttons((*inform, whole, Link(_("Open the overview"), "overview.board")))


def _section(section: CourseSection, most: int) -> Iterator[Part]:
    shown, rest = section.courses[:most], and_more(len(section.courses) - most)
    yield Rows(section.title, tuple(Row(standing(one), _opening(one)) for one in shown))
    yield from (Text(one, Tone.QUIET) for one in rest)


def _opening(course: Course) -> Button:
    return Button(course.case.alias, "digest.course", str(course.case.id))


def _advice(morning: Morning) -> Iterator[Part]:
    """The team's questions: an adviser opens them, a coordinator gives them to somebody."""
    advice, action = (
        morning.advice,
        "advice.card" if morning.is_adviser else "advice.hand_start",
    )
    if said := waiting(advice):
        whole = (Button(_("The whole queue"), "advice.queue"),) if morning.is_adviser else ()
        yield Text(said)
        yield Buttons((*_questions(advice.first, action), *whole))
    if advice.taken:
        yield Text(_("You have taken these questions"))
        yield Buttons(tuple(_questions(advice.taken, "advice.card")))


def _questions(requests: Sequence[AdviceRequest], action: str) -> Iterator[Button]:
    for one in requests:
        yield Button(promised(one), action, str(one.id))


def promised(request: AdviceRequest) -> str:
    return _("Question promised by {day}").format(day=dates.day(request.due_on))


def waiting(advice: Advice) -> str:
    """How many questions wait for the team; "" for none."""
    if advice.oldest is None:
        return ""
    count, day = advice.waiting, dates.day(advice.oldest)
    if count >= MOST_COUNTED:
        many = _(
            "At least {count} questions wait for your team's advice. "
            "The first is promised by {day}."
        )
        return many.format(count=count, day=day)
    sentence = ngettext(
        "{count} question waits for your team's advice. It is promised by {day}.",
        "{count} questions wait for your team's advice. The first is promised by {day}.",
        count,
    )
    return sentence.format(count=count, day=day)


def all_quiet(morning: Morning) -> str:
    """Claims nothing about citizens: only that no clock has run out or waits for somebody."""
    found = nearest(morning)
    if found is None or found.party.deadline_on is None:
        return _("No open deadlines.")
    return _("No open deadlines. Next deadline: {day} ({alias})").format(
        day=dates.day(found.party.deadline_on), alias=found.case.alias
    )


def nearest(morning: Morning) -> Course | None:
    """The course whose clock runs out next."""
    waited_for = (
        one for one in morning.courses if one.party.deadline_on and not one.party.is_reached
    )
    return next(waited_for, None)


def _quiet(morning: Morning) -> Iterator[Part]:
    yield Text(all_quiet(morning))
    if found := nearest(morning):
        yield Buttons((_opening(found),))
