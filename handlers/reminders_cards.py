"""How reminders read: collegial, one next step, nobody shamed."""

from datetime import date

from handlers.cards import Button, Buttons, Card, Part, Text, Tone
from handlers.case_buttons import claim_button, contact_buttons, know_button
from handlers.case_terms import person_to_call
from handlers.casefiles import CaseFile
from handlers.lifts_cards import take_button
from handlers.parties_cards import behalf_button, call_opener
from locales import dates
from locales import gettext as _
from models.cases import Party
from models.clusters import Overdue
from models.ladder import Rung
from models.people import Person


def reminder(
    file: CaseFile,
    party: Party,
    rung: Rung,
    meant_on: date | None = None,
    *,
    reader: Person | None = None,
    is_to_caller: bool = False,
) -> Card:
    """`meant_on`: the day it should have come, when that has passed.

    `reader` is who receives it. `is_to_caller`: the party has nobody who would read it, and
    they are to telephone.
    """
    return Card(
        title=f"{file.case.alias}: {_title(file, rung, meant_on)}",
        parts=(
            Text(_sentence(file, party, rung)),
            *_late(meant_on),
            *_why_you(file, party, reader),
            *_next_step(
                file, party, _whom_to_call(file, party, rung, reader), is_to_caller=is_to_caller
            ),
            *_helping(file, party, rung),
            Buttons((*_explain(party, rung), _onward(file, party, rung))),
        ),
    )


def _late(meant_on: date | None) -> tuple[Text, ...]:
    if meant_on is None:
        return ()
    late = _("This reminder comes late: it was meant for {day}.")
    return (Text(late.format(day=dates.day(meant_on)), Tone.QUIET),)


def _why_you(file: CaseFile, party: Party, reader: Person | None) -> tuple[Text, ...]:
    """To who stands in: for whom it came."""
    if reader is None:
        return ()
    for one in (party, file.opener):
        contact, cover = file.contact(one), file.cover(one)
        if contact and cover and cover.person and cover.person.id == reader.id:
            said = _("You cover for {name} until {day}.")
            until = dates.day(cover.until)
            return (Text(said.format(name=contact.name, day=until), Tone.QUIET),)
    return ()


def _whom_to_call(file: CaseFile, party: Party, rung: Rung, reader: Person | None) -> str:
    """The opener's side; who helps calls the party's own contact person, or who covers."""
    contact = file.contact(party)
    if rung is not Rung.LIFT or contact is None:
        return _call_opener(file, party)
    there = file.present(contact)
    if there is None:
        nobody = _("{name} is away, and nobody covers.").format(name=contact.name)
        return f"{nobody} {_call_opener(file, party)}"
    if reader is not None and there.id == reader.id:
        return _call_opener(file, party)
    if there is not contact:
        covered = _("{name} is away. Call {person}, who covers.")
        return covered.format(name=contact.name, person=person_to_call(there))
    return _("Call the contact person {person}.").format(person=person_to_call(contact))


def _call_opener(file: CaseFile, party: Party) -> str:
    if party.knows_citizen_at is None:
        return call_opener(file)
    return _("Call {person}, if you are not in contact yet.").format(
        person=person_to_call(file.who_tells)
    )


def _title(file: CaseFile, rung: Rung, meant_on: date | None) -> str:
    match rung:
        case Rung.UNCLAIMED:
            return _("nobody has taken it yet")
        case Rung.TARGET if meant_on is not None:
            return _("the target day for contact has passed")
        case Rung.TARGET:
            return _("today is the target day for contact")
        case Rung.DEADLINE:
            return _("today is the last day for contact")
        case Rung.LIFT:
            return _("the coordinator's help is wanted today")
        case Rung.BREACH:
            return _breach_title(file.agreement.overdue)


