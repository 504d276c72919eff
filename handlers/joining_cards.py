"""How *Vi kender allerede forløbet* is asked and answered."""

from handlers.cards import Button, Buttons, Card, Form, Part, Style, Text, TextField, Tone
from handlers.case_buttons import card_button
from handlers.casefiles import CaseFile
from handlers.turn import Turn
from locales import gettext as _
from models.joinings import Joining, JoinState
from models.people import Person


def form(turn: Turn, file: CaseFile) -> Form:
    return Form(
        title=_("We know this course already"),
        action="case.known",
        submit=_("Ask whether to join"),
        subject=str(file.case.id),
        intro=(
            Text(
                _(
                    "Both opening parties are asked whether the two courses are to be one. "
                    "Be sure that it is the same citizen: call first."
                ),
                Tone.NOTICE,
            ),
        ),
        fields=(
            TextField(
                "course",
                _("Which of your courses is it?"),
                turn.value("course"),
                hint=_("Its alias, for example GRØN-RAVN-17, or your own record number."),
                max_length=40,
            ),
        ),
    )


def card(
    joining: Joining, file: CaseFile, into: CaseFile, asker: Person, *, is_asked: bool
) -> Card:
    return Card(
        title=_("{alias} and {known}: one course?").format(
            alias=file.case.alias, known=into.case.alias
        ),
        parts=(Text(_asked(file, into, asker)), *_state(joining, file, into, is_asked)),
    )


def _asked(file: CaseFile, into: CaseFile, asker: Person) -> str:
    return _(
        "{name}, {phone}, says that {alias} and {known} are about the same citizen. "
        "Call {name} to be sure; never write here who it is."
    ).format(name=asker.name, phone=asker.phone, alias=file.case.alias, known=into.case.alias)


def _state(
    joining: Joining, file: CaseFile, into: CaseFile, is_asked: bool
) -> tuple[Part, ...]:
    match joining.state:
        case JoinState.DECLINED:
            return (Text(_("They stay two courses."), Tone.NOTICE),)
        case JoinState.JOINED:
            sentence = _("They are one course now: {known}. {alias} is closed.")
            text = sentence.format(known=into.case.alias, alias=file.case.alias)
            return (Text(text, Tone.NOTICE), Buttons((card_button(into.case),)))
        case JoinState.ASKED:
            return (*_waiting(joining, file, into), *(_answers(joining) if is_asked else ()))


def _waiting(joining: Joining, file: CaseFile, into: CaseFile) -> tuple[Text, ...]:
    missing = [
        one.organisation(one.opener).name
        for one, agreed in ((file, joining.agreed_by_id), (into, joining.into_agreed_by_id))
        if agreed is None
    ]
    names = ", ".join(dict.fromkeys(missing))
    return (Text(_("Waits for an answer from {names}.").format(names=names), Tone.QUIET),)


def _answers(joining: Joining) -> tuple[Part, ...]:
    subject = str(joining.id)
    return (
        Text(_("Joined, the newer course ends, and its parties are asked in the other.")),
        Buttons(
            (
                Button(_("Yes, join them"), "case.join", subject, Style.PRIMARY),
                Button(_("No, keep them apart"), "case.join_no", subject),
            )
        ),
    )
