"""How a course reads for the coordinator of one of its parties: that party alone."""

from collections.abc import Iterator

from handlers.cards import Button, Buttons, Card, Facts
from handlers.case_buttons import claim_button, inform_button
from handlers.case_terms import person_line, person_to_call
from handlers.casefiles import CaseFile
from handlers.covers_cards import covered
from locales import dates
from locales import gettext as _
from models.cases import Party
from models.people import Person


def card(file: CaseFile, party: Party) -> Card:
    title = _("{alias}: how your own party stands").format(alias=file.case.alias)
    return Card(title, (Facts(tuple(_facts(file, party))), Buttons(tuple(_steps(file, party)))))


def _facts(file: CaseFile, party: Party) -> Iterator[tuple[str, str]]:
    contact = file.contact(party)
    named = person_line(contact) if contact else party.contact_name
    yield _("Contact person"), named or _("nobody yet")
    if contact:
        yield from _reached(file, party, contact)
    if party.contact_on is not None:
        yield _("Contact made"), dates.day(party.contact_on)
    elif party.deadline_on is not None:
        yield _("Deadline"), dates.day(party.deadline_on)


def _reached(file: CaseFile, party: Party, contact: Person) -> Iterator[tuple[str, str]]:
    """The number of who is there today: the contact person's, or of who covers."""
    there, door = file.present(contact), file.entry_point(party)
    if there is contact:
        if contact.phone:
            yield _("Phone"), contact.phone
        return
    yield _("Away"), covered(file, party)
    number = person_to_call(there) if there else f"{door.name}, {door.phone}"
    yield _("Phone"), number


def _steps(file: CaseFile, party: Party) -> Iterator[Button]:
    if not party.is_claimed:
        yield claim_button(file.case.id)
    yield Button(_("Hand over"), "party.hand_over_start", str(file.case.id))
    is_late = party.deadline_on is not None and party.deadline_on < file.today
    if is_late and party.is_waited_for and party.missed is None:
        yield Button(_("Say what kept you"), "party.missed_start", str(party.id))
    yield inform_button(file.case.id)
