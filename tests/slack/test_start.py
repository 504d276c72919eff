"""The product as it is started for Slack: a process of its own, against the Slack here."""

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from models.seals import new_key
from tests.slack.fake import running_fake
from tests.slack.serving import by_token

ROOT = Path(__file__).parent.parent.parent
OURS = ("TOVHOLDER_", "SLACK_", "TEAMS_", "DATABASE_")
PATIENCE = 60.0  # seconds for a start on a busy machine

pytestmark = pytest.mark.slow


@pytest.fixture
async def slack():
    async with running_fake() as slack:
        slack.add_workspace("T1")
        slack.add_user("T1", "U1", name="Anna Holm", email="anna@aarhus.dk")
        yield slack


@asynccontextmanager
async def started(folder, values):
    """The process, once it says where it is."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    ours = {"TOVHOLDER_DATA_DIR": str(folder), "TOVHOLDER_KEYS": new_key()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "serve", "--port", "0"),
        cwd=ROOT,
        env=clean | ours | {"LC_ALL": "en_GB.UTF-8"} | values,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            line = (await process.stdout.readline()).decode()
            assert line, (await process.stderr.read()).decode()
            yield process, line
            process.send_signal(signal.SIGTERM)
            _said, logged = await process.communicate()
        assert process.returncode == 0, logged
        assert b"Anna" not in logged
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_it_answers_over_http_and_stops_when_told(slack, tmp_path):
    async with started(tmp_path, by_token(slack)) as (_process, line):
        address = line.split("runs on ")[1].rstrip(".\n")
        slack.app_url = f"{address}/slack/events"
        answer = await slack.person("U1").command("/tovholder", "")

    assert (answer.status, answer.json != {}) == (200, True)


async def test_it_answers_over_socket_mode_and_hangs_up(slack, tmp_path):
    values = by_token(slack, SLACK_SIGNING_SECRET="", SLACK_APP_TOKEN=slack.app_token)

    async with started(tmp_path, values):
        await slack.socket.until(1)
        answer = await slack.person("U1").command("/tovholder", "")
    await slack.socket.until(0)

    assert (answer.status, answer.json != {}) == (200, True)


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_what_is_under_way_when_it_is_told_to_stop_is_done_and_answered(
    slack, tmp_path, transport
):
    values = by_token(slack)
    if transport == "socket":
        values |= {"SLACK_SIGNING_SECRET": "", "SLACK_APP_TOKEN": slack.app_token}
    async with started(tmp_path, values) as (_process, line):
        slack.app_url = line.split("runs on ")[1].rstrip(".\n") + "/slack/events"
        if transport == "socket":
            await slack.socket.until(1)
        slack.calls.clear()
        slack.latency = 0.5  # it asks who this is, and is told to stop meanwhile
        asked = asyncio.ensure_future(slack.person("U1").command("/tovholder", ""))
        async with asyncio.timeout(PATIENCE):
            while not slack.calls:
                await asyncio.sleep(0)
    answer = await asked

    assert (answer.status, answer.json != {}) == (200, True)
