"""`tovholder purge` as an operator types it: numbers, reasons and exit codes."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from bot import cli, purging
from bot.migrate import upgrade
from models.cases import Case
from models.erasures import Erasure, Stage
from tests.conftest import KEY, MONDAY, opened
from tests.handlers.forgetting import closed
from tests.town import all_of, build

DAY = timedelta(days=1)


@pytest.fixture
def url(monkeypatch, tmp_path):
    for name in ("SLACK_BOT_TOKEN", "TEAMS_CLIENT_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TOVHOLDER_KEYS", KEY)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("TOVHOLDER_DATA_DIR", str(tmp_path))
    url = f"sqlite:///{tmp_path}/tovholder.db"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


async def live(url, *, is_filed, is_held=False):
    """A closed course that nobody has looked at since."""
    await upgrade(url)
    async with opened(url) as store:
        found = await closed(store, await store.write(build), is_filed=is_filed)
        if is_held:
            await found.acts("carla", "case.hold", {"reason": "court"})


def at(monkeypatch, instant):
    monkeypatch.setattr("bot.clock.machine_now", lambda: instant)


async def stage(url):
    async with opened(url) as store:
        [found] = await all_of(store, Erasure)
        return found.stage, [one.alias for one in await all_of(store, Case)]


def test_an_empty_database_has_nothing_to_delete(url, capsys):
    asyncio.run(upgrade(url))

    assert cli.main(["purge", "--dry-run"]) == 0

    assert capsys.readouterr() == ("No closed course waits to be deleted.\n", "")


def test_no_database_is_said_in_a_sentence(url, capsys):
    assert cli.main(["purge"]) == 1

    assert capsys.readouterr().err == "DATABASE_URL: the database cannot be reached or used.\n"


def test_it_says_what_each_course_waits_for_and_never_which_it_is(url, capsys, monkeypatch):
    asyncio.run(live(url, is_filed=False, is_held=True))

    at(monkeypatch, MONDAY + 10 * DAY)
    assert cli.main(["purge", "--dry-run"]) == 0
    at(monkeypatch, MONDAY + 200 * DAY)
    assert cli.main(["purge", "--dry-run"]) == purging.OVERDUE

    line = (
        "Course 1: goes on 2026-04-12 at the earliest. Legal hold by organisations: 2. "
        "Not filed by organisations: 1, 2, 3; it goes all the same on 2027-01-12, and its text "
        "for the record waits for them.\n"
    )
    assert capsys.readouterr() == (line * 2, "")
    found, [alias] = asyncio.run(stage(url))
    assert (found, "-" in alias) == (Stage.WAITING, True)


def test_what_cannot_leave_the_disk_yet_is_said(url, capsys, tmp_path):
    """A backup is being made: it reads how things were before."""
    asyncio.run(upgrade(url))
    with closing(sqlite3.connect(tmp_path / "tovholder.db", isolation_level=None)) as backup:
        backup.execute("pragma journal_mode=wal")
        backup.execute("begin")
        backup.execute("select count(*) from entry").fetchone()

        assert cli.main(["purge"]) == purging.OVERDUE

    assert capsys.readouterr().err.startswith("What has been deleted is still in the file")
    assert cli.main(["purge"]) == 0
    assert capsys.readouterr().err == ""


def test_what_is_due_goes_step_by_step_and_a_dry_run_moves_nothing(url, capsys, monkeypatch):
    asyncio.run(live(url, is_filed=True))
    at(monkeypatch, MONDAY + 100 * DAY)

    assert cli.main(["purge", "--dry-run"]) == purging.OVERDUE
    assert asyncio.run(stage(url))[0] is Stage.WAITING
    assert cli.main(["purge"]) == 0
    assert asyncio.run(stage(url))[0] is Stage.TOLD
    at(monkeypatch, MONDAY + 115 * DAY)
    assert cli.main(["purge"]) == purging.OVERDUE

    assert asyncio.run(stage(url)) == (Stage.EMPTIED, ["gone-1"])
    assert capsys.readouterr().out.splitlines() == [
        "Course 1: goes on 2026-04-12 at the earliest.",
        "Course 1: goes on 2026-05-06 at the earliest. Its parties have been told.",
        "Course 1: its content is gone. Waiting for rooms to be deleted: 1.",
    ]
