"""What every command says of a database that it cannot use, and what it leaves alone."""

import asyncio
import io
import os
from datetime import timedelta

import pytest

from bot import cli
from bot.installation import settle
from bot.migrate import upgrade
from models.entries import Entry
from models.installation import Installation, Mode
from models.seals import new_key
from models.sign_in import SignIn
from tests.conftest import KEY, MONDAY, opened
from tests.handlers.test_cases import opened as opened_course
from tests.town import acting, all_of, build

OURS = ("TOVHOLDER_", "SLACK_", "TEAMS_", "DATABASE_")
PERIOD = ("--from", "2026-01-01", "--to", "2026-02-01")
LOOKING = {
    "verify": ("verify",),
    "report": ("report", "--cluster", "x", *PERIOD),
}
WRITING = {
    "purge": ("purge",),
    "rekey": ("rekey",),
    "restored": ("restored",),
    "incident": ("incident", *PERIOD),
}
SIGN_IN = ("sign-in", "--organisation", "0000", "--issuer", "https://x.dk", "--client-id", "c")
KEEPING = {
    "sign-in": SIGN_IN,
    "workspace": ("workspace", "add", "--tenant", "t", "--client-id", "c", "--rooms", "chat"),
}
ALL = {**LOOKING, **WRITING, **KEEPING}
SENTENCE = "the database cannot be reached or used.\n"


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    for name in [one for one in os.environ if one.startswith(OURS)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("TOVHOLDER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TOVHOLDER_KEYS", KEY)
    monkeypatch.setenv("TEAMS_CLIENT_ID", "x")
    monkeypatch.setattr("sys.stdin", io.StringIO("secret\n"))
    return monkeypatch


def commands(*which):
    found = {name: one for each in which for name, one in each.items()}
    return pytest.mark.parametrize("command", found.values(), ids=found)


@commands(ALL)
@pytest.mark.parametrize(
    "url", ["postgresql://x@127.0.0.1:1/y", "postgresql://x@127.0.0.1:1/y?sslmode=require"]
)
def test_a_server_that_is_not_there_is_said_in_a_sentence(environment, capsys, command, url):
    environment.setenv("DATABASE_URL", url)

    assert cli.main(command) == 1

    assert capsys.readouterr() == ("", f"DATABASE_URL: {SENTENCE}")


@commands(ALL, {"move": ("move", "--to", "postgresql://x@127.0.0.1:1/y")})
def test_a_file_that_is_no_database_is_said_in_a_sentence(tmp_path, capsys, command):
    (tmp_path / "tovholder.db").write_bytes(b"something else\n" * 1_000)

    assert cli.main(command) == 1

    said = f"TOVHOLDER_DATA_DIR: the database in {tmp_path} cannot be used.\n"
    assert capsys.readouterr() == ("", said)


@commands(LOOKING, WRITING)
def test_where_there_is_no_file_none_is_made(tmp_path, capsys, command):
    assert cli.main(command) == 1

    said = f"TOVHOLDER_DATA_DIR: the database in {tmp_path} cannot be used.\n"
    assert (capsys.readouterr(), list(tmp_path.iterdir())) == (("", said), [])


def test_what_is_made_is_its_owners_alone(tmp_path, capsys):
    before = os.umask(0o022)
    try:
        assert cli.main(KEEPING["workspace"]) == 0
    finally:
        os.umask(before)

    files = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir()}
    assert files["tovholder.db"] == 0
    assert set(files.values()) == {0}


async def lived(url, *, moved_at=None):
    await upgrade(url)
    async with opened(url) as store:
        await settle(store, Mode.REAL)
        town = await store.write(build)
        case = await opened_course(store, town)
        bo = acting(store, town, "bo")
        await bo.press("case.claim", case.id, at=MONDAY)
        await bo.submit("case.record", {"number": "EK-2026-17"}, case.id, at=MONDAY)

        async def move(db):
            (await db.get_one(Installation, 1)).moved_at = moved_at

        await store.write(move)


async def standing(url):
    async with opened(url) as store:
        return [len(await all_of(store, one)) for one in (Entry, SignIn)]


@commands(WRITING, KEEPING, {"report": LOOKING["report"]})
def test_one_that_has_been_moved_is_left_alone(tmp_path, capsys, command):
    """Who has not changed their DATABASE_URL yet is told, and not that all is well."""
    url = f"sqlite:///{tmp_path / 'tovholder.db'}"
    asyncio.run(lived(url, moved_at=MONDAY + timedelta(days=1)))
    before = asyncio.run(standing(url))

    code = cli.main(command)

    said, error = capsys.readouterr()
    assert (code, said, error[:55]) == (
        *(1, ""),
        "All of this database has been moved to another. Set DAT",
    )
    assert asyncio.run(standing(url)) == before


@commands(KEEPING, {"restored": WRITING["restored"]})
def test_with_the_wrong_keys_nothing_is_sealed(environment, tmp_path, capsys, command):
    url = f"sqlite:///{tmp_path / 'tovholder.db'}"
    asyncio.run(lived(url))
    before = asyncio.run(standing(url))
    environment.setenv("TOVHOLDER_KEYS", new_key())

    code = cli.main(command)

    said, error = capsys.readouterr()
    assert (code, said) == (1, "")
    assert error.startswith("TOVHOLDER_KEYS opens nothing of what is stored here:")
    assert asyncio.run(standing(url)) == before
