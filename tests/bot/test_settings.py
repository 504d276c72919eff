"""Each wrong value is one sentence that names its variable, and never says a secret."""

import os
from pathlib import Path

import pytest

from bot.settings import StartUpError, read
from locales import speaking
from models.installation import Mode
from models.seals import new_key

SECRET = "correct-horse-battery"
OURS = ("TOVHOLDER_", "SLACK_", "TEAMS_", "DATABASE_")


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    for name in [one for one in os.environ if one.startswith(OURS)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with speaking("en"):
        yield monkeypatch


def test_nothing_set_is_a_trial_in_the_users_own_folder(tmp_path):
    settings = read()

    assert (settings.mode, settings.data_dir) == (Mode.TRIAL, tmp_path / "tovholder")
    assert settings.database == f"sqlite:///{tmp_path}/tovholder/tovholder.db"
    assert (settings.url, settings.log_level, settings.keys) == ("", "INFO", ())


def test_without_xdg_the_data_is_below_home(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))

    assert read().data_dir == tmp_path / ".local" / "share" / "tovholder"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        pytest.param(
            "TOVHOLDER_KEYS",
            SECRET,
            "TOVHOLDER_KEYS must be one or more keys of 32 bytes in URL-safe base64, "
            "separated by commas.",
            id="a key that is none",
        ),
        pytest.param(
            "TOVHOLDER_KEYS",
            f"{new_key()},{SECRET}",
            "TOVHOLDER_KEYS must be one or more keys of 32 bytes in URL-safe base64, "
            "separated by commas.",
            id="the second of two keys",
        ),
        *(
            pytest.param(
                name,
                value,
                f"{name} must be a number of seconds above 0.",
                id=f"{name} {value}",
            )
            for name in ("TOVHOLDER_LEASE_SECONDS", "TOVHOLDER_PROBE_SECONDS")
            for value in ("0", "-1", "inf", "nan", "soon")
        ),
        pytest.param(
            "TOVHOLDER_KEYS",
            "",
            "TOVHOLDER_KEYS must be one or more keys of 32 bytes in URL-safe base64, "
            "separated by commas.",
            id="set, but empty",
        ),
        pytest.param(
            "TOVHOLDER_LOG_LEVEL",
            SECRET,
            "TOVHOLDER_LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR.",
            id="a level nobody knows",
        ),
        *(
            pytest.param(
                "TOVHOLDER_URL",
                value,
                "TOVHOLDER_URL must be an address that begins with http:// or https://.",
                id=f"{value} as an address",
            )
            for value in (f"ftp://{SECRET}", "https://", "https:///tovholder")
        ),
        pytest.param(
            "DATABASE_URL",
            f"mysql://bot:{SECRET}@db/tovholder",
            "DATABASE_URL must be sqlite:///file or postgresql://user@host/name.",
            id="another database",
        ),
        pytest.param(
            "DATABASE_URL",
            SECRET,
            "DATABASE_URL must be sqlite:///file or postgresql://user@host/name.",
            id="no URL at all",
        ),
        pytest.param(
            "DATABASE_URL",
            f"postgresql://bot:{SECRET}@db:port/tovholder",
            "DATABASE_URL must be sqlite:///file or postgresql://user@host/name.",
            id="a port that is no number",
        ),
        pytest.param(
            "TOVHOLDER_COLOUR",
            SECRET,
            "TOVHOLDER_COLOUR is not a setting. The settings are TOVHOLDER_DATA_DIR, "
            "TOVHOLDER_KEYS, TOVHOLDER_LEASE_SECONDS, TOVHOLDER_LOG_LEVEL, "
            "TOVHOLDER_MIGRATE, TOVHOLDER_PROBE_SECONDS, TOVHOLDER_SLACK_TEAMS, TOVHOLDER_URL.",
            id="a setting that is none",
        ),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(environment, name, value, sentence):
    environment.setenv(name, value)

    with pytest.raises(StartUpError) as refused:
        read()

    assert str(refused.value) == sentence
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize(
    ("name", "value", "field", "kept"),
    [
        pytest.param("TOVHOLDER_LOG_LEVEL", "debug", "log_level", "DEBUG", id="small letters"),
        pytest.param("TOVHOLDER_URL", "https://a.dk/", "url", "https://a.dk", id="last slash"),
        pytest.param("TOVHOLDER_DATA_DIR", "/x/y", "data_dir", Path("/x/y"), id="folder"),
        pytest.param("DATABASE_URL", "", "database_url", "", id="an empty one is none"),
        pytest.param(
            "TOVHOLDER_URL", " https://a.dk\r\n", "url", "https://a.dk", id="with its line end"
        ),
        pytest.param(
            "DATABASE_URL",
            "postgresql://x@db/t\r",
            "database_url",
            "postgresql://x@db/t",
            id="a database with its line end",
        ),
    ],
)
def test_a_right_value_is_kept(environment, name, value, field, kept):
    environment.setenv(name, value)

    found = getattr(read(), field)

    assert getattr(found, "get_secret_value", lambda: found)() == kept


def test_several_keys_are_split(environment):
    one, two = new_key(), new_key()
    environment.setenv("TOVHOLDER_KEYS", f"{one}, {two}")

    assert [key.get_secret_value() for key in read().keys] == [one, two]


@pytest.mark.parametrize("given", ["a,b,", " a ,, b", ",a,b\n"])
@pytest.mark.parametrize(
    ("name", "field"),
    [("TEAMS_HOST_TEAMS", "teams_host_teams"), ("TOVHOLDER_SLACK_TEAMS", "slack_teams")],
)
def test_between_two_commas_is_no_team(environment, name, field, given):
    environment.setenv(name, given)

    assert getattr(read(), field) == ("a", "b")


@pytest.mark.parametrize(
    ("name", "mode"),
    [("SLACK_BOT_TOKEN", Mode.REAL), ("TEAMS_CLIENT_ID", Mode.REAL), ("LANG", Mode.TRIAL)],
)
def test_a_chat_platform_makes_it_real(environment, name, mode):
    environment.setenv(name, "x")

    assert read().mode is mode


def test_no_secret_is_in_the_settings_text(environment):
    key = new_key()
    environment.setenv("TOVHOLDER_KEYS", key)
    environment.setenv("SLACK_BOT_TOKEN", SECRET)
    environment.setenv("DATABASE_URL", f"postgresql://bot:{SECRET}@db/x")

    settings = read()

    said = repr(settings) + str(settings) + settings.model_dump_json()
    assert settings.database == f"postgresql://bot:{SECRET}@db/x"
    assert (SECRET in said, key in said) == (False, False)
