"""How the own record number is asked for. It stands in a form alone, never in a message."""

from handlers.cards import Buttons, Card, Form, Text, TextField, Tone
from handlers.case_buttons import card_button
from handlers.casefiles import CaseFile
from locales import gettext as _
from models.cases import Case
from models.records import LONGEST


def form(file: CaseFile, number: str) -> Form:
    return Form(
        title=_("Your own record number"),
        action="case.record",
        submit=_("Save"),
        subject=str(file.case.id),
        intro=(Text(_("Your looking it up has been logged."), Tone.QUIET),) if number else (),
        fields=(number_field(number),),
    )


def number_field(number: str, name: str = "number") -> TextField:
    return TextField(
        name,
        _("Your own record number for the citizen"),
        number,
        is_required=False,
        hint=_("Only your organisation sees it. Never a CPR number."),
        max_length=LONGEST,
    )


def kept(case: Case) -> Card:
    return Card(
        title=_("{alias}: saved").format(alias=case.alias),
        parts=(
            Text(_("Only your organisation can look the record number up.")),
            Buttons((card_button(case),)),
        ),
    )
