"""How absence reads: days and who covers, never why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers import choosing
from handlers.cards import (
    Button,
    Buttons,
    Card,
    DateField,
    Form,
    Items,
    Part,
    SearchField,
    Text,
    Tone,
)
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.cases import Case
from models.people import Absence, Person

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Away:
    absence: Absence
    stand_in: Person | None


def form(turn: Turn, person: Person, stand_in: Person | None, coming: Sequence[Away]) -> Form:
    is_own = turn.person is not None and turn.person.id == person.id
    known = Items(_("Registered already"), tuple(_line(one) for one in coming[:MOST_SHOWN]))
    whose = Text(_("You register for {name}.").format(name=person.name))
    return Form(
        title=_("I am away") if is_own else _("Absence"),
        action="absence.register",
        submit=_("Register"),
        subject=str(person.id),
        intro=(
            *(() if is_own else (whose,)),
            *((known,) if coming else ()),
            Text(_("Nobody is told why. Others see only who covers."), Tone.QUIET),
        ),
        fields=(
            DateField("first_day", _("First day away"), day_of(turn.value("first_day"))),
            DateField("last_day", _("Last day away"), day_of(turn.value("last_day"))),
            SearchField(
                name="stand_in",
                label=_("Who stands in?"),
                search="stand_ins",
                value=str(stand_in.id) if stand_in else "",
                value_label=choosing.label(stand_in) if stand_in else "",
                is_required=False,
                hint=_("Type part of the name. Without anybody, others use the entry point."),
            ),
        ),
    )


def listed(person: Person, coming: Sequence[Away]) -> Card:
    if not coming:
        return Card(_("{name}: no absence is registered").format(name=person.name))
    return Card(_("{name}: absence").format(name=person.name), parts("", coming))


def parts(title: str, coming: Sequence[Away]) -> tuple[Part, ...]:
    """The coming absences, each with a button to take it back; nothing where there are none."""
    if not coming:
        return ()
    shown = coming[:MOST_SHOWN]
    buttons = tuple(
        Button(
            _("Take back {days}").format(
                days=span(one.absence.first_day, one.absence.last_day)
            ),
            "absence.withdraw",
            str(one.absence.id),
        )
        for one in shown
    )
    return (Items(title, tuple(_line(one) for one in shown)), Buttons(buttons))


def covering(person: Person, absence: Absence, held: Sequence[Case]) -> Card:
    """What comes to the stand-in: which days, and which courses as things are now."""
    aliases = tuple(case.alias for case in held[:MOST_SHOWN])
    return Card(
        _("You stand in for {name}").format(name=person.name),
        (
            Text(
                _("{days}: courses, reminders and rooms come to you.").format(
                    days=span(absence.first_day, absence.last_day)
                )
            ),
            *((Items(_("Contact person in"), aliases),) if aliases else ()),
        ),
    )


def taken_back(person: Person) -> Card:
    return Card(
        _("{name} is not away after all").format(name=person.name),
        (Text(_("You do not stand in any more.")),),
    )


def span(first_day: date, last_day: date) -> str:
    """Say the days of an absence: "Mon 12 Jan", or "Mon 12 Jan to Fri 16 Jan"."""
    if first_day == last_day:
        return dates.day(first_day)
    return _("{first} to {last}").format(first=dates.day(first_day), last=dates.day(last_day))


def _line(away: Away) -> str:
    days = span(away.absence.first_day, away.absence.last_day)
    if away.stand_in is None:
        return _("{days}: nobody stands in").format(days=days)
    return _("{days}: {name} stands in").format(days=days, name=away.stand_in.name)


def day_of(said: str) -> date | None:
    """What was written, to show it again; None for what is no date."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
