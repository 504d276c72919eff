"""What the doctor says: every setting in a line, and what needs mending with how."""

import asyncio
import os

import pytest
from sqlalchemy import text

from bot import cli, signing_checkup
from bot.database import open_store
from bot.migrate import upgrade
from locales import speaking
from models.installation import Installation, Mode
from models.passages import Passage
from models.seals import KeyRing, new_key
from tests.bot.test_sealed import OLD, written
from tests.conftest import MONDAY, opened
from tests.slack.fake import running_fake
from tests.town import all_of, build

OURS = ("TOVHOLDER_", "SLACK_", "TEAMS_", "DATABASE_")
SECRET = "correct-horse-battery"


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    for name in [one for one in os.environ if one.startswith(OURS)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TOVHOLDER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return monkeypatch


@pytest.fixture
def real(environment):
    """Real mode, with one workspace of Slack."""
    environment.setenv("TOVHOLDER_KEYS", new_key())
    environment.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    environment.setenv("SLACK_SIGNING_SECRET", SECRET)
    return environment


@pytest.fixture
async def slack(environment):
    async with running_fake() as slack:
        slack.add_workspace("T1")
        environment.setenv("SLACK_API_URL", slack.url)
        yield slack


def examined(capsys):
    """The exit code, the lines, and those that need mending."""
    code = cli.main(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    return code, lines, [line for line in lines if line.startswith("! ")]


async def examined_beside(slack, capsys):
    """The same, in a thread: the fake Slack answers meanwhile."""
    return await asyncio.to_thread(examined, capsys)


def test_a_trial_needs_nothing(capsys, tmp_path):
    code, lines, wrong = examined(capsys)

    assert (code, wrong) == (0, [])
    assert f"  TOVHOLDER_DATA_DIR: {tmp_path}" in lines
    assert lines[-1].startswith("  No chat platform is set, so this is a trial")
    assert list(tmp_path.iterdir()) == []


def test_it_speaks_danish(environment, capsys):
    environment.setenv("LC_ALL", "da_DK.UTF-8")

    _code, lines, _wrong = examined(capsys)

    assert "No chat platform" not in lines[-1]


def test_a_setting_that_is_none_is_all_it_says(environment, capsys):
    environment.setenv("TOVHOLDER_COLOUR", SECRET)

    code, lines, wrong = examined(capsys)

    assert (code, lines) == (1, wrong)
    assert "TOVHOLDER_COLOUR is not a setting." in wrong[0]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        pytest.param("TOVHOLDER_KEYS", None, "TOVHOLDER_KEYS is not set.", id="no key"),
        pytest.param("SLACK_SIGNING_SECRET", None, "SLACK_SIGNING_SECRET is not", id="secret"),
        pytest.param("SLACK_BOT_TOKEN", SECRET, "SLACK_BOT_TOKEN must start", id="token"),
        pytest.param(
            "DATABASE_URL",
            f"postgresql://bot:{SECRET}@127.0.0.1:1/x",
            "DATABASE_URL: the database cannot be reached",
            id="database",
        ),
        pytest.param("TOVHOLDER_DATA_DIR", "/dev/null/x", "TOVHOLDER_DATA_DIR: ", id="folder"),
    ],
)
async def test_what_needs_mending_is_named(real, slack, capsys, name, value, said):
    if value is None:
        real.delenv(name)
    else:
        real.setenv(name, value)

    code, lines, wrong = await examined_beside(slack, capsys)

    assert (code, len(wrong)) == (1, 1)
    assert wrong[0].startswith(f"! {said}")
    assert [line for line in lines if SECRET in line] == []


