"""The manifest: what Slack publishes about manifests, and what it says nowhere, are kept."""

import ast
import json
import os
import re
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from bot import cli
from bot.slack import manifest, scopes, uninstalls
from bot.slack.happenings import IN_ROOMS
from handlers import routes
from tests.conftest import missing

ROOT = Path(__file__).parent.parent.parent
URL = "https://bot.example"
PUBLISHED = "https://raw.githubusercontent.com/slackapi/manifest-schema/v0.5.0/schemas/"
HOW = (
    "set TOVHOLDER_SCHEMAS to a folder with the schemas of github.com/slackapi/manifest-schema "
    "v0.5.0: slack.manifest.schema.json, slack.manifest.1.0.0.json, slack.manifest.2.0.0.json"
)
# A method of Slack's Web API, as a whole text.
METHOD = re.compile(
    r"(apps|auth|bookmarks|bots|chat|conversations|oauth|pins|team|users|views)"
    r"(\.[a-zA-Z0-9]+)+"
)
# These are about methods; they call none.
TABLES = {"scopes.py", "pace.py", "bodies.py"}


@pytest.fixture(scope="module")
def validator():
    folder = os.environ.get("TOVHOLDER_SCHEMAS")
    if not folder:
        missing(HOW)
    read = {path.name: json.loads(path.read_text()) for path in Path(folder).glob("slack.*")}
    registry = Registry().with_resources(
        (f"{PUBLISHED}manifest.schema.{number}.json", Resource.from_contents(found))
        for number in ("1.0.0", "2.0.0")
        for found in [read[f"slack.manifest.{number}.json"]]
    )
    return Draft7Validator(read["slack.manifest.schema.json"], registry=registry)


@pytest.mark.parametrize(
    ("url", "is_socket"),
    [
        pytest.param(URL, False, id="over HTTP"),
        pytest.param("", True, id="over Socket Mode"),
        pytest.param(URL, True, id="over Socket Mode, with an address"),
    ],
)
def test_it_is_what_slack_publishes(validator, url, is_socket):
    made = manifest.manifest(url, is_socket=is_socket)

    assert [error.message for error in validator.iter_errors(made)] == []


def test_the_published_schema_would_have_refused(validator):
    made = manifest.manifest(URL, is_socket=False)
    made["features"]["slash_commands"][0]["command"] = "forloeb"

    assert not validator.is_valid(made)


