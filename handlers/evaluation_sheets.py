"""An evaluation as CSV, in the way Danish Excel likes it: a line for each figure told."""

from collections.abc import Iterator
from itertools import chain

from handlers import evaluation_chosen, evaluation_groups, evaluations
from handlers import evaluation_terms as terms
from handlers.agreement_names import entered_name, principle_name
from handlers.case_terms import kind_name
from handlers.evaluations import Evaluation, Part
from handlers.experiences_cards import lesson_name, words
from handlers.sheets import BOM, written
from locales import dates
from locales import gettext as _
from models import telling
from models.entered import EnteredFigure
from models.figures import OF_COURSES, READINGS, Figure
from models.organisations import Kind
from models.small_numbers import Told
from models.telling import Count, Days, Share, Shown


def sheet(evaluation: Evaluation, before: Evaluation | None) -> bytes:
    """Nothing in it was written by a person, but the cluster's own names and its notes."""
    of_parts = (_lines(evaluation, part, before) for part in evaluation.parts)
    lines = chain(*of_parts, _entered(evaluation), _notes(evaluation))
    return (BOM + written([_heads(), *map(_whole, lines)])).encode()


def _heads() -> tuple[str, ...]:
    return (
        *(_("Cluster"), _("From"), _("To"), _("Phase"), _("Group"), _("Code"), _("Figure")),
        *(_("Value"), _("Part"), _("Of"), _("Definition")),
        *(_("Period before"), _("Target")),
    )


def _whole(line: tuple[str, ...]) -> tuple[str, ...]:
    """With empty cells at its end, for what most lines do not have."""
    return (*line, *("",) * (len(_heads()) - len(line)))


def _lines(
    evaluation: Evaluation, part: Part, before: Evaluation | None
) -> Iterator[tuple[str, ...]]:
    span = part.span
    start = (
        *(
            _name(evaluation),
            span.first.isoformat(),
            span.last.isoformat(),
        ),
        span.agreement.phase.value,
    )
    earlier = evaluations.comparable(evaluation, before)
    for figure in Figure:
        line = _figure(figure, telling.figure(part.tally, figure))
        past = (terms.said(telling.figure(earlier, figure)),) if earlier else ()
        yield (*start, _("All"), *line, *past)
        if READINGS[figure].measure not in OF_COURSES:
            for kind in Kind:
                shown = telling.figure(part.tally, figure, kind)
                yield (*start, kind_name(kind), *_figure(figure, shown))
    for group, figure, shown in evaluation_groups.lines(part):
        yield (*start, safe(group), *_figure(figure, shown))
    for month, share in telling.months(part.tally).items():
        name = dates.month(month)
        yield (*start, name, *_figure(Figure.WITHIN_3, share or telling.TooFew()))
    yield from ((*start, _("All"), *line) for line in _reasons(part))
    for row in evaluation_chosen.rows(part, evaluation, before):
        names = (_("Chosen by the cluster"), "chosen", safe(row.what))
        told = (row.stands, "", "", safe(row.definition), row.before, safe(row.target))
        yield (*start, *names, *told)


def _entered(evaluation: Evaluation) -> Iterator[tuple[str, ...]]:
    for one in evaluation.by_hand:
        place = (_name(evaluation), one.month.isoformat(), "", "", _("Entered by the cluster"))
        code = one.indicator.value if isinstance(one, EnteredFigure) else "own"
        yield (*place, code, safe(entered_name(one)), terms.entered(one), "", "", "")


def _notes(evaluation: Evaluation) -> Iterator[tuple[str, ...]]:
    """Experiences by principle; nothing says who wrote them."""
    for one in sorted(evaluation.notes, key=lambda note: note.principle):
        month = one.written_on.replace(day=1).isoformat()
        place = (_name(evaluation), month, "", "", principle_name(one.principle))
        yield (*place, "experience", lesson_name(one.lesson), safe(words(one)))


def _name(evaluation: Evaluation) -> str:
    return safe(evaluation.cluster.name)


def safe(name: str) -> str:
    """A spreadsheet must not run it."""
    return name.lstrip("=+-@")


def _figure(figure: Figure, shown: Shown) -> tuple[str, ...]:
    names = (figure.value, terms.figure_name(figure))
    return (*names, *_values(shown), terms.definition(figure))


def _values(shown: Shown) -> tuple[str, str, str]:
    match shown:
        case Share(part=part, whole=whole):
            return terms.said(shown), _number(part), _number(whole)
        case Count(number=number):
            return str(number), str(number), ""
        case Days(days=days) if days is not None:
            return str(days), "", ""
        case _:
            return terms.said(shown), "", ""


def _number(told: Told) -> str:
    return str(told.least) if told.is_exact else ""


def _reasons(part: Part) -> Iterator[tuple[str, ...]]:
    told = telling.reasons(part.tally)
    name = terms.reasons_title(part.span.agreement)
    for reason, n in (told[0] if told else {}).items():
        code = f"reason:{reason.value if reason else 'none'}"
        yield code, terms.reason_name(reason), str(n), str(n), "", name
