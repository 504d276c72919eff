"""What a cluster has itself chosen to be measured by, with its own targets."""

from collections.abc import Iterator, Mapping, Sequence

from handlers import evaluation_terms as terms
from handlers.agreement_names import indicator_name
from handlers.documents import Section, Table
from handlers.evaluations import Part
from locales import gettext as _
from models import telling
from models.figures import Figure
from models.indicators import Indicator

Row = tuple[str, str, str]  # what, how it stands, target

FIGURES: Mapping[Indicator, Figure] = {
    Indicator.TIME_TO_INFORMED: Figure.INFORMED_IN_A_DAY,
    Indicator.ALL_ACKNOWLEDGED: Figure.ALL_ACKNOWLEDGED,
    Indicator.IN_TIME: Figure.WITHIN_3,
    Indicator.TIME_TO_PLAN: Figure.PLAN_MEDIAN,
    Indicator.TIME_TO_CLAIM: Figure.UNCLAIMED_MEDIAN,
    Indicator.HANDOVERS: Figure.HANDOVERS,
    Indicator.ADVICE_IN_TIME: Figure.ADVICE_IN_TIME,
    Indicator.SHARED_COURSES: Figure.SHARED_COURSES,
}


def sections(part: Part) -> Iterator[Section]:
    """Nothing where nothing was chosen."""
    found = tuple(rows(part))
    if found:
        heads = (_("Chosen by the cluster"), _("How it stands"), _("Target"))
        yield Section(_("The cluster's own indicators"), (Table(heads, found),))


def written(part: Part) -> Iterator[Sequence[str]]:
    """What the cluster calls its own indicators, and its targets for them."""
    yield from part.span.agreement.own_indicators


def rows(part: Part) -> Iterator[Row]:
    agreed = part.span.agreement
    for one in Indicator:
        if one.value in agreed.indicators:
            yield (*_computed(part, one), "")
    for what, *target in agreed.own_indicators:
        yield what, _("the cluster says so itself"), " ".join(target)


def _computed(part: Part, indicator: Indicator) -> tuple[str, str]:
    figure = FIGURES.get(indicator)
    if figure is None:
        return indicator_name(indicator), _("month by month, further down")
    name = f"{indicator_name(indicator)}\n{terms.definition(figure)}"
    return name, terms.said(telling.figure(part.tally, figure))
