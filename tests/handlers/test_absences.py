"""Being away: the days, who stands in, and what moves with it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import absence_moves, routes, staffing
from handlers.turn import Looking
from locales import speaking
from models.entries import Did, Entry
from models.outbox import Verb
from models.people import Absence, Person, Role
from models.rooms import Room
from scheduler.jobs import JOBS, next_due, run_due
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.test_cases import opened
from tests.town import acting, all_of, build, fetch, rows, words

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def store(sqlite_store):
    return sqlite_store


@pytest.fixture
async def town(store):
    return await store.write(build)


async def registers(store, town, who, subject="", at=MONDAY, **changed):
    fields = {"first_day": "2026-01-12", "last_day": "2026-01-14", "stand_in": town.dan.id}
    return await acting(store, town, who).submit(
        "absence.register", fields | changed, subject, at=at
    )


async def days(store):
    return [
        (one.person_id, one.first_day, one.last_day, one.stand_in_id)
        for one in await all_of(store, Absence)
    ]


async def moved(store):
    """Why each room was set because somebody was away."""
    return [
        row.address
        for row in await rows(store)
        if row.verb is Verb.SET_ROOM and ":absence:" in row.dedupe_key
    ]


async def posted(store, view):
    return [(one.address, one.subject) for one in await rows(store) if one.view == view]


async def card(store, view, subject, reader):
    async def look(db):
        with speaking("en"):
            return await routes.VIEWS[view](Looking(reader, str(subject), MONDAY), db)

    return await store.read(look)


async def test_the_form_asks_for_days_and_a_colleague(store, town):
    answer = await acting(store, town, "bo").press("absence.start", at=MONDAY)

    assert [(one.name, one.is_required) for one in answer.form.fields] == [
        *(("first_day", True), ("last_day", True), ("stand_in", False)),
    ]
    assert answer.form.subject == str(town.bo.id)
    assert "Nobody is told why" in words(answer.form.intro)


async def test_an_absence_is_kept_entered_and_told_to_who_stands_in(store, town):
    answer = await registers(store, town, "bo")

    assert await days(store) == [
        (town.bo.id, date(2026, 1, 12), date(2026, 1, 14), town.dan.id),
    ]
    assert "Mon 12 Jan to Wed 14 Jan: Dan Demo stands in" in words(answer.say)
    [entry] = await all_of(store, Entry)
    assert (entry.chain, entry.did, entry.actor_id, entry.codes["stand_in"]) == (
        *(f"organisation:{town.municipality.id}", Did.ABSENT, town.bo.id, town.dan.id),
    )
    assert await posted(store, "absence.covering") == [(f"person:{town.dan.id}", "1")]
    told = await card(store, "absence.covering", 1, town.dan)
    assert told.title == "You stand in for Bo Demo"
    assert await card(store, "absence.covering", 1, town.carla) is None


async def test_the_same_form_sent_again_is_kept_once(store, town):
    bo = acting(store, town, "bo")
    fields = {"first_day": "2026-01-12", "last_day": "2026-01-12"}

    first, second = [
        await bo.submit("absence.register", fields, at=MONDAY, form_key="one") for _ in range(2)
    ]

    assert first.say == second.say
    assert len(await days(store)) == 1


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        pytest.param({"first_day": ""}, "first_day", "as a date", id="no first day"),
        pytest.param({"last_day": "soon"}, "last_day", "as a date", id="no date"),
        pytest.param({"last_day": "2026-01-11"}, "last_day", "before the first", id="reversed"),
        pytest.param({"first_day": "2026-01-11"}, "first_day", "or a later", id="in the past"),
        pytest.param({"stand_in": "bo"}, "stand_in", "themselves", id="oneself"),
        pytest.param({"stand_in": "anna"}, "stand_in", "your colleagues", id="elsewhere"),
        pytest.param({"stand_in": "4711"}, "stand_in", "your colleagues", id="nobody"),
        pytest.param({"stand_in": "x"}, "stand_in", "your colleagues", id="forged"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(store, town, changed, field, sentence):
    known = {name: one.id for name, one in town.people.items()}
    changed = {name: known.get(value, value) for name, value in changed.items()}

    answer = await registers(store, town, "bo", **changed)

    assert [(name, sentence in said) for name, said in answer.errors] == [(field, True)]
    assert answer.form.action == "absence.register"
    assert (await days(store), await rows(store)) == ([], [])


async def test_who_is_away_in_the_same_days_cannot_stand_in(store, town):
    await registers(store, town, "dan", stand_in=town.carla.id)

    answer = await registers(store, town, "bo", first_day="2026-01-14", last_day="2026-01-20")
    after = await registers(store, town, "bo", first_day="2026-01-15", last_day="2026-01-20")

    assert answer.errors == (
        ("stand_in", "Dan Demo is away Mon 12 Jan to Wed 14 Jan. Choose somebody else."),
    )
    assert after.errors == ()


async def test_stand_ins_make_no_circle(store, town):
    """Bo by Dan, Dan by Carla; Carla by Bo would leave nobody."""
    await registers(store, town, "bo", stand_in=town.dan.id)
    await registers(store, town, "dan", stand_in=town.carla.id)

    answer = await registers(store, town, "carla", stand_in=town.bo.id)

    assert [name for name, _said in answer.errors] == ["stand_in"]
    assert len(await days(store)) == 2


async def test_who_covers_others_leaves_them_to_somebody(store, town):
    await registers(store, town, "bo", stand_in=town.dan.id)

    answer = await registers(store, town, "dan", stand_in="")

    assert answer.errors == (
        ("stand_in", "Bo Demo is covered in those days. Choose who takes that over."),
    )


async def test_nobody_is_away_twice_in_the_same_days(store, town):
    await registers(store, town, "bo")

    answer = await registers(store, town, "bo", first_day="2026-01-14", last_day="2026-01-15")

    assert [name for name, _said in answer.errors] == ["first_day"]


async def test_a_coordinator_registers_for_a_colleague_and_nobody_else_does(store, town):
    subject = town.bo.id

    by_carla = await registers(store, town, "carla", subject)
    by_dan = await registers(store, town, "dan", subject)
    by_tina = await registers(store, town, "tina", subject)

    assert "Bo Demo: absence" in by_carla.say.title
    assert [one.is_refused for one in (by_dan, by_tina)] == [True, True]
    assert [one[0] for one in await days(store)] == [town.bo.id]


async def test_colleagues_are_found_by_name_and_function(store, town):
    async def search(text):
        from handlers.turn import Turn  # noqa: PLC0415 -- only here

        turn = Turn(person=town.bo, at=MONDAY, workspace_id=1, text=text)
        return await store.read(lambda db: routes.SEARCHES["colleagues"](turn, db))

    async def close_the_door(db):
        (await db.get_one(Person, town.carla.id)).is_admitted = False

    assert await search("") == [
        (str(town.bo.id), "Bo Demo, socialrådgiver"),
        (str(town.carla.id), "Carla Demo, koordinator"),
        (str(town.dan.id), "Dan Demo, bostøtte"),
    ]
    assert await search("demo BOST") == [(str(town.dan.id), "Dan Demo, bostøtte")]
    assert await search("anna") == []
    await store.write(close_the_door)
    assert await search("carla") == []


async def test_rooms_follow_at_once_when_somebody_goes_today(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)

    await registers(store, town, "bo")

    [room] = await all_of(store, Room)
    assert await moved(store) == [f"room:{room.id}"]


async def test_rooms_follow_when_the_day_comes_and_again_when_it_is_over(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await registers(store, town, "bo", first_day="2026-01-13", last_day="2026-01-13")
    jobs = [one for one in JOBS if one.name == "move stand-ins"]
    at_first = await moved(store)

    instants = []
    at = MONDAY
    while at := await next_due(store, jobs, at):
        await run_due(store, jobs, at)
        instants.append(at.isoformat())

    assert at_first == []
    assert instants == ["2026-01-12T23:00:00+00:00", "2026-01-13T23:00:00+00:00"]
    assert await moved(store) == ["room:1", "room:1"]


async def test_rooms_follow_when_who_stands_in_goes_too_and_when_they_are_back(store, town):
    """Dan covers for Bo; then Dan is away himself for the next day, and Carla covers."""
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await registers(store, town, "bo")
    day = {"first_day": "2026-01-13", "last_day": "2026-01-13", "stand_in": town.carla.id}
    await registers(store, town, "dan", **day)
    jobs = [one for one in JOBS if one.name == "move stand-ins"]
    chatting = Chatting(store)

    said, at = [], MONDAY
    for _time in range(3):
        await chatting.deliver(at)
        [card] = [one for one in chatting.cards("C1") if one.title.startswith("Forløb")]
        said.append(words(card))
        at = await next_due(store, jobs, at)
        await run_due(store, jobs, at)

    covering = ["Dan Demo", "Carla Demo", "Dan Demo"]
    for name, text in zip(covering, said, strict=True):
        assert f"{name} dækker til og med" in text


async def test_other_courses_rooms_stay_as_they_are(store, town):
    case = await opened(store, town)
    await acting(store, town, "carla").press("case.claim", case.id, at=MONDAY)

    await registers(store, town, "bo")

    assert await moved(store) == []


async def test_an_absence_to_come_is_taken_back_whole(store, town):
    await registers(store, town, "bo", first_day="2026-01-13")

    answer = await acting(store, town, "bo").press("absence.withdraw", 1, at=MONDAY)
    again = await acting(store, town, "bo").press("absence.withdraw", 1, at=MONDAY)

    assert "no absence is registered" in answer.say.title
    assert "has been taken back" in again.say.title
    assert await days(store) == []
    assert [one.did for one in await all_of(store, Entry)] == [Did.ABSENT, Did.BACK]
    assert await posted(store, "absence.taken_back") == [
        (f"person:{town.dan.id}", str(town.bo.id)),
    ]
    assert await card(store, "absence.covering", 1, town.dan) is None
    assert (
        "not away after all"
        in (await card(store, "absence.taken_back", town.bo.id, town.dan)).title
    )


async def test_an_absence_that_has_begun_ends_today(store, town):
    await registers(store, town, "bo")

    await acting(store, town, "bo").press("absence.withdraw", 1, at=TUESDAY)

    assert [one[2] for one in await days(store)] == [date(2026, 1, 12)]
    assert (await fetch(store, Absence, 1)).moves_at is None


async def test_days_that_were_taken_back_can_be_taken_again(store, town):
    for _ in range(2):
        answer = await registers(store, town, "bo")
        await acting(store, town, "bo").press("absence.withdraw", 1, at=MONDAY)

    assert answer.errors == ()


async def test_nobody_else_takes_it_back(store, town):
    await registers(store, town, "bo")

    by_dan = await acting(store, town, "dan").press("absence.withdraw", 1, at=MONDAY)
    by_tina = await acting(store, town, "tina").press("absence.withdraw", 1, at=MONDAY)

    assert [one.is_refused for one in (by_dan, by_tina)] == [True, True]
    assert len(await days(store)) == 1


async def test_the_list_is_for_oneself_and_the_coordinator(store, town):
    await registers(store, town, "bo")
    administrator = await acting_administrator(store, town)

    shown = [
        await card(store, "absence.list", town.bo.id, reader) is not None
        for reader in (town.bo, town.carla, administrator, town.anna, None)
    ]

    assert shown == [True, True, True, False, False]


async def acting_administrator(store, town):
    async def work(db):
        dan = await db.get_one(Person, town.dan.id)
        dan.roles = [Role.ORG_ADMIN]
        return dan

    return await store.write(work)


@given(
    st.integers(0, 40),
    st.integers(0, 20),
    st.lists(st.integers(1, 60 * 24 * 70), min_size=1, max_size=8),
)
def test_however_the_clock_moves_duties_move_once_each_way(starts_in, lasts, minutes):
    """At midnight of the first day and after the last, or at the first tick after that."""
    first_day = MONDAY.date() + timedelta(days=starts_in)
    absence = Absence(
        person_id=1, first_day=first_day, last_day=first_day + timedelta(days=lasts)
    )
    absence.moves_at = absence_moves.next_move(absence, MONDAY)
    moved, is_moved = [], starts_in == 0
    for at in sorted({MONDAY + timedelta(minutes=n) for n in minutes}):
        is_due = absence.moves_at is not None and absence.moves_at <= at
        if is_due:
            moved.append(at)
            absence.moves_at = absence_moves.next_move(absence, at)
        is_away = absence.first_day <= staffing.today(at) <= absence.last_day
        assert is_due or is_moved == is_away  # nothing changes without a move
        is_moved = is_away

    assert len(moved) <= 2
    assert absence.moves_at is None or absence.moves_at > moved[-1] if moved else True
