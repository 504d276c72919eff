"""What a cluster may choose to be measured by (domain/seed-map.md 1.2, I5 and 1.7)."""

from enum import StrEnum


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
ENTERED = frozenset({Indicator.ACUTE_ADMISSIONS, Indicator.HOUSING_TIMES})
