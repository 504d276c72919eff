"""How monthly figures are entered, and how they read."""

from collections.abc import Sequence
from datetime import date

from handlers import evaluation_terms as terms
from handlers.agreement_names import entered_name, indicator_name, own_name
from handlers.cards import Button, Buttons, Card, ChoiceField, Facts, Form, Text, TextField
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.clusters import Cluster
from models.entered import ByHand
from models.indicators import Indicator, OwnIndicator

LONGEST = 8  # 99999,99


def form(
    cluster: Cluster,
    wanted: Sequence[Indicator],
    own: Sequence[OwnIndicator],
    months: Sequence[date],
    turn: Turn,
) -> Form:
    chosen = turn.value("month") or months[0].isoformat()
    choices = tuple((one.isoformat(), dates.month(one)) for one in months)
    return Form(
        title=_("Monthly figures"),
        action="evaluation.enter",
        submit=_("Save"),
        subject=str(cluster.id),
        intro=(Text(_("Figures of the whole cluster. Never anything about one person.")),),
        fields=(
            ChoiceField("month", _("Month"), choices, chosen),
            *(_field(one.value, indicator_name(one), _whole_hint(), turn) for one in wanted),
            *(_field(one.key, own_name(one), _hint(one), turn) for one in own),
        ),
    )


def _field(name: str, label: str, hint: str, turn: Turn) -> TextField:
    return TextField(
        name, label, turn.value(name), is_required=False, hint=hint, max_length=LONGEST
    )


def _hint(indicator: OwnIndicator) -> str:
    if indicator.counts_people:
        return _whole_hint()
    return _("In {unit}, as 12,5. Leave it empty to change nothing.").format(
        unit=indicator.unit
    )


def _whole_hint() -> str:
    return _("A whole number. Leave it empty to change nothing.")


def button(cluster: Cluster) -> Button:
    return Button(_("Enter monthly figures"), "evaluation.enter_start", str(cluster.id))


def entered(cluster: Cluster, month: date, kept: Sequence[ByHand]) -> Card:
    facts = tuple((entered_name(one), terms.entered(one)) for one in kept)
    return Card(
        title=_("Entered for {month}").format(month=dates.month(month)),
        parts=(Facts(facts), Buttons((button(cluster),))),
    )
