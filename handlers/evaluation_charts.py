"""An evaluation in pictures: no number stands in one that may not be told."""

from collections.abc import Iterator
from datetime import date

from handlers import evaluation_terms as terms
from handlers.cards import Bar, Chart
from locales import dates
from locales import gettext as _
from models import telling
from models.figures import Measure, cuts
from models.tallies import Tally
from models.telling import Share

TARGET, DEADLINE = 2, 3  # working days: the framework paper's own lines
FEW_MONTHS = 2


def charts(tally: Tally) -> Iterator[Chart]:
    yield from _days(tally, Measure.CONTACT)
    yield from _months(tally)
    yield from _reasons(tally)
    yield from _days(tally, Measure.ADVICE)


def _days(tally: Tally, measure: Measure) -> Iterator[Chart]:
    """How many took how long; the bars get lighter beyond each line."""
    found = telling.bars(tally, measure, cuts(measure) or (TARGET,))
    if not found:
        return
    bars = tuple(Bar(_span(one), one.number, str(one.number), _depth(one)) for one in found)
    is_contact = measure is Measure.CONTACT
    yield Chart(
        title=_days_title(measure),
        shape="columns",
        bars=bars,
        x=_("working days"),
        y=_("parties") if is_contact else _("questions"),
        marks=tuple(_marks(found)) if is_contact else (),
        alt=_alt(_days_title(measure), bars),
    )


def _days_title(measure: Measure) -> str:
    if measure is Measure.CONTACT:
        return _("Working days from opening to contact")
    return _("Working days from question to answer")


def _span(bar: telling.Bar) -> str:
    if bar.last is None:
        return _("later or not yet")
    return str(bar.last) if bar.first == bar.last else f"{bar.first}-{bar.last}"


def _depth(bar: telling.Bar) -> int:
    if bar.last is None or bar.last > DEADLINE:
        return 2
    return 0 if bar.last <= TARGET else 1


def _marks(bars: tuple[telling.Bar, ...]) -> Iterator[tuple[float, str]]:
    """A line after the bar that ends on the day, where a bar does."""
    for place, bar in enumerate(bars):
        if bar.last in (TARGET, DEADLINE):
            yield place + 0.5, _("{n} days").format(n=bar.last)


def _months(tally: Tally) -> Iterator[Chart]:
    months = telling.months(tally)
    if len(months) < FEW_MONTHS:
        return
    bars = tuple(_month(month, share) for month, share in months.items())
    title = _("Contact within 3 working days, by the month of opening")
    yield Chart(title=title, shape="line", bars=bars, y=_("per cent"), alt=_alt(title, bars))


def _month(month: date, share: Share | None) -> Bar:
    if share is None:
        return Bar(dates.short_month(month), None, "")
    percent = terms.percent(share.least)
    return Bar(dates.short_month(month), percent, f"{percent} %")


def _reasons(tally: Tally) -> Iterator[Chart]:
    told = telling.reasons(tally)
    if not told or not told[0]:
        return
    shown = sorted(told[0].items(), key=lambda one: -one[1])
    bars = [Bar(terms.reason_name(one), n, str(n)) for one, n in shown]
    if told[1]:
        bars.append(Bar(_("other reasons together"), told[1], str(told[1]), 2))
    title = _("What kept the parties")
    yield Chart(
        title=title,
        shape="rows",
        bars=tuple(bars),
        x=_("parties"),
        alt=_alt(title, tuple(bars)),
    )


def _alt(title: str, bars: tuple[Bar, ...]) -> str:
    """All that the picture shows, in words."""
    lines = ", ".join(f"{one.label}: {one.number or '-'}" for one in bars)
    return _("{title}. {lines}.").format(title=title, lines=lines)
