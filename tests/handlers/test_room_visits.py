"""People come into a course's room, and leave it, by hand."""

from datetime import date, timedelta

import pytest

from handlers import room_visits
from handlers.turn import Looking, Refusal
from locales import speaking
from models.cases import CaseMember
from models.entries import Did, Entry
from models.people import Absence, ChatIdentity, Person
from models.rooms import Room
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_directory import room_of
from tests.handlers.test_rooms import happens, members
from tests.town import acting, all_of, rows

LATER = MONDAY + timedelta(minutes=5)


@pytest.fixture
async def case(store, town):
    """Anna opened it, Bo has taken it, the practice's desk has not."""
    case = await opened(store, town)
    await room_of(store, case)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    return case


async def told(store, view):
    return [(row.lane, row.subject) for row in await rows(store) if row.view == view]


async def seen(store, show, reader, subject, at=LATER):
    async def look(db):
        with speaking("en"):
            return await show(Looking(reader, subject, at), db)

    return await store.read(look)


def user(town, name):
    return str(town.people[name].id)


@pytest.mark.parametrize("name", ["anna", "bo", "gerd"])
async def test_who_has_a_part_comes_in_without_a_word(store, town, case, name):
    await happens(store, town, "joined", user=user(town, name))

    assert await told(store, "room.joined") == []
    assert [one.actor_id for one in await all_of(store, Entry) if one.did is Did.JOINED] == [
        town.people[name].id
    ]


@pytest.mark.parametrize("name", ["dan", "bro", "carla"])
async def test_who_has_none_is_told_of_by_name_to_who_answers_for_the_course(
    store, town, case, name
):
    await happens(store, town, "joined", user=user(town, name))

    subject = f"1:{town.people[name].id}"
    assert await told(store, "room.joined") == [(f"person:{town.anna.id}", subject)]
    card = await seen(store, room_visits.joined_card, town.anna, subject)
    assert card.title == f"{case.alias}: somebody without a part in the course is in the room"
    assert town.people[name].name in card.parts[0].facts[0][1]


async def test_a_stranger_is_told_of_without_a_name(store, town, case):
    await happens(store, town, "joined", user="4711")

    assert await told(store, "room.joined") == [(f"person:{town.anna.id}", "1:0")]
    card = await seen(store, room_visits.joined_card, town.anna, "1:0")
    assert card.parts[0].facts[0] == ("Who", "Somebody I do not know")


async def test_who_is_not_let_in_yet_has_no_part_although_at_the_desk(store, town, case):
    async def doubt(db):
        (await db.get_one(Person, town.gerd.id)).is_admitted = False

    await store.write(doubt)

    await happens(store, town, "joined", user=user(town, "gerd"))

    assert await told(store, "room.joined") == [(f"person:{town.anna.id}", f"1:{town.gerd.id}")]


async def test_while_the_contact_person_is_away_the_stand_in_hears_it(store, town, case):
    async def go(db):
        day = date(2026, 1, 12)
        db.add(
            Absence(
                person_id=town.anna.id, first_day=day, last_day=day, stand_in_id=town.tina.id
            )
        )

    await store.write(go)

    await happens(store, town, "joined", user=user(town, "dan"))

    assert [lane for lane, _subject in await told(store, "room.joined")] == [
        f"person:{town.tina.id}"
    ]


async def test_the_same_visit_is_told_once_and_a_new_one_again(store, town, case):
    for at in (MONDAY, MONDAY, LATER):
        await happens(store, town, "joined", user=user(town, "dan"), at=at)

    assert len(await told(store, "room.joined")) == 2


async def test_two_strangers_at_one_instant_are_one_word(store, town, case):
    await happens(store, town, "joined", user="4711")
    answer = await happens(store, town, "joined", user="4712")

    assert answer.say is None
    assert len(await told(store, "room.joined")) == 1


async def test_elsewhere_nothing_is_told(store, town, case):
    async def add(db):
        team = {"workspace_id": town.workspace.id, "organisation_id": town.team.id}
        db.add(Room(name="raad-x", external_id="r2", **team))

    await store.write(add)
    before = len(await all_of(store, Entry))

    for event in ("joined", "left"):
        for room in ("r2", "elsewhere"):
            await happens(store, town, event, room=room, user=user(town, "dan"))

    assert len(await all_of(store, Entry)) == before
    assert await told(store, "room.joined") == []


async def test_who_has_no_part_is_not_told_who_came(store, town, case):
    with pytest.raises(Refusal):
        await seen(store, room_visits.joined_card, town.dan, f"1:{town.bro.id}")
    assert await seen(store, room_visits.joined_card, None, f"1:{town.bro.id}") is None


