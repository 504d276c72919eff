"""How a doubt about which citizen it is reads, and how it is settled."""

from handlers.cards import Buttons, Card, Form, Items, Text, Tone
from handlers.case_buttons import card_button, know_button
from handlers.casefiles import CaseFile
from locales import gettext as _


def form(file: CaseFile) -> Form:
    return Form(
        title=_("Not the same citizen"),
        action="case.dispute",
        submit=_("Yes, stop and tell all"),
        subject=str(file.case.id),
        intro=(
            Text(_("Do the parties speak of two different citizens?"), Tone.NOTICE),
            Items(
                _("What happens now:"),
                (
                    _("The joint plan stands still, and no contact can be registered."),
                    _("Every contact person is told at once."),
                    _("Each party confirms again which citizen it is about, by telephone."),
                ),
            ),
        ),
    )


def disputed(file: CaseFile) -> Card:
    teller = file.who_tells
    return Card(
        title=_("{alias}: we do not speak of the same citizen").format(alias=file.case.alias),
        parts=(
            Text(
                _(
                    "Act on nothing you have heard in this course until it is settled. "
                    "Call {name} on {phone}, and agree which citizen it is about. "
                    "Never write it here."
                ).format(name=teller.name, phone=teller.phone),
                Tone.URGENT,
            ),
            Items(_("Must confirm again:"), missing(file)),
            Buttons((know_button(file.case.id), card_button(file.case))),
        ),
    )


def identified(file: CaseFile) -> Card:
    return Card(
        title=_("{alias}: all speak of the same citizen again").format(alias=file.case.alias),
        parts=(
            Text(_("Each party has confirmed it. The course goes on where it was.")),
            Buttons((card_button(file.case),)),
        ),
    )


def missing(file: CaseFile) -> tuple[str, ...]:
    """Which parties that are taken have yet to confirm whom it is about."""
    return tuple(
        file.organisation(party).name
        for party in file.parties
        if party.is_claimed and party.knows_citizen_at is None
    )
