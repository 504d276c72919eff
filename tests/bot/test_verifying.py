"""`tovholder verify` as an administrator types it."""

import asyncio

import pytest

from bot import cli, verifying
from bot.migrate import run, upgrade
from handlers import entries
from models.entries import Did
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


def test_no_database_is_said_in_a_sentence(url, capsys):
    assert cli.main(["verify"]) == 1

    assert capsys.readouterr().err == "DATABASE_URL: the database cannot be reached or used.\n"
