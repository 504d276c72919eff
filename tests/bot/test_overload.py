"""Ten times what can be served: refused at once and politely; what is acknowledged is done."""

import asyncio
from collections import Counter

import pytest

from tests.slack.at_edge import at_edge, seen

MOST = 8
TEN_TIMES = 10 * MOST
CROWDED = "Very many ask at the same time. Nothing was saved. Try again in a moment."


@pytest.fixture
def narrow(store, monkeypatch):
    """A database for which few may wait at a time."""
    monkeypatch.setattr(store, "most_waiting", MOST)
    return store


async def answered(asked, number):
    """Return when so many have their answer."""
    while sum(one.done() for one in asked) < number:
        waiting = [one for one in asked if not one.done()]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)


async def test_who_is_too_many_is_told_at_once_and_the_others_are_served(narrow, monkeypatch):
    async with at_edge(narrow, monkeypatch) as here:
        await here.anna.command("/hvem")  # she is known from now on
        here.slack.ephemerals.clear()
        here.handlers.gate.clear()

        asked = [asyncio.ensure_future(here.anna.command("/hvem")) for _ in range(TEN_TIMES)]
        await answered(asked, TEN_TIMES - MOST)
        told = Counter(one["text"] for one in here.anna.whispers)
        event = await here.anna.say(here.room, "Hello.")
        here.slack.ephemerals.clear()
        here.handlers.gate.set()
        await asyncio.gather(*asked)
        again = await here.slack.again(times=1)

        assert told == {CROWDED: TEN_TIMES - MOST}
        assert [event.status, *(one.status for one in again)] == [503, 200]
        done = {one["text"].split("\n")[0] for one in here.anna.whispers}
        assert done == {f"Number {number}" for number in range(2, MOST + 2)}
        assert len(await seen(here.store)) == 1 + MOST + 1


async def test_who_only_looks_is_answered_meanwhile(narrow, monkeypatch):
    async with at_edge(narrow, monkeypatch) as here:
        await here.anna.command("/forloeb")
        form = here.anna.modal
        here.handlers.gate.clear()
        asked = [asyncio.ensure_future(here.anna.command("/hvem")) for _ in range(MOST)]

        found = await here.anna.type("clinic", "harb", form)
        here.handlers.gate.set()
        await asyncio.gather(*asked)

        assert [one["text"]["text"] for one in found.json["options"]] == ["Harbour Clinic"]
