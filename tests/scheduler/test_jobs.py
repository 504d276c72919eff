from datetime import timedelta

from sqlmodel import col, func, select

from models.cases import Party
from models.outbox import OutboxMessage
from scheduler.jobs import Job, next_due, run_due
from tests.conftest import MONDAY


def due_rows(name="rows"):
    """A job that does one row in each batch: those whose `not_before` has come."""

    async def run(db, at):
        due = select(OutboxMessage).where(col(OutboxMessage.not_before) <= at).limit(1)
        row = (await db.exec(due)).first()
        if row is None:
            return 0
        row.not_before, row.error = None, f"{name} at {at:%H:%M}"
        return 1

    return Job(name, run, lambda: select(func.min(col(OutboxMessage.not_before))))


async def broken(db, at):
    raise LookupError("what a citizen said")


async def remind(world, *hours):
    for hour in hours:
        number = await world.post(str(hour))
        due = MONDAY + timedelta(hours=hour)
        await world.change(OutboxMessage, number, not_before=due)


async def test_a_job_runs_batch_by_batch_until_nothing_is_due(world):
    await remind(world, 0, 1, 2, 3)

    assert await run_due(world.store, [due_rows()], MONDAY + timedelta(hours=2)) == 3

    assert [row.error for row in await world.rows()] == ["rows at 10:15"] * 3 + [""]


async def test_each_batch_is_kept_although_a_later_one_fails(world):
    await remind(world, 0, 1)
    runs = []

    async def fails_at_second(db, at):
        runs.append(1)
        return await due_rows().run(db, at) if len(runs) == 1 else await broken(db, at)

    assert await run_due(world.store, [Job("half", fails_at_second)], MONDAY) == 1

    assert [row.error for row in await world.rows()] == ["rows at 08:15", ""]


async def test_a_job_that_fails_stops_no_other_and_says_nothing_private(world, caplog):
    await remind(world, 0)

    assert await run_due(world.store, [Job("bad", broken), due_rows()], MONDAY) == 1

    assert "job bad failed: LookupError" in caplog.text
    assert "citizen" not in caplog.text


async def test_the_next_due_is_the_earliest_of_all_jobs(world):
    await remind(world, 3, 2)
    quiet = Job("quiet", broken)
    empty = Job("empty", broken, lambda: select(func.min(col(Party.remind_at))))

    due = await next_due(world.store, [quiet, empty, due_rows()], MONDAY)

    assert due == MONDAY + timedelta(hours=2)


async def test_what_should_have_been_done_by_now_holds_nothing_up(world):
    await remind(world, 0)

    assert await next_due(world.store, [due_rows()], MONDAY) is None
