"""What is told of a text for the record that waits: never an alias, nor what anybody wrote."""

from handlers.cards import Button, Buttons, Card, Link, Style, Text, Tone
from handlers.casefiles import CaseFile
from locales import dates
from locales import gettext as _
from models.filing import Filing
from models.people import Person
from models.waiting_texts import WaitingText


def waiting(file: CaseFile, filing: Filing, kept: WaitingText, reader: Person) -> Card:
    name, subject = file.organisations[filing.organisation_id].name, str(filing.id)
    local = file.calendar.local_date
    is_own = reader.organisation_id == filing.organisation_id
    link = (Link(_("Text for the record"), "filing.page", str(filing.case_id)),)
    return Card(
        title=_("A deleted course waits to be filed by {organisation}").format(
            organisation=name
        ),
        parts=(
            Text(_days(file)),
            Text(
                _(
                    "Everything else of the course is gone. Only {organisation} can read the "
                    "text for the record. On {day} it is removed for good, filed or not."
                ).format(organisation=name, day=dates.day_with_year(local(kept.goes_at))),
                Tone.NOTICE,
            ),
            *([] if is_own else [Text(_call(file, filing))]),
            Buttons(
                (
                    *(link if is_own else ()),
                    Button(_("Filed"), "filing.filed", subject, Style.PRIMARY),
                    Button(_("Not relevant to us"), "filing.not_relevant_start", subject),
                )
            ),
        ),
    )


def over(file: CaseFile, filing: Filing) -> Card:
    """To who has answered, or is too late."""
    name = file.organisations[filing.organisation_id].name
    if filing.is_confirmed:
        said = _("{organisation} has answered, and the text for the record is deleted here.")
    else:
        said = _("The time is over: the text for the record of {organisation} is deleted.")
    return Card(
        _("Nothing is left of the course"),
        (Text(said.format(organisation=name)), Text(_days(file), Tone.QUIET)),
    )


def _days(file: CaseFile) -> str:
    local, case = file.calendar.local_date, file.case
    opened, closed = case.opened_on, local(case.closed_at or case.opened_at)
    return _("The course was opened on {opened} and closed on {closed}").format(
        opened=dates.day_with_year(opened), closed=dates.day_with_year(closed)
    )


def _call(file: CaseFile, filing: Filing) -> str:
    party = next(one for one in file.everyone if one.organisation_id == filing.organisation_id)
    return _("{name} does not read here. Call {phone} and register what they say.").format(
        name=file.organisation(party).name, phone=file.entry_point(party).phone
    )
