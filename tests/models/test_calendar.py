import csv
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.calendar import (
    Calendar,
    Closed,
    ContactWindow,
    DayHours,
    NeverOpen,
    OfficeHours,
    WeekHours,
    WorkingCalendar,
    _code,
)

DATA = Path(__file__).parents[1] / "data"
PUBLIC_SECTOR = WorkingCalendar()
STATUTORY = WorkingCalendar(Calendar.STATUTORY)
HOURS = OfficeHours()
DAYS = st.dates(date(1990, 1, 1), date(2150, 12, 31))
INSTANTS = st.timedeltas(timedelta(0), timedelta(days=160 * 365)).map(
    lambda since: datetime(1990, 1, 1, tzinfo=UTC) + since
)


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=PUBLIC_SECTOR.zone)


def noon(day):
    return PUBLIC_SECTOR.at(day, time(12))


EXAMPLES = [pytest.param(row, id=row["note"]) for row in rows("working_day_examples.csv")]


def test_window_agrees_with_every_row_of_the_oracle():
    oracle = rows("working_day_oracle.csv")

    windows = [PUBLIC_SECTOR.window(noon(date.fromisoformat(r["start_date"]))) for r in oracle]

    assert len(oracle) > 1400
    assert [(w.target_on.isoformat(), w.deadline_on.isoformat()) for w in windows] == [
        (r["due_2"], r["due_3"]) for r in oracle
    ]


@pytest.mark.parametrize("row", EXAMPLES)
def test_window_agrees_with_the_worked_examples(row):
    opened = datetime.fromisoformat(row["opened_utc"])

    window = PUBLIC_SECTOR.window(opened)
    statutory = STATUTORY.window(opened)

    assert (window.target_on.isoformat(), window.deadline_on.isoformat()) == (
        row["target_2"],
        row["deadline_3"],
    )
    assert statutory.deadline_on.isoformat() == row["deadline_3_statutory_only"]


@pytest.mark.parametrize("row", EXAMPLES)
def test_office_opens_as_in_the_worked_examples(row):
    opened = datetime.fromisoformat(row["opened_utc"])

    opening = PUBLIC_SECTOR.next_opening(opened, HOURS)

    wall = opening.astimezone(PUBLIC_SECTOR.zone)
    assert f"{wall:%a %Y-%m-%d %H:%M}" == row["window_opens_local"]
    assert PUBLIC_SECTOR.is_open(opened, HOURS) is (opening == opened)


@given(DAYS, st.integers(1, 10))
def test_nth_working_day_is_later_and_counts(day, n):
    found = PUBLIC_SECTOR.nth_working_day_after(day, n)

    between = [day + timedelta(days=k + 1) for k in range((found - day).days)]
    assert found > day
    assert PUBLIC_SECTOR.is_working_day(found)
    assert sum(PUBLIC_SECTOR.is_working_day(each) for each in between) == n


@given(DAYS)
def test_previous_working_day_leads_back(day):
    before = PUBLIC_SECTOR.previous_working_day(day)

    following = PUBLIC_SECTOR.nth_working_day_after(before, 1)
    assert before < day <= following
    assert PUBLIC_SECTOR.is_working_day(before)


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=30)))
def test_window_is_monotone_in_the_start(opened, later):
    first = PUBLIC_SECTOR.window(opened)
    second = PUBLIC_SECTOR.window(opened + later)

    assert first.target_on <= second.target_on
    assert first.deadline_on <= second.deadline_on


@given(INSTANTS)
def test_target_comes_between_opening_and_deadline(opened):
    window = PUBLIC_SECTOR.window(opened)

    assert window.opened_on < window.target_on < window.deadline_on


@given(DAYS, st.times())
def test_friday_and_its_weekend_share_their_dates(day, wall):
    friday = day - timedelta(days=day.weekday() - 4)
    assume(PUBLIC_SECTOR.is_working_day(friday + timedelta(days=3)))

    windows = [
        PUBLIC_SECTOR.window(PUBLIC_SECTOR.at(friday + timedelta(days=n), wall))
        for n in range(3)
    ]

    assert len({(w.target_on, w.deadline_on) for w in windows}) == 1


