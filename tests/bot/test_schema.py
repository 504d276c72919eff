"""Tables and versions on PostgreSQL, where replicas of two versions run side by side."""

import subprocess
import sys

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer
from alembic import command

from bot import app, cli, doctor, schema
from bot.migrate import config, run, upgrade
from bot.settings import Settings, StartUpError
from handlers import exits, rooms, routes
from models.base import Platform
from models.outbox import OutboxMessage
from models.rooms import Room
from scheduler.relay import Relay
from tests.conftest import MONDAY, opened
from tests.fakes import FakeChat
from tests.handlers.test_cases import opened as opened_course
from tests.town import all_of, build

AHEAD = (
    "alter table \"case\" add column colour varchar not null default 'green'",
    "create table of_tomorrow (id bigint primary key, case_id integer)",
    "update alembic_version set version_num = 'tomorrow'",
)
NOT_READY = {"ready": False, "error": "TooOld"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def template(postgres):
    """A database that this version's migrations have made."""
    postgres.create_database("migrated")
    await upgrade(postgres.url("migrated"))
    return "migrated"


@pytest.fixture
def url(postgres, template):
    postgres.create_database("versions", template)
    yield postgres.url("versions")
    postgres.drop_database("versions")


def of(url, tmp_path, **more):
    return Settings(DATABASE_URL=url, TOVHOLDER_DATA_DIR=str(tmp_path), **more)


def back(connection):
    command.downgrade(config(connection), "-1")


def saying(*statements):
    def step(connection):
        for statement in statements:
            connection.exec_driver_sql(statement)

    return step


async def readiness(bot):
    async with TestClient(TestServer(bot.web)) as client:
        response = await client.get("/readyz", headers={"Host": "127.0.0.1"})
        return response.status, await response.json()


async def test_a_replica_beside_newer_tables_serves_and_is_ready(url, tmp_path):
    await run(url, saying(*AHEAD))

    bot = await app.build(of(url, tmp_path), port=80)

    assert await readiness(bot) == (200, {"ready": True})


async def test_a_course_is_opened_and_told_of_beside_newer_tables(url):
    await run(url, saying(*AHEAD))
    chat = FakeChat()

    async with opened(url) as store:
        town = await store.write(build)
        await opened_course(store, town)
        relay = Relay(
            store=store,
            chats={Platform.WEB: chat},
            show=exits.view,
            known=frozenset(routes.VIEWS),
            rooms=rooms.desired,
            domain_now=lambda: MONDAY,
            machine_now=lambda: MONDAY,
            ticking=lambda: 0.0,
        )
        await store.write(of_tomorrow)
        while await relay.deliver_due():
            pass
        [room] = await all_of(store, Room)
        left = [row for row in await all_of(store, OutboxMessage) if row.state == "ready"]

    assert [room.plan.name for room in chat.rooms.values()] == [room.name]
    assert [row.view for row in left] == ["of_tomorrow"]


async def of_tomorrow(db):
    """What a newer replica has written, and only a newer one can show."""
    db.add(
        OutboxMessage(
            lane="person:1",
            verb="post",
            address="person:1",
            view="of_tomorrow",
            subject="1",
            dedupe_key="of tomorrow",
            at=MONDAY,
        )
    )


async def test_newer_tables_that_lack_ours_are_refused(url, tmp_path):
    await run(url, saying('alter table "case" drop column opened_on', *AHEAD))

    with pytest.raises(StartUpError, match="nyere version af Tovholder"):
        await schema.prepare(of(url, tmp_path))


async def test_older_tables_are_brought_along_only_when_told(url, tmp_path):
    await run(url, back)

    with pytest.raises(StartUpError, match="Kør `tovholder migrate` én gang"):
        await schema.prepare(of(url, tmp_path))
    older = await schema.prepare(of(url, tmp_path, TOVHOLDER_MIGRATE="yes"))

    assert await schema.prepare(of(url, tmp_path)) == older


async def test_not_ready_when_an_old_backup_is_brought_back_beneath_us(url, tmp_path):
    bot = await app.build(of(url, tmp_path), port=80)
    await run(url, back)

    assert await readiness(bot) == (503, NOT_READY)


def test_the_command_makes_the_tables_of_an_empty_database(postgres, monkeypatch, capsys):
    postgres.create_database("bare")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("DATABASE_URL", postgres.url("bare"))

    try:
        code = cli.main(["migrate"])
    finally:
        postgres.drop_database("bare")

    assert (code, *capsys.readouterr()) == (0, "The tables are those of this version.\n", "")


def test_no_database_is_said_in_a_sentence(monkeypatch, capsys):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/x")

    assert cli.main(["migrate"]) == 1

    assert capsys.readouterr().err == "DATABASE_URL: the database cannot be reached or used.\n"


async def test_the_doctor_names_what_a_start_would_refuse(url, tmp_path):
    present = await doctor._database(of(url, tmp_path))
    await run(url, back)
    older = await doctor._database(of(url, tmp_path))
    told = await doctor._database(of(url, tmp_path, TOVHOLDER_MIGRATE="yes"))

    assert [one.is_fine for one in (present, older, told)] == [True, False, True]
    assert "tovholder migrate" in older.said


def test_serving_does_not_keep_what_brought_the_tables(tmp_path):
    """Alembic took 11 MB that nobody needs after the start."""
    code = (
        "import asyncio, sys\n"
        "from bot import app\n"
        "from bot.settings import Settings\n"
        f"settings = Settings(TOVHOLDER_DATA_DIR={str(tmp_path)!r})\n"
        "async def started():\n"
        "    await (await app.build(settings, port=80)).store.close()\n"
        "asyncio.run(started())\n"
        "print('alembic' in sys.modules)\n"
    )
    child = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert child.stdout == "False\n"
