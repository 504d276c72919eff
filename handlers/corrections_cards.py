"""The form that corrects a contact."""

from handlers.cards import ChoiceField, DateField, Form, Text, Tone
from handlers.case_terms import way_name
from handlers.casefiles import CaseFile
from handlers.turn import Turn
from locales import gettext as _
from models.cases import Party, Way


def form(turn: Turn, file: CaseFile, found: tuple[Party, ...]) -> Form:
    choices = tuple((str(one.id), file.organisation(one).name) for one in found)
    first = found[0]
    return Form(
        title=_("Correct the contact"),
        action="case.correct",
        submit=_("Correct it"),
        subject=str(file.case.id),
        intro=(
            Text(_("The timeline keeps what was registered before, and by whom."), Tone.QUIET),
        ),
        fields=(
            ChoiceField(
                "party",
                _("For which party?"),
                choices,
                turn.value("party") or (choices[0][0] if len(choices) == 1 else ""),
            ),
            ChoiceField(
                "way",
                _("How was it really?"),
                (
                    *((way, way_name(way)) for way in Way),
                    ("none", _("There was no contact: it was a mistake")),
                ),
                turn.value("way") or first.contact_way or "",
            ),
            DateField("on", _("Which day?"), first.contact_on),
        ),
    )
