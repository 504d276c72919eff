import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, func, select

from bot.clock import machine_now
from models.outbox import OutboxMessage
from scheduler.jobs import Job
from scheduler.runner import Runner, play
from scheduler.store import Unavailable
from tests.conftest import MONDAY


class Clock:
    """Stands still unless it is moved; remembers where it stopped."""

    def __init__(self):
        self.at, self.stops = MONDAY, []

    def now(self):
        return self.at

    def move_to(self, instant):
        if instant < self.at:
            raise ValueError(instant)
        self.at = instant
        self.stops.append(f"{instant:%a %H:%M}")


class Letters:
    """A relay: `waiting` batches to deliver, and a gate in the middle of each."""

    def __init__(self, waiting=0):
        self.waiting, self.delivered = waiting, 0
        self.entered, self.go_on = asyncio.Event(), asyncio.Event()
        self.go_on.set()

    async def deliver_due(self):
        if not self.waiting:
            return 0
        self.waiting -= 1
        self.entered.set()
        await self.go_on.wait()
        self.delivered += 1
        return 1


def reminders(done, repeat=None):
    """Does what is due; each row comes again `repeat` later, until Wednesday."""

    async def run(db, at):
        rows = await db.exec(select(OutboxMessage).where(col(OutboxMessage.not_before) <= at))
        count = 0
        for row in rows.all():
            done.append(f"{row.subject} at {at:%a %H:%M}")
            again = row.not_before + repeat if repeat else None
            row.not_before = again if again and again < MONDAY + timedelta(days=2) else None
            count += 1
        return count

    return Job("remind", run, lambda: select(func.min(col(OutboxMessage.not_before))))


async def remind(world, subject, after):
    number = await world.post(subject)
    await world.change(OutboxMessage, number, not_before=MONDAY + after)


@pytest.fixture
def runner(world):
    return Runner(store=world.store, jobs=(), relay=Letters(), clock=Clock())


async def test_play_stops_wherever_something_is_due(world):
    done, clock = [], Clock()
    await remind(world, "late", timedelta(hours=-1))
    await remind(world, "soon", timedelta(hours=1))
    await remind(world, "tomorrow", timedelta(days=1))
    await remind(world, "next week", timedelta(days=7))

    await play(world.store, [reminders(done)], Letters(), clock, MONDAY + timedelta(days=2))

    assert done == ["late at Mon 08:15", "soon at Mon 09:15", "tomorrow at Tue 08:15"]
    assert clock.stops == ["Mon 08:15", "Mon 09:15", "Tue 08:15", "Wed 08:15"]


async def test_play_stops_for_what_becomes_due_on_the_way(world):
    done, clock = [], Clock()
    await remind(world, "x", timedelta(hours=1))
    job = reminders(done, repeat=timedelta(days=1))

    await play(world.store, [job], Letters(), clock, MONDAY + timedelta(days=3))

    assert done == ["x at Mon 09:15", "x at Tue 09:15"]


async def test_play_delivers_before_it_goes_on(world):
    seen, clock = [], Clock()

    async def rings(looking, db):
        seen.append(f"{clock.now():%a %H:%M}")

    world.views["hello"] = rings

    async def tell(db, at):
        row = (await db.exec(select(OutboxMessage).where(col(OutboxMessage.at) <= at))).first()
        if row is None or row.not_before is None:
            return 0
        row.not_before = None
        return 1

    number = await world.post("x")
    later = MONDAY + timedelta(hours=1)
    await world.change(OutboxMessage, number, at=later, not_before=later)
    job = Job("tell", tell, lambda: select(func.min(col(OutboxMessage.not_before))))

    await play(world.store, [job], world.relay(), clock, MONDAY + timedelta(days=2))

    assert seen == ["Mon 09:15"]
    assert await world.states() == ["dropped"]


async def test_play_is_not_held_by_a_job_that_fails(world):
    async def fail(db, at):
        raise LookupError

    clock = Clock()
    await remind(world, "x", timedelta(hours=1))
    job = Job("bad", fail, lambda: select(func.min(col(OutboxMessage.not_before))))

    await play(world.store, [job], Letters(), clock, MONDAY + timedelta(days=1))

    assert clock.stops == ["Mon 08:15", "Mon 09:15", "Tue 08:15"]


async def test_play_never_moves_back(world):
    clock = Clock()

    await play(world.store, [], Letters(), clock, MONDAY - timedelta(days=1))

    assert clock.now() == MONDAY


async def test_no_tick_comes_while_the_clock_is_played(world, runner):
    done = []
    await remind(world, "x", timedelta(hours=1))
    runner.jobs, runner.relay = [reminders(done)], Letters(waiting=1)
    runner.relay.go_on.clear()

    playing = asyncio.ensure_future(runner.play(MONDAY + timedelta(days=1)))
    await runner.relay.entered.wait()
    runner.clock.at = MONDAY + timedelta(hours=5)
    await runner.tick()
    assert done == []
    runner.clock.at = MONDAY
    runner.relay.go_on.set()
    await playing

    assert done == ["x at Mon 09:15"]


