from datetime import UTC, datetime

import pytest


async def test_person_switches_and_stays(here):
    await here.be("3")

    assert (await here.read("/api/state"))["me"]["name"] == "Carla"


@pytest.mark.parametrize("person", ["99", "", "x", None, 2, "1 or 2"])
async def test_person_who_is_not_there_cannot_be_played(here, person):
    response = await here.post("/api/session", {"person": person or ""})

    assert response.status == (200 if person == 2 else 400)


async def test_cookie_of_somebody_gone_is_nobodys(here):
    response = await here.get("/api/state", Cookie="tovholder_session=forged")

    assert (await response.json())["me"]["name"] == "Anna"


@pytest.mark.parametrize(
    ("to", "at"),
    [
        ("morning", datetime(2026, 1, 15, 7, 30, tzinfo=UTC)),
        ("hour", datetime(2026, 1, 14, 13, 0, tzinfo=UTC)),
        ("2026-01-20T10:15", datetime(2026, 1, 20, 9, 15, tzinfo=UTC)),
    ],
)
async def test_clock_moves_forward(here, to, at):
    response = await here.post("/api/clock", {"to": to})

    assert (response.status, await response.json()) == (200, {"errors": {}})
    assert here.clock.at == at


async def test_clock_does_not_move_back(here):
    before = here.clock.at

    response = await here.post("/api/clock", {"to": "2026-01-14T12:59"})

    assert await response.json() == {
        "errors": {"to": "The clock only moves forward. Choose a later time."}
    }
    assert here.clock.at == before


async def test_nothing_of_a_trial_is_there_outside_one(start):
    here = await start(is_trial=False)

    session = await here.post("/api/session", {"person": "3"})
    clock = await here.post("/api/clock", {"to": "hour"})
    state = await here.read("/api/state")
    page = await (await here.get("/")).text()

    assert [await found.json() for found in (session, clock)] == [
        {"error": "There is no such page."}
    ] * 2
    assert (session.status, clock.status) == (404, 404)
    assert (state["me"]["name"], state["people"], state["clock"]["can_move"]) == (
        "Anna",
        [],
        False,
    )
    assert "Switch person" not in page
    assert "Demo data" not in page


async def test_nobody_is_somebody_by_default_outside_a_trial(start):
    here = await start(is_trial=False, default=None)

    for path in ("/", "/api/state", "/api/rooms/1", "/api/events"):
        assert (await here.get(path)).status == 401
    assert (await here.post("/api/search", {"name": "clinics"})).status == 401
    assert (await here.try_turn("command", command="/hvem")).status == 401
    assert here.taken.turns == []
