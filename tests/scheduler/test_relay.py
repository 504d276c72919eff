"""Sending: what goes, what a failure does, and what is looked for before it goes again."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from handlers import troubles
from handlers.cards import Card, Text, Tone
from handlers.plans import DesiredRoom
from models.entries import Did, Entry
from models.outbox import OutboxMessage, Verb
from models.people import ChatIdentity, Person
from models.rooms import RoomState
from scheduler.chat import Busy, Failed, Refused, Unsure
from scheduler.pace import RelaySettings
from tests.conftest import MONDAY
from tests.fakes import FakeMessage
from tests.scheduler.conftest import CARLA, ROOM

PAST_LEASE = {"seconds": 31}


def down(error):
    async def meanwhile(_name):
        raise error

    return meanwhile


async def test_a_post_is_shown_and_its_receipt_kept(world):
    await world.post("x")

    assert await world.deliver() == 1

    (row,) = await world.rows()
    assert world.chat.messages["m1"].card == Card("hello x", (Text("Anna"),))
    assert world.chat.posted() == [("@UA", "hello x")]
    assert (row.state, row.workspace_id, row.channel, row.receipt) == ("done", 1, "@UA", "m1")
    assert (row.attempts, row.error, row.lease_until) == (1, "", None)


async def test_nothing_due_is_nothing_done(world):
    assert await world.deliver() == 0


async def test_each_reads_their_own_language_and_a_room_danish(open_world):
    for address in ("person:1", "person:2", f"room:{ROOM}"):
        await open_world.post(address, address, "language")

    await open_world.deliver()

    assert sorted(open_world.chat.posted()) == [("@UA", "da"), ("@UB", "en"), ("C1", "da")]


@pytest.mark.parametrize("view", ["gone", "forbidden"])
async def test_what_has_nothing_to_show_is_dropped(world, view):
    await world.post("x", view=view)

    await world.deliver()

    assert await world.ends() == [("dropped", "nothing_to_show")]
    assert world.chat.messages == {}


async def test_a_broken_view_is_tried_again_and_given_up(world, caplog):
    await world.post("x", view="broken")

    for _ in range(world.settings.max_attempts):
        assert await world.deliver() == 1
        world.later(minutes=10)

    assert await world.ends() == [("dead", "LookupError")]
    assert "citizen" not in caplog.text


async def test_a_row_waits_for_its_time(world):
    number = await world.post("x")
    await world.change(OutboxMessage, number, not_before=MONDAY + timedelta(hours=1))

    assert await world.deliver() == 0
    world.later(hours=1)
    assert await world.deliver() == 1


async def test_refused_is_dead_at_once(world, caplog):
    world.chat.strangers.add("@UA")
    await world.post("x")

    await world.deliver()

    assert await world.ends() == [("dead", "user_not_found")]
    assert world.chat.calls["post"] == 1
    assert [record.getMessage() for record in caplog.records] == [
        "outbox 1: post not done: user_not_found"
    ]


async def test_too_long_a_title_is_refused(world):
    await world.post("x" * 150)

    await world.deliver()

    assert await world.ends() == [("dead", "title_too_long")]


async def test_failed_backs_off_longer_each_time(world):
    for call in (1, 2, 3):
        world.chat.fail("post", Failed("refused"), call=call)
    await world.post("x")

    waits = []
    for _ in range(3):
        await world.deliver()
        (row,) = await world.rows()
        waits.append((row.not_before - world.now).total_seconds())
        assert (row.state, row.workspace_id, row.first_sent_at) == ("ready", None, None)
        world.now = row.not_before
    await world.deliver()

    assert [2 <= waits[0] < 3, 4 <= waits[1] < 6, 8 <= waits[2] < 14] == [True] * 3
    assert world.chat.posted() == [("@UA", "hello x")]


async def test_failed_is_given_up_in_the_end(world):
    world.chat.meanwhile = down(Failed("refused"))
    await world.post("x")

    while await world.deliver():
        world.later(minutes=10)

    assert await world.ends() == [("dead", "refused")]
    patient = world.settings.patience // timedelta(minutes=10)
    assert world.chat.calls["post"] == patient + world.settings.max_attempts


async def test_back_off_never_waits_much_over_the_longest_wait(world):
    number = await world.post("x")
    await world.change(OutboxMessage, number, attempts=world.settings.max_attempts)
    (row,) = await world.rows()

    wait = world.settings.back_off(row, MONDAY) - MONDAY

    assert timedelta(seconds=256) <= wait <= timedelta(minutes=6, seconds=15)


async def test_busy_waits_as_long_as_it_is_told_and_counts_no_attempt(world):
    world.chat.fail("post", Busy(30))
    await world.post("x")

    await world.deliver()
    (row,) = await world.rows()
    assert (row.state, row.attempts, row.error) == ("ready", 0, "busy")
    assert timedelta(seconds=30) <= row.not_before - MONDAY <= timedelta(seconds=32)

    world.later(seconds=29)
    assert await world.deliver() == 0
    world.later(seconds=3)
    assert await world.deliver() == 1
    assert world.chat.posted() == [("@UA", "hello x")]


async def test_a_closed_gate_stops_its_verb_there_and_nothing_else(open_world):
    await open_world.post("first", f"room:{ROOM}")
    await open_world.deliver()
    open_world.chat.fail("post", Busy(30))
    await open_world.post("anna", "person:1")
    await open_world.deliver()
    closed_until = MONDAY + timedelta(seconds=30)
    assert await open_world.gates() == [(1, "post", closed_until)]

    await open_world.post("bo", "person:2")
    await open_world.refresh("first")
    await open_world.set_room()
    await open_world.deliver()

    rows = {row.dedupe_key: row for row in await open_world.rows()}
    bo = rows["key bo"]
    assert (bo.state, bo.not_before, bo.attempts) == ("ready", closed_until, 0)
    assert rows["room:1:set:x"].state == "done"
    assert open_world.chat.calls == {"open_room": 1, "post": 2, "update": 1, "set_room": 1}


async def test_a_gate_is_never_opened_earlier_by_a_shorter_wait(world):
    world.chat.fail("post", Busy(60), call=1)
    world.chat.fail("post", Busy(5), call=2)
    await world.post("anna", "person:1")
    await world.post("bo", "person:2")

    await world.deliver()

    assert await world.gates() == [(1, "post", MONDAY + timedelta(seconds=60))]


async def test_unsure_keeps_its_lease_and_is_not_repeated_meanwhile(world):
    world.chat.fail("post", Unsure("timeout"))
    await world.post("x")
    await world.deliver()

    world.later(seconds=29)

    assert await world.deliver() == 0
    (row,) = await world.rows()
    assert (row.state, row.lease_until) == ("sending", MONDAY + timedelta(seconds=30))


async def test_what_arrived_is_found_and_not_doubled(world):
    world.chat.fail("post", Unsure("timeout"), is_after=True)
    await world.post("x")
    await world.deliver()

    world.later(**PAST_LEASE)
    await world.deliver()

    (row,) = await world.rows()
    assert (row.state, row.receipt) == ("done", "m1")
    assert world.chat.posted() == [("@UA", "hello x")]


async def test_what_did_not_arrive_is_sent_again_under_its_key(world):
    world.chat.fail("post", Unsure("timeout"))
    await world.post("x")
    await world.deliver()

    world.later(**PAST_LEASE)
    await world.deliver()

    assert await world.states() == ["done"]
    assert world.chat.calls["find"] == 1
    assert world.chat.messages["m1"].key == "key x"
    assert world.chat.messages["m1"].card == Card("hello x", (Text("Anna"),))


async def test_any_other_error_of_a_platform_is_a_doubt(world, caplog):
    world.chat.fail("post", KeyError("what a citizen said"), is_after=True)
    await world.post("x")
    await world.deliver()
    assert await world.states() == ["sending"]

    world.later(**PAST_LEASE)
    await world.deliver()

    assert world.chat.posted() == [("@UA", "hello x")]
    assert "citizen" not in caplog.text
    assert "KeyError" in caplog.text


async def test_a_crash_between_effect_and_record_doubles_nothing(world):
    """The process dies with the platform's answer in its hands."""

    class Dies:
        def __init__(self, store):
            self.store, self.writes = store, 0

        async def read(self, work):
            return await self.store.read(work)

        async def write(self, work):
            self.writes += 1
            if self.writes > 2:  # claimed, departed: the receipt is not written down
                raise ConnectionError
            return await self.store.write(work)

    await world.post("x")
    await world.relay(store=Dies(world.store)).deliver_due()
    assert (await world.states(), world.chat.calls["post"]) == (["sending"], 1)

    world.later(**PAST_LEASE)
    await world.deliver()

    (row,) = await world.rows()
    assert (row.state, row.receipt) == ("done", "m1")
    assert world.chat.calls == {"post": 1, "find": 1}


