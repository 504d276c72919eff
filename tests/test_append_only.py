"""The database refuses to change what has happened, by whichever hand."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.migrate import run, upgrade
from bot.verifying import verify
from handlers import entries
from models.entries import START, Did, Tombstone
from tests.conftest import MONDAY, opened

AT = {"at": MONDAY}


async def write(store, *happened):
    """Enter what happened, as (chain, what)."""

    async def work(db):
        for chain, did in happened:
            await entries.record(db, chain, did, at=MONDAY, by=None)
            await db.flush()

    await store.write(work)


async def execute(store, statement, **values):
    async def work(db):
        await db.exec(text(statement).bindparams(**values))

    await store.write(work)


async def column(store, statement):
    async def work(db):
        return [row[0] for row in (await db.exec(text(statement))).all()]

    return await store.read(work)


async def bury(store, chain):
    async def work(db):
        last = await entries.end_of(db, chain)
        db.add(Tombstone(chain=chain, seq=last.seq, digest=last.digest, at=MONDAY))

    await store.write(work)


FILLED = (("case:1", Did.OPENED), ("case:1", Did.CLAIMED), ("case:2", Did.OPENED))
FORBIDDEN = [
    pytest.param("update entry set actor_id = 7", id="another actor"),
    pytest.param("update entry set seq = 9 where chain = 'case:2'", id="another number"),
    pytest.param(
        "update entry set chain = 'case:3' where chain = 'case:2'", id="another chain"
    ),
    pytest.param("delete from entry", id="all gone"),
    pytest.param("delete from entry where chain = 'case:1' and seq = 2", id="the last gone"),
    pytest.param("insert into tombstone values ('case:1', 2, 'no digest', :at)", id="made up"),
]


@pytest.mark.parametrize("statement", FORBIDDEN)
async def test_what_has_happened_stays(store, statement):
    await write(store, *FILLED)
    values = {"at": MONDAY} if ":at" in statement else {}

    with pytest.raises(DBAPIError):
        await execute(store, statement, **values)

    assert await column(store, "select count(*) from entry") == [3]
    assert (await verify(store)).broken is None


async def test_heads_from_before_must_stand_there_still(store):
    await write(store, *FILLED)
    heads = (await verify(store)).heads
    await write(store, ("case:2", Did.CLAIMED))

    again = await verify(store, heads)
    forged = await verify(store, heads | {"case:2": (1, "another")})
    cut = await verify(store, {"case:2": (3, heads["case:2"][1]), "case:9": (1, START)})

    assert {chain: seq for chain, (seq, _digest) in heads.items()} == {"case:1": 2, "case:2": 1}
    assert (again.broken, again.missed) == (None, None)
    assert (forged.broken, forged.missed) == (None, ("case:2", 1))
    assert (cut.broken, cut.missed) == (None, ("case:2", 3))


@pytest.mark.parametrize("statement", FORBIDDEN)
async def test_a_migrated_database_holds_to_it_as_well(empty_url, statement):
    """The triggers exist at head: a batch migration would have dropped them."""
    await upgrade(empty_url)
    async with opened(empty_url) as store:
        await write(store, *FILLED)
        values = {"at": MONDAY} if ":at" in statement else {}

        with pytest.raises(DBAPIError):
            await execute(store, statement, **values)

        assert await column(store, "select count(*) from entry") == [3]


async def test_a_chain_goes_with_a_tombstone_and_may_go_on(store):
    await write(store, *FILLED)

    await bury(store, "case:1")
    await execute(store, "delete from entry where chain = 'case:1'")
    await write(store, ("case:1", Did.READ))

    assert await column(store, "select seq from entry where chain = 'case:1'") == [3]
    found = await verify(store)
    assert (found.broken, found.chains, found.entries) == (None, 2, 2)


@pytest.mark.parametrize(
    "statement",
    ["update tombstone set seq = 9", "delete from tombstone"],
    ids=["moved", "taken away"],
)
async def test_a_tombstone_stays(store, statement):
    await write(store, *FILLED)
    await bury(store, "case:1")

    with pytest.raises(DBAPIError):
        await execute(store, statement)

    assert await column(store, "select seq from tombstone") == [2]


async def test_a_tombstone_covers_its_own_chain_alone(store):
    await write(store, *FILLED)
    await bury(store, "case:1")

    with pytest.raises(DBAPIError):
        await execute(store, "delete from entry where chain = 'case:2'")

    assert await column(store, "select count(*) from entry") == [3]


TAMPERED = [
    pytest.param("update entry set actor_id = 7 where seq = 2", ("case:1", 2), id="changed"),
    pytest.param(
        "delete from entry where chain = 'case:1' and seq = 1", ("case:1", 1), id="gone"
    ),
    pytest.param(
        "update entry set previous = :start where seq = 2", ("case:1", 2), id="unhooked"
    ),
    pytest.param(
        "update entry set chain = 'case:0' where chain = 'case:2'", ("case:0", 1), id="moved"
    ),
]


@pytest.mark.parametrize(("statement", "broken"), TAMPERED)
async def test_verify_names_the_first_that_does_not_hold(sqlite_url, statement, broken):
    """Somebody with the file in hand can drop the triggers; the chain still shows it."""
    async with opened(sqlite_url) as store:
        await write(store, *FILLED)

    def tamper(connection):
        for name in ("entry_is_never_changed", "entry_goes_with_a_tombstone"):
            connection.exec_driver_sql(f"drop trigger {name}")
        connection.execute(text(statement), {"start": START} if ":start" in statement else {})

    await run(sqlite_url, tamper)

    async with opened(sqlite_url) as store:
        assert (await verify(store)).broken == broken
