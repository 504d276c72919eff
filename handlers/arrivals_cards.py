"""How it reads when somebody new comes, or somebody goes."""

from collections.abc import Sequence

from handlers import help_cards
from handlers.cards import Button, Buttons, Card, Facts, Items, Style, Text, Tone
from locales import gettext as _
from models.cases import Case
from models.organisations import Organisation
from models.people import Person

MOST_SHOWN = 10


def proposed(person: Person, organisation: Organisation) -> Card:
    """Asks the administrator; afterwards it tells what was decided."""
    title = _("Is {name} one of you?").format(name=person.name)
    who = Facts(
        (
            (_("Name"), person.name),
            (_("E-mail"), person.email),
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


def gone(person: Person, cases: Sequence[Case], *, has_desk: bool) -> Card:
    """To the coordinator: what somebody leaves behind who cannot be reached any more."""
    aliases = tuple(case.alias for case in cases)
    what = _("{name} can no longer be reached in the chat").format(name=person.name)
    held = Items(_("Contact person in"), aliases)
    desk = Text(_("{name} has your organisation's desk.").format(name=person.name))
    steps = Items(
        _("What to do"),
        (
            _("Agree with a colleague who takes over, and tell the other parties."),
            _("Name that colleague as stand-in: courses, rooms and reminders follow."),
        ),
    )
    name_one = Button(_("Name a stand-in"), "absence.start", str(person.id), Style.PRIMARY)
    return Card(
        what,
        (
            *((held,) if aliases else ()),
            *((desk,) if has_desk else ()),
            steps,
            Buttons((name_one,)),
        ),
    )


def _why_asked() -> str:
    return _(
        "They come from your organisation's e-mail domain or workspace. Let in only people who "
        "work with you: whoever is let in can open courses and be a contact person."
    )
