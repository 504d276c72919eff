"""The reminder ladder: what each party hears on the way to the deadline, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from models.calendar import ContactWindow, WorkingCalendar

MORNING = time(8, 30)
AFTERNOON = time(13)


class Rung(StrEnum):
    UNCLAIMED = "unclaimed"  # nobody has taken the request on
    TARGET = "target"  # the soft target is today
    DEADLINE = "deadline"  # the last day
    LIFT = "lift"  # the last afternoon: the coordinator steps in
    BREACH = "breach"  # the day after: too late, and why


Step = tuple[Rung, datetime]
Plan = tuple[Step, ...]
# The local time of each rung that is used (domain/working-days.md, reminder plan).
Ladder = Mapping[Rung, time]
AS_AGREED: Ladder = {
    Rung.UNCLAIMED: AFTERNOON,
    Rung.TARGET: MORNING,
    Rung.DEADLINE: MORNING,
    Rung.LIFT: AFTERNOON,
    Rung.BREACH: MORNING,
}
# On a day that has several, the lower ones do not come after the higher.
OVERTAKES: Mapping[Rung, frozenset[Rung]] = {
    Rung.DEADLINE: frozenset({Rung.TARGET}),
    Rung.LIFT: frozenset({Rung.UNCLAIMED, Rung.TARGET}),
}


class BadLadder(ValueError):
    """Times that are no ladder. Carries the rung that is wrong."""

    def __init__(self, rung: str) -> None:
        super().__init__(rung)
        self.rung = rung


class Move(StrEnum):
    SEND = "send"
    WAIT = "wait"
    SKIP = "skip"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Placement:
    """What becomes of a rung. `at` (UTC) depends on `move`.

    SEND: to the receiver, at the rung's own time. WAIT: to the receiver, when they open.
    SKIP: to nobody, the next rung takes over then. ELSEWHERE: at the rung's own time to the
    stand-in if open, else to the coordinator, in the coordinator's hours.
    """

    move: Move
    at: datetime


def ladder(kept: Mapping[str, str]) -> Ladder:
    """Read a ladder as it is kept; raise BadLadder for one that cannot be climbed."""
    found = {_rung(rung): _time(rung, at) for rung, at in kept.items()}
    if Rung.DEADLINE in found and found.get(Rung.LIFT, time.max) <= found[Rung.DEADLINE]:
        raise BadLadder(Rung.LIFT)
    return {rung: found[rung] for rung in Rung if rung in found}


def written(times: Ladder) -> dict[str, str]:
    """A ladder as it is kept: rung -> "08:30"."""
    return {rung.value: at.isoformat("minutes") for rung, at in times.items()}


def rungs(calendar: WorkingCalendar, window: ContactWindow, times: Ladder = AS_AGREED) -> Plan:
    """Return the plan of one party in UTC, strictly ascending.

    Of two rungs at the same instant only the higher one stays: without a target day of its
    own there is no TARGET, and on a deadline on day 1 LIFT replaces UNCLAIMED. A target on
    day 1 comes before UNCLAIMED, which asks in the afternoon.
    """
    days = {
        Rung.UNCLAIMED: calendar.nth_working_day_after(window.opened_on, 1),
        Rung.TARGET: window.target_on,
        Rung.DEADLINE: window.deadline_on,
        Rung.LIFT: window.deadline_on,
        Rung.BREACH: calendar.nth_working_day_after(window.deadline_on, 1),
    }
    instants = {rung: calendar.at(days[rung], times[rung]) for rung in Rung if rung in times}
    highest = {
        at: rung for rung, at in instants.items() if not _is_overtaken(rung, at, instants)
    }
    return tuple((highest[at], at) for at in sorted(highest))


def next_rung(after: Rung | None, claimed: bool, plan: Plan) -> Step | None:
    """Return the step following `after` (None: the first), or None at the top.

    UNCLAIMED is left out once claimed. A rung that the plan has no more is passed by rank.
    """
    due = (
        step
        for step in plan[_climbed(after, plan) :]
        if not (claimed and step[0] is Rung.UNCLAIMED)
    )
    return next(due, None)


def placement(
    rung_at: datetime,
    next_at: datetime | None,
    opening: datetime,
    deadline_on: date,
    calendar: WorkingCalendar,
) -> Placement:
    """Decide where and when a rung goes, by rule R16 of the working days.

    `opening` is the receiver's `next_opening` from `rung_at`; `next_at` the next rung's own
    instant. Waiting past the deadline date (for BREACH: past its own) outranks skipping:
    otherwise a receiver away on the last days would leave the whole party unwarned.
    """
    if opening <= rung_at:
        return Placement(Move.SEND, rung_at)
    last_day = max(deadline_on, calendar.local_date(rung_at))
    if calendar.local_date(opening) > last_day:
        return Placement(Move.ELSEWHERE, rung_at)
    if next_at is not None and next_at <= opening:
        return Placement(Move.SKIP, next_at)
    return Placement(Move.WAIT, opening)


def _climbed(after: Rung | None, plan: Plan) -> int:
    """How many steps lie behind who has climbed `after`."""
    if after is None:
        return 0
    names = [rung for rung, _ in plan]
    if after in names:
        return names.index(after) + 1
    passed = list(Rung)[: list(Rung).index(after)]
    return max((place + 1 for place, rung in enumerate(names) if rung in passed), default=0)


def _is_overtaken(rung: Rung, at: datetime, instants: Mapping[Rung, datetime]) -> bool:
    return any(
        rung in lower and higher in instants and instants[higher] <= at
        for higher, lower in OVERTAKES.items()
    )


def _rung(code: str) -> Rung:
    try:
        return Rung(code)
    except ValueError as error:
        raise BadLadder(code) from error


def _time(rung: str, at: str) -> time:
    try:
        found = time.fromisoformat(at)
    except ValueError as error:
        raise BadLadder(rung) from error
    if found.tzinfo is not None:
        raise BadLadder(rung)
    return found
