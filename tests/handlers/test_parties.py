"""A party's steps, and the order they stand in."""

from datetime import UTC, date, datetime

import pytest

from models.cases import Missed, Party, Way
from models.entries import Did, Entry
from models.outbox import Verb
from models.people import Absence
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.town import acting, all_of, rows, words

TUESDAY = datetime(2026, 1, 13, 9, tzinfo=UTC)
THURSDAY = datetime(2026, 1, 15, 9, tzinfo=UTC)  # the last day
FRIDAY = datetime(2026, 1, 16, 9, tzinfo=UTC)


async def party_of(store, organisation):
    return next(
        one for one in await all_of(store, Party) if one.organisation_id == organisation.id
    )


async def test_the_desk_takes_it_and_becomes_contact_person(store, town):
    case = await opened(store, town)

    answer = await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)

    party = await party_of(store, town.municipality)
    assert (party.contact_person_id, party.claimed_at) == (town.bo.id, MONDAY)
    assert "you are the contact person" in answer.say.title
    assert "party.claimed" in [row.view for row in await rows(store)]


async def test_a_taken_one_is_not_taken_again(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)

    answer = await acting(store, town, "carla").press("case.claim", case.id, at=MONDAY)

    assert answer.say.title == "Bo Demo has already taken it."


async def test_seen_is_said_before_anybody_takes_it(store, town):
    case = await opened(store, town)
    bo, carla = acting(store, town, "bo"), acting(store, town, "carla")

    answer = await bo.press("case.acknowledge", case.id, at=MONDAY)
    again = await carla.press("case.acknowledge", case.id, at=TUESDAY)

    assert not answer.is_refused
    assert again.say.title.startswith("That has been said already.")
    party = await party_of(store, town.municipality)
    assert (party.acknowledged_at, party.is_claimed, party.is_seen) == (MONDAY, False, True)
    [entry] = [one for one in await all_of(store, Entry) if one.did is Did.ACKNOWLEDGED]
    assert (entry.actor_id, entry.at, entry.codes) == (town.bo.id, MONDAY, {"party": party.id})
    card = await acting(store, town, "anna").press("case.card", case.id, at=TUESDAY)
    assert "Has seen it (Mon 12 Jan 09:15). Waiting for somebody to take it." in words(card)
    timeline = await acting(store, town, "anna").press("case.timeline", case.id, at=TUESDAY)
    assert "Bo Demo of Eksempel Kommune has seen it" in words(timeline)


async def test_who_takes_it_has_seen_it_too(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=TUESDAY)

    answer = await acting(store, town, "carla").press("case.acknowledge", case.id, at=TUESDAY)

    assert answer.say.title == "Bo Demo has already taken it."
    assert (await party_of(store, town.municipality)).acknowledged_at == TUESDAY


@pytest.mark.parametrize("name", ["dan", "gerd", "anna"])
async def test_nobody_else_says_that_it_has_been_seen(store, town, name):
    case = await opened(store, town, general_practice=town.phone_practice.id)

    answer = await acting(store, town, name).press("case.acknowledge", case.id, at=MONDAY)

    assert answer.is_refused
    assert (await party_of(store, town.municipality)).acknowledged_at is None


