"""The database's local dates are those of the clocks on the wall."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import literal
from sqlmodel import select
from sqlmodel.sql.sqltypes import UTCDateTime

from models.local_days import local_date

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
HOUR = timedelta(hours=1)


def changes():
    """Around local midnight on the days around each change of the clocks."""
    for year in (2019, 2024, 2025, 2026, 2027, 2028, 2033):
        for month in (3, 10):
            last = max(d for d in range(25, 32) if date(year, month, d).weekday() == 6)
            for day in (last - 1, last):
                for hour in (0, 1, 2, 21, 22, 23):
                    yield datetime(year, month, day, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize("month", range(1, 13))
async def test_the_middle_of_every_month_is_read_as_on_the_wall(store, month):
    instants = [datetime(2026, month, 15, hour, 59, 59, 999, tzinfo=UTC) for hour in range(24)]

    assert await dates(store, instants) == [local(one) for one in instants]


async def test_so_are_the_days_on_which_the_clocks_change(store):
    instants = [*changes()]

    assert await dates(store, instants) == [local(one) for one in instants]


async def dates(store, instants):
    async def work(db):
        columns = [local_date(literal(one, UTCDateTime())) for one in instants]
        return list((await db.exec(select(*columns))).one())

    return await store.read(work)


def local(at):
    return at.astimezone(COPENHAGEN).date()
