"""Hostile and mistaken requests to every address that the real application has.

The addresses come from its own router, so a new one is asked by itself. What goes wrong inside
is caught by the edges and logged by its type alone: here it is a failure as well. FUZZED says
how many requests in all, FUZZ the seed.
"""

import asyncio
import json
import logging
import os
import time
from contextlib import AsyncExitStack

import pytest
from aiohttp import web
from hypothesis import find
from hypothesis import strategies as st

from tests.bot import fuzzed, hostile_slack, hostile_teams, wire
from tests.bot.fuzzed import WHERE, Asking, Said, Served, ask, wrong
from tests.bot.hostile import MARK, Door, requests, turn
from tests.figures import FIGURE

REQUESTS = int(os.environ.get("FUZZED", "2000"))
SEED = os.environ.get("FUZZ", "1")
SHARES = {"web": 0.2, "slack": 0.4, "teams": 0.4}


@pytest.fixture
def said():
    """What is logged as wrong, whatever a test listens to."""
    found = Said()
    logging.getLogger().addHandler(found)
    yield found
    logging.getLogger().removeHandler(found)


@pytest.fixture
def runner():
    with asyncio.Runner() as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize("where", WHERE)
def test_nothing_that_is_asked_breaks_or_is_reflected(
    where, tmp_path, sqlite_url, runner, said, record_property
):
    stack, at = AsyncExitStack(), tmp_path if where == "web" else sqlite_url
    served = runner.run(stack.enter_async_context(WHERE[where](at)))
    try:
        began = time.process_time()
        count = ask(served, runner, said, int(REQUESTS * SHARES[where]), f"{SEED} {where}")
        spent = time.process_time() - began
    finally:
        runner.run(stack.aclose())

    record_property(
        FIGURE,
        f"Fuzzing, {where}: {count} requests, {count / spent:.0f} a second of one core, "
        f"0 wrong (seed {SEED})",
    )
    assert count >= int(REQUESTS * SHARES[where])
    assert said.errors == set()


async def test_every_address_is_among_those_asked(tmp_path):
    async with fuzzed.web(tmp_path) as served:
        found = {template for _name, _method, template in served.addresses}

    assert {"/", "/api/turn", "/api/search", "/healthz", "/p.css"} <= found
    assert len(found) >= 15


def test_every_kind_of_delivery_is_drawn():
    assert len(hostile_slack.payloads("UANNA", "a", "/b", "c")) == hostile_slack.KINDS
    assert len(hostile_teams.kinds("a", "/b", "c")) == hostile_teams.KINDS


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, "", {}), "failed"),
        ((501, "", {}), ""),
        ((200, "Traceback (most recent call last)", {}), "shows a traceback"),
        ((404, f"No {MARK}", {"Content-Type": "text/html"}), "reflects what was sent"),
        ((302, "", {"Location": MARK}), "reflects what was sent"),
        ((200, f'"{MARK}"', {"Content-Type": "application/json"}), ""),
    ],
)
def test_what_would_be_wrong_is_seen(answer, said):
    assert wrong(*answer) == said


async def fragile(request):
    """An application that takes what should be text for text."""
    try:
        sent = dict(await request.json())
    except (TypeError, ValueError):
        return web.Response(status=400)
    is_text = isinstance(sent.get("text", ""), str)
    return web.Response(status=200 if is_text else 500)


def test_what_breaks_is_shown_as_the_least_that_does(runner, said):
    application, address = web.Application(), ("turn", "POST", "/turn")
    application.router.add_post("/turn", fragile)
    stack = AsyncExitStack()
    port = runner.run(stack.enter_async_context(wire.listening(application)))
    groups = st.lists(requests(Door((address,), *fuzzed.PUBLIC, often=address)))
    asking = Asking(Served(port, groups), said)

    least = find(groups, lambda some: runner.run(asking.wrongs(some)), settings=fuzzed.QUIETLY)
    [(word, one)] = runner.run(asking.wrongs(least))
    runner.run(asking.close())
    runner.run(stack.aclose())

    sent, valid = json.loads(one.body), turn("", "", "", "")
    named = {"action", "command", "search", "kind"}
    assert (word, one.method, one.path) == ("failed", "POST", "/turn")
    assert {name for name in sent if name not in named and sent[name] != valid[name]} == {
        "text"
    }
