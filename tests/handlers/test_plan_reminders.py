"""Actions remind their owner, the follow-up its lead: once each, in hours, while it is true."""

from datetime import UTC, date, datetime

import pytest

from handlers import plan_reminders
from handlers.turn import Looking
from locales import speaking
from models.entries import Did, Entry
from models.joint_plan import PlanAction
from models.people import Absence, Person
from tests.conftest import MONDAY
from tests.handlers.planning import WHAT, act, actions, lead, sent, the_plan
from tests.town import acting, all_of, rows, words

BEFORE = datetime(2026, 1, 19, 7, 30, tzinfo=UTC)  # 08:30, the working day before
AFTER = datetime(2026, 1, 21, 7, 30, tzinfo=UTC)
FOLLOW_UP = datetime(2026, 2, 16, 7, 30, tzinfo=UTC)


@pytest.fixture
async def case(store, town):
    """Bo leads it, and has an action by Tuesday 20 January; follow-up on 16 February."""
    return await sent(store, town)


async def remind(store, at):
    async def work(db):
        while await plan_reminders.remind_owners(db, at):
            pass
        while await plan_reminders.remind_leads(db, at):
            pass

    await store.write(work)


async def told(store, view="plan.nudge"):
    return [(one.address, one.subject) for one in await rows(store) if one.view == view]


async def shown(store, view, subject, reader, at):
    async def work(db):
        with speaking("en"):
            return await view(Looking(reader, subject, at), db)

    return await store.read(work)


async def test_the_owner_hears_the_working_day_before_and_the_day_after(store, town, case):
    assert [one.remind_at for one in await actions(store)] == [BEFORE]
    bo = f"person:{town.bo.id}"

    await remind(store, BEFORE)
    await remind(store, BEFORE)
    assert await told(store) == [(bo, "1:soon")]
    assert [one.remind_at for one in await actions(store)] == [AFTER]
    await remind(store, AFTER)
    await remind(store, AFTER)

    assert await told(store) == [(bo, "1:soon"), (bo, "1:late")]
    assert [one.remind_at for one in await actions(store)] == [None]
    reminded = [one for one in await all_of(store, Entry) if one.did is Did.REMINDED]
    assert [one.codes["told"] for one in reminded] == [[town.bo.id]] * 2


async def test_once_it_is_late_the_lead_hears_it_as_well(store, town, case):
    await lead(store, town, case, "anna")

    await remind(store, AFTER)

    assert sorted(await told(store)) == [
        (f"person:{town.anna.id}", "1:late"),
        (f"person:{town.bo.id}", "1:late"),
    ]


async def test_what_is_done_reminds_nobody(store, town, case):
    await acting(store, town, "bo").press("plan.action_done", 1, at=MONDAY)

    await remind(store, AFTER)

    assert await told(store) == []
    assert await shown(store, plan_reminders.nudge, "1:soon", town.bo, BEFORE) is None


async def test_what_has_another_day_by_now_is_not_said_to_be_late(store, town, case):
    bo = acting(store, town, "bo")
    asked = await bo.press("plan.action_edit", f"{case.id}:1", at=AFTER)

    moved = await act(
        store, town, case, at=AFTER, subject=asked.form.subject, due_on="2026-02-20"
    )

    assert moved.errors == ()
    assert await shown(store, plan_reminders.nudge, "1:late", town.bo, AFTER) is None


async def test_the_reminder_never_says_what_the_action_is(store, town, case):
    card = await shown(store, plan_reminders.nudge, "1:soon", town.bo, BEFORE)
    others = await shown(store, plan_reminders.nudge, "1:late", town.anna, AFTER)

    assert card.title == f"Your action in {case.alias} is to be done by Tue 20 Jan"
    assert others.title == (
        f"An action of Bo Demo in {case.alias} was to be done by Tue 20 Jan"
    )
    assert WHAT not in words((card, others))


async def test_who_is_away_is_stood_in_for(store, town, case):
    async def leave(db):
        days = {"first_day": date(2026, 1, 19), "last_day": date(2026, 1, 23)}
        db.add(Absence(person_id=town.bo.id, stand_in_id=town.dan.id, **days))

    await store.write(leave)

    await remind(store, BEFORE)

    assert await told(store) == [(f"person:{town.dan.id}", "1:soon")]
    answer = await acting(store, town, "dan").press("plan.action_done", 1, at=BEFORE)
    assert not answer.is_refused


async def test_nobody_is_written_to_outside_their_hours(store, town, case):
    async def work_late(db):
        bo = await db.get_one(Person, town.bo.id)
        bo.opens = bo.opens.replace(hour=10)

    await store.write(work_late)

    await remind(store, BEFORE)

    assert await told(store) == []
    [action] = await actions(store)
    assert action.remind_at == BEFORE.replace(hour=9, minute=0)


