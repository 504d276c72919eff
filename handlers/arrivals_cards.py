"""How it reads when somebody new comes, or somebody goes."""

from collections.abc import Sequence

from handlers import help_cards
from handlers.cards import Button, Buttons, Card, Facts, Items, Style, Text, Tone
from locales import gettext as _
from models.organisations import Organisation
from models.people import Person

MOST_SHOWN = 10


def proposed(person: Person, organisation: Organisation) -> Card:
    """Asks the administrator; afterwards it tells what was decided."""
    title = _("Is {name} one of you?").format(name=person.name)
    who = Facts(
        (
            (_("Name"), person.name),
            *(((_("E-mail"), person.email),) if person.email else ()),
            (_("Organisation"), organisation.name),
        )
    )
    if person.is_admitted:
        return Card(title, (who, Text(_("Let in."), Tone.QUIET)))
    if not person.awaits:
        told = _("Declined. If that was a mistake, enter the e-mail address in the directory.")
        return Card(title, (who, Text(told, Tone.QUIET)))
    buttons = (
        Button(_("Let in"), "person.admit", str(person.id), Style.PRIMARY),
        Button(_("Not one of us"), "person.decline", str(person.id)),
    )
    return Card(title, (Text(_why_asked()), who, Buttons(buttons)))


def welcome(person: Person, organisation: Organisation) -> Card:
    return Card(
        title=_("Welcome, {name}. You can use Tovholder-bot now").format(name=person.name),
        parts=(
            Text(
                _("You are in the directory as {function}, {organisation}.").format(
                    function=person.function, organisation=organisation.name
                )
            ),
            help_cards.commands(),
            help_cards.own_buttons(),
        ),
    )


def gone(person: Person, passed_on: Sequence[tuple[str, str]], *, has_desk: bool) -> Card:
    """To the coordinator: what somebody leaves behind, and who has it now: (alias, name)."""
    what = _("{name} can no longer be reached in the chat").format(name=person.name)
    desk = Text(_("{name} has your organisation's desk.").format(name=person.name))
    steps = (
        *(
            (_("Agree on who keeps each course. Whoever has it can hand it over."),)
            if passed_on
            else ()
        ),
        *((_("Give the desk to somebody else in the roster."),) if has_desk else ()),
    )
    roster = Button(_("See the roster"), "roster.show", "", Style.PRIMARY)
    return Card(
        what,
        (
            *heirs(passed_on),
            *((desk,) if has_desk else ()),
            Items(_("What to do"), steps),
            Buttons((roster,)),
        ),
    )


def heirs(passed_on: Sequence[tuple[str, str]]) -> tuple[Items, ...]:
    """Who has now what somebody left behind: (alias, name)."""
    now = _("{alias}: {name} is the contact person now")
    lines = tuple(now.format(alias=alias, name=heir) for alias, heir in passed_on[:MOST_SHOWN])
    return (Items(_("Has passed on to who has the desk"), lines),) if lines else ()


def _why_asked() -> str:
    return _(
        "They come from your organisation's e-mail domain or workspace. Let in only people who "
        "work with you: whoever is let in can open courses and be a contact person."
    )
