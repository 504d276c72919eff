"""The joint plan as one page, and the reminders of it."""

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from handlers import agreeing_cards
from handlers.agreeing_cards import page_link, plan_button
from handlers.cards import Button, Buttons, Card, Facts, Items, Link, Part, Style, Text, Tone
from handlers.case_terms import person_line
from handlers.documents import Page, PagePart, Section
from handlers.plan_files import PlanFile
from handlers.plan_terms import change_names, part_name
from locales import dates
from locales import gettext as _
from models.cases import Case
from models.joint_plan import WISHES, ActionState, Nudge, PlanAction
from models.people import Person

# What a passage says, by id; None where the reader may not read it.
Said = Mapping[int, str | None]


def page(plan: PlanFile, said: Said, reader: Person, moment: str) -> Page:
    """`moment` is when it is read, in words."""
    return Page(
        title=_("Joint plan for {alias}").format(alias=plan.file.case.alias),
        sections=tuple(sections(plan, said)),
        links=(Link(_("Save as PDF"), "plan.pdf", str(plan.file.case.id)),),
        foot=_("Read by {name} {moment}. The reading is logged.").format(
            name=reader.name, moment=moment
        ),
    )


def sections(plan: PlanFile, said: Said) -> Iterator[Section]:
    """The citizen's own wishes first; then what is wanted, who does what, and who agrees."""
    if plan.plan is None:
        yield Section("", (Text(_("Nobody has begun the plan yet.")),))
        return
    if plan.has_unsent:
        yield Section("", (Text(_unsent(plan), Tone.NOTICE),))
    for heading in plan.template.headings:
        part = _text(plan, said, heading.code)
        if part is not None:
            yield Section(_(heading.title), (part,))
    yield Section(_("Who does what, by when"), (_actions(plan, said),))
    yield Section(_("Agreed"), (Facts(tuple(_facts(plan))),))
    yield Section(_("What the parties say"), tuple(_parties(plan, said)))
    if plan.versions:
        yield Section(_("Versions"), (Items("", tuple(_versions(plan))),))


def nudge(plan: PlanFile, action: PlanAction, kind: Nudge, reader: Person) -> Card:
    """Never what the action says: that is behind the page."""
    day, alias = dates.day(action.due_on), plan.file.case.alias
    owner = plan.people.get(action.owner_id or 0)
    name = owner.name if owner else plan.party_name(action.party_id)
    if action.owner_id != reader.id:
        title = _("An action of {name} in {alias} was to be done by {day}")
        if kind is Nudge.SOON:
            title = _("An action of {name} in {alias} is to be done by {day}")
        shown = title.format(name=name, alias=alias, day=day)
    elif kind is Nudge.SOON:
        shown = _("Your action in {alias} is to be done by {day}").format(alias=alias, day=day)
    else:
        shown = _("Your action in {alias} was to be done by {day}").format(alias=alias, day=day)
    done = Button(_("Done"), "plan.action_done", str(action.id), Style.PRIMARY)
    return Card(shown, (Buttons((done, page_link(plan), _change_button(plan, action))),))


def follow_up(plan: PlanFile) -> Card:
    alias = plan.file.case.alias
    return Card(
        title=_("Follow-up of the joint plan for {alias}").format(alias=alias),
        parts=(
            Text(_("Look at it together: does it still fit? Then choose the next day.")),
            *_open_lines(plan),
            Buttons(
                (
                    Button(
                        _("It fits: choose the next day"),
                        "plan.followed_start",
                        str(plan.file.case.id),
                        Style.PRIMARY,
                    ),
                    Button(_("Adjust the plan"), "plan.edit_start", str(plan.file.case.id)),
                    plan_button(plan),
                )
            ),
        ),
    )


def brought(plan: PlanFile, ended: Case) -> Card:
    """To the lead: what was still to be done in a course that ended in this one."""
    title = _("{alias}: open actions from {ended} came along").format(
        alias=plan.file.case.alias, ended=ended.alias
    )
    return Card(
        title=title,
        parts=(
            Text(
                _(
                    "They keep their owner and their day, and stand in the draft of this plan. "
                    "Nobody has agreed to them here: look at them, and send the plan."
                )
            ),
            *_open_lines(plan),
            Buttons((page_link(plan), plan_button(plan))),
        ),
    )