async def test_a_crash_before_the_call_leaves_no_doubt(world):
    await world.post("x")
    relay = world.relay()
    await world.store.write(relay._claim)

    world.later(**PAST_LEASE)
    await world.deliver()

    assert await world.states() == ["done"]
    assert world.chat.calls == {"post": 1}


async def test_a_doubt_is_left_alone_until_the_platform_has_had_its_time(world):
    world.settings = RelaySettings(lease=timedelta(seconds=4))
    world.chat.fail("post", Unsure("timeout"), is_after=True)
    await world.post("x")
    await world.deliver()

    world.later(seconds=14)
    assert await world.deliver() == 0
    world.later(seconds=1)
    assert await world.deliver() == 1
    assert await world.states() == ["done"]


async def test_it_is_looked_for_where_it_was_sent(world):
    """Meanwhile Anna prefers to chat elsewhere; the message is where it was."""
    world.chat.fail("post", Unsure("timeout"), is_after=True)
    await world.post("x")
    await world.deliver()
    await world.change(ChatIdentity, 1, external_id="UA2")

    world.later(**PAST_LEASE)
    await world.deliver()

    assert world.chat.posted() == [("@UA", "hello x")]


async def test_where_nobody_can_tell_it_is_sent_again_and_marked(world):
    world.chat.can_find = False
    world.chat.fail("post", Unsure("timeout"), is_after=True)
    await world.post("x", "person:2")
    await world.deliver()

    world.later(**PAST_LEASE)
    await world.deliver()

    repeat = world.chat.messages["m2"]
    warning = Text("This message may be a repeat.", Tone.QUIET)
    assert await world.states() == ["done"]
    assert repeat.card == Card("hello x", (warning, Text("Bo")))
    assert repeat.key == "key x"


