"""How the answer to "whom do I contact?" reads. It is never a person on holiday."""

from collections.abc import Mapping, Sequence

from handlers.cards import Card, Contact, People, Text, Tone
from handlers.casefiles import CaseFile
from handlers.covers_cards import covered
from locales import dates, ngettext
from locales import gettext as _
from models.cases import Party
from models.entry_points import EntryPoint
from models.organisations import Organisation
from models.people import Person


def of_case(file: CaseFile, desks: Mapping[int, list[Person]]) -> Card:
    contacts = tuple(
        _of_party(file, party)
        if party.contact_person_id is not None
        else _unclaimed(file, party, desks)
        for party in file.parties
    )
    return Card(
        title=_("{alias}: whom do I contact?").format(alias=file.case.alias),
        parts=(People("", contacts),),
    )


def found(
    organisations: Sequence[Organisation],
    doors: Mapping[int, EntryPoint],
    desks: Mapping[int, list[Person]],
    *,
    left_out: int,
) -> Card:
    contacts = tuple(
        _entry_point(one, doors[one.id], desks.get(one.id, [])) for one in organisations
    )
    more = ngettext(
        "{n} more. Write more of the name after /hvem.",
        "{n} more. Write more of the name after /hvem.",
        left_out,
    ).format(n=left_out)
    hint = more if left_out else _("Write a name after /hvem to find a practice or a team.")
    return Card(
        title=_("Whom do I contact?"),
        parts=(People("", contacts), Text(hint, Tone.QUIET)),
    )


def nothing_found() -> Card:
    return Card(
        title=_("I found nobody by that name in your cluster."),
        parts=(Text(_("Write part of the name of a municipality, team or practice.")),),
    )


def _of_party(file: CaseFile, party: Party) -> Contact:
    organisation, note = file.organisation(party), covered(file, party)
    present = file.present(file.people[party.contact_person_id or 0])
    if present is None:
        return _at_entry(organisation, file.entry_point(party), note)
    return Contact(organisation.name, present.name, present.function, present.phone, note)


def _unclaimed(file: CaseFile, party: Party, desks: Mapping[int, list[Person]]) -> Contact:
    """Of a party without a contact person in chat: a name it gave by phone, or its desk."""
    organisation, door = file.organisation(party), file.entry_point(party)
    if party.contact_name:
        note = _("Does not use chat.")
        return Contact(organisation.name, party.contact_name, "", door.phone, note)
    return _entry_point(organisation, door, desks.get(organisation.id, []))


def _entry_point(
    organisation: Organisation, door: EntryPoint, desk: Sequence[Person]
) -> Contact:
    if not organisation.has_chat:
        return _at_entry(organisation, door, _("Does not use chat: call."))
    if not desk:
        return _at_entry(organisation, door, "")
    now = ", ".join(person.name for person in desk)
    return _at_entry(organisation, door, _("At the desk today: {names}.").format(names=now))


def _at_entry(organisation: Organisation, door: EntryPoint, note: str) -> Contact:
    hours = dates.week(door.hours.days)
    return Contact(organisation.name, door.name, hours, door.phone, note)
