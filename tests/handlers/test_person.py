"""One's own card: what colleagues see, kept by oneself alone."""

from datetime import time

import pytest

from handlers.cards import Facts
from models.entries import Did, Entry
from models.people import Person
from tests.conftest import MONDAY
from tests.town import acting, all_of, build, fetch

CARD = {
    "function": "socialrådgiver",
    "phone": "00 00 77 77",
    "working": "man-tors 8.30-14",
    "best_time": "før kl. 10",
    "helps_with": "bolig og ydelser",
    "languages": "dansk, arabisk",
}


async def test_a_card_is_kept_and_shown_to_colleagues(store, town):
    bo = acting(store, town, "bo")

    form = await bo.press("person.own_start", at=MONDAY)
    await bo.submit("person.own", CARD, at=MONDAY)
    seen = await acting(store, town, "anna").press("person.card", town.bo.id, at=MONDAY)

    assert [one.value for one in form.form.fields][:3] == [
        *("socialrådgiver", town.bo.phone, "08:00-15:00"),
    ]
    found = await fetch(store, Person, town.bo.id)
    assert (found.weekdays, found.opens, found.closes) == ("0123", time(8, 30), time(14))
    assert (found.phone, found.helps_with, found.best_time, found.languages) == (
        *("00 00 77 77", "bolig og ydelser", "før kl. 10", ["dansk", "arabisk"]),
    )
    assert not found.is_indexed
    [facts] = [part.facts for part in seen.say.parts if isinstance(part, Facts)]
    assert dict(facts) == {
        "Function": "socialrådgiver",
        "Organisation": "Eksempel Kommune",
        "Phone": "00 00 77 77",
        "Entry point": "Indgangen 0001, 00 00 00 01",
        "Works": "Mon-Thu 08:30-14:00",
        "Best reached": "før kl. 10",
        "Can help with": "bolig og ydelser",
        "Languages": "dansk, arabisk",
    }


async def test_the_timeline_says_who_and_not_what(sqlite_store):
    town = await sqlite_store.write(build)

    await acting(sqlite_store, town, "bo").submit("person.own", CARD, at=MONDAY)

    [entry] = [one for one in await all_of(sqlite_store, Entry) if one.did is Did.INTRODUCED]
    assert (entry.actor_id, entry.codes) == (town.bo.id, {"person": town.bo.id})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("function", "", id="no function"),
        pytest.param("phone", "ring", id="no number"),
        pytest.param("working", "man 8-12, tirs 9-12", id="uneven hours"),
        pytest.param("working", "", id="no hours"),
        pytest.param("languages", "x" * 90, id="a long language"),
        pytest.param("helps_with", "spørg om 251248-9996", id="a CPR number"),
    ],
)
async def test_what_cannot_be_stays_in_the_form(sqlite_store, field, value):
    town = await sqlite_store.write(build)

    answer = await acting(sqlite_store, town, "bo").submit(
        "person.own", CARD | {field: value}, at=MONDAY
    )

    assert [name for name, _said in answer.errors] == [field]
    assert (await fetch(sqlite_store, Person, town.bo.id)).phone == town.bo.phone
