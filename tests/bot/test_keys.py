import os
import stat

import pytest

from bot import keys
from bot.settings import StartUpError, read
from locales import speaking
from models.seals import new_key
from tests.harm import no_file_beyond


@pytest.fixture
def environment(monkeypatch, tmp_path):
    for name in ("TOVHOLDER_KEYS", "SLACK_BOT_TOKEN", "TEAMS_CLIENT_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TOVHOLDER_DATA_DIR", str(tmp_path))
    with speaking("en"):
        yield monkeypatch


def test_a_trial_makes_its_key_once_for_its_owner_alone(environment, tmp_path):
    before = os.umask(0)
    try:
        first = keys.ring(read())
    finally:
        os.umask(before)
    second = keys.ring(read())

    assert stat.S_IMODE((tmp_path / "trial.key").stat().st_mode) == 0o600
    assert second.open(first.seal("hello")) == "hello"
    assert first.key_id == second.key_id


def test_where_the_disk_was_full_the_next_start_makes_its_key(environment, tmp_path):
    with no_file_beyond(0), pytest.raises(StartUpError):
        keys.ring(read())

    assert list(tmp_path.iterdir()) == []
    assert keys.ring(read()).key_id == keys.ring(read()).key_id
    assert [path.name for path in tmp_path.iterdir()] == ["trial.key"]


@pytest.mark.parametrize(
    "left",
    [
        pytest.param("", id="nothing was written"),
        pytest.param("x" * 44, id="something else was"),
        pytest.param(None, id="it is a folder"),
    ],
)
def test_a_trial_with_a_spoilt_key_says_so(environment, tmp_path, left):
    path = tmp_path / "trial.key"
    path.mkdir() if left is None else path.write_text(left)

    with pytest.raises(StartUpError, match="holds no key") as refused:
        keys.ring(read())

    assert str(path) in str(refused.value)


def test_keys_from_the_settings_leave_no_file(environment, tmp_path):
    old, new = new_key(), new_key()
    environment.setenv("TOVHOLDER_KEYS", old)
    sealed = keys.ring(read()).seal("hello")
    environment.setenv("TOVHOLDER_KEYS", f"{new},{old}")

    assert keys.ring(read()).open(sealed) == "hello"
    assert list(tmp_path.iterdir()) == []


def test_real_use_without_keys_is_refused(environment, tmp_path):
    environment.setenv("SLACK_BOT_TOKEN", "x")

    with pytest.raises(StartUpError, match=r"TOVHOLDER_KEYS is not set\."):
        keys.ring(read())

    assert list(tmp_path.iterdir()) == []
