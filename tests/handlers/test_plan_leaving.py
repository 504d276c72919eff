"""Who leaves has no action and leads no course any more: somebody who is there hears of it."""

import pytest

from handlers import leaving, plan_reminders
from models.cases import Case, Party
from models.entries import Did, Entry
from models.joint_plan import PlanAction
from models.people import Person
from tests.conftest import MONDAY
from tests.handlers.planning import sent
from tests.handlers.test_parties import party_of
from tests.handlers.test_party_changes import withdraw
from tests.handlers.test_reminders import local
from tests.handlers.test_waits import change, plans, waits
from tests.town import acting, all_of, fetch, rows, words

FOLLOW_UP = local("2026-02-16T09:00")


@pytest.fixture
async def case(store, town):
    """Bo leads it, and has its one action."""
    return await sent(store, town)


async def leaves(store, person):
    async def work(db):
        await leaving.leave(db, await db.get_one(Person, person.id), at=MONDAY)

    await store.write(work)


async def test_an_action_goes_to_the_partys_contact_person(store, town, case):
    await leaves(store, town.bo)

    [action] = await all_of(store, PlanAction)
    party = await fetch(store, Party, action.party_id)
    assert action.owner_id == party.contact_person_id
    assert action.owner_id != town.bo.id
    kept = [
        one
        for one in await all_of(store, Entry)
        if one.did is Did.PLAN_ACTION and one.actor_id is None
    ]
    assert [(one.codes["before"], one.codes["person"]) for one in kept] == [
        (town.bo.id, action.owner_id)
    ]


async def test_a_course_led_by_somebody_without_a_party_has_no_lead_then(store, town, case):
    await change(store, Case, case.id, lead_id=town.tina.id)

    await leaves(store, town.tina)

    assert (await fetch(store, Case, case.id)).lead_id is None
    shown = await acting(store, town, "anna").press("case.timeline", case.id, at=MONDAY)
    assert "Tina Demo leads the course no more." in words(shown.say)
    assert (f"{case.alias}: today", "plan.followed_start") in plans(
        await waits(store, town, "anna", FOLLOW_UP)
    )


async def test_the_follow_up_is_then_the_openers(store, town, case):
    await change(store, Case, case.id, lead_id=town.tina.id)
    await leaves(store, town.tina)

    async def remind(db):
        await plan_reminders.remind_leads(db, FOLLOW_UP)

    await store.write(remind)

    told = [row.address for row in await rows(store) if row.view == "plan.follow_up"]
    assert told == [f"person:{town.anna.id}"]


async def test_what_a_party_had_to_do_that_is_let_go_is_seen_to(store, town, case):
    await withdraw(store, town, case, await party_of(store, town.municipality), at=MONDAY)

    async def remind(db):
        await plan_reminders.remind_owners(db, local("2026-01-19T08:30"))

    await store.write(remind)

    assert [one.owner_id for one in await all_of(store, PlanAction)] == [None]
    assert (await fetch(store, Case, case.id)).lead_id is None
    told = [row.address for row in await rows(store) if row.view == "plan.nudge"]
    assert told == [f"person:{town.anna.id}"]


async def test_what_is_done_and_what_others_lead_stays(store, town, case):
    await acting(store, town, "bo").press("plan.action_done", 1, at=MONDAY)
    await change(store, Case, case.id, lead_id=town.anna.id)

    await leaves(store, town.bo)

    assert [one.owner_id for one in await all_of(store, PlanAction)] == [town.bo.id]
    assert (await fetch(store, Case, case.id)).lead_id == town.anna.id
