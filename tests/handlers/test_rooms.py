"""How a room should be, and what happens in it."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from bot.turns import take
from handlers import rooms, routes
from handlers.turn import Incoming
from locales import speaking
from models.base import Platform
from models.cases import Case, CaseMember, CaseState
from models.entries import Did, Entry
from models.outbox import Delivery, OutboxMessage, Verb
from models.people import Absence, ChatIdentity, ChatWorkspace
from models.rooms import Room, RoomState
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_directory import room_of
from tests.town import acting, all_of, fetch, rows

NAMES = ("anna", "tina", "bro", "bo", "carla", "dan", "gerd")


async def desired(store, case=None, at=MONDAY):
    async def work(db):
        room = (await db.exec(select(Room))).first()
        with speaking("en"):
            return await rooms.desired(room, at, db)

    return await store.read(work)


async def members(store, town, at=MONDAY):
    wanted = (await desired(store, at=at)).member_ids
    return [name for name in NAMES if town.people[name].id in wanted]


async def test_a_room_is_named_by_its_alias_and_says_that_it_is_not_watched(store, town):
    case = await opened(store, town)

    wanted = await desired(store)

    assert wanted.topic == (
        f"{case.alias}. Contact by Thu 15 Jan at the latest. "
        "This room is not watched. Acute? Call 112."
    )
    assert wanted.pinned_key == "room:1:card"
    assert (wanted.is_open, wanted.name.startswith("forloeb-")) == (True, True)


async def test_the_topic_says_when_all_are_in_contact(store, town):
    case = await opened(store, town, parties=["municipality"], why_general_practice="x")
    for action in ("case.claim", "case.know", "case.contact.phone"):
        await acting(store, town, "bo").press(action, case.id, at=MONDAY)

    assert (await desired(store)).topic == (
        f"{case.alias}. All parties are in contact. This room is not watched. Acute? Call 112."
    )


async def test_the_desks_are_in_it_until_somebody_takes_it(store, town):
    case = await opened(store, town)
    assert await members(store, town) == ["anna", "bo", "gerd"]

    await acting(store, town, "carla").press("case.claim", case.id, at=MONDAY)

    assert await members(store, town) == ["anna", "carla", "gerd"]


async def test_who_stands_in_and_who_was_added_are_in_it(store, town):
    case = await opened(store, town)

    async def work(db):
        db.add(
            Absence(
                person_id=town.anna.id,
                first_day=date(2026, 1, 13),
                last_day=date(2026, 1, 13),
                stand_in_id=town.tina.id,
            )
        )
        db.add(
            CaseMember(
                case_id=case.id,
                person_id=town.dan.id,
                added_by_id=town.anna.id,
                added_at=MONDAY,
            )
        )

    await store.write(work)

    assert await members(store, town) == ["anna", "bo", "dan", "gerd"]
    assert await members(store, town, at=MONDAY + timedelta(days=1)) == [
        *("anna", "tina", "bo", "dan", "gerd"),
    ]


async def test_the_lead_is_in_it_whoever_has_their_party_now(store, town):
    case = await opened(store, town)
    tuesday = MONDAY.date() + timedelta(days=1)

    async def work(db):
        (await db.get_one(Case, case.id)).lead_id = town.dan.id
        away = {"first_day": tuesday, "last_day": tuesday}
        db.add(Absence(person_id=town.dan.id, stand_in_id=town.carla.id, **away))

    await store.write(work)

    assert await members(store, town) == ["anna", "bo", "dan", "gerd"]
    assert await members(store, town, at=MONDAY + timedelta(days=1)) == [
        *("anna", "bo", "carla", "dan", "gerd"),
    ]


async def test_a_closed_course_closes_its_room_once_everything_is_said(store, town):
    case = await opened(store, town)

    async def close(db):
        (await db.get_one(Case, case.id)).state = CaseState.CLOSED

    async def say(db):
        for row in (await db.exec(select(OutboxMessage))).all():
            row.state = Delivery.DONE

    await store.write(close)
    assert (await desired(store)).is_open is True
    await store.write(say)

    wanted = await desired(store)
    assert (wanted.is_open, wanted.topic) == (False, f"{case.alias}. The course is closed.")


async def test_a_room_that_is_out_of_use_stays_closed_although_its_course_is_open(store, town):
    await opened(store, town)

    async def lose(db):
        (await db.get_one(Room, 1)).state = RoomState.CLOSED

    await store.write(lose)

    assert (await desired(store)).is_open is False


async def test_an_advisers_room_has_the_whole_team_and_no_pin(store, town):
    async def add(db):
        db.add(
            Room(workspace_id=town.workspace.id, organisation_id=town.team.id, name="raad-x")
        )

    await store.write(add)

    wanted = await desired(store)

    assert await members(store, town) == ["anna", "tina", "bro"]
    assert (wanted.topic, wanted.pinned_key) == ("Questions to Udgående team Demo", "")


async def happens(
    store, town, event, *, room="r1", user=None, at=MONDAY, text="hello", subject=""
):
    incoming = Incoming(
        workspace_id=town.workspace.id,
        user=user or str(town.bo.id),
        at=at,
        key=f"{event}:{room}:{user}:{at.isoformat()}",
        room=room,
        locale="en",
        text=text if event == "message" else "",
        subject=subject,
    )
    return await take(incoming, routes.EVENTS[event], store)


async def did(store):
    return [(one.did, one.actor_id) for one in await all_of(store, Entry)][1:]


@pytest.mark.parametrize(
    ("event", "entered"),
    [("joined", Did.JOINED), ("left", Did.LEFT), ("renamed", Did.RENAMED)],
)
async def test_what_happens_in_a_courses_room_is_entered(store, town, event, entered):
    await room_of(store, await opened(store, town))

    await happens(store, town, event)
    await happens(store, town, event, user="4711", at=MONDAY + timedelta(minutes=1))
    await happens(store, town, event, room="elsewhere")

    assert await did(store) == [(entered, town.bo.id), (entered, None)]


async def test_a_room_renamed_by_hand_gets_its_name_back(store, town):
    await room_of(store, await opened(store, town))
    before = len(await rows(store))

    await happens(store, town, "renamed")

    [row] = (await rows(store))[before:]
    assert (row.verb, row.address) == (Verb.SET_ROOM, "room:1")


async def test_nothing_is_kept_of_a_message(store, town):
    await room_of(store, await opened(store, town))

    answer = await happens(store, town, "message")

    assert (answer.say, answer.is_refused, await did(store)) == (None, False, [])


async def test_somebody_we_do_not_know_is_not_told_so_with_every_message(store, town):
    answer = await happens(store, town, "message", user="4711")

    assert (answer.say, answer.is_refused, await did(store)) == (None, False, [])


async def test_the_guard_reads_what_somebody_we_do_not_know_writes(store, town):
    answer = await happens(store, town, "message", user="4711", text="Det er 251248-9996")

    assert answer.is_refused
    assert "CPR" in answer.say.title


async def test_a_room_opens_where_people_are_reached_when_the_chat_they_prefer_let_us_go(
    store, town
):
    """In the new one they were met while they could still be reached in the one before."""

    async def move(db):
        (await db.get_one(ChatWorkspace, town.workspace.id)).is_installed = False
        new = ChatWorkspace(platform=Platform.SLACK, external_id="T2", name="New")
        db.add(new)
        await db.flush()
        for name in ("anna", "bo"):
            identity = {"external_id": f"U{name}", "person_id": town.people[name].id}
            db.add(ChatIdentity(workspace_id=new.id, is_preferred=False, **identity))
        return new.id

    new = await store.write(move)
    await opened(store, town)

    assert [one.workspace_id for one in await all_of(store, Room)] == [new]


async def test_a_workspace_that_let_us_go_is_not_written_to(store, town):
    await happens(store, town, "uninstalled")
    gone = (await fetch(store, ChatWorkspace, town.workspace.id)).is_installed
    await opened(store, town)

    assert (gone, await all_of(store, Room)) == (False, [])

    await happens(store, town, "installed")
    assert (await fetch(store, ChatWorkspace, town.workspace.id)).is_installed
    entered = [one.did for one in await all_of(store, Entry) if one.chain == "system"]
    assert entered == [Did.UNINSTALLED, Did.INSTALLED]
