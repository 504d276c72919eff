"""How a course is taken up again."""

from handlers.cards import Buttons, Card, Form, Items, Text, TextField, Tone
from handlers.case_buttons import card_button
from handlers.casefiles import CaseFile
from handlers.turn import Turn
from locales import dates
from locales import gettext as _


def form(turn: Turn, file: CaseFile, *, goes_on: bool) -> Form:
    return Form(
        title=_("Open the course again"),
        action="case.reopen",
        submit=_("Open it again"),
        subject=str(file.case.id),
        intro=(Text(_intro(goes_on=goes_on), Tone.QUIET),),
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


def reopened(file: CaseFile, *, goes_on: bool, has_button: bool) -> Card:
    """`goes_on`: in the room that the course had, which was not archived yet."""
    told = _("A new room opens in a moment. The old one stays archived.")
    if goes_on:
        told = _("The course goes on in the room it had, which is not archived now.")
    buttons = (Buttons((card_button(file.case),)),) if has_button else ()
    return Card(
        title=_("{alias} is open again").format(alias=file.case.alias),
        parts=(
            Items(_("Contact is wanted again:"), tuple(_lines(file))),
            Text(told),
            *buttons,
        ),
    )


def _intro(*, goes_on: bool) -> str:
    if goes_on:
        return _(
            "The parties are asked again, each with a new deadline, in the same room, which "
            "is not archived then. Contact persons stay, and the timeline goes on."
        )
    return _(
        "The parties are asked again, each with a new deadline, in a new room. "
        "Contact persons stay, and the timeline goes on."
    )


def _lines(file: CaseFile) -> list[str]:
    return [
        _("{organisation}: by {deadline} (the opening day does not count)").format(
            organisation=file.organisation(party).name, deadline=dates.day(party.deadline_on)
        )
        for party in file.others
        if party.deadline_on is not None
    ]
