"""Who does not read in a room is said on its card, and to who writes there, once a day."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.turns import take
from handlers import routes
from handlers.turn import Incoming, Looking
from locales import speaking
from models.base import Platform
from models.outbox import Verb
from models.people import ChatIdentity, ChatWorkspace, Person
from models.rooms import Room, RoomState
from tests.conftest import MONDAY
from tests.handlers.test_cases import CPR, opened
from tests.town import acting, all_of, build, fetch, rows, words

LACKS = "ChannelMessage.Read.Group"


@pytest.fixture
async def town(store):
    """The municipality chats in Teams, the others in the web workspace."""
    town = await store.write(build)

    async def move(db):
        teams = ChatWorkspace(platform=Platform.TEAMS, external_id="t", name="T", lacks=LACKS)
        db.add(teams)
        await db.flush()
        for name in ("bo", "carla", "dan"):
            mine = select(ChatIdentity).where(ChatIdentity.person_id == town.people[name].id)
            (await db.exec(mine)).one().workspace_id = teams.id

    await store.write(move)
    return town


@pytest.fixture
async def case(store, town):
    case = await opened(store, town)

    async def work(db):
        for room in (await db.exec(select(Room))).all():
            room.external_id, room.state = f"r{room.id}", RoomState.OPEN

    await store.write(work)
    return case


async def room_in(store, platform):
    workspaces = {one.id: one.platform for one in await all_of(store, ChatWorkspace)}
    return next(
        one for one in await all_of(store, Room) if workspaces[one.workspace_id] is platform
    )


async def writes(store, town, who, room, text="Vi ringede i går", *, days=0, **fields):
    person = town.people[who]
    mine = next(one for one in await all_of(store, ChatIdentity) if one.person_id == person.id)
    incoming = Incoming(
        workspace_id=mine.workspace_id,
        user=mine.external_id,
        at=MONDAY + timedelta(days=days),
        key=f"{who}:{room.id}:{days}:{text}",
        locale="en",
        room=room.external_id,
        text=text,
        fields={name: (value,) for name, value in fields.items()},
    )
    return await take(incoming, routes.EVENTS["message"], store)


async def offers(store):
    return [
        (one.address, one.subject)
        for one in await rows(store)
        if one.view == "briefing.offer" and one.verb is Verb.POST
    ]


async def seen(store, view, subject, *, reader=None, room=None, at=MONDAY):
    async def work(db):
        found = await db.get_one(Person, reader.id) if reader else None
        here = await db.get_one(Room, room.id) if room else None
        with speaking("en"):
            return await routes.VIEWS[view](Looking(found, str(subject), at, here), db)

    return words(await store.read(work))


async def test_each_rooms_card_says_who_reads_elsewhere(store, town, case):
    web, teams = await room_in(store, Platform.WEB), await room_in(store, Platform.TEAMS)

    here = await seen(store, "case.card", case.id, room=web)
    there = await seen(store, "case.card", case.id, room=teams)
    alone = await seen(store, "case.card", case.id, reader=town.anna)

    assert "Reads in another chat, not here: Eksempel Kommune. " in here
    assert "Reads in another chat, not here: Udgående team Demo, Lægehuset Solsikken. " in there
    assert "another chat" not in alone


async def test_who_chats_in_both_reads_in_both(store, town, case):
    await acting_in_teams(store, town, case)
    teams = await room_in(store, Platform.TEAMS)

    there = await seen(store, "case.card", case.id, room=teams)

    assert "Reads in another chat, not here: Lægehuset Solsikken. " in there


async def acting_in_teams(store, town, case):
    async def work(db):
        teams = (
            await db.exec(select(ChatWorkspace).where(ChatWorkspace.external_id == "t"))
        ).one()
        identity = {"external_id": "anna-too", "is_preferred": False}
        db.add(ChatIdentity(workspace_id=teams.id, person_id=town.anna.id, **identity))

    await store.write(work)


async def test_the_days_first_message_gets_its_author_the_offer(store, town, case):
    web = await room_in(store, Platform.WEB)

    for who, days in (("anna", 0), ("anna", 0), ("gerd", 0), ("gerd", 1)):
        await writes(store, town, who, web, f"{who} {len(await rows(store))}", days=days)

    assert await offers(store) == [
        (f"person:{town.anna.id}", str(web.id)),
        (f"person:{town.gerd.id}", str(web.id)),
    ]
    offered = await seen(store, "briefing.offer", web.id, reader=town.anna)
    assert "Does not read there: Eksempel Kommune. " in offered
    assert "briefing.choose" in offered


async def test_each_room_has_its_own_first_message(store, town, case):
    for who, platform in (("anna", Platform.WEB), ("bo", Platform.TEAMS)):
        await writes(store, town, who, await room_in(store, platform))

    assert [address for address, _room in await offers(store)] == [
        f"person:{town.anna.id}",
        f"person:{town.bo.id}",
    ]


async def test_who_has_no_part_in_the_course_is_offered_nothing(store, town, case):
    web = await room_in(store, Platform.WEB)

    await writes(store, town, "bro", web)
    assert await offers(store) == []

    await writes(store, town, "anna", web)
    assert len(await offers(store)) == 1


async def test_where_everybody_reads_nothing_is_offered(store):
    town = await store.write(build)
    await opened(store, town)

    async def work(db):
        room = (await db.exec(select(Room))).one()
        room.external_id, room.state = "r1", RoomState.OPEN

    await store.write(work)
    await writes(store, town, "anna", await room_in(store, Platform.WEB))

    assert await offers(store) == []


async def test_a_practice_without_chat_reads_in_no_room(store):
    town = await store.write(build)
    await opened(store, town, general_practice=town.phone_practice.id)

    async def work(db):
        room = (await db.exec(select(Room))).one()
        room.external_id, room.state = "r1", RoomState.OPEN

    await store.write(work)
    web = await room_in(store, Platform.WEB)
    await writes(store, town, "anna", web)

    assert await offers(store) == [(f"person:{town.anna.id}", str(web.id))]
    offered = await seen(store, "briefing.offer", web.id, reader=town.anna)
    assert "Does not read there: Lægehuset Mælkebøtten. " in offered


async def test_the_offer_is_nothing_to_who_has_no_part_nor_when_it_is_over(store, town, case):
    web = await room_in(store, Platform.WEB)
    assert "Eksempel Kommune" in await seen(store, "briefing.offer", web.id, reader=town.anna)

    assert await seen(store, "briefing.offer", web.id, reader=town.bro) == "None"
    fields = {"ending": "outside_target", "informed": "yes", "anyway": "yes"}
    closed = await acting(store, town, "anna").submit("case.close", fields, case.id, at=MONDAY)
    assert closed.errors == ()
    assert await seen(store, "briefing.offer", web.id, reader=town.anna) == "None"


async def test_a_room_we_do_not_hear_says_so_until_a_message_comes(store, town, case):
    teams, web = await room_in(store, Platform.TEAMS), await room_in(store, Platform.WEB)
    before = await seen(store, "case.card", case.id, room=teams)
    assert "not checked for CPR numbers: no message in these rooms has reached" in before
    assert LACKS in before
    assert "checked for CPR" not in await seen(store, "case.card", case.id, room=web)

    await writes(store, town, "bo", teams, "Hej", called="yes")
    assert (await fetch(store, ChatWorkspace, teams.workspace_id)).lacks == LACKS
    await writes(store, town, "bo", teams)

    assert (await fetch(store, ChatWorkspace, teams.workspace_id)).lacks == ""
    assert "checked for CPR" not in await seen(store, "case.card", case.id, room=teams)


async def test_a_cpr_number_gets_nobody_an_offer(store, town, case):
    web = await room_in(store, Platform.WEB)

    await writes(store, town, "anna", web, f"Det er {CPR}")
    assert await offers(store) == []

    await writes(store, town, "anna", web)
    assert len(await offers(store)) == 1
