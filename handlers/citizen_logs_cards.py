"""How the log for the citizen reads, and what is checked before it is given out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from handlers import timeline_cards
from handlers.cards import Button, Buttons, Card, ChoicesField, Form, Items, Link, Text, Tone
from handlers.case_buttons import card_button
from handlers.casefiles import CaseFile
from handlers.documents import Page, Section
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.cases import Case

YES = "yes"


def card(case: Case) -> Card:
    return Card(
        title=_("{alias}: the log, for the citizen").format(alias=case.alias),
        parts=(
            Text(
                _(
                    "A citizen may ask who has done and read what in the course. The log says "
                    "so by function and organisation, without names and without anything that "
                    "was written."
                )
            ),
            Text(_("Read it through first. Then confirm the check, and save it as a PDF.")),
            Buttons(
                (
                    Link(_("Read the log through"), "log.page", str(case.id)),
                    Button(_("Confirm the check ..."), "log.give_start", str(case.id)),
                    card_button(case),
                )
            ),
        ),
    )


def form(turn: Turn, file: CaseFile) -> Form:
    return Form(
        title=_("Give the log to the citizen"),
        action="log.give",
        submit=_("Confirm"),
        subject=str(file.case.id),
        intro=(
            Text(
                _("{alias}. That you give it out is entered in the log.").format(
                    alias=file.case.alias
                ),
                Tone.QUIET,
            ),
        ),
        fields=(
            ChoicesField(
                "citizen",
                _("Who asks?"),
                ((YES, _("I have checked in our own record that the course is about them")),),
                turn.values("citizen"),
            ),
            ChoicesField(
                "third_parties",
                _("Is it about anybody else?"),
                ((YES, _("I have read it through: nothing in it must be kept from them")),),
                turn.values("third_parties"),
                hint=_("Think of relatives, and of staff whom their function alone reveals."),
            ),
        ),
    )


def ready(case: Case) -> Card:
    return Card(
        title=_("{alias}: the log is ready").format(alias=case.alias),
        parts=(
            Text(_("Save it and give it to the citizen outside the chat.")),
            Buttons((Link(_("Save the log as PDF"), "log.pdf", str(case.id)),)),
        ),
    )


def page(told: timeline_cards.Page, by: str, at: datetime) -> Page:
    """`told` names everybody by function; the oldest entry first."""
    case, zone = told.file.case, ZoneInfo(told.file.cluster.zone)
    lines = tuple(timeline_cards.line(told, one) for one in told.entries)
    explained = Text(
        _(
            "Who has done and read what, by function and organisation. What was written stands "
            "in each authority's own record: ask there to see it."
        )
    )
    return Page(
        title=_("Log of {alias}").format(alias=case.alias),
        sections=(Section("", (explained, Items("", lines))),),
        foot=_("{alias}. Given out {moment} by {name}.").format(
            alias=case.alias, moment=dates.moment(at, zone), name=by
        ),
    )