async def test_asked_anew_it_has_not_been_seen(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.acknowledge", case.id, at=MONDAY)
    party = await party_of(store, town.municipality)

    party.release(at=TUESDAY)
    waiting = party.is_seen
    party.informed_at = TUESDAY

    assert (waiting, party.is_seen) == (False, False)


async def test_a_colleague_without_the_desk_cannot_take_it(store, town):
    case = await opened(store, town)

    answer = await acting(store, town, "dan").press("case.claim", case.id, at=MONDAY)

    assert "no part in it" in answer.say.title
    assert not (await party_of(store, town.municipality)).is_claimed


async def test_somebody_outside_the_parties_can_do_nothing(store, town):
    case = await opened(store, town, general_practice=town.phone_practice.id)
    gerd = acting(store, town, "gerd")

    for action in ("case.claim", "case.know", "case.contact.phone", "case.contact_start"):
        answer = await gerd.press(action, case.id, at=MONDAY)
        assert "no part in it" in answer.say.title


async def test_contact_stands_on_knowing_the_citizen(store, town):
    case = await opened(store, town)
    bo = acting(store, town, "bo")

    first = await bo.press("case.know", case.id, at=MONDAY)
    await bo.press("case.claim", case.id, at=MONDAY)
    second = await bo.press("case.contact.phone", case.id, at=MONDAY)
    await bo.press("case.know", case.id, at=MONDAY)
    third = await bo.press("case.contact.phone", case.id, at=MONDAY)

    assert "Take it first" in first.say.title
    assert "must first confirm" in second.say.title
    assert "contact is registered" in third.say.title
    party = await party_of(store, town.municipality)
    assert (party.contact_on, party.contact_way) == (date(2026, 1, 12), Way.PHONE)
    assert party.remind_at is None


@pytest.mark.parametrize(
    ("action", "way"),
    [
        ("case.contact.phone", Way.PHONE),
        ("case.contact.meeting", Way.MEETING),
        ("case.contact.message", Way.MESSAGE),
    ],
)
async def test_the_opener_registers_for_the_one_party_that_is_ready(store, town, action, way):
    case = await opened(store, town)
    bo = acting(store, town, "bo")
    await bo.press("case.claim", case.id, at=MONDAY)
    await bo.press("case.know", case.id, at=MONDAY)

    await acting(store, town, "anna").press(action, case.id, at=TUESDAY)

    party = await party_of(store, town.municipality)
    assert (party.contact_on, party.contact_way) == (date(2026, 1, 13), way)


async def test_the_opener_chooses_when_several_are_ready(store, town):
    case = await opened(store, town)
    for name in ("bo", "gerd"):
        await acting(store, town, name).press("case.claim", case.id, at=MONDAY)
        await acting(store, town, name).press("case.know", case.id, at=MONDAY)
    anna = acting(store, town, "anna")

    asked = await anna.press("case.contact.phone", case.id, at=MONDAY)
    chosen = await party_of(store, town.practice)
    await anna.submit(
        "case.contact",
        {"party": chosen.id, "way": "meeting", "on": "2026-01-12"},
        case.id,
        at=MONDAY,
    )

    assert asked.form.action == "case.contact"
    assert (await party_of(store, town.practice)).contact_way is Way.MEETING
    assert (await party_of(store, town.municipality)).contact_way is None


async def test_nobody_is_ready_so_the_opener_is_told_why(store, town):
    case = await opened(store, town)

    answer = await acting(store, town, "anna").press("case.contact.phone", case.id, at=MONDAY)

    assert "must first confirm" in answer.say.title


async def test_contact_is_registered_once_for_both(store, town):
    case = await opened(store, town)
    bo = acting(store, town, "bo")
    for action in ("case.claim", "case.know", "case.contact.phone"):
        await bo.press(action, case.id, at=MONDAY)

    answer = await bo.press("case.contact.meeting", case.id, at=TUESDAY)

    assert "already been registered" in answer.say.title
    assert (await party_of(store, town.municipality)).contact_way is Way.PHONE


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"party": ""}, "party", id="nobody"),
        pytest.param({"way": "telepathy"}, "way", id="no such way"),
        pytest.param({"on": "2026-01-11"}, "on", id="before the course"),
        pytest.param({"on": "2026-01-13"}, "on", id="in the future"),
        pytest.param({"on": "soon"}, "on", id="not a date"),
    ],
)
async def test_a_wrong_contact_is_corrected(store, town, changed, field):
    case = await opened(store, town)
    bo = acting(store, town, "bo")
    await bo.press("case.claim", case.id, at=MONDAY)
    await bo.press("case.know", case.id, at=MONDAY)
    party = await party_of(store, town.municipality)
    fields = {"party": party.id, "way": "phone", "on": "2026-01-12"} | changed

    answer = await bo.submit("case.contact", fields, case.id, at=MONDAY)

    assert [name for name, _sentence in answer.errors] == [field]
    assert not (await party_of(store, town.municipality)).is_reached


async def test_when_all_are_reached_the_room_is_told_once(store, town):
    case = await opened(store, town)
    for name in ("bo", "gerd"):
        for action in ("case.claim", "case.know", "case.contact.phone"):
            await acting(store, town, name).press(action, case.id, at=MONDAY)

    assert [row.view for row in await rows(store)].count("case.reached") == 1


