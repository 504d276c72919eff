"""The forms in which parties register contact, or why there was none."""

from handlers.cards import (
    ChoiceField,
    ChoicesField,
    DateField,
    Form,
    Text,
    TextField,
    Tone,
)
from handlers.case_terms import way_name
from handlers.casefiles import CaseFile
from handlers.turn import Turn
from locales import gettext as _
from models.cases import Missed, Party, Way
from models.clusters import Overdue


def contact_form(turn: Turn, file: CaseFile, reachable: tuple[Party, ...]) -> Form:
    choices = tuple((str(one.id), file.organisation(one).name) for one in reachable)
    return Form(
        title=_("Are you in contact?"),
        action="case.contact",
        submit=_("Register contact"),
        subject=str(file.case.id),
        intro=(
            Text(
                _(
                    "Contact is two-way: a call, a meeting or an answered message. "
                    "It is registered once, for both."
                ),
                Tone.QUIET,
            ),
        ),
        fields=(
            ChoiceField(
                "party",
                _("With whom?") if len(choices) > 1 else _("For which party?"),
                choices,
                turn.value("party") or (choices[0][0] if len(choices) == 1 else ""),
            ),
            _way_field(turn),
            _day_field(file),
        ),
    )


def behalf_form(turn: Turn, file: CaseFile, party: Party) -> Form:
    organisation = file.organisation(party)
    return Form(
        title=_("Register by phone"),
        action="party.behalf",
        submit=_("Register"),
        subject=str(party.id),
        intro=(
            Text(
                _("You register on behalf of {name}, {phone}.").format(
                    name=organisation.name, phone=file.entry_point(party).phone
                )
            ),
        ),
        fields=(
            TextField(
                "name",
                _("Who is their contact person?"),
                turn.value("name") or party.contact_name,
                hint=_("Name and function of the member of staff, never the citizen."),
                max_length=80,
            ),
            ChoicesField(
                "steps",
                _("What has been done?"),
                (
                    ("knows_citizen", _("They know which citizen it is about")),
                    ("contact", _("We have been in contact about it")),
                ),
                turn.values("steps"),
                is_required=False,
            ),
            _way_field(turn),
            _day_field(file),
        ),
    )


def missed_form(turn: Turn, file: CaseFile, party: Party) -> Form:
    is_late = file.agreement.overdue is Overdue.LATE
    question = (
        _("What kept {name} from being in contact in time?")
        if is_late
        else _("What can we learn: what made contact with {name} difficult?")
    )
    return Form(
        title=_("Why not in time?") if is_late else _("Learning point"),
        action="party.missed",
        submit=_("Save"),
        subject=str(party.id),
        fields=(
            ChoiceField(
                "reason",
                question.format(name=file.organisation(party).name),
                tuple((reason, missed_name(reason)) for reason in Missed),
                turn.value("reason"),
            ),
        ),
    )


def missed_name(reason: Missed) -> str:
    match reason:
        case Missed.HOLIDAY:
            return _("Holiday or closing day")
        case Missed.NOT_REACHED:
            return _("Could not be reached")
        case Missed.UNCLEAR_RECEIVER:
            return _("Unclear who should receive it")
        case Missed.NO_CONSENT:
            return _("No consent")
        case Missed.CAPACITY:
            return _("Capacity")
        case Missed.OTHER:
            return _("Something else")


def _way_field(turn: Turn) -> ChoiceField:
    choices = tuple((way, way_name(way)) for way in Way)
    return ChoiceField("way", _("How?"), choices, turn.value("way") or Way.PHONE)


def _day_field(file: CaseFile) -> DateField:
    return DateField("on", _("Which day?"), file.today)
