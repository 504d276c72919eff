"""Chains that never end are cut at their log period, and hold across the cut."""

from datetime import UTC, datetime

from sqlalchemy import text

from bot.migrate import run
from bot.verifying import verify
from handlers import entries, log_periods
from models.clusters import ClusterAgreement
from models.entries import Did, Entry, Tombstone
from models.log_sweeps import LogSweep, month_begins
from tests.conftest import MONDAY, opened
from tests.handlers.test_waits import change
from tests.town import all_of, build

CHAINS = ("case:9", "cluster:1", "organisation:1", "organisation:2", "system")
# The instants of four entries of each chain; at the time of the cut six months are kept.
AT = [datetime(2026, month, 12, 8, tzinfo=UTC) for month in (1, 2, 3, 8)]
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)


async def fill(store):
    async def work(db):
        for at in AT:
            for chain in CHAINS:
                await entries.record(db, chain, Did.READ, at=at, by=None)
                await db.flush()

    await store.write(work)


async def cut(store, at=NOW):
    while await store.write(lambda db: log_periods.cut_due(db, at)):
        assert (await verify(store)).broken is None


async def left(store):
    found = await all_of(store, Entry)
    return {chain: [one.seq for one in found if one.chain == chain] for chain in CHAINS}


def test_months_begin_at_local_midnight():
    assert month_begins(MONDAY.date(), 6) == datetime(2025, 6, 30, 22, tzinfo=UTC)
    assert month_begins(MONDAY.date(), -1) == datetime(2026, 1, 31, 23, tzinfo=UTC)


async def test_what_is_older_goes_with_a_tombstone_and_the_rest_stands_on_it(store, town):
    await fill(store)

    await cut(store)

    assert await left(store) == {
        chain: [1, 2, 3, 4] if chain == "case:9" else [3, 4] for chain in CHAINS
    }
    stones = await all_of(store, Tombstone)
    assert sorted((one.chain, one.seq) for one in stones) == [
        (chain, 2) for chain in CHAINS if chain != "case:9"
    ]
    await fill(store)
    assert (await verify(store)).broken is None
    [sweep] = await all_of(store, LogSweep)
    assert (sweep.due_at, sweep.after_id) == (datetime(2026, 9, 30, 22, tzinfo=UTC), 0)


async def test_by_the_clusters_own_agreement_and_again_a_month_later(store, town):
    await change(store, ClusterAgreement, town.agreement.id, log_months=12)
    await fill(store)

    await cut(store)
    assert await left(store) == {key: [1, 2, 3, 4] for key in CHAINS}
    await cut(store, datetime(2027, 3, 1, 8, tzinfo=UTC))
    assert (await left(store))["organisation:2"] == [3, 4]
    await cut(store, datetime(2028, 3, 1, 8, tzinfo=UTC))

    assert (await left(store))["system"] == []
    assert [one.seq for one in await all_of(store, Tombstone) if one.chain == "system"] == [
        2,
        4,
    ]
    await fill(store)
    assert (await left(store))["system"] == [5, 6, 7, 8]
    assert (await verify(store)).broken is None


async def test_a_long_chain_goes_in_batches_and_holds_in_between(store, town, monkeypatch):
    monkeypatch.setattr(log_periods, "BATCH", 1)
    await fill(store)
    counts = []

    while await store.write(lambda db: log_periods.cut_due(db, NOW)):
        counts.append(sum(map(len, (await left(store)).values())))
        assert (await verify(store)).broken is None  # whoever is stopped here goes on

    assert sorted({*counts}, reverse=True) == list(range(19, 11, -1))


async def test_a_batch_is_a_few_chains_and_a_few_entries_of_all_of_them(
    store, town, monkeypatch
):
    monkeypatch.setattr(log_periods, "BATCH", 3)
    monkeypatch.setattr(log_periods, "CHAINS", 2)
    await fill(store)
    gone, before = [], 20

    while await store.write(lambda db: log_periods.cut_due(db, NOW)):
        now = sum(map(len, (await left(store)).values()))
        gone.append(before - now)
        before = now

    assert gone == [3, 1, 2, 2]
    assert (await left(store))["system"] == [3, 4]
    [sweep] = await all_of(store, LogSweep)
    assert (sweep.after_id, sweep.after_cluster_id) == (0, 0)


async def test_a_chain_too_long_to_be_looked_through_at_once_goes_all_the_same(
    store, town, monkeypatch
):
    monkeypatch.setattr(log_periods, "LOOKED_AT", 1)
    await fill(store)

    await cut(store)

    assert (await left(store))["organisation:1"] == [3, 4]
    stones = [one.seq for one in await all_of(store, Tombstone) if one.chain == "system"]
    assert stones == [1, 2]


async def test_what_the_version_before_left_of_a_month_is_looked_at_again(store, town):
    """It knows of no place among the clusters, and so leaves an old one."""
    await fill(store)
    started = LogSweep(due_at=NOW, after_cluster_id=10_000)

    async def work(db):
        db.add(started)

    await store.write(work)

    await cut(store)

    assert (await left(store))["cluster:1"] == [3, 4]


async def test_an_entry_missing_behind_the_cut_is_found(sqlite_url):
    async with opened(sqlite_url) as store:
        await store.write(build)
        await fill(store)
        await cut(store)

    def tamper(connection):
        connection.exec_driver_sql("drop trigger entry_goes_with_a_tombstone")
        connection.execute(text("delete from entry where chain = 'system' and seq = 3"))

    await run(sqlite_url, tamper)

    async with opened(sqlite_url) as store:
        assert (await verify(store)).broken == ("system", 3)
