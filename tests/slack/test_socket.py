"""Socket Mode: the same app over a line that we open, and that is never left deaf."""

import asyncio
from dataclasses import replace

import pytest

from locales import speaking
from tests.slack.fake import running_fake
from tests.slack.serving import BRISK, by_token, serving

PATIENCE = 10.0  # seconds, for what is to happen at once


@pytest.fixture
async def slack():
    async with running_fake() as slack:
        slack.add_workspace("T1")
        slack.add_user("T1", "U1", name="Anna Holm", email="anna@aarhus.dk")
        with speaking("en"):
            yield slack


@pytest.fixture
async def served(slack, sqlite_store):
    values = by_token(slack, SLACK_SIGNING_SECRET="", SLACK_APP_TOKEN=slack.app_token)
    async with serving(slack, sqlite_store, values) as served, asyncio.timeout(PATIENCE):
        await slack.socket.until(1)
        yield served


async def test_a_command_is_answered_over_the_line(slack, served):
    slack.app_url = ""

    answer = await slack.person("U1").command("/tovholder", "")

    assert (answer.status, answer.json != {}) == (200, True)
    assert served.slack.socket.is_connected
    assert [call.method for call in slack.calls].count("auth.test") == 1


async def test_it_makes_way_when_slack_asks(slack, served):
    await slack.socket.say_goodbye("refresh_requested")
    await slack.socket.until(1, opened=2)

    answer = await slack.person("U1").command("/tovholder", "")

    assert answer.status == 200


@pytest.mark.parametrize("times", [1, 3])
async def test_it_comes_back_when_the_line_is_cut(slack, served, times):
    for number in range(times):
        await slack.socket.close()
        await slack.socket.until(1, opened=2 + number)

    assert (await slack.person("U1").command("/tovholder", "")).status == 200


async def test_it_comes_back_when_slack_was_away_meanwhile(slack, served):
    slack.fail("apps.connections.open", 503, times=2)

    await slack.socket.close()
    await slack.socket.until(1, opened=2)

    assert (await slack.person("U1").command("/tovholder", "")).status == 200


async def test_a_line_that_answers_is_left_alone(slack, served):
    line = served.slack.socket._line
    for _ in range(3):
        before = line._heard_at
        served.ticking.at += 40  # under the minute, time and again
        while line._heard_at == before:
            await asyncio.sleep(0.01)

    assert slack.socket.opened == 1


async def test_pings_that_nobody_answers_end_the_line(slack, served):
    slack.socket.is_deaf = True

    await slack.socket.until(1, opened=2)
    slack.socket.is_deaf = False

    assert (await slack.person("U1").command("/tovholder", "")).status == 200


async def test_a_line_that_went_deaf_is_thrown_away(slack, sqlite_store):
    """Whatever keeps Slack's own client from noticing: here it does not ping for an hour."""
    values = by_token(slack, SLACK_SIGNING_SECRET="", SLACK_APP_TOKEN=slack.app_token)
    patience = replace(BRISK, ping=3600)
    async with (
        asyncio.timeout(PATIENCE),
        serving(slack, sqlite_store, values, patience=patience) as served,
    ):
        await slack.socket.until(1)
        while slack.socket.opened < 2:  # the pong to the first ping may just have come
            served.ticking.at += 61
            await asyncio.sleep(0.02)
        await slack.socket.until(1, opened=2)

        assert (await slack.person("U1").command("/tovholder", "")).status == 200


async def test_stopping_hangs_up(slack, sqlite_store):
    values = by_token(slack, SLACK_SIGNING_SECRET="", SLACK_APP_TOKEN=slack.app_token)
    async with serving(slack, sqlite_store, values):
        await slack.socket.until(1)
    await slack.socket.until(0)

    assert slack.socket.opened == 1


async def test_what_is_under_way_is_answered_before_it_stops(slack, sqlite_store):
    values = by_token(slack, SLACK_SIGNING_SECRET="", SLACK_APP_TOKEN=slack.app_token)
    slack.latency = 0.05  # a new person is asked for: it takes a moment
    async with serving(slack, sqlite_store, values) as served:
        await slack.socket.until(1)
        asked = asyncio.ensure_future(slack.person("U1").command("/tovholder", ""))
        while not served.slack.socket._busy:
            await asyncio.sleep(0)

    assert (await asked).status == 200
