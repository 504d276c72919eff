"""What waits for me: deadlines, help, actions, follow-ups, answers and acknowledgements."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from handlers import digests
from handlers.cards import Button, Buttons
from handlers.turn import Looking
from locales import speaking
from models.cases import Case
from models.digests import Digest
from models.people import Absence, Person, Role
from tests.conftest import MONDAY
from tests.handlers.planning import act, lead, ready, send, sent, write
from tests.handlers.test_reminders import local
from tests.town import acting, fetch, words

BEFORE = local("2026-01-19T09:00")
DUE = local("2026-01-20T09:00")  # the day of Bo's action
LATE = local("2026-01-21T09:00")
FOLLOW_UP = local("2026-02-16T09:00")


async def waits(store, town, name, at):
    return (await acting(store, town, name).press("help.waiting", at=at)).say


def buttons(card, *actions):
    return [
        (one.label, one.action)
        for part in card.parts
        if isinstance(part, Buttons)
        for one in part.buttons
        if isinstance(one, Button) and one.action in actions
    ]


def plans(card):
    return buttons(card, "plan.show", "plan.followed_start")


async def digest(store, town, name, at):
    """What somebody's digest says, as if they were a coordinator."""
    reader = town.people[name]

    async def work(db):
        person = await db.get_one(Person, reader.id)
        person.roles = [*person.roles, Role.COORDINATOR]
        one = Digest(person_id=person.id, since=at - timedelta(days=1), made_at=at)
        db.add(one)
        await db.flush()
        with speaking("en"):
            return await digests.digest(Looking(person, str(one.id), at), db)

    return await store.write(work)


async def change(store, model, key, **values):
    async def work(db):
        found = await db.get_one(model, key)
        for name, value in values.items():
            setattr(found, name, value)

    await store.write(work)


async def agree(store, town, *names):
    for name in names:
        actor = acting(store, town, name)
        answer = await actor.press("plan.agree", f"1:1:{PARTIES[name]}", at=MONDAY)
        assert not answer.is_refused, answer.say


PARTIES = {"anna": 1, "bo": 2, "gerd": 3}


@pytest.fixture
async def case(store, town):
    """Bo leads it, and has an action by Tuesday 20 January; all are asked, and agree."""
    case = await sent(store, town)
    await agree(store, town, "anna", "bo", "gerd")
    return case


async def test_an_action_waits_from_its_day_until_it_is_done(store, town, case):
    shown = [plans(await waits(store, town, "bo", at)) for at in (BEFORE, DUE, LATE)]
    await acting(store, town, "bo").press("plan.action_done", 1, at=LATE)

    assert shown == [
        [],
        [(f"{case.alias}: today", "plan.show")],
        [(f"{case.alias}: was due Tue 20 Jan", "plan.show")],
    ]
    assert plans(await waits(store, town, "bo", LATE)) == []


async def test_a_late_action_waits_for_the_lead_as_well(store, town, case):
    await lead(store, town, case, "anna")

    assert plans(await waits(store, town, "anna", DUE)) == []
    assert plans(await waits(store, town, "anna", LATE)) == [
        (f"{case.alias}: was due Tue 20 Jan", "plan.show")
    ]
    assert plans(await waits(store, town, "gerd", LATE)) == []


async def test_without_a_lead_it_waits_for_who_opened_the_course(store, town, case):
    await change(store, Case, case.id, lead_id=None)

    assert [name for name in PARTIES if plans(await waits(store, town, name, FOLLOW_UP))] == [
        "anna",
        "bo",  # whose action is late
    ]


async def test_what_waits_opens(store, town, case):
    [(_label, action), *_rest] = plans(await waits(store, town, "bo", DUE))

    answer = await acting(store, town, "bo").press(action, case.id, at=DUE)

    assert not answer.is_refused
    assert f"Joint plan for {case.alias}" in words(answer.say)


