"""A backup brought back while chats have gone on: nothing that was sent since is sent again."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import make_url

from bot import cli
from bot.installation import settle
from bot.migrate import config, run, tables
from bot.restoring import GAP, restore
from bot.verifying import verify
from models.cases import Case
from models.installation import Mode
from models.outbox import Delivery, OutboxMessage
from scheduler.jobs import JOBS
from scheduler.runner import play
from tests.conftest import KEY, MONDAY, opened
from tests.handlers.chatting import Chatting
from tests.handlers.test_cases import opened as opened_course
from tests.postgres import binaries
from tests.town import all_of, build

FRIDAY = MONDAY + timedelta(days=4)


class OfFiles:
    """SQLite's own way to copy a file that is in use."""

    def __init__(self, folder):
        self.path, self.copy = folder / "tovholder.db", folder / "backup.db"
        self.url = f"sqlite:///{self.path}"

    def back_up(self):
        with sqlite3.connect(self.path) as connection:
            connection.execute("vacuum into ?", [str(self.copy)])
        connection.close()

    def bring_back(self):
        for path in self.path.parent.glob("tovholder.db*"):
            path.unlink()
        shutil.copy(self.copy, self.path)


class OfServers:
    """PostgreSQL's own programs."""

    def __init__(self, folder, postgres):
        self.postgres, self.copy = postgres, folder / "backup.dump"
        postgres.create_database("restored")
        self.url = postgres.url("restored")

    def back_up(self):
        self._run("pg_dump", "--format=custom", f"--file={self.copy}", "restored")

    def bring_back(self):
        self.postgres.drop_database("restored")
        self.postgres.create_database("restored")
        self._run("pg_restore", "--exit-on-error", "--dbname=restored", str(self.copy))

    def _run(self, program, *arguments):
        server = make_url(self.postgres.url("restored"))
        named = {"PGHOST": server.query["host"], "PGUSER": "postgres", "PATH": os.defpath}
        subprocess.run([binaries() / program, *arguments], env=named, check=True, timeout=60)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    if request.param == "sqlite":
        yield OfFiles(tmp_path)
        return
    postgres = request.getfixturevalue("postgres")
    yield OfServers(tmp_path, postgres)
    postgres.drop_database("restored")


class Delivering:
    """What the runner asks of a relay, with the chat of the tests."""

    def __init__(self, chatting, clock):
        self.chatting, self.clock = chatting, clock

    async def deliver_due(self):
        before = self.chatting.chat.calls.total()
        await self.chatting.deliver(self.clock.now())
        return self.chatting.chat.calls.total() - before


class Clock:
    def __init__(self, at):
        self.at = at

    def now(self):
        return self.at

    def move_to(self, instant):
        self.at = instant


async def go_on(store, chat, *, until):
    """Days pass as it does: what is due is done and sent."""
    chatting, clock = Chatting(store, chat), Clock(MONDAY)
    await chatting.deliver(MONDAY)
    await play(store, JOBS, Delivering(chatting, clock), clock, until)


def make(connection):
    """The tables as the migrations leave them, in a tenth of the time."""
    tables().create_all(connection)
    command.stamp(config(connection), "head")


async def before(database):
    """A course that is open, its messages not yet sent: then comes the backup."""
    await run(database.url, make)
    async with opened(database.url) as store:
        await settle(store, Mode.REAL)
        town = await store.write(build)
        await opened_course(store, town)
    database.back_up()
    return town


def said(chat):
    return sorted((one.channel, one.card.title, one.key) for one in chat.messages.values())


async def test_what_was_sent_since_is_not_sent_again(database):
    await before(database)
    async with opened(database.url) as store:
        await go_on(store, (chatting := Chatting(store)).chat, until=FRIDAY)
    chat, lived = chatting.chat, said(chatting.chat)
    database.bring_back()

    async with opened(database.url) as store:
        since, waiting = await restore(store, FRIDAY)
        await Chatting(store, chat, now=FRIDAY).deliver(FRIDAY)
        rows = await all_of(store, OutboxMessage)
        verified = await verify(store)

    assert since == MONDAY
    assert waiting > 0
    assert said(chat) == lived
    assert len(chat.rooms) == 1
    assert {row.state for row in rows} & {
        Delivery.READY,
        Delivery.SENDING,
        Delivery.DEAD,
    } == set()
    assert verified.broken is None


async def test_what_was_not_sent_is(database):
    """It stood still since the backup: all of it is news to the chat."""
    await before(database)
    database.bring_back()

    async with opened(database.url) as store:
        await restore(store, MONDAY)
        chatting = Chatting(store)
        await chatting.deliver(MONDAY)

    assert len(chatting.chat.rooms) == 1
    assert chatting.chat.messages


async def test_run_again_it_says_since_when_as_before(database):
    """It was broken off when it had made up for much: people lost no less by that."""
    await before(database)
    database.bring_back()

    async with opened(database.url) as store:
        first, _waiting = await restore(store, MONDAY + timedelta(days=2))
        again, _waiting = await restore(store, FRIDAY)
        await settle(store, Mode.REAL)
        later, _waiting = await restore(store, FRIDAY)

    assert (first, again) == (MONDAY, MONDAY)
    assert later > MONDAY  # after a start it would be another backup


def test_the_command_says_since_when_and_numbers_do_not_come_again(
    database, monkeypatch, capsys
):
    town = asyncio.run(before(database))
    database.bring_back()
    for name, value in (
        ("LC_ALL", "en_GB.UTF-8"),
        ("DATABASE_URL", database.url),
        ("TOVHOLDER_KEYS", KEY),
    ):
        monkeypatch.setenv(name, value)

    monkeypatch.setattr("bot.clock.machine_now", lambda: MONDAY)

    code = cli.main(["restored"])
    said = capsys.readouterr().out
    ids = asyncio.run(of_two(database, town))

    assert (code, said[:48]) == (0, "The database is as it was on Mon 12 Jan 09:15. W")
    is_file = isinstance(database, OfFiles)
    assert ids[1] - ids[0] > GAP or is_file  # a file counts from what it has


async def of_two(database, town):
    async with opened(database.url) as store:
        await opened_course(store, town)
        return sorted(case.id for case in await all_of(store, Case))