def action_line(plan: PlanFile, action: PlanAction) -> str:
    """Who, by when, and how it stands; not what."""
    owner = plan.people.get(action.owner_id or 0)
    name = person_line(owner) if owner else plan.party_name(action.party_id)
    day = dates.day(action.due_on)
    if action.state is ActionState.DONE:
        return _("{name}: done (was due {day})").format(name=name, day=day)
    if action.due_on < plan.file.today:
        return _("{name}: was due {day}").format(name=name, day=day)
    return _("{name}: due {day}").format(name=name, day=day)


def _change_button(plan: PlanFile, action: PlanAction) -> Button:
    subject = f"{plan.file.case.id}:{action.id}"
    return Button(_("Change day or owner"), "plan.action_edit", subject)


def _open_lines(plan: PlanFile) -> tuple[Part, ...]:
    lines = tuple(action_line(plan, one) for one in plan.open_actions)
    return (Items(_("Not done yet:"), lines),) if lines else ()


def _text(plan: PlanFile, said: Said, code: str) -> PagePart | None:
    kept = plan.plan
    passage_id = kept.texts.get(code) if kept else None
    if passage_id is not None:
        text = said.get(passage_id, _gone())
        return Text(text) if text is not None else Text(_not_yours(), Tone.QUIET)
    if code == WISHES and kept is not None and kept.wishes_on is not None:
        sentence = _("Not talked about yet. Agreed to be talked about {day}.")
        return Text(sentence.format(day=dates.day(kept.wishes_on)))
    return None


def _actions(plan: PlanFile, said: Said) -> PagePart:
    lines = []
    for one in plan.actions:
        text = said.get(one.passage_id, _gone())
        lines.append(f"{text if text is not None else _not_yours()}\n{action_line(plan, one)}")
    return Items("", tuple(lines)) if lines else Text(_("No actions yet."))


def _facts(plan: PlanFile) -> Iterator[tuple[str, str]]:
    lead, kept = plan.lead, plan.plan
    yield _("Lead (tovholder)"), f"{person_line(lead)}, {lead.phone}" if lead else "–"
    part = part_name(kept.part) if kept and kept.part else "–"
    yield _("Did the citizen take part?"), part
    follow_up = dates.day_with_year(kept.follow_up_on) if kept and kept.follow_up_on else "–"
    yield _("Follow-up"), follow_up


def _parties(plan: PlanFile, said: Said) -> Iterator[PagePart]:
    yield Items("", agreeing_cards.party_lines(plan))
    wishes = [one for one in plan.answers if one.passage_id is not None]
    for answer in wishes:
        text = said.get(answer.passage_id or 0, _gone())
        who = plan.party_name(answer.party_id)
        head = _("{party} asked for changes to version {number}:").format(
            party=who, number=answer.number
        )
        yield Text(f"{head}\n{text if text is not None else _not_yours()}")


def _versions(plan: PlanFile) -> Iterator[str]:
    zone = ZoneInfo(plan.file.cluster.zone)
    for one in plan.versions:
        by = plan.people.get(one.sent_by_id)
        line = _("Version {number}, {moment}, sent by {name}").format(
            number=one.number,
            moment=dates.moment(one.sent_at, zone),
            name=by.name if by else "",
        )
        changed = change_names(one.changed) if one.number > 1 else ""
        agreed = _agreed_to(plan, one.number)
        yield "\n".join(
            [
                line,
                *([_("Changed: {changed}.").format(changed=changed)] if changed else []),
                *([_("Agreed: {names}").format(names=agreed)] if agreed else []),
            ]
        )


def _agreed_to(plan: PlanFile, number: int) -> str:
    """Who said yes to that very version, as their last word on it."""
    last = {one.party_id: one.stand for one in plan.answers if one.number == number}
    return ", ".join(plan.party_name(one) for one, stand in last.items() if stand == "agreed")


def _unsent(plan: PlanFile) -> str:
    if not plan.versions:
        return _("This is a draft. The parties have not been asked yet.")
    return _("There are changes here that have not been sent to the parties yet.")


def _not_yours() -> str:
    return _(
        "Not shown: its author has not registered a basis for showing it to your organisation."
    )


def _gone() -> str:
    return _("(no longer kept)")
