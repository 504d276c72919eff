"""How a course of care looks and reads."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from handlers import (
    citizens_cards,
    concerns_cards,
    elsewhere_cards,
    identity_cards,
    roles_cards,
    snoozing_cards,
)
from handlers.cards import (
    Button,
    Buttons,
    Card,
    Contact,
    Facts,
    Form,
    Items,
    Part,
    People,
    Text,
    Tone,
)
from handlers.case_buttons import (
    card_button,
    claim_button,
    contact_buttons,
    content_button,
    deletion_button,
    inform_button,
    know_button,
    more_button,
    record_button,
    reopen_button,
    timeline_button,
)
from handlers.case_terms import (
    ending_name,
    person_line,
    purpose_name,
    room_words,
    unwatched,
    way_name,
)
from handlers.casefiles import CaseFile
from handlers.covers_cards import covered, part_time
from handlers.elsewhere_cards import Unheard
from handlers.roles import Roles
from locales import dates, ngettext
from locales import gettext as _
from models.cases import Case, Party, Window
from models.clusters import Overdue, OwnClosingDays
from models.organisations import Organisation
from models.passages import Passage, PassageKind
from models.people import Person
from models.templates import ADULT, template


def opened(file: CaseFile) -> Card:
    """What the opener is told at once."""
    deadline = _deadline_sentence(file)
    silent = [file.organisation(one) for one in file.others if file.is_silent(one)]
    lines = [
        _("The parties are told now, and the room opens in a moment."),
        deadline,
        _("Tell each contact person by telephone which citizen it is about, never in chat."),
        *(_held(file, one) for one in file.others if one.invite_at is not None),
        *(_to_call(one) for one in silent),
        *_outside_hours(file),
        *(_closed_days(file, one) for one in file.others if file.closed_days(one)),
    ]
    label = _("Register basis for disclosure")
    basis = Button(label, "case.basis_start", str(file.case.id))
    return Card(
        title=_("{alias} is opened").format(alias=file.case.alias),
        parts=(Items("", tuple(lines)), Buttons((card_button(file.case), basis))),
    )


def _outside_hours(file: CaseFile) -> tuple[str, ...]:
    """R7: when the offices open, for who opens a course while they are closed."""
    opened_at, calendar = file.case.opened_at, file.calendar
    opens_at = calendar.next_opening(opened_at, file.agreement.hours)
    if opens_at == opened_at:
        return ()
    sentence = _("The offices are closed now and open {moment}. That moves no deadline.")
    return (sentence.format(moment=dates.moment(opens_at, calendar.zone)),)


def _closed_days(file: CaseFile, party: Party) -> str:
    days = ", ".join(map(dates.day, file.closed_days(party)))
    name = file.organisation(party).name
    if file.agreement.own_days is OwnClosingDays.EXTEND and party.deadline_on is not None:
        return _("{name} is closed {days}. Its own deadline is {deadline}.").format(
            name=name, days=days, deadline=dates.day(party.deadline_on)
        )
    return _(
        "{name} is closed {days}. The deadline stays: in those days the reminders come to "
        "you. Call {phone} and ask who stands in."
    ).format(name=name, days=days, phone=file.entry_point(party).phone)


def _held(file: CaseFile, party: Party) -> str:
    assert party.invite_at is not None  # noqa: S101 -- asked of those alone
    return _(
        "{name}: nobody has the desk until {opens}. The invitation is sent then; "
        "if it cannot wait, call {phone}."
    ).format(
        name=file.organisation(party).name,
        opens=dates.moment(party.invite_at, ZoneInfo(file.cluster.zone)),
        phone=file.entry_point(party).phone,
    )


def _to_call(organisation: Organisation) -> str:
    if organisation.has_chat:
        told = _("{name} has nobody at the desk in time: you get the task of calling.")
    else:
        told = _("{name} has no chat: you get the task of calling.")
    return told.format(name=organisation.name)


def card(file: CaseFile, roles: Roles, unheard: Unheard, *, has_content: bool) -> Card:
    """The card that stands in a course's room, the same for everybody there."""
    if file.is_closed:
        return _closed(file, has_content=has_content)
    return Card(
        title=_("Course {alias}").format(alias=file.case.alias),
        parts=(
            Text(unwatched(file.newest), Tone.URGENT),
            Facts((*_facts(file).facts, *roles_cards.facts(roles))),
            People(_("Parties"), _everybody(file)),
            *_identity(file),
            *_pathway_steps(file.case),
            *concerns_cards.parts(file),
            *_silent_note(file),
            *elsewhere_cards.notes(file, unheard),
            *_steps(file),
            Text(room_words(), Tone.QUIET),
            Buttons(tuple(_buttons(file, has_content=has_content))),
        ),
    )


