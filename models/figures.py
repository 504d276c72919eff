"""What a cluster is measured by: each figure, what it is read from, and how.

Nothing here is about a person: figures are of a cluster, and of its parties by kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from models.clusters import Principle
from models.small_numbers import Spread, total


class Measure(StrEnum):
    """What is counted in the database, each as a spread; a yes is 0 and a no None."""

    COURSES = "courses"
    SHARED = "shared"
    INFORMED = "informed"  # working days
    ACKNOWLEDGED = "acknowledged"
    ALL_ACKNOWLEDGED = "all_acknowledged"
    BRIEFINGS = "briefings"
    CONTACT = "contact"  # working days
    PLAN = "plan"  # working days
    PLANS_AGREED = "plans_agreed"
    CLAIM = "claim"  # working days
    HANDOVERS = "handovers"
    ADVICE = "advice"  # working days
    ADVICE_IN_TIME = "advice_in_time"
    LOOP = "loop"


class Figure(StrEnum):
    COURSES = "courses"
    SHARED_COURSES = "shared_courses"
    INFORMED_IN_A_DAY = "informed_in_a_day"
    ACKNOWLEDGED = "acknowledged"
    ALL_ACKNOWLEDGED = "all_acknowledged"
    BRIEFINGS_ACKNOWLEDGED = "briefings_acknowledged"
    WITHIN_2 = "within_2"
    WITHIN_3 = "within_3"
    CONTACT_MEDIAN = "contact_median"
    CONTACT_P90 = "contact_p90"
    PLAN_MEDIAN = "plan_median"
    PLANS_AGREED = "plans_agreed"
    UNCLAIMED_MEDIAN = "unclaimed_median"
    NAMED_IN_A_DAY = "named_in_a_day"
    HANDOVERS = "handovers"
    ADVICE_IN_TIME = "advice_in_time"
    ADVICE_MEDIAN = "advice_median"
    LOOP_CLOSED = "loop_closed"


class Unit(StrEnum):
    SHARE = "share"  # how many of all
    DAYS = "days"  # working days
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a figure is read from a measure.

    A share counts what lies up to `cut`. Days are the fewest within which the share
    `quantile` of all lies; None when not so many ever got there.
    """

    measure: Measure
    unit: Unit
    cut: int = 0
    quantile: float = 0.0
    principle: Principle | None = None


MEDIAN, P90 = 0.5, 0.9
_DUTY, _TIME = Principle.MUTUAL_DUTY, Principle.SHORT_RESPONSE_TIME
_DOOR, _ADVICE = Principle.ACCESSIBILITY, Principle.ADVICE

READINGS: Mapping[Figure, Reading] = {
    Figure.COURSES: Reading(Measure.COURSES, Unit.COUNT),
    Figure.SHARED_COURSES: Reading(Measure.SHARED, Unit.SHARE),
    Figure.INFORMED_IN_A_DAY: Reading(Measure.INFORMED, Unit.SHARE, 1, principle=_DUTY),
    Figure.ACKNOWLEDGED: Reading(Measure.ACKNOWLEDGED, Unit.SHARE, principle=_DUTY),
    Figure.ALL_ACKNOWLEDGED: Reading(Measure.ALL_ACKNOWLEDGED, Unit.SHARE, principle=_DUTY),
    Figure.BRIEFINGS_ACKNOWLEDGED: Reading(Measure.BRIEFINGS, Unit.SHARE, principle=_DUTY),
    Figure.WITHIN_2: Reading(Measure.CONTACT, Unit.SHARE, 2, principle=_TIME),
    Figure.WITHIN_3: Reading(Measure.CONTACT, Unit.SHARE, 3, principle=_TIME),
    Figure.CONTACT_MEDIAN: Reading(
        Measure.CONTACT, Unit.DAYS, quantile=MEDIAN, principle=_TIME
    ),
    Figure.CONTACT_P90: Reading(Measure.CONTACT, Unit.DAYS, quantile=P90, principle=_TIME),
    Figure.PLAN_MEDIAN: Reading(Measure.PLAN, Unit.DAYS, quantile=MEDIAN, principle=_TIME),
    Figure.PLANS_AGREED: Reading(Measure.PLANS_AGREED, Unit.SHARE, principle=_TIME),
    Figure.UNCLAIMED_MEDIAN: Reading(
        Measure.CLAIM, Unit.DAYS, quantile=MEDIAN, principle=_DOOR
    ),
    Figure.NAMED_IN_A_DAY: Reading(Measure.CLAIM, Unit.SHARE, 1, principle=_DOOR),
    Figure.HANDOVERS: Reading(Measure.HANDOVERS, Unit.COUNT, principle=_DOOR),
    Figure.ADVICE_IN_TIME: Reading(Measure.ADVICE_IN_TIME, Unit.SHARE, principle=_ADVICE),
    Figure.ADVICE_MEDIAN: Reading(
        Measure.ADVICE, Unit.DAYS, quantile=MEDIAN, principle=_ADVICE
    ),
    Figure.LOOP_CLOSED: Reading(Measure.LOOP, Unit.SHARE, principle=_ADVICE),
}
# Of the courses as such; the others are also told by kind of party.
OF_COURSES = frozenset(
    {
        *(Measure.COURSES, Measure.SHARED, Measure.ALL_ACKNOWLEDGED),
        *(Measure.PLAN, Measure.PLANS_AGREED),
    }
)


def cuts(measure: Measure) -> tuple[int, ...]:
    """The values up to which anything read from a measure counts, in order."""
    shares = (one for one in READINGS.values() if one.unit is Unit.SHARE)
    return tuple(sorted({one.cut for one in shares if one.measure is measure}))


def reached_within(spread: Spread, quantile: float) -> int | None:
    """The fewest days within which that share of all lies (the nearest rank), or None."""
    rank, seen = ceil(quantile * total(spread)), 0
    for value in sorted(one for one in spread if one is not None):
        seen += spread[value]
        if seen >= rank:
            return value
    return None
