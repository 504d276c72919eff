"""Contact registered wrongly: corrected by those it is about, and never silently."""

from datetime import UTC, date, datetime

import pytest

from models.cases import Case, CaseState, Way
from models.entries import Did, Entry
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_parties import party_of
from tests.town import acting, all_of, fetch, rows

TUESDAY = datetime(2026, 1, 13, 9, tzinfo=UTC)


@pytest.fixture
async def case(store, town) -> Case:
    """The municipality alone is asked, and Bo has registered contact on Monday."""
    case = await opened(store, town, parties=["municipality"], why_general_practice="x")
    for action in ("case.claim", "case.know", "case.contact.phone"):
        await acting(store, town, "bo").press(action, case.id, at=MONDAY)
    return case


async def correct(store, town, case, name="bo", **changed):
    party = await party_of(store, town.municipality)
    fields = {"party": party.id, "way": "meeting", "on": "2026-01-13"} | changed
    return await acting(store, town, name).submit("case.correct", fields, case.id, at=TUESDAY)


@pytest.mark.parametrize("name", ["anna", "bo"])
async def test_either_side_says_how_it_really_was(store, town, case, name):
    asked = await acting(store, town, name).press("case.correct_start", case.id, at=TUESDAY)
    answer = await correct(store, town, case, name)

    party = await party_of(store, town.municipality)
    assert asked.form.action == "case.correct"
    assert (answer.errors, party.contact_way) == ((), Way.MEETING)
    assert party.contact_on == date(2026, 1, 13)
    entry = (await all_of(store, Entry))[-1]
    assert entry.did is Did.CORRECTED
    assert entry.codes == {
        "party": party.id,
        "was": "phone",
        "was_on": "2026-01-12",
        "way": "meeting",
        "on": "2026-01-13",
    }


async def test_contact_that_never_was_lets_the_clock_run_on(store, town, case):
    assert (await fetch(store, Case, case.id)).state is CaseState.PLAN

    await correct(store, town, case, way="none")

    party = await party_of(store, town.municipality)
    assert (party.contact_on, party.contact_way) == (None, None)
    assert party.remind_at == datetime(2026, 1, 14, 7, 30, tzinfo=UTC)
    assert (await fetch(store, Case, case.id)).state is CaseState.CONTACT


async def test_it_can_be_registered_once_more_and_the_room_hears_it_again(store, town, case):
    await correct(store, town, case, way="none")

    await acting(store, town, "bo").press("case.contact.phone", case.id, at=TUESDAY)

    assert (await party_of(store, town.municipality)).contact_on == date(2026, 1, 13)
    told = [row.lane for row in await rows(store) if row.view == "case.reached"]
    assert told == ["room:1", "room:1"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"party": "9999"}, "party", id="no such party"),
        pytest.param({"way": "pigeon"}, "way", id="no way of ours"),
        pytest.param({"on": "2026-01-11"}, "on", id="before the opening"),
        pytest.param({"on": "2026-01-14"}, "on", id="in the future"),
        pytest.param({"on": "i går"}, "on", id="no date"),
    ],
)
async def test_a_mistake_is_shown_at_its_field_and_changes_nothing(
    store, town, case, changed, field
):
    answer = await correct(store, town, case, **changed)

    assert [name for name, _sentence in answer.errors] == [field]
    assert (await party_of(store, town.municipality)).contact_way is Way.PHONE


@pytest.mark.parametrize("name", ["carla", "tina", "dan", "gerd"])
async def test_nobody_else_may(store, town, case, name):
    answer = await correct(store, town, case, name)

    assert answer.is_refused
    assert (await party_of(store, town.municipality)).contact_way is Way.PHONE


async def test_without_contact_there_is_nothing_to_correct(store, town):
    case = await opened(store, town)

    answer = await acting(store, town, "anna").press("case.correct_start", case.id, at=MONDAY)

    assert "nothing to correct" in answer.say.title
