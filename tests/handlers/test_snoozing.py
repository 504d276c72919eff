"""Reminders are put off with a reason, never past the deadline, and then go on."""

from datetime import UTC, date, datetime

import pytest

from handlers import reminders
from models.cases import Snooze
from models.entries import Did, Entry
from models.ladder import Rung
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_parties import party_of
from tests.town import acting, all_of, rows, words

FIELDS = {"reason": "appointment", "until": "2026-01-15"}
THURSDAY = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)  # 08:30, the deadline


async def snooze(store, town, case, name="bo", *, at=MONDAY, **changed):
    return await acting(store, town, name).submit(
        "party.snooze", FIELDS | changed, case.id, at=at
    )


async def taken(store, town, **changed):
    case = await opened(store, town, **changed)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    return case


async def test_no_reminder_comes_before_that_day_and_then_the_one_that_is_due(store, town):
    case = await taken(store, town)

    answer = await snooze(store, town, case)
    for at in (datetime(2026, 1, 14, 7, 30, tzinfo=UTC), THURSDAY):
        await store.write(lambda db, at=at: reminders.remind_due(db, at))

    party = await party_of(store, town.municipality)
    assert "Reminders are put off until Thu 15 Jan: a time is agreed." in words(answer.say)
    assert (party.snooze, party.rung) == (Snooze.APPOINTMENT, Rung.DEADLINE)
    assert party.deadline_on == date(2026, 1, 15)
    sent = [row.at for row in await rows(store) if row.lane == f"person:{town.bo.id}"]
    assert [at for at in sent if at != MONDAY] == [THURSDAY]


async def test_a_step_in_between_does_not_wake_it(store, town):
    case = await taken(store, town)
    await snooze(store, town, case)

    await acting(store, town, "bo").press("case.know", case.id, at=MONDAY)

    assert (await party_of(store, town.municipality)).remind_at == THURSDAY


async def test_it_is_in_the_timeline_with_its_reason(store, town):
    case = await taken(store, town)

    await snooze(store, town, case)

    entry = next(one for one in await all_of(store, Entry) if one.did is Did.PUT_OFF)
    assert (entry.codes["why"], entry.codes["until"]) == ("appointment", "2026-01-15")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"until": "2026-01-16"}, "until", id="past the deadline"),
        pytest.param({"until": "2026-01-12"}, "until", id="today"),
        pytest.param({"until": "senere"}, "until", id="no date"),
        pytest.param({"reason": "lazy"}, "reason", id="no reason of ours"),
        pytest.param({"reason": ""}, "reason", id="no reason"),
    ],
)
async def test_a_mistake_is_shown_at_its_field_and_puts_nothing_off(
    store, town, changed, field
):
    case = await taken(store, town)

    answer = await snooze(store, town, case, **changed)

    assert [name for name, _sentence in answer.errors] == [field]
    assert (await party_of(store, town.municipality)).snoozed_until is None


async def test_a_coordinator_may_for_the_own_party(store, town):
    case = await taken(store, town)

    answer = await snooze(store, town, case, "carla")

    assert (await party_of(store, town.municipality)).snoozed_until == date(2026, 1, 15)
    assert answer.errors == ()


@pytest.mark.parametrize("name", ["dan", "tina", "bro"])
async def test_others_may_not(store, town, name):
    case = await taken(store, town)

    answer = await snooze(store, town, case, name)

    assert answer.is_refused
    assert (await party_of(store, town.municipality)).snoozed_until is None


async def test_the_opener_may_for_a_party_without_chat_alone(store, town):
    case = await taken(store, town, general_practice=town.phone_practice.id)

    await snooze(store, town, case, "anna")

    assert (await party_of(store, town.phone_practice)).snoozed_until == date(2026, 1, 15)
    assert (await party_of(store, town.municipality)).snoozed_until is None


async def test_on_the_last_day_there_is_nothing_to_put_off(store, town):
    case = await taken(store, town)

    answer = await acting(store, town, "bo").press("party.snooze_start", case.id, at=THURSDAY)

    assert "no reminder of yours" in answer.say.title