@given(INSTANTS)
def test_window_accounts_for_every_day_it_skips(opened):
    window = PUBLIC_SECTOR.window(opened)

    days = range(1, (window.deadline_on - window.opened_on).days)
    between = [window.opened_on + timedelta(days=n) for n in days]
    assert [day for day in between if not PUBLIC_SECTOR.is_working_day(day)] == [
        day for day, _ in window.skipped
    ]


def test_window_says_why_days_did_not_count():
    opened = local("2026-12-23T10:00")

    window = PUBLIC_SECTOR.window(opened)

    assert window == ContactWindow(
        date(2026, 12, 23),
        date(2026, 12, 29),
        date(2026, 12, 30),
        (
            (date(2026, 12, 24), Closed.CHRISTMAS_EVE),
            (date(2026, 12, 25), Closed.CHRISTMAS_DAY),
            (date(2026, 12, 26), Closed.SECOND_CHRISTMAS_DAY),
            (date(2026, 12, 27), Closed.WEEKEND),
        ),
    )


def test_day_zero_is_not_among_the_skipped():
    window = PUBLIC_SECTOR.window(local("2026-01-17T11:00"))

    assert window.skipped == ((date(2026, 1, 18), Closed.WEEKEND),)


@pytest.mark.parametrize(
    ("target_days", "deadline_days", "target", "deadline"),
    [
        pytest.param(1, 3, date(2026, 1, 13), date(2026, 1, 15), id="early target"),
        pytest.param(3, 3, date(2026, 1, 15), date(2026, 1, 15), id="no target of its own"),
        pytest.param(2, 5, date(2026, 1, 14), date(2026, 1, 19), id="late deadline"),
    ],
)
def test_window_follows_the_agreement(target_days, deadline_days, target, deadline):
    window = PUBLIC_SECTOR.window(local("2026-01-12T09:15"), target_days, deadline_days)

    assert (window.target_on, window.deadline_on) == (target, deadline)


@pytest.mark.parametrize(
    ("day", "public_sector", "statutory"),
    [
        pytest.param(date(2026, 1, 1), Closed.NEW_YEAR, Closed.NEW_YEAR, id="new year"),
        pytest.param(
            date(2026, 4, 2), Closed.MAUNDY_THURSDAY, Closed.MAUNDY_THURSDAY, id="maundy"
        ),
        pytest.param(
            date(2026, 4, 3), Closed.GOOD_FRIDAY, Closed.GOOD_FRIDAY, id="good friday"
        ),
        pytest.param(
            date(2026, 4, 5), Closed.EASTER_SUNDAY, Closed.EASTER_SUNDAY, id="outranks weekend"
        ),
        pytest.param(
            date(2026, 4, 6), Closed.EASTER_MONDAY, Closed.EASTER_MONDAY, id="easter monday"
        ),
        pytest.param(
            date(2023, 5, 5), Closed.GREAT_PRAYER_DAY, Closed.GREAT_PRAYER_DAY, id="prayer day"
        ),
        pytest.param(date(2024, 4, 26), None, None, id="no prayer day from 2024"),
        pytest.param(date(2026, 5, 1), None, None, id="1 May works"),
        pytest.param(date(2026, 5, 14), Closed.ASCENSION, Closed.ASCENSION, id="ascension"),
        pytest.param(date(2026, 5, 15), None, None, id="day after ascension works"),
        pytest.param(date(2026, 5, 24), Closed.WHIT_SUNDAY, Closed.WHIT_SUNDAY, id="whit"),
        pytest.param(
            date(2026, 5, 25), Closed.WHIT_MONDAY, Closed.WHIT_MONDAY, id="whit monday"
        ),
        pytest.param(date(2026, 6, 5), Closed.CONSTITUTION_DAY, None, id="constitution day"),
        pytest.param(
            date(2028, 6, 5), Closed.WHIT_MONDAY, Closed.WHIT_MONDAY, id="two names, one day"
        ),
        pytest.param(date(2026, 12, 24), Closed.CHRISTMAS_EVE, None, id="christmas eve"),
        pytest.param(
            date(2026, 12, 25), Closed.CHRISTMAS_DAY, Closed.CHRISTMAS_DAY, id="christmas"
        ),
        pytest.param(
            date(2025, 12, 26),
            Closed.SECOND_CHRISTMAS_DAY,
            Closed.SECOND_CHRISTMAS_DAY,
            id="second christmas day",
        ),
        pytest.param(date(2026, 12, 28), None, None, id="between the holidays"),
        pytest.param(date(2026, 12, 31), Closed.NEW_YEARS_EVE, None, id="new year's eve"),
        pytest.param(
            date(2028, 12, 31), Closed.NEW_YEARS_EVE, Closed.WEEKEND, id="eve on a Sunday"
        ),
        pytest.param(date(2026, 1, 17), Closed.WEEKEND, Closed.WEEKEND, id="Saturday"),
    ],
)
def test_closed_because(day, public_sector, statutory):
    assert PUBLIC_SECTOR.closed_because(day) == public_sector
    assert STATUTORY.closed_because(day) == statutory


