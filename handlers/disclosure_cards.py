"""How a basis for disclosure is asked for and confirmed."""

from handlers import concerns_cards
from handlers.cards import Buttons, Card, ChoiceField, DateField, Form, Text, Tone
from handlers.case_buttons import bases_button, card_button
from handlers.case_terms import refusal_words
from handlers.casefiles import CaseFile
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.cases import Party
from models.consents import GIVERS, Basis, Consent, Given, Giver
from models.growing_up import age_on


def form(turn: Turn, file: CaseFile, own: Party) -> Form:
    others = [one for one in file.parties if one is not own]
    return Form(
        title=_("Basis for disclosure"),
        action="case.basis",
        submit=_("Register"),
        subject=turn.subject,
        intro=(
            Text(
                _(
                    "You decide what your organisation discloses. Without a basis the other "
                    "party sees who, when and what is agreed, but nothing that is written."
                ),
                Tone.QUIET,
            ),
            Text(refusal_words(), Tone.QUIET),
            *concerns_cards.within_a_municipality(file),
        ),
        fields=(
            ChoiceField(
                "party",
                _("Who may read it?"),
                tuple((str(one.id), file.organisation(one).name) for one in others),
                turn.value("party") or _only(turn, others),
            ),
            ChoiceField(
                "basis",
                _("On what basis?"),
                tuple((basis, basis_name(basis)) for basis in Basis),
                turn.value("basis"),
            ),
            *_giver_field(turn, file),
            ChoiceField(
                "given_in",
                _("With a consent: how was it given?"),
                tuple((one, given_name(one)) for one in Given),
                turn.value("given_in"),
                is_required=False,
                hint=_("It must be explicit, about exactly this, and informed."),
            ),
            DateField("given_on", _("Given on"), file.today),
            DateField(
                "until",
                _("Agreed until"),
                is_required=False,
                hint=_("Leave it empty for a year, the longest there is."),
            ),
        ),
    )


def _only(turn: Turn, others: list[Party]) -> str:
    """The receiver that the button was about; or the only one there is."""
    _case, _colon, asked = turn.subject.partition(":")
    return asked or (str(others[0].id) if len(others) == 1 else "")


def givers(file: CaseFile) -> tuple[Giver, ...]:
    """Who can consent for a minor of this age; nobody else for an adult."""
    return GIVERS[age_on(file.case.adult_from, file.today)]


def _giver_field(turn: Turn, file: CaseFile) -> tuple[ChoiceField, ...]:
    if not givers(file):
        return ()
    choices = tuple((one, giver_name(one)) for one in givers(file))
    return (
        ChoiceField(
            "given_by",
            _("With a consent: who has given it?"),
            choices,
            turn.value("given_by"),
            is_required=False,
            hint=_(
                "Under 15 the holders of custody, and the child is heard. From 15 the young "
                "person, and the parents are informed and involved."
            ),
        ),
    )


def given(file: CaseFile, receiver: Party, consent: Consent) -> Card:
    alias = file.case.alias
    buttons = Buttons((bases_button(file.case.id), card_button(file.case)))
    if not consent.stands_on(file.today):
        title = _("{alias}: the other holder of custody must consent too")
        sentence = _("Nothing is shown yet. Register again when both have consented.")
        return Card(title.format(alias=alias), (Text(sentence), buttons))
    lapses = _("The basis lapses after {day}. Remember to enter it in the record.").format(
        day=dates.day_with_year(consent.expires_on)
    )
    title = _("{alias}: {name} may now read what is written")
    return Card(
        title.format(alias=alias, name=file.organisation(receiver).name),
        (
            Text(lapses),
            *_duties(consent),
            Text(_("If it is withdrawn, say so at once: here is where."), Tone.QUIET),
            buttons,
        ),
    )


def _duties(consent: Consent) -> tuple[Text, ...]:
    """What the law asks of whoever discloses on this basis (domain/law.md C1, C2)."""
    match consent.basis, consent.given_in:
        case Basis.VALUE_LEAP, _in:
            said = _("Tell the citizen as soon as you can that you have told it, and why.")
        case Basis.TREATMENT, _in:
            said = _("The citizen may say no: then withdraw it at once.")
        case Basis.CONSENT, Given.ORAL:
            said = _("As a main rule it is in writing: enter in the record why it is not.")
        case _:
            return ()
    return (Text(said, Tone.NOTICE),)


def basis_name(basis: Basis) -> str:
    match basis:
        case Basis.TREATMENT:
            return _("Current treatment, between health professionals (Health Act, section 41)")
        case Basis.CONSENT:
            return _("Consent (Health Act, section 43; Public Administration Act, section 28)")
        case Basis.DISCHARGE_AGREEMENT:
            return _("Discharge agreement or coordination plan (Psychiatry Act, section 13 c)")
        case Basis.VALUE_LEAP:
            return _("Weighty interest (Health Act, section 41(2)4 or 43(2)2)")


def given_name(given: Given) -> str:
    match given:
        case Given.WRITTEN:
            return _("In writing")
        case Given.ORAL:
            return _("By word of mouth")


def giver_name(giver: Giver) -> str:
    match giver:
        case Giver.SOLE_HOLDER:
            return _("The only holder of custody")
        case Giver.BOTH_HOLDERS:
            return _("Both holders of custody")
        case Giver.ONE_OF_TWO:
            return _("One of two holders of custody; the other's is missing")
        case Giver.YOUNG_PERSON:
            return _("The young person")
