"""How the roster reads: the week, what is different, and the days nobody has."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from handlers import choosing, meanwhile
from handlers.absences_cards import day_of, span
from handlers.cards import (
    Button,
    Buttons,
    Card,
    DateField,
    Form,
    Items,
    Part,
    SearchField,
    Style,
    Text,
    Tone,
)
from handlers.roster_entry import WEEK, field
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.organisations import Organisation
from models.people import Duty, Person

MOST_SHOWN = 10


def roster(
    organisation: Organisation,
    duties: Sequence[Duty],
    people: Mapping[int, Person],
    gaps: Sequence[date],
    today: date,
) -> Card:
    usual = [duty for duty in duties if not duty.is_exception]
    different = [duty for duty in duties if duty.is_exception][:MOST_SHOWN]
    return Card(
        title=_("Who has the desk at {organisation}").format(organisation=organisation.name),
        parts=(
            *_usual(usual, people, today),
            *_different(different, people),
            *gap_parts(gaps),
            Buttons(tuple(_buttons(different))),
        ),
    )


def gap_parts(gaps: Sequence[date]) -> tuple[Part, ...]:
    if not gaps:
        return ()
    days = tuple(dates.day(day) for day in gaps[:MOST_SHOWN])
    more = ("…",) if len(gaps) > MOST_SHOWN else ()
    return (
        Items(_("Nobody has the desk"), (*days, *more)),
        Text(
            _(
                "What comes in on such a day goes to your coordinator, or waits until "
                "somebody has the desk."
            ),
            Tone.NOTICE,
        ),
    )


def gap_report(organisation: Organisation, gaps: Sequence[date]) -> Card:
    """To who keeps the roster, in good time."""
    return Card(
        title=_("{organisation}: there are days on which nobody has the desk").format(
            organisation=organisation.name
        ),
        parts=(
            *gap_parts(gaps),
            Buttons((Button(_("See the roster"), "roster.show", "", Style.PRIMARY),)),
        ),
    )


def keys(held: Mapping[int, Person | None]) -> dict[str, str]:
    """What stands in each weekday's field."""
    return {field(day): str(one.id) if one else "" for day, one in held.items()}


def week_form(
    turn: Turn,
    held: Mapping[int, Person | None],
    present: Mapping[int, Person | None],
    today: date,
) -> Form:
    """`present` have the days now; `held` is what the form says."""
    first_day = day_of(turn.value("first_day")) or today
    return Form(
        title=_("The usual week"),
        action="roster.week",
        submit=_("Save"),
        subject=meanwhile.stamped("", keys(present)),
        intro=(
            Text(
                _(
                    "Who answers for your organisation on each weekday. "
                    "A day may be left empty."
                ),
                Tone.QUIET,
            ),
        ),
        fields=(
            DateField("first_day", _("From which day?"), first_day),
            *(_day_field(day, held.get(day)) for day in WEEK),
        ),
    )


def different_form(turn: Turn, person: Person | None) -> Form:
    return Form(
        title=_("Different on some days"),
        action="roster.different",
        submit=_("Save"),
        fields=(
            DateField("first_day", _("First day"), day_of(turn.value("first_day"))),
            DateField(
                name="last_day",
                label=_("Last day"),
                value=day_of(turn.value("last_day")),
                is_required=False,
                hint=_("Leave it empty for a single day."),
            ),
            SearchField(
                name="person",
                label=_("Who has the desk?"),
                search="colleagues",
                value=str(person.id) if person else "",
                value_label=choosing.label(person) if person else "",
                hint=_("Type part of the name."),
            ),
        ),
    )


def _day_field(day: int, person: Person | None) -> SearchField:
    return SearchField(
        name=field(day),
        label=dates.weekday(day).capitalize(),
        search="colleagues",
        value=str(person.id) if person else "",
        value_label=choosing.label(person) if person else "",
        is_required=False,
        hint=_("Type part of the name."),
    )


def _usual(usual: Sequence[Duty], people: Mapping[int, Person], today: date) -> Iterator[Part]:
    """The week as it is now, and each other one that is agreed to follow."""
    if not usual:
        yield Text(_("There is no roster yet: your coordinators have the desk."))
        return
    starts = sorted({max(duty.first_day, today) for duty in usual})
    for start in starts:
        in_force = [one for one in usual if one.is_in_force(start)]
        title = _("Usually") if start == today else _("From {day}").format(day=dates.day(start))
        yield Items(title, tuple(_line(day, in_force, people) for day in WEEK))


def _line(day: int, duties: Sequence[Duty], people: Mapping[int, Person]) -> str:
    names = [people[one.person_id].name for one in duties if one.weekday in {None, day}]
    return f"{dates.weekday(day).capitalize()}: {', '.join(names) or _('nobody')}"


def _different(different: Sequence[Duty], people: Mapping[int, Person]) -> Iterator[Part]:
    if different:
        lines = (f"{_days(one)}: {people[one.person_id].name}" for one in different)
        yield Items(_("Different"), tuple(lines))


def _buttons(different: Sequence[Duty]) -> Iterator[Button]:
    yield Button(_("Change the usual week"), "roster.week_start", "", Style.PRIMARY)
    yield Button(_("Different on some days"), "roster.different_start")
    for one in different:
        label = _("Take back {days}").format(days=_days(one))
        yield Button(label, "roster.take_back", str(one.id))


def _days(duty: Duty) -> str:
    return span(duty.first_day, duty.last_day or duty.first_day)
