"""Slack as the bot starts it: who we are there, what comes in, what it says when it cannot."""

import asyncio
import logging
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.settings import StartUpError
from bot.slack import scopes, teams
from bot.slack.service import open_slack
from locales import speaking
from models.people import ChatWorkspace
from scheduler.chat import Refused
from tests.slack.fake import running_fake
from tests.slack.serving import by_oauth, by_token, given, serving
from tests.town import all_of

ROOT = Path(__file__).parent.parent.parent
CPR = "0101011234"


@pytest.fixture
async def slack():
    async with running_fake() as slack:
        slack.add_workspace("T1")
        slack.add_user("T1", "U1", name="Anna Holm", email="anna@aarhus.dk")
        with speaking("en"):
            yield slack


async def refusal(slack, store, values):
    with pytest.raises(StartUpError) as refused:
        await open_slack(given(store, values))
    return str(refused.value)


async def knock(served, body, headers=None):
    """Post something that Slack did not send; return the status."""
    url = f"{served.root}/slack/events"
    async with ClientSession() as session, session.post(url, data=body, headers=headers) as it:
        return it.status


async def test_it_learns_who_it_is(slack, sqlite_store):
    async with serving(slack, sqlite_store, by_token(slack)) as served:
        known = await served.slack.workspaces.find("T1")

    [row] = await all_of(sqlite_store, ChatWorkspace)
    assert (row.external_id, row.name, row.is_installed) == ("T1", "Aarhus", True)
    assert (known.id, known.team, known.bot_user, known.app_id) == (row.id, "T1", "UBOT", "A1")


async def test_auth_test_is_asked_once_however_many_come(slack, sqlite_store):
    async with serving(slack, sqlite_store, by_token(slack)) as served:
        for _ in range(20):
            await slack.person("U1").command("/tovholder", "")
        asked = [call.method for call in slack.calls]

    assert asked.count("auth.test") == 1
    assert served.nudges != []


async def test_a_command_is_answered(slack, sqlite_store):
    async with serving(slack, sqlite_store, by_token(slack)):
        answer = await slack.person("U1").command("/tovholder", "")

    assert answer.status == 200
    assert answer.json != {}


@pytest.mark.parametrize("code", ["invalid_auth", "account_inactive", "token_revoked"])
async def test_a_dead_token_is_named(slack, sqlite_store, code):
    slack.fail("auth.test", code)

    said = await refusal(slack, sqlite_store, by_token(slack))

    assert said.startswith(f"SLACK_BOT_TOKEN is refused by Slack ({code})")
    assert "api.slack.com/apps" in said


async def test_a_token_that_is_of_no_workspace_is_named(slack, sqlite_store):
    said = await refusal(slack, sqlite_store, by_token(slack, SLACK_BOT_TOKEN="xoxb-none"))

    assert said.startswith("SLACK_BOT_TOKEN is refused by Slack (invalid_auth)")
    assert "xoxb-none" not in said


async def test_missing_scopes_are_named_with_what_to_do(slack, sqlite_store):
    lacking = {"pins:write", "bookmarks:read"}
    slack.workspaces["T1"].scopes = set(scopes.needed()) - lacking

    said = await refusal(slack, sqlite_store, by_token(slack))

    assert said.startswith("SLACK_BOT_TOKEN lacks the scopes bookmarks:read, pins:write")
    assert "tovholder manifest slack" in said


async def test_the_scopes_of_the_manifest_are_enough(slack, sqlite_store):
    slack.workspaces["T1"].scopes = set(scopes.needed())

    async with serving(slack, sqlite_store, by_token(slack)) as served:
        assert await served.slack.workspaces.find("T1") is not None


SILENCES = [
    pytest.param({"error_or_status": 503}, "503", id="broken"),
    pytest.param({"error_or_status": "garbage"}, "", id="garbage"),
    pytest.param({"error_or_status": "fatal_error"}, "fatal_error", id="fatal"),
    pytest.param({"drop": True}, "ServerDisconnectedError", id="dropped"),
]


@pytest.mark.parametrize(("fault", "code"), SILENCES)
async def test_an_unknown_token_and_a_silent_slack_is_no_start(
    slack, sqlite_store, fault, code
):
    slack.fail("auth.test", **fault)

    said = await refusal(slack, sqlite_store, by_token(slack))

    assert said.startswith(f"Slack does not answer on {slack.url}")
    assert code in said


