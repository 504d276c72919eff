"""How the joint plan reads: who leads it, and what it still waits for."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from handlers import agreeing_cards, closing_cards, meetings_cards, plan_cards
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
from handlers.plan_cards import Said, action_line
from handlers.plan_files import PlanFile
from locales import dates, ngettext
from locales import gettext as _
from models.cases import Case, Party
from models.joint_plan import ActionState, PlanAction
from models.people import Person

MOST_SHOWN = 5  # actions on the card; the page shows them all


def choose(mine: Sequence[Case]) -> Card:
    if not mine:
        return Card(
            _("The joint plan belongs to a course of care."),
            (Text(_("Write /plan in the room of the course.")),),
        )
    buttons = tuple(Button(case.alias, "plan.show", str(case.id)) for case in mine)
    return Card(_("Which course's joint plan?"), (Buttons(buttons),))


def card(plan: PlanFile, mine: Party | None) -> Card:
    """Where it stands; never what it says. `mine` is the party that the reader answers for."""
    return Card(
        title=_title(plan),
        parts=(
            Facts(tuple(_facts(plan))),
            *(_closed(plan) if plan.file.is_closed else _going_on(plan, mine)),
            Buttons(tuple(_buttons(plan))),
        ),
    )


def content_form(plan: PlanFile, said: Said) -> Form:
    return Form(
        title=_title(plan),
        action="plan.content",
        submit="",
        subject=str(plan.file.case.id),
        intro=(*_flat(plan, said), Text(_("Your reading has been logged."), Tone.QUIET)),
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


def _title(plan: PlanFile) -> str:
    return _("Joint plan for {alias}").format(alias=plan.file.case.alias)


def _facts(plan: PlanFile) -> Iterator[tuple[str, str]]:
    lead, kept = plan.lead, plan.plan
    if lead is not None:
        yield _("Lead (tovholder)"), f"{person_line(lead)}, {lead.phone}"
    elif not plan.file.is_closed:
        yield _("Lead (tovholder)"), _("Nobody yet. Choose one of the contact persons.")
    if kept is not None and kept.follow_up_on is not None:
        yield _("Follow-up"), dates.day(kept.follow_up_on)
    if plan.meeting is not None:
        yield meetings_cards.line(plan.file, plan.meeting)
    if plan.actions:
        done = sum(one.state is ActionState.DONE for one in plan.actions)
        sentence = ngettext(
            "{done} of {count} action done", "{done} of {count} actions done", len(plan.actions)
        )
        yield _("Actions"), sentence.format(done=done, count=len(plan.actions))


def _closed(plan: PlanFile) -> Iterator[Text | Items]:
    """What a closed course came to: nothing in it can be done any more."""
    yield Text(closing_cards.closed_already(plan.file), Tone.NOTICE)
    if plan.is_agreed:
        yield Text(_("All parties agree."))
    if plan.versions:
        yield _said_by_parties(plan)
    yield from _undone(plan)


def _going_on(plan: PlanFile, mine: Party | None) -> Iterator[Text | Items | Buttons]:
    yield from _waiting(plan)
    yield from _state(plan)
    yield from _answering(plan, mine)
    yield from _actions(plan)


def _waiting(plan: PlanFile) -> Iterator[Text | Items]:
    file = plan.file
    missing = [party for party in file.others if not party.is_reached]
    if plan.versions:
        return
    if not missing:
        yield Text(_("All parties are in contact: agree on the plan now."), Tone.NOTICE)
        return
    names = tuple(file.organisation(party).name for party in missing)
    yield Items(_("The plan is made when these are in contact:"), names)


def _state(plan: PlanFile) -> Iterator[Text | Items]:
    """What stands between the plan and everybody's yes."""
    if plan.plan is None:
        return
    lacking = tuple(agreeing_cards.missing(plan))
    if lacking:
        yield Items(_("Missing before it can be sent:"), lacking)
    elif plan.has_unsent:
        yield Text(_("Ready to be sent: nobody has been asked about what is new."), Tone.NOTICE)
    elif plan.newcomers:
        names = tuple(plan.party_name(one.id) for one in plan.newcomers)
        yield Items(_("New in the course: send the plan, so that they are asked."), names)
    elif plan.is_agreed:
        yield Text(_("All parties agree."), Tone.NOTICE)
    if plan.versions:
        yield _said_by_parties(plan)


