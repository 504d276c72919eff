"""The fields in which an agreement is edited: each begins with what the draft says."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handlers.agreement_names import (
    calendar_name,
    kind_name,
    own_days_name,
    phase_name,
    policy_name,
    principle_name,
    role_name,
    rung_name,
    strength_name,
)
from handlers.agreement_reading import (
    DAYS,
    HOURS,
    LIFTED_ROLES,
    NO,
    YES,
    principle_field,
)
from handlers.cards import ChoiceField, ChoicesField, FormField, SearchField, TextField
from handlers.turn import Turn
from locales import gettext as _
from models.agreements import rung_field
from models.calendar import Calendar
from models.clusters import (
    ClusterAgreement,
    ContentPolicy,
    OwnClosingDays,
    Phase,
    Principle,
    Strength,
)
from models.ladder import AS_AGREED, Rung, written
from models.organisations import Kind
from models.people import Person
from models.templates import templates

SHORT = 5  # a number or a time of day


@dataclass(frozen=True, slots=True)
class Filling:
    """What stands in the fields: what was sent, or else what the draft says."""

    turn: Turn
    draft: ClusterAgreement
    people: Mapping[int, str]
    added: Person | None = None

    def text(self, name: str, kept: object) -> str:
        return self.turn.value(name) if self.turn.fields else str(kept)

    def ticks(self, name: str, kept: Sequence[object]) -> tuple[str, ...]:
        return self.turn.values(name) if self.turn.fields else tuple(map(str, kept))


def phase(filling: Filling) -> Iterator[FormField]:
    draft = filling.draft
    yield _choice(filling, "phase", _("Which phase is the cluster in?"), Phase, phase_name)
    for principle in Principle:
        name = principle_field(principle)
        kept = draft.principles.get(principle, Strength.ON)
        yield ChoiceField(
            name, principle_name(principle), choices(Strength, strength_name),
            filling.text(name, kept),
        )  # fmt: skip
    lines = "\n".join(f"{whose}: {phone}" for whose, phone in draft.acute)
    yield TextField(
        "acute",
        _("Acute numbers"),
        filling.text("acute", lines),
        is_long=True,
        is_required=False,
        hint=_("One to a line: whose it is, a colon, the number. All cards show them."),
    )


def days(filling: Filling) -> Iterator[FormField]:
    draft = filling.draft
    yield _short(filling, "target_days", _("Target for contact, in working days"))
    yield _short(
        filling,
        "deadline_days",
        _("Deadline for contact, in working days"),
        _("The opening day does not count."),
    )
    yield _choice(filling, "calendar", _("Which days are closed?"), Calendar, calendar_name)
    written_days = (date.fromisoformat(one).strftime("%d.%m.%Y") for one in draft.closing_days)
    yield TextField(
        "closing_days",
        _("The cluster's own closing days"),
        filling.text("closing_days", "\n".join(written_days)),
        is_long=True,
        is_required=False,
        hint=_("One to a line, as 24.12.2026, or 27.12.2026 - 30.12.2026."),
    )
    yield _choice(
        filling,
        "own_days",
        _("When only one organisation is closed"),
        OwnClosingDays,
        own_days_name,
    )
    yield _clock(filling, "opens", _("Offices open at"), f"{draft.opens:%H.%M}")
    yield _clock(filling, "closes", _("Offices close at"), f"{draft.closes:%H.%M}")


def ladder(filling: Filling) -> Iterator[FormField]:
    kept = filling.draft.ladder
    yield ChoicesField(
        "rungs",
        _("Which reminders are sent?"),
        tuple((rung, rung_name(rung)) for rung in Rung),
        filling.ticks("rungs", list(kept)),
        is_required=False,
    )
    times = written(AS_AGREED) | kept
    for rung in Rung:
        said = times[rung].replace(":", ".")
        yield _clock(filling, rung_field(rung), _at_what_time(rung), said)


def lift(filling: Filling) -> Iterator[FormField]:
    draft = filling.draft
    yield ChoicesField(
        "lift_roles",
        _("Who is asked for help on the last day?"),
        tuple((role, role_name(role)) for role in LIFTED_ROLES),
        filling.ticks("lift_roles", draft.lift_roles),
        is_required=False,
        hint=_(
            "One of them, in the organisation that is about to be late: "
            "its coordinator, where there is one."
        ),
    )
    named = [person for _organisation, person in draft.lift_people if person in filling.people]
    if named:
        yield ChoicesField(
            "keep_people",
            _("Asked by name instead"),
            tuple((str(one), filling.people[one]) for one in named),
            filling.ticks("keep_people", named),
            is_required=False,
            hint=_("Untick who is not to be asked any more."),
        )
    added = filling.added
    yield SearchField(
        "add_person",
        _("Somebody to be asked by name"),
        "cluster_people",
        value=str(added.id) if added else "",
        value_label=added.name if added else "",
        is_required=False,
        hint=_("Type part of the name. One for each organisation; the rest by role."),
    )


def parties(filling: Filling) -> Iterator[FormField]:
    draft = filling.draft
    yield ChoicesField(
        "required_parties",
        _("Which parties belong to every course?"),
        choices(Kind, kind_name),
        filling.ticks("required_parties", draft.required_parties),
        hint=_("Whoever leaves one out says why."),
    )
    yield ChoicesField(
        "pathways",
        _("Which pathways does the cluster use?"),
        tuple((one.code, _(one.name)) for one in templates()),
        filling.ticks("pathways", draft.pathways),
    )
    yield ChoiceField(
        "has_administrations",
        _("May a municipality's administrations each have a door of their own?"),
        ((NO, _("No, one door for all")), (YES, _("Yes"))),
        filling.text("has_administrations", YES if draft.has_administrations else NO),
    )
    kept = draft.advice_hours or draft.advice_days
    yield TextField(
        "advice",
        _("Advice is answered within"),
        filling.text("advice", kept),
        max_length=SHORT,
    )
    yield ChoiceField(
        "advice_unit",
        _("Counted in"),
        ((DAYS, _("working days")), (HOURS, _("open hours"))),
        filling.text("advice_unit", HOURS if draft.advice_hours else DAYS),
    )
    lines = (f"{whose}: {phone}, {hours}" for whose, phone, hours in draft.specialists)
    yield TextField(
        "specialists",
        _("Specialist telephone"),
        filling.text("specialists", "\n".join(lines)),
        is_long=True,
        is_required=False,
        hint=_(
            "One to a line: whose it is, a colon, the number, a comma, when it is answered. "
            "It stands above the form for a question."
        ),
    )


def content(filling: Filling) -> Iterator[FormField]:
    yield _choice(
        filling,
        "content_policy",
        _("What is written about citizens"),
        ContentPolicy,
        policy_name,
    )
    yield _short(
        filling,
        "content_days",
        _("Content is to be gone so many days after the closing"),
        _("Once every authority has filed it."),
    )
    yield _short(
        filling,
        "log_months",
        _("Who did what is kept so many months longer"),
        _("From 6 to 60: the log says who read what, and when."),
    )
    yield ChoiceField(
        "lead_sees_aliases",
        _("May the cluster lead see which courses are late?"),
        ((NO, _("No, only how many")), (YES, _("Yes, by alias"))),
        filling.text("lead_sees_aliases", YES if filling.draft.lead_sees_aliases else NO),
    )


def _choice(
    filling: Filling,
    name: str,
    label: str,
    among: type[StrEnum],
    called: Callable[..., str],
) -> ChoiceField:
    kept = getattr(filling.draft, name)
    return ChoiceField(name, label, choices(among, called), filling.text(name, kept))


def choices(among: type[StrEnum], called: Callable[..., str]) -> tuple[tuple[str, str], ...]:
    return tuple((one.value, called(one)) for one in among)


def _short(filling: Filling, name: str, label: str, hint: str = "") -> TextField:
    kept = getattr(filling.draft, name)
    return TextField(name, label, filling.text(name, kept), hint=hint, max_length=SHORT)


def _clock(filling: Filling, name: str, label: str, kept: str) -> TextField:
    return TextField(name, label, filling.text(name, kept), hint=_("As 8.30"), max_length=SHORT)


def _at_what_time(rung: Rung) -> str:
    match rung:
        case Rung.UNCLAIMED:
            return _("On the first working day, at")
        case Rung.TARGET:
            return _("On the target day, at")
        case Rung.DEADLINE:
            return _("On the last day, at")
        case Rung.LIFT:
            return _("On the last day, asking for help, at")
        case Rung.BREACH:
            return _("On the day after, at")