async def test_a_tick_runs_what_is_due_and_delivers_it(world, runner):
    done = []
    await remind(world, "x", timedelta())
    runner.jobs, runner.relay = [reminders(done)], Letters(waiting=3)

    await runner.tick()

    assert done == ["x at Mon 08:15"]
    assert runner.relay.delivered == 3


async def test_a_long_job_keeps_none_waiting_that_falls_due_meanwhile(world, runner):
    done = []
    await remind(world, "x", timedelta(hours=1))

    async def sweep(_db, _at):
        done.append("sweep")
        return int(len(done) < 6)

    def look():
        """The clock as each batch begins: in the third an hour is over, and a tick comes."""
        if len(done) == 3 and runner.clock.at == MONDAY:
            runner.clock.at += timedelta(hours=1)
            asyncio.run_coroutine_threadsafe(runner.tick(), loop)
        return runner.clock.at

    loop = asyncio.get_running_loop()
    runner.jobs = [reminders(done), Job("sweep", sweep)]
    runner.clock.now = look

    await runner.tick()

    assert done == [*["sweep"] * 4, "x at Mon 09:15", "sweep"]


async def test_a_nudge_while_delivering_is_not_lost(runner):
    letters = runner.relay
    letters.waiting = 1
    letters.go_on.clear()
    delivering = asyncio.ensure_future(runner.deliver())
    await letters.entered.wait()

    # Whoever is delivering may have looked already: what is new now must not wait for a tick.
    letters.waiting = 1
    runner.nudge()
    letters.go_on.set()
    await delivering

    assert letters.delivered == 2


async def test_a_nudge_at_the_last_empty_look_is_not_lost(runner):
    class LastLook(Letters):
        async def deliver_due(self):
            found = await super().deliver_due()
            if not found and not self.entered.is_set():
                self.entered.set()
                self.waiting = 1  # committed just after the look
                runner.nudge()
            return found

    runner.relay = LastLook()

    await runner.deliver()

    assert runner.relay.delivered == 1


async def test_a_nudge_delivers_soon(runner):
    runner.relay.waiting = 1
    await runner.start()

    for _ in range(5):
        runner.nudge()
    await asyncio.wait_for(runner.relay.entered.wait(), 0.9)  # sooner than the next tick
    await runner.stop()

    assert runner.relay.delivered == 1


async def test_stopping_waits_for_what_is_on_its_way_and_takes_up_no_more(runner):
    letters = runner.relay
    letters.waiting = 2
    letters.go_on.clear()
    await runner.start()
    runner.nudge()
    await letters.entered.wait()

    stopping = asyncio.ensure_future(runner.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    letters.go_on.set()
    await stopping

    assert (letters.delivered, letters.waiting) == (1, 1)


async def test_ticks_come_by_themselves(runner):
    runner.relay.waiting = 1
    await runner.start()

    await asyncio.wait_for(runner.relay.entered.wait(), 5)

    await runner.stop()


async def test_after_the_first_tick_it_says_that_it_is_warm_once(runner):
    said, warm = [], asyncio.Event()

    def warmed():
        said.append(runner.relay.delivered)
        warm.set()

    runner.relay.waiting, runner.warmed = 1, warmed
    await runner.start()
    await asyncio.wait_for(warm.wait(), 5)
    await runner.tick()
    await runner.stop()

    assert said == [1]


async def test_it_is_warm_whatever_the_first_tick_meets(runner):
    class Gone(Letters):
        async def deliver_due(self):
            raise Unavailable("full")

    warm = asyncio.Event()
    runner.relay, runner.warmed = Gone(), warm.set
    await runner.start()

    await asyncio.wait_for(warm.wait(), 5)

    await runner.stop()


async def test_a_chore_is_done_from_the_start_and_again_whatever_it_meets(runner, caplog):
    twice, times = asyncio.Event(), []

    async def chore():
        times.append(1)
        if len(times) > 1:
            twice.set()
        raise LookupError("what a person wrote")

    runner.every(1, chore, at=machine_now())
    await runner.start()
    await asyncio.wait_for(twice.wait(), 5)
    await runner.stop()

    assert "LookupError" in caplog.text
    assert "person wrote" not in caplog.text


async def test_a_chore_that_is_cut_off_by_stopping_is_no_error(runner, caplog):
    begun = asyncio.Event()

    async def chore():
        begun.set()
        await asyncio.Event().wait()

    runner.every(1, chore, at=machine_now())
    await runner.start()
    await asyncio.wait_for(begun.wait(), 5)
    await runner.stop()
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert caplog.records == []


async def test_stopping_waits_for_no_more_than_a_batch_of_a_long_job(sqlite_store):
    """A month's worth of chains, a thousand digests: what is due stays due."""
    batches, begun = [], asyncio.Event()
    loop = asyncio.get_running_loop()

    async def endless(_db, _at):
        batches.append(1)
        loop.call_soon_threadsafe(begun.set)
        return 1

    jobs = (Job("endless", endless), Job("after it", endless))
    runner = Runner(store=sqlite_store, jobs=jobs, relay=Letters(), clock=Clock())
    runner.scheduler.start()
    ticking = asyncio.ensure_future(runner.tick())
    await begun.wait()

    async with asyncio.timeout(60):
        await runner.stop()
        await ticking

    done = len(batches)
    await runner.tick()
    assert len(batches) == done
