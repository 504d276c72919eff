"""How monthly figures are entered, and how they read."""

from collections.abc import Sequence
from datetime import date

from handlers import evaluation_terms as terms
from handlers.agreement_names import indicator_name
from handlers.cards import Button, Buttons, Card, ChoiceField, Facts, Form, Text, TextField
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.clusters import Cluster
from models.entered import EnteredFigure
from models.indicators import Indicator


def form(
    cluster: Cluster, wanted: Sequence[Indicator], months: Sequence[date], turn: Turn
) -> Form:
    fields = (
        TextField(
            name=one.value,
            label=indicator_name(one),
            value=turn.value(one),
            is_required=False,
            hint=_("A whole number. Leave it empty to change nothing."),
            max_length=5,
        )
        for one in wanted
    )
    chosen = turn.value("month") or months[0].isoformat()
    return Form(
        title=_("Monthly figures"),
        action="evaluation.enter",
        submit=_("Save"),
        subject=str(cluster.id),
        intro=(Text(_("Figures of the whole cluster. Never anything about one person.")),),
        fields=(
            ChoiceField(
                "month",
                _("Month"),
                tuple((one.isoformat(), dates.month(one)) for one in months),
                chosen,
            ),
            *fields,
        ),
    )


def button(cluster: Cluster) -> Button:
    return Button(_("Enter monthly figures"), "evaluation.enter_start", str(cluster.id))


def entered(cluster: Cluster, month: date, kept: Sequence[EnteredFigure]) -> Card:
    facts = tuple((indicator_name(one.indicator), terms.entered(one)) for one in kept)
    return Card(
        title=_("Entered for {month}").format(month=dates.month(month)),
        parts=(Facts(facts), Buttons((button(cluster),))),
    )
