"""How a coordinator's digest looks: aliases and dates, each course named once."""

from collections.abc import Sequence
from datetime import date

from handlers import briefings_cards, lapses_cards, lifts_cards, plan_waits_cards
from handlers.advice_pages import MOST_COUNTED
from handlers.cards import Button, Buttons, Card, Items, Part, Text
from handlers.counting import and_more
from handlers.mornings import Course, Morning
from locales import dates, ngettext
from locales import gettext as _

MOST_LINES = 10  # in one section
MOST_BUTTONS = 10


def digest(morning: Morning, *, is_first_of_week: bool) -> Card | None:
    """None when there is nothing to say, save on the first working day of a week."""
    title = _("Overview for {day}").format(day=dates.day(morning.today))
    sections = _sections(morning)
    named = [course for _title, courses in sections for course in courses]
    plans = plan_waits_cards.parts(morning.plans)
    ending = lapses_cards.parts(morning.lapses)
    is_pressing = lapses_cards.is_pressing(morning.lapses, morning.today)
    waits = named or morning.waiting or morning.missing or morning.lifts or plans
    if not (waits or is_pressing):
        quiet = Card(title, (Text(_all_quiet(morning)), *ending))
        return quiet if is_first_of_week else None
    lists = (Items(one, _lines(courses)) for one, courses in sections if courses)
    missing = briefings_cards.missing_parts(morning.missing)
    helped = lifts_cards.helped(morning.lifts)
    below = (*helped, *_advice(morning), *_buttons(named), *plans, *missing, *ending)
    return Card(title, (*lifts_cards.wanted(morning.lifts), *lists, *below))


def _sections(morning: Morning) -> list[tuple[str, list[Course]]]:
    """Each course stands once, where it is most urgent."""
    titles = {
        "late": _("The deadline has passed"),
        "learning_point": _("Learning points: contact was wanted before now"),
        "wish": _("Contact was wished for before now"),
        "today": _("Last day today"),
        "target": _("Target day today"),
        "new": _("New since last time"),
        "unclaimed": _("Still no contact person"),
    }
    placed = [(_place(course, morning.today), course) for course in morning.courses]
    return [
        (title, [course for place, course in placed if place == name])
        for name, title in titles.items()
    ]


def _place(course: Course, today: date) -> str:
    deadline_on = None if course.party.is_reached else course.party.deadline_on
    if deadline_on is not None and deadline_on <= today:
        return "today" if deadline_on == today else course.overdue.value
    if course.is_new:
        return "new"
    if course.party.target_on == today and not course.party.is_reached:
        return "target"
    return "" if course.party.is_claimed else "unclaimed"


def _lines(courses: Sequence[Course]) -> tuple[str, ...]:
    lines = [_line(course) for course in courses[:MOST_LINES]]
    return (*lines, *and_more(len(courses) - len(lines)))


def _line(course: Course) -> str:
    party, alias = course.party, course.case.alias
    if party.contact_on is not None:
        day = dates.day(party.contact_on)
        return _("{alias}: contact made {day}").format(alias=alias, day=day)
    if party.deadline_on is None:
        return _("{alias}: opened by your own organisation").format(alias=alias)
    day = dates.day(party.deadline_on)
    if not party.is_claimed:
        return _("{alias}: deadline {day}, no contact person yet").format(alias=alias, day=day)
    return _("{alias}: deadline {day}, {name} is the contact person").format(
        alias=alias, day=day, name=course.contact
    )


def _advice(morning: Morning) -> tuple[Part, ...]:
    if morning.oldest is None:
        return ()
    day = dates.day(morning.oldest)
    if morning.waiting >= MOST_COUNTED:
        many = _(
            "At least {count} questions wait for your team's advice. "
            "The first is promised by {day}."
        )
        return (Text(many.format(count=morning.waiting, day=day)),)
    sentence = ngettext(
        "{count} question waits for your team's advice. It is promised by {day}.",
        "{count} questions wait for your team's advice. The first is promised by {day}.",
        morning.waiting,
    )
    return (Text(sentence.format(count=morning.waiting, day=day)),)


def _buttons(named: Sequence[Course]) -> tuple[Part, ...]:
    shown = [
        Button(course.case.alias, "case.card", str(course.case.id))
        for course in named[:MOST_BUTTONS]
    ]
    more = and_more(len(named) - len(shown))
    inform = Button(_("Inform all parties"), "briefing.which")
    return (Buttons((*shown, inform)), *map(Text, more)) if shown else ()


def _all_quiet(morning: Morning) -> str:
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
