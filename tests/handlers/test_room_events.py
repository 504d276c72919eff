"""Rooms that are renamed, archived, brought back or lost by hand."""

from datetime import timedelta

import pytest

from handlers import room_events
from handlers.turn import Looking
from locales import speaking
from models.cases import Case, CaseState
from models.entries import Did, Entry
from models.outbox import Verb
from models.people import Person
from models.rooms import Room, RoomState
from tests.conftest import MONDAY
from tests.fakes import FakeRoom
from tests.handlers.chatting import Chatting
from tests.handlers.test_cases import opened
from tests.handlers.test_rooms import happens
from tests.town import acting, all_of, fetch, rows

LATER = MONDAY + timedelta(minutes=5)


@pytest.fixture
def chatting(store) -> Chatting:
    return Chatting(store)


@pytest.fixture
async def case(store, town, chatting) -> Case:
    """Open, with its room, and taken by Bo."""
    case = await opened(store, town)
    await chatting.deliver()
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await chatting.deliver()
    return case


async def channel(store, number=1) -> str:
    return (await fetch(store, Room, number)).external_id


async def archive_by_hand(store, town, chatting, *, event="archived", at=LATER) -> None:
    where = await channel(store)
    room: FakeRoom = chatting.chat.rooms[where]
    room.plan = type(room.plan)(room.plan.name, room.plan.topic, (), is_open=False)
    await happens(store, town, event, room=where, at=at)


async def states(store):
    return [room.state for room in await all_of(store, Room)]


async def entered(store):
    kinds = (Did.ARCHIVED, Did.UNARCHIVED, Did.REMOVED)
    return [one.did for one in await all_of(store, Entry) if one.did in kinds]


@pytest.mark.parametrize(
    ("event", "did"), [("archived", Did.ARCHIVED), ("removed", Did.REMOVED)]
)
async def test_an_open_course_gets_another_room_when_its_own_is_gone(
    store, town, case, chatting, event, did
):
    await archive_by_hand(store, town, chatting, event=event)
    await chatting.deliver()

    old, new = await all_of(store, Room)
    assert (old.state, new.state, new.case_id) == (RoomState.CLOSED, RoomState.OPEN, case.id)
    assert new.workspace_id == old.workspace_id
    assert new.name.startswith("forloeb-")
    assert new.name != old.name
    assert chatting.titles(new.external_id) == [f"Forløb {case.alias}"]
    plan = chatting.chat.rooms[new.external_id].plan
    assert plan.members == tuple(str(town.people[one].id) for one in ("anna", "bo", "gerd"))
    assert await entered(store) == [did]


async def test_the_coordinator_and_the_contact_persons_hear_it_once(
    store, town, case, chatting
):
    await archive_by_hand(store, town, chatting)
    await archive_by_hand(store, town, chatting, event="removed", at=LATER)
    await archive_by_hand(store, town, chatting, at=LATER + timedelta(minutes=1))

    told = [(row.lane, row.subject) for row in await rows(store) if row.view == "room.archived"]
    assert told == [(f"person:{town.people[one].id}", "1") for one in ("tina", "anna", "bo")]
    assert await states(store) == [RoomState.CLOSED, RoomState.WANTED]
    assert await entered(store) == [Did.ARCHIVED]


async def test_what_is_told_of_it(store, town, case, chatting):
    await archive_by_hand(store, town, chatting)

    async def look(db, reader):
        with speaking("en"):
            return await room_events.archived_card(Looking(reader, "1", LATER), db)

    card = await store.read(lambda db: look(db, town.anna))
    gone = "the room was archived or deleted, or I was removed from it"
    assert card.title == f"{case.alias}: {gone}"
    assert await store.read(lambda db: look(db, None)) is None

    async def close(db):
        (await db.get_one(Case, case.id)).state = CaseState.CLOSED

    await store.write(close)
    assert await store.read(lambda db: look(db, town.anna)) is None


async def test_what_was_on_its_way_to_a_lost_room_goes_to_its_people(
    store, town, case, chatting
):
    await acting(store, town, "gerd").press("case.claim", case.id, at=MONDAY)
    await archive_by_hand(store, town, chatting)

    await chatting.deliver()

    [lost] = [row for row in await rows(store) if (row.error, row.verb) == ("rerouted", "post")]
    assert (lost.lane, lost.view) == ("room:1", "party.claimed")
    for name in ("anna", "bo", "gerd"):
        assert any(
            "Lægehuset Solsikken har" in one for one in chatting.titles(town.people[name])
        )
    [stale] = [row for row in await rows(store) if row.error == "room_closed"]
    assert (stale.lane, stale.verb) == ("room:1", Verb.UPDATE)
    assert [row.error for row in await rows(store) if row.state == "dead"] == []


async def test_steps_after_it_are_taken_in_the_new_room_alone(store, town, case, chatting):
    await archive_by_hand(store, town, chatting)
    await chatting.deliver()
    before = len(await rows(store))

    await acting(store, town, "bo").press("case.know", case.id, at=LATER)
    await chatting.deliver()

    new = (await rows(store))[before:]
    assert {(row.lane, row.state, row.error) for row in new if row.lane.startswith("room")} == {
        ("room:1", "dropped", "room_closed"),
        ("room:2", "done", ""),
    }


