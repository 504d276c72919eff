"""Which of Slack's settings belong together: each lack is one sentence that names its own."""

import os

import pytest

from bot.settings import SLACK_API_URL, read
from bot.slack import needed
from locales import speaking
from models.installation import Mode

OURS = ("TOVHOLDER_", "SLACK_", "TEAMS_", "DATABASE_")
HTTP = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "secret-words"}
SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
OAUTH = {
    "TOVHOLDER_SLACK_TEAMS": "T1",
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "secret-words",
    "SLACK_SIGNING_SECRET": "secret-words",
    "TOVHOLDER_URL": "https://bot.example",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    for name in [one for one in os.environ if one.startswith(OURS)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with speaking("en"):
        yield monkeypatch


def problems(environment, values):
    for name, value in values.items():
        environment.setenv(name, value)
    return list(needed.problems(read()))


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(HTTP, id="one workspace over HTTP"),
        pytest.param(SOCKET, id="one workspace over Socket Mode"),
        pytest.param(HTTP | SOCKET, id="one workspace, both ways"),
        pytest.param(OAUTH, id="several workspaces"),
        pytest.param(HTTP | {"SLACK_API_URL": "http://127.0.0.1:1/api"}, id="on this computer"),
    ],
)
def test_what_belongs_together_is_enough(environment, values):
    assert problems(environment, values) == []
    assert read().mode is Mode.REAL


@pytest.mark.parametrize(
    ("values", "named", "where"),
    [
        pytest.param(
            {"SLACK_BOT_TOKEN": "xoxb-1"},
            "SLACK_SIGNING_SECRET is not set",
            "Basic Information, App Credentials",
            id="nothing to hear Slack by",
        ),
        pytest.param(
            HTTP | {"SLACK_BOT_TOKEN": "xoxp-secret-words"},
            "SLACK_BOT_TOKEN must start with xoxb-",
            "OAuth & Permissions",
            id="a person's token",
        ),
        pytest.param(
            SOCKET | {"SLACK_APP_TOKEN": "xoxb-secret-words"},
            "SLACK_APP_TOKEN must start with xapp-",
            "App-Level Tokens",
            id="the bot's token in place of the app's",
        ),
        pytest.param(
            OAUTH | {"TOVHOLDER_SLACK_TEAMS": " , "},
            "TOVHOLDER_SLACK_TEAMS is not set",
            "app.slack.com/client/T",
            id="nobody may install us",
        ),
        pytest.param(
            {"SLACK_SIGNING_SECRET": "secret-words"},
            "SLACK_BOT_TOKEN is not set",
            "OAuth & Permissions",
            id="the token forgotten",
        ),
        pytest.param(
            {one: value for one, value in OAUTH.items() if one != "SLACK_CLIENT_SECRET"},
            "SLACK_CLIENT_SECRET is not set",
            "App Credentials",
            id="a client id alone",
        ),
        pytest.param(
            {one: value for one, value in OAUTH.items() if one != "SLACK_CLIENT_ID"},
            "SLACK_CLIENT_ID is not set",
            "App Credentials",
            id="a client secret alone",
        ),
        pytest.param(
            {one: value for one, value in OAUTH.items() if one != "TOVHOLDER_URL"},
            "TOVHOLDER_URL must be your own public address",
            "https://",
            id="nowhere to install from",
        ),
        pytest.param(
            OAUTH | {"TOVHOLDER_URL": "http://bot.example"},
            "TOVHOLDER_URL must be your own public address",
            "https://",
            id="in the open",
        ),
        pytest.param(
            OAUTH | HTTP,
            "SLACK_BOT_TOKEN is for one workspace",
            "SLACK_CLIENT_ID for several",
            id="one and several at once",
        ),
        pytest.param(
            HTTP | {"SLACK_API_URL": "http://slack.example/api/"},
            "SLACK_API_URL must start with https://",
            "http://",
            id="tokens in the open",
        ),
        pytest.param(
            HTTP | {"SLACK_API_URL": "slack.com/api"},
            "SLACK_API_URL must start with https://",
            "leave it out",
            id="no address",
        ),
    ],
)
def test_a_lack_is_one_sentence_that_says_where_to_get_it(environment, values, named, where):
    [said] = problems(environment, values)

    assert said.startswith(named)
    assert where in said
    assert "secret-words" not in said


def test_empty_settings_are_none(environment):
    for name in (*HTTP, *SOCKET, *OAUTH):
        environment.setenv(name, "  ")
    environment.setenv("TOVHOLDER_URL", "")

    assert read().mode is Mode.TRIAL


def test_a_token_pasted_with_its_line_end_is_the_token(environment):
    environment.setenv("SLACK_BOT_TOKEN", " xoxb-1\n")

    assert read().slack_bot_token.get_secret_value() == "xoxb-1"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        pytest.param("", SLACK_API_URL, id="Slack itself"),
        pytest.param("http://127.0.0.1:8/api", "http://127.0.0.1:8/api/", id="last slash"),
    ],
)
def test_where_the_api_is(environment, value, kept):
    environment.setenv("SLACK_API_URL", value)

    assert read().slack_api_url == kept


def test_no_secret_is_in_the_settings_text(environment):
    for name, value in (HTTP | SOCKET | OAUTH).items():
        environment.setenv(name, value)

    settings = read()

    said = repr(settings) + str(settings) + settings.model_dump_json()
    assert [one for one in ("xoxb-1", "xapp-1", "secret-words") if one in said] == []
