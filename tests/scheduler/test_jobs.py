from dataclasses import replace
from datetime import timedelta

from sqlmodel import col, func, select

from models.cases import Party
from models.outbox import OutboxMessage
from scheduler.counts import REGISTRY
from scheduler.jobs import Job, Line, next_due, run_due
from scheduler.store import Store
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


def having(name, batches, done):
    """A job that has so many batches to do; `done` is who did one."""
    left = iter([1] * batches)

    async def run(_db, _at):
        did = next(left, 0)
        done.extend([name] * did)
        return did

    return Job(name, run)


async def test_who_has_more_goes_to_the_end_of_the_line(world):
    done = []
    jobs = [having("sweep", 4, done), having("remind", 2, done), having("digest", 1, done)]

    assert await run_due(world.store, jobs, MONDAY) == 7

    assert " ".join(done) == "sweep remind digest sweep remind sweep sweep"


async def test_who_comes_while_another_is_at_it_waits_for_one_batch(world):
    done, line = [], Line(world.store)
    remind = having("remind", 2, done)
    line.join([having("sweep", 100, done)])

    def is_over():
        if len(done) == 10:
            line.join([remind])
        return len(done) == 13

    assert await line.run(lambda: MONDAY, is_over) == 13

    assert done[10:] == ["sweep", "remind", "sweep"]


async def test_a_batch_is_of_what_is_due_when_it_begins(world):
    await remind(world, 0, 1)
    instants = iter([MONDAY, MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=1)])
    line = Line(world.store)
    line.join([due_rows()])

    await line.run(lambda: next(instants))

    assert [row.error for row in await world.rows()] == ["rows at 08:15", "rows at 09:15"]


async def test_a_line_that_was_cut_off_leaves_all_that_is_due_to_the_next(world):
    await remind(world, 0, -1, -2)
    killed = Line(world.store)
    killed.join([due_rows("first")])
    batches = iter([False, True])

    assert await killed.run(lambda: MONDAY, lambda: next(batches)) == 1
    assert await run_due(world.store, [due_rows("second")], MONDAY) == 2

    assert [row.error.split()[0] for row in await world.rows()] == ["first", "second", "second"]


class Scrubbed(Store):
    """Remembers when it was told to scrub, which does nothing so many times."""

    def __init__(self, store, done, in_the_way=0):
        self.store, self.done, self.in_the_way = store, done, in_the_way

    async def write(self, work):
        return await self.store.write(work)

    async def scrub(self):
        self.done.append("scrub")
        return self.done.count("scrub") > self.in_the_way


async def test_what_was_deleted_leaves_the_disk_once_there_is_no_more_of_it(world):
    done = []
    jobs = [
        replace(having("erase", 3, done), scrubs=True),
        having("remind", 1, done),
        replace(having("let go", 0, done), scrubs=True),
    ]

    line = Line(Scrubbed(world.store, done))
    line.join(jobs)
    await line.run(lambda: MONDAY)

    assert done == ["erase", "remind", "scrub", "erase", "erase", "scrub"]


async def test_what_a_killed_process_deleted_leaves_the_disk_with_the_first_look(world):
    done = []
    line = Line(Scrubbed(world.store, done))
    for _ in range(2):
        line.join([replace(having("erase", 0, done), scrubs=True)])
        await line.run(lambda: MONDAY)

    assert done == ["scrub"]


async def test_what_did_not_leave_the_disk_is_tried_again_with_the_next_look(world):
    done = []
    line = Line(Scrubbed(world.store, done, in_the_way=2))
    for _ in range(5):
        line.join([replace(having("erase", 0, done), scrubs=True)])
        await line.run(lambda: MONDAY)

    assert done == ["scrub"] * 3


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
    assert REGISTRY.get_sample_value("tovholder_jobs_failed_total", {"name": "bad"}) > 0


async def test_the_next_due_is_the_earliest_of_all_jobs(world):
    await remind(world, 3, 2)
    quiet = Job("quiet", broken)
    empty = Job("empty", broken, lambda: select(func.min(col(Party.remind_at))))

    due = await next_due(world.store, [quiet, empty, due_rows()], MONDAY)

    assert due == MONDAY + timedelta(hours=2)


async def test_what_should_have_been_done_by_now_holds_nothing_up(world):
    await remind(world, 0)

    assert await next_due(world.store, [due_rows()], MONDAY) is None
