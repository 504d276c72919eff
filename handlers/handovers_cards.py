"""How handing over reads: to who is asked, who asked, and everybody."""

from collections.abc import Iterator

from handlers import choosing, introductions_cards
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
from handlers.case_buttons import card_button
from handlers.casefiles import CaseFile
from handlers.parties_cards import call_opener
from locales import gettext as _
from models.cases import Case, Party
from models.handovers import HandingState, HandOver
from models.people import Person


def form(file: CaseFile, party: Party, person: Person | None) -> Form:
    contact = file.contact(party)
    now = _("The contact person now is {name}. It stays so until your colleague accepts.")
    return Form(
        title=_("Hand over"),
        action="party.hand_over",
        submit=_("Ask your colleague"),
        subject=str(file.case.id),
        intro=(Text(now.format(name=contact.name if contact else ""), Tone.QUIET),),
        fields=(
            SearchField(
                name="person",
                label=_("Who takes over?"),
                search="colleagues",
                value=str(person.id) if person else "",
                value_label=choosing.label(person) if person else "",
                hint=_("Type part of the name."),
            ),
        ),
    )


def asked(file: CaseFile, party: Party, handing: HandOver, before: Person) -> Card:
    """Asks the colleague; afterwards it tells what became of it."""
    alias = file.case.alias
    match handing.state:
        case HandingState.ASKED if not file.is_closed:
            return Card(
                question(file.case, before),
                (
                    Text(_("You become the contact person, and all parties are told.")),
                    Text(_ask_by_phone(before), Tone.QUIET),
                    Buttons(answers(handing)),
                ),
            )
        case HandingState.ACCEPTED | HandingState.INHERITED:
            return _yours(file, party, handing, before)
        case _:
            return Card(
                _("{alias}: you have not taken over").format(alias=alias),
                (Text(_("There is nothing more to do here."), Tone.QUIET),),
            )


def answers(handing: HandOver) -> tuple[Button, ...]:
    subject = str(handing.id)
    return (
        Button(_("I take over"), "party.hand_accept", subject, Style.PRIMARY),
        Button(_("I cannot"), "party.hand_decline", subject),
    )


def question(case: Case, before: Person) -> str:
    asked_whether = _("{alias}: will you take over from {name}?")
    return asked_whether.format(alias=case.alias, name=before.name)


def decided(file: CaseFile, party: Party, handing: HandOver, after: Person) -> Card:
    alias, name = file.case.alias, after.name
    is_as_before = party.contact_person_id == handing.from_id and not file.is_closed
    shown = Buttons((card_button(file.case),))
    match handing.state:
        case HandingState.ASKED:
            return Card(
                _("{alias}: {name} is asked to take over").format(alias=alias, name=name),
                (Text(_("Until {name} accepts, everything is as before.").format(name=name)),),
            )
        case HandingState.DECLINED:
            title = _("{alias}: {name} cannot take over")
            return Card(title.format(alias=alias, name=name), _as_before(file))
        case HandingState.ACCEPTED | HandingState.INHERITED:
            title = _("{alias}: {name} has taken over").format(alias=alias, name=name)
            return Card(title, (*_to_call(file), shown))
        case HandingState.WITHDRAWN:
            title = _("{alias}: {name} need not take over any more")
            parts = _as_before(file) if is_as_before else (shown,)
            return Card(title.format(alias=alias, name=name), parts)


def _as_before(file: CaseFile) -> tuple[Part, ...]:
    ask_another = Button(_("Ask somebody else"), "party.hand_over_start", _case(file))
    same = Text(_("The contact person is the same as before."))
    return (same, Buttons((ask_another, card_button(file.case))))


def told(file: CaseFile, party: Party, before: Person, after: Person) -> Card:
    organisation = file.organisation(party)
    title = _("{organisation} has a new contact person: {name}, {function}.").format(
        organisation=organisation.name, name=after.name, function=after.function
    )
    was = _("Before it was {name}.").format(name=before.name)
    return Card(title, (introductions_cards.facts(after, organisation), Text(was, Tone.QUIET)))


def _yours(file: CaseFile, party: Party, handing: HandOver, before: Person) -> Card:
    return Card(
        _("{alias}: you are the contact person now").format(alias=file.case.alias),
        (
            *_what_now(file, party, handing, before),
            *_to_call(file),
            Buttons(
                (
                    card_button(file.case),
                    Button(_("Hand over"), "party.hand_over_start", _case(file)),
                )
            ),
        ),
    )


def _what_now(
    file: CaseFile, party: Party, handing: HandOver, before: Person
) -> Iterator[Part]:
    if handing.state is not HandingState.INHERITED:
        yield Text(_ask_by_phone(before))
        return
    yield Text(
        _(
            "{name} cannot be reached any more, so the course has come to you, who have the "
            "desk. Hand it over if a colleague should have it."
        ).format(name=before.name)
    )
    if party.is_opener:
        yield Text(_("Your own record says which citizen it is about."))
    else:
        yield Text(call_opener(file))


def _ask_by_phone(before: Person) -> str:
    """Which citizen it is about is never written."""
    return _("Call {name}, {phone}, to be told which citizen it is about.").format(
        name=before.name, phone=before.phone
    )


def _to_call(file: CaseFile) -> Iterator[Part]:
    """Who does not read in the rooms is told by telephone."""
    silent = [one for one in file.parties if file.is_silent(one)]
    if silent and not file.is_closed:
        lines = (f"{file.organisation(o).name}, {file.entry_point(o).phone}" for o in silent)
        yield Items(_("Tell by telephone, they do not read here"), tuple(lines))


def _case(file: CaseFile) -> str:
    return str(file.case.id)