async def test_where_it_may_not_look_it_is_sent_again_and_marked(world):
    world.chat.fail("post", Unsure("timeout"))
    world.chat.fail("find", Refused("missing_scope"))
    await world.post("x", "person:2")
    await world.deliver()

    world.later(**PAST_LEASE)
    await world.deliver()

    assert world.chat.messages["m1"].card.parts[0].tone is Tone.QUIET


async def test_a_doubt_that_meets_a_busy_platform_stays_a_doubt(world):
    world.chat.can_find = False
    world.chat.fail("post", Unsure("timeout"), is_after=True)
    world.chat.fail("post", Busy(60), call=2)
    await world.post("x", "person:2")
    await world.deliver()
    world.later(**PAST_LEASE)
    await world.deliver()
    (row,) = await world.rows()
    assert (row.state, row.attempts) == ("sending", 0)  # its platform is down

    world.later(seconds=63)
    await world.deliver()

    assert [len(m.card.parts) for m in world.chat.messages.values()] == [1, 2]


async def test_doubt_does_not_last_for_ever(world):
    world.chat.meanwhile = down(Unsure("timeout"))
    world.chat.can_find = False
    await world.post("x")

    while await world.deliver():
        world.later(minutes=10)

    assert await world.ends() == [("dead", "unsure")]
    assert world.now - MONDAY > world.settings.patience


async def test_a_platform_that_never_answers_the_question_is_given_up(world):
    world.chat.fail("post", Unsure("timeout"))
    for call in range(1, 60):
        world.chat.fail("find", Unsure("timeout"), call=call)
    await world.post("x")

    while await world.deliver():
        world.later(minutes=10)

    assert await world.ends() == [("dead", "unsure")]