def _said_by_parties(plan: PlanFile) -> Items:
    return Items(_("What the parties say"), agreeing_cards.party_lines(plan))


def _answering(plan: PlanFile, mine: Party | None) -> Iterator[Text | Buttons]:
    if mine is None or plan.plan is None:
        return
    name = plan.file.organisation(mine).name
    yield Text(_("{name} has been asked: do you agree?").format(name=name))
    yield Buttons(agreeing_cards.answer_buttons(plan, mine, plan.plan.number))


def _actions(plan: PlanFile) -> Iterator[Items | Buttons]:
    """The nearest actions, each with the click that finishes it."""
    yield from _undone(plan)
    if nearest := plan.open_actions[:MOST_SHOWN]:
        buttons = map(_action_buttons(plan), enumerate(nearest, start=1))
        yield Buttons(tuple(chain.from_iterable(buttons)))


def _undone(plan: PlanFile) -> Iterator[Items]:
    nearest = plan.open_actions[:MOST_SHOWN]
    lines = (f"{at}. {action_line(plan, one)}" for at, one in enumerate(nearest, start=1))
    if nearest:
        yield Items(_("Not done yet:"), tuple(lines))


def _action_buttons(plan: PlanFile) -> Callable[[tuple[int, PlanAction]], list[Button]]:
    def buttons(numbered: tuple[int, PlanAction]) -> list[Button]:
        number, action = numbered
        edit = f"{plan.file.case.id}:{action.id}"
        return [
            Button(
                _("{number}: done").format(number=number), "plan.action_done", str(action.id)
            ),
            Button(_("{number}: change").format(number=number), "plan.action_edit", edit),
            Button(
                _("{number}: drop").format(number=number), "plan.action_drop", str(action.id)
            ),
        ]

    return buttons


def _buttons(plan: PlanFile) -> Iterator[Button | Link]:
    subject = str(plan.file.case.id)
    has_lead = plan.file.case.lead_id is not None
    begin = _("Change the plan") if plan.plan else _("Write the plan")
    if not plan.file.is_closed:
        style = Style.PLAIN if plan.plan or not has_lead else Style.PRIMARY
        yield Button(begin, "plan.edit_start", subject, style)
        yield Button(_("New action"), "plan.action_start", subject)
        if plan.is_to_be_sent and not any(agreeing_cards.missing(plan)):
            label = _("Send to the parties")
            yield Button(label, "plan.send_start", subject, Style.PRIMARY)
        if plan.versions and not plan.is_agreed:
            yield Button(_("Register an answer"), "plan.register_start", subject)
        if plan.meeting is None:
            yield Button(_("Network meeting"), "meeting.start", subject)
        else:
            yield from meetings_cards.buttons(plan.meeting)
        lead_style = Style.PLAIN if has_lead else Style.PRIMARY
        yield Button(_("Choose the lead"), "plan.lead_start", subject, lead_style)
    if plan.plan is not None:
        yield agreeing_cards.page_link(plan)
        yield Button(_("Show here (logged)"), "plan.show_content", subject)
    if plan.plan is not None and not plan.file.is_closed:
        yield Button(agreeing_cards.basis_name(), "case.basis_start", subject)
    yield card_button(plan.file.case)


def _flat(plan: PlanFile, said: Said) -> Iterator[Text | Facts | Items]:
    for section in plan_cards.sections(plan, said):
        if section.title:
            yield Text(section.title, Tone.NOTICE)
        for part in section.parts:
            if isinstance(part, Text | Facts | Items):
                yield part
