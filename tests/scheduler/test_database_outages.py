"""The database fails while messages are on their way: each arrives once, without a restart."""

from contextlib import AsyncExitStack, suppress
from dataclasses import replace

from scheduler.jobs import Job, run_due
from scheduler.runner import Runner
from scheduler.store import Store, Unavailable
from tests.conftest import MONDAY
from tests.harm import in_every_way
from tests.scheduler.test_runner import Clock

HELLO = [("@UA", "hello x")]


@in_every_way
async def test_what_waits_is_sent_once_the_database_is_back(world, place, harm):
    await world.post("x")
    async with harm(place):
        with suppress(Unavailable):  # what is full may have room for this yet
            await world.deliver()

    world.later(seconds=31)
    await world.deliver()

    assert world.chat.posted() == HELLO
    assert await world.states() == ["done"]


@in_every_way
async def test_what_was_said_and_could_not_be_noted_is_found(world, place, harm):
    await world.post("x")
    async with AsyncExitStack() as harms:

        async def fails_now(_name):
            await harms.enter_async_context(harm(place))

        world.chat.meanwhile = fails_now
        await world.relay().deliver_due()
        world.chat.meanwhile = nothing

    world.later(seconds=31)
    await world.deliver()

    assert world.chat.posted() == HELLO
    assert await world.states() == ["done"]


async def test_a_row_is_not_given_up_for_the_database(world):
    world.settings = replace(world.settings, max_attempts=1)
    await world.post("x")
    for number in (2, 3):  # when it has been claimed, and when it has been said
        shaky = Shaky(world.store, fails_at=number)
        await world.relay(store=shaky).deliver_due()
        assert await world.states() == ["sending"]
        world.later(seconds=31)

    await world.deliver()

    assert world.chat.posted() == HELLO
    assert await world.states() == ["done"]


async def test_a_tick_without_a_database_is_no_error(world, caplog):
    async def due(_db, _at):
        raise Unavailable("SQLITE_FULL")

    class NoRelay:
        async def deliver_due(self):
            raise Unavailable("SQLITE_FULL")

    runner = Runner(world.store, [Job("any", due)], NoRelay(), Clock())
    await runner.start()
    for job in runner.scheduler.get_jobs():
        await job.func()
    await runner.stop()

    assert await run_due(world.store, runner.jobs, MONDAY) == 0
    assert [record.name for record in caplog.records] == ["bot.database"]
    await world.post("x")  # by which it is seen to be well again


async def nothing(_name):
    pass


class Shaky(Store):
    """A store that is not there for one of its writes."""

    def __init__(self, store, fails_at):
        self.store, self.left = store, fails_at

    async def write(self, work):
        self.left -= 1
        if self.left == 0:
            raise Unavailable("SQLITE_BUSY")
        return await self.store.write(work)

    async def read(self, work):
        return await self.store.read(work)
