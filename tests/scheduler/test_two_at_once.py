"""What two replicas, or a replica and somebody's turn, do to a row in the same instant."""

import asyncio

import pytest
from sqlmodel import text

from handlers import outbox, unasked
from models.outbox import Delivery, Rank
from scheduler.chat import Unsure
from tests.conftest import MONDAY
from tests.scheduler.conftest import World, settle

BO = "person:2"
WAITING = text(
    "select count(*) from pg_locks join pg_stat_activity using (pid)"
    " where datname = current_database() and not granted"
)


@pytest.fixture
async def world(postgres_store):
    await postgres_store.write(settle)
    return World(postgres_store)


async def meanwhile(store, here, there):
    """Begin `there` while `here`, which has written, has not committed; return what both say.

    `here` commits when the other waits for it, or is over.
    """
    main = asyncio.get_running_loop()

    async def work(db):
        said = await here(db)
        await db.flush()
        other = asyncio.run_coroutine_threadsafe(there(), main)
        while not other.done() and not (await db.exec(WAITING)).scalar_one():
            pass
        return said, other

    said, other = await store.write(work)
    return said, await asyncio.wrap_future(other)


async def test_what_went_together_stays_together_while_somebody_has_a_part_in_hand(world):
    for subject in ("a", "b"):
        await world.post(subject, BO, rank=Rank.REMINDER)
    world.chat.fail("post", Unsure("timeout"), is_after=True)
    await world.deliver()
    assert await world.states() == ["sending", "sending"]
    world.later(minutes=2)

    await meanwhile(
        world.store,
        lambda db: outbox.refresh(db, "hello", ["b"], at=MONDAY),
        world.relay().deliver_due,
    )

    assert [row.state for row in await world.rows()][:2] == [Delivery.DONE] * 2
    await world.post("the next", BO)
    await world.deliver()
    assert ("@UB", "hello the next") in world.chat.posted()


async def test_two_replicas_let_go_of_a_row_once(world):
    await world.hold("a", BO, MONDAY)

    async def release(db):
        return await unasked.release_due(db, MONDAY)

    done = await meanwhile(world.store, release, lambda: world.store.write(release))

    assert done == (1, 0)