async def test_what_arrived_is_done_although_nothing_would_be_shown_now(world):
    world.chat.fail("post", Unsure("timeout"), is_after=True)
    await world.post("x")
    await world.deliver()
    world.views["hello"] = world.views["gone"]

    world.later(**PAST_LEASE)
    await world.deliver()

    assert await world.states() == ["done"]


async def test_what_did_not_arrive_is_dropped_once_it_is_out_of_date(world):
    world.chat.fail("post", Unsure("timeout"))
    await world.post("x")
    await world.deliver()
    world.views["hello"] = world.views["gone"]

    world.later(**PAST_LEASE)
    await world.deliver()

    assert await world.ends() == [("dropped", "nothing_to_show")]
    assert world.chat.messages == {}


async def test_what_may_be_repeated_is_not_looked_for(open_world):
    open_world.chat.fail("set_room", Unsure("timeout"), is_after=True)
    await open_world.set_room()
    await open_world.deliver()

    open_world.later(**PAST_LEASE)
    await open_world.deliver()

    assert await open_world.states() == ["done", "done"]
    assert open_world.chat.calls == {"open_room": 1, "set_room": 2}


async def test_a_room_opened_in_doubt_is_found_by_its_name(world):
    world.chat.fail("open_room", Unsure("timeout"), is_after=True)
    await world.open_room()
    await world.deliver()
    assert (await world.room()).external_id is None

    world.later(**PAST_LEASE)
    await world.deliver()

    room = await world.room()
    assert (room.external_id, room.state) == ("C1", RoomState.OPEN)
    assert world.chat.calls == {"open_room": 1, "find": 1}


async def test_claimed_too_long_ago_is_not_sent(world):
    await world.post("x")

    class Sleepy:
        """Half the lease goes by between the claim and the call."""

        def __init__(self, store):
            self.store = store

        async def write(self, work):
            world.seconds += 8
            return await self.store.write(work)

    await world.relay(store=Sleepy(world.store)).deliver_due()

    (row,) = await world.rows()
    assert (row.state, row.attempts, row.error) == ("ready", 0, "late")
    assert world.chat.calls == {}


async def test_an_answer_that_comes_after_the_lease_changes_nothing(world):
    """The call hangs until another replica has taken over and found the message."""

    async def hang(name):
        if name == "post":
            world.chat.messages["m0"] = FakeMessage("W1", "@UA", Card("hello x"), "key x")
            world.later(**PAST_LEASE)
            await world.relay().deliver_due()

    world.chat.meanwhile = hang
    await world.post("x")

    await world.relay().deliver_due()

    (row,) = await world.rows()
    assert (row.state, row.receipt) == ("done", "m0")


async def test_a_failure_that_comes_after_the_lease_takes_nothing_from_the_next(world):
    async def hang(name):
        world.later(**PAST_LEASE)
        await world.store.write(world.relay()._claim)
        raise Failed("refused")

    world.chat.meanwhile = hang
    await world.post("x")

    await world.relay().deliver_due()

    (row,) = await world.rows()
    assert (row.state, row.attempts, row.error) == ("sending", 2, "")


async def test_one_row_in_doubt_stops_no_other(world):
    await world.post("x", "person:1")
    await world.post("y", "person:2")
    world.chat.fail("post", Unsure("timeout"))

    await world.deliver()

    assert sorted(await world.states()) == ["done", "sending"]


async def test_delete_takes_the_message_away(world):
    target = await world.post("x")
    await world.deliver()
    await world.add(
        OutboxMessage(
            lane="person:1",
            verb=Verb.DELETE,
            address="person:1",
            view="",
            subject="",
            dedupe_key="delete x",
            at=MONDAY,
            target_id=target,
        )
    )

    await world.deliver()

    assert await world.states() == ["done", "done"]
    assert world.chat.messages == {}


@pytest.fixture(autouse=True)
def _hear(caplog):
    caplog.set_level(logging.WARNING, "scheduler")


