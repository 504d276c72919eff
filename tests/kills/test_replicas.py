"""Three processes behind one address on one PostgreSQL; one of them is killed on the way.

Nothing tells them apart and nothing leads them: whoever is asked answers, and whoever ticks
first takes what is due.
"""

import asyncio
import itertools
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession
from sqlmodel import col, select

from models.outbox import Delivery, OutboxMessage, Verb
from tests.kills.killing import AHEAD, LOOK, PATIENCE, begin, end, installed, is_alive
from tests.kills.town import key_in, key_of
from tests.kills.victim import Life

MANY = 3  # courses

pytestmark = pytest.mark.slow


@dataclass
class Replica:
    pid: int
    address: str

    async def delivered(self):
        """How many tries of its own ended well, by what it says itself."""
        async with ClientSession() as session, session.get(f"{self.address}/metrics") as said:
            lines = (await said.text()).splitlines()
        done = [one for one in lines if "deliveries_total" in one and 'ended="done"' in one]
        return sum(float(line.rpartition(" ")[2]) for line in done)


@asynccontextmanager
async def replicas(killing, count):
    """As many at a time; Slack reaches them by turns."""
    await killing.town.let_leases_run_out()
    started = [await start(killing) for _ in range(count)]
    try:
        yield started
    finally:
        for one in started:
            end(one.pid)


async def start(killing):
    killing.zygote.stdin.write(Life(killing.environment, str(killing.folder / "log")).as_line())
    pid = await killing.next_pid()
    line = await killing.line()
    address = next(word for word in line.split() if word.startswith("http"))
    return Replica(pid, address.rstrip("."))


async def use(town, living, courses):
    """Open courses, each by whoever is next, until all is quiet; who is dead is passed by."""
    turns = itertools.cycle(living)
    for _ in range(courses):
        town.ask()
    async with asyncio.timeout(3 * PATIENCE):
        while not await town.is_quiet():
            town.slack.app_url = f"{next(turns).address}/slack/events"
            await town.act()
            await asyncio.sleep(LOOK)


@pytest.mark.parametrize("empty_url", ["postgresql"], indirect=True)
async def test_three_share_the_work_and_two_go_on_without_the_third(empty_url, tmp_path):
    async with installed(tmp_path / "data", empty_url) as killing:
        town = killing.town
        await begin(killing)
        async with replicas(killing, 3) as living:
            await use(town, living, MANY)
            shares = [await one.delivered() for one in living]
            town.slack.watch = killing_at(5, living[0])
            await use(town, living, MANY)
            assert [is_alive(one.pid) for one in living] == [False, True, True]
        await town.move_clock(AHEAD)  # what falls due meanwhile is due for all of them at once
        async with replicas(killing, 3) as living:
            await use(town, living, 1)

        assert sum(share > 0 for share in shares) > 1, shares  # nobody did it all
        assert await town.faults() == []
        assert await out_of_order(town) == []


def killing_at(number, victim):
    """Kill it when Slack has done the n-th call from now, whoever of them has made it."""
    calls = itertools.count(1)

    def watch(_method, when):
        if when == "after" and next(calls) == number:
            end(victim.pid)

    return watch


async def out_of_order(town):
    """Rooms in which something was said before what had been written before it."""

    async def work(db):
        posts = select(OutboxMessage).where(
            col(OutboxMessage.verb) == Verb.POST, col(OutboxMessage.state) == Delivery.DONE
        )
        return {key_of(row.dedupe_key): row.id for row in (await db.exec(posts)).all()}

    ids = await town.store.read(work)
    rooms = [one.id for one in town.slack.channels.values() if one.kind == "private"]
    said = {
        one: [ids[key] for m in town.slack.messages[one] if (key := key_in(m))] for one in rooms
    }
    assert sum(map(len, said.values())) >= len(rooms), "nothing was said in them"
    return [one for one, numbers in said.items() if numbers != sorted(numbers)]
