"""*Vi taler ikke om samme borger*: who is told, what stops, and how it goes on."""

import pytest

from models.cases import Case
from models.entries import Did, Entry
from models.people import Absence
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_parties import party_of
from tests.town import acting, all_of, fetch, rows, words


@pytest.fixture
async def case(store, town) -> Case:
    """Bo has taken it and knows the citizen; Gerd has taken it, and does not yet."""
    case = await opened(store, town)
    for name, action in (("bo", "case.claim"), ("bo", "case.know"), ("gerd", "case.claim")):
        await acting(store, town, name).press(action, case.id, at=MONDAY)
    return case


async def dispute(store, town, case, name="bo"):
    return await acting(store, town, name).submit("case.dispute", {}, case.id, at=MONDAY)


async def know(store, town, case, *names):
    return [
        await acting(store, town, name).press("case.know", case.id, at=MONDAY) for name in names
    ]


async def test_every_contact_person_is_told_at_once_and_so_is_the_room(store, town, case):
    asked = await acting(store, town, "bo").press("case.dispute_start", case.id, at=MONDAY)
    answer = await dispute(store, town, case)

    told = {row.lane for row in await rows(store) if row.view == "case.disputed"}
    assert asked.form.action == "case.dispute"
    assert told == {"room:1", f"person:{town.anna.id}", f"person:{town.gerd.id}"}
    assert answer.say.title == f"{case.alias}: we do not speak of the same citizen"
    assert (await fetch(store, Case, case.id)).is_disputed


async def test_who_stands_in_for_one_that_is_away_is_told_as_well(store, town, case):
    async def leave(db):
        days = {"first_day": MONDAY.date(), "last_day": MONDAY.date()}
        db.add(Absence(person_id=town.anna.id, stand_in_id=town.tina.id, **days))

    await store.write(leave)

    await dispute(store, town, case)

    told = {row.lane for row in await rows(store) if row.view == "case.disputed"}
    people = (town.anna, town.tina, town.gerd)
    assert told == {"room:1", *(f"person:{one.id}" for one in people)}


async def test_nobody_knows_the_citizen_any_more_and_no_contact_is_registered(
    store, town, case
):
    await dispute(store, town, case)

    answer = await acting(store, town, "bo").press("case.contact.phone", case.id, at=MONDAY)

    assert answer.is_refused
    for organisation in (town.team, town.municipality, town.practice):
        assert (await party_of(store, organisation)).knows_citizen_at is None
    assert not (await party_of(store, town.municipality)).is_reached


async def test_while_one_is_missing_contact_waits_for_all(store, town, case):
    await dispute(store, town, case)
    await know(store, town, case, "bo")

    answer = await acting(store, town, "bo").press("case.contact.phone", case.id, at=MONDAY)

    assert "the parties do not speak of the same citizen" in answer.say.title


async def test_it_goes_on_when_each_party_has_confirmed_again(store, town, case):
    await dispute(store, town, case)

    first, second, third = await know(store, town, case, "anna", "bo", "gerd")

    for answer in (first, second):
        assert answer.say.title == f"{case.alias}: we do not speak of the same citizen"
    assert third.say.title == f"{case.alias}: all speak of the same citizen again"
    assert not (await fetch(store, Case, case.id)).is_disputed
    told = {row.lane for row in await rows(store) if row.view == "case.identified"}
    assert told == {"room:1", f"person:{town.anna.id}", f"person:{town.bo.id}"}
    kinds = [one.did for one in await all_of(store, Entry)]
    assert (kinds.count(Did.DISPUTED), kinds.count(Did.AGREED_WHO)) == (1, 1)


async def test_the_card_says_who_must_confirm_and_offers_nothing_else(store, town, case):
    await dispute(store, town, case)
    await know(store, town, case, "anna")

    card = (await acting(store, town, "anna").press("case.card", case.id, at=MONDAY)).say

    assert "the plan stands still" in words(card)
    assert "case.contact.phone" not in words(card)
    missing = [part.items for part in card.parts if getattr(part, "items", None)]
    assert missing == [("Eksempel Kommune", "Lægehuset Solsikken")]


async def test_a_party_without_chat_confirms_by_telephone(store, town):
    case = await opened(store, town, general_practice=town.phone_practice.id)
    silent = await party_of(store, town.phone_practice)
    anna = acting(store, town, "anna")
    fields = {"name": "Per Prøve, læge", "steps": ["knows_citizen", "contact"], "way": "phone"}
    await anna.submit("party.behalf", fields, silent.id, at=MONDAY)
    await dispute(store, town, case, "anna")
    await know(store, town, case, "anna")
    assert (await fetch(store, Case, case.id)).is_disputed

    again = {"name": "Per Prøve, læge", "steps": ["knows_citizen"], "way": "phone"}
    answer = await anna.submit("party.behalf", again, silent.id, at=MONDAY)

    assert answer.errors == ()
    assert not (await fetch(store, Case, case.id)).is_disputed
    assert (await party_of(store, town.phone_practice)).is_reached


async def test_letting_go_the_party_that_was_wrong_settles_it_too(store, town, case):
    await dispute(store, town, case)
    await know(store, town, case, "anna", "bo")
    party = await party_of(store, town.practice)

    fields = {"party": party.id, "why": "En anden borger."}
    await acting(store, town, "anna").submit("party.withdraw", fields, case.id, at=MONDAY)

    assert not (await fetch(store, Case, case.id)).is_disputed


@pytest.mark.parametrize("name", ["carla", "tina", "dan", "bro"])
async def test_only_contact_persons_say_so(store, town, case, name):
    asked = await acting(store, town, name).press("case.dispute_start", case.id, at=MONDAY)
    answer = await dispute(store, town, case, name)

    assert (asked.is_refused, answer.is_refused) == (True, True)
    assert not (await fetch(store, Case, case.id)).is_disputed


async def test_it_is_said_once(store, town, case):
    await dispute(store, town, case)
    before = len(await rows(store))

    answer = await dispute(store, town, case, "gerd")

    assert "said already" in answer.say.title
    assert len(await rows(store)) == before