async def test_a_follow_up_waits_for_the_lead_until_the_next_day_is_chosen(store, town, case):
    bo = acting(store, town, "bo")
    await bo.press("plan.action_done", 1, at=LATE)
    day_before = plans(await waits(store, town, "bo", FOLLOW_UP - timedelta(days=1)))
    due = plans(await waits(store, town, "bo", FOLLOW_UP))
    late = plans(await waits(store, town, "bo", FOLLOW_UP + timedelta(days=1)))
    for_others = [plans(await waits(store, town, one, FOLLOW_UP)) for one in ("anna", "gerd")]

    await bo.submit("plan.followed", {"follow_up_on": "2026-03-16"}, case.id, at=FOLLOW_UP)

    assert day_before == []
    assert due == [(f"{case.alias}: today", "plan.followed_start")]
    assert late == [(f"{case.alias}: was due Mon 16 Feb", "plan.followed_start")]
    assert for_others == [[], []]
    assert plans(await waits(store, town, "bo", FOLLOW_UP)) == []


async def test_a_plan_waits_for_each_partys_answer(store, town):
    case = await sent(store, town)
    before = [plans(await waits(store, town, name, MONDAY)) for name in PARTIES]

    await agree(store, town, "gerd")
    after = [plans(await waits(store, town, name, MONDAY)) for name in PARTIES]

    assert before == [[(case.alias, "plan.show")]] * 3
    assert after == [[(case.alias, "plan.show")]] * 2 + [[]]
    assert plans(await waits(store, town, "carla", MONDAY)) == []


async def test_who_asked_for_changes_has_answered(store, town):
    await sent(store, town)
    gerd = acting(store, town, "gerd")

    await gerd.submit("plan.change", {"why": "Hellere om tirsdagen."}, "1:1:3", at=MONDAY)

    assert plans(await waits(store, town, "gerd", MONDAY)) == []


async def test_a_plan_that_is_not_sent_waits_for_nobodys_answer(store, town):
    case = await ready(store, town)
    await lead(store, town, case)
    await write(store, town, case)

    assert [plans(await waits(store, town, name, MONDAY)) for name in PARTIES] == [[], [], []]


async def test_while_the_citizen_is_in_doubt_no_answer_is_waited_for(store, town):
    case = await sent(store, town)
    await change(store, Case, case.id, disputed_at=MONDAY)

    assert [plans(await waits(store, town, name, MONDAY)) for name in PARTIES] == [[], [], []]


async def test_what_waits_for_somebody_away_waits_for_who_stands_in(store, town, case):
    async def away(db):
        days = {"first_day": date(2026, 1, 19), "last_day": date(2026, 1, 30)}
        db.add(Absence(person_id=town.bo.id, stand_in_id=town.dan.id, **days))

    await store.write(away)

    assert plans(await waits(store, town, "dan", DUE)) == [
        (f"{case.alias}: today", "plan.show")
    ]


async def test_a_closed_course_waits_for_nobody(store, town, case):
    await change(store, Case, case.id, state="closed")

    assert plans(await waits(store, town, "bo", FOLLOW_UP)) == []


async def test_the_digest_names_what_waits_for_its_reader(store, town, case):
    of_bo = await digest(store, town, "bo", LATE)
    of_gerd = await digest(store, town, "gerd", LATE)

    assert plans(of_bo) == [(f"{case.alias}: was due Tue 20 Jan", "plan.show")]
    assert of_gerd is None or plans(of_gerd) == []


async def test_ones_own_overview_names_it_too(store, town, case):
    answer = await acting(store, town, "bo").press("home.show", at=LATE)

    assert plans(answer.say) == [(f"{case.alias}: was due Tue 20 Jan", "plan.show")]


@contextmanager
def counted():
    """The statements that any engine runs meanwhile."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


async def test_the_number_of_queries_does_not_grow_with_the_courses(store, town):
    async def count():
        with counted() as statements:
            card = await waits(store, town, "bo", LATE)
        return len(statements), len(plans(card))

    await sent(store, town)
    one, few = await count()
    for nth in (1, 2):
        await sent_too(store, town, owner=f"{3 * nth + 2}:{town.bo.id}")
    three, more = await count()

    assert (few, more) == (2, 6)
    assert one == three


async def sent_too(store, town, owner):
    case = await ready(store, town)
    await lead(store, town, case)
    await write(store, town, case)
    await act(store, town, case, owner=owner)
    assert not (await send(store, town, case)).is_refused


async def test_what_is_open_of_others_never_shows(store, town, case):
    assert case.alias not in words(await waits(store, town, "dan", LATE))
    assert (await fetch(store, Case, case.id)).is_open
