"""A closed course goes on, and with it what one is reminded of in it: said once, not twice."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.cases import Case
from models.entries import Did, Entry
from scheduler.jobs import JOBS, run_due
from tests.conftest import MONDAY
from tests.handlers.planning import sent
from tests.handlers.test_cases import opened
from tests.handlers.test_closing import close
from tests.handlers.test_disclosure import registers
from tests.handlers.test_handovers import change
from tests.handlers.test_reopening import reopen
from tests.town import all_of, rows

REMIND = [
    job
    for job in JOBS
    if job.name
    in {"remind of actions", "remind of plans", "remind of what lapses", "prepare birthdays"}
]
DAY = timedelta(days=1)
LATE = datetime(2026, 1, 21, 7, 30, tzinfo=UTC)  # the day after the action's
FOLLOW_UP = datetime(2026, 2, 16, 7, 30, tzinfo=UTC)
MAY = datetime(2026, 5, 1, 6, 30, tzinfo=UTC)  # three months before August
DECEMBER = datetime(2026, 12, 11, 7, 30, tzinfo=UTC)  # a month before the consent lapses


async def planned(store, town):
    return await sent(store, town)


async def of_a_child(store, town):
    case = await opened(store, town)
    await change(store, Case, case.id, adult_from=date(2026, 8, 1), grows_up_at=MAY)
    return case


async def disclosing(store, town):
    case = await opened(store, town)
    await registers(store, town)
    return case


async def told(store, view):
    return [(one.address, one.subject) for one in await rows(store) if one.view == view]


SAID = pytest.mark.parametrize(
    ("begin", "due", "view", "subject"),
    [
        pytest.param(planned, LATE, "plan.nudge", "1:late", id="an action"),
        pytest.param(planned, FOLLOW_UP, "plan.follow_up", "1:2026-02-16", id="a follow-up"),
        pytest.param(of_a_child, MAY, "case.grows_up", "1:prepare", id="a birthday"),
        pytest.param(disclosing, DECEMBER, "case.basis_lapses", "1", id="a consent"),
    ],
)


@SAID
async def test_what_came_due_while_it_was_closed_is_said_then(
    store, town, begin, due, view, subject
):
    case = await begin(store, town)
    await close(store, town, case, at=due - DAY)
    await run_due(store, REMIND, due)
    while_closed = [one for one in await told(store, view) if one[1] == subject]

    await reopen(store, town, case, at=due + DAY)
    for day in range(2, 32):
        await run_due(store, REMIND, due + day * DAY)

    assert while_closed == []
    assert [one for _to, one in await told(store, view) if one == subject] == [subject]


@SAID
async def test_what_was_said_before_is_not_said_again(store, town, begin, due, view, subject):
    case = await begin(store, town)
    await run_due(store, REMIND, due)
    before = [one for one in await told(store, view) if one[1] == subject]
    await close(store, town, case, at=due + DAY / 24)
    await run_due(store, REMIND, due + DAY)

    await reopen(store, town, case, at=due + 4 * DAY)
    for day in range(4, 31):
        await run_due(store, REMIND, due + day * DAY)

    # Of a follow-up the lead is reminded once more, two working days later.
    times = 2 if view == "plan.follow_up" else 1
    assert len(before) == 1
    assert [one for one in await told(store, view) if one[1] == subject] == before * times
    reminded = [one for one in await all_of(store, Entry) if one.did is Did.REMINDED]
    assert [] not in [one.codes["told"] for one in reminded]


async def test_a_day_that_is_still_to_come_is_kept(store, town):
    case = await planned(store, town)
    await close(store, town, case)
    await reopen(store, town, case, at=MONDAY + DAY)

    await run_due(store, REMIND, LATE)

    assert [one for _to, one in await told(store, "plan.nudge")] == ["1:late"]
