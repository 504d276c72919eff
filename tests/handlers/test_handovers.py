"""A contact person names the next; a party is never left without one."""

from datetime import date, timedelta

import pytest

from models.cases import Case, Party
from models.entries import Did, Entry
from models.handovers import HandingState, HandOver
from models.people import Absence, ChatIdentity, Duty, Person
from scheduler.jobs import JOBS, next_due, run_due
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.test_arrivals import leaves
from tests.handlers.test_cases import opened
from tests.town import acting, all_of, fetch, rows, words


async def taken(store, town):
    """A course whose municipal contact person is Bo."""
    case = await opened(store, town, general_practice=town.phone_practice.id)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    return case


async def asks(store, town, case, who="bo", to="dan"):
    person = town.people[to].id if to in town.people else to
    actor = acting(store, town, who)
    return await actor.submit("party.hand_over", {"person": person}, case.id, at=MONDAY)


async def contact_of(store, organisation):
    found = await all_of(store, Party)
    return next(
        one.contact_person_id for one in found if one.organisation_id == organisation.id
    )


async def posted(store, view):
    return [one.address for one in await rows(store) if one.view == view]


async def change(store, model, key, **changed):
    async def work(db):
        row = await db.get_one(model, key)
        for name, value in changed.items():
            setattr(row, name, value)

    await store.write(work)


async def test_a_colleague_is_asked_and_nothing_changes_before_they_accept(store, town):
    case = await taken(store, town)

    answer = await asks(store, town, case)

    assert "Dan Demo is asked to take over" in answer.say.title
    assert await posted(store, "party.handing") == [f"person:{town.dan.id}"]
    assert await contact_of(store, town.municipality) == town.bo.id


async def test_who_accepts_is_the_contact_person_and_all_are_told_once(store, town):
    case = await taken(store, town)
    await asks(store, town, case)
    dan = acting(store, town, "dan")

    answer = await dan.press("party.hand_accept", 1, at=MONDAY)
    again = await dan.press("party.hand_accept", 1, at=MONDAY)

    assert "you are the contact person now" in answer.say.title
    assert "Lægehuset Mælkebøtten" in words(answer.say)  # told by telephone
    assert again.is_refused
    assert await contact_of(store, town.municipality) == town.dan.id
    assert await posted(store, "party.handed_over") == ["room:1"]
    assert await posted(store, "party.handing_decided") == [f"person:{town.bo.id}"]
    [entry] = [one for one in await all_of(store, Entry) if one.did is Did.HANDED_OVER]
    assert (entry.actor_id, entry.codes["before"], entry.codes["person"]) == (
        *(town.dan.id, town.bo.id, town.dan.id),
    )


async def test_who_declines_changes_nothing_and_the_asker_hears(store, town):
    case = await taken(store, town)
    await asks(store, town, case)

    await acting(store, town, "dan").press("party.hand_decline", 1, at=MONDAY)
    late = await acting(store, town, "dan").press("party.hand_accept", 1, at=MONDAY)

    assert late.is_refused
    assert await contact_of(store, town.municipality) == town.bo.id
    assert await posted(store, "party.handing_decided") == [f"person:{town.bo.id}"]
    assert (await fetch(store, HandOver, 1)).state is HandingState.DECLINED


async def test_only_the_last_who_was_asked_can_accept(store, town):
    case = await taken(store, town)
    await asks(store, town, case, to="dan")
    await asks(store, town, case, to="carla")

    too_late = await acting(store, town, "dan").press("party.hand_accept", 1, at=MONDAY)
    await acting(store, town, "carla").press("party.hand_accept", 2, at=MONDAY)

    assert too_late.is_refused
    assert await contact_of(store, town.municipality) == town.carla.id


async def test_who_was_asked_before_is_not_asked_any_more(store, town):
    case = await taken(store, town)
    chatting = Chatting(store)
    await asks(store, town, case, to="dan")
    await chatting.deliver()
    before = chatting.cards(town.dan)[-1]

    await asks(store, town, case, to="carla")
    await chatting.deliver()

    assert "party.hand_accept" in words(before)
    after = chatting.cards(town.dan)[-1]
    assert after.title == f"{case.alias}: du har ikke overtaget"
    assert "party.hand_accept" not in words(after)


async def test_a_coordinator_takes_it_over_at_once(store, town):
    case = await taken(store, town)

    await asks(store, town, case, who="carla", to="carla")

    assert await contact_of(store, town.municipality) == town.carla.id
    assert await posted(store, "party.handed_over") == ["room:1"]