async def test_of_two_each_is_written_to_in_their_own_hours(store, town, case):
    await lead(store, town, case, "anna")

    async def start_at_noon(db):
        bo = await db.get_one(Person, town.bo.id)
        bo.opens = bo.opens.replace(hour=12)

    await store.write(start_at_noon)
    noon = AFTER.replace(hour=11, minute=0)

    await remind(store, AFTER)
    assert await told(store) == [(f"person:{town.anna.id}", "1:late")]
    assert [one.remind_at for one in await actions(store)] == [noon]
    await remind(store, noon)

    assert (await told(store))[1:] == [(f"person:{town.bo.id}", "1:late")]
    assert [one.remind_at for one in await actions(store)] == [None]
    reminded = [one for one in await all_of(store, Entry) if one.did is Did.REMINDED]
    assert [one.codes["told"] for one in reminded] == [[town.anna.id], [town.bo.id]]


async def test_where_nobody_stands_in_the_courses_own_people_hear_it(store, town, case):
    async def leave(db):
        days = {"first_day": date(2026, 1, 19), "last_day": date(2026, 3, 1)}
        db.add(Absence(person_id=town.bo.id, **days))

    await store.write(leave)

    await remind(store, BEFORE)
    await remind(store, FOLLOW_UP)

    anna = f"person:{town.anna.id}"
    assert await told(store) == [(anna, "1:soon"), (anna, "1:late")]
    assert await told(store, "plan.follow_up") == [(anna, "1:2026-02-16")]


async def test_a_reminder_that_comes_after_the_day_is_left_to_the_next(store, town, case):
    assert await shown(store, plan_reminders.nudge, "1:soon", town.bo, AFTER) is None


async def test_while_the_citizen_is_in_doubt_the_plan_reminds_nobody(store, town, case):
    await acting(store, town, "bo").submit("case.dispute", {}, case.id, at=MONDAY)

    await remind(store, BEFORE)
    await remind(store, FOLLOW_UP)
    assert await told(store) == []
    assert await told(store, "plan.follow_up") == []

    for name in ("anna", "bo", "gerd"):
        await acting(store, town, name).press("case.know", case.id, at=BEFORE)
    await remind(store, FOLLOW_UP.replace(day=17))

    bo = f"person:{town.bo.id}"
    assert await told(store) == [(bo, "1:late")]
    assert await told(store, "plan.follow_up") == [(bo, "1:2026-02-16")]


async def test_an_action_of_a_party_without_chat_is_the_leads_to_see_to(store, town, case):
    async def nobody(db):
        action = await db.get_one(PlanAction, 1)
        action.owner_id, action.party_id = None, 3

    await store.write(nobody)

    await remind(store, BEFORE)

    assert await told(store) == [(f"person:{town.bo.id}", "1:soon")]


async def test_an_action_chosen_for_tomorrow_is_reminded_of_once_it_is_late(store, town, case):
    await act(store, town, case, due_on="2026-01-13")

    assert (await actions(store))[1].remind_at == datetime(2026, 1, 14, 7, 30, tzinfo=UTC)


async def test_the_follow_up_reminds_the_lead_and_once_more(store, town, case):
    bo = (f"person:{town.bo.id}", "1:2026-02-16")

    await remind(store, FOLLOW_UP)
    await remind(store, FOLLOW_UP)
    assert await told(store, "plan.follow_up") == [bo]
    await remind(store, datetime(2026, 2, 18, 7, 30, tzinfo=UTC))

    assert await told(store, "plan.follow_up") == [bo, bo]
    assert (await the_plan(store)).remind_at is None


async def test_a_follow_up_that_has_been_moved_is_not_asked_for(store, town, case):
    await remind(store, FOLLOW_UP)
    card = await shown(store, plan_reminders.follow_up, "1:2026-02-16", town.bo, FOLLOW_UP)
    chosen = {"follow_up_on": "2026-03-16"}
    await acting(store, town, "bo").submit("plan.followed", chosen, case.id, at=FOLLOW_UP)

    assert "does it still fit?" in words(card)
    gone = await shown(store, plan_reminders.follow_up, "1:2026-02-16", town.bo, FOLLOW_UP)
    assert gone is None
    assert (await the_plan(store)).remind_at == datetime(2026, 3, 16, 7, 30, tzinfo=UTC)


async def test_a_closed_course_reminds_nobody(store, town, case):
    closing = {"ending": "plan", "informed": "yes", "anyway": "yes"}
    await acting(store, town, "anna").submit("case.close", closing, case.id, at=MONDAY)

    await remind(store, FOLLOW_UP)

    assert await told(store) == []
    assert await told(store, "plan.follow_up") == []
    assert [one.remind_at for one in await actions(store)] == [None]
