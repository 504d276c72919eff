from dataclasses import replace

import pytest
from sqlmodel import col, select

from bot.web import rooms
from bot.web.live import Live
from bot.web.sender import WebChat
from bot.web.tables import WebMember, WebMessage, WebRoom
from handlers.cards import Card, Text
from models.outbox import Verb
from scheduler.chat import Refused
from tests.bot.web.conftest import PLAN, WEDNESDAY, fill

CARD = Card("First", (Text("as it was"),))


@pytest.fixture
async def chat(store):
    await fill(store)
    return WebChat(store, Live(), lambda: WEDNESDAY)


async def rows(chat, table):
    async def work(db):
        return (await db.exec(select(table).order_by(col(table.id)))).all()

    return await chat.store.read(work)


async def members(chat, room):
    return [row.user for row in await rows(chat, WebMember) if row.room_id == int(room)]


async def test_room_is_opened_once_under_its_key(chat):
    first = await chat.open_room("web", PLAN, "room:1:open")
    again = await chat.open_room("web", PLAN, "room:1:open")
    other = await chat.open_room("web", PLAN, "room:2:open")

    assert first == again != other
    assert await members(chat, first) == ["1", "2"]
    assert [room.name for room in await rows(chat, WebRoom)] == [PLAN.name] * 2


async def test_room_is_brought_to_its_plan_and_stays_there(chat):
    room = await chat.open_room("web", PLAN, "room:1:open")
    receipt = await chat.post("web", room, CARD, "row:1")
    plan = replace(PLAN, topic="new", members=("2", "3"), pinned=receipt, is_open=False)

    for _ in range(2):
        await chat.set_room("web", room, plan)

    (kept,) = await rows(chat, WebRoom)
    assert (kept.topic, kept.pinned_id, kept.is_open) == ("new", int(receipt), False)
    assert await members(chat, room) == ["2", "3"]


async def test_staying_member_keeps_what_was_read(chat):
    room = await chat.open_room("web", PLAN, "room:1:open")

    async def read(db):
        await rooms.mark_read(db, int(room), "2", 7)

    await chat.store.write(read)

    await chat.set_room("web", room, replace(PLAN, members=("2", "3")))

    assert [(row.user, row.read_id) for row in await rows(chat, WebMember)] == [
        ("2", 7),
        ("3", 0),
    ]


async def test_post_under_the_same_key_is_the_same_message(chat):
    room = await chat.open_room("web", PLAN, "room:1:open")

    receipts = [await chat.post("web", room, CARD, "row:1") for _ in range(2)]

    (message,) = await rows(chat, WebMessage)
    assert receipts == [str(message.id)] * 2
    assert (message.title, message.author, message.at) == ("First", None, WEDNESDAY)
    assert "as it was" in message.html


async def test_post_to_a_person_makes_their_own_room_once(chat):
    for n in range(2):
        await chat.post("web", "@3", CARD, f"row:{n}")

    (room,) = await rows(chat, WebRoom)
    assert (room.user, await members(chat, room.id)) == ("3", ["3"])
    assert len(await rows(chat, WebMessage)) == 2


async def test_update_shows_the_new_card(chat):
    room = await chat.open_room("web", PLAN, "room:1:open")
    receipt = await chat.post("web", room, CARD, "row:1")

    await chat.update("web", room, receipt, Card("Second"))

    (message,) = await rows(chat, WebMessage)
    assert (message.title, message.version) == ("Second", 2)
    assert "as it was" not in message.html


async def test_delete_leaves_nothing_of_a_message_and_may_be_repeated(chat):
    room = await chat.open_room("web", PLAN, "room:1:open")
    receipt = await chat.post("web", room, CARD, "row:1")

    for _ in range(2):
        await chat.delete("web", room, receipt)

    (message,) = await rows(chat, WebMessage)
    assert (message.is_deleted, message.title, message.html) == (True, "", "")
    assert await chat.post("web", room, CARD, "row:1") == receipt  # not made again


async def test_find_knows_what_was_done(chat):
    room = await chat.open_room("web", PLAN, "room:1:open")
    receipt = await chat.post("web", room, CARD, "row:1")

    assert await chat.find("web", None, Verb.OPEN_ROOM, "room:1:open", PLAN) == room
    assert await chat.find("web", room, Verb.POST, "row:1", None) == receipt
    assert await chat.find("web", None, Verb.OPEN_ROOM, "room:2:open", PLAN) is None
    assert await chat.find("web", room, Verb.POST, "row:2", None) is None


@pytest.mark.parametrize("channel", ["99", "x", "", "-1", "9" * 30, "@99", "@"])
async def test_unknown_channel_is_refused(chat, channel):
    with pytest.raises(Refused):
        await chat.post("web", channel, CARD, "row:1")
    with pytest.raises(Refused):
        await chat.set_room("web", channel, PLAN)
    assert await rows(chat, WebMessage) == []


@pytest.mark.parametrize("receipt", ["99", "x", "", "9" * 30])
async def test_unknown_receipt_is_refused(chat, receipt):
    room = await chat.open_room("web", PLAN, "room:1:open")

    with pytest.raises(Refused):
        await chat.update("web", room, receipt, CARD)
    with pytest.raises(Refused):
        await chat.delete("web", room, receipt)


async def test_receipt_of_another_room_is_refused(chat):
    room = await chat.open_room("web", PLAN, "room:1:open")
    other = await chat.open_room("web", PLAN, "room:2:open")
    receipt = await chat.post("web", other, CARD, "row:1")

    for refused in (
        chat.update("web", room, receipt, Card("Second")),
        chat.delete("web", room, receipt),
        chat.set_room("web", room, replace(PLAN, pinned=receipt)),
    ):
        with pytest.raises(Refused):
            await refused
    assert [message.title for message in await rows(chat, WebMessage)] == ["First"]


async def test_deleted_message_is_not_updated(chat):
    room = await chat.open_room("web", PLAN, "room:1:open")
    receipt = await chat.post("web", room, CARD, "row:1")
    await chat.delete("web", room, receipt)

    with pytest.raises(Refused):
        await chat.update("web", room, receipt, CARD)


async def test_stranger_is_refused_and_the_room_left_as_it_was(chat):
    room = await chat.open_room("web", PLAN, "room:1:open")

    with pytest.raises(Refused):
        await chat.set_room("web", room, replace(PLAN, members=("1", "99")))

    assert await members(chat, room) == ["1", "2"]


async def test_persons_own_room_takes_no_plan(chat):
    await chat.post("web", "@3", CARD, "row:1")

    with pytest.raises(Refused):
        await chat.set_room("web", "@3", PLAN)

    assert await members(chat, (await rows(chat, WebRoom))[0].id) == ["3"]
