import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL, delete, make_url, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col, select

from models.clusters import Cluster
from scheduler.jobs import Job, Line
from tests.conftest import MONDAY, opened

PATIENCE_SECONDS = 5


async def add(store, code, name="Midt"):
    async def work(db):
        db.add(Cluster(code=code, name=name))

    await store.write(work)


async def names(store):
    async def work(db):
        return (await db.exec(select(Cluster.name).order_by(Cluster.code))).all()

    return await store.read(work)


async def test_what_is_written_can_be_read(store):
    await add(store, "a")

    assert await names(store) == ["Midt"]


async def test_an_error_undoes_everything(store):
    async def work(db):
        db.add(Cluster(code="a", name="Midt"))
        await db.flush()
        raise LookupError("halfway")

    with pytest.raises(LookupError):
        await store.write(work)

    assert await names(store) == []


async def test_reading_cannot_write(store):
    async def work(db):
        db.add(Cluster(code="a", name="Midt"))

    with pytest.raises(DBAPIError):
        await store.read(work)

    assert await names(store) == []


async def test_work_runs_again_after_a_lost_race(store):
    runs = []

    async def work(db):
        runs.append(1)
        code = "a" if len(runs) == 1 else "b"
        db.add(Cluster(code=code, name="second"))

    await add(store, "a", "first")
    await store.write(work)

    assert await names(store) == ["first", "second"]


async def test_a_race_that_is_always_lost_is_given_up(store):
    await add(store, "a")

    with pytest.raises(IntegrityError):
        await add(store, "a")


async def test_parallel_writes_lose_nothing(store):
    await add(store, "a", "0")

    async def count_one_up(db):
        found = select(Cluster).where(col(Cluster.code) == "a").with_for_update()
        cluster = (await db.exec(found)).one()
        cluster.name = str(int(cluster.name) + 1)

    await asyncio.gather(*(store.write(count_one_up) for _ in range(40)))

    assert await names(store) == ["40"]


async def test_two_processes_may_write_one_file(sqlite_url):
    async def rename(db):
        found = (await db.exec(select(Cluster))).one()
        await db.exec(update(Cluster).values(name=str(int(found.name) + 1)))

    async with opened(sqlite_url) as one, opened(sqlite_url) as other:
        await add(one, "a", "0")
        await asyncio.gather(*(store.write(rename) for store in (one, other) * 20))

        assert await names(other) == ["40"]


async def test_reads_go_on_while_somebody_writes(store):
    await add(store, "a")
    seen = []

    async def work(db):
        db.add(Cluster(code="b", name="Nord"))
        await db.flush()
        reading = asyncio.run_coroutine_threadsafe(names(store), loop)
        seen.extend(await asyncio.wrap_future(reading))

    loop = asyncio.get_running_loop()
    await store.write(work)

    assert seen == ["Midt"]
    assert await names(store) == ["Midt", "Nord"]


async def test_an_answer_does_not_wait_for_who_came_with_it(sqlite_store):
    is_answered = threading.Event()

    async def first(db):
        return "done"

    async def second(db):
        return is_answered.wait(timeout=PATIENCE_SECONDS)

    async def ask(work):
        answer = await sqlite_store.write(work)
        is_answered.set()
        return answer

    assert await asyncio.gather(ask(first), ask(second)) == ["done", True]


@pytest.mark.parametrize("has_begun", [True, False])
async def test_who_gives_up_leaves_nothing(store, has_begun):
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def work(db):
        db.add(Cluster(code="a", name="Midt"))
        await db.flush()
        loop.call_soon_threadsafe(begun.set)
        await asyncio.Event().wait()

    writing = asyncio.create_task(store.write(work))
    await (begun.wait() if has_begun else asyncio.sleep(0))
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing

    await add(store, "b", "Nord")
    assert await names(store) == ["Nord"]


async def test_sqlite_keeps_what_it_has_said_yes_to(sqlite_store):
    async def pragmas(db):
        asked = ("journal_mode", "synchronous", "foreign_keys")
        return [(await db.exec(text(f"PRAGMA {name}"))).scalar_one() for name in asked]

    assert await sqlite_store.write(pragmas) == ["wal", 2, 1]


async def test_a_database_in_a_folder_with_odd_characters(
    tmp_path: Path, sqlite_template: Path
):
    odd = tmp_path / "50 % & ærø?.db"
    odd.write_bytes(sqlite_template.read_bytes())

    url = URL.create("sqlite", database=str(odd)).render_as_string()
    async with opened(url) as store:
        assert await names(store) == []


async def test_what_is_deleted_while_somebody_reads_leaves_the_disk_once_that_is_over(
    sqlite_store, sqlite_url
):
    """A backup holds what was; the database's log keeps it for that long, and no longer."""
    path, secret = Path(make_url(sqlite_url).database), "GRØN-RAVN-17".encode()

    async def erase(db):
        return (await db.exec(delete(Cluster))).rowcount

    async def look():
        line.join([Job("erase", lambda db, _at: erase(db), scrubs=True)])
        await line.run(lambda: MONDAY)
        return [one.name for one in path.parent.glob("tovholder.db*") if has(one, secret)]

    line = Line(sqlite_store)
    await add(sqlite_store, "a", secret.decode())
    with closing(sqlite3.connect(path, isolation_level=None)) as backup:
        backup.execute("begin")
        assert backup.execute("select count(*) from cluster").fetchone() == (1,)
        meanwhile = await look()

    assert (meanwhile, await look()) == (["tovholder.db-wal"], [])


def has(path, secret):
    return secret in path.read_bytes()
