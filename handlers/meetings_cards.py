"""How a network meeting is called, told and shown. Where it is stands behind the page alone."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from handlers.cards import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    ChoicesField,
    DateField,
    Facts,
    Form,
    FormField,
    Items,
    Link,
    Part,
    Text,
    TextField,
    Tone,
)
from handlers.case_terms import person_line
from handlers.casefiles import CaseFile
from handlers.documents import Page, Section
from handlers.plan_files import PlanFile
from handlers.plan_forms import day_given, given
from handlers.turn import Turn
from locales import dates, ngettext
from locales import gettext as _
from models.meetings import Meeting
from models.people import Person

LENGTHS = ("30", "45", "60", "90", "120")  # minutes


def form(turn: Turn, plan: PlanFile, meeting: Meeting | None, place: str) -> Form:
    zone = ZoneInfo(plan.file.cluster.zone)
    local = meeting.starts_at.astimezone(zone) if meeting else None
    length = str((meeting.ends_at - meeting.starts_at).seconds // 60) if meeting else "60"
    choices = candidates(plan)
    chosen = map(str, meeting.person_ids) if meeting else (key for key, _name in choices)
    return Form(
        title=_("Move the meeting") if meeting else _("Network meeting"),
        action="meeting.call",
        submit=_("Send"),
        subject=f"{plan.file.case.id}:{meeting.id if meeting else 0}",
        fields=(
            DateField("on", _("Which day?"), day_given(turn, "on", local and local.date())),
            TextField(
                "starts",
                _("When does it begin?"),
                given(turn, "starts", f"{local.hour}.{local.minute:02}" if local else ""),
                hint=_("For example 13.00"),
                max_length=5,
            ),
            ChoiceField(
                "minutes",
                _("How long does it take?"),
                tuple((one, _minutes(int(one))) for one in LENGTHS),
                given(turn, "minutes", length),
            ),
            TextField(
                "place",
                _("Where?"),
                given(turn, "place", place),
                hint=_("It goes into people's calendars: never the citizen's name or address."),
                max_length=200,
            ),
            ChoicesField(
                "people",
                _("Who is to come?"),
                choices,
                turn.values("people") if turn.fields else tuple(chosen),
            ),
            *_follow(turn, plan),
        ),
    )


def candidates(plan: PlanFile) -> tuple[tuple[str, str], ...]:
    """The contact persons, the lead, and who was added by name."""
    contacts = [plan.file.contact(one) for one in plan.file.parties]
    people = [one for one in (*contacts, plan.lead, *plan.members) if one is not None]
    return tuple({str(one.id): person_line(one) for one in people if one.is_admitted}.items())


def who(file: CaseFile, people: Sequence[Person]) -> tuple[str, ...]:
    names = {one.id: one.name for one in file.organisations.values()}
    return tuple(
        ", ".join(filter(None, (person_line(one), names.get(one.organisation_id, ""))))
        for one in people
    )


def told(file: CaseFile, meeting: Meeting, people: Sequence[Person], reader: Person) -> Card:
    """To everybody who is asked, and to who was asked before."""
    moment = when(file, meeting)
    return Card(
        title=_title(meeting, reader).format(alias=file.case.alias, moment=moment),
        parts=tuple(_told(file, meeting, people, reader)),
    )


def page(file: CaseFile, meeting: Meeting, people: Sequence[Person], place: str | None) -> Page:
    """`place` None is not for this reader."""
    facts = ((_("When"), when(file, meeting)), (_("Where"), _where(place)))
    state = (Text(_("The meeting is cancelled."), Tone.URGENT),) if meeting.is_cancelled else ()
    return Page(
        title=_("Network meeting"),
        sections=(
            Section("", (*state, Facts(facts))),
            Section(_("Who is asked to come:"), (Items("", who(file, people)),)),
        ),
        links=(Link(_("Put it into my calendar"), "meeting.ics", str(meeting.id)),),
    )


def _where(place: str | None) -> str:
    if place is None:
        return _(
            "Not shown: its author has not registered a basis for showing it to your "
            "organisation."
        )
    return place or _("(no longer kept)")


def when(file: CaseFile, meeting: Meeting) -> str:
    zone = ZoneInfo(file.cluster.zone)
    starts, ends = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    return f"{dates.day(starts.date())} {dates.times(starts.time(), ends.time())}"


def line(file: CaseFile, meeting: Meeting) -> tuple[str, str]:
    """On the plan's card."""
    return _("Network meeting"), when(file, meeting)


def buttons(meeting: Meeting) -> tuple[Button | Link, ...]:
    subject = str(meeting.id)
    return (
        Link(_("Where and who, to my calendar"), "meeting.page", subject),
        Button(_("Move the meeting"), "meeting.move_start", subject),
        Button(_("Cancel the meeting"), "meeting.cancel", subject),
    )


def _told(
    file: CaseFile, meeting: Meeting, people: Sequence[Person], reader: Person
) -> list[Part]:
    link = Link(_("Where and who, to my calendar"), "meeting.page", str(meeting.id))
    if meeting.is_cancelled:
        return [Text(_("Open it to take it out of your calendar.")), Buttons((link,))]
    if reader.id not in meeting.person_ids:
        return [Text(_("You need not come. Take it out of your calendar yourself."))]
    shown = Items(_("Who is asked to come:"), who(file, people))
    return [shown, Buttons((link, *buttons(meeting)[1:]))]


def _title(meeting: Meeting, reader: Person) -> str:
    if meeting.is_cancelled:
        return _("Network meeting about {alias} on {moment} is cancelled")
    if reader.id in meeting.person_ids and meeting.sequence > 0:
        return _("Network meeting about {alias} is now on {moment}")
    return _("Network meeting about {alias}: {moment}")


def _follow(turn: Turn, plan: PlanFile) -> tuple[FormField, ...]:
    if plan.plan is None:
        return ()
    ticked = turn.values("follow") if turn.fields else ("yes",)
    label = _("The plan is followed up that day")
    field = ChoicesField(
        "follow", _("The joint plan"), (("yes", label),), ticked, is_required=False
    )
    return (field,)


def _minutes(count: int) -> str:
    return ngettext("{count} minute", "{count} minutes", count).format(count=count)
