import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.calendar import OfficeHours, WorkingCalendar
from models.ladder import (
    BadLadder,
    Move,
    Placement,
    Rung,
    ladder,
    next_rung,
    placement,
    rungs,
    written,
)

ORACLE = Path(__file__).parent.parent / "data" / "working_day_oracle.csv"

CALENDAR = WorkingCalendar()
DEADLINE = date(2026, 1, 15)  # a Thursday


def local(text):
    """Return the UTC instant of a wall clock in January 2026: day and time."""
    day, wall = text.split()
    return CALENDAR.at(date(2026, 1, int(day)), time.fromisoformat(wall))


def plan(target_days=2, deadline_days=3, opened="12 09:15"):
    return rungs(CALENDAR, CALENDAR.window(local(opened), target_days, deadline_days))


@pytest.mark.parametrize(
    ("target_days", "deadline_days", "expected"),
    [
        pytest.param(
            2,
            3,
            (
                (Rung.UNCLAIMED, "13 13:00"),
                (Rung.TARGET, "14 08:30"),
                (Rung.DEADLINE, "15 08:30"),
                (Rung.LIFT, "15 13:00"),
                (Rung.BREACH, "16 08:30"),
            ),
            id="the common plan",
        ),
        pytest.param(
            2,
            5,
            (
                (Rung.UNCLAIMED, "13 13:00"),
                (Rung.TARGET, "14 08:30"),
                (Rung.DEADLINE, "19 08:30"),
                (Rung.LIFT, "19 13:00"),
                (Rung.BREACH, "20 08:30"),
            ),
            id="deadline on day 5, over a weekend",
        ),
        pytest.param(
            3,
            3,
            (
                (Rung.UNCLAIMED, "13 13:00"),
                (Rung.DEADLINE, "15 08:30"),
                (Rung.LIFT, "15 13:00"),
                (Rung.BREACH, "16 08:30"),
            ),
            id="target on the deadline",
        ),
        pytest.param(
            1,
            3,
            (
                (Rung.TARGET, "13 08:30"),
                (Rung.UNCLAIMED, "13 13:00"),
                (Rung.DEADLINE, "15 08:30"),
                (Rung.LIFT, "15 13:00"),
                (Rung.BREACH, "16 08:30"),
            ),
            id="target on day 1",
        ),
        pytest.param(
            1,
            1,
            (
                (Rung.DEADLINE, "13 08:30"),
                (Rung.LIFT, "13 13:00"),
                (Rung.BREACH, "14 08:30"),
            ),
            id="deadline on day 1",
        ),
    ],
)
def test_rungs(target_days, deadline_days, expected):
    assert plan(target_days, deadline_days) == tuple((rung, local(at)) for rung, at in expected)


def test_rungs_keep_their_wall_clock_into_summer_time():
    opened = CALENDAR.at(date(2026, 3, 26), time(9))

    steps = rungs(CALENDAR, CALENDAR.window(opened))

    walls = [f"{at.astimezone(CALENDAR.zone):%d.%m %H:%M}" for _, at in steps]
    assert walls == ["27.03 13:00", "30.03 08:30", "31.03 08:30", "31.03 13:00", "01.04 08:30"]
    assert [f"{at:%H:%M}" for _, at in steps] == ["12:00", "06:30", "06:30", "11:00", "06:30"]


def test_breach_waits_for_the_next_working_day():
    opened = CALENDAR.at(date(2025, 12, 22), time(9))

    steps = rungs(CALENDAR, CALENDAR.window(opened))

    assert steps[-2:] == (
        (Rung.LIFT, CALENDAR.at(date(2025, 12, 30), time(13))),
        (Rung.BREACH, CALENDAR.at(date(2026, 1, 2), time(8, 30))),
    )


@given(
    st.timedeltas(timedelta(0), timedelta(days=36500)), st.integers(1, 10), st.integers(0, 10)
)
def test_rungs_ascend_to_the_breach(since, target_days, more):
    opened = datetime(2000, 1, 1, tzinfo=UTC) + since
    window = CALENDAR.window(opened, target_days, target_days + more)

    steps = rungs(CALENDAR, window)

    instants = [at for _, at in steps]
    assert instants == sorted(set(instants))
    assert [rung for rung, _ in steps][-3:] == [Rung.DEADLINE, Rung.LIFT, Rung.BREACH]
    assert all(CALENDAR.is_working_day(CALENDAR.local_date(at)) for at in instants)


