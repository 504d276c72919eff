"""How a party's steps look and read."""

from zoneinfo import ZoneInfo

from handlers import introductions_cards
from handlers.cards import (
    Button,
    Buttons,
    Card,
    Facts,
    Style,
    Text,
    Tone,
)
from handlers.case_buttons import (
    card_button,
    claim_button,
    contact_buttons,
    inform_button,
    know_button,
    known_button,
    seen_button,
)
from handlers.case_terms import acute, purpose_name, way_name
from handlers.casefiles import CaseFile
from handlers.party_changes_cards import by_when
from locales import dates
from locales import gettext as _
from models.briefings import Happening
from models.cases import Party
from models.organisations import Organisation


def invitation(file: CaseFile, party: Party) -> Card:
    """Asks the desk to take it; afterwards it tells who did."""
    title = _("{alias}: {organisation} asks for contact").format(
        alias=file.case.alias, organisation=file.organisation(file.opener).name
    )
    if party.is_claimed or file.is_closed or party.withdrawn_at:
        is_taken = party.is_claimed and not file.is_closed
        text = _claimed_by(file, party) if is_taken else _over(file)
        return Card(title, (Text(text, Tone.QUIET), Buttons((card_button(file.case),))))
    return Card(
        title=title,
        parts=(
            Facts(
                (
                    (
                        _("Purpose"),
                        ", ".join(purpose_name(one) for one in file.case.purposes),
                    ),
                    (_("Contact wanted"), by_when(party)),
                )
            ),
            Text(call_opener(file)),
            Text(acute(file.newest), Tone.QUIET),
            *_seen(file, party),
            Buttons((claim_button(file.case.id), *_acknowledge(file, party))),
            Buttons((card_button(file.case), known_button(file.case.id))),
        ),
    )


def _seen(file: CaseFile, party: Party) -> tuple[Text, ...]:
    if not party.is_seen or party.acknowledged_at is None:
        return ()
    moment = dates.moment(party.acknowledged_at, ZoneInfo(file.cluster.zone))
    sentence = _("Your organisation has seen it ({moment}). Whoever takes it presses here:")
    return (Text(sentence.format(moment=moment), Tone.NOTICE),)


def _acknowledge(file: CaseFile, party: Party) -> tuple[Button, ...]:
    return () if party.is_seen else (seen_button(file.case.id),)


def call(file: CaseFile, party: Party) -> Card:
    """The opener's task for a party without chat."""
    organisation, door = file.organisation(party), file.entry_point(party)
    title = _("{alias}: call {organisation}").format(
        alias=file.case.alias, organisation=organisation.name
    )
    if party.is_reached or file.is_closed or party.withdrawn_at:
        is_done = party.is_reached and not file.is_closed
        text = _("Done: contact is registered.") if is_done else _over(file)
        return Card(title, (Text(text, Tone.QUIET), Buttons((card_button(file.case),))))
    return Card(
        title=title,
        parts=(
            Text(_unread(file, party)),
            Facts(
                (
                    (_("Phone"), f"{door.name}, {door.phone}"),
                    (_("Hours"), dates.week(door.hours.days)),
                    (_("Contact wanted"), by_when(party)),
                )
            ),
            Text(_("Tell which citizen it is about, and register here what was said.")),
            Buttons((behalf_button(party, organisation),)),
        ),
    )


def _unread(file: CaseFile, party: Party) -> str:
    """Why this party is called."""
    name = file.organisation(party).name
    if not file.organisation(party).has_chat:
        return _("{name} does not use chat, so nobody there sees this.").format(name=name)
    if party.invite_at is None:
        return _("{name} has nobody at the desk, so nobody there sees this.").format(name=name)
    opens = dates.moment(party.invite_at, ZoneInfo(file.cluster.zone))
    return _("{name} has nobody at the desk until {opens}.").format(name=name, opens=opens)


def claimed(file: CaseFile, party: Party) -> Card:
    contact, organisation = file.contact(party), file.organisation(party)
    who = (introductions_cards.facts(contact, organisation),) if contact else ()
    return Card(title=_claimed_by(file, party), parts=(*who, Text(call_opener(file))))


def next_step(file: CaseFile, party: Party) -> Card:
    """What the contact person does next. One thing."""
    organisation = file.organisation(party).name
    if party.contact_on is not None and party.contact_way is not None:
        return Card(
            _("{alias}: contact is registered").format(alias=file.case.alias),
            (
                Text(
                    _("{organisation}: {day}, {way}.").format(
                        organisation=organisation,
                        day=dates.day(party.contact_on),
                        way=way_name(party.contact_way),
                    )
                ),
            ),
        )
    if party.knows_citizen_at is not None:
        return Card(
            _("{alias}: are you in contact?").format(alias=file.case.alias),
            (
                Text(_("Contact wanted: {when}").format(when=by_when(party))),
                Buttons(contact_buttons(file.case.id)),
            ),
        )
    return Card(
        _("{alias}: you are the contact person").format(alias=file.case.alias),
        (
            Text(call_opener(file)),
            Text(_("When you have been told, confirm it here.")),
            Buttons(
                (
                    know_button(file.case.id),
                    inform_button(file.case.id, Happening.NEW_CONTACT),
                )
            ),
        ),
    )


def all_reached(file: CaseFile) -> Card:
    return Card(
        title=_("{alias}: all parties are in contact").format(alias=file.case.alias),
        parts=(
            Text(_("Next step: make the joint plan together, and choose who leads it.")),
            Buttons((Button(_("Joint plan"), "plan.show", str(file.case.id), Style.PRIMARY),)),
        ),
    )


def behalf_button(party: Party, organisation: Organisation) -> Button:
    label = _("Register for {name}").format(name=organisation.name)
    return Button(label, "party.behalf_start", str(party.id), Style.PRIMARY)


def _over(file: CaseFile) -> str:
    if file.is_closed:
        return _("The course is closed. There is nothing more to do.")
    return _("You are no longer asked. There is nothing more to do.")


def _claimed_by(file: CaseFile, party: Party) -> str:
    contact = file.contact(party)
    name = f"{contact.name}, {contact.function}" if contact else party.contact_name
    return _("{organisation} has a contact person: {name}.").format(
        organisation=file.organisation(party).name, name=name
    )


def call_opener(file: CaseFile) -> str:
    opener = file.who_tells
    return _("Call {name} on {phone} to be told which citizen it is about.").format(
        name=opener.name, phone=opener.phone
    )
