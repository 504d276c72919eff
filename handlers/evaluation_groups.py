"""An evaluation by purpose, and by area inside the cluster, beside all of it."""

from collections.abc import Iterator, Mapping, Sequence

from handlers import evaluation_terms as terms
from handlers.case_terms import purpose_name
from handlers.documents import Section, Table
from handlers.evaluations import Part
from locales import gettext as _
from models import telling_groups
from models.figures import Figure
from models.tallies import Tally
from models.telling import Shown

OF_COURSES = (
    *(Figure.COURSES, Figure.WITHIN_2, Figure.WITHIN_3, Figure.CONTACT_MEDIAN),
    *(Figure.NAMED_IN_A_DAY, Figure.ALL_ACKNOWLEDGED, Figure.PLAN_MEDIAN),
    Figure.PLANS_AGREED,
)
OF_AREAS = (*OF_COURSES, Figure.ADVICE_IN_TIME, Figure.ADVICE_MEDIAN)
Line = tuple[str, Figure, Shown]  # group, what it is, what may be told


def sections(part: Part) -> Iterator[Section]:
    if part.purposes:
        names = {one: purpose_name(one) for one in part.purposes}
        tallies = {names[one]: tally for one, tally in part.purposes.items()}
        yield _section(_("By purpose"), part.tally, tallies, OF_COURSES)
    if part.areas:
        yield _section(_("By area"), part.tally, part.areas, OF_AREAS)


def lines(part: Part) -> Iterator[Line]:
    """The same, one by one, for a spreadsheet."""
    named = {purpose_name(one): tally for one, tally in part.purposes.items()}
    for groups, figures in ((named, OF_COURSES), (part.areas, OF_AREAS)):
        for figure in figures:
            told = telling_groups.figure(part.tally, groups, figure)
            yield from ((group, figure, shown) for group, shown in told.items())


def _section(
    title: str, whole: Tally, groups: Mapping[str, Tally], figures: Sequence[Figure]
) -> Section:
    rows = []
    for figure in figures:
        told = telling_groups.figure(whole, groups, figure)
        rows.append((terms.figure_name(figure), *(terms.said(told[one]) for one in groups)))
    return Section(title, (Table((_("Figure"), *groups), tuple(rows)),))
