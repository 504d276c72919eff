"""`tovholder verify` as an administrator types it."""

import asyncio
import json

import pytest
from sqlmodel import col, delete, select

from bot import cli, verifying
from bot.migrate import run, upgrade
from bot.verifying import Verification
from handlers import entries, tombstones
from models.entries import Did, Entry, Tombstone
from tests.conftest import MONDAY, opened


@pytest.fixture
def url(monkeypatch, tmp_path):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("TOVHOLDER_DATA_DIR", str(tmp_path))
    url = f"sqlite:///{tmp_path}/tovholder.db"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


async def fill(url, number):
    await upgrade(url)
    async with opened(url) as store:

        async def work(db):
            for one in range(number):
                await entries.record(db, f"case:{one % 2}", Did.READ, at=MONDAY, by=None)
                await db.flush()

        await store.write(work)


def test_all_hold(url, capsys, monkeypatch):
    monkeypatch.setattr(verifying, "BATCH", 3)  # chains go on across batches
    asyncio.run(fill(url, 10))

    assert cli.main(["verify"]) == 0

    assert capsys.readouterr() == ("All hold: 10 entries in 2 chains.\n", "")


def test_a_broken_one_is_named(url, capsys):
    asyncio.run(fill(url, 6))

    def tamper(connection):
        connection.exec_driver_sql("drop trigger entry_is_never_changed")
        connection.exec_driver_sql(
            "update entry set actor_id = 1 where chain = 'case:1' and seq = 2"
        )

    asyncio.run(run(url, tamper))

    assert cli.main(["verify"]) == 1

    said = capsys.readouterr().err
    assert said.startswith("The chain case:1 does not hold at entry number 2:")


def tampered(*statements):
    def tamper(connection):
        for name in ("entry_is_never_changed", "entry_goes_with_a_tombstone"):
            connection.exec_driver_sql(f"drop trigger if exists {name}")
        for statement in statements:
            connection.exec_driver_sql(statement)

    return tamper


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        pytest.param(
            "delete from entry where chain = 'case:1' and seq = 3", ("case:1", 3), id="the last"
        ),
        pytest.param("delete from entry where chain = 'case:0'", ("case:0", 3), id="a chain"),
        pytest.param("delete from entry", ("case:0", 3), id="all"),
    ],
)
def test_a_chain_cut_short_is_named_by_its_heads(url, capsys, tmp_path, statement, place):
    heads = tmp_path / "heads.json"
    asyncio.run(fill(url, 6))
    assert cli.main(["verify", "--heads", str(heads)]) == 0
    before = heads.read_text()

    asyncio.run(run(url, tampered(statement)))

    assert cli.main(["verify"]) == 0  # what is left holds together
    capsys.readouterr()
    assert cli.main(["verify", "--heads", str(heads)]) == 1
    chain, number = place
    assert capsys.readouterr().err.startswith(
        f"Entry number {number} of the chain {chain} stood here when {heads} was written;"
    )
    assert heads.read_text() == before


def test_a_chain_written_anew_from_its_beginning_is_named_by_its_heads(url, capsys, tmp_path):
    heads = tmp_path / "heads.json"
    asyncio.run(fill(url, 6))
    assert cli.main(["verify", "--heads", str(heads)]) == 0

    async def forge():
        await run(url, tampered("delete from entry where chain = 'case:1'"))
        async with opened(url) as store:

            async def work(db):
                for _one in range(3):
                    await entries.record(db, "case:1", Did.READ, at=MONDAY, by=None, x=1)
                    await db.flush()

            await store.write(work)

    asyncio.run(forge())

    assert cli.main(["verify"]) == 0
    assert cli.main(["verify", "--heads", str(heads)]) == 1
    assert "Entry number 3 of the chain case:1 stood here" in capsys.readouterr().err


def test_chains_go_on_end_and_begin_and_heads_are_renewed(url, tmp_path):
    heads = tmp_path / "heads.json"
    asyncio.run(fill(url, 2))
    assert cli.main(["verify", "--heads", str(heads)]) == 0
    first = json.loads(heads.read_text())
    asyncio.run(fill(url, 4))
    asyncio.run(let_go(url, "case:0"))

    assert cli.main(["verify", "--heads", str(heads)]) == 0

    renewed = json.loads(heads.read_text())
    assert {chain: seq for chain, (seq, _digest) in first.items()} == {"case:0": 1, "case:1": 1}
    assert {chain: seq for chain, (seq, _digest) in renewed.items()} == {"case:1": 3}
    assert cli.main(["verify", "--heads", str(heads)]) == 0


async def let_go(url, chain):
    """As at the end of its log period."""
    async with opened(url) as store:

        async def work(db):
            last = await entries.end_of(db, chain)
            db.add(Tombstone(chain=chain, seq=last.seq, digest=last.digest, at=MONDAY))
            await db.flush()
            await db.exec(delete(Entry).where(col(Entry.chain) == chain))

        await store.write(work)


@pytest.mark.parametrize("number_gone", [3, 5], ids=["as far as read", "further"])
@pytest.mark.parametrize("is_cleared", [True, False], ids=["gone", "on its way out"])
async def test_a_chain_that_is_cut_while_it_is_read_holds(
    store, monkeypatch, number_gone, is_cleared
):
    monkeypatch.setattr(verifying, "BATCH", 3)
    await store.write(nine)
    found = Verification()
    await store.read(found.go_on)

    async def cut(db):
        [last] = await db.exec(select(Entry).where(col(Entry.seq) == number_gone))
        await tombstones.put(db, last, at=MONDAY)
        if is_cleared:
            await tombstones.clear(db, "system", number_gone)

    await store.write(cut)
    while await store.read(found.go_on):
        pass

    assert (found.broken, found.heads["system"][0]) == (None, 9)


async def nine(db):
    for _one in range(9):
        await entries.record(db, "system", Did.READ, at=MONDAY, by=None)
        await db.flush()


@pytest.mark.parametrize(
    "said", ["", "[]", "7", '{"case:1": 3}', '{"case:1": ["x", "y"]}', "\x00"]
)
def test_another_file_is_said_and_left_alone(url, capsys, tmp_path, said):
    other = tmp_path / "other"
    other.write_text(said)
    asyncio.run(fill(url, 1))

    assert cli.main(["verify", "--heads", str(other)]) == 1

    assert capsys.readouterr().err.startswith(f"{other} is no file of this command's.")
    assert other.read_text() == said


def test_where_heads_cannot_be_written_it_is_said(url, capsys, tmp_path):
    asyncio.run(fill(url, 1))
    nowhere = tmp_path / "nowhere" / "heads"

    assert cli.main(["verify", "--heads", str(nowhere)]) == 1

    assert capsys.readouterr() == ("", f"{nowhere} cannot be written.\n")


def test_no_database_is_said_in_a_sentence(url, capsys):
    assert cli.main(["verify"]) == 1

    assert capsys.readouterr().err == "DATABASE_URL: the database cannot be reached or used.\n"
