"""How a makkerpar reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers import choosing
from handlers.cards import (
    Button,
    Buttons,
    Card,
    Contact,
    Form,
    Part,
    People,
    SearchField,
    Style,
    Text,
    Tone,
)
from locales import gettext as _
from models.buddies import BuddyPair
from models.organisations import Organisation
from models.people import Person


@dataclass(frozen=True, slots=True)
class Buddy:
    """The other one of a pair, as the reader sees it. `is_asked`: the reader is to answer."""

    pair: BuddyPair
    person: Person
    organisation: Organisation
    is_asked: bool


def form(person: Person | None) -> Form:
    return Form(
        title=_("Find a makker"),
        action="buddy.ask",
        submit=_("Ask"),
        intro=(Text(_what_it_is(), Tone.QUIET),),
        fields=(
            SearchField(
                name="person",
                label=_("Whom do you want as makker?"),
                search="cluster_people",
                value=str(person.id) if person else "",
                value_label=choosing.label(person) if person else "",
                hint=_("Type part of the name."),
            ),
        ),
    )


def listed(buddies: Sequence[Buddy]) -> Card:
    find = Button(_("Find a makker"), "buddy.start", "", Style.PRIMARY)
    answers = (button for one in buddies for button in _buttons(one))
    return Card(
        _("My makkerpar"),
        (
            Text(_what_it_is(), Tone.QUIET),
            *((People("", tuple(map(_contact, buddies))),) if buddies else ()),
            Buttons((find, *answers)),
        ),
    )


def asked(buddy: Buddy) -> Card:
    name = buddy.person.name
    if buddy.pair.ended_at is not None:
        return Card(
            _("You and {name} are not a makkerpar").format(name=name),
            (Text(_("You do not answer for each other any more.")),),
        )
    if buddy.pair.agreed_at is not None:
        return Card(_("You and {name} are a makkerpar").format(name=name), _told(buddy))
    return Card(
        _("{name}, {organisation}, asks: shall we be a makkerpar?").format(
            name=name, organisation=buddy.organisation.name
        ),
        (Text(_what_it_is()), Buttons(tuple(_buttons(buddy)))),
    )


def _told(buddy: Buddy) -> tuple[Part, ...]:
    return (People("", (_contact(buddy),)), Text(_what_it_is(), Tone.QUIET))


def _what_it_is() -> str:
    return _(
        "Two who know each other across organisations. When one is away or has a day off, and "
        "nobody stands in, the other answers by telephone."
    )


def _contact(buddy: Buddy) -> Contact:
    person = buddy.person
    if buddy.pair.agreed_at is not None:
        note = ""
    elif buddy.is_asked:
        note = _("Waits for your answer.")
    else:
        note = _("Is asked.")
    return Contact(buddy.organisation.name, person.name, person.function, person.phone, note)


def _buttons(buddy: Buddy) -> tuple[Button, ...]:
    subject, name = str(buddy.pair.id), buddy.person.name
    if buddy.pair.agreed_at is None and buddy.is_asked:
        return (
            Button(_("Yes, makker with {name}").format(name=name), "buddy.agree", subject),
            Button(_("No, thank you"), "buddy.end", subject),
        )
    return (Button(_("End with {name}").format(name=name), "buddy.end", subject),)