@pytest.mark.parametrize(
    ("after", "claimed", "expected"),
    [
        pytest.param(None, False, (Rung.UNCLAIMED, "13 13:00"), id="nobody has claimed"),
        pytest.param(None, True, (Rung.TARGET, "14 08:30"), id="claimed at once"),
        pytest.param(Rung.UNCLAIMED, False, (Rung.TARGET, "14 08:30"), id="still unclaimed"),
        pytest.param(Rung.UNCLAIMED, True, (Rung.TARGET, "14 08:30"), id="claimed since"),
        pytest.param(Rung.TARGET, True, (Rung.DEADLINE, "15 08:30"), id="after the target"),
        pytest.param(Rung.DEADLINE, True, (Rung.LIFT, "15 13:00"), id="last day"),
        pytest.param(Rung.LIFT, True, (Rung.BREACH, "16 08:30"), id="last afternoon"),
    ],
)
def test_next_rung(after, claimed, expected):
    rung, at = expected

    assert next_rung(after, claimed, plan()) == (rung, local(at))


def test_nothing_follows_the_breach():
    assert next_rung(Rung.BREACH, claimed=False, plan=plan()) is None


@pytest.mark.parametrize(
    ("claimed", "expected"),
    [
        pytest.param(False, (Rung.UNCLAIMED, "13 13:00"), id="unclaimed"),
        pytest.param(True, (Rung.DEADLINE, "15 08:30"), id="claimed"),
    ],
)
def test_next_rung_after_a_target_on_day_one(claimed, expected):
    rung, at = expected

    assert next_rung(Rung.TARGET, claimed, plan(target_days=1)) == (rung, local(at))


@pytest.mark.parametrize(
    ("rung", "opening", "move", "at"),
    [
        # The receiver is at work.
        pytest.param(Rung.TARGET, "14 08:30", Move.SEND, "14 08:30", id="target: open"),
        pytest.param(Rung.DEADLINE, "15 08:30", Move.SEND, "15 08:30", id="deadline: open"),
        pytest.param(Rung.BREACH, "16 08:30", Move.SEND, "16 08:30", id="breach: open"),
        # The receiver comes in before the next rung.
        pytest.param(
            Rung.UNCLAIMED, "14 08:00", Move.WAIT, "14 08:00", id="unclaimed: next morning"
        ),
        pytest.param(Rung.TARGET, "14 10:00", Move.WAIT, "14 10:00", id="target: later today"),
        pytest.param(Rung.TARGET, "15 08:29", Move.WAIT, "15 08:29", id="target: just before"),
        pytest.param(Rung.DEADLINE, "15 12:59", Move.WAIT, "15 12:59", id="deadline: today"),
        # The next rung is due by then.
        pytest.param(Rung.UNCLAIMED, "14 08:30", Move.SKIP, "14 08:30", id="unclaimed: as due"),
        pytest.param(Rung.UNCLAIMED, "15 08:00", Move.SKIP, "14 08:30", id="unclaimed: late"),
        pytest.param(Rung.TARGET, "15 08:30", Move.SKIP, "15 08:30", id="target: as due"),
        pytest.param(Rung.TARGET, "15 23:59", Move.SKIP, "15 08:30", id="target: last minute"),
        pytest.param(
            Rung.DEADLINE, "15 14:00", Move.SKIP, "15 13:00", id="deadline: afternoon"
        ),
        # The receiver comes in after the deadline date: that outranks the next rung.
        pytest.param(
            Rung.UNCLAIMED, "16 08:00", Move.ELSEWHERE, "13 13:00", id="unclaimed: away"
        ),
        pytest.param(
            Rung.TARGET, "16 00:00", Move.ELSEWHERE, "14 08:30", id="target: midnight"
        ),
        pytest.param(Rung.TARGET, "16 08:00", Move.ELSEWHERE, "14 08:30", id="target: away"),
        pytest.param(
            Rung.DEADLINE, "16 08:00", Move.ELSEWHERE, "15 08:30", id="deadline: away"
        ),
        pytest.param(Rung.LIFT, "16 08:00", Move.ELSEWHERE, "15 13:00", id="lift: gone home"),
        # The breach is past the deadline whatever it does: it may wait within its own day.
        pytest.param(Rung.BREACH, "16 09:00", Move.WAIT, "16 09:00", id="breach: later today"),
        pytest.param(Rung.BREACH, "19 08:00", Move.ELSEWHERE, "16 08:30", id="breach: away"),
    ],
)
def test_placement(rung, opening, move, at):
    own_at = dict(plan())[rung]
    following = next_rung(rung, claimed=True, plan=plan())

    placed = placement(
        own_at, following[1] if following else None, local(opening), DEADLINE, CALENDAR
    )

    assert placed == Placement(move, local(at))


