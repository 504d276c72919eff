"""Keeping a roster: who may, what can be, what follows from it, and gaps told in time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers import routes
from handlers.turn import Looking
from locales import speaking
from models.entries import Did, Entry
from models.people import Absence, Duty
from scheduler.jobs import JOBS, next_due, run_due
from tests.conftest import MONDAY
from tests.town import acting, all_of, build, fetch, rows, words

TUESDAY_8_30 = datetime(2026, 1, 13, 7, 30, tzinfo=UTC)
LOOK = [one for one in JOBS if one.name == "look for gaps at desks"]


@pytest.fixture
def store(sqlite_store):
    return sqlite_store


@pytest.fixture
async def town(store):
    return await store.write(build)


async def sets_week(store, town, who="carla", at=MONDAY, **changed):
    week = {f"day_{day}": town.bo.id for day in range(5)}
    fields = {"first_day": "2026-01-13"} | week | changed
    return await acting(store, town, who).submit("roster.week", fields, at=at)


async def swaps(store, town, who="carla", at=MONDAY, **changed):
    fields = {"first_day": "2026-01-14", "last_day": "", "person": town.dan.id} | changed
    return await acting(store, town, who).submit("roster.different", fields, at=at)


async def add(store, *new):
    async def work(db):
        db.add_all(new)

    await store.write(work)


async def duties(store, town):
    return [
        (one.person_id, one.weekday, one.first_day, one.last_day, one.is_exception)
        for one in await all_of(store, Duty)
        if one.organisation_id == town.municipality.id
    ]


async def told_of_gaps(store):
    return [one.address for one in await rows(store) if one.view == "roster.gaps"]


async def card(store, view, subject, reader, at=MONDAY):
    async def look(db):
        with speaking("en"):
            return await routes.VIEWS[view](Looking(reader, str(subject), at), db)

    return await store.read(look)


async def test_a_week_begins_on_its_day_and_ends_the_one_before(store, town):
    answer = await sets_week(store, town, day_1=town.dan.id, day_4="")

    tuesday, since = date(2026, 1, 13), date(2020, 1, 1)
    assert await duties(store, town) == [
        (town.bo.id, None, since, date(2026, 1, 12), False),
        (town.bo.id, 0, tuesday, None, False),
        (town.dan.id, 1, tuesday, None, False),
        (town.bo.id, 2, tuesday, None, False),
        (town.bo.id, 3, tuesday, None, False),
    ]
    assert "Tuesday: Dan Demo" in words(answer.say)
    assert "Friday: nobody" in words(answer.say)
    assert "Fri 16 Jan" in words(answer.say)  # a hole, said at once
    [entry] = await all_of(store, Entry)
    assert (entry.did, entry.actor_id, entry.codes["first_day"]) == (
        *(Did.ROSTERED, town.carla.id, "2026-01-13"),
    )


async def test_the_form_starts_from_the_week_as_it_is(store, town):
    answer = await acting(store, town, "carla").press("roster.week_start", at=MONDAY)

    days = [one for one in answer.form.fields if one.name.startswith("day_")]
    assert [one.value for one in days] == [str(town.bo.id)] * 5
    assert [one.label for one in days][:2] == ["Monday", "Tuesday"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"first_day": "soon"}, "first_day", id="no date"),
        pytest.param({"first_day": "2026-01-11"}, "first_day", id="in the past"),
        pytest.param({"day_2": "anna"}, "day_2", id="somebody from elsewhere"),
        pytest.param({"day_2": "4711"}, "day_2", id="nobody"),
        pytest.param({"day_2": "<b>"}, "day_2", id="forged"),
        pytest.param({"day_0": "dan"}, "day_0", id="who does not work on Mondays"),
    ],
)
async def test_a_week_that_cannot_be_is_said_at_its_field(store, town, changed, field):
    async def part_time(db):
        (await db.get_one(type(town.dan), town.dan.id)).weekdays = "1234"

    await store.write(part_time)
    before = await duties(store, town)
    known = {name: one.id for name, one in town.people.items()}
    changed = {name: known.get(value, value) for name, value in changed.items()}

    answer = await sets_week(store, town, **changed)

    assert [name for name, _said in answer.errors] == [field]
    assert await duties(store, town) == before


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"first_day": ""}, "first_day", id="no day"),
        pytest.param({"first_day": "2026-01-11"}, "first_day", id="in the past"),
        pytest.param({"last_day": "2026-01-13"}, "last_day", id="reversed"),
        pytest.param({"last_day": "soon"}, "last_day", id="no date"),
        pytest.param({"last_day": "2026-12-31"}, "last_day", id="for ever"),
        pytest.param({"person": ""}, "person", id="nobody"),
        pytest.param({"person": "anna"}, "person", id="somebody from elsewhere"),
        pytest.param({"person": "bo"}, "person", id="somebody away"),
        pytest.param({"first_day": "2026-01-20"}, "first_day", id="agreed already"),
    ],
)
async def test_an_exception_that_cannot_be_is_said_at_its_field(store, town, changed, field):
    wednesday, tuesday = date(2026, 1, 14), date(2026, 1, 20)
    of = {"organisation_id": town.municipality.id, "is_exception": True}
    await add(
        store,
        Absence(person_id=town.bo.id, first_day=wednesday, last_day=wednesday),
        Duty(person_id=town.carla.id, first_day=tuesday, last_day=tuesday, **of),
    )
    before = await duties(store, town)
    known = {name: one.id for name, one in town.people.items()}
    changed = {name: known.get(value, value) for name, value in changed.items()}

    answer = await swaps(store, town, **changed)

    assert [name for name, _said in answer.errors] == [field]
    assert await duties(store, town) == before


async def test_an_exception_is_kept_and_taken_back(store, town):
    answer = await swaps(store, town)
    swapped = (await duties(store, town))[-1]
    duty = (await all_of(store, Duty))[-1]

    await acting(store, town, "carla").press("roster.take_back", duty.id, at=MONDAY)
    again = await acting(store, town, "carla").press("roster.take_back", duty.id, at=MONDAY)

    wednesday = date(2026, 1, 14)
    assert swapped == (town.dan.id, None, wednesday, wednesday, True)
    assert "Wed 14 Jan: Dan Demo" in words(answer.say)
    assert len(await duties(store, town)) == 1
    assert again.is_refused


async def test_an_exception_that_has_begun_ends_yesterday(store, town):
    await swaps(store, town, last_day="2026-01-16")
    duty = (await all_of(store, Duty))[-1]
    thursday = MONDAY + timedelta(days=3)

    await acting(store, town, "carla").press("roster.take_back", duty.id, at=thursday)

    assert (await fetch(store, Duty, duty.id)).last_day == date(2026, 1, 14)


@pytest.mark.parametrize("who", ["bo", "anna", "tina"])
async def test_nobody_else_sees_or_changes_a_roster(store, town, who):
    await swaps(store, town)
    duty, before = (await all_of(store, Duty))[-1], await duties(store, town)
    actor = acting(store, town, who)

    shown = await card(store, "roster", town.municipality.id, town.carla)
    answers = [await actor.press("roster.take_back", duty.id, at=MONDAY)]
    if who == "bo":
        answers.append(await actor.press("roster.show", at=MONDAY))
        answers.append(await actor.press("roster.week_start", at=MONDAY))
        answers.append(await sets_week(store, town, who))
        answers.append(await swaps(store, town, who))

    assert "Dan Demo" in words(shown)
    assert [one.is_refused for one in answers] == [True] * len(answers)
    assert await duties(store, town) == before


async def test_gaps_are_told_once_in_good_time_to_who_keeps_the_roster(store, town):
    await run_due(store, LOOK, MONDAY)
    await sets_week(store, town, day_4="")

    at = MONDAY
    while (at := await next_due(store, LOOK, at)) and at < MONDAY + timedelta(days=3):
        await run_due(store, LOOK, at)

    assert await told_of_gaps(store) == [f"person:{town.carla.id}"]
    entries = [one for one in await all_of(store, Entry) if one.did is Did.GAP]
    assert [one.codes["days"] for one in entries] == [["2026-01-16", "2026-01-23"]]
    shown = await card(store, "roster.gaps", town.municipality.id, town.carla)
    assert "Fri 16 Jan" in words(shown)
    assert await card(store, "roster.gaps", town.municipality.id, town.bo) is None


async def test_a_gap_that_was_seen_to_is_told_again_when_it_opens_again(store, town):
    await run_due(store, LOOK, MONDAY)
    friday = date(2026, 1, 16)
    await add(store, Absence(person_id=town.bo.id, first_day=friday, last_day=friday))

    told = []
    for days, stand_in in enumerate((None, None, town.dan.id, None)):

        async def covers(db, stand_in=stand_in):
            (await db.get_one(Absence, 1)).stand_in_id = stand_in

        await store.write(covers)
        await run_due(store, LOOK, TUESDAY_8_30 + timedelta(days=days))
        told.append(len(await told_of_gaps(store)))

    assert told == [1, 1, 1, 2]


async def test_nothing_is_looked_for_outside_working_mornings(store, town):
    await sets_week(store, town, day_4="")

    await run_due(store, LOOK, MONDAY)

    assert await told_of_gaps(store) == []
    assert await next_due(store, LOOK, MONDAY) == TUESDAY_8_30


async def test_a_change_of_roster_leads_what_waits_to_who_has_the_desk_now(store, town):
    from tests.handlers.test_invitations import JOB, opens  # noqa: PLC0415 -- only here

    await opens(store, town)
    await sets_week(store, town, first_day="2026-01-12", day_0=town.dan.id)
    await run_due(store, JOB, MONDAY)
    await run_due(store, JOB, MONDAY)

    invited = [one.address for one in await rows(store) if one.view == "party.invitation"]
    assert invited == [f"person:{town.bo.id}", f"person:{town.dan.id}"]
