"""How a briefing reads: what happened, and who has acknowledged it. Never what was written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from handlers.briefings_terms import day_label, happening_name, reason_name, words_label
from handlers.cards import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    ChoicesField,
    DateField,
    Facts,
    Form,
    FormField,
    Items,
    Part,
    Style,
    Text,
    TextField,
    Tone,
)
from handlers.case_buttons import card_button, content_button
from handlers.case_terms import before_closing, person_line
from handlers.casefiles import CaseFile
from handlers.counting import and_more
from handlers.turn import Turn
from locales import dates, ngettext
from locales import gettext as _
from models.briefings import DATED, Acknowledgement, Briefing, Happening, TurnedDown
from models.cases import Case, Party
from models.people import Person

LONGEST = 3000
MOST_BUTTONS = 10


@dataclass(frozen=True, slots=True)
class Told:
    """A briefing with all its card tells. `until` ends the days of waiting, where they do."""

    file: CaseFile
    briefing: Briefing
    sender: Person
    parts: Sequence[tuple[Acknowledgement, Party]]
    until: date


def chooser(case: Case) -> Card:
    buttons = (
        Button(happening_name(one), "briefing.start", f"{case.id}:{one}") for one in Happening
    )
    return Card(
        _("{alias}: what has happened?").format(alias=case.alias),
        (
            Text(_("You choose afterwards who is told. Nothing is passed on by itself.")),
            Buttons(tuple(buttons)),
        ),
    )


def courses(cases: Sequence[Case]) -> Card:
    if not cases:
        return Card(_("You have a part in no open course."))
    buttons = (Button(one.alias, "briefing.choose", str(one.id)) for one in cases)
    return Card(_("Which course is it about?"), (Buttons(tuple(buttons)),))


def form(turn: Turn, file: CaseFile, happening: Happening, to: Sequence[Party]) -> Form:
    asked = bool(turn.fields)  # then what was ticked, even if that is nothing
    everybody = tuple(str(one.id) for one in to)
    return Form(
        title=_("Inform the parties"),
        action="briefing.send",
        submit=_("Send"),
        subject=f"{file.case.id}:{happening}",
        intro=(Text(happening_name(happening)), *_advice(happening)),
        fields=(
            ChoicesField(
                "parties",
                _("Who shall be informed?"),
                tuple((str(one.id), file.organisation(one).name) for one in to),
                turn.values("parties") if asked else everybody,
            ),
            *_asked(turn, file, happening),
        ),
    )


def _asked(turn: Turn, file: CaseFile, happening: Happening) -> Iterator[FormField]:
    if happening in DATED:
        yield DateField("on", day_label(happening), file.today)
    if happening is Happening.TURNED_DOWN:
        choices = tuple((one, reason_name(one)) for one in TurnedDown)
        yield ChoiceField("reason", _("Why?"), choices, turn.value("reason"))
    yield TextField(
        "words",
        words_label(happening),
        turn.value("words"),
        is_long=True,
        is_required=happening in {Happening.TURNED_DOWN, Happening.OTHER},
        hint=_("Never a name or a CPR number. It is not shown in the chat."),
        max_length=LONGEST,
    )


def _advice(happening: Happening) -> Iterator[Text]:
    if happening is Happening.NO_SHOW:
        yield Text(_("The course stays open: nobody is let go for not attending."), Tone.QUIET)


def card(told: Told) -> Card:
    """The same for everybody who may see it, wherever it stands."""
    missing = [(one, party) for one, party in told.parts if one.is_missing]
    return Card(
        _title(told),
        (
            Facts(tuple(_facts(told))),
            Items(_("Acknowledged"), tuple(_state(told, *one) for one in told.parts)),
            *_own_words(told),
            *_buttons(told, missing),
        ),
    )


def _own_words(told: Told) -> Iterator[Text]:
    """While it still can be done: an archived room cannot be changed."""
    if told.briefing.happening is Happening.CLOSING and told.file.case.is_open:
        yield Text(before_closing(), Tone.QUIET)


def call(told: Told, mine: Acknowledgement, party: Party) -> Card:
    """The task of telling a party that does not read here."""
    name, door = told.file.organisation(party).name, told.file.entry_point(party)
    if not mine.is_missing:
        return Card(_title(told), (Text(_state(told, mine, party), Tone.QUIET),))
    sentence = _(
        "Nobody at {name} reads this in time. Call {phone}, tell them, and register it."
    )
    if told.file.is_silent(party):
        sentence = _("{name} does not read here. Call {phone}, tell them, and register it.")
    return Card(
        _("{alias}: call {organisation}").format(alias=told.file.case.alias, organisation=name),
        (
            Facts(tuple(_facts(told))),
            Text(sentence.format(name=name, phone=door.phone), Tone.NOTICE),
            Buttons((_behalf_button(told.file, mine, party), card_button(told.file.case))),
        ),
    )


def behalf_form(turn: Turn, told: Told, mine: Acknowledgement, party: Party) -> Form:
    name = told.file.organisation(party).name
    return Form(
        title=_("Register by phone"),
        action="briefing.behalf",
        submit=_("Register"),
        subject=str(mine.id),
        intro=(Text(_("{name} has been told: {what}").format(name=name, what=_title(told))),),
        fields=(
            TextField(
                "name",
                _("Whom did you tell?"),
                turn.value("name"),
                hint=_("Name and function of the member of staff, never the citizen."),
                max_length=80,
            ),
        ),
    )


def missing_parts(missing: Sequence[tuple[Briefing, str]]) -> tuple[Part, ...]:
    """What is not acknowledged, each a button that leads to who is missing."""
    if not missing:
        return ()
    buttons = (_open_button(*one) for one in missing[:MOST_BUTTONS])
    more = and_more(len(missing) - MOST_BUTTONS)
    return (
        Text(_("Told, but not acknowledged by everybody yet:")),
        Buttons(tuple(buttons)),
        *(Text(one, Tone.QUIET) for one in more),
    )


def _open_button(briefing: Briefing, alias: str) -> Button:
    label = f"{alias}: {happening_name(briefing.happening)}"
    return Button(label, "briefing.show", str(briefing.id))


def _title(told: Told) -> str:
    return f"{told.file.case.alias}: {happening_name(told.briefing.happening)}"


def _facts(told: Told) -> Iterator[tuple[str, str]]:
    briefing, file = told.briefing, told.file
    if briefing.happened_on is not None:
        yield _("Day"), _day(told, briefing.happened_on)
    if briefing.reason is not None:
        yield _("Reason"), reason_name(briefing.reason)
    contact = _newcomer(told)
    if briefing.happening is Happening.NEW_CONTACT and contact is not None:
        yield _("Contact person"), f"{person_line(contact)}, {contact.phone}"
    moment = dates.moment(briefing.sent_at, ZoneInfo(file.cluster.zone))
    yield _("Told by"), f"{person_line(told.sender)}, {moment}"


def _newcomer(told: Told) -> Person | None:
    own = [
        party
        for party in told.file.parties
        if party.organisation_id == told.sender.organisation_id
    ]
    return told.file.contact(own[0]) if own else None


def _day(told: Told, day: date) -> str:
    if told.briefing.happening is not Happening.READY:
        return dates.day(day)
    waited = max(0, (told.until - day).days)
    return ngettext(
        "since {day} ({n} day of waiting)", "since {day} ({n} days of waiting)", waited
    ).format(day=dates.day(day), n=waited)


def _state(told: Told, one: Acknowledgement, party: Party) -> str:
    name = told.file.organisation(party).name
    if one.acknowledged_at is None:
        return _("{name}: not yet").format(name=name)
    moment = dates.moment(one.acknowledged_at, ZoneInfo(told.file.cluster.zone))
    if one.said_by:
        return _("{name}: {who}, {moment}, by phone").format(
            name=name, who=one.said_by, moment=moment
        )
    return _("{name}: {moment}").format(name=name, moment=moment)


def _buttons(told: Told, missing: Sequence[tuple[Acknowledgement, Party]]) -> Iterator[Part]:
    silent = [(one, party) for one, party in missing if told.file.is_silent(party)]
    steps = [_behalf_button(told.file, *one) for one in silent]
    if len(missing) > len(silent):
        steps.insert(0, _acknowledge_button(told.briefing))
    if steps:
        yield Buttons(tuple(steps))
    read = [content_button(told.file.case.id)] if told.briefing.has_words else []
    yield Buttons((*read, card_button(told.file.case)))


def _acknowledge_button(briefing: Briefing) -> Button:
    label = _("Seen, we act on it")
    return Button(label, "briefing.acknowledge", str(briefing.id), Style.PRIMARY)


def _behalf_button(file: CaseFile, one: Acknowledgement, party: Party) -> Button:
    label = _("Register for {name}").format(name=file.organisation(party).name)
    return Button(label, "briefing.behalf_start", str(one.id))