def _closed(file: CaseFile, *, has_content: bool) -> Card:
    """What a closed course looks like: nothing more to do, but to read, or to go on."""
    buttons = (
        *([content_button(file.case.id)] if has_content else []),
        timeline_button(file.case.id),
        record_button(file.case.id),
        reopen_button(file.case.id),
        deletion_button(file.case.id),
    )
    return Card(
        title=_("Course {alias} (closed)").format(alias=file.case.alias),
        parts=(
            Text(unwatched(file.newest), Tone.URGENT),
            Text(_closed_sentence(file), Tone.NOTICE),
            _facts(file),
            People(_("Parties"), _everybody(file)),
            Buttons(buttons),
        ),
    )


def _closed_sentence(file: CaseFile) -> str:
    case = file.case
    if case.closed_at is None or case.ending is None:
        return _("Closed.")
    moment = dates.moment(case.closed_at, ZoneInfo(file.cluster.zone))
    return _("Closed {moment}: {ending}.").format(
        moment=moment, ending=ending_name(case.ending)
    )


def listed(cases: Sequence[Case]) -> Card:
    if not cases:
        return Card(
            _("You are contact person in no open course."),
            (Text(_("Open a new one with /forloeb.")),),
        )
    return Card(
        title=_("Your open courses"),
        parts=(Buttons(tuple(card_button(case, case.alias) for case in cases)),),
    )


def not_found() -> Card:
    """Also for one that is not theirs who ask: nobody learns which aliases there are."""
    return Card(
        _("I found no course by that alias among yours."),
        (Text(_("See your open courses with /forloeb mine.")),),
    )


def content_form(case: Case, readable: tuple[Text, ...]) -> Form:
    return Form(
        title=case.alias,
        action="case.content",
        submit="",
        subject=str(case.id),
        intro=readable,
    )


def content(case: Case, readable: tuple[Text, ...]) -> Card:
    return Card(title=case.alias, parts=readable)


def read_out(
    file: CaseFile, shown: Sequence[tuple[Passage, str]], authors: dict[int, Person]
) -> tuple[Text, ...]:
    """What was written, each with who wrote it and when; and that the reading is logged."""
    nothing = Text(_("Nothing has been written about this course."))
    parts = [part for one, text in shown for part in _passage(file, one, text, authors)]
    return (*(parts or [nothing]), Text(_("Your reading has been logged."), Tone.QUIET))


def _facts(file: CaseFile) -> Facts:
    opener = file.people[file.case.opened_by_id]
    opened_by = f"{person_line(opener)}, {file.organisation(file.opener).name}"
    zone = ZoneInfo(file.cluster.zone)
    rows = [
        (_("Purpose"), ", ".join(purpose_name(one) for one in file.case.purposes)),
        (_("Opened"), f"{dates.moment(file.case.opened_at, zone)}, {opened_by}"),
        (_("Agreed"), _agreed(file)),
    ]
    rows += _pathway_rows(file.case)
    first = _first_due(file)
    if first is not None and first.target_on and first.deadline_on:
        rows.append((_("Target"), dates.day(first.target_on)))
        rows.append(
            (
                _("Deadline"),
                _("{day} (the opening day does not count)").format(
                    day=dates.day(first.deadline_on)
                ),
            )
        )
    return Facts(tuple(rows))


def _pathway_rows(case: Case) -> list[tuple[str, str]]:
    """What kind of course it is, unless it is the ordinary one, and when a child grows up."""
    chosen = template(case.pathway)
    rows = [(_("Pathway"), _(chosen.name))] if chosen.code != ADULT else []
    if case.adult_from is not None:
        rows.append((_("Turns 18 in"), dates.month(case.adult_from)))
    return rows


def _pathway_steps(case: Case) -> tuple[Items, ...]:
    """What this pathway asks the parties to agree from the start."""
    chosen = template(case.pathway)
    steps = [_(step) for step in chosen.steps]
    if weeks := chosen.meeting_weeks:
        sentence = ngettext(
            "Hold a network meeting every {n} week.",
            "Hold a network meeting every {n} weeks.",
            weeks,
        )
        steps.append(sentence.format(n=weeks))
    return (Items(_("In this kind of course:"), tuple(steps)),) if steps else ()


