"""A closed course goes on: new clocks, a new room, everybody told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers import closing, reminders, rooms
from models.cases import Case, CaseState
from models.entries import Did, Entry, first_break
from models.ladder import Rung
from models.passages import Passage, PassageKind
from models.rooms import Room, RoomState
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.test_cases import CPR, opened
from tests.handlers.test_closing import close, summary
from tests.handlers.test_parties import party_of
from tests.handlers.test_rooms import happens
from tests.scheduler.test_two_at_once import meanwhile
from tests.town import HIDDEN, acting, all_of, build, fetch, rows, words

FEBRUARY = datetime(2026, 2, 2, 9, tzinfo=UTC)  # a Monday
TUESDAY = MONDAY + timedelta(days=1)  # the day after it was closed
WHY = "Borgeren er indlagt igen."


@pytest.fixture
def chatting(store) -> Chatting:
    return Chatting(store)


@pytest.fixture
async def case(store, town, chatting) -> Case:
    """Bo was in contact, nobody took it in the practice; then it was closed."""
    case = await opened(store, town)
    for action in ("case.claim", "case.know", "case.contact.phone"):
        await acting(store, town, "bo").press(action, case.id, at=MONDAY)
    await chatting.deliver()
    await close(store, town, case)
    await chatting.deliver()
    return case


async def reopen(store, town, case, name="anna", why=WHY, at=FEBRUARY):
    return await acting(store, town, name).submit("case.reopen", {"why": why}, case.id, at=at)


async def members(store):
    async def look(db):
        return (await rooms.desired(await db.get_one(Room, 1), TUESDAY, db)).member_ids

    return await store.read(look)


@pytest.mark.parametrize("name", ["anna", "bo"])
async def test_a_contact_person_opens_it_again(store, town, case, name):
    answer = await reopen(store, town, case, name)

    found = await fetch(store, Case, case.id)
    assert answer.say.title == f"{case.alias} is open again"
    assert (found.state, found.ending, found.closed_at) == (CaseState.CONTACT, None, None)
    assert (await all_of(store, Passage))[-1].kind is PassageKind.REOPENED


@pytest.mark.parametrize("name", ["gerd", "carla", "tina", "dan"])
async def test_nobody_else_may(store, town, case, name):
    asked = await acting(store, town, name).press("case.reopen_start", case.id, at=FEBRUARY)
    answer = await reopen(store, town, case, name)

    assert asked.is_refused
    assert answer.say.title == (
        HIDDEN if name == "dan" else "Only the contact persons of the course can do this."
    )
    assert (await fetch(store, Case, case.id)).state is CaseState.CLOSED


async def test_every_other_party_is_asked_anew_from_a_new_day_0(store, town, case):
    await reopen(store, town, case)

    for organisation in (town.municipality, town.practice):
        party = await party_of(store, organisation)
        assert (party.target_on, party.deadline_on) == (date(2026, 2, 4), date(2026, 2, 5))
        assert (party.contact_on, party.rung) == (None, None)
    assert (await party_of(store, town.municipality)).contact_person_id == town.bo.id
    assert (await party_of(store, town.team)).deadline_on is None


async def test_a_new_room_opens_and_all_hear_of_it(store, town, case, chatting):
    await reopen(store, town, case)
    await chatting.deliver()

    old, new = await all_of(store, Room)
    assert (old.state, new.state) == (RoomState.CLOSED, RoomState.OPEN)
    assert chatting.titles(new.external_id) == [f"Forløb {case.alias}"]
    assert chatting.titles(town.bo)[-1] == f"{case.alias} er åbnet igen"
    invited = f"{case.alias}: Udgående team Demo beder om kontakt"
    assert chatting.titles(town.gerd).count(invited) == 2


async def test_before_it_is_archived_it_goes_on_in_the_same_room(store, town, case, chatting):
    """Everybody was told that they have until the 14th to tidy up there."""
    room = await fetch(store, Room, 1)
    promised = words(chatting.cards(room.external_id))
    asked = await acting(store, town, "anna").press("case.reopen_start", case.id, at=TUESDAY)

    answer = await reopen(store, town, case, at=TUESDAY)
    await chatting.deliver(TUESDAY)

    [room] = await all_of(store, Room)
    assert (room.state, chatting.chat.rooms[room.external_id].plan.is_open) == (
        *(RoomState.OPEN, True),
    )
    again = f"{case.alias} er åbnet igen"
    # What the summary has become, where it stands, and what is new.
    assert chatting.titles(room.external_id)[-2:] == [again, again]
    assert "åbent indtil" in promised
    assert "åbent indtil" not in words(chatting.cards(room.external_id))
    assert "in the same room" in words(asked.form)
    assert "The course goes on in the room it had" in words(answer.say)
    assert await store.write(lambda db: closing.archive_due(db, FEBRUARY)) == 0


async def test_once_the_time_to_tidy_up_is_over_it_is_said_that_the_room_is_new(
    store, town, case, chatting
):
    asked = await acting(store, town, "anna").press("case.reopen_start", case.id, at=FEBRUARY)
    answer = await reopen(store, town, case)
    await chatting.deliver(FEBRUARY)

    old, new = await all_of(store, Room)
    assert "in a new room" in words(asked.form)
    assert "The old one stays archived." in words(answer.say)
    assert "åbent indtil" in words(chatting.cards(old.external_id))
    assert chatting.titles(new.external_id) == [f"Forløb {case.alias}"]


async def test_a_room_that_was_archived_by_hand_meanwhile_is_not_the_one_it_goes_on_in(
    store, town, case, chatting
):
    channel = (await fetch(store, Room, 1)).external_id
    await happens(store, town, "archived", room=channel, at=TUESDAY)

    answer = await reopen(store, town, case, at=TUESDAY)
    await chatting.deliver(TUESDAY)

    assert [one.state for one in await all_of(store, Room)] == [
        *(RoomState.CLOSED, RoomState.OPEN),
    ]
    assert "A new room opens in a moment." in words(answer.say)


async def test_a_room_that_is_being_archived_at_that_moment_is_not_either(postgres_store):
    store, chatting = postgres_store, Chatting(postgres_store)
    town = await store.write(build)
    case = await opened(store, town)
    await chatting.deliver()
    await close(store, town, case)
    await chatting.deliver()
    until = (await fetch(store, Case, case.id)).rooms_close_at
    just_before = until - timedelta(seconds=1)

    _archived, answer = await meanwhile(
        store,
        lambda db: closing.archive_due(db, until),
        lambda: reopen(store, town, case, at=just_before),
    )
    await chatting.deliver(until)

    assert "A new room opens in a moment." in words(answer.say)
    assert [one.state for one in await all_of(store, Room)] == [
        *(RoomState.CLOSED, RoomState.OPEN),
    ]


async def test_who_left_the_closed_courses_room_comes_back_with_it(store, town, case):
    """They had tidied up, as they were asked to."""
    channel = (await fetch(store, Room, 1)).external_id
    await happens(store, town, "left", room=channel, at=TUESDAY)
    before = await members(store)

    await reopen(store, town, case, at=TUESDAY + timedelta(hours=1))

    assert town.bo.id not in before
    assert town.bo.id in await members(store)


async def test_closed_again_the_same_room_stands_open_once_more(store, town, case, chatting):
    await reopen(store, town, case, at=TUESDAY)
    await chatting.deliver(TUESDAY)

    await close(store, town, case, at=TUESDAY)
    await chatting.deliver(TUESDAY)

    [room] = await all_of(store, Room)
    assert "åbent indtil tors. 15. jan." in words(chatting.cards(room.external_id)[-1])
    assert (await fetch(store, Case, case.id)).keeps_rooms(TUESDAY)


async def test_who_got_no_summary_gets_none_of_what_became_of_it(store, town, case):
    await reopen(store, town, case, at=TUESDAY)

    assert await summary(store, town.anna, case) is None


async def test_the_ladder_is_climbed_once_more(store, town, case):
    await reopen(store, town, case)

    await store.write(lambda db: reminders.remind_due(db, datetime(2026, 2, 3, 12, tzinfo=UTC)))

    assert (await party_of(store, town.practice)).rung is Rung.UNCLAIMED
    municipal = await party_of(store, town.municipality)
    assert municipal.remind_at == datetime(2026, 2, 4, 7, 30, tzinfo=UTC)


async def test_contact_before_it_was_opened_again_does_not_count(store, town, case):
    await reopen(store, town, case)

    answer = await acting(store, town, "bo").submit(
        "case.contact",
        {
            "party": (await party_of(store, town.municipality)).id,
            "way": "phone",
            "on": "2026-01-30",
        },
        case.id,
        at=FEBRUARY,
    )

    assert [name for name, _sentence in answer.errors] == ["on"]


async def test_it_can_be_closed_and_opened_more_than_once(store, town, case, chatting):
    for hour in range(2):
        at = FEBRUARY + timedelta(hours=hour)
        await reopen(store, town, case, at=at)
        await chatting.deliver()
        answer = await close(store, town, case, at=at)
        assert answer.errors == ()
        await chatting.deliver()

    kinds = [one.did for one in await all_of(store, Entry) if one.chain == f"case:{case.id}"]
    assert (kinds.count(Did.REOPENED), kinds.count(Did.CLOSED)) == (2, 3)
    chain = [one for one in await all_of(store, Entry) if one.chain == f"case:{case.id}"]
    assert first_break(chain) is None


@pytest.mark.parametrize("why", ["", "x" * 301, f"Det er {CPR}"])
async def test_it_needs_a_reason(store, town, case, why):
    answer = await reopen(store, town, case, why=why)

    assert [name for name, _sentence in answer.errors] == ["why"]
    assert (await fetch(store, Case, case.id)).state is CaseState.CLOSED


async def test_an_open_course_is_not_opened_again(store, town, case):
    await reopen(store, town, case)
    before = len(await rows(store))

    answer = await reopen(store, town, case, "bo")

    assert "open already" in answer.say.title
    assert len(await rows(store)) == before
