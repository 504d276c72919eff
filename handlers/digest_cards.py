"""How a digest looks: aliases and dates, each course named once, and a button for each."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from handlers import briefings_cards, lapses_cards, lifts_cards, plan_waits_cards, staffing
from handlers.advice_pages import MOST_COUNTED
from handlers.cards import Button, Buttons, Card, Items, Link, Part, Text, Tone
from handlers.counting import and_more
from handlers.digest_sections import CourseSection, line, sections
from handlers.mornings import Morning
from handlers.roster_cards import gap_parts
from locales import dates, ngettext
from locales import gettext as _
from models.advice import AdviceRequest

MOST_LINES = 10  # in one section
MOST_COURSES = 30  # in a whole digest: a chat message ends somewhere
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
        quiet = (Text(all_quiet(morning)), *_along(morning))
        return Card(title, (*late, *quiet)) if is_first_of_week or late else None
    wanted = lifts_cards.wanted(morning.lifts)
    helped = lifts_cards.helped(morning.lifts)
    waiting = (*helped, *_advice(morning), *plan_waits_cards.parts(morning.plans))
    missing = briefings_cards.missing_parts(morning.missing)
    below = (*waiting, *missing, *_along(morning))
    return Card(title, (*late, *wanted, *_courses(morning, number), *below))


def _says_something(morning: Morning) -> bool:
    pressing = lapses_cards.is_pressing(morning.lapses, morning.today)
    is_bare = any(day <= morning.today + NEAR for day in morning.gaps)
    waits = morning.advice or morning.missing or morning.lifts or not morning.plans.is_empty
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


def _courses(morning: Morning, number: int) -> Iterator[Part]:
    left, found = MOST_COURSES, sections(morning)
    for section in found:
        most = min(MOST_LINES, left)
        left -= min(most, len(section.courses))
        yield from _section(section, most)
    if found:
        whole = Link(_("See all of it"), "digest.page", str(number))
        board = Link(_("Open the overview"), "overview.board")
        yield Buttons((Button(_("Inform all parties"), "briefing.which"), whole, board))


def _section(section: CourseSection, most: int) -> Iterator[Part]:
    shown = section.courses[:most]
    more = and_more(len(section.courses) - most)
    yield Items(section.title, (*map(line, shown), *more))
    if shown:
        yield Buttons(
            tuple(Button(one.case.alias, "digest.course", str(one.case.id)) for one in shown)
        )


def _advice(morning: Morning) -> Iterator[Part]:
    """The team's questions: an adviser opens them, a coordinator gives them to somebody."""
    advice, action = (
        morning.advice,
        "advice.card" if morning.is_adviser else "advice.hand_start",
    )
    if advice.oldest is not None:
        whole = (Button(_("The whole queue"), "advice.queue"),) if morning.is_adviser else ()
        yield Text(_waiting(advice.waiting, dates.day(advice.oldest)))
        yield Buttons((*_questions(advice.first, action), *whole))
    if advice.taken:
        yield Text(_("You have taken these questions"))
        yield Buttons(tuple(_questions(advice.taken, "advice.card")))


def _questions(requests: Sequence[AdviceRequest], action: str) -> Iterator[Button]:
    for one in requests:
        label = _("Question promised by {day}").format(day=dates.day(one.due_on))
        yield Button(label, action, str(one.id))


def _waiting(count: int, day: str) -> str:
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
    nearest = next(
        (one for one in morning.courses if one.party.deadline_on and not one.party.is_reached),
        None,
    )
    if nearest is None or nearest.party.deadline_on is None:
        return _("No open deadlines.")
    return _("No open deadlines. Next deadline: {day} ({alias})").format(
        day=dates.day(nearest.party.deadline_on), alias=nearest.case.alias
    )
