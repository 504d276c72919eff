"""What a cluster may choose to be measured by (domain/seed-map.md 1.2, I5 and 1.7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from models.figures import READINGS, Figure, Unit


class Indicator(StrEnum):
    TIME_TO_INFORMED = "time_to_informed"
    ALL_ACKNOWLEDGED = "all_acknowledged"
    IN_TIME = "in_time"
    TIME_TO_PLAN = "time_to_plan"
    TIME_TO_CLAIM = "time_to_claim"
    HANDOVERS = "handovers"
    ADVICE_IN_TIME = "advice_in_time"
    SHARED_COURSES = "shared_courses"
    ACUTE_ADMISSIONS = "acute_admissions"
    HOUSING_TIMES = "housing_times"


# Figures from other systems, which somebody enters each month; the others are counted here.
ENTERED: Mapping[Indicator, Unit] = {
    Indicator.ACUTE_ADMISSIONS: Unit.COUNT,
    Indicator.HOUSING_TIMES: Unit.DAYS,
}
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


def unit(indicator: Indicator) -> Unit:
    """A target is of at least so many per cent, or at most so many days or so many a month."""
    return ENTERED.get(indicator) or READINGS[FIGURES[indicator]].unit


@dataclass(frozen=True, slots=True)
class OwnIndicator:
    """What a cluster measures in its own words. No `unit`: it counts people or courses."""

    what: str
    target: str = ""
    unit: str = ""
    definition: str = ""

    @property
    def series(self) -> tuple[str, str]:
        """What its figures are kept under: other words, or another unit, begin anew."""
        return self.what, self.unit

    @property
    def key(self) -> str:
        """The same in every form, and in entries, which hold no words."""
        return sha256("\n".join(self.series).encode()).hexdigest()[:12]

    @property
    def counts_people(self) -> bool:
        return not self.unit


def own(agreed: Iterable[Sequence[str]]) -> tuple[OwnIndicator, ...]:
    """Read what an agreement holds; versions of old have (what, target) alone."""
    return tuple(OwnIndicator(*one) for one in agreed)
