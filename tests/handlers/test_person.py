"""One's own card: what colleagues see, kept by oneself alone."""

from datetime import time

import pytest

from handlers.cards import Facts
from models.entries import Did, Entry
from models.people import Person
from models.rooms import Room
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.test_cases import opened
from tests.town import acting, all_of, build, fetch, rows, words

CARD = {
    "function": "socialrådgiver",
    "phone": "00 00 77 77",
    "working": "man-tors 8.30-14",
    "best_time": "før kl. 10",
    "helps_with": "bolig og ydelser",
    "languages": "dansk, arabisk",
}


@pytest.fixture
def chatting(store) -> Chatting:
    return Chatting(store)


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


async def test_what_stands_in_chats_already_shows_the_new_number(store, town, chatting):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await chatting.deliver()
    room = await fetch(store, Room, 1)

    for name in ("anna", "bo"):
        number = {"phone": f"00 00 77 7{len(name)}"}
        await acting(store, town, name).submit("person.own", CARD | number, at=MONDAY)
    await chatting.deliver()

    shown = words(chatting.cards(room.external_id))
    assert ("00 00 77 74" in shown, "00 00 77 72" in shown) == (True, True)
    assert (town.anna.phone in shown, town.bo.phone in shown) == (False, False)
    # Whoever opened it tells by telephone which citizen it is about.
    asked = words(chatting.cards(town.gerd))
    assert ("00 00 77 74" in asked, town.anna.phone in asked) == (True, False)


async def test_a_bridge_builder_is_shown_as_what_they_are_now(store, town, chatting):
    await opened(store, town)
    await chatting.deliver()
    room = await fetch(store, Room, 1)
    assert "Bro Demo, brobygger" in words(chatting.cards(room.external_id))

    await acting(store, town, "bro").submit("person.own", CARD, at=MONDAY)
    await chatting.deliver()

    assert "Bro Demo, socialrådgiver" in words(chatting.cards(room.external_id))


async def test_what_is_not_shown_there_brings_nothing_up_to_date(store, town, chatting):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await chatting.deliver()
    before = len(await rows(store))

    same = {"phone": town.bo.phone, "function": town.bo.function}
    await acting(store, town, "bo").submit("person.own", CARD | same, at=MONDAY)

    assert len(await rows(store)) == before


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