async def test_slack_is_asked(real, slack, capsys):
    real.setenv("SLACK_APP_TOKEN", slack.app_token)
    real.setenv("TOVHOLDER_URL", "https://bot.example")

    code, lines, wrong = await examined_beside(slack, capsys)

    assert (code, wrong) == (0, [])
    assert lines[-4:] == [
        "  Our clock and that of Slack agree.",
        "  Slack knows the bot in the workspace Aarhus, and no scope is missing.",
        "  Slack opens Socket Mode for the app.",
        "  Slack must reach https://bot.example/slack/events: it is in the app's manifest.",
    ]


async def test_what_slack_does_not_take_is_named(real, slack, capsys):
    real.setenv("SLACK_APP_TOKEN", "xapp-none")
    slack.workspaces["T1"].scopes = {"chat:write"}

    code, _lines, wrong = await examined_beside(slack, capsys)

    assert (code, len(wrong)) == (1, 2)
    assert wrong[0].startswith("! SLACK_BOT_TOKEN lacks the scopes bookmarks:read")
    assert wrong[1].startswith("! SLACK_APP_TOKEN is refused by Slack (invalid_auth)")


async def test_a_silent_slack_is_named(real, slack, capsys):
    slack.fail("auth.test", 503)

    code, _lines, wrong = await examined_beside(slack, capsys)

    assert (code, len(wrong)) == (1, 1)
    assert wrong[0].startswith(f"! Slack does not answer on {slack.url} (503)")


async def test_for_several_workspaces_it_says_where_they_install_from(real, slack, capsys):
    real.delenv("SLACK_BOT_TOKEN")
    real.setenv("TOVHOLDER_SLACK_TEAMS", "T1")
    real.setenv("SLACK_CLIENT_ID", "1.2")
    real.setenv("SLACK_CLIENT_SECRET", SECRET)
    real.setenv("TOVHOLDER_URL", "https://bot.example")

    code, lines, wrong = await examined_beside(slack, capsys)

    assert (code, wrong) == (0, [])
    assert "  Workspaces install Tovholder from https://bot.example/slack/install." in lines


async def test_all_that_teams_lacks_is_named(real, slack, capsys):
    real.setenv("TEAMS_CLIENT_ID", "1")

    code, _lines, wrong = await examined_beside(slack, capsys)

    assert (code, [line.split()[1] for line in wrong]) == (
        1,
        ["TEAMS_TENANT_ID", "TEAMS_CLIENT_SECRET", "TEAMS_HOST_TEAMS", "TEAMS_CLIENT_ID"],
    )


@pytest.fixture
async def stored(environment, sqlite_url):
    """A database with texts under two keys, the newest under `now`; what is stored, by key."""
    now, before = new_key(), OLD
    store = open_store(sqlite_url, KeyRing([now]), address="")
    await written(store, await store.write(build))
    environment.setenv("DATABASE_URL", sqlite_url)
    yield {"now": now, "before": before, "texts": lambda: all_of(store, Passage)}
    await store.close()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param("now,before", "set, and it opens what is stored.", id="both"),
        pytest.param("now", "! TOVHOLDER_KEYS opens only some", id="one missing"),
        pytest.param("other", "! TOVHOLDER_KEYS opens nothing", id="wrong"),
        pytest.param("", "! TOVHOLDER_KEYS is not set", id="none"),
    ],
)
async def test_the_keys_are_tried_and_nothing_is_harmed(
    real, slack, stored, capsys, given, said
):
    keys = [stored.get(one) or new_key() for one in given.split(",") if one]
    real.delenv("TOVHOLDER_KEYS")
    if keys:
        real.setenv("TOVHOLDER_KEYS", ",".join(keys))
    before = [(one.sealed, one.key_id) for one in await stored["texts"]()]

    code, lines, wrong = await examined_beside(slack, capsys)

    [about] = [line for line in lines if "TOVHOLDER_KEYS" in line]
    assert said in about
    assert (code, wrong) == ((1, [about]) if said.startswith("!") else (0, []))
    assert [key for key in keys if key in "".join(lines)] == []
    assert [(one.sealed, one.key_id) for one in await stored["texts"]()] == before