async def test_a_busy_lane_waits_alone(open_world):
    """A channel takes one message a second; nobody else is kept waiting for it."""
    open_world.chat.fail("post", Busy(1, "paced", is_lane=True))
    await open_world.post("room", f"room:{ROOM}")
    await open_world.deliver()
    await open_world.post("anna", "person:1")
    await open_world.deliver()

    rows = {row.dedupe_key: row for row in await open_world.rows()}
    waiting = rows["key room"]
    assert (waiting.state, waiting.error, waiting.attempts) == ("ready", "paced", 0)
    assert waiting.not_before == MONDAY + timedelta(seconds=1)
    assert rows["key anna"].state == "done"
    assert await open_world.gates() == []

    open_world.later(seconds=1)
    await open_world.deliver()
    assert open_world.chat.posted() == [("@UA", "hello anna"), ("C1", "hello room")]


async def reports(world, kind=Did.UNDELIVERED):
    async def work(db):
        return (await db.exec(select(Entry).where(Entry.did == kind))).all()

    return [(one.chain, one.codes) for one in await world.store.read(work)]


async def give_carla_the_coordination(world):
    await world.add(ChatIdentity(workspace_id=1, external_id="UC", person_id=CARLA))
    await world.change(Person, CARLA, roles=["coordinator"])
    world.views["trouble"] = troubles.card


@pytest.mark.parametrize(
    ("error", "call"),
    [
        pytest.param(Refused("user_not_found"), 1, id="refused"),
        pytest.param(Failed("refused"), 8, id="failed to the end"),
        pytest.param(Unsure("timeout"), 9, id="never known"),
    ],
)
async def test_what_is_dead_is_told_to_who_can_act_at_that_instant(world, error, call):
    await give_carla_the_coordination(world)
    world.settings = replace(world.settings, patience=timedelta())
    world.chat.can_find = False
    for number in range(1, call + 1):
        world.chat.fail("post", error, call=number)
    await world.post("x")

    while (await world.rows())[0].state != "dead":
        await world.deliver()
        world.later(minutes=10)
    world.chat.faults.clear()
    await world.deliver()

    lost, told = await world.rows()
    code = "unsure" if isinstance(error, Unsure) else error.reason_code
    assert lost.error == code
    assert (told.view, told.subject, told.lane) == ("trouble", str(lost.id), f"person:{CARLA}")
    assert (told.at, told.state) == (MONDAY, "done")
    about = {"row": lost.id, "code": code, "told": [CARLA]}
    assert await reports(world) == [("organisation:1", about)]


async def test_a_bundle_that_is_dead_is_told_in_one_message(world):
    await give_carla_the_coordination(world)
    world.chat.strangers.add("@UA")
    for subject in ("a", "b", "c"):
        await world.post(subject, bundle="morning")

    await world.deliver()

    assert len(await reports(world)) == 3
    assert [channel for channel, _title in world.chat.posted()] == ["@UC"]


async def test_what_is_dropped_is_no_trouble(world):
    await give_carla_the_coordination(world)
    await world.post("x", view="gone")

    await world.deliver()

    assert await reports(world) == []


async def test_a_row_somebody_else_has_taken_is_theirs_to_tell_of(world):
    await give_carla_the_coordination(world)
    number = await world.post("x")

    async def take(_name):
        await world.change(OutboxMessage, number, worker="another")

    world.chat.meanwhile = take
    world.chat.strangers.add("@UA")
    await world.relay().deliver_due()

    assert await reports(world) == []


async def test_what_fell_short_in_a_room_is_told_although_it_is_done(open_world):
    open_world.chat.shortfalls = ("not_invited:user_not_found", "no_bookmark:not_allowed")
    await open_world.set_room()

    await open_world.deliver()

    row = (await open_world.rows())[-1]
    about = {"row": row.id, "code": "not_invited:user_not_found", "told": []}
    assert row.state == "done"
    assert [codes for _chain, codes in await reports(open_world)] == [about]


async def test_a_room_whose_plan_is_to_be_closed_is_closed_on_both_sides(open_world):
    async def shut(room, at, db):
        return DesiredRoom(room.name, "", (), is_open=False)

    open_world.plan = shut
    await open_world.set_room()

    await open_world.deliver()

    assert (await open_world.room()).state is RoomState.CLOSED
    assert open_world.chat.rooms["C1"].plan.is_open is False
