"""Pictures in Slack: after the words, to the same person, and nothing is lost without them."""

import asyncio
import dataclasses

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import clock
from bot.web.door import Door
from bot.web.pictures import PictureDoor
from handlers import routes
from handlers.cards import Bar, Button, Buttons, Card, Chart, Text
from handlers.turn import Named, Say
from tests.conftest import RING
from tests.slack.at_edge import at_edge
from tests.slack.seen import objects, read

OURS = "https://tovholder.test"
BARS = (Bar("2", 12, "12"), Bar("3", 7, "7", 1))
CHARTS = (
    Chart("Days", "columns", BARS, "Days. 2: 12, 3: 7."),
    Chart("Reasons", "rows", BARS, "Reasons. 2: 12, 3: 7."),
)
CARD = Card("Figures", (Text("Courses: 19"), *CHARTS, Buttons((Button("More", "test.more"),))))

MENU = Card("Menu", (Buttons((Button("Show", "test.figures"),)),))


async def figures(_turn, _db):
    return Say(Named("test.figures"))


async def card(_looking, _db):
    return CARD


async def home(_looking, _db):
    return MENU


@pytest.fixture
async def here(sqlite_store, monkeypatch):
    async with at_edge(sqlite_store, monkeypatch) as here:
        monkeypatch.setitem(routes.VIEWS, "test.figures", card)
        monkeypatch.setitem(routes.VIEWS, "test.home", home)
        for table in (here.routes.COMMANDS, here.routes.ACTIONS):
            table |= {"/tovholder": figures, "test.figures": figures}
        yield here


@pytest.fixture
async def served(here):
    """Our own pictures, where Slack reaches them."""
    app = web.Application()
    door = Door(frozenset({OURS}))
    PictureDoor(RING, here.gallery, door, clock.machine_now).attach(app)
    async with TestServer(app) as server:
        here.slack.pictures_at[OURS] = str(server.make_url("")).rstrip("/")
        yield here


async def followed(here):
    await asyncio.gather(*here.edge.following._tasks)


def images(message):
    return [one for one in objects(message) if one.get("type") == "image"]


async def test_the_words_come_first_and_the_pictures_after(served):
    answer = await served.anna.command("/tovholder", "evaluering")
    first = len(served.anna.whispers)
    await followed(served)

    assert images(answer.json) == []
    assert "Courses: 19" in read(answer.json["blocks"])
    *_, pictures = served.anna.whispers
    assert len(served.anna.whispers) == first + 1
    assert [one["alt_text"] for one in images(pictures)] == [one.alt for one in CHARTS]
    assert [one["title"]["text"] for one in images(pictures)] == ["Days", "Reasons"]
    assert all(one["image_url"].startswith(f"{OURS}/i/") for one in images(pictures))
    assert served.bo.whispers == []

    said = await served.card(MENU)

    await served.anna.press(said, "Show")
    await followed(served)

    words, pictures = served.anna.whispers[-2:]
    assert (images(words), len(images(pictures))) == ([], len(CHARTS))


async def test_in_a_modal_they_are_said_in_words(here):
    await here.anna.open_home()

    await here.anna.press(here.anna.home, "Show")
    await followed(here)

    shown = read(here.anna.modal.blocks)
    assert [one.alt in shown for one in CHARTS] == [True, True]
    assert here.anna.whispers == []


async def test_the_words_stand_when_slack_cannot_reach_our_address(here, caplog):
    caplog.set_level("INFO")

    answer = await here.anna.command("/tovholder", "evaluering")
    await followed(here)

    assert "Courses: 19" in read(answer.json["blocks"])
    assert [one for one in here.anna.whispers if images(one)] == []
    assert "pictures of a card did not follow it" in caplog.text


async def test_the_words_stand_when_nothing_can_be_drawn(served, caplog, monkeypatch):
    cake = dataclasses.replace(CHARTS[0], shape="cake")
    monkeypatch.setattr("tests.slack.test_following.CARD", Card("Figures", (cake,)))
    caplog.set_level("INFO")

    answer = await served.anna.command("/tovholder", "evaluering")
    await followed(served)

    assert "Figures" in read(answer.json["blocks"])
    assert [one for one in served.anna.whispers if images(one)] == []
    assert "could not be drawn" in caplog.text
