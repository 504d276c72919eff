"""An evaluation as a page: what every figure is, what it means, and how it was before."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from handlers import (
    evaluation_charts,
    evaluation_chosen,
    evaluation_groups,
    experiences_cards,
)
from handlers import evaluation_terms as terms
from handlers.agreement_names import entered_name, phase_name, principle_name
from handlers.cards import Items, Link, Text, Tone
from handlers.case_terms import kind_name
from handlers.documents import Page, PagePart, Section, Table
from handlers.evaluations import Evaluation, Part, comparable
from locales import dates
from locales import gettext as _
from models import telling
from models.cases import Missed
from models.clusters import Principle
from models.figures import OF_COURSES, READINGS, Figure
from models.organisations import Kind
from models.tallies import Tally

KINDS = tuple(Kind)
# Figures of no principle: how much there was.
FIRST: tuple[Principle | None, ...] = (None,)


def page(evaluation: Evaluation, before: Evaluation | None, links: Sequence[Link] = ()) -> Page:
    """`before` is the period before, told beside where one agreement was in force in each."""
    return Page(
        title=title(evaluation),
        sections=(
            *(
                section
                for part in evaluation.parts
                for section in _part(evaluation, part, before)
            ),
            *_entered(evaluation),
            *experiences_cards.sections(evaluation.notes),
        ),
        links=tuple(links),
        foot=terms.small_numbers(),
    )


def title(evaluation: Evaluation) -> str:
    return _("{cluster}: evaluation {period}").format(
        cluster=evaluation.cluster.name, period=period(evaluation.first, evaluation.last)
    )


def period(first: date, last: date) -> str:
    return _("{first} to {last}").format(
        first=dates.day_with_year(first), last=dates.day_with_year(last)
    )


def _part(evaluation: Evaluation, part: Part, before: Evaluation | None) -> Iterator[Section]:
    yield Section(_part_title(evaluation, part), tuple(_about(part)))
    yield from evaluation_chosen.sections(part, evaluation, before)
    earlier = comparable(evaluation, before)
    for principle in FIRST + tuple(Principle):
        figures = [one for one in Figure if READINGS[one].principle is principle]
        if figures:
            name = principle_name(principle) if principle else _("In all")
            yield Section(name, (_table(part.tally, figures, earlier),))
    pictures = tuple(evaluation_charts.charts(part.tally))
    if pictures:
        yield Section(_("In pictures"), pictures)
    yield from evaluation_groups.sections(part)
    yield from _reasons(part)
    yield from _months(part)


def _part_title(evaluation: Evaluation, part: Part) -> str:
    if len(evaluation.parts) == 1:
        return ""
    return period(part.span.first, part.span.last)


def _about(part: Part) -> Iterator[PagePart]:
    agreed = part.span.agreement
    sentence = _(
        "Agreed: contact by working day {target}, and by working day {deadline} at the latest."
    )
    yield Text(sentence.format(target=agreed.target_days, deadline=agreed.deadline_days))
    yield Text(_("Phase: {phase}.").format(phase=phase_name(agreed.phase)), Tone.QUIET)


def _table(tally: Tally, figures: Sequence[Figure], before: Tally | None) -> Table:
    has_kinds = any(READINGS[one].measure not in OF_COURSES for one in figures)
    kinds = KINDS if has_kinds else ()
    heads = (_("Figure"), _("All"), *((_("Period before"),) if before else ()))
    return Table(
        heads=(*heads, *map(kind_name, kinds)),
        rows=tuple(tuple(_row(tally, one, before, kinds)) for one in figures),
    )


def _row(
    tally: Tally, figure: Figure, before: Tally | None, kinds: Sequence[Kind]
) -> Iterator[str]:
    yield f"{terms.figure_name(figure)}\n{terms.definition(figure)}"
    yield terms.said(telling.figure(tally, figure))
    if before:
        yield terms.said(telling.figure(before, figure))
    is_of_parties = READINGS[figure].measure not in OF_COURSES
    for kind in kinds:
        yield terms.said(telling.figure(tally, figure, kind)) if is_of_parties else ""


def _entered(evaluation: Evaluation) -> Iterator[Section]:
    """A line per month, a column per indicator that was entered."""
    kept = {(one.month, entered_name(one)): terms.entered(one) for one in evaluation.by_hand}
    names = list(dict.fromkeys(name for _month, name in kept))
    if kept:
        rows = tuple(
            (dates.month(month), *(kept.get((month, name), "") for name in names))
            for month in sorted({month for month, _name in kept})
        )
        yield Section(_("Entered by the cluster"), (Table((_("Month"), *names), rows),))


def _reasons(part: Part) -> Iterator[Section]:
    told = telling.reasons(part.tally)
    name = terms.reasons_title(part.span.agreement)
    if told is None:
        yield Section(name, (Text(terms.said(telling.TooFew()), Tone.QUIET),))
        return
    shown, others = told
    lines = [f"{terms.reason_name(one)}: {n}" for one, n in _most_first(shown)]
    more = [_("other reasons, each too few to tell: {n}").format(n=others)] if others else []
    if lines or more:
        yield Section(name, (Items("", (*lines, *more)),))


def _most_first(counts: Mapping[Missed | None, int]) -> list[tuple[Missed | None, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0] or ""))


def _months(part: Part) -> Iterator[Section]:
    months = telling.months(part.tally)
    if len(months) > 1:
        heads = (_("Opened in"), terms.figure_name(Figure.WITHIN_3))
        rows = tuple(
            (dates.month(month), terms.said(one or telling.TooFew()))
            for month, one in months.items()
        )
        yield Section(_("Month by month"), (Table(heads, rows),))