def _agreed(file: CaseFile) -> str:
    agreement = file.agreement
    return _(
        "All parties are in contact within {target}-{deadline} working days, "
        "and then make a joint plan."
    ).format(target=agreement.target_days, deadline=agreement.deadline_days)


def _first_due(file: CaseFile) -> Party | None:
    """The party whose deadline comes first; only closing days make them differ (R10)."""
    clocked = [one for one in file.others if one.deadline_on is not None]
    return min(clocked, key=lambda one: one.deadline_on or file.today, default=None)


def _deadline_sentence(file: CaseFile) -> str:
    first = _first_due(file)
    assert first is not None  # noqa: S101 -- every other party has a clock
    assert first.target_on is not None  # noqa: S101 -- as above
    assert first.deadline_on is not None  # noqa: S101 -- as above
    return _(
        "Contact is wanted by {deadline} at the latest (target: {target}; "
        "the opening day does not count)."
    ).format(deadline=dates.day(first.deadline_on), target=dates.day(first.target_on))


def _everybody(file: CaseFile) -> tuple[Contact, ...]:
    """The parties, and the citizen among them."""
    return (*(_party(file, party) for party in file.parties), citizens_cards.contact(file))


def _party(file: CaseFile, party: Party) -> Contact:
    organisation = file.organisation(party)
    contact, note = file.contact(party), f"{covered(file, party)} {_state(file, party)}".strip()
    present, door = file.present(contact) if contact else None, file.entry_point(party)
    if present is not None:
        note = f"{note} {part_time(present, door)}".strip()
        return Contact(organisation.name, present.name, present.function, present.phone, note)
    name, hours = party.contact_name or door.name, dates.week(door.hours.days)
    return Contact(organisation.name, name, hours, door.phone, note)


def _state(file: CaseFile, party: Party) -> str:
    """Where a party stands, in a sentence; in the test phase nothing is called late."""
    if party.is_opener:
        return _("Opened the course and tells which citizen it is about.")
    if party.contact_on is not None and party.contact_way is not None:
        return _("In contact {day}, {way}.").format(
            day=dates.day(party.contact_on), way=way_name(party.contact_way)
        )
    if file.is_closed:
        return _("Not in contact.")
    put_off = snoozing_cards.put_off(party)
    said = (_step(file, party), _clock(file, party), put_off, _helped(file, party))
    return " ".join(one for one in said if one)


def _step(file: CaseFile, party: Party) -> str:
    if party.knows_citizen_at is not None:
        return _("Knows which citizen it is about. Not in contact yet.")
    if party.is_claimed:
        return _("Has a contact person, who does not know yet which citizen it is about.")
    if party.invite_at is not None:
        opens = dates.moment(party.invite_at, ZoneInfo(file.cluster.zone))
        return _("Nobody has the desk until {opens}. The invitation is sent then.").format(
            opens=opens
        )
    if party.is_seen and party.acknowledged_at is not None:
        moment = dates.moment(party.acknowledged_at, ZoneInfo(file.cluster.zone))
        return _("Has seen it ({moment}). Waiting for somebody to take it.").format(
            moment=moment
        )
    return _("Waiting for somebody to take it.")


def _helped(file: CaseFile, party: Party) -> str:
    helper = file.people.get(party.lift_taken_by_id or 0)
    return _("{name} helps.").format(name=helper.name) if helper else ""


def _clock(file: CaseFile, party: Party) -> str:
    match party.window(file.today):
        case Window.YELLOW if party.deadline_on == file.today:
            return _("Today is the last day.")
        case Window.YELLOW:
            return _("The target day has come.")
        case Window.RED:
            return _overdue(file.agreement.overdue)
        case _:
            return ""


def _overdue(overdue: Overdue) -> str:
    match overdue:
        case Overdue.LATE:
            return _("Past the deadline.")
        case Overdue.LEARNING_POINT:
            return _("Contact was wanted before now: a learning point.")
        case Overdue.WISH:
            return _("Contact was wished for before now.")


def _identity(file: CaseFile) -> Iterator[Part]:
    if file.case.is_disputed:
        yield Text(
            _("We do not speak of the same citizen: the plan stands still."), Tone.URGENT
        )
        yield Items(_("Must confirm again:"), identity_cards.missing(file))
    yield Text(_identity_sentence(file), Tone.NOTICE)


