"""What is taken out of the log for an incident, on both databases."""

from datetime import date

import pytest

from handlers import incidents
from handlers.incidents import Asked
from handlers.readings import Wrong
from models.advice import AdviceRequest
from models.entries import Did
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.town import acting, all_of

DAY = date(2026, 1, 12)
ABOUT = {"question": "Hvad gør vi?", "basis": "treatment_s41"}


async def lines(store, **asked):
    async def work(db):
        scope = await incidents.scope(db, Asked(DAY, DAY, **asked))
        return await incidents.batch(db, scope, ("", 0), MONDAY)

    return (await store.read(work)).lines


async def test_a_course_comes_with_what_was_read_of_its_questions(store, town):
    case = await opened(store, town)
    anna, bo = acting(store, town, "anna"), acting(store, town, "bo")
    await bo.press("case.claim", case.id, at=MONDAY)
    await bo.submit("advice.ask", ABOUT | {"about": str(case.id)}, at=MONDAY)
    await bo.submit("advice.ask", {"question": "Hvem har boliger?"}, at=MONDAY)
    about, general = await all_of(store, AdviceRequest)
    for request in (about, general):
        await anna.press("advice.show", request.id, at=MONDAY)

    found = await lines(store, case=case.alias)

    assert about.case_id == case.id
    assert {one.about for one in found} == {case.alias, f"organisation:{town.team.id}"}
    read = [one for one in found if one.entry.did is Did.READ]
    assert [one.entry.codes["request"] for one in read] == [about.id]
    assert [(one.person.name, one.organisation.name) for one in read] == [
        ("Anna Demo", town.team.name)
    ]


async def test_who_did_is_asked_for_by_organisation_and_not_by_chain(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)

    found = await lines(store, organisation=town.municipality.code)

    assert {one.person.name for one in found} == {"Bo Demo"}
    assert Did.CLAIMED in {one.entry.did for one in found}


@pytest.mark.parametrize("asked", [{"case": "99999999999"}, {"person": "x"}, {"case": "%"}])
async def test_what_is_not_there_is_said(store, town, asked):
    with pytest.raises(Wrong):
        await lines(store, **asked)