@pytest.mark.parametrize(
    ("closed_on", "expected"),
    [
        pytest.param(set(), [Move.SEND, Move.SEND, Move.SEND], id="at work"),
        pytest.param({14}, [Move.SKIP, Move.SEND, Move.SEND], id="away on the target day"),
        pytest.param({15}, [Move.SEND, Move.ELSEWHERE, Move.ELSEWHERE], id="away at the end"),
        pytest.param({14, 15}, [Move.ELSEWHERE] * 3, id="away until after the deadline"),
    ],
)
def test_placement_by_the_receivers_own_closing_days(closed_on, expected):
    own = frozenset(date(2026, 1, day) for day in closed_on)
    receiver, hours = WorkingCalendar(own_closing_days=own), OfficeHours(opens=time(8, 30))
    target, deadline, lift, breach = plan()[1:]

    moves = [
        placement(at, later, receiver.next_opening(at, hours), DEADLINE, CALENDAR).move
        for (_, at), (_, later) in ((target, deadline), (deadline, lift), (lift, breach))
    ]

    assert moves == expected


TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
LADDERS = st.dictionaries(st.sampled_from(Rung), TIMES)


@given(times=LADDERS, opened=st.dates(date(2024, 1, 1), date(2035, 12, 31)), days=st.data())
def test_any_ladder_that_can_be_read_is_climbed_upwards(times, opened, days):
    target = days.draw(st.integers(1, 5))
    deadline = days.draw(st.integers(target, 8))
    assume(times.get(Rung.LIFT, time.max) > times.get(Rung.DEADLINE, time.min))
    read = ladder(written(times))
    window = CALENDAR.window(CALENDAR.at(opened, time(12)), target, deadline)

    climbed = rungs(CALENDAR, window, read)

    instants = [at for _rung, at in climbed]
    assert instants == sorted(set(instants))
    assert {rung for rung, _at in climbed} <= set(times)
    assert [
        CALENDAR.at(CALENDAR.local_date(at), read[rung]) for rung, at in climbed
    ] == instants
    last_day = [rung for rung, at in climbed if CALENDAR.local_date(at) >= window.deadline_on]
    order = [Rung.DEADLINE, Rung.LIFT, Rung.BREACH]
    assert [rung for rung in last_day if rung in order] == [
        rung for rung in order if rung in times
    ]
    assert next_rung(climbed[-1][0] if climbed else None, False, climbed) is None


def test_the_rungs_stand_on_the_days_of_the_oracle():
    with ORACLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for row in rows:
        opened = CALENDAR.at(date.fromisoformat(row["start_date"]), time(12))
        days = {
            rung: CALENDAR.local_date(at).isoformat()
            for rung, at in rungs(CALENDAR, CALENDAR.window(opened))
        }
        found.append((days[Rung.TARGET], days[Rung.DEADLINE], days[Rung.LIFT]))

    assert len(rows) > 1400
    assert found == [(row["due_2"], row["due_3"], row["due_3"]) for row in rows]


@pytest.mark.parametrize(
    ("kept", "rung"),
    [
        pytest.param({"sometimes": "08:00"}, "sometimes", id="no rung"),
        pytest.param({"target": "25:00"}, "target", id="no time"),
        pytest.param({"target": "08:00+01:00"}, "target", id="with a zone"),
        pytest.param({"deadline": "13:00", "lift": "13:00"}, "lift", id="at once"),
        pytest.param({"deadline": "13:00", "lift": "08:00"}, "lift", id="reversed"),
    ],
)
def test_what_is_no_ladder_says_which_rung_is_wrong(kept, rung):
    with pytest.raises(BadLadder) as caught:
        ladder(kept)

    assert caught.value.rung == rung


def test_a_ladder_that_was_changed_is_climbed_on_from_where_one_stands():
    window = CALENDAR.window(local("12 09:15"))
    shorter = rungs(CALENDAR, window, {Rung.TARGET: time(9), Rung.BREACH: time(9)})

    following = [next_rung(rung, False, shorter) for rung in Rung]

    assert [step and step[0] for step in following] == [
        *(Rung.TARGET, Rung.BREACH, Rung.BREACH, Rung.BREACH, None),
    ]
