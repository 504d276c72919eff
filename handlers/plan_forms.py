"""The forms in which the joint plan is written, small enough for every platform."""

from collections.abc import Collection, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from handlers.cards import (
    ChoiceField,
    ChoicesField,
    DateField,
    Form,
    FormField,
    Text,
    TextField,
    Tone,
)
from handlers.case_terms import person_line
from handlers.plan_files import PlanFile
from handlers.plan_meanwhile import Meanwhile
from handlers.plan_terms import part_name
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.joint_plan import WISHES, CitizenPart, PlanAction
from models.people import Person


def edit(
    turn: Turn,
    plan: PlanFile,
    said: Mapping[int, str],
    began: int,
    meanwhile: Meanwhile | None,
) -> Form:
    """Texts, the citizen's part, the follow-up; `began` is the version that one began from.

    `meanwhile`: the form is stale, and made anew from what was sent.
    """
    kept = plan.plan
    version = kept.version if kept else 0
    changed = meanwhile.differing(turn) if meanwhile else []
    turn = meanwhile.merged(turn) if meanwhile else turn
    return Form(
        title=_("The joint plan"),
        action="plan.edit",
        submit=_("Save"),
        subject=f"{plan.file.case.id}:{began}:{version}",
        intro=(
            *(_meanwhile(plan, said, changed) if changed else ()),
            Text(
                _(
                    "Begin with the citizen's own words. Nobody is asked to agree before the "
                    "plan is sent to the parties."
                ),
                Tone.QUIET,
            ),
        ),
        fields=(
            *_headings(turn, plan, said),
            ChoiceField(
                "part",
                _("Did the citizen take part?"),
                tuple((one, part_name(one)) for one in CitizenPart),
                given(turn, "part", (kept and kept.part) or ""),
                is_required=False,
            ),
            DateField(
                "follow_up_on",
                _("Follow-up: when do we look at the plan again?"),
                day_given(turn, "follow_up_on", kept.follow_up_on if kept else None),
                is_required=False,
                hint=_("A working day. The lead is reminded that morning."),
            ),
            *([_seen(version)] if changed else []),
        ),
    )


def action(
    turn: Turn,
    plan: PlanFile,
    shown: PlanAction | None,
    said: str,
    began: int,
    meanwhile: Meanwhile | None,
) -> Form:
    """One action. `said` is what it says now, "" for a new one; the rest is as for `edit`."""
    key, version = (shown.id, shown.version) if shown else (0, 0)
    changed = meanwhile.differing(turn) if meanwhile else []
    turn = meanwhile.merged(turn) if meanwhile else turn
    owner = owner_value(shown.party_id, shown.owner_id) if shown else ""
    return Form(
        title=_("Change the action") if shown else _("New action"),
        action="plan.action",
        submit=_("Save"),
        subject=f"{plan.file.case.id}:{key}:{began}:{version}",
        intro=(Text(_now(plan, shown, said), Tone.NOTICE),) if changed and shown else (),
        fields=(
            TextField(
                "what", _("What is to be done?"), given(turn, "what", said), is_long=True
            ),
            ChoiceField(
                "owner",
                _("Who does it? Exactly one."),
                owners(plan),
                given(turn, "owner", owner),
            ),
            DateField(
                "due_on",
                _("By which day?"),
                day_given(turn, "due_on", shown.due_on if shown else None),
            ),
            *([_seen(version)] if changed else []),
        ),
    )


def followed(turn: Turn, plan: PlanFile) -> Form:
    return Form(
        title=_("Follow-up"),
        action="plan.followed",
        submit=_("Save"),
        subject=str(plan.file.case.id),
        fields=(
            DateField(
                "follow_up_on",
                _("Follow-up: when do we look at the plan again?"),
                day_given(turn, "follow_up_on", None),
                hint=_("A working day. The lead is reminded that morning."),
            ),
        ),
    )


def owners(plan: PlanFile) -> tuple[tuple[str, str], ...]:
    """Who can own an action: contact persons, the lead, who was added; a party without chat."""
    found: dict[str, str] = {}
    for party in plan.file.parties:
        contact = plan.file.contact(party)
        name = plan.file.organisation(party).name
        if contact is not None and contact.is_admitted:
            found[owner_value(party.id, contact.id)] = f"{person_line(contact)}, {name}"
        elif contact is None:
            spoken = f"{party.contact_name}, {name}" if party.contact_name else name
            found[owner_value(party.id, None)] = spoken
    for person in _others(plan):
        party_of = plan.party_of(person)
        if party_of is not None and person.is_admitted:
            name = plan.file.organisation(party_of).name
            found.setdefault(
                owner_value(party_of.id, person.id), f"{person_line(person)}, {name}"
            )
    return tuple(found.items())