def _sentence(file: CaseFile, party: Party, rung: Rung) -> str:
    name = file.organisation(party).name
    deadline = dates.day(party.deadline_on) if party.deadline_on else ""
    match rung:
        case Rung.UNCLAIMED if party.is_seen:
            return _(
                "{name} has seen it and has no contact person yet. "
                "Contact is wanted by {deadline}."
            ).format(name=name, deadline=deadline)
        case Rung.UNCLAIMED:
            return _(
                "{name} has been asked for contact and has no contact person yet. "
                "Contact is wanted by {deadline}."
            ).format(name=name, deadline=deadline)
        case Rung.TARGET | Rung.DEADLINE:
            return _("Contact with {name} is wanted by {deadline}.").format(
                name=name, deadline=deadline
            )
        case Rung.LIFT:
            return _(
                "Contact with {name} is not registered, and today is the last day. "
                "Please help so that somebody calls."
            ).format(name=name)
        case Rung.BREACH:
            return _breach_sentence(file.agreement.overdue).format(name=name, deadline=deadline)


def _breach_title(overdue: Overdue) -> str:
    match overdue:
        case Overdue.LATE:
            return _("the deadline has passed")
        case Overdue.LEARNING_POINT:
            return _("a learning point")
        case Overdue.WISH:
            return _("contact was wished for before now")


def _breach_sentence(overdue: Overdue) -> str:
    match overdue:
        case Overdue.LATE | Overdue.WISH:
            return _(
                "Contact with {name} was wanted by {deadline} and is not registered. "
                "Please make contact still, and say what kept you."
            )
        case Overdue.LEARNING_POINT:
            return _(
                "Contact with {name} was wanted by {deadline} and is not registered. "
                "Please make contact still, and say what we can all learn from it."
            )


def _next_step(
    file: CaseFile, party: Party, call_whom: str, *, is_to_caller: bool
) -> tuple[Part, ...]:
    organisation, door = file.organisation(party), file.entry_point(party)
    if file.is_silent(party):
        call = _("Call {name}, {phone}, {hours}.").format(
            name=door.name,
            phone=door.phone,
            hours=dates.week(door.hours.days),
        )
        return (Text(call, Tone.NOTICE), Buttons((behalf_button(party, organisation),)))
    if file.is_closed_on(party, file.today):
        closed = _("{name} is closed today. Call {phone} and ask who stands in.").format(
            name=organisation.name, phone=door.phone
        )
        return (Text(closed, Tone.NOTICE),)
    if is_to_caller:
        nobody = _(
            "Nobody who has this at {name} is at work in time. "
            "Call {phone} and ask who stands in."
        ).format(name=organisation.name, phone=door.phone)
        return (Text(nobody, Tone.NOTICE),)
    whom = Text(call_whom)
    if not party.is_claimed:
        return (whom, Buttons((claim_button(file.case.id),)))
    if party.knows_citizen_at is None:
        return (whom, Buttons((know_button(file.case.id),)))
    return (whom, Text(_("Are you in contact?")), Buttons(contact_buttons(file.case.id)))


def _explain(party: Party, rung: Rung) -> tuple[Button, ...]:
    if rung is not Rung.BREACH or party.missed is not None:
        return ()
    label = _("Say what kept you")
    return (Button(label, "party.missed_start", str(party.id)),)


def _helping(file: CaseFile, party: Party, rung: Rung) -> tuple[Part, ...]:
    """Who sees to it, once somebody has said so."""
    if rung is not Rung.LIFT or party.lift_owner_id is None:
        return ()
    helper = file.people.get(party.lift_taken_by_id or 0)
    if helper is None:
        return ()
    return (Text(_("{name} has taken it.").format(name=helper.name), Tone.QUIET),)


def _onward(file: CaseFile, party: Party, rung: Rung) -> Button:
    """Who is asked for help is let into the course by taking it; everybody else is inside."""
    is_asked = rung is Rung.LIFT and party.lift_owner_id is not None
    if is_asked and party.lift_taken_by_id is None:
        return take_button(party)
    return Button(_("Show the course"), "case.card", str(file.case.id))
