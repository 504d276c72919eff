"""How the joint plan reads: who leads it, and what it still waits for."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from handlers.cards import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    Facts,
    Form,
    Items,
    Link,
    Style,
    Text,
    Tone,
)
from handlers.case_buttons import card_button
from handlers.case_terms import person_line
from handlers.casefiles import CaseFile
from handlers.documents import Page, Section
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.cases import Case
from models.people import Person


def choose(mine: Sequence[Case]) -> Card:
    if not mine:
        return Card(
            _("The joint plan belongs to a course of care."),
            (Text(_("Write /plan in the room of the course.")),),
        )
    buttons = tuple(Button(case.alias, "plan.show", str(case.id)) for case in mine)
    return Card(_("Which course's joint plan?"), (Buttons(buttons),))


def card(file: CaseFile) -> Card:
    return Card(
        title=_("Joint plan for {alias}").format(alias=file.case.alias),
        parts=(
            Facts(((_("Lead (tovholder)"), _lead(file)),)),
            *_waiting(file),
            Buttons(
                (
                    Button(
                        _("Choose the lead"),
                        "plan.lead_start",
                        str(file.case.id),
                        Style.PRIMARY if file.case.lead_id is None else Style.PLAIN,
                    ),
                    Link(_("Open as a page (logged)"), "plan.page", str(file.case.id)),
                    card_button(file.case),
                )
            ),
        ),
    )


def page(file: CaseFile, turn: Turn) -> Page:
    return Page(
        title=_("Joint plan for {alias}").format(alias=file.case.alias),
        sections=(
            Section(_("Who leads it"), (Facts(((_("Lead (tovholder)"), _lead(file)),)),)),
            Section("", tuple(_waiting(file))),
        ),
        foot=_("Read by {name} {moment}. The reading is logged.").format(
            name=turn.me.name, moment=dates.moment(turn.at, ZoneInfo(file.cluster.zone))
        ),
    )


def lead_form(file: CaseFile, candidates: Sequence[Person], chosen: str) -> Form:
    return Form(
        title=_("Who leads the course?"),
        action="plan.lead",
        submit=_("Choose"),
        subject=str(file.case.id),
        intro=(
            Text(
                _(
                    "The lead (tovholder) is the one everybody can ask who does what, by when. "
                    "Agree on it with the person first."
                ),
                Tone.QUIET,
            ),
        ),
        fields=(
            ChoiceField(
                "lead",
                _("Lead (tovholder)"),
                tuple((str(one.id), person_line(one)) for one in candidates),
                chosen or str(file.case.lead_id or ""),
            ),
        ),
    )


def led(case: Case, lead: Person) -> Card:
    return Card(
        title=_("{name} is now the lead (tovholder) of {alias}").format(
            name=lead.name, alias=case.alias
        ),
        parts=(
            Text(
                _("Ask {name}, {function}, {phone}, who does what, by when.").format(
                    name=lead.name, function=lead.function, phone=lead.phone
                )
            ),
        ),
    )


def _lead(file: CaseFile) -> str:
    lead = file.people.get(file.case.lead_id or 0)
    if lead is None:
        return _("Nobody yet. Choose one of the contact persons.")
    return f"{person_line(lead)}, {lead.phone}"


def _waiting(file: CaseFile) -> Iterator[Text | Items]:
    missing = [party for party in file.others if not party.is_reached]
    if not missing:
        yield Text(_("All parties are in contact: agree on the plan now."), Tone.NOTICE)
        return
    names = tuple(file.organisation(party).name for party in missing)
    yield Items(_("The plan is made when these are in contact:"), names)