async def test_our_own_archiving_is_no_news(store, town, case, chatting):
    async def close(db):
        (await db.get_one(Case, case.id)).state = CaseState.CLOSED

    await store.write(close)

    for at in (LATER, LATER + timedelta(minutes=1)):
        await happens(store, town, "archived", room=await channel(store), at=at)

    assert await states(store) == [RoomState.CLOSED]
    assert await entered(store) == []
    assert [row for row in await rows(store) if row.view == "room.archived"] == []


@pytest.mark.parametrize("is_closed", [True, False], ids=["a closed course's", "one replaced"])
async def test_a_room_out_of_use_that_comes_back_is_archived_again(
    store, town, case, chatting, is_closed
):
    await archive_by_hand(store, town, chatting)
    if is_closed:
        await acting(store, town, "bo").submit(
            "case.close",
            {"ending": "plan", "informed": "yes", "anyway": "yes"},
            case.id,
            at=LATER,
        )
    await chatting.deliver()
    where = await channel(store)
    room = chatting.chat.rooms[where]
    room.plan = type(room.plan)(room.plan.name, "", (), is_open=True)

    await happens(store, town, "unarchived", room=where, at=LATER + timedelta(hours=1))
    await chatting.deliver()

    assert chatting.chat.rooms[where].plan.is_open is False
    assert (await fetch(store, Room, 1)).state is RoomState.CLOSED
    assert [row.error for row in await rows(store) if row.state == "dead"] == []


async def test_a_room_in_use_that_comes_back_is_entered_and_nothing_else(store, town, case):
    before = len(await rows(store))

    await happens(store, town, "unarchived", room=await channel(store), at=LATER)

    assert await entered(store) == [Did.UNARCHIVED]
    assert len(await rows(store)) == before


async def test_news_of_an_archiving_that_comes_after_the_return_is_old(store, town, case):
    where = await channel(store)
    await happens(store, town, "unarchived", room=where, at=LATER + timedelta(minutes=1))
    await happens(store, town, "archived", room=where, at=LATER)

    assert await states(store) == [RoomState.OPEN]
    assert await entered(store) == [Did.UNARCHIVED]


async def card_row(store):
    return next(row for row in await rows(store) if row.dedupe_key == "room:1:card")


async def delete_by_hand(store, town, chatting, receipt):
    chatting.chat.messages.pop(receipt, None)
    await happens(store, town, "deleted", room=await channel(store), at=LATER, subject=receipt)
    await chatting.deliver()


async def test_the_courses_card_that_is_deleted_by_hand_comes_back(store, town, case, chatting):
    before = (await card_row(store)).receipt

    await delete_by_hand(store, town, chatting, before)
    await acting(store, town, "bo").press("case.contact.phone", case.id, at=LATER)
    await chatting.deliver()

    card = await card_row(store)
    assert (card.state, card.receipt != before) == ("done", True)
    assert chatting.titles(await channel(store))[-1] == f"Forløb {case.alias}"
    assert chatting.chat.rooms[await channel(store)].plan.pinned == card.receipt


async def test_other_messages_that_are_deleted_stay_away(store, town, case, chatting):
    before = await rows(store)

    await delete_by_hand(store, town, chatting, "m99")

    assert len(await rows(store)) == len(before)


async def test_the_card_of_a_closed_course_stays_away(store, town, case, chatting):
    async def close(db):
        (await db.get_one(Case, case.id)).state = CaseState.CLOSED

    await store.write(close)
    before = await card_row(store)

    await delete_by_hand(store, town, chatting, before.receipt)

    assert (await card_row(store)).receipt == before.receipt


async def test_a_room_we_do_not_know_is_nothing_to_us(store, town, case):
    before = len(await rows(store)), len(await all_of(store, Entry))

    for event in ("archived", "unarchived", "removed", "renamed", "deleted"):
        await happens(store, town, event, room="elsewhere")

    assert (len(await rows(store)), len(await all_of(store, Entry))) == before


async def test_a_lost_room_that_is_renamed_is_left_alone(store, town, case, chatting):
    await archive_by_hand(store, town, chatting)
    before = len(await rows(store))

    await happens(store, town, "renamed", room=await channel(store), at=LATER)

    assert len(await rows(store)) == before


async def test_advisers_get_questions_themselves_while_their_room_is_gone(
    store, town, chatting
):
    async def add(db):
        team = {"workspace_id": town.workspace.id, "organisation_id": town.team.id}
        db.add(Room(name="raad-x", external_id="r2", state=RoomState.OPEN, **team))
        (await db.get_one(Person, town.tina.id)).locale = "en"

    await store.write(add)
    question, another = {"question": "Hvad gør vi?"}, {"question": "Og hvem ringer?"}

    await happens(store, town, "archived", room="r2")
    await acting(store, town, "bo").submit("advice.ask", question, at=LATER)
    assert await states(store) == [RoomState.CLOSED]
    await happens(store, town, "unarchived", room="r2", at=LATER)
    await acting(store, town, "bo").submit("advice.ask", another, at=LATER)

    asked = [row.lane for row in await rows(store) if row.view == "advice.request"]
    assert asked == [f"person:{town.anna.id}", "room:1"]
    assert await entered(store) == [Did.ARCHIVED, Did.UNARCHIVED]
    await chatting.deliver()
    assert "Udgående team Demo: the room was archived or deleted, or I was removed from it" in (
        chatting.titles(town.tina)
    )
