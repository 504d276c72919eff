"""All that is shown leaves by one way, and no CPR number does."""

import csv
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from icalendar import Event

from handlers import exits, routes
from handlers.cards import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    Contact,
    Facts,
    Form,
    Items,
    Link,
    People,
    Row,
    Rows,
    Text,
    TextField,
)
from handlers.documents import File, Page, Printed, Section
from handlers.turn import Looking
from models.guard import MASK
from tests.conftest import MONDAY

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "data" / "cpr_cases.csv"
with CASES.open(encoding="utf-8", newline="") as lines:
    NUMBER = next(
        found[0]
        for row in csv.DictReader(lines)
        if row["label"] == "cpr" and (found := re.findall(r"[0-9]{6}-[0-9]{4}", row["text"]))
    )
SAID = f"Det er {NUMBER}, ikke?"
# Whoever asks the tables themselves would let a card out unmasked.
BY_HAND = re.compile(r"routes\.(?:VIEWS|FORMS)(?:\[|\.get)")


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(Card(SAID, (Text(SAID), Facts(((SAID, SAID),)))), id="a card"),
        pytest.param(Card("", (Items(SAID, (SAID,)),)), id="a list"),
        pytest.param(Card("", (Rows(SAID, (Row(SAID, Button(SAID, "x")),)),)), id="rows"),
        pytest.param(Card("", (People(SAID, (Contact(SAID, SAID, SAID),)),)), id="people"),
        pytest.param(Card("", (Buttons((Button(SAID, "x"), Link(SAID, "y"))),)), id="buttons"),
        pytest.param(
            Form(SAID, "x", SAID, (TextField("a", SAID, value=SAID, hint=SAID),)), id="a form"
        ),
        pytest.param(
            Form("", "x", "", (ChoiceField("a", "b", (("1", SAID),)),)), id="a choice"
        ),
        pytest.param(Page(SAID, (Section(SAID, (Text(SAID),)),), foot=SAID), id="a page"),
        pytest.param(Printed("p.pdf", Page(SAID, ())), id="a page to print"),
        pytest.param(File("f.ics", "text/calendar", SAID.encode()), id="a file"),
        pytest.param(File(f"{NUMBER}.csv", "text/csv", b""), id="the name of a file"),
        pytest.param(
            File("f.json", "application/json", json.dumps({"a": [SAID]}).encode()), id="data"
        ),
        pytest.param(
            File("f.json", "application/json", json.dumps({SAID: 1}).encode()),
            id="a key of data",
        ),
    ],
)
def test_no_number_gets_out(shown):
    masked = exits.masked(shown, MONDAY)

    assert NUMBER not in repr(masked)
    assert MASK in repr(masked)
    assert type(masked) is type(shown)


def test_a_calendar_folds_a_number_in_two_and_it_is_masked():
    event = Event()
    event.add("summary", f"{'x' * 60} {NUMBER} og et møde")
    folded = event.to_ical()

    masked = exits.masked(File("f.ics", "text/calendar; charset=utf-8", folded), MONDAY)

    assert NUMBER.encode() not in folded
    assert f"{MASK} og et møde" in Event.from_ical(masked.content)["summary"]


def test_data_stays_data():
    """A mask over the whole would take the signs between two values along."""
    said = {"cpr": NUMBER[:6], "b": NUMBER[7:], "c": [None, 1.5, True], "d": SAID}
    file = File("f.json", "application/json", json.dumps(said).encode())

    masked = json.loads(exits.masked(file, MONDAY).content)

    assert masked == said | {"d": SAID.replace(NUMBER, MASK)}


@pytest.mark.parametrize("kind", ["text/csv", "text/calendar", "application/json"])
def test_a_file_without_a_number_is_the_same_byte_for_byte(kind):
    file = File("f", kind, '{"a":  1,\r\n "b": "å"}'.encode())

    assert exits.masked(file, MONDAY).content is file.content


def test_what_holds_no_number_is_the_same_object():
    card = Card("GRØN-RAVN-17", (Text("Ring 00 00 00 12 ons. 14. jan. kl. 13.00"),))

    assert exits.masked(card, MONDAY) is card
    assert exits.masked(None, MONDAY) is None


def test_keys_and_addresses_are_not_text():
    button = Button("Vis", "case.card", subject=NUMBER)

    assert exits.masked(button, MONDAY) is button


def test_choices_keep_their_values():
    found = exits.choices([("17", SAID)], MONDAY)

    assert found == [("17", SAID.replace(NUMBER, MASK))]


async def test_a_view_and_a_form_are_masked_on_their_way(monkeypatch):
    async def view(_looking, _db):
        return Card(SAID)

    async def form(_turn, _db):
        return Form(SAID, "x", "")

    monkeypatch.setitem(routes.VIEWS, "home", view)
    monkeypatch.setitem(routes.FORMS, "case.open", form)
    looking = Looking(None, "", MONDAY)

    assert (await exits.view("home", looking, None)).title == SAID.replace(NUMBER, MASK)
    assert (await exits.form("case.open", replace(looking), None)).title.endswith(
        f"{MASK}, ikke?"
    )


def test_everybody_goes_through_the_exits():
    """The edges, the relay and the turns show nothing that they took from the tables alone."""
    by_hand = {
        path.relative_to(ROOT).as_posix()
        for folder in ("bot", "scheduler", "handlers")
        for path in (ROOT / folder).rglob("*.py")
        if BY_HAND.search(path.read_text())
    }

    assert by_hand == {"handlers/exits.py"}


def test_a_number_is_one_on_the_day_it_is_shown():
    assert exits.masked(Text(SAID), MONDAY.replace(year=1930)) == Text(SAID)
    assert date(1930, 1, 12) == MONDAY.replace(year=1930).date()
