"""The implementation plan: who writes it, who says how far it is, and whom it waits for."""

from datetime import timedelta

import pytest

from handlers.cards import Buttons, Items
from models.entries import Did, Entry
from models.implementation import ImplementationItem, ItemState
from models.organisations import Membership
from models.people import Role
from tests.conftest import MONDAY
from tests.handlers.test_waits import change
from tests.town import acting, all_of, build, fetch

DUE = MONDAY + timedelta(days=7)
TASK = {"question": "speed", "item": "Fast møde hver mandag", "due_on": "2026-01-19"}


async def settle(db):
    town = await build(db)
    town.tina.roles = [Role.CLUSTER_LEAD]
    return town


@pytest.fixture
async def town(store):
    return await store.write(settle)


async def add(store, town, who="tina", **fields):
    sent = TASK | {"add_person": town.bo.id} | fields
    return await acting(store, town, who).submit(
        "implementation.item", sent, f"new-{town.cluster.id}", at=MONDAY
    )


def lists(card):
    return {part.title: part.items for part in card.parts if isinstance(part, Items)}


def labels(card):
    return [
        one.label for part in card.parts if isinstance(part, Buttons) for one in part.buttons
    ]


async def test_the_plan_stands_under_the_four_questions(store, town):
    answer = await add(store, town)
    read = await acting(store, town, "gerd").press(
        "implementation.show", town.cluster.id, at=MONDAY
    )

    nothing = ("Nothing yet.",)
    assert lists(read.say) == {
        "What does it take?": nothing,
        "At what pace can we do it?": nothing,
        "What does it take to change the speed of the courses?": (
            "Fast møde hver mandag: Bo Demo, Mon 19 Jan, planned",
        ),
        "What does it take to be reached by a single entrance?": nothing,
    }
    assert labels(read.say) == []
    assert labels(answer.say) == ["Fast møde hver mandag: Mon 19 Jan", "Add a task"]
    [entry] = [one for one in await all_of(store, Entry) if one.did is Did.IMPLEMENTED]
    assert "møde" not in repr(entry)


async def test_it_waits_for_its_owner_from_its_day_until_it_is_done(store, town):
    await add(store, town)
    bo = acting(store, town, "bo")

    async def waits(at):
        return labels((await bo.press("help.waiting", at=at)).say)

    before, due, late = [await waits(DUE + timedelta(days=n)) for n in (-1, 0, 1)]
    await bo.submit("implementation.item", {"state": "done"}, 1, at=DUE)

    assert before == []
    assert due == ["Fast møde hver mandag: Mon 19 Jan"]
    assert late == ["Fast møde hver mandag: was due Mon 19 Jan"]
    assert await waits(DUE + timedelta(days=1)) == []
    assert (await fetch(store, ImplementationItem, 1)).state is ItemState.DONE


async def test_an_owner_says_how_far_it_is_and_changes_nothing_else(store, town):
    await add(store, town)
    bo = acting(store, town, "bo")

    form = (await bo.press("implementation.item_start", 1, at=DUE)).form
    await bo.submit("implementation.item", {"state": "begun", "item": "Andet"}, 1, at=DUE)

    assert [field.name for field in form.fields] == ["state"]
    item = await fetch(store, ImplementationItem, 1)
    assert (item.state, item.what) == (ItemState.BEGUN, "Fast møde hver mandag")


async def test_the_lead_gives_a_task_to_somebody_else(store, town):
    await add(store, town)

    sent = TASK | {"add_person": town.gerd.id, "state": "begun", "due_on": "2026-02-02"}
    await acting(store, town, "tina").submit("implementation.item", sent, 1, at=DUE)

    item = await fetch(store, ImplementationItem, 1)
    assert (item.owner_id, str(item.due_on)) == (town.gerd.id, "2026-02-02")


@pytest.mark.parametrize("who", ["bo", "carla", "gerd"])
async def test_nobody_else_writes_it(store, town, who):
    await add(store, town, add_person=town.anna.id)
    actor = acting(store, town, who)

    answers = [
        await add(store, town, who),
        await actor.submit("implementation.item", {"state": "done"}, 1, at=MONDAY),
        await actor.press("implementation.item_start", 1, at=MONDAY),
    ]

    assert {one.say.title for one in answers} == {
        "Only the cluster lead and who has the task can change it."
    }
    assert (await fetch(store, ImplementationItem, 1)).state is ItemState.PLANNED


async def test_who_has_left_the_cluster_sees_it_no_more(store, town):
    await add(store, town)
    for number in range(1, 5):
        await change(store, Membership, number, last_day=MONDAY.date() - timedelta(days=1))

    bo = acting(store, town, "bo")

    assert (await bo.press("implementation.show", town.cluster.id, at=DUE)).is_refused
    assert (await bo.press("implementation.item_start", 1, at=DUE)).is_refused


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"item": ""}, "item"),
        ({"item": "x" * 201}, "item"),
        ({"item": "Ring om 251248-9996"}, "item"),
        ({"question": "why"}, "question"),
        ({"due_on": "31.2."}, "due_on"),
        ({"add_person": "4711"}, "add_person"),
        ({"add_person": ""}, "add_person"),
    ],
)
async def test_what_cannot_be_kept_is_said_at_its_field(sqlite_store, fields, field):
    town = await sqlite_store.write(settle)

    answer = await add(sqlite_store, town, **fields)

    assert [name for name, _sentence in answer.errors] == [field]
    assert await all_of(sqlite_store, ImplementationItem) == []


@pytest.mark.parametrize("subject", ["x", "new-", "new-x", "new-4711", "4711", "-1", ""])
async def test_a_forged_subject_is_refused(sqlite_store, subject):
    town = await sqlite_store.write(settle)

    answer = await acting(sqlite_store, town, "tina").submit(
        "implementation.item", TASK, subject, at=MONDAY
    )

    assert answer.is_refused
