"""How a legal hold on a question is set, lifted and told of. No word of the question."""

from collections.abc import Sequence
from datetime import datetime

from handlers.advice_cards import button
from handlers.advice_files import AdviceFile
from handlers.cards import Buttons, Card, Form, Text, Tone
from handlers.holds_cards import Held, keepers, reason_field, reason_name, why_field
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.holds import LegalHold


def form(turn: Turn) -> Form:
    return Form(
        title=_("Legal hold"),
        action="advice.hold",
        submit=_("Keep the question"),
        subject=turn.subject,
        intro=(
            Text(
                _(
                    "Question and answer are not deleted until your organisation lifts the "
                    "hold. Those who take part can see that it is kept, and why."
                )
            ),
        ),
        fields=(reason_field(turn),),
    )


def release_form(turn: Turn, kept: LegalHold) -> Form:
    return Form(
        title=_("Lift the legal hold"),
        action="advice.release",
        submit=_("Lift the hold"),
        subject=turn.subject,
        intro=(
            Text(_("Kept because of: {reason}").format(reason=reason_name(kept.reason))),
            Text(
                _("After this it is deleted as agreed, in two weeks at the earliest."),
                Tone.QUIET,
            ),
        ),
        fields=(why_field(turn),),
    )


def card(file: AdviceFile, held: Sequence[Held], own_id: int, goes_at: datetime | None) -> Card:
    """`own_id`: the reader's organisation. `goes_at`: None while something else decides it."""
    return Card(
        title=_("When is the question deleted?"),
        parts=(
            *keepers(held, file.calendar.zone),
            *_when(file, goes_at),
            *_buttons(file, held, own_id),
        ),
    )


def _when(file: AdviceFile, goes_at: datetime | None) -> tuple[Text, ...]:
    if file.case is not None:
        said = _("It belongs to the course {alias}, and goes with that.")
        return (Text(said.format(alias=file.case.alias)),)
    if goes_at is None:
        return ()
    day = dates.day_with_year(file.calendar.local_date(goes_at))
    return (Text(_("Question and answer are deleted on this day: {day}").format(day=day)),)


def _buttons(file: AdviceFile, held: Sequence[Held], own_id: int) -> tuple[Buttons, ...]:
    if own_id in {organisation.id for _kept, organisation in held}:
        return (Buttons((button(_("Lift the hold"), "advice.release_start", file),)),)
    if file.case is None and not file.request.is_waiting:
        keep = button(_("It must be kept (legal hold)"), "advice.hold_start", file)
        return (Buttons((keep,)),)
    return ()
