"""How a course is taken up again."""

from handlers.cards import Buttons, Card, Form, Items, Text, TextField, Tone
from handlers.case_buttons import card_button
from handlers.casefiles import CaseFile
from handlers.turn import Turn
from locales import dates
from locales import gettext as _


def form(turn: Turn, file: CaseFile) -> Form:
    return Form(
        title=_("Open the course again"),
        action="case.reopen",
        submit=_("Open it again"),
        subject=str(file.case.id),
        intro=(
            Text(
                _(
                    "The parties are asked again, each with a new deadline, in a new room. "
                    "Contact persons stay, and the timeline goes on."
                ),
                Tone.QUIET,
            ),
        ),
        fields=(
            TextField(
                "why",
                _("Why is it opened again?"),
                turn.value("why"),
                hint=_("No names and no CPR numbers. It is shown only on request, and logged."),
                max_length=300,
            ),
        ),
    )


def reopened(file: CaseFile) -> Card:
    return Card(
        title=_("{alias} is open again").format(alias=file.case.alias),
        parts=(
            Items(_("Contact is wanted again:"), tuple(_lines(file))),
            Text(_("A new room opens in a moment. The old one stays archived.")),
            Buttons((card_button(file.case),)),
        ),
    )


def _lines(file: CaseFile) -> list[str]:
    return [
        _("{organisation}: by {deadline} (the opening day does not count)").format(
            organisation=file.organisation(party).name, deadline=dates.day(party.deadline_on)
        )
        for party in file.others
        if party.deadline_on is not None
    ]
