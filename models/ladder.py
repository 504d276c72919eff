"""The reminder ladder: what each party hears on the way to the deadline, and when."""

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


def rungs(calendar: WorkingCalendar, window: ContactWindow) -> Plan:
    """Return the plan of one party in UTC, strictly ascending.

    Of two rungs at the same instant only the higher one stays: without a target day of its
    own there is no TARGET, and on a deadline on day 1 LIFT replaces UNCLAIMED. A target on
    day 1 comes before UNCLAIMED, which asks in the afternoon.
    """
    day_one = calendar.nth_working_day_after(window.opened_on, 1)
    day_after = calendar.nth_working_day_after(window.deadline_on, 1)
    ladder = (
        (Rung.UNCLAIMED, calendar.at(day_one, AFTERNOON)),
        (Rung.TARGET, calendar.at(window.target_on, MORNING)),
        (Rung.DEADLINE, calendar.at(window.deadline_on, MORNING)),
        (Rung.LIFT, calendar.at(window.deadline_on, AFTERNOON)),
        (Rung.BREACH, calendar.at(day_after, MORNING)),
    )
    highest = {at: rung for rung, at in ladder}
    return tuple((highest[at], at) for at in sorted(highest))


def next_rung(after: Rung | None, claimed: bool, plan: Plan) -> Step | None:
    """Return the step following `after` (None: the first), or None at the top.

    UNCLAIMED is left out once claimed. Raise ValueError if `after` is not in `plan`.
    """
    done = 0 if after is None else [rung for rung, _ in plan].index(after) + 1
    due = (step for step in plan[done:] if not (claimed and step[0] is Rung.UNCLAIMED))
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
