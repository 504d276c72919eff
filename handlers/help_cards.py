"""How help reads: a list of what one can do here, and one button for what waits."""

from collections.abc import Callable, Mapping

from handlers import (
    cluster_status_cards,
    digest_choices_cards,
    evaluating_cards,
    waits_cards,
)
from handlers.cards import Button, Buttons, Card, ChoiceField, Form, Items, Part, Style, Text
from handlers.waits import Waits
from locales import gettext as _
from models.people import Person

# Each language names itself, so it is found by those who need it.
LANGUAGES = (("da", "Dansk"), ("en", "English"))


def start(
    lead: Person | None,
    *,
    is_in_case: bool,
    keeps_roster: bool = False,
    leads_cluster: bool = False,
    evaluates: bool = False,
) -> Card:
    return Card(
        title=_("Tovholder-bot: one room, one contact person per party, one clock"),
        parts=(
            *((_lead(lead),) if is_in_case else ()),
            commands(),
            own_buttons(
                keeps_roster=keeps_roster, leads_cluster=leads_cluster, evaluates=evaluates
            ),
        ),
    )


def commands() -> Items:
    return Items(_("You can"), tuple(f"{name}: {hint()}" for name, hint in HINTS.items()))


def own_buttons(
    *, keeps_roster: bool = False, leads_cluster: bool = False, evaluates: bool = False
) -> Buttons:
    """What is one's own, wherever one is told what one can do."""
    roster = Button(_("Who has the desk"), "roster.show")
    return Buttons(
        (
            Button(_("What waits for me?"), "help.waiting", "", Style.PRIMARY),
            Button(_("My overview"), "home.show"),
            Button(_("I am away"), "absence.start"),
            Button(_("My makkerpar"), "buddy.show"),
            Button(_("My card"), "person.own_start"),
            Button(_("My organisation"), "organisation.own"),
            Button(_("My calendar"), "calendar.show"),
            digest_choices_cards.button(),
            *((roster,) if keeps_roster else ()),
            Button(_("Our agreement"), "agreement.show"),
            *((cluster_status_cards.button(),) if leads_cluster else ()),
            *((evaluating_cards.button(),) if evaluates else ()),
            Button(_("Language"), "help.language_start"),
        )
    )


# What stands beside each command while one types it, in the spoken language.
HINTS: Mapping[str, Callable[[], str]] = {
    "/forloeb": lambda: _("open a course; in a room: its card; /forloeb mine: my courses"),
    "/hvem": lambda: _("whom do I contact? Write a name to search"),
    "/raad": lambda: _("ask the outreach team for advice"),
    "/plan": lambda: _("the joint plan, and who leads the course"),
    "/tovholder": lambda: _("help, and what waits for me"),
}


def waiting(waits: Waits) -> Card:
    if waits.is_empty:
        return Card(waits_cards.nothing())
    return Card(_("This waits for you"), waits_cards.parts(waits))


def language_form(chosen: str) -> Form:
    return Form(
        title=_("Language"),
        action="help.language",
        submit=_("Save"),
        fields=(ChoiceField("locale", _("Which language do you want?"), LANGUAGES, chosen),),
    )


def language_chosen() -> Card:
    return Card(_("From now on I speak English to you."))


def _lead(lead: Person | None) -> Part:
    if lead is None:
        return Text(
            _("This course has no lead (tovholder) yet. One is chosen with the joint plan.")
        )
    return Text(
        _("The lead (tovholder) of this course is {name}, {function}, {phone}.").format(
            name=lead.name, function=lead.function, phone=lead.phone
        )
    )
