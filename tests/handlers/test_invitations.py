"""Where an invitation goes, and when: to somebody who is there, or held until somebody is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from handlers import invitations
from models.cases import Party
from models.entries import Did, Entry
from models.organisations import Organisation
from models.people import Absence, Duty, Person
from scheduler.jobs import JOBS, next_due, run_due
from tests.conftest import MONDAY
from tests.town import acting, all_of, build, opening_fields, rows, words

EVENING = datetime(2026, 1, 12, 19, tzinfo=UTC)
TUESDAY_8 = datetime(2026, 1, 13, 7, tzinfo=UTC)
SATURDAY = datetime(2026, 1, 17, 10, tzinfo=UTC)
MONDAY_8 = datetime(2026, 1, 19, 7, tzinfo=UTC)
JOB = [one for one in JOBS if one.name == "send held invitations"]


async def opens(store, town, at=MONDAY, **changed):
    fields = opening_fields(town, parties=["municipality", "regional_psychiatry"])
    fields |= {"why_general_practice": "Ikke relevant"} | changed
    answer = await acting(store, town, "anna").submit("case.open", fields, at=at)
    assert answer.errors == ()
    return answer


async def invited(store):
    return [one.address for one in await rows(store) if one.view == "party.invitation"]


async def called(store):
    return [one.address for one in await rows(store) if one.view == "party.call"]


async def municipal(store, town):
    found = await all_of(store, Party)
    return next(one for one in found if one.organisation_id == town.municipality.id)


async def add(store, *rows):
    async def work(db):
        db.add_all(rows)

    await store.write(work)


async def nobody_is_on_duty(store, town):
    """No roster and no coordinator."""

    async def work(db):
        for duty in (await db.exec(select(Duty))).all():
            await db.delete(duty)
        (await db.get_one(Person, town.carla.id)).roles = []

    await store.write(work)


async def test_in_office_hours_it_goes_to_who_has_the_desk(store, town):
    await opens(store, town)

    party = await municipal(store, town)
    assert await invited(store) == [f"person:{town.bo.id}"]
    assert (party.invited_id, party.informed_at, party.invite_at) == (town.bo.id, MONDAY, None)


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        pytest.param(EVENING, TUESDAY_8, id="in the evening"),
        pytest.param(SATURDAY, MONDAY_8, id="on a Saturday"),
    ],
)
async def test_out_of_hours_it_is_held_and_the_case_says_so(store, town, at, opening):
    answer = await opens(store, town, at=at)

    party = await municipal(store, town)
    assert (await invited(store), await called(store)) == ([], [])
    assert (party.invite_at, party.informed_at) == (opening, None)
    assert "nobody has the desk until" in words(answer.say)
    shown = await acting(store, town, "bo").press("case.card", party.case_id, at=at)
    assert "Nobody has the desk until" in words(shown.say)


async def test_what_is_held_is_sent_once_when_the_desk_opens(store, town):
    await opens(store, town, at=EVENING)

    assert await next_due(store, JOB, EVENING) == TUESDAY_8
    await run_due(store, JOB, EVENING)
    assert await invited(store) == []
    for minutes in (0, 0, 5):
        await run_due(store, JOB, TUESDAY_8 + timedelta(minutes=minutes))

    party = await municipal(store, town)
    assert await invited(store) == [f"person:{town.bo.id}"]
    assert (party.invite_at, party.informed_at) == (None, TUESDAY_8)
    [entry] = [one for one in await all_of(store, Entry) if one.did is Did.INVITED]
    assert (entry.actor_id, entry.codes) == (None, {"party": party.id, "person": town.bo.id})


async def test_what_is_held_goes_to_who_has_the_desk_then(store, town):
    await opens(store, town, at=EVENING)
    exception = {"first_day": TUESDAY_8.date(), "last_day": TUESDAY_8.date()}
    of = {"organisation_id": town.municipality.id, "is_exception": True}
    await add(store, Duty(person_id=town.dan.id, **of, **exception))

    await run_due(store, JOB, TUESDAY_8)

    assert await invited(store) == [f"person:{town.dan.id}"]


async def test_a_closed_or_taken_course_invites_nobody(store, town):
    await opens(store, town, at=EVENING)
    party = await municipal(store, town)
    await acting(store, town, "bo").press("case.claim", party.case_id, at=EVENING)

    await run_due(store, JOB, TUESDAY_8)

    assert await invited(store) == []
    assert await next_due(store, JOB, EVENING) is None


async def test_an_absent_desk_leads_to_the_stand_in(store, town):
    today = MONDAY.date()
    away = Absence(
        person_id=town.bo.id, first_day=today, last_day=today, stand_in_id=town.dan.id
    )
    await add(store, away)

    await opens(store, town)

    assert await invited(store) == [f"person:{town.dan.id}"]


async def test_nobody_at_all_is_the_openers_call(store, town):
    await nobody_is_on_duty(store, town)

    answer = await opens(store, town)

    party = await municipal(store, town)
    assert (await invited(store), await called(store)) == ([], [f"person:{town.anna.id}"])
    assert (party.invite_at, party.informed_at) == (None, None)
    assert "nobody at the desk in time" in words(answer.say)
    by_phone = await acting(store, town, "anna").press(
        "party.behalf_start", party.id, at=MONDAY
    )
    assert by_phone.form is not None


async def test_an_opening_after_the_deadline_is_held_and_called(store, town):
    """Contact is wanted by Thursday, and the desk opens on Friday."""
    for who in ("bo", "carla"):
        last_day = date(2026, 1, 15)
        gone = {"first_day": date(2026, 1, 12), "last_day": last_day}
        await add(store, Absence(person_id=town.people[who].id, **gone))

    await opens(store, town)

    party = await municipal(store, town)
    assert party.invite_at == datetime(2026, 1, 16, 7, tzinfo=UTC)
    assert await called(store) == [f"person:{town.anna.id}"]


async def test_on_its_own_closing_day_nobody_has_the_desk(store, town):
    async def close(db):
        municipality = await db.get_one(Organisation, town.municipality.id)
        municipality.closing_days = ["2026-01-12"]

    await store.write(close)

    await opens(store, town)

    assert (await municipal(store, town)).invite_at == TUESDAY_8


async def test_who_sends_an_invitation_looks_again_when_a_desk_changes_meanwhile(
    postgres_store,
):
    store = postgres_store
    town = await store.write(build)
    await opens(store, town, at=EVENING)
    number, seen = (await municipal(store, town)).id, []

    async def send(db):
        party = await db.get_one(Party, number)
        seen.append(party.invite_at)
        if len(seen) == 1:  # somebody there reports sick
            desk = party.organisation_id
            await store.write(lambda other: invitations.route_anew(other, desk, at=SATURDAY))
        party.invite_at = None

    await store.write(send)

    assert seen == [TUESDAY_8, SATURDAY]
