"""What people write of hours and days is read as they mean it."""

from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import readings
from handlers.readings import Wrong
from locales import LOCALES, dates, speaking
from models.calendar import DayHours

QUARTERS = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))


@st.composite
def weeks(draw):
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    return tuple(
        DayHours(day, *sorted(draw(st.sets(QUARTERS, min_size=2, max_size=2))))
        for day in sorted(days)
    )


@given(weeks(), st.sampled_from(LOCALES))
def test_what_is_said_of_a_week_can_be_written_back(week, locale):
    with speaking(locale):
        assert readings.week(dates.week(week)) == week


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("8-15", dict.fromkeys(range(5), (8, 15)), id="hours alone"),
        pytest.param("Man-Ons 8–15", dict.fromkeys(range(3), (8, 15)), id="a dash from Word"),
        pytest.param("mandag og fredag 9-12", {0: (9, 12), 4: (9, 12)}, id="names and a word"),
        pytest.param("man, ons 9-12", {0: (9, 12), 2: (9, 12)}, id="a list"),
        pytest.param("tues 9-12; sat 10-11", {1: (9, 12), 5: (10, 11)}, id="English"),
    ],
)
def test_a_week_is_read_as_people_write_it(text, expected):
    found = readings.week(text)

    assert {one.weekday: (one.opens.hour, one.closes.hour) for one in found} == expected


@pytest.mark.parametrize(
    "text", ["", "altid", "man", "fre-man 8-9", "man 15-8", "man 8-9, man 9-10"]
)
def test_hours_that_cannot_be_are_refused(text):
    with pytest.raises(Wrong):
        readings.week(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("23.12.2026", ["2026-12-23"], id="a day"),
        pytest.param("2026-12-23\n1/1-2027", ["2026-12-23", "2027-01-01"], id="several ways"),
        pytest.param(
            "30.12.2026 - 2.1.2027",
            ["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"],
            id="a span",
        ),
        pytest.param("", [], id="none"),
    ],
)
def test_closing_days_are_read_as_people_write_them(text, expected):
    assert readings.days(text) == expected


@pytest.mark.parametrize(
    "text", ["jul", "31.2.2026", "2.1.2027 - 1.1.2027", "1.1.2026 - 1.12.2026"]
)
def test_days_that_cannot_be_are_refused(text):
    with pytest.raises(Wrong):
        readings.days(text)


def test_several_things_stand_once_and_in_order():
    assert readings.several("misbrug, bostøtte; misbrug") == ["misbrug", "bostøtte"]


@given(st.text(max_size=60))
def test_nothing_that_is_written_breaks_it(text):
    for read in (readings.week, readings.days, readings.several, readings.clock):
        with suppress(Wrong):
            read(text)
