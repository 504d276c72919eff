"""Charts as pictures: each shape in both formats, and nothing left running."""

import subprocess
import sys

import pytest

from bot import drawing
from bot.children import NotDrawn
from bot.printing import pdf
from bot.web import paper
from handlers.cards import Bar, Chart
from handlers.documents import Page, Picture, Section, Table

BARS = (Bar("0-2", 12, "12"), Bar("3", 7, "7", 1), Bar("senere <b>", 5, "5", 2))
CHARTS = [
    Chart("Dage", "columns", BARS, "Dage. 0-2: 12.", "dage", "parter", ((0.5, "2 dage"),)),
    Chart("Grunde", "rows", BARS, "Grunde. Ferie: 12.", "parter"),
    Chart("Måneder", "line", (*BARS, Bar("maj", None, "")), "Måneder. Maj: -.", y="procent"),
]
PAGE = Page(
    "Evaluering",
    (Section("I billeder", tuple(CHARTS)), Section("", (Table(("A", "B"), (("x\ny", "1"),)),))),
)


@pytest.mark.parametrize(("form", "starts"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
async def test_every_shape_is_drawn(form, starts):
    pictures = await drawing.drawn(CHARTS, form)

    assert [one[: len(starts)] for one in pictures] == [starts] * len(CHARTS)


async def test_a_page_holds_its_pictures_with_their_words():
    page = await drawing.illustrated(PAGE)

    shown = str(paper.alone(page))
    assert [type(part) for part in page.sections[0].parts] == [Picture] * len(CHARTS)
    assert all(f'alt="{chart.alt}"' in shown for chart in CHARTS)
    assert shown.count("data:image/svg+xml;base64,") == len(CHARTS)
    assert "<b>" not in shown
    assert (await pdf(page)).startswith(b"%PDF-")


async def test_a_page_without_charts_stays_as_it_is():
    page = Page("Tom", ())

    assert await drawing.illustrated(page) is page


async def test_what_cannot_be_drawn_is_said():
    unknown = Chart("x", "cake", BARS, "")

    with pytest.raises(NotDrawn):
        await drawing.drawn([unknown], "svg")


def test_the_server_does_not_load_what_draws():
    code = "import sys, bot.app, bot.drawing; print('matplotlib' in sys.modules)"

    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "False"