def test_every_holiday_of_far_years_has_a_code_of_its_own():
    days = [date(1990, 1, 1) + timedelta(days=n) for n in range(365 * 300)]

    codes = {STATUTORY.closed_because(day) for day in days}

    assert Closed.PUBLIC_HOLIDAY not in codes
    assert len(codes - {None, Closed.WEEKEND}) == 11


def test_holiday_of_a_later_law_closes_without_a_code_of_its_own():
    assert _code("Landets nye helligdag") is Closed.PUBLIC_HOLIDAY


def test_own_closing_days_close_only_their_own_calendar():
    friday, saturday = date(2026, 5, 15), date(2026, 5, 16)
    own = WorkingCalendar(own_closing_days=frozenset({friday, saturday, date(2026, 5, 14)}))

    assert own.closed_because(friday) is Closed.OWN_CLOSING_DAY
    assert own.closed_because(saturday) is Closed.WEEKEND
    assert own.closed_because(date(2026, 5, 14)) is Closed.ASCENSION
    assert own.window(noon(date(2026, 5, 12))).deadline_on == date(2026, 5, 19)
    assert PUBLIC_SECTOR.window(noon(date(2026, 5, 12))).deadline_on == date(2026, 5, 18)


@pytest.mark.parametrize(
    ("day", "wall", "instant"),
    [
        pytest.param(date(2026, 1, 12), time(8, 30), "2026-01-12T07:30", id="winter"),
        pytest.param(date(2026, 7, 13), time(8, 30), "2026-07-13T06:30", id="summer"),
        pytest.param(date(2026, 3, 29), time(2, 30), "2026-03-29T01:30", id="skipped"),
        pytest.param(date(2026, 10, 25), time(2, 30), "2026-10-25T00:30", id="first pass"),
        pytest.param(
            date(2026, 10, 25), time(2, 30, fold=1), "2026-10-25T01:30", id="second pass"
        ),
    ],
)
def test_at_rebuilds_the_wall_clock(day, wall, instant):
    found = PUBLIC_SECTOR.at(day, wall)

    assert found == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert found.tzinfo is UTC


def test_local_date_is_not_the_utc_date():
    assert PUBLIC_SECTOR.local_date(datetime(2026, 1, 18, 23, 1, tzinfo=UTC)) == date(
        2026, 1, 19
    )


@pytest.mark.parametrize(
    ("at", "is_open", "opening"),
    [
        pytest.param("2026-01-12T07:59", False, "2026-01-12T08:00", id="a minute early"),
        pytest.param("2026-01-12T08:00", True, "2026-01-12T08:00", id="opens"),
        pytest.param("2026-01-12T14:59:59", True, "2026-01-12T14:59:59", id="last second"),
        pytest.param("2026-01-12T15:00", False, "2026-01-13T08:00", id="closes"),
        pytest.param("2026-01-16T15:00", False, "2026-01-19T08:00", id="over a weekend"),
        pytest.param("2026-03-27T15:00", False, "2026-03-30T08:00", id="into summer time"),
        pytest.param("2026-04-01T15:00", False, "2026-04-07T08:00", id="over Easter"),
    ],
)
def test_office_hours(at, is_open, opening):
    at = local(at)

    assert PUBLIC_SECTOR.is_open(at, HOURS) is is_open
    assert PUBLIC_SECTOR.next_opening(at, HOURS) == local(opening)


@pytest.mark.parametrize(
    ("weekdays", "opening"),
    [
        pytest.param({1}, "2026-01-13T08:00", id="Tuesdays only"),
        pytest.param({3}, "2026-01-22T08:00", id="Thursdays only, the next one is closed"),
        pytest.param({5, 4}, "2026-01-16T08:00", id="Saturday never opens"),
    ],
)
def test_office_hours_by_weekday(weekdays, opening):
    own = WorkingCalendar(own_closing_days=frozenset({date(2026, 1, 15)}))
    hours = OfficeHours(weekdays=frozenset(weekdays))

    assert own.next_opening(local("2026-01-10T09:00"), hours) == local(opening)


