"""The joint plan: where it stands, and who leads the course."""

import pytest

from handlers.cards import Facts
from models.cases import Case
from models.entries import Did, Entry
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.test_handovers import change
from tests.town import acting, all_of, opening_fields, rows, words


@pytest.fixture
async def case(store, town):
    anna = acting(store, town, "anna")
    await anna.submit("case.open", opening_fields(town), at=MONDAY)
    await acting(store, town, "bo").press("case.claim", 1, at=MONDAY)
    return (await all_of(store, Case))[0]


async def test_outside_a_room_one_chooses_a_course(store, town, case):
    answer = await acting(store, town, "anna").command("/plan", at=MONDAY)

    assert case.alias in words(answer.say)
    assert "plan.show" in words(answer.say)


async def test_somebody_without_courses_hears_where_to_write(store, town):
    answer = await acting(store, town, "dan").command("/plan", at=MONDAY)

    assert "Write /plan in the room of the course." in words(answer.say)


async def test_the_plan_says_what_it_waits_for(store, town, case):
    answer = await acting(store, town, "anna").press("plan.show", case.id, at=MONDAY)

    assert "Nobody yet. Choose one of the contact persons." in words(answer.say)
    assert "Eksempel Kommune" in words(answer.say)
    assert "Lægehuset Solsikken" in words(answer.say)


async def test_a_contact_person_chooses_the_lead_and_everybody_hears(store, town, case):
    anna = acting(store, town, "anna")
    asked = await anna.press("plan.lead_start", case.id, at=MONDAY)
    (field,) = asked.form.fields
    assert {value for value, _label in field.choices} == {str(town.anna.id), str(town.bo.id)}

    answer = await anna.submit("plan.lead", {"lead": town.bo.id}, case.id, at=MONDAY)

    assert "Bo Demo" in words(answer.say)
    (case,) = await all_of(store, Case)
    assert case.lead_id == town.bo.id
    told = [row.address for row in await rows(store) if row.view == "plan.led"]
    assert told == ["room:1", f"person:{town.bo.id}"]
    (entry,) = [one for one in await all_of(store, Entry) if one.did is Did.LED]
    assert (entry.actor_id, entry.codes) == (town.anna.id, {"lead": town.bo.id})
    helped = await acting(store, town, "bo").press("plan.show", case.id, at=MONDAY)
    assert "Nobody yet" not in words(helped.say)


async def test_the_card_in_the_room_says_who_leads_now(store, town, case):
    chatting = Chatting(store)
    await chatting.deliver()
    anna = acting(store, town, "anna")
    for name in ("bo", "anna"):
        await anna.submit("plan.lead", {"lead": town.people[name].id}, case.id, at=MONDAY)
        await chatting.deliver()

        [card] = [one for one in chatting.cards("C1") if one.title == f"Forløb {case.alias}"]
        [facts] = [part.facts for part in card.parts if isinstance(part, Facts)]
        who = town.people[name]
        assert dict(facts)["Tovholder"] == f"{who.name}, {who.function}"


async def test_who_led_it_and_has_no_part_any_more_leaves_the_room(store, town, case):
    chatting = Chatting(store)
    await change(store, Case, case.id, lead_id=town.dan.id)
    await chatting.deliver()
    room = chatting.chat.rooms["C1"]
    assert str(town.dan.id) in room.plan.members

    await acting(store, town, "anna").submit(
        "plan.lead", {"lead": town.bo.id}, case.id, at=MONDAY
    )
    await chatting.deliver()

    assert str(town.dan.id) not in room.plan.members


async def test_the_same_lead_again_tells_nobody(store, town, case):
    anna = acting(store, town, "anna")
    for _ in range(2):
        await anna.submit("plan.lead", {"lead": town.anna.id}, case.id, at=MONDAY)

    assert [row.address for row in await rows(store) if row.view == "plan.led"] == ["room:1"]


@pytest.mark.parametrize("lead", ["", "999", "x", "dan"])
async def test_only_a_contact_person_can_be_chosen(store, town, case, lead):
    chosen = town.dan.id if lead == "dan" else lead
    anna = acting(store, town, "anna")

    answer = await anna.submit("plan.lead", {"lead": chosen}, case.id, at=MONDAY)

    assert dict(answer.errors) == {"lead": "Choose one of the contact persons."}
    assert (await all_of(store, Case))[0].lead_id is None


@pytest.mark.parametrize("name", ["carla", "dan", "gerd"])
async def test_others_may_not_choose(store, town, case, name):
    somebody = acting(store, town, name)

    asked = await somebody.press("plan.lead_start", case.id, at=MONDAY)
    sent = await somebody.submit("plan.lead", {"lead": town.bo.id}, case.id, at=MONDAY)

    assert asked.is_refused
    assert sent.is_refused
    assert (await all_of(store, Case))[0].lead_id is None


async def test_who_has_no_part_does_not_see_the_plan(store, town, case):
    answer = await acting(store, town, "dan").press("plan.show", case.id, at=MONDAY)

    assert answer.is_refused