def given(turn: Turn, name: str, before: str) -> str:
    """What was sent, or, in a fresh form, what stands there."""
    return turn.value(name) if turn.fields else before


def day_given(turn: Turn, name: str, before: date | None) -> date | None:
    if not turn.fields:
        return before
    try:
        return date.fromisoformat(turn.value(name))
    except ValueError:
        return None


def owner_value(party_id: int, owner_id: int | None) -> str:
    return f"{party_id}:{owner_id or ''}"


def owner_of(plan: PlanFile, chosen: str) -> tuple[int, int | None] | None:
    """(party, person) of a choice that is still one; None for any other."""
    if chosen not in dict(owners(plan)):
        return None
    party_id, _colon, owner_id = chosen.partition(":")
    return int(party_id), int(owner_id) if owner_id else None


def _headings(turn: Turn, plan: PlanFile, said: Mapping[int, str]) -> list[FormField]:
    fields: list[FormField] = []
    kept = plan.plan
    for heading in plan.template.headings:
        before = said.get(kept.texts.get(heading.code, 0), "") if kept else ""
        text = given(turn, heading.code, before)
        fields.append(
            TextField(heading.code, _(heading.title), text, is_long=True, is_required=False)
        )
        if heading.code == WISHES:
            fields.append(_wishes_on(turn, plan))
    return fields


def _wishes_on(turn: Turn, plan: PlanFile) -> DateField:
    return DateField(
        "wishes_on",
        _("Not talked about yet? Agreed to be talked about on"),
        day_given(turn, "wishes_on", plan.plan.wishes_on if plan.plan else None),
        is_required=False,
    )


def _others(plan: PlanFile) -> list[Person]:
    lead = plan.lead
    return [*([lead] if lead else []), *plan.members]


def _meanwhile(
    plan: PlanFile, said: Mapping[int, str], differing: Collection[str]
) -> list[Text]:
    """Who changed the plan since the form was made, and what stands there now."""
    kept = plan.plan
    if kept is None:
        return []
    lines = [Text(_changed_by(plan), Tone.NOTICE)]
    for heading in plan.template.headings:
        if heading.code in differing:
            text = said.get(kept.texts.get(heading.code, 0), "") or _("(nothing)")
            lines.append(Text(f"{_(heading.title)}\n{text}"))
    if "wishes_on" in differing and kept.wishes_on:
        lines.append(Text(_("To be talked about: {day}").format(day=dates.day(kept.wishes_on))))
    if "part" in differing and kept.part:
        lines.append(Text(f"{_('Did the citizen take part?')} {part_name(kept.part)}"))
    if "follow_up_on" in differing and kept.follow_up_on:
        lines.append(Text(_("Follow-up: {day}").format(day=dates.day(kept.follow_up_on))))
    return lines


def _changed_by(plan: PlanFile) -> str:
    kept = plan.plan
    author = plan.people.get((kept and kept.edited_by_id) or 0)
    if kept is None or author is None or kept.edited_at is None:
        return _(
            "Somebody has changed this since you opened it. This is what stands there now:"
        )
    moment = dates.moment(kept.edited_at, ZoneInfo(plan.file.cluster.zone))
    return _("{name} changed this {moment}. This is what stands there now:").format(
        name=author.name, moment=moment
    )


def _now(plan: PlanFile, shown: PlanAction, said: str) -> str:
    owner = dict(owners(plan)).get(owner_value(shown.party_id, shown.owner_id), "")
    day = dates.day(shown.due_on)
    above = _("Somebody has changed this since you opened it. This is what stands there now:")
    return f"{above}\n{said}\n{owner}\n{day}"


def _seen(version: int) -> ChoicesField:
    # Named by the state it shows, so that every platform draws the form anew.
    return ChoicesField(
        f"seen_{version}",
        _("Changed meanwhile"),
        (("yes", _("I have read what changed. What I have written here counts.")),),
    )
