"""How the 18th birthday is prepared: what to agree, and what changes by itself."""

from datetime import date

from handlers.cards import Button, Buttons, Card, Items, Text, Tone
from handlers.case_buttons import card_button
from handlers.casefiles import CaseFile
from locales import dates
from locales import gettext as _
from models.growing_up import Step


def card(file: CaseFile, adult_from: date, step: Step) -> Card:
    alias, month = file.case.alias, dates.month(adult_from)
    basis = Button(_("Register a new consent"), "case.basis_start", str(file.case.id))
    return Card(
        title=_title(step).format(alias=alias, month=month),
        parts=(
            Items(_("This needs somebody now:"), _to_do(step)),
            Text(
                _("Consents from parents or before 18 end when the birthday month begins."),
                Tone.NOTICE,
            ),
            Buttons((card_button(file.case), basis)),
        ),
    )


def _title(step: Step) -> str:
    match step:
        case Step.PREPARE:
            return _("{alias}: the young person turns 18 in {month}")
        case Step.CONFIRM:
            return _("{alias}: the young person is now an adult")


def _to_do(step: Step) -> tuple[str, ...]:
    match step:
        case Step.PREPARE:
            return (
                _("Agree with the young person who takes over in adult psychiatry."),
                _("Ask the parties who goes on, and who is new."),
                _("Tell the parents that they lose access, and when."),
            )
        case Step.CONFIRM:
            return (
                _("Ask the young person for new consents, and register them."),
                _("Confirm which parties go on."),
                _("Parents have no access any more, unless the young person says so."),
            )