@given(INSTANTS, st.frozensets(st.integers(0, 4), min_size=1))
def test_next_opening_is_open_and_nothing_before_it_is(at, weekdays):
    hours = OfficeHours(weekdays=weekdays)

    opening = PUBLIC_SECTOR.next_opening(at, hours)

    moment_before = opening - timedelta(microseconds=1)
    assert opening >= at
    assert PUBLIC_SECTOR.is_open(opening, hours)
    assert opening == at or not PUBLIC_SECTOR.is_open(moment_before, hours)


def test_hours_inside_the_skipped_hour_do_not_open_that_day():
    cairo = WorkingCalendar(zone=ZoneInfo("Africa/Cairo"))  # its clocks change on a Friday
    hours = OfficeHours(opens=time(0, 30), closes=time(1, 15))

    opening = cairo.next_opening(cairo.at(date(2026, 4, 24), time(0)), hours)

    assert opening == cairo.at(date(2026, 4, 27), time(0, 30))
    assert cairo.is_open(opening, hours)


@pytest.mark.parametrize(
    "weekdays",
    [pytest.param(frozenset(), id="no weekday"), pytest.param({5, 6}, id="weekends only")],
)
def test_office_that_never_opens_is_refused(weekdays):
    hours = OfficeHours(weekdays=frozenset(weekdays))

    with pytest.raises(NeverOpen) as refusal:
        PUBLIC_SECTOR.next_opening(noon(date(2026, 1, 12)), hours)

    assert refusal.value.hours == hours
    assert not PUBLIC_SECTOR.is_open(noon(date(2026, 1, 12)), hours)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(PUBLIC_SECTOR.window, id="window"),
        pytest.param(PUBLIC_SECTOR.local_date, id="local date"),
        pytest.param(lambda at: PUBLIC_SECTOR.is_open(at, HOURS), id="is open"),
        pytest.param(lambda at: PUBLIC_SECTOR.next_opening(at, HOURS), id="next opening"),
    ],
)
def test_naive_instant_is_refused(ask):
    naive = noon(date(2026, 1, 12)).replace(tzinfo=None)

    with pytest.raises(ValueError, match="time zone"):
        ask(naive)


@pytest.mark.parametrize("n", [0, -1])
def test_counting_from_below_one_is_refused(n):
    with pytest.raises(ValueError, match="from 1"):
        PUBLIC_SECTOR.nth_working_day_after(date(2026, 1, 12), n)


@pytest.mark.parametrize(
    ("target_days", "deadline_days", "reason"),
    [
        pytest.param(0, 3, "from 1", id="target today"),
        pytest.param(4, 3, "no later", id="target after the deadline"),
    ],
)
def test_window_out_of_order_is_refused(target_days, deadline_days, reason):
    with pytest.raises(ValueError, match=reason):
        PUBLIC_SECTOR.window(noon(date(2026, 1, 12)), target_days, deadline_days)


@pytest.mark.parametrize("closes", [time(8), time(7)])
def test_hours_that_end_before_they_begin_are_refused(closes):
    with pytest.raises(ValueError, match="opens before"):
        OfficeHours(opens=time(8), closes=closes)


def test_an_office_may_keep_its_own_hours_on_each_day():
    week = WeekHours((DayHours(0, time(8), time(15)), DayHours(4, time(8), time(12))))
    friday_noon = WorkingCalendar().at(date(2026, 1, 16), time(12))

    assert not WorkingCalendar().is_open(friday_noon, week)
    assert WorkingCalendar().next_opening(friday_noon, week) == WorkingCalendar().at(
        date(2026, 1, 19), time(8)
    )


def test_a_day_that_closes_before_it_opens_is_no_day():
    with pytest.raises(ValueError, match="opens before it closes"):
        WeekHours((DayHours(0, time(15), time(8)),))


def test_no_other_country_is_loaded():
    code = (
        "import sys, models.calendar as calendar\n"
        "calendar.WorkingCalendar().is_working_day(calendar.date(2026, 4, 2))\n"
        "print([one for one in sys.modules if one.startswith('holidays.countries')])"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert said.stdout.strip() == b"[]"