async def test_a_party_without_chat_is_registered_on_its_behalf(store, town):
    case = await opened(store, town, general_practice=town.phone_practice.id)
    party = await party_of(store, town.phone_practice)
    fields = {
        "name": "Per Prøve, praktiserende læge",
        "steps": ["knows_citizen", "contact"],
        "way": "phone",
        "on": "2026-01-12",
    }

    answer = await acting(store, town, "anna").submit(
        "party.behalf", fields, party.id, at=MONDAY
    )

    assert answer.errors == ()
    party = await party_of(store, town.phone_practice)
    assert (party.contact_name, party.contact_on) == (fields["name"], date(2026, 1, 12))
    who = await acting(store, town, "anna").press("case.who", case.id, at=MONDAY)
    assert fields["name"] in words(who)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"name": ""}, "name", id="no name"),
        pytest.param({"name": "x" * 81}, "name", id="too long a name"),
        pytest.param({"steps": ["contact"]}, "steps", id="contact without knowing"),
        pytest.param({"on": "2027-01-01"}, "on", id="in the future"),
        pytest.param({"on": "2026-01-11"}, "on", id="before the course"),
    ],
)
async def test_a_wrong_registration_is_corrected(store, town, changed, field):
    await opened(store, town, general_practice=town.phone_practice.id)
    party = await party_of(store, town.phone_practice)
    fields = {"name": "Per Prøve", "steps": ["knows_citizen"], "way": "phone"} | changed

    answer = await acting(store, town, "anna").submit(
        "party.behalf", fields, party.id, at=MONDAY
    )

    assert [name for name, _sentence in answer.errors] == [field]
    assert not (await party_of(store, town.phone_practice)).is_claimed


async def test_nobody_registers_for_a_party_that_chats(store, town):
    await opened(store, town)
    party = await party_of(store, town.practice)

    answer = await acting(store, town, "anna").press("party.behalf_start", party.id, at=MONDAY)

    assert "registers for itself" in answer.say.title


async def test_a_reason_comes_from_the_agreed_list(store, town):
    await opened(store, town)
    party = await party_of(store, town.municipality)
    carla = acting(store, town, "carla")

    wrong = await carla.submit("party.missed", {"reason": "laziness"}, party.id, at=FRIDAY)
    await carla.submit("party.missed", {"reason": "capacity"}, party.id, at=FRIDAY)

    assert [name for name, _sentence in wrong.errors] == ["reason"]
    assert (await party_of(store, town.municipality)).missed is Missed.CAPACITY


async def test_before_the_last_day_has_passed_there_is_nothing_to_explain(store, town):
    await opened(store, town)
    party = await party_of(store, town.municipality)
    carla = acting(store, town, "carla")

    answer = await carla.submit("party.missed", {"reason": "capacity"}, party.id, at=THURSDAY)

    assert answer.is_refused
    assert (await party_of(store, town.municipality)).missed is None


async def test_another_party_cannot_give_the_reason(store, town):
    await opened(store, town)
    party = await party_of(store, town.municipality)

    answer = await acting(store, town, "gerd").submit(
        "party.missed", {"reason": "capacity"}, party.id, at=MONDAY
    )

    assert "Only the party itself" in answer.say.title


async def test_the_stand_in_acts_for_a_contact_person_who_is_away(store, town):
    case = await opened(store, town)
    bo, dan = acting(store, town, "bo"), acting(store, town, "dan")
    await bo.press("case.claim", case.id, at=MONDAY)
    await store.write(lambda db: _away(db, town))

    answer = await dan.press("case.know", case.id, at=TUESDAY)
    who = await acting(store, town, "anna").press("case.who", case.id, at=TUESDAY)

    assert "are you in contact" in answer.say.title
    assert "Dan Demo covers for Bo Demo until" in words(who)


async def test_the_invitation_says_who_took_it(store, town):
    case = await opened(store, town)
    row = next(row for row in await rows(store) if row.view == "party.invitation")
    await store.write(lambda db: _mark_done(db, row))

    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)

    updates = [one for one in await rows(store) if one.verb is Verb.UPDATE]
    assert [(one.view, one.target_id) for one in updates] == [("party.invitation", row.id)]


async def _away(db, town):
    db.add(
        Absence(
            person_id=town.bo.id,
            first_day=date(2026, 1, 13),
            last_day=date(2026, 1, 16),
            stand_in_id=town.dan.id,
        )
    )


async def _mark_done(db, row):
    stored = await db.get_one(type(row), row.id)
    stored.state = "done"


async def test_two_steps_at_one_instant_refresh_the_card_twice(store, town):
    case = await opened(store, town)
    row = next(row for row in await rows(store) if row.view == "case.card")
    await store.write(lambda db: _mark_done(db, row))

    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await acting(store, town, "gerd").press("case.claim", case.id, at=MONDAY)

    updates = [one for one in await rows(store) if one.verb is Verb.UPDATE]
    assert [one.target_id for one in updates] == [row.id, row.id]
