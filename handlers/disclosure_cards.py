"""How a basis for disclosure is asked for and confirmed."""

from handlers.cards import Card, ChoiceField, DateField, Form, Text, Tone
from handlers.casefiles import CaseFile
from handlers.turn import Turn
from locales import gettext as _
from models.cases import Party
from models.consents import Basis


def form(turn: Turn, file: CaseFile, own: Party) -> Form:
    others = [one for one in file.parties if one is not own]
    return Form(
        title=_("Basis for disclosure"),
        action="case.basis",
        submit=_("Register"),
        subject=str(file.case.id),
        intro=(
            Text(
                _(
                    "You decide what your organisation discloses. Without a basis the other "
                    "party sees who, when and what is agreed, but nothing that is written."
                ),
                Tone.QUIET,
            ),
        ),
        fields=(
            ChoiceField(
                "party",
                _("Who may read it?"),
                tuple((str(one.id), file.organisation(one).name) for one in others),
                turn.value("party"),
            ),
            ChoiceField(
                "basis",
                _("On what basis?"),
                tuple((basis, basis_name(basis)) for basis in Basis),
                turn.value("basis"),
            ),
            DateField("given_on", _("Given on"), file.today),
        ),
    )


def given(file: CaseFile, party: Party) -> Card:
    return Card(
        title=_("{alias}: {name} may now read what is written").format(
            alias=file.case.alias, name=file.organisation(party).name
        ),
        parts=(
            Text(
                _("The basis lapses after a year. Remember to enter the consent in the record.")
            ),
        ),
    )


def basis_name(basis: Basis) -> str:
    match basis:
        case Basis.TREATMENT:
            return _("Current treatment (Health Act, section 41)")
        case Basis.CONSENT:
            return _("Written consent (Health Act, section 43)")
        case Basis.DISCHARGE_AGREEMENT:
            return _("Discharge agreement or coordination plan (Psychiatry Act, section 13 c)")
        case Basis.VALUE_LEAP:
            return _("Weighty interest (Health Act, section 41(2)4 or 43(2)2)")