async def test_a_contact_person_who_leaves_is_missed_by_their_coordinator(store, town, case):
    await happens(store, town, "left", user=user(town, "bo"), at=LATER)

    subject = f"1:{town.bo.id}"
    assert await told(store, "room.left") == [(f"person:{town.carla.id}", subject)]
    card = await seen(store, room_visits.left_card, town.carla, subject)
    assert (
        card.title == f"Bo Demo left the room of {case.alias} and is still its contact person"
    )


@pytest.mark.parametrize("name", ["gerd", "dan"])
async def test_who_is_no_contact_person_is_not_missed(store, town, case, name):
    await happens(store, town, "left", user=user(town, name), at=LATER)
    await happens(store, town, "left", user="4711", at=LATER)

    assert await told(store, "room.left") == []


async def test_a_coordinator_is_not_told_of_their_own_leaving(store, town, case):
    await acting(store, town, "gerd").press("case.claim", case.id, at=MONDAY)

    await happens(store, town, "left", user=user(town, "gerd"), at=LATER)

    assert await told(store, "room.left") == []


async def test_who_left_is_not_dragged_back_until_they_come_themselves(store, town, case):
    assert await members(store, town) == ["anna", "bo", "gerd"]

    await happens(store, town, "left", user=user(town, "bo"), at=LATER)
    assert await members(store, town) == ["anna", "gerd"]

    await happens(store, town, "joined", user=user(town, "bo"), at=LATER + timedelta(hours=1))
    assert await members(store, town) == ["anna", "bo", "gerd"]


async def test_a_part_that_one_gets_after_leaving_brings_one_in(store, town, case):
    await happens(store, town, "left", user=user(town, "gerd"), at=LATER)
    await happens(store, town, "left", user=user(town, "dan"), at=LATER)
    assert await members(store, town) == ["anna", "bo"]

    at = LATER + timedelta(hours=1)
    await acting(store, town, "gerd").press("case.claim", case.id, at=at)

    async def add(db):
        added = {"person_id": town.dan.id, "added_by_id": town.anna.id, "added_at": at}
        db.add(CaseMember(case_id=case.id, **added))

    await store.write(add)
    assert await members(store, town) == ["anna", "bo", "dan", "gerd"]


async def test_who_was_taken_out_for_want_of_a_part_comes_in_with_a_new_one(store, town, case):
    """Tina's part ended with Anna's day away; the day after, Anna is away again."""
    await happens(store, town, "joined", user=user(town, "tina"), at=MONDAY)
    await happens(store, town, "left", user=user(town, "tina"), at=LATER)
    tomorrow = MONDAY + timedelta(days=1)

    async def go(db):
        away = {"person_id": town.anna.id, "stand_in_id": town.tina.id}
        db.add(Absence(first_day=tomorrow.date(), last_day=tomorrow.date(), **away))

    await store.write(go)

    assert await members(store, town, at=tomorrow) == ["anna", "tina", "bo", "gerd"]


async def test_news_of_a_leaving_that_comes_after_the_return_is_old(store, town, case):
    await happens(store, town, "joined", user=user(town, "bo"), at=LATER + timedelta(hours=1))
    await happens(store, town, "left", user=user(town, "bo"), at=LATER)

    assert await told(store, "room.left") == []
    assert await members(store, town) == ["anna", "bo", "gerd"]


async def test_who_has_come_back_when_it_is_told_is_not_missed(store, town, case):
    await happens(store, town, "left", user=user(town, "bo"), at=LATER)
    await happens(store, town, "joined", user=user(town, "bo"), at=LATER + timedelta(hours=1))

    assert await seen(store, room_visits.left_card, town.carla, f"1:{town.bo.id}") is None
    assert await seen(store, room_visits.left_card, None, f"1:{town.bo.id}") is None


@pytest.mark.parametrize("subject", ["", "1", "1:", "0:1", "1:01", "1:2:3", "x:1", "9:1"])
async def test_a_subject_is_strictly_read(store, town, case, subject):
    for show in (room_visits.joined_card, room_visits.left_card):
        with pytest.raises(Refusal):
            await seen(store, show, town.anna, subject)


async def test_a_second_identity_is_the_same_person(store, town, case):
    async def add(db):
        one = {"workspace_id": town.workspace.id, "person_id": town.bo.id}
        db.add(ChatIdentity(external_id="other", is_preferred=False, **one))

    await store.write(add)

    await happens(store, town, "joined", user="other")

    assert await told(store, "room.joined") == []
