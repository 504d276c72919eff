"""How agreeing on the joint plan reads: who is asked, what they say, what is still missing."""

from collections.abc import Iterator, Sequence

from handlers import closing_cards
from handlers.cards import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    ChoicesField,
    DateField,
    Form,
    Items,
    Link,
    Style,
    Text,
    TextField,
    Tone,
)
from handlers.case_terms import way_name
from handlers.plan_files import PlanFile
from handlers.plan_terms import change_names, standing_name
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.cases import Party, Way
from models.joint_plan import WISHES, PlanAnswer, PlanVersion, Stand, Standing


def missing(plan: PlanFile) -> Iterator[str]:
    """What stands between the plan and its parties."""
    kept = plan.plan
    for heading in plan.template.headings:
        is_there = kept is not None and heading.code in kept.texts
        is_planned = heading.code == WISHES and kept is not None and kept.wishes_on is not None
        if heading.is_required and not (is_there or is_planned):
            yield _(heading.title)
    if kept is None or kept.part is None:
        yield _("whether the citizen took part")
    if plan.lead is None:
        yield _("the lead (tovholder)")
    if not plan.actions:
        yield _("at least one action")
    if kept is None or kept.follow_up_on is None:
        yield _("the day of follow-up")


def send_form(
    turn: Turn, plan: PlanFile, asked: set[int], unread: set[int], own: Party | None
) -> Form:
    """`unread` are the parties that are asked about what they may not read yet."""
    names = tuple(plan.party_name(one.id) for one in plan.file.parties if one.id in asked)
    nobody = Text(_("Nobody has to agree anew. Everybody sees what changed."))
    fields = () if own is None or own.id not in asked else (_own_field(turn, plan, own),)
    return Form(
        title=_("Send the plan"),
        action="plan.send",
        submit=_("Send"),
        subject=str(plan.file.case.id),
        intro=(
            Items(_("These are asked whether they agree:"), names) if names else nobody,
            *_unread(plan, unread),
            Text(_("It becomes a version that stays as it is."), Tone.QUIET),
        ),
        fields=fields,
    )


def _unread(plan: PlanFile, unread: set[int]) -> Iterator[Items | Text]:
    if not unread:
        return
    names = tuple(plan.party_name(one.id) for one in plan.file.parties if one.id in unread)
    yield Items(_("These may not read all of it yet, so they cannot agree:"), names)
    yield Text(
        _("Each party lets them read what it wrote itself, with *{button}* in /plan.").format(
            button=basis_name()
        ),
        Tone.NOTICE,
    )


def basis_name() -> str:
    """What the button is called with which a party lets another read."""
    return _("Register basis for disclosure")


def must_read_first(plan: PlanFile, wrote: set[int]) -> str:
    """`wrote` are the organisations that wrote what one may not read."""
    people = [_who_lets_read(plan, p) for p in plan.file.everyone if p.organisation_id in wrote]
    return _(
        "You may not read all of the plan yet, so you cannot agree to it. Call {people}, and "
        "ask them to press *{button}* in /plan for you."
    ).format(people="; ".join(people), button=basis_name())


def _who_lets_read(plan: PlanFile, party: Party) -> str:
    """The party's contact person, who alone can, or who stands in; else its entry point."""
    contact = plan.file.contact(party)
    person = contact and plan.file.present(contact)
    name = plan.file.organisation(party).name
    if person is None:
        return f"{name}, {plan.file.entry_point(party).phone}"
    return f"{person.name}, {name}, {person.phone}"


def change_form(turn: Turn, plan: PlanFile, party: Party) -> Form:
    kept = plan.plan
    number = kept.number if kept else 0
    return Form(
        title=_("Ask for changes"),
        action="plan.change",
        submit=_("Send"),
        subject=f"{kept.id if kept else 0}:{number}:{party.id}",
        intro=(Text(_("Only the lead and those who may read the plan see it."), Tone.QUIET),),
        fields=(
            TextField("why", _("What should be different?"), turn.value("why"), is_long=True),
        ),
    )


def register_form(turn: Turn, plan: PlanFile, parties: Sequence[Party]) -> Form:
    choices = tuple((str(one.id), plan.party_name(one.id)) for one in parties)
    ways = (Way.MEETING, Way.PHONE)
    return Form(
        title=_("Register an answer"),
        action="plan.register",
        submit=_("Register"),
        subject=str(plan.file.case.id),
        intro=(
            Text(_("What a party has said itself. Your name stands beside it."), Tone.QUIET),
        ),
        fields=(
            ChoiceField("party", _("Which party?"), choices, turn.value("party")),
            ChoiceField(
                "stand",
                _("What did they say?"),
                ((Stand.AGREED, _("They agree")), (Stand.CHANGES, _("They ask for changes"))),
                turn.value("stand"),
            ),
            ChoiceField(
                "way",
                _("How did you hear it?"),
                tuple((one, way_name(one)) for one in ways),
                turn.value("way"),
            ),
            DateField("on", _("Which day?"), plan.file.today),
        ),
    )


def asked(plan: PlanFile, party: Party, number: int) -> Card:
    """To a party's contact person; for a party without chat to the lead."""
    name = plan.party_name(party.id)
    title = _("Joint plan for {alias}: do you agree?").format(alias=plan.file.case.alias)
    return Card(title, (Text(_changed(plan)), *_answer_parts(plan, party, number, name)))


def settled(plan: PlanFile, party: Party, number: int) -> Card:
    """The same once nothing is to be answered any more: what was said, or why not."""
    title = _("Joint plan for {alias}").format(alias=plan.file.case.alias)
    answer = plan.answer_to(number, party)
    name = plan.file.organisation(party).name
    said = _answer_line(plan, name, answer) if answer else _over(plan, party, name)
    return Card(title, (Text(said, Tone.QUIET), Buttons((page_link(plan), plan_button(plan)))))