def keep(**remembered):
    async def work(db):
        db.add(Installation(**remembered))

    return work


async def of_tomorrow(db):
    await db.exec(text("create table alembic_version (version_num text)"))
    await db.exec(text("insert into alembic_version values ('0123456789ab')"))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        pytest.param(keep(mode=Mode.TRIAL), "This database holds a trial with", id="a trial's"),
        pytest.param(
            keep(mode=Mode.REAL, moved_at=MONDAY),
            "All of this database has been moved to another.",
            id="moved",
        ),
        pytest.param(of_tomorrow, "This database was made by a newer", id="newer"),
    ],
)
@pytest.mark.parametrize("is_given", [True, False], ids=["by its address", "in our folder"])
async def test_a_database_that_a_start_would_refuse_is_named(
    real, slack, capsys, tmp_path, made, said, is_given
):
    url = f"sqlite:///{tmp_path}/tovholder.db"
    if is_given:
        real.setenv("DATABASE_URL", url)
    if made is not of_tomorrow:
        await upgrade(url)
    store = open_store(url, KeyRing([new_key()]))
    await store.write(made)
    await store.close()

    code, _lines, wrong = await examined_beside(slack, capsys)

    assert (code, len(wrong)) == (1, 1)
    assert wrong[0].startswith(f"! DATABASE_URL: {said}")


async def test_a_file_of_ours_that_is_no_database_is_named(real, slack, capsys, tmp_path):
    (tmp_path / "tovholder.db").write_bytes(b"something else\n" * 1_000)

    code, _lines, wrong = await examined_beside(slack, capsys)

    said = f"! TOVHOLDER_DATA_DIR: the database in {tmp_path} cannot be used."
    assert (code, wrong) == (1, [said])


async def test_a_file_that_is_not_there_yet_is_not_made(real, slack, capsys, tmp_path):
    real.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new.db")

    code, lines, wrong = await examined_beside(slack, capsys)

    assert (code, wrong, "  DATABASE_URL: set." in lines) == (0, [], True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("left", "said"),
    [
        pytest.param(None, "TOVHOLDER_KEYS opens nothing of what is stored", id="gone"),
        pytest.param(new_key(), "TOVHOLDER_KEYS opens nothing of what is stored", id="another"),
        pytest.param("spoilt", "{path} holds no key.", id="spoilt"),
    ],
)
def test_a_trial_that_has_lost_its_key_is_named(capsys, tmp_path, left, said):
    asyncio.run(lived(f"sqlite:///{tmp_path}/tovholder.db"))
    path = tmp_path / "trial.key"
    if left is not None:
        path.write_text(left)

    code, _lines, wrong = examined(capsys)

    assert (code, len(wrong)) == (1, 1)
    assert wrong[0].startswith(f"! {said.format(path=path)}")
    assert path.exists() == (left is not None)


async def lived(url):
    await upgrade(url)
    async with opened(url) as store:
        await written(store, await store.write(build))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en_GB", "No sign-in is set for"),
        ("da_DK", "Der er ikke sat login op for"),
    ],
)
async def test_whose_people_sign_in_nowhere_is_named(
    real, slack, stored, capsys, language, said
):
    real.setenv("TOVHOLDER_KEYS", stored["now"])
    real.setenv("LC_ALL", f"{language}.UTF-8")

    _code, lines, _wrong = await examined_beside(slack, capsys)

    [line] = [line for line in lines if "tovholder sign-in" in line]
    names = "Eksempel Kommune, Lægehuset Solsikken, Udgående team Demo"
    assert line.startswith(f"  {said} {names}: ")


def test_of_many_some_are_named_and_the_rest_counted():
    names = [f"Lægehus {number:02}" for number in range(22)]

    with speaking("en"):
        assert signing_checkup.listed(names).endswith("Lægehus 19 and 2 more")
        assert signing_checkup.listed(names[:2]) == "Lægehus 00, Lægehus 01"