@pytest.mark.parametrize(("fault", "code"), SILENCES)
async def test_a_known_token_starts_without_slack(slack, sqlite_store, fault, code):
    async with serving(slack, sqlite_store, by_token(slack)):
        pass
    slack.fail("auth.test", **fault)

    async with serving(slack, sqlite_store, by_token(slack)) as served:
        known = await served.slack.workspaces.find("T1")

    assert (known.team, known.bot_user) == ("T1", "UBOT")


async def test_without_bots_info_it_starts_all_the_same(slack, sqlite_store):
    slack.fail("bots.info", "bot_not_found")

    async with serving(slack, sqlite_store, by_token(slack)) as served:
        assert (await served.slack.workspaces.find("T1")).app_id == ""


async def test_a_dead_app_token_is_named(slack, sqlite_store):
    values = by_token(slack, SLACK_APP_TOKEN="xapp-none")

    said = await refusal(slack, sqlite_store, values)

    assert said.startswith("SLACK_APP_TOKEN is refused by Slack (invalid_auth)")


async def test_a_start_that_failed_leaves_nothing_open(slack, sqlite_store):
    """An open session would be a warning, and warnings are errors here."""
    slack.fail("auth.test", "invalid_auth")

    await refusal(slack, sqlite_store, by_token(slack))
    await asyncio.sleep(0)


async def test_nothing_comes_in_without_a_signing_secret(slack, sqlite_store):
    """With an empty secret anybody could sign."""
    values = by_token(slack, SLACK_SIGNING_SECRET="", SLACK_APP_TOKEN=slack.app_token)

    async with serving(slack, sqlite_store, values) as served:
        assert await knock(served, b"{}") == 404


COMMAND = f"team_id=T1&user_id=U1&command=/hvem&text={CPR}&trigger_id=1.2".encode()
WRONG = [
    pytest.param({"secret": "another"}, id="another secret"),
    pytest.param({"age": 360}, id="six minutes old"),
    pytest.param({"age": -360}, id="of the future"),
    pytest.param({"timestamp": "soon"}, id="a time that is no number"),
    pytest.param({"timestamp": ""}, id="no time"),
]


async def test_what_is_no_text_slack_did_not_sign(slack, sqlite_store):
    async with serving(slack, sqlite_store, by_token(slack)):
        answer = await slack.post(b"\xff\xfe", "application/json")

    assert answer.status == 401


@pytest.mark.parametrize("wrong", WRONG)
async def test_what_slack_did_not_sign_is_refused(slack, sqlite_store, caplog, wrong):
    caplog.set_level(logging.DEBUG)
    async with serving(slack, sqlite_store, by_token(slack)):
        before = len(slack.calls)
        answer = await slack.post(COMMAND, **wrong)

    assert (answer.status, len(slack.calls)) == (401, before)
    assert CPR not in caplog.text


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none at all"),
        pytest.param({"X-Slack-Request-Timestamp": "now"}, id="no signature"),
        pytest.param({"X-Slack-Signature": "v0=é"}, id="a signature in no ASCII"),
        pytest.param({"X-Slack-Signature": ""}, id="an empty one"),
    ],
)
async def test_headers_that_make_no_sense_are_refused(slack, sqlite_store, headers):
    now = {"X-Slack-Request-Timestamp": str(int(time.time()))}
    async with serving(slack, sqlite_store, by_token(slack)) as served:
        assert await knock(served, COMMAND, headers and now | headers) == 401


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(b'{"type": "event_callback"', "application/json", id="half a JSON"),
        pytest.param(b"[" * 100_000, "application/json", id="too deep"),
        pytest.param(b'["a"]', "application/json", id="a list"),
        pytest.param(b"payload=%7B", "application/x-www-form-urlencoded", id="half a payload"),
        pytest.param(b"payload=[1]", "application/x-www-form-urlencoded", id="a list within"),
        pytest.param(b'{"event": 1, "team": []}', "application/json", id="other shapes"),
    ],
)
async def test_what_makes_no_sense_is_refused_though_it_is_signed(
    slack, sqlite_store, caplog, body, kind
):
    async with serving(slack, sqlite_store, by_token(slack)):
        answer = await slack.post(body, kind)

    assert answer.status == 400
    assert "Traceback" not in caplog.text


async def test_too_much_is_refused_before_it_is_read(slack, sqlite_store):
    async with serving(slack, sqlite_store, by_token(slack)) as served:
        assert await knock(served, BytesIO(b"a" * 1_100_000)) == 413


