"""*Mere*: only what makes sense now, and only what its reader may do."""

import pytest

from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.town import acting

LOOKING = ["case.card", "case.timeline", "case.show", "filing.show"]


async def actions(store, town, case, name):
    answer = await acting(store, town, name).press("case.more", case.id, at=MONDAY)
    parts = answer.say.parts
    return [button.action for part in parts for button in getattr(part, "buttons", ())]


async def test_the_opener_finds_all_that_can_be_done_now(store, town):
    case = await opened(store, town)

    assert await actions(store, town, case, "anna") == [
        *LOOKING,
        "citizen.start",
        "case.record_start",
        "case.bases",
        "case.basis_start",
        "party.hand_over_start",
        "party.add_start",
        "party.withdraw_start",
        "case.dispute_start",
        "case.close_start",
    ]


async def test_a_contact_person_can_put_reminders_off_and_then_correct(store, town):
    case = await opened(store, town)
    bo = acting(store, town, "bo")
    await bo.press("case.claim", case.id, at=MONDAY)
    before = await actions(store, town, case, "bo")
    await bo.press("case.know", case.id, at=MONDAY)
    await bo.press("case.contact.phone", case.id, at=MONDAY)
    after = await actions(store, town, case, "bo")

    assert ("party.snooze_start" in before, "case.correct_start" in before) == (True, False)
    assert ("party.snooze_start" in after, "case.correct_start" in after) == (False, True)


async def test_the_desk_may_only_look(store, town):
    case = await opened(store, town)

    assert await actions(store, town, case, "bo") == LOOKING


@pytest.mark.parametrize("name", ["carla", "tina"])
async def test_somebody_without_a_part_sees_nothing(store, town, name):
    case = await opened(store, town)

    answer = await acting(store, town, name).press("case.more", case.id, at=MONDAY)

    assert answer.is_refused
