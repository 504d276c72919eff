"""Working days counted by the database, against the calendar itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Date, bindparam, select

from models.calendar import WorkingCalendar
from models.day_numbers import DayNumbers
from models.local_days import month_of

CALENDAR = WorkingCalendar(own_closing_days=frozenset({date(2026, 6, 5)}))
FIRST, LAST = date(2025, 12, 20), date(2026, 6, 10)
DAYS = DayNumbers.between(CALENDAR, FIRST, LAST)


def day(value):
    return bindparam(None, value, type_=Date(), unique=True)


def plain(value):
    """Counted one by one, from the first up to this day."""
    until = min(value, LAST)
    every = (FIRST + timedelta(days=n) for n in range((until - FIRST).days + 1))
    return sum(map(CALENDAR.is_working_day, every))


async def test_each_day_has_its_number(store):
    every = [FIRST + timedelta(days=n) for n in range(-3, (LAST - FIRST).days + 4)]

    async def work(db):
        return [(await db.exec(select(DAYS.of(day(one))))).one() for one in every]

    assert await store.read(work) == [plain(one) for one in every]


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        (None, None),
        (date(1900, 1, 1), 0),
        (date(2999, 1, 1), plain(LAST)),
        (LAST, plain(LAST)),
        (FIRST, 0),
    ],
    ids=["none", "long before", "long after", "the last", "a Saturday, the first"],
)
async def test_what_lies_outside_is_as_the_nearest(store, asked, number):
    async def work(db):
        return (await db.exec(select(DAYS.of(day(asked))))).one()

    assert await store.read(work) == number


async def test_a_difference_with_none_is_none(store):
    async def work(db):
        return (await db.exec(select(DAYS.of(day(LAST)) - DAYS.of(day(None))))).one()

    assert await store.read(work) is None


@given(st.dates(FIRST, LAST), st.dates(FIRST, LAST))
def test_two_numbers_differ_by_the_working_days_between(one, other):
    first, last = sorted((one, other))
    between = (first + timedelta(days=n + 1) for n in range((last - first).days))
    place = [DAYS.numbers[(each - DAYS.first).days] for each in (first, last)]

    assert place[1] - place[0] == sum(map(CALENDAR.is_working_day, between))


@pytest.mark.parametrize("asked", [date(2026, 1, 1), date(2026, 2, 28), date(2025, 12, 31)])
async def test_a_month_begins_on_its_first_day(store, asked):
    async def work(db):
        return (await db.exec(select(month_of(day(asked))))).one()

    assert await store.read(work) == asked.replace(day=1)
