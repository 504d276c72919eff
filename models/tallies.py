"""What the database counted of a cluster's courses, added up measure by measure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.cases import Missed
from models.figures import Measure
from models.organisations import Kind

YES, NO = 0, None
IN_TIME_DAYS = 3  # the framework paper's own, whatever else is agreed
Row = Any  # as the statements in models/evaluations.py say


@dataclass
class Tally:
    """`spreads` by kind of party, and for all of them (None).

    `reasons` are those given for contact after the last day, None where none was; `months`
    the parties in contact within three working days, and all, by the month of opening.
    """

    spreads: dict[Measure, dict[Kind | None, Counter[int | None]]] = field(default_factory=dict)
    reasons: Counter[Missed | None] = field(default_factory=Counter)
    months: dict[date, Counter[int | None]] = field(default_factory=dict)

    def add(self, measure: Measure, kind: Kind | None, value: int | None, n: int) -> None:
        groups = self.spreads.setdefault(measure, {})
        for group in {kind, None}:
            groups.setdefault(group, Counter())[value] += n

    def yes(self, measure: Measure, kind: Kind | None, n: int, *, is_so: bool) -> None:
        self.add(measure, kind, YES if is_so else NO, n)

    def spread(self, measure: Measure, kind: Kind | None = None) -> Counter[int | None]:
        return self.spreads.get(measure, {}).get(kind, Counter())


def parties(tally: Tally, rows: Iterable[Row]) -> None:
    for contact, claimed, informed, is_late, is_acknowledged, missed, month, kind, n in rows:
        taken = _from_day_0(contact)
        tally.add(Measure.CONTACT, kind, taken, n)
        tally.add(Measure.CLAIM, kind, _from_day_0(claimed), n)
        tally.add(Measure.INFORMED, kind, _from_day_0(informed), n)
        tally.yes(Measure.ACKNOWLEDGED, kind, n, is_so=is_acknowledged)
        in_time = taken is not None and taken <= IN_TIME_DAYS
        tally.months.setdefault(month, Counter())[YES if in_time else NO] += n
        if is_late:
            tally.reasons[missed] += n


def hand_overs(tally: Tally, rows: Iterable[Row]) -> None:
    for kind, n in rows:
        tally.yes(Measure.HANDOVERS, kind, n, is_so=True)


def briefings(tally: Tally, rows: Iterable[Row]) -> None:
    for kind, is_acknowledged, n in rows:
        tally.yes(Measure.BRIEFINGS, kind, n, is_so=is_acknowledged)


def courses(tally: Tally, rows: Iterable[Row]) -> None:
    for until_sent, in_contact, is_sent, is_over, is_known, is_agreed, is_shared, n in rows:
        tally.yes(Measure.COURSES, None, n, is_so=True)
        tally.yes(Measure.SHARED, None, n, is_so=is_shared)
        if is_over:
            tally.yes(Measure.ALL_ACKNOWLEDGED, None, n, is_so=is_known)
        if in_contact:
            tally.add(Measure.PLAN, None, _from_day_0(until_sent), n)
        if is_sent:
            tally.yes(Measure.PLANS_AGREED, None, n, is_so=is_agreed)


def questions(tally: Tally, rows: Iterable[Row]) -> None:
    for until_answer, in_time, is_over, is_told, kind, n in rows:
        if is_over:
            tally.add(Measure.ADVICE, kind, _from_day_0(until_answer), n)
            tally.yes(Measure.ADVICE_IN_TIME, kind, n, is_so=bool(in_time))
        if is_told is not None:
            tally.yes(Measure.LOOP, kind, n, is_so=is_told)


def _from_day_0(days: int | None) -> int | None:
    """What came before day 0 is told as that day."""
    return None if days is None else max(0, days)
