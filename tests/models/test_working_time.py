from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import NeverOpen, OfficeHours, WorkingCalendar
from models.working_time import after, worked

CALENDAR = WorkingCalendar()
OFFICE = OfficeHours()  # 8 to 15, Monday to Friday


def at(day, hour, minute=0, month=1):
    return datetime(2026, month, day, hour, minute, tzinfo=CALENDAR.zone)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        pytest.param(at(12, 9), at(12, 11, 30), 2.5, id="within a day"),
        pytest.param(at(12, 14), at(13, 9), 2, id="over a night"),
        pytest.param(at(16, 14), at(19, 9), 2, id="over a weekend"),
        pytest.param(at(17, 9), at(18, 20), 0, id="a weekend"),
        pytest.param(at(12, 16), at(12, 20), 0, id="an evening"),
        pytest.param(at(12, 11), at(12, 9), 0, id="backwards"),
        pytest.param(at(1, 14, month=4), at(7, 9, month=4), 2, id="over Easter"),
    ],
)
def test_only_open_hours_count(start, end, hours):
    assert worked(CALENDAR, OFFICE, start, end) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        pytest.param(at(12, 9), 4, at(12, 13), id="the same day"),
        pytest.param(at(12, 14), 4, at(13, 11), id="the day after"),
        pytest.param(at(16, 15), 1, at(19, 9), id="asked at closing time"),
        pytest.param(at(12, 8), 7, at(12, 15), id="a whole day"),
    ],
)
def test_an_answer_within_so_many_open_hours(start, hours, end):
    assert after(CALENDAR, OFFICE, start, timedelta(hours=hours)) == end


def test_an_office_that_never_opens_says_so():
    closed = OfficeHours(weekdays=frozenset())

    with pytest.raises(NeverOpen):
        after(CALENDAR, closed, at(12, 9), timedelta(hours=1))


hours = st.builds(
    OfficeHours,
    weekdays=st.frozensets(st.integers(0, 4), min_size=1),
    opens=st.builds(time, st.integers(6, 10)),
    closes=st.builds(time, st.integers(12, 20)),
)
minutes = st.integers(0, 2 * 365 * 24 * 60)
instants = minutes.map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
lengths = st.timedeltas(timedelta(minutes=1), timedelta(hours=100))


@given(hours, instants, lengths)
def test_counting_forward_and_counting_back_agree(office, start, length):
    end = after(CALENDAR, office, start, length)

    assert worked(CALENDAR, office, start, end) == length


@given(hours, instants, lengths, lengths)
def test_two_spans_make_one(office, start, first, second):
    middle, end = start + first, start + first + second

    whole = worked(CALENDAR, office, start, end)

    parts = worked(CALENDAR, office, start, middle) + worked(CALENDAR, office, middle, end)
    assert whole == parts
