"""What happens in Teams while nothing can be stored is kept, and taken when it can be."""

from bot.teams.asked import Happening, Where, Who, Written
from bot.teams.visitors import Visitor
from bot.teams.waiting import Waiting
from models.outbox import OutboxMessage, Verb
from models.passages import Passage, PassageKind
from models.rooms import Room, RoomState
from scheduler.counts import EVENTS_LOST
from scheduler.store import Unavailable
from tests.conftest import MONDAY
from tests.harm import in_every_way
from tests.teams import seen
from tests.teams.conftest import living
from tests.teams.serving import TENANT
from tests.teams.test_edge import room_of
from tests.town import all_of

WHO, WHERE = Who(TENANT, "u-anna"), Where("19:room")
VISITOR = Visitor(WHO, WHERE, 1, MONDAY)
RENAMED = {"type": "conversationUpdate", "channelData": {"eventType": "channelRenamed"}}
REMOVED = {"type": "installationUpdate", "action": "remove"}


def happening(number):
    return Happening(WHO, f"e{number}", WHERE, "joined")


def lost():
    return EVENTS_LOST.collect()[0].samples[0].value


class Door:
    """Takes what comes, unless it is shut."""

    def __init__(self):
        self.is_shut, self.taken = False, []

    async def __call__(self, event, visitor):
        if self.is_shut:
            raise Unavailable("SQLITE_FULL")
        self.taken.append(event.key)
        if event.key == "broken":
            raise LookupError("what a person wrote")


@in_every_way
async def test_what_happened_in_an_outage_is_followed_when_it_is_over(place, harm):
    async with living(place.store) as here:
        room, waiting = await room_of(here, "anna", "bo"), here.served.teams.waiting
        channel = {"channel": {"id": room.id}}
        renamed = RENAMED | {"channelData": RENAMED["channelData"] | channel}
        async with harm(place):
            told = [
                await here.anna.tells(renamed, room),
                await here.anna.says("251248-9996", room, mention=False),
                await here.bo.tells(REMOVED, room),
            ]
            await here.served.teams.api.heard_from("another", here.fake.url)
            await waiting.again()
            held, said = [type(event) for event, _visitor in waiting.held], here.anna.read()
        await waiting.again()

        assert [one.status for one in told] == [200, 200, 200]  # a 5xx would silence Teams
        assert (held, said) == ([Happening, Written, Happening], [])
        assert not waiting.held
        assert "CPR" in here.anna.read()[-1]
        [row] = await all_of(here.store, Room)
        assert row.state is RoomState.CLOSED
        verbs = [one.verb for one in await all_of(here.store, OutboxMessage)]
        assert Verb.SET_ROOM in verbs  # it got its name back before it was lost


@in_every_way
async def test_what_was_written_in_a_form_outlives_an_outage(place, harm):
    """In a dialog it goes on when it is sent again; in a message it stands as it stood."""
    async with living(place.store) as here:
        dialog = (await here.anna.extends("raad")).dialog
        await here.anna.says("raad")
        form = here.anna.last.card
        async with harm(place):
            told = await here.anna.sends(dialog, send(dialog), question="Ring til os.")
            said = await here.anna.sends_form(form, send(form), question="Hvad gør vi?")
        kept = said.card if isinstance(said.card, dict) else form

        done = await here.anna.sends(told.dialog, send(told.dialog))
        await here.anna.sends_form(kept, send(kept), question="Hvad gør vi?")

        assert "Ring til os." in seen.read(told.dialog)
        assert kept is form or "Hvad gør vi?" in seen.read(kept)
        assert "⚠️" not in seen.read(done.dialog)
        kinds = [one.kind for one in await all_of(here.store, Passage)]
        assert kinds.count(PassageKind.QUESTION) == 2


def send(shown):
    """The button that hands a form in."""
    return next(one["title"] for one in seen.actions(shown) if "once" in one.get("data", {}))


async def test_what_comes_while_others_wait_waits_behind_them(caplog):
    door = Door()
    waiting = Waiting(door)
    door.is_shut = True
    await waiting.take(happening(1), VISITOR)
    await waiting.take(Happening(WHO, "broken", WHERE, "joined"), VISITOR)
    door.is_shut = False
    await waiting.take(happening(2), VISITOR)
    assert door.taken == []

    await waiting.again()
    await waiting.take(happening(3), VISITOR)

    assert door.taken == ["e1", "broken", "e2", "e3"]
    assert "LookupError" in caplog.text
    assert "person wrote" not in caplog.text


async def test_no_more_wait_than_may_and_what_is_lost_is_counted(caplog):
    door, before = Door(), lost()
    waiting = Waiting(door, most=2)
    door.is_shut = True

    for number in range(3):
        await waiting.take(happening(number), VISITOR)
    assert (len(waiting.held), lost() - before) == (2, 1)

    await waiting.close()
    assert lost() - before == 3
    assert "2 events are lost" in caplog.text


async def test_who_stops_takes_first_what_can_be_taken():
    door = Door()
    waiting = Waiting(door)
    door.is_shut = True
    await waiting.take(happening(1), VISITOR)
    door.is_shut = False

    await waiting.close()

    assert (door.taken, list(waiting.held)) == (["e1"], [])