def test_it_has_what_the_schema_does_not_ask_for():
    made = manifest.manifest(URL, is_socket=False)
    commands = made["features"]["slash_commands"]

    assert re.fullmatch(r"#[0-9a-f]{6}", made["display_information"]["background_color"])
    assert [one for one in commands if not re.fullmatch(r"/[a-z-]{1,31}", one["command"])] == []
    assert {one["url"] for one in commands} == {f"{URL}/slack/events"}
    assert made["settings"]["interactivity"] == {
        "is_enabled": True,
        "request_url": f"{URL}/slack/events",
        "message_menu_options_url": f"{URL}/slack/events",
    }
    assert made["settings"]["event_subscriptions"]["request_url"] == f"{URL}/slack/events"
    assert made["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]
    assert made["settings"]["token_rotation_enabled"] is False
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["features"]["bot_user"] == {
        "display_name": "Tovholder-bot",
        "always_online": True,
    }


def test_socket_mode_has_no_address():
    made = manifest.manifest("", is_socket=True)

    assert "http" not in json.dumps(made)
    assert made["settings"]["socket_mode_enabled"] is True


def test_it_follows_the_routes():
    made = manifest.manifest(URL, is_socket=False)
    names = [one["command"] for one in made["features"]["slash_commands"]]

    usable = [one for one in (*routes.COMMANDS, *routes.ALIASES) if one != "/who"]
    assert names == usable
    assert len(names) == len(set(names))


def test_what_one_can_choose_on_a_message_follows_the_routes_within_slacks_limits():
    made = manifest.manifest(URL, is_socket=False)["features"]["shortcuts"]

    assert [one["callback_id"] for one in made] == list(routes.SHORTCUTS)
    assert set(routes.SHORTCUTS) <= set(routes.ACTIONS)
    assert {one["type"] for one in made} == {"message"}
    assert [one for one in made if len(one["name"]) > 24 or len(one["description"]) > 150] == []


def test_slack_keeps_no_name_that_we_need():
    assert set(routes.COMMANDS) & manifest.RESERVED == set()
    assert set(routes.ALIASES) & manifest.RESERVED == {"/who"}


def texts(path):
    """Every text in a module that is not a docstring."""
    tree = ast.parse(path.read_text())
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in said:
            yield str(node.value)


def called():
    """Every method named in bot/slack, outside its tables."""
    modules = [one for one in (ROOT / "bot/slack").glob("*.py") if one.name not in TABLES]
    return {text for one in modules for text in texts(one) if METHOD.fullmatch(text)}


def test_the_scopes_are_for_the_methods_that_are_called_and_no_other():
    assert set(scopes.METHODS) == called()


def test_we_hear_what_we_follow_and_nothing_else():
    """An event that nobody takes would be answered, and do nothing, for ever."""
    followed = {
        *texts(ROOT / "bot/slack/happenings.py"),
        *texts(ROOT / "bot/slack/uninstalls.py"),
    }
    heard = {name.partition(".")[0] for name in scopes.EVENTS}

    assert heard - followed == set()
    assert {name for name in IN_ROOMS if not name.startswith("channel_")} - heard == set()
    assert uninstalls.KINDS - heard == set()


def test_no_scope_is_asked_for_in_vain():
    used = {
        one for needs in (*scopes.METHODS.values(), *scopes.EVENTS.values()) for one in needs
    }

    assert set(scopes.needed()) == used | {"commands"}
    made = manifest.manifest(URL, is_socket=False)
    assert made["oauth_config"]["scopes"] == {"bot": list(scopes.needed())}


@pytest.mark.parametrize(
    ("granted", "lacking"),
    [
        pytest.param(",".join(scopes.needed()), (), id="all"),
        pytest.param(", ".join((*scopes.needed(), "files:read")), (), id="more"),
        pytest.param(
            ",".join(one for one in scopes.needed() if one != "pins:write"),
            ("pins:write",),
            id="all but one",
        ),
        pytest.param("", scopes.needed(), id="none"),
    ],
)
def test_what_a_token_lacks(granted, lacking):
    assert scopes.missing(granted) == lacking


@pytest.mark.parametrize("language", ["da_DK.UTF-8", "en_GB.UTF-8"])
def test_the_command_line_writes_it(monkeypatch, capsys, language):
    """The hints are Danish, whatever the operator speaks: staff read them."""
    monkeypatch.setenv("LC_ALL", language)

    assert cli.main(["manifest", "slack", "--url", f"{URL}/"]) == 0
    assert json.loads(capsys.readouterr().out) == manifest.manifest(URL, is_socket=False)


def test_the_command_line_writes_it_for_socket_mode(monkeypatch, capsys):
    monkeypatch.delenv("TOVHOLDER_URL", raising=False)

    assert cli.main(["manifest", "slack", "--socket"]) == 0
    assert json.loads(capsys.readouterr().out) == manifest.manifest("", is_socket=True)


def test_the_address_is_the_one_that_is_set(monkeypatch, capsys):
    monkeypatch.setenv("TOVHOLDER_URL", URL)

    assert cli.main(["manifest", "slack"]) == 0
    assert json.loads(capsys.readouterr().out) == manifest.manifest(URL, is_socket=False)


@pytest.mark.parametrize(
    "given", [[], ["--url", "http://bot.example"], ["--url", "bot.example"]]
)
def test_without_an_address_it_says_what_to_give(monkeypatch, capsys, given):
    monkeypatch.delenv("TOVHOLDER_URL", raising=False)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    assert cli.main(["manifest", "slack", *given]) == 1
    assert capsys.readouterr() == (
        "",
        "Give your public address with --url https://..., or --socket for Socket Mode.\n",
    )