def _identity_sentence(file: CaseFile) -> str:
    opener = file.who_tells
    return _(
        "Which citizen is it about? Call {name}, {organisation}, on {phone}. "
        "Never write it here."
    ).format(
        name=opener.name, organisation=file.organisation(file.opener).name, phone=opener.phone
    )


def _silent_note(file: CaseFile) -> Iterator[Part]:
    for party in file.parties:
        if file.is_silent(party):
            door = file.entry_point(party)
            yield Text(
                _("Does not read here: {name}. Call {phone}, {hours}.").format(
                    name=file.organisation(party).name,
                    phone=door.phone,
                    hours=dates.week(door.hours.days),
                ),
                Tone.NOTICE,
            )


def _steps(file: CaseFile) -> Iterator[Part]:
    """What is to be done next, in the order in which it can be."""
    if steps := tuple(_first_steps(file)):
        yield Buttons(steps)
    waiting = [party for party in file.others if not party.is_reached]
    if file.case.is_disputed:
        return
    if any(party.knows_citizen_at is not None for party in waiting):
        yield Text(_("Are you in contact?"))
        yield Buttons(contact_buttons(file.case.id))
    elif file.others and not waiting:
        yield Text(_plan_step(file), Tone.NOTICE)


def _plan_step(file: CaseFile) -> str:
    """A plan that has been agreed stays the one that counts while a new version is made."""
    plan = file.joint_plan
    if plan is None or not plan.agreed_number:
        return _("All parties are in contact. Next step: the joint plan.")
    if plan.follow_up_on is None:
        return _("The joint plan is agreed.")
    return _("The joint plan is agreed. Follow-up: {day}.").format(
        day=dates.day(plan.follow_up_on)
    )


def _first_steps(file: CaseFile) -> Iterator[Button]:
    chatting = [party for party in file.parties if not file.is_silent(party)]
    if any(not party.is_claimed for party in chatting):
        yield claim_button(file.case.id)
    if any(party.is_claimed and party.knows_citizen_at is None for party in chatting):
        yield know_button(file.case.id)
    for party in file.others:
        knows = party.knows_citizen_at is not None
        if file.is_silent(party) and not (party.is_reached and knows):
            label = _("Register for {name}").format(name=file.organisation(party).name)
            yield Button(label, "party.behalf_start", str(party.id))


def _buttons(file: CaseFile, *, has_content: bool) -> Iterator[Button]:
    """What is needed at any time; the rest is behind *Mere*."""
    subject = str(file.case.id)
    yield Button(_("Whom do I contact?"), "case.who", subject)
    yield inform_button(file.case.id)
    yield Button(_("Joint plan"), "plan.show", subject)
    if has_content:
        yield content_button(file.case.id)
    yield more_button(file.case.id)


def _passage(
    file: CaseFile, one: Passage, text: str, authors: dict[int, Person]
) -> Iterator[Text]:
    author = authors[one.author_id]
    written = dates.moment(one.written_at, ZoneInfo(file.cluster.zone))
    yield Text(f"{kind_of_passage(one.kind)}: {author.name}, {author.function}, {written}")
    yield Text(text, Tone.NOTICE)


def kind_of_passage(kind: PassageKind) -> str:  # noqa: C901, PLR0912 -- a label per kind
    match kind:
        case PassageKind.FIRST_MESSAGE:
            return _("First message")
        case PassageKind.LEFT_OUT:
            return _("Why a party was left out")
        case PassageKind.CLOSING_NOTE:
            return _("Note at the closing")
        case PassageKind.REOPENED:
            return _("Why the course was opened again")
        case PassageKind.BRIEFING:
            return _("Told to the parties")
        case PassageKind.QUESTION | PassageKind.TRIED | PassageKind.CALLER:
            return _("Question")
        case PassageKind.CALLBACK | PassageKind.TIMES:
            return _("Call back on")
        case PassageKind.ANSWER | PassageKind.ASKED_BACK | PassageKind.REPLY:
            return _("Answer")
        case PassageKind.PLAN_TEXT:
            return _("From the joint plan")
        case PassageKind.PLAN_ACTION:
            return _("Action in the joint plan")
        case PassageKind.PLAN_CHANGES:
            return _("Wish for changes to the joint plan")
        case PassageKind.MEETING_PLACE:
            return _("Where the network meets")
        case PassageKind.HANDOVER | PassageKind.DECLINE:
            return _("Note to the team")
        case PassageKind.EXPERIENCE:
            return _("An experience")
