"""How a party is added to a course, or let go."""

from handlers.cards import (
    Buttons,
    Card,
    ChoiceField,
    Facts,
    Form,
    SearchField,
    Text,
    TextField,
    Tone,
)
from handlers.case_buttons import card_button
from handlers.casefiles import CaseFile
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.cases import Party
from models.organisations import Organisation


def add_form(file: CaseFile, chosen: Organisation | None) -> Form:
    return Form(
        title=_("Add a party"),
        action="party.add",
        submit=_("Ask them"),
        subject=str(file.case.id),
        intro=(
            Text(
                _("Their clock starts today; the others' deadlines do not change."), Tone.QUIET
            ),
        ),
        fields=(
            SearchField(
                name="organisation",
                label=_("Who should take part?"),
                search="members",
                value=str(chosen.id) if chosen else "",
                value_label=chosen.name if chosen else "",
                hint=_("Type part of the name."),
            ),
        ),
    )


def added(file: CaseFile, party: Party) -> Card:
    organisation = file.organisation(party)
    return Card(
        title=_("{alias}: {organisation} is a new party").format(
            alias=file.case.alias, organisation=organisation.name
        ),
        parts=(
            Facts(((_("Contact wanted"), by_when(party)),)),
            *(() if organisation.has_chat else (_call(file, organisation),)),
            Buttons((card_button(file.case),)),
        ),
    )


def withdraw_form(turn: Turn, file: CaseFile) -> Form:
    return Form(
        title=_("A party is not needed"),
        action="party.withdraw",
        submit=_("Let it go"),
        subject=str(file.case.id),
        intro=(
            Text(
                _(
                    "Its clock stops, and its people leave the room. "
                    "It can be added again later."
                ),
                Tone.QUIET,
            ),
        ),
        fields=(
            ChoiceField(
                "party",
                _("Which party?"),
                tuple((str(one.id), file.organisation(one).name) for one in file.others),
                turn.value("party"),
            ),
            TextField(
                "why",
                _("Why is it not needed?"),
                turn.value("why"),
                hint=_("No names and no CPR numbers. It is shown only on request, and logged."),
                max_length=300,
            ),
        ),
    )


def withdrawn(file: CaseFile, party: Party) -> Card:
    name = file.organisation(party).name
    return Card(
        title=_("{alias}: {organisation} is no longer a party").format(
            alias=file.case.alias, organisation=name
        ),
        parts=(Text(_("{organisation} need do nothing more.").format(organisation=name)),),
    )


def by_when(party: Party) -> str:
    if party.deadline_on is None or party.target_on is None:
        return ""
    return _("by {deadline} (target: {target}; the opening day does not count)").format(
        deadline=dates.day(party.deadline_on), target=dates.day(party.target_on)
    )


def _call(file: CaseFile, organisation: Organisation) -> Text:
    sentence = _("{name} has no chat: {caller} is asked to call.")
    return Text(sentence.format(name=organisation.name, caller=file.who_tells.name))
