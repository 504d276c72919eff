"""How a legal hold is set, lifted and told of."""

from collections.abc import Sequence
from typing import assert_never
from zoneinfo import ZoneInfo

from handlers.cards import Button, Buttons, Card, ChoiceField, Form, Items, Text, Tone
from handlers.case_buttons import card_button, hold_button
from handlers.casefiles import CaseFile
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.cases import Party
from models.erasures import NOTICE, Erasure, Stage, limit_of, told_at
from models.holds import HoldReason, LegalHold, Lifted
from models.organisations import Organisation

Held = tuple[LegalHold, Organisation]


def form(turn: Turn, file: CaseFile) -> Form:
    return Form(
        title=_("Legal hold"),
        action="case.hold",
        submit=_("Keep the course"),
        subject=str(file.case.id),
        intro=(
            Text(
                _(
                    "Nothing of {alias} is deleted until your organisation lifts the hold. "
                    "The other parties can see that it is kept, and why."
                ).format(alias=file.case.alias)
            ),
        ),
        fields=(reason_field(turn),),
    )


def reason_field(turn: Turn) -> ChoiceField:
    return ChoiceField(
        "reason",
        _("Why must it be kept?"),
        tuple((one.value, reason_name(one)) for one in HoldReason),
        turn.value("reason"),
    )


def why_field(turn: Turn) -> ChoiceField:
    return ChoiceField(
        "why",
        _("Why may it go again?"),
        tuple((one.value, lifted_name(one)) for one in Lifted),
        turn.value("why"),
    )


def release_form(turn: Turn, file: CaseFile, kept: LegalHold) -> Form:
    return Form(
        title=_("Lift the legal hold"),
        action="case.release",
        submit=_("Lift the hold"),
        subject=str(file.case.id),
        intro=(
            Text(_("Kept because of: {reason}").format(reason=reason_name(kept.reason))),
            Text(_("After this it is deleted as agreed, with two weeks' notice."), Tone.QUIET),
        ),
        fields=(why_field(turn),),
    )


def card(file: CaseFile, erasure: Erasure, held: Sequence[Held], own: Party | None) -> Card:
    """When it goes, and who keeps it. `own`: the party for which the reader may do so."""
    buttons = (card_button(file.case), *([_own_button(file, held, own)] if own else []))
    return Card(
        title=_("When is {alias} deleted?").format(alias=file.case.alias),
        parts=(
            *keepers(held, ZoneInfo(file.cluster.zone)),
            Text(_when(file, erasure)),
            Buttons(buttons),
        ),
    )


def _when(file: CaseFile, erasure: Erasure) -> str:
    local = file.calendar.local_date
    if erasure.goes_at is not None and erasure.stage is Stage.TOLD:
        return _("What was written, the rooms and my messages go on this day: {day}").format(
            day=dates.day_with_year(local(erasure.goes_at))
        )
    first = told_at(erasure.closed_at, file.agreement.content_days) + NOTICE
    return _(
        "What was written, the rooms and my messages go when every authority has filed the "
        "course, with two weeks' notice: on {first} at the earliest and, unless the course is "
        "kept, on {last} at the latest. Its text for the record then waits for who has not "
        "filed it."
    ).format(
        first=dates.day_with_year(local(first)),
        last=dates.day_with_year(local(limit_of(erasure.closed_at))),
    )


def keepers(held: Sequence[Held], zone: ZoneInfo) -> tuple[Items, ...]:
    """Who keeps it, and why; nothing where nobody does."""
    lines = tuple(_line(one, organisation, zone) for one, organisation in held)
    return (Items(_("Kept until they lift it:"), lines),) if lines else ()


def _own_button(file: CaseFile, held: Sequence[Held], own: Party) -> Button:
    if own.organisation_id in {organisation.id for _kept, organisation in held}:
        return Button(_("Lift the hold"), "case.release_start", str(file.case.id))
    return hold_button(file.case.id)


def _line(kept: LegalHold, organisation: Organisation, zone: ZoneInfo) -> str:
    return _("{organisation}: {reason}, since {moment}").format(
        organisation=organisation.name,
        reason=reason_name(kept.reason),
        moment=dates.moment(kept.set_at, zone),
    )


def reason_name(reason: HoldReason) -> str:
    match reason:
        case HoldReason.COMPLAINT:
            return _("a complaint")
        case HoldReason.COMPENSATION:
            return _("a claim for compensation")
        case HoldReason.SUPERVISION:
            return _("a case with the supervising authority")
        case HoldReason.ACCESS:
            return _("a request for access")
        case HoldReason.COURT:
            return _("a court case")
        case _:
            assert_never(reason)


def lifted_name(why: Lifted) -> str:
    match why:
        case Lifted.DECIDED:
            return _("It is decided, and no appeal is open")
        case Lifted.HANDED_OUT:
            return _("What was asked for is handed out")
        case Lifted.MISTAKE:
            return _("The hold was a mistake")
        case _:
            assert_never(why)
