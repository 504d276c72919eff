"""From child to adult, with the month of the birthday alone."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import WorkingCalendar
from models.growing_up import (
    Age,
    Step,
    age_on,
    first_step_at,
    following_step_at,
    last_day_of_consent,
    step_on,
)

CALENDAR = WorkingCalendar()
MARCH = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("day", "age", "last_day"),
    [
        pytest.param(date(2024, 2, 29), Age.CHILD, date(2024, 2, 29), id="the last day at 14"),
        pytest.param(date(2024, 1, 1), Age.CHILD, date(2024, 2, 29), id="under 15"),
        pytest.param(date(2024, 3, 1), Age.YOUNG, date(2027, 2, 28), id="15"),
        pytest.param(date(2027, 2, 28), Age.YOUNG, date(2027, 2, 28), id="the last day at 17"),
        pytest.param(date(2027, 3, 1), Age.ADULT, date.max, id="18"),
    ],
)
def test_a_consent_ends_with_the_age_it_was_given_at(day, age, last_day):
    assert age_on(MARCH, day) is age
    assert last_day_of_consent(MARCH, day) == last_day


def test_an_adults_consent_does_not_end_by_age():
    assert age_on(None, MARCH) is Age.ADULT
    assert last_day_of_consent(None, MARCH) == date.max


@given(
    months=st.integers(1, 220),
    opened=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
)
def test_the_birthday_is_prepared_and_then_confirmed_each_on_a_working_day(months, opened):
    total = opened.year * 12 + opened.month - 1 + months
    adult_from = date(total // 12, total % 12 + 1, 1)

    asked, at = [], first_step_at(CALENDAR, adult_from, opened)
    while at is not None:
        today = CALENDAR.local_date(at)
        assert at == CALENDAR.at(today, time(8, 30))
        assert CALENDAR.is_working_day(today)
        asked.append((step_on(adult_from, today), today))
        at = following_step_at(CALENDAR, adult_from, today)

    days = [day for _step, day in asked]
    assert days == sorted(set(days))
    assert days[0] > opened
    assert asked[-1][0] is Step.CONFIRM
    assert adult_from <= asked[-1][1] <= adult_from + timedelta(days=20)
    if months > 4:
        assert asked[0][0] is Step.PREPARE
        assert len(asked) == 2
        assert 60 < (adult_from - asked[0][1]).days <= 92
