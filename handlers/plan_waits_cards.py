"""How what waits of joint plans reads: a button for each, which opens it."""

from collections.abc import Iterator, Sequence
from datetime import date

from handlers.cards import Button, Buttons, Part, Text, Tone
from handlers.counting import and_more
from handlers.plan_waits import PlanWaits
from locales import dates
from locales import gettext as _

MOST_SHOWN = 10  # of each kind


def parts(waits: PlanWaits) -> tuple[Part, ...]:
    """Whom it is about and by when; never what is to be done."""
    return (
        *_listed(_("Actions of joint plans that are due:"), list(_actions(waits))),
        *_listed(_("Joint plans to be followed up:"), list(_follow_ups(waits))),
        *_listed(_("Joint plans that wait for your answer:"), list(_unanswered(waits))),
    )


def _actions(waits: PlanWaits) -> Iterator[Button]:
    for action, case in waits.actions:
        label = _due(case.alias, action.due_on, waits.today)
        yield Button(label, "plan.show", str(case.id))


def _follow_ups(waits: PlanWaits) -> Iterator[Button]:
    for plan, case in waits.follow_ups:
        label = _due(case.alias, plan.follow_up_on or waits.today, waits.today)
        yield Button(label, "plan.followed_start", str(case.id))


def _unanswered(waits: PlanWaits) -> Iterator[Button]:
    for _plan, case in waits.unanswered:
        yield Button(case.alias, "plan.show", str(case.id))


def _due(alias: str, day: date, today: date) -> str:
    if day == today:
        return _("{alias}: today").format(alias=alias)
    return _("{alias}: was due {day}").format(alias=alias, day=dates.day(day))


def _listed(title: str, buttons: Sequence[Button]) -> Iterator[Part]:
    if not buttons:
        return
    yield Text(title)
    yield Buttons(tuple(buttons[:MOST_SHOWN]))
    for more in and_more(len(buttons) - MOST_SHOWN):
        yield Text(more, Tone.QUIET)