async def test_slack_may_ask_whether_the_address_is_ours(slack, sqlite_store):
    body = b'{"type": "url_verification", "challenge": "abc"}'
    async with serving(slack, sqlite_store, by_token(slack)):
        answer = await slack.post(body, "application/json")

    assert (answer.status, answer.json) == (200, {"challenge": "abc"})


async def test_a_workspace_without_us_is_told_so(slack, sqlite_store, caplog):
    slack.add_workspace("T9", bot_token="xoxb-9")
    slack.add_user("T9", "U9", name="Carla")
    async with serving(slack, sqlite_store, by_token(slack)):
        answer = await slack.person("U9", "T9").command("/tovholder", "")

    assert answer.status == 200
    assert answer.json != {}
    assert ":bow:" not in answer.text  # Bolt's own apology
    assert [call for call in slack.calls if call.token == "xoxb-9"] == []


@pytest.mark.parametrize("values", [by_token, by_oauth])
async def test_a_workspace_that_removes_us_is_let_go(slack, sqlite_store, values):
    async with serving(slack, sqlite_store, values(slack)) as served:
        if values is by_oauth:
            await admit(served, slack)
        before = await served.slack.workspaces.find("T1")
        await slack.uninstall("T1")
        after = await served.slack.workspaces.find("T1")
        with pytest.raises(Refused) as refused:
            await served.slack.api.call("T1", "auth.test")
        answer = await slack.person("U1").command("/tovholder", "")

    [row] = await all_of(sqlite_store, ChatWorkspace)
    assert (before is None, after, row.is_installed) == (False, None, False)
    assert refused.value.reason_code == "not_installed"
    assert answer.status == 200


async def admit(served, slack):
    """Install it as the OAuth pages do, without a browser."""
    here = slack.workspaces["T1"]
    flow = served.slack.doors[1]._flow
    code = slack.approve("T1")
    installation = await flow.run_installation(code)
    await flow.store_installation(None, installation)
    await served.slack.workspaces.admit(here.team, None, by="U1")


async def test_the_workspace_of_another_token_takes_the_place_of_the_one_before(
    slack, sqlite_store
):
    """Whoever chatted there is looked for in the new one, and not written to in the old."""
    slack.add_workspace("T2", bot_token="xoxb-2", name="Odder")
    found = []
    for token in ("xoxb-1", "xoxb-2", "xoxb-1"):
        values = by_token(slack, SLACK_BOT_TOKEN=token)
        async with serving(slack, sqlite_store, values):
            rows = await all_of(sqlite_store, ChatWorkspace)
            found.append({one.external_id: one.is_installed for one in rows})

    assert found == [{"T1": True}, {"T1": False, "T2": True}, {"T1": True, "T2": False}]


async def test_a_workspace_whose_token_comes_back_has_us_again(slack, sqlite_store):
    """Between the two starts it was served by the token of another workspace."""
    slack.add_workspace("T2", bot_token="xoxb-2", name="Odder")
    async with serving(slack, sqlite_store, by_oauth(slack)) as served:
        await admit(served, slack)
    async with serving(slack, sqlite_store, by_token(slack, SLACK_BOT_TOKEN="xoxb-2")):
        pass

    async with serving(slack, sqlite_store, by_oauth(slack)):
        rows = await all_of(sqlite_store, ChatWorkspace)

    assert {one.external_id: one.is_installed for one in rows} == {"T1": True, "T2": False}


async def test_a_start_after_the_removal_says_so(slack, sqlite_store):
    async with serving(slack, sqlite_store, by_token(slack)):
        await slack.uninstall("T1")

    said = await refusal(slack, sqlite_store, by_token(slack))

    assert said.startswith("SLACK_BOT_TOKEN is refused by Slack (account_inactive)")


async def test_the_token_is_nowhere_in_the_database(slack, sqlite_store, sqlite_url):
    async with serving(slack, sqlite_store, by_token(slack)):
        pass

    assert await teams.recall_by_token(sqlite_store, "xoxb-1") is not None
    stored = Path(sqlite_url.removeprefix("sqlite:///"))
    files = [path.read_bytes() for path in stored.parent.glob(f"{stored.name}*")]
    assert files != []
    assert [one for one in files if b"xoxb-1" in one] == []


def test_a_trial_does_without_slacks_libraries():
    code = (
        "import sys, bot.app, bot.serving;"
        "loaded = {name.split('.')[0] for name in sys.modules};"
        "print(sorted(loaded & {'slack_bolt', 'slack_sdk'}))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
