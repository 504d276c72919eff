"""How *Mere* looks: three short groups, the rare and the grave last."""

from collections.abc import Iterator

from handlers.cards import Button, Buttons, Card, Part, Style, Text
from handlers.case_buttons import (
    bases_button,
    card_button,
    close_button,
    content_button,
    known_button,
    record_button,
    timeline_button,
)
from handlers.casefiles import CaseFile
from locales import gettext as _
from models.cases import Party


def more(file: CaseFile, own: Party | None, *, has_content: bool) -> Card:
    """`own` is the party the reader acts for; None for who may only look."""
    reading = (
        timeline_button(file.case.id),
        *_content(file, has_content=has_content),
        record_button(file.case.id),
    )
    acting = tuple(_acting(file, own)) if own and not file.is_closed else ()
    return Card(
        title=_("More about {alias}").format(alias=file.case.alias),
        parts=(
            Buttons((card_button(file.case), *reading)),
            *acting,
        ),
    )


def _content(file: CaseFile, *, has_content: bool) -> Iterator[Button]:
    if has_content:
        yield content_button(file.case.id)


def _acting(file: CaseFile, own: Party) -> Iterator[Part]:
    subject = str(file.case.id)
    yield Text(_("The citizen and contact"))
    yield Buttons(
        (
            Button(_("The citizen's part"), "citizen.start", subject),
            Button(_("Your own record number"), "case.record_start", subject),
            *_windows(file, own),
            bases_button(file.case.id),
            Button(_("Register basis for disclosure"), "case.basis_start", subject),
        )
    )
    yield Text(_("The course"))
    yield Buttons(
        (
            Button(_("Hand over"), "party.hand_over_start", subject),
            Button(_("Add a party"), "party.add_start", subject),
            Button(_("A party is not needed"), "party.withdraw_start", subject),
            *_known(own),
            *_doubt(file),
            close_button(file.case.id),
        )
    )


def _windows(file: CaseFile, own: Party) -> Iterator[Button]:
    """Correct what is registered; put off what is not."""
    subject = str(file.case.id)
    mine = file.others if own.is_opener else (own,)
    if any(one.is_reached for one in mine):
        yield Button(_("Correct the contact"), "case.correct_start", subject)
    silent = [one for one in file.others if file.is_silent(one)]
    asked = silent if own.is_opener else [own]
    if any(_can_wait(file, one) for one in asked):
        yield Button(_("Put reminders off"), "party.snooze_start", subject)


def _can_wait(file: CaseFile, party: Party) -> bool:
    deadline = party.deadline_on
    return party.is_waited_for and deadline is not None and deadline > file.today


def _known(own: Party) -> Iterator[Button]:
    if not own.is_opener:
        yield known_button(own.case_id)


def _doubt(file: CaseFile) -> Iterator[Button]:
    if not file.case.is_disputed:
        label, subject = _("We do not speak of the same citizen"), str(file.case.id)
        yield Button(label, "case.dispute_start", subject, Style.DANGER)
