"""How filing reads: what to do with a closed course, who has answered, and why not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.advice_terms import recording
from handlers.cards import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    Facts,
    Form,
    Link,
    Part,
    Style,
    Text,
    Tone,
)
from handlers.case_buttons import card_button
from handlers.case_terms import person_line, room_words
from handlers.casefiles import CaseFile
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.filing import Filing, FilingState, NotRelevant
from models.organisations import Organisation
from models.people import Person


@dataclass(frozen=True, slots=True)
class Standing:
    """A course and who has filed it; `people` are all whom that names."""

    file: CaseFile
    filings: tuple[Filing, ...]
    people: Mapping[int, Person]

    @property
    def alias(self) -> str:
        return self.file.case.alias

    def organisation(self, filing: Filing) -> Organisation:
        return self.file.organisations[filing.organisation_id]


def card(standing: Standing, own: Sequence[Filing], reader: Person, *, is_inside: bool) -> Card:
    """`own` are those that the reader may answer for; `is_inside` may also read."""
    several = len(own) > 1
    return Card(
        title=_("{alias}: for the record").format(alias=standing.alias),
        parts=(
            *_when(standing),
            *_answers(standing),
            *(part for one in own for part in _own(standing, one, reader, several=several)),
            Text(room_words(), Tone.QUIET),
            Buttons(tuple(_reading(standing, is_inside=is_inside))),
        ),
    )


def ask(
    standing: Standing, filing: Filing, reader: Person, goes_at: datetime | None = None
) -> Card:
    """What the one who is asked gets: the text, and the two answers.

    `goes_at`: when the course is deleted, once that is planned.
    """
    organisation = standing.organisation(filing)
    if filing.is_confirmed:
        title = _("{alias}: answered").format(alias=standing.alias)
        return Card(title, (Text(answered(standing, filing)),))
    return Card(
        title=_("{alias} is closed: has {organisation} filed it?").format(
            alias=standing.alias, organisation=organisation.name
        ),
        parts=(
            *_goes(standing, goes_at, organisation.name),
            Text(recording(organisation.kind)),
            *_for_others(standing, filing, reader),
            Text(room_words(), Tone.QUIET),
            Buttons(
                (
                    *_text_links(standing, filing, reader),
                    *_answering(standing, filing, several=False),
                )
            ),
        ),
    )


def not_relevant_form(turn: Turn, file: CaseFile, filing: Filing) -> Form:
    return Form(
        title=_("Not relevant to us"),
        action="filing.not_relevant",
        submit=_("Save"),
        subject=str(filing.id),
        intro=(Text(_nothing(file, file.organisations[filing.organisation_id].name)),),
        fields=(
            ChoiceField(
                "why",
                _("Why?"),
                tuple((one, why_name(one)) for one in NotRelevant),
                turn.value("why"),
            ),
        ),
    )


def _nothing(file: CaseFile, organisation: str) -> str:
    if file.case.emptied_at is not None:  # its alias is gone
        return _("Nothing of the course goes into the record of {organisation}.").format(
            organisation=organisation
        )
    return _("Nothing of {alias} goes into the record of {organisation}.").format(
        alias=file.case.alias, organisation=organisation
    )


def _goes(standing: Standing, goes_at: datetime | None, organisation: str) -> Iterator[Text]:
    if goes_at is not None:
        day = dates.day_with_year(standing.file.calendar.local_date(goes_at))
        sentence = _(
            "The course is deleted on {day}, filed or not. If it is not filed by then, its "
            "text for the record waits another 12 months, and only {organisation} can read it."
        )
        yield Text(sentence.format(day=day, organisation=organisation), Tone.NOTICE)


def answered(standing: Standing, filing: Filing) -> str:
    """Who answered, and what; in a sentence."""
    name, by = standing.organisation(filing).name, _by(standing, filing)
    if filing.state is FilingState.NOT_RELEVANT and filing.why is not None:
        return _("{organisation} has nothing to file: {why} ({by}).").format(
            organisation=name, why=why_name(filing.why), by=by
        )
    return _("{organisation} has filed it ({by}).").format(organisation=name, by=by)


def why_name(why: NotRelevant) -> str:
    match why:
        case NotRelevant.NO_PART:
            return _("We had no part in the course")
        case NotRelevant.NOTHING:
            return _("Nothing in it belongs in our record")
        case NotRelevant.WITH_ANOTHER:
            return _("It is filed with another course")
        case NotRelevant.WRONG_CITIZEN:
            return _("It was not our citizen")


def _when(standing: Standing) -> Iterator[Text]:
    if not standing.file.is_closed:
        yield Text(_("When the course is closed, each party confirms that it has filed it."))


def _answers(standing: Standing) -> Iterator[Part]:
    rows = tuple(
        (standing.organisation(one).name, _state(standing, one)) for one in standing.filings
    )
    if rows:
        yield Facts(rows)


def _state(standing: Standing, filing: Filing) -> str:
    match filing.state:
        case FilingState.TO_FILE:
            return _("Not filed yet")
        case FilingState.FILED:
            return _("Filed: {by}").format(by=_by(standing, filing))
        case FilingState.NOT_RELEVANT:
            return _("Not relevant: {by}").format(by=_by(standing, filing))


def _by(standing: Standing, filing: Filing) -> str:
    person = standing.people.get(filing.confirmed_by_id or 0)
    if person is None or filing.confirmed_at is None:
        return ""
    moment = dates.moment(filing.confirmed_at, ZoneInfo(standing.file.cluster.zone))
    return f"{person_line(person)}, {moment}"


def _own(
    standing: Standing, filing: Filing, reader: Person, *, several: bool
) -> Iterator[Part]:
    if not filing.is_confirmed:
        yield from _for_others(standing, filing, reader)
        yield Buttons(tuple(_answering(standing, filing, several=several)))
        return
    label = _("It is not filed after all")
    if several:
        label = f"{standing.organisation(filing).name}: {label}"
    yield Buttons((Button(label, "filing.take_back", str(filing.id), Style.DANGER),))


def _answering(standing: Standing, filing: Filing, *, several: bool) -> Iterator[Button]:
    filed, other, subject = _("Filed"), _("Not relevant to us"), str(filing.id)
    if several:
        name = standing.organisation(filing).name
        filed, other = f"{name}: {filed}", f"{name}: {other}"
    yield Button(filed, "filing.filed", subject, Style.PRIMARY)
    yield Button(other, "filing.not_relevant_start", subject)


def _for_others(standing: Standing, filing: Filing, reader: Person) -> Iterator[Text]:
    """To who answers for a party without chat, or for colleagues who have not."""
    party = next(
        one for one in standing.file.everyone if one.organisation_id == filing.organisation_id
    )
    name, contact = standing.organisation(filing).name, standing.file.contact(party)
    if reader.organisation_id != filing.organisation_id:
        sentence = _("{name} does not read here. Call {phone} and register what they say.")
        phone = standing.file.entry_point(party).phone
        yield Text(sentence.format(name=name, phone=phone), Tone.NOTICE)
    elif contact is not None and contact.id != reader.id:
        sentence = _("{contact} is contact person and has not answered yet.")
        yield Text(sentence.format(contact=person_line(contact)), Tone.NOTICE)


def _reading(standing: Standing, *, is_inside: bool) -> Iterator[Button | Link]:
    if is_inside:
        yield text_link(standing.file.case.id)
        yield Button(_("The log, for the citizen"), "log.start", str(standing.file.case.id))
        yield card_button(standing.file.case)


def _text_links(standing: Standing, filing: Filing, reader: Person) -> Iterator[Link]:
    if reader.organisation_id == filing.organisation_id:
        yield text_link(standing.file.case.id)


def text_link(case_id: int) -> Link:
    return Link(_("Text for the record"), "filing.page", str(case_id))