def _over(plan: PlanFile, party: Party, name: str) -> str:
    if plan.file.is_closed:
        return closing_cards.closed_already(plan.file)
    if party.withdrawn_at is not None:
        return _("{name} is no longer a party in the course.").format(name=name)
    return _("The plan has been changed since. Now it is version {number} that counts.").format(
        number=plan.versions[-1].number
    )


def sent(plan: PlanFile, version: PlanVersion) -> Card:
    names = tuple(plan.party_name(one) for one in version.asked)
    nobody = Text(_("Nobody has to agree anew."))
    return Card(
        title=_("Joint plan for {alias}: version {number} is sent").format(
            alias=plan.file.case.alias, number=version.number
        ),
        parts=(
            *([Text(_what(version))] if version.number > 1 and version.changed else []),
            Items(_("These are asked whether they agree:"), names) if names else nobody,
            Buttons((plan_button(plan), page_link(plan))),
        ),
    )


def agreed(plan: PlanFile) -> Card:
    kept = plan.plan
    day = dates.day(kept.follow_up_on) if kept and kept.follow_up_on else ""
    return Card(
        title=_("All parties agree to the joint plan for {alias}").format(
            alias=plan.file.case.alias
        ),
        parts=(
            Text(_("Follow-up: {day}").format(day=day)),
            Buttons((plan_button(plan), page_link(plan))),
        ),
    )


def wish(plan: PlanFile, answer: PlanAnswer) -> Card:
    return Card(
        title=_("{party} asks for changes to the plan for {alias}").format(
            party=plan.party_name(answer.party_id), alias=plan.file.case.alias
        ),
        parts=(
            Text(_("Read what they wrote, change the plan and send it again.")),
            Buttons((page_link(plan), plan_button(plan))),
        ),
    )


def plan_button(plan: PlanFile) -> Button:
    return Button(_("Show the joint plan"), "plan.show", str(plan.file.case.id))


def page_link(plan: PlanFile) -> Link:
    return Link(_("Open as a page (logged)"), "plan.page", str(plan.file.case.id))


def party_lines(plan: PlanFile) -> tuple[str, ...]:
    """Each party and where it stands; who registered it for them."""
    last = {one.party_id: one for one in plan.answers}
    return tuple(_party_line(plan, one, last.get(one.id)) for one in plan.file.parties)


def _party_line(plan: PlanFile, party: Party, answer: PlanAnswer | None) -> str:
    standing = plan.standings.get(party.id)
    name, said = plan.party_name(party.id), standing_name(standing)
    if standing is None:
        return f"{name}: {said}"
    if standing.stand is None or answer is None:
        return _("{party}: {said} (version {number})").format(
            party=name, said=said, number=standing.number
        )
    return _answer_line(plan, name, answer)


def _answer_line(plan: PlanFile, name: str, answer: PlanAnswer) -> str:
    """What was said, when, and who registered it for them."""
    line = _("{party}: {said} (version {number}, {day})").format(
        party=name,
        said=standing_name(Standing(answer.number, answer.stand)),
        number=answer.number,
        day=dates.day(answer.said_on or plan.file.calendar.local_date(answer.at)),
    )
    by = plan.people.get(answer.by_id)
    if answer.way is None or by is None:
        return line
    return _("{line}, registered by {name}, {way}").format(
        line=line, name=by.name, way=way_name(answer.way)
    )


def _own_field(turn: Turn, plan: PlanFile, own: Party) -> ChoicesField:
    label = _("{party} agrees").format(party=plan.party_name(own.id))
    ticked = turn.values("own") if turn.fields else ("yes",)
    return ChoicesField(
        "own", _("Your own party"), (("yes", label),), ticked, is_required=False
    )


def _answer_parts(
    plan: PlanFile, party: Party, number: int, name: str
) -> Iterator[Text | Buttons]:
    if party.contact_person_id is None:
        phone = plan.file.entry_point(party).phone
        call = _("{name} has nobody in the chat. Call {phone}, and register what they say.")
        yield Text(call.format(name=name, phone=phone), Tone.NOTICE)
        case_id = str(plan.file.case.id)
        register = Button(
            _("Register an answer"), "plan.register_start", case_id, Style.PRIMARY
        )
        yield Buttons((register, page_link(plan)))
        return
    yield Text(_("You answer for {name}. Read it first.").format(name=name))
    yield Buttons((page_link(plan), *answer_buttons(plan, party, number)))


def answer_buttons(plan: PlanFile, party: Party, number: int) -> tuple[Button, ...]:
    subject = f"{plan.plan.id if plan.plan else 0}:{number}:{party.id}"
    return (
        Button(_("We agree"), "plan.agree", subject, Style.PRIMARY),
        Button(_("Ask for changes"), "plan.change_start", subject),
    )


def _changed(plan: PlanFile) -> str:
    version = plan.versions[-1]
    by = plan.people.get(version.sent_by_id)
    name = by.name if by else ""
    if version.number == 1:
        return _("{name} has sent the first version.").format(name=name)
    if not version.changed:
        sentence = _("{name} has sent version {number}: a party is new, nothing is changed.")
        return sentence.format(name=name, number=version.number)
    changed = change_names(version.changed)
    return _("{name} has sent version {number}. Changed: {changed}.").format(
        name=name, number=version.number, changed=changed
    )


def _what(version: PlanVersion) -> str:
    return _("Changed: {changed}.").format(changed=change_names(version.changed))
