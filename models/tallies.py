"""What the database counted of a cluster's courses, added up measure by measure."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.calendar import ONE_DAY, WorkingCalendar
from models.cases import Missed
from models.figures import Measure
from models.organisations import Kind

YES, NO = 0, None
IN_TIME_DAYS = 3  # the framework paper's own, whatever else is agreed
Row = Any  # as the statements in models/evaluations.py say


class WorkingDays:
    """Working days between local dates, looked up; `deadline` is what was agreed."""

    def __init__(
        self, calendar: WorkingCalendar, first: date, last: date, deadline: int
    ) -> None:
        every = (first + n * ONE_DAY for n in range((last - first).days + 1))
        self._days = [day for day in every if calendar.is_working_day(day)]
        self._deadline = deadline

    def between(self, first: date, last: date | None) -> int | None:
        """Working days after `first` up to `last`; 0 where `last` came before."""
        return None if last is None else max(0, self._place(last) - self._place(first))

    def taken(self, deadline_on: date, until: date | None) -> int | None:
        """Working days after day 0 (R4), counted back from the last day.

        So a party that was asked later is counted from a day 0 of its own (R11).
        """
        if until is None:
            return None
        return max(0, self._place(until) - self._place(deadline_on) + self._deadline)

    def _place(self, day: date) -> int:
        return bisect_right(self._days, day)


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


def contacts(tally: Tally, rows: Iterable[Row], days: Mapping[int, WorkingDays]) -> None:
    for kind, version, opened_on, deadline_on, contact_on, missed, n in rows:
        taken = days[version].taken(deadline_on, contact_on)
        tally.add(Measure.CONTACT, kind, taken, n)
        month = tally.months.setdefault(opened_on.replace(day=1), Counter())
        month[YES if taken is not None and taken <= IN_TIME_DAYS else NO] += n
        if contact_on is None or contact_on > deadline_on:
            tally.reasons[missed] += n


def takings(tally: Tally, rows: Iterable[Row], days: Mapping[int, WorkingDays]) -> None:
    for kind, version, deadline_on, claimed_on, informed_on, is_acknowledged, n in rows:
        tally.add(Measure.CLAIM, kind, days[version].taken(deadline_on, claimed_on), n)
        tally.add(Measure.INFORMED, kind, days[version].taken(deadline_on, informed_on), n)
        tally.yes(Measure.ACKNOWLEDGED, kind, n, is_so=is_acknowledged)


def hand_overs(tally: Tally, rows: Iterable[Row]) -> None:
    for kind, n in rows:
        tally.yes(Measure.HANDOVERS, kind, n, is_so=True)


def briefings(tally: Tally, rows: Iterable[Row]) -> None:
    for kind, is_acknowledged, n in rows:
        tally.yes(Measure.BRIEFINGS, kind, n, is_so=is_acknowledged)


def courses(tally: Tally, rows: Iterable[Row], days: Mapping[int, WorkingDays]) -> None:
    for version, is_over, is_acknowledged, in_contact, sent_on, is_agreed, is_shared, n in rows:
        tally.yes(Measure.COURSES, None, n, is_so=True)
        tally.yes(Measure.SHARED, None, n, is_so=is_shared)
        if is_over:
            tally.yes(Measure.ALL_ACKNOWLEDGED, None, n, is_so=is_acknowledged)
        if in_contact is not None:
            taken = days[version].between(in_contact, sent_on)
            tally.add(Measure.PLAN, None, taken, n)
        if sent_on is not None:
            tally.yes(Measure.PLANS_AGREED, None, n, is_so=is_agreed)


def questions(tally: Tally, rows: Iterable[Row], days: WorkingDays) -> None:
    for kind, asked_on, answered_on, in_time, is_over, is_told, n in rows:
        if is_over:
            tally.add(Measure.ADVICE, kind, days.between(asked_on, answered_on), n)
            tally.yes(Measure.ADVICE_IN_TIME, kind, n, is_so=bool(in_time))
        if is_told is not None:
            tally.yes(Measure.LOOP, kind, n, is_so=is_told)
