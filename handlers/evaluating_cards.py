"""How an evaluation reads in a chat: the key figures, and where the rest of it is."""

from collections.abc import Iterator

from handlers import (
    entering_cards,
    evaluation_charts,
    evaluation_chosen,
    experiences_cards,
)
from handlers import evaluation_terms as terms
from handlers.cards import Button, Buttons, Card, Facts, Link, Part, Text, Tone
from handlers.evaluation_pages import period, title
from handlers.evaluations import Evaluation
from handlers.evaluations import Part as Span
from locales import gettext as _
from models import telling
from models.figures import Figure

KEY_FIGURES = (
    *(Figure.COURSES, Figure.WITHIN_2, Figure.WITHIN_3, Figure.CONTACT_MEDIAN),
    *(Figure.NAMED_IN_A_DAY, Figure.ALL_ACKNOWLEDGED, Figure.PLANS_AGREED),
    *(Figure.ADVICE_IN_TIME, Figure.LOOP_CLOSED),
)


def card(evaluation: Evaluation, which: str, *, enters: bool) -> Card:
    subject = f"{evaluation.cluster.id}:{which}"
    return Card(
        title=title(evaluation),
        parts=(
            *(part for one in evaluation.parts for part in _part(evaluation, one)),
            *_nothing(evaluation),
            Text(_("What each figure counts stands on the page."), Tone.QUIET),
            Text(terms.small_numbers(), Tone.QUIET),
            Buttons(
                (Link(_("Open the evaluation"), "evaluation.page", subject), *saved_as(subject))
            ),
            Buttons(tuple(_periods(evaluation, which))),
            Buttons(tuple(_more(evaluation, subject, enters=enters))),
        ),
    )


def button() -> Button:
    return Button(_("Evaluation"), "evaluation.show")


def saved_as(subject: str) -> tuple[Link, ...]:
    return (
        Link(_("As PDF"), "evaluation.pdf", subject),
        Link(_("As a spreadsheet (CSV)"), "evaluation.csv", subject),
    )


def which_name(which: str) -> str:
    match which:
        case "this_year":
            return _("This year")
        case "last_year":
            return _("Last year")
        case "this_quarter":
            return _("This quarter")
        case _:
            return _("Last quarter")


def _more(evaluation: Evaluation, subject: str, *, enters: bool) -> Iterator[Button]:
    if enters:
        yield entering_cards.button(evaluation.cluster)
    yield experiences_cards.button(evaluation.cluster)
    yield Button(_("For the learning seminar"), "seminar.start", subject)


def _part(evaluation: Evaluation, part: Span) -> Iterator[Part]:
    if len(evaluation.parts) > 1:
        yield Text(period(part.span.first, part.span.last))
    if part.span.agreement.is_test:
        yield Text(_("The test phase: what was late is a learning point."))
    yield Facts(
        tuple(
            (terms.figure_name(one), terms.said(telling.figure(part.tally, one)))
            for one in KEY_FIGURES
        )
    )
    for chosen in evaluation_chosen.facts(part, evaluation):
        yield Text(_("Chosen by the cluster:"))
        yield chosen
    yield from evaluation_charts.charts(part.tally)


def _nothing(evaluation: Evaluation) -> Iterator[Part]:
    if not evaluation.parts:
        yield Text(_("Nothing was agreed in this cluster in this period."))


def _periods(evaluation: Evaluation, which: str) -> Iterator[Button]:
    for other in ("this_year", "last_year", "this_quarter", "last_quarter"):
        if other != which:
            yield Button(
                which_name(other), "evaluation.show", f"{evaluation.cluster.id}:{other}"
            )
