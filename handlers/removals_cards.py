"""How it reads that somebody is no longer of an organisation."""

from collections.abc import Sequence

from handlers import absences_cards, arrivals_cards, choosing
from handlers.cards import (
    Button,
    Buttons,
    Card,
    Form,
    Items,
    Part,
    SearchField,
    Style,
    Text,
    Tone,
)
from locales import gettext as _
from models.organisations import Organisation
from models.people import Absence, Person

# Who is away, and the days in which nobody stands in for them any more.
Uncovered = tuple[Person, Absence]
MOST_SHOWN = 10


def form(organisation: Organisation, person: Person | None) -> Form:
    return Form(
        title=_("Remove a person"),
        action="person.remove",
        submit=_("Remove"),
        intro=(
            Text(
                _(
                    "Whoever you remove can do and see nothing in Tovholder any more. "
                    "Whoever has the desk at {organisation} gets the courses they are contact "
                    "person in."
                ).format(organisation=organisation.name),
                Tone.NOTICE,
            ),
        ),
        fields=(
            SearchField(
                name="person",
                label=_("Who no longer works with you?"),
                search="colleagues",
                value=str(person.id) if person else "",
                value_label=choosing.label(person) if person else "",
                hint=_("Type part of the name."),
            ),
        ),
    )


def removed(
    person: Person,
    organisation: Organisation,
    passed_on: Sequence[tuple[str, str]],
    uncovered: Sequence[Uncovered],
) -> Card:
    """`passed_on` says who has each course now: (alias, name)."""
    return Card(
        title=_("{name} is removed from {organisation}").format(
            name=person.name, organisation=organisation.name
        ),
        parts=(
            *arrivals_cards.heirs(passed_on),
            *_uncovered(uncovered),
            Text(_("Look at the roster: a day on which nobody has the desk is shown there.")),
            Buttons((Button(_("See the roster"), "roster.show", "", Style.PRIMARY),)),
        ),
    )


def _uncovered(uncovered: Sequence[Uncovered]) -> tuple[Part, ...]:
    if not uncovered:
        return ()
    lines = tuple(
        _("{name}, {days}").format(
            name=person.name, days=absences_cards.span(absence.first_day, absence.last_day)
        )
        for person, absence in uncovered[:MOST_SHOWN]
    )
    told = _(
        "Others are told to use the entry point. For somebody else to stand in, the absence is "
        "taken back and registered again."
    )
    return (Items(_("Nobody stands in any more for:"), lines), Text(told, Tone.NOTICE))
