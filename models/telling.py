"""What may be told of what was counted: no small number, and none by difference."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.cases import Missed
from models.figures import OF_COURSES, READINGS, Figure, Measure, Reading, Unit, cuts
from models.figures import reached_within as within
from models.organisations import Kind
from models.small_numbers import (
    Spread,
    Told,
    cells,
    is_small,
    tell,
    total,
    up_to,
    withheld,
)
from models.tallies import NO, YES, Tally

# The most days that have a bar of their own in a chart.
MOST_DAYS = 10


@dataclass(frozen=True, slots=True)
class Nothing:
    """There was nothing to count."""


@dataclass(frozen=True, slots=True)
class TooFew:
    """It would be a small number, or let one be worked out."""


@dataclass(frozen=True, slots=True)
class Share:
    part: Told
    whole: Told

    @property
    def least(self) -> float:
        return self.part.least / self.whole.most

    @property
    def most(self) -> float:
        return min(1.0, self.part.most / self.whole.most)


@dataclass(frozen=True, slots=True)
class Days:
    """Working days; None: not so many ever got there."""

    days: int | None


@dataclass(frozen=True, slots=True)
class Count:
    number: int


Shown = Nothing | TooFew | Share | Days | Count


@dataclass(frozen=True, slots=True)
class Bar:
    """How many there are from `first` to `last` working days; None: later, or not at all."""

    first: int | None
    last: int | None
    number: int


def figure(tally: Tally, wanted: Figure, kind: Kind | None = None) -> Shown:
    """What may be told of a figure, of all parties or of one kind."""
    reading = READINGS[wanted]
    spread = tally.spread(reading.measure, kind)
    if not total(spread):
        return Nothing()
    if is_small(total(spread)) or _is_withheld(tally, reading.measure, kind):
        return TooFew()
    match reading.unit:
        case Unit.COUNT:
            return Count(total(spread))
        case Unit.DAYS:
            return Days(within(spread, reading.quantile))
        case Unit.SHARE:
            return _share(tally, spread, reading)


def reasons(tally: Tally) -> tuple[Mapping[Missed | None, int], int] | None:
    """How often each reason was given, and all others together; None where that is too few.

    The reasons are a part of the parties asked, as those in contact within three days are.
    """
    spread, late = tally.spread(Measure.CONTACT), sum(tally.reasons.values())
    told = tell(total(spread), [*_ends(spread), total(spread) - late])
    if is_small(total(spread)) or not told[total(spread) - late].is_exact:
        return None
    hidden = withheld({reason: (n,) for reason, n in tally.reasons.items()})
    shown = {reason: n for reason, n in tally.reasons.items() if reason not in hidden}
    return shown, late - sum(shown.values())


def months(tally: Tally) -> Mapping[date, Share | None]:
    """The share in contact within three working days, by month of opening; None: too few."""
    every = {month: (one[YES], one[NO]) for month, one in sorted(tally.months.items())}
    hidden = withheld(every)
    is_hidden = is_small(sum(map(sum, every.values())))
    return {
        month: None if is_hidden or month in hidden else _exact(yes, yes + no)
        for month, (yes, no) in every.items()
    }


def bars(tally: Tally, measure: Measure, firm: tuple[int, ...] = ()) -> tuple[Bar, ...]:
    """How many took how long, days drawn together until no bar is small.

    What else is told, up to `firm` days, comes first, so that no bar betrays it.
    """
    spread = tally.spread(measure)
    whole = total(spread)
    if is_small(whole) or not whole:
        return ()
    order = [*sorted(firm, reverse=True), *(n for n in range(MOST_DAYS + 1) if n not in firm)]
    told = tell(whole, [up_to(spread, one) for one in order])
    ends = [one for one in sorted(order) if told[up_to(spread, one)].is_exact]
    found, first, before = list[Bar](), 0, 0
    for end in ends:
        found.append(Bar(first, end, up_to(spread, end) - before))
        first, before = end + 1, up_to(spread, end)
    return (*found, Bar(first, None, whole - before))


def _share(tally: Tally, spread: Spread, reading: Reading) -> Share:
    whole = total(spread)
    parts = tell(whole, _ends(spread, reading.measure))
    return Share(parts[up_to(spread, reading.cut)], _whole(tally, reading.measure, whole))


def _whole(tally: Tally, measure: Measure, whole: int) -> Told:
    """Of some of the courses: told beside how many there are in all, and other such."""
    if measure not in OF_COURSES:
        return Told(whole, whole)
    wholes = {total(tally.spread(one)) for one in OF_COURSES}
    every = total(tally.spread(Measure.COURSES))
    return tell(every, sorted(wholes, reverse=True))[whole]


def _ends(spread: Spread, measure: Measure = Measure.CONTACT) -> list[int]:
    return [up_to(spread, cut) for cut in reversed(cuts(measure))]


def _is_withheld(tally: Tally, measure: Measure, kind: Kind | None) -> bool:
    if kind is None:
        return False
    groups = {
        one: cells(spread, cuts(measure))
        for one, spread in tally.spreads.get(measure, {}).items()
        if one is not None
    }
    return is_small(total(tally.spread(measure))) or kind in withheld(groups)


def _exact(part: int, whole: int) -> Share:
    return Share(Told(part, part), Told(whole, whole))
