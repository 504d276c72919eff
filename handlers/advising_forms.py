"""The forms in which the team gives a question to another, or declines it."""

from collections.abc import Sequence

from handlers import advice_terms, case_terms
from handlers.advice_files import AdviceFile
from handlers.cards import ChoiceField, Form, SearchField, Text, TextField, Tone
from handlers.turn import Turn
from locales import gettext as _
from models.advice import Why
from models.organisations import Organisation
from models.people import Person

BACK = "queue"


def hand(turn: Turn, file: AdviceFile, receivers: Sequence[Person]) -> Form:
    choices = [(str(one.id), case_terms.person_line(one)) for one in receivers]
    back = [(BACK, _("Back into the queue"))] if file.adviser else []
    first = choices[0][0] if choices else BACK
    return Form(
        title=_("Give the question to"),
        action="advice.hand",
        submit=_("Hand on"),
        subject=str(file.request.id),
        intro=(Text(advice_terms.status(file)), *_nobody(choices)),
        fields=(
            ChoiceField(
                "to", _("Who takes it over?"), (*choices, *back), turn.value("to") or first
            ),
            TextField(
                name="note",
                label=_("Note to the team"),
                value=turn.value("note"),
                is_long=True,
                is_required=False,
                hint=_("Only the team sees it. No names and no CPR numbers."),
            ),
        ),
    )


def decline(turn: Turn, file: AdviceFile, better: Organisation | None) -> Form:
    return Form(
        title=_("Decline the question"),
        action="advice.decline",
        submit=_("Decline"),
        subject=str(file.request.id),
        intro=(Text(_("The one who asked is told at once why, and who can help instead.")),),
        fields=(
            ChoiceField(
                "why",
                _("Why?"),
                tuple((why, advice_terms.why_name(why)) for why in Why),
                turn.value("why"),
            ),
            SearchField(
                name="better",
                label=_("Who can help instead?"),
                search="addresses",
                value=str(better.id) if better else "",
                value_label=better.name if better else "",
                is_required=False,
                hint=_("Type part of the name."),
            ),
            TextField(
                name="note",
                label=_("A few words to the one who asked"),
                value=turn.value("note"),
                is_long=True,
                is_required=False,
                hint=_("No names and no CPR numbers."),
            ),
        ),
    )


def _nobody(choices: Sequence[tuple[str, str]]) -> tuple[Text, ...]:
    if choices:
        return ()
    return (Text(_("No other adviser of the team is there today."), Tone.NOTICE),)
