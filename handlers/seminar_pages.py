"""What goes to the learning seminar: as a page that prints well, and as CSV."""

from collections.abc import Iterator, Sequence

from handlers import evaluation_charts, evaluation_chosen, experiences_cards
from handlers import evaluation_terms as terms
from handlers.agreement_names import phase_name, principle_name
from handlers.cards import Link, Text, Tone
from handlers.documents import Page, PagePart, Section, Table
from handlers.evaluating_cards import KEY_FIGURES
from handlers.evaluation_pages import period
from handlers.evaluation_sheets import safe
from handlers.evaluations import Evaluation, Part
from handlers.implementation_cards import question_name, state_name
from handlers.sheets import BOM, written
from locales import gettext as _
from models import telling
from models.implementation import ImplementationItem

Row = tuple[str, str, str, str]
Line = tuple[str, ...]  # where and when, then a row


def page(
    evaluation: Evaluation, items: Sequence[ImplementationItem], links: Sequence[Link] = ()
) -> Page:
    sections = (one for part in evaluation.parts for one in _part(evaluation, part))
    return Page(
        title=_("{cluster} at the learning seminar").format(cluster=evaluation.cluster.name),
        sections=(
            *sections,
            *experiences_cards.sections(evaluation.notes),
            *_undertaken(items),
        ),
        links=tuple(links),
        foot=terms.small_numbers(),
    )


def sheet(evaluation: Evaluation, items: Sequence[ImplementationItem]) -> bytes:
    """A line for each figure and each text, in the way Danish Excel likes it."""
    heads = (_("Cluster"), _("From"), _("To"), _("Kind"), _("What"), _("How it stands"))
    return (BOM + written([(*heads, _("Definition")), *_lines(evaluation, items)])).encode()


def _lines(evaluation: Evaluation, items: Sequence[ImplementationItem]) -> Iterator[Line]:
    cluster = safe(evaluation.cluster.name)
    for part in evaluation.parts:
        span = (part.span.first.isoformat(), part.span.last.isoformat())
        for row in _figures(evaluation, part):
            yield (cluster, *span, *row)
    whole = (evaluation.first.isoformat(), evaluation.last.isoformat())
    for note in evaluation.notes:
        told = (principle_name(note.principle), safe(experiences_cards.words(note)))
        lesson = experiences_cards.lesson_name(note.lesson)
        yield (cluster, *whole, *told, lesson, "")
    for one in items:
        row = (question_name(one.question), safe(one.what), state_name(one.state), "")
        yield (cluster, *whole, *row)


def _figures(evaluation: Evaluation, part: Part) -> Iterator[Row]:
    for figure in KEY_FIGURES:
        shown = terms.said(telling.figure(part.tally, figure))
        yield _("Key figure"), terms.figure_name(figure), shown, terms.definition(figure)
    for row in evaluation_chosen.rows(part, evaluation, None):
        stands = " ".join(filter(None, (row.stands, row.target)))
        yield _("Chosen by the cluster"), safe(row.what), safe(stands), safe(row.definition)


def _part(evaluation: Evaluation, part: Part) -> Iterator[Section]:
    yield Section(period(part.span.first, part.span.last), tuple(_key_figures(part)))
    yield from evaluation_chosen.sections(part, evaluation, None)
    if charts := tuple(evaluation_charts.charts(part.tally)):
        yield Section(_("In pictures"), charts)


def _key_figures(part: Part) -> Iterator[PagePart]:
    phase = phase_name(part.span.agreement.phase)
    yield Text(_("Phase: {phase}.").format(phase=phase), Tone.QUIET)
    rows = (
        (
            f"{terms.figure_name(one)}\n{terms.definition(one)}",
            terms.said(telling.figure(part.tally, one)),
        )
        for one in KEY_FIGURES
    )
    yield Table((_("Figure"), _("All")), tuple(rows))


def _undertaken(items: Sequence[ImplementationItem]) -> Iterator[Section]:
    """Who has which task stays in the cluster."""
    if items:
        heads = (_("What we have set out to do"), _("Question"), _("How far it is"))
        rows = ((one.what, question_name(one.question), state_name(one.state)) for one in items)
        yield Section(_("Implementation plan"), (Table(heads, tuple(rows)),))
