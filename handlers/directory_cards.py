"""How the answer to "whom do I contact?" reads. It is never a person on holiday."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.cards import Button, Buttons, Card, Contact, People, Text, Tone
from handlers.casefiles import CaseFile
from handlers.covers import Cover
from handlers.covers_cards import missed, off
from handlers.entry_points import Door
from locales import dates, ngettext
from locales import gettext as _
from models.cases import Party
from models.people import Person

MOST_COUNTED = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """The cards found, the best first: an organisation's own (None), or one of its people's.

    `covers` says who covers for each of those who are away today.
    """

    cards: Sequence[tuple[Door, Person | None]]
    covers: Mapping[int, Cover]
    at: datetime


def of_case(file: CaseFile, doors: Mapping[int, Door], at: datetime) -> Card:
    contacts = tuple(
        _of_party(file, party, doors[party.organisation_id], at) for party in file.parties
    )
    return Card(
        title=_("{alias}: whom do I contact?").format(alias=file.case.alias),
        parts=(People("", contacts),),
    )


def found(answer: Answer, *, left_out: int, is_whole: bool) -> Card:
    contacts = tuple(
        _of_person(door, person, answer.covers.get(person.id), _helps(person), answer.at)
        if person
        else _entry_point(door, answer.at)
        for door, person in answer.cards
    )
    closest = Text(_("Nobody has all of it. These are the closest."), Tone.NOTICE)
    return Card(
        title=_("Whom do I contact?"),
        parts=(
            *(() if is_whole else (closest,)),
            People("", contacts),
            Text(_hint(left_out), Tone.QUIET),
            Buttons(tuple(_open_buttons(answer))),
        ),
    )


def nothing_found() -> Card:
    return Card(
        title=_("I found nobody by that name in your cluster."),
        parts=(Text(_("Write part of a name, a place or a need, such as bostøtte.")),),
    )


def _hint(left_out: int) -> str:
    if not left_out:
        return _("Write a name or a need after /hvem, such as bostøtte.")
    if left_out >= MOST_COUNTED:
        return _("There are many more. Write more of the name after /hvem.")
    return ngettext(
        "{n} more. Write more of the name after /hvem.",
        "{n} more. Write more of the name after /hvem.",
        left_out,
    ).format(n=left_out)


def _open_buttons(answer: Answer) -> Iterator[Button]:
    for door, person in answer.cards:
        if person is None:
            yield Button(door.organisation.name, "organisation.card", str(door.organisation.id))
        else:
            yield Button(person.name, "person.card", str(person.id))


def _of_party(file: CaseFile, party: Party, door: Door, at: datetime) -> Contact:
    contact = file.contact(party)
    if contact is not None:
        return _of_person(door, contact, file.cover(party), "", at)
    if party.contact_name:
        note = _("Does not use chat.")
        return Contact(
            door.organisation.name, party.contact_name, "", door.entry_point.phone, note
        )
    return _entry_point(door, at)


def _of_person(
    door: Door, person: Person, cover: Cover | None, note: str, at: datetime
) -> Contact:
    """Somebody, or who covers; the entry point where neither is at work on this day."""
    present = cover.answers if cover else person
    note = missed(person, cover, door, at) if cover else note
    if present is None:
        return _at_entry(door, note)
    is_buddy = cover is not None and cover.person is None
    back = "" if is_buddy else off(present, door, at)  # a makker who is named is at work
    said = f"{note} {back}".strip()
    if back and door.opens_today(at):
        return _entry_point(door, at, said)
    name = door.organisation.name
    return Contact(name, present.name, present.function, present.phone, said)


def _helps(person: Person) -> str:
    if not person.helps_with:
        return ""
    return _("Can help with: {what}").format(what=person.helps_with)


def _entry_point(door: Door, at: datetime, note: str = "") -> Contact:
    said = [note]
    if not door.organisation.has_chat:
        said.append(_("Does not use chat: call."))
    if door.is_open(at) and door.desk:
        now = ", ".join(person.name for person in door.desk)
        said.append(_("At the desk today: {names}.").format(names=now))
    said.append(opening(door, at))
    return _at_entry(door, " ".join(filter(None, said)))


def opening(door: Door, at: datetime) -> str:
    """Say when a closed entry point opens next; "" for an open one."""
    if door.is_open(at):
        return ""
    if door.opens_at is None:
        return _("Closed, and no opening is entered.")
    moment = dates.moment(door.opens_at, door.zone)
    return _("Closed now. Opens {moment}.").format(moment=moment)


def _at_entry(door: Door, note: str) -> Contact:
    point = door.entry_point
    hours = dates.week(point.hours.days)
    return Contact(door.organisation.name, point.name, hours, point.phone, note)
