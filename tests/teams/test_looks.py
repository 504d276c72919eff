"""What happened in rooms while nobody heard it is seen when they are looked at."""

import pytest

from bot.teams.tables import TeamsRoom
from handlers import routes
from handlers.turn import Done
from tests.teams.conftest import living
from tests.teams.serving import ON_BOTH
from tests.teams.test_edge import room_of
from tests.town import all_of


def bo_leaves(here, room):
    del room.members["u-bo"]


def archived(here, room):
    room.is_archived = True


def renamed(here, room):
    room.name = "something-else"


def deleted(here, room):
    del here.fake.conversations[room.id]


@pytest.fixture
def told(monkeypatch):
    """What the handlers heard, as (what, by whom or about whom)."""
    heard = []

    def noting(name):
        async def note(turn, db):
            heard.append((name, turn.person.name if turn.person else ""))
            return Done()

        return note

    for name in ("joined", "left", "renamed", "archived", "removed"):
        monkeypatch.setitem(routes.EVENTS, name, noting(name))
    return heard


async def looked(here, times):
    for _ in range(times):
        await here.served.teams.looks.look()


@ON_BOTH
@pytest.mark.parametrize(
    ("kind", "happens", "expected"),
    [
        ("shared", bo_leaves, [("left", "Bo Demo")]),
        ("shared", archived, [("archived", "")]),
        ("shared", renamed, [("renamed", "")]),
        ("shared", deleted, [("removed", "")]),
        ("chat", bo_leaves, [("left", "Bo Demo")]),
        ("chat", deleted, [("removed", "")]),
        ("standard", archived, [("archived", "")]),
        ("standard", bo_leaves, []),  # he is in the team, and the channel is open to it
    ],
)
async def test_what_nobody_heard_is_seen_at_the_second_look(
    teams_store, told, kind, happens, expected
):
    async with living(teams_store, TEAMS_ROOMS=kind) as here:
        room = await room_of(here, "anna", "bo")
        if kind == "standard":
            room.members |= {"u-anna": "m1", "u-bo": "m2"}
        happens(here, room)

        await looked(here, 1)
        assert told == []  # Graph may be behind
        await looked(here, 3)

        assert told == expected


async def test_what_is_as_it_should_be_is_looked_at_once(here, told):
    await room_of(here, "anna", "bo")

    await looked(here, 2)
    here.fake.calls.clear()
    await looked(here, 2)

    assert (told, here.fake.calls) == ([], [])


async def test_what_was_different_for_a_moment_has_not_happened(here, told):
    room = await room_of(here, "anna", "bo")
    members = dict(room.members)
    bo_leaves(here, room)
    await looked(here, 1)
    room.members = members

    await looked(here, 3)

    assert told == []


async def test_who_has_left_is_told_of_once_and_asked_back(here, told):
    room = await room_of(here, "anna", "bo")
    bo_leaves(here, room)
    await looked(here, 4)

    here.served.teams.looks.again()
    await looked(here, 4)

    assert told == [("left", "Bo Demo")]
    [row] = await all_of(here.store, TeamsRoom)
    assert row.invited == "u-anna"


async def test_a_graph_that_does_not_answer_is_asked_later(here, told):
    room = await room_of(here, "anna", "bo")
    bo_leaves(here, room)
    here.fake.down.add("graph")
    await looked(here, 3)
    here.fake.down.clear()

    await looked(here, 3)

    assert told == [("left", "Bo Demo")]


async def test_when_an_event_was_lost_all_rooms_are_looked_at_again(here, told):
    room = await room_of(here, "anna", "bo")
    await looked(here, 2)
    bo_leaves(here, room)
    for one in here.served.teams.waiting.lost:
        one()

    await looked(here, 3)

    assert told == [("left", "Bo Demo")]