async def test_the_openers_party_is_handed_over_too(store, town):
    case = await taken(store, town)
    await asks(store, town, case, who="anna", to="tina")

    await acting(store, town, "tina").press("party.hand_accept", 1, at=MONDAY)

    assert await contact_of(store, town.team) == town.tina.id
    answer = await acting(store, town, "bo").press("case.card", case.id, at=MONDAY)
    assert f"Call Tina Demo, Udgående team Demo, on {town.tina.phone}" in words(answer.say)


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        pytest.param("", "one of your colleagues", id="nobody"),
        pytest.param("4711", "one of your colleagues", id="somebody unknown"),
        pytest.param("anna", "one of your colleagues", id="somebody from elsewhere"),
        pytest.param("bo", "already", id="who has it"),
        pytest.param("dan", "is away", id="somebody away"),
    ],
)
async def test_who_cannot_take_over_is_said_at_the_field(store, town, to, sentence):
    case = await taken(store, town)
    day = MONDAY.date()

    async def away(db):
        db.add(Absence(person_id=town.dan.id, first_day=day, last_day=day))

    await store.write(away)

    answer = await asks(store, town, case, to=to)

    assert [(name, sentence in said) for name, said in answer.errors] == [("person", True)]
    assert await all_of(store, HandOver) == []


@pytest.mark.parametrize("who", ["dan", "gerd"])
async def test_nobody_else_hands_over_or_answers(store, town, who):
    case = await taken(store, town)
    refused = await asks(store, town, case, who=who, to="carla")
    await asks(store, town, case, to="carla")

    answers = [
        await acting(store, town, who).press(f"party.hand_{step}", 1, at=MONDAY)
        for step in ("accept", "decline")
    ]

    assert [one.is_refused for one in (refused, *answers)] == [True] * 3
    assert await contact_of(store, town.municipality) == town.bo.id


async def test_what_somebody_leaves_goes_to_who_has_the_desk(store, town):
    case = await taken(store, town)
    await change(store, Duty, 2, person_id=town.carla.id)
    await asks(store, town, case, to="dan")
    await change(store, Case, case.id, lead_id=town.bo.id)

    await leaves(store, town, town.bo)
    await leaves(store, town, town.bo)

    assert await contact_of(store, town.municipality) == town.carla.id
    assert (await fetch(store, Case, case.id)).lead_id == town.carla.id
    assert await posted(store, "party.handing") == [
        *(f"person:{town.dan.id}", f"person:{town.carla.id}"),
    ]
    assert await posted(store, "party.handed_over") == ["room:1"]
    assert (await fetch(store, HandOver, 1)).state is HandingState.WITHDRAWN
    [entry] = [one for one in await all_of(store, Entry) if one.did is Did.INHERITED]
    assert (entry.actor_id, entry.codes["person"]) == (None, town.carla.id)


async def test_without_anybody_left_the_opener_is_asked_to_call(store, town):
    case = await taken(store, town)
    await change(store, Person, town.carla.id, roles=[])

    await leaves(store, town, town.bo)

    await run_due(store, [one for one in JOBS if one.name == "send held invitations"], MONDAY)

    party = next(
        one
        for one in await all_of(store, Party)
        if (one.case_id, one.organisation_id) == (case.id, town.municipality.id)
    )
    assert (party.contact_person_id, party.is_claimed) == (None, False)
    calls = [one for one in await rows(store) if one.view == "party.call"]
    assert [one.subject for one in calls if one.address == f"person:{town.anna.id}"][-1] == str(
        party.id
    )


async def test_who_is_shut_out_has_no_desk(store, town):
    async def shut(db):
        identity = await db.get_one(ChatIdentity, 4)
        assert identity.person_id == town.bo.id
        identity.is_active = False

    await store.write(shut)

    await opened(store, town)

    assert f"person:{town.carla.id}" in await posted(store, "party.invitation")
    assert f"person:{town.bo.id}" not in await posted(store, "party.invitation")


async def test_an_absence_shows_who_covers_and_moves_once_each_way(store, town):
    case = await taken(store, town)

    jobs = [one for one in JOBS if one.name == "move stand-ins"]
    days = {"first_day": "2026-01-13", "last_day": "2026-01-16", "stand_in": town.dan.id}
    await acting(store, town, "bo").submit("absence.register", days, at=MONDAY)

    shown = []
    at = MONDAY
    while at := await next_due(store, jobs, at):
        for _ in range(2):
            await run_due(store, jobs, at)
        answer = await acting(store, town, "anna").press(
            "case.card", case.id, at=at + timedelta(hours=9)
        )
        shown.append("Dan Demo covers for Bo Demo until Fri 16 Jan" in words(answer.say))

    moves = [
        (one.did, one.codes["covering"], one.codes["until"])
        for one in await all_of(store, Entry)
        if one.did in {Did.COVERED, Did.RETURNED}
    ]
    assert shown == [True, False]
    assert moves == [
        (Did.COVERED, town.dan.id, date(2026, 1, 16).isoformat()),
        (Did.RETURNED, None, None),
    ]
