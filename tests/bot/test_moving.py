"""`tovholder move` as an operator types it: all of it, or nothing."""

import asyncio
import shutil
import sqlite3

import asyncpg
import pytest
from alembic import command
from sqlalchemy import make_url, text

from bot import cli
from bot.installation import settle
from bot.migrate import config, run, tables, upgrade
from bot.settings import StartUpError
from bot.verifying import verify
from models.installation import Mode
from models.organisations import Kind, Organisation
from tests.conftest import MONDAY, opened
from tests.handlers.forgetting import QUESTION, closed
from tests.handlers.test_cases import opened as opened_course
from tests.town import acting, all_of, build

YEARS = 6 * 366  # in days: then its log has been let go of, too
FULL = {"entry", "tombstone", "passage", "party", "outbox_message", "installation"}
NOTHING = "Nothing has been changed."


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A file with a town in which much has happened."""
    path = tmp_path_factory.mktemp("lived") / "tovholder.db"
    asyncio.run(live(f"sqlite:///{path}"))
    return path


@pytest.fixture
def source(lived, monkeypatch, tmp_path):
    url = f"sqlite:///{shutil.copy(lived, tmp_path)}"
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("DATABASE_URL", url)
    return url


async def live(url):
    await upgrade(url)
    async with opened(url) as store:
        await settle(store, Mode.REAL)
        town = await store.write(build)
        of_old = await closed(store, town)
        await of_old.pass_by(days=YEARS)
        case = await opened_course(store, town)
        asked = {**QUESTION, "about": case.id}
        answer = await acting(store, town, "bo").submit("advice.ask", asked, "-", at=MONDAY)
        assert (answer.errors, answer.is_refused) == ((), False)
        await store.write(part_of_another)


async def part_of_another(db):
    """The first is part of the last: what it names comes later."""
    whole = Organisation(code="whole", name="Helheden", kind=Kind.OTHER)
    db.add(whole)
    await db.flush()
    first = await db.get_one(Organisation, 1)
    first.part_of_id = whole.id


@pytest.fixture
def target(postgres):
    postgres.create_database("moved")
    yield postgres.url("moved")
    postgres.drop_database("moved")


def moved(capsys, to):
    code = cli.main(["move", "--to", to])
    return code, *capsys.readouterr()


async def rows(url):
    """Every table's rows as this version reads them."""
    found = {}

    def step(connection):
        for table in tables().sorted_tables:
            found[table.name] = sorted(map(repr, connection.execute(table.select())))

    await run(url, step)
    return found


def test_all_is_moved_and_the_next_number_is_the_next(source, target, capsys):
    before = asyncio.run(rows(source))

    code, said, _errors = moved(capsys, target)

    total = sum(map(len, before.values()))
    assert (code, said.partition(". ")[0]) == (0, f"All is moved and compared: {total} rows")
    assert {name for name, found in before.items() if found} >= FULL
    assert asyncio.run(rows(target)) == before
    asyncio.run(life_goes_on(target))


async def life_goes_on(url):
    async with opened(url) as store:
        whole = await verify(store)
        last = max(one.id for one in await all_of(store, Organisation))
        await store.write(add_one)
        newest = max(one.id for one in await all_of(store, Organisation))
    assert (whole.broken, whole.entries > 0, newest) == (None, True, last + 1)


async def add_one(db):
    db.add(Organisation(code="new", name="Ny", kind=Kind.OTHER))


def test_the_new_one_keeps_its_guards_and_the_old_one_refuses_a_start(source, target, capsys):
    before = asyncio.run(rows(source))
    moved(capsys, target)

    asyncio.run(tamper(target))

    async def start():
        async with opened(source) as store:
            await settle(store, Mode.REAL)

    with pytest.raises(StartUpError, match="er flyttet til en anden"):
        asyncio.run(start())
    after = asyncio.run(rows(source))
    assert {name for name in before if before[name] != after[name]} == {"installation"}


async def tamper(url):
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        for statement in ("update entry set actor_id = 1", "delete from tombstone"):
            with pytest.raises(asyncpg.RaiseError):
                await connection.execute(statement)
    finally:
        await connection.close()


def test_what_was_moved_before_is_found_to_be_the_same(source, target, capsys):
    """It died after the other database had all of it, and before it said so."""
    first = moved(capsys, target)
    with sqlite3.connect(make_url(source).database) as connection:
        connection.execute("update installation set moved_at = null")
    connection.close()

    assert moved(capsys, target) == first


def test_a_database_that_is_not_empty_is_left_alone(source, target, capsys):
    asyncio.run(live_elsewhere(target))
    before = asyncio.run(rows(target))

    code, _said, error = moved(capsys, target)

    assert (code, NOTHING in error, "not empty" in error) == (1, True, True)
    assert asyncio.run(rows(target)) == before


async def live_elsewhere(url):
    await upgrade(url)
    async with opened(url) as store:
        await opened_course(store, await store.write(build))


def test_nothing_is_moved_while_somebody_has_it_open(source, target, capsys):
    connection = sqlite3.connect(make_url(source).database)
    connection.execute("select count(*) from entry").fetchone()

    code, _said, error = moved(capsys, target)
    connection.close()

    assert (code, error) == (
        1,
        f"Something has the database open. Stop Tovholder first. {NOTHING}\n",
    )
    assert asyncio.run(names(target)) == set()


async def names(url):
    found = []
    asked = text("select tablename from pg_tables where schemaname = 'public'")
    await run(url, lambda connection: found.extend(connection.execute(asked).scalars()))
    return set(found)


def test_another_versions_tables_are_left_alone(source, target, capsys):
    asyncio.run(run(source, lambda connection: command.downgrade(config(connection), "-1")))

    code, _said, error = moved(capsys, target)

    assert (code, error.startswith("This database is of another version")) == (1, True)


@pytest.mark.parametrize(
    ("to", "said"),
    [
        pytest.param("sqlite:///x.db", "Give where to move it with --to", id="a file"),
        pytest.param("nonsense", "Give where to move it with --to", id="no address"),
        pytest.param(
            "postgresql://nobody@127.0.0.1:1/x", "The other database cannot", id="silent"
        ),
    ],
)
def test_where_it_cannot_go_is_said(source, capsys, to, said):
    code, _said, error = moved(capsys, to)

    assert (code, error.startswith(said)) == (1, True)


def test_what_is_no_file_is_not_moved(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    for url, said in (
        ("postgresql://x@127.0.0.1:1/x", "DATABASE_URL names no SQLite file"),
        (f"sqlite:///{tmp_path}/none.db", "There is no database in"),
    ):
        monkeypatch.setenv("DATABASE_URL", url)
        code, _said, error = moved(capsys, "postgresql://x@127.0.0.1:1/y")
        assert (code, error.startswith(said)) == (1, True)
