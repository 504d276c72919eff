"""Who has a closed course to file, and when all have answered."""

import pytest
from sqlmodel import select

from models.cases import Case
from models.filing import (
    Filing,
    FilingState,
    all_confirmed_at,
    is_all_confirmed,
    unconfirmed_of,
)
from tests.conftest import MONDAY
from tests.handlers.test_briefings import told
from tests.handlers.test_cases import opened
from tests.handlers.test_closing import LATER, close
from tests.handlers.test_joining import (
    answer,
    ask,
    known,  # noqa: F401 -- a fixture
)
from tests.handlers.test_joining import case as newer  # noqa: F401 -- a fixture
from tests.handlers.test_reopening import FEBRUARY, reopen
from tests.town import acting, all_of


async def confirm(store, *filings):
    async def work(db):
        for one in filings:
            filing = await db.get_one(Filing, one.id)
            filing.confirm(FilingState.FILED, by=1, at=LATER)

    await store.write(work)


async def standing(store, case):
    """(organisations that have not answered, when all had, whether all have)."""

    async def look(db):
        waiting = (await db.exec(unconfirmed_of(case.id))).all()
        since = (await db.exec(all_confirmed_at(case.id))).first()
        ready = (await db.exec(select(Case.id).where(is_all_confirmed()))).all()
        return [one.organisation_id for one in waiting], since, case.id in ready

    return await store.read(look)


async def test_an_open_course_has_nothing_to_file(store, town):
    case = await opened(store, town)

    assert await all_of(store, Filing) == []
    assert await standing(store, case) == ([], None, False)


async def test_at_closing_every_party_has_it_to_file(store, town):
    case = await opened(store, town, general_practice=town.phone_practice.id)

    await close(store, town, case)

    everybody = [town.team.id, town.municipality.id, town.phone_practice.id]
    found = await all_of(store, Filing)
    assert [(one.organisation_id, one.state, one.remind_at) for one in found] == [
        (one, FilingState.TO_FILE, LATER) for one in everybody
    ]
    assert await standing(store, case) == (everybody, None, False)


async def test_all_have_answered_when_the_last_has(store, town):
    case = await opened(store, town)
    await close(store, town, case)
    first, second, third = await all_of(store, Filing)

    await confirm(store, first, second)
    before = await standing(store, case)
    await confirm(store, third)

    assert before == ([town.practice.id], None, False)
    assert await standing(store, case) == ([], LATER, True)


@pytest.mark.parametrize(("party", "files"), [(2, [1, 2, 3]), (3, [1, 2])])
async def test_who_left_files_only_what_it_wrote(store, town, party, files):
    case = await opened(store, town)
    await told(store, town, case, by="bo", parties=["1"], words="Vi har tid i morgen.")
    await acting(store, town, "anna").submit(
        "party.withdraw", {"party": party, "why": "Ikke nødvendig."}, case.id, at=MONDAY
    )

    await close(store, town, case)

    assert [one.organisation_id for one in await all_of(store, Filing)] == files


async def test_an_opened_course_rests_and_is_filed_anew_when_closed_again(store, town):
    case = await opened(store, town)
    await close(store, town, case)
    await confirm(store, (await all_of(store, Filing))[0])

    await reopen(store, town, case)
    resting = await all_of(store, Filing)
    await close(store, town, case, at=FEBRUARY)

    assert [one.remind_at for one in resting] == [None] * 3
    assert [one.state for one in resting] == ["filed", "to_file", "to_file"]
    again = await all_of(store, Filing)
    assert [(one.state, one.asked_at, one.remind_at) for one in again] == [
        (FilingState.TO_FILE, FEBRUARY, FEBRUARY)
    ] * 3


@pytest.mark.parametrize("has_answered", [False, True])
async def test_who_was_asked_and_is_let_go_is_asked_until_they_answer(
    store, town, has_answered
):
    """The practice has written nothing; it owes an answer from the first closing."""
    case = await opened(store, town)
    await close(store, town, case)
    practice = (await all_of(store, Filing))[-1]
    if has_answered:
        await confirm(store, practice)
    await reopen(store, town, case)
    fields = {"party": 3, "why": "Deltager ikke mere."}
    await acting(store, town, "anna").submit("party.withdraw", fields, case.id, at=FEBRUARY)

    await close(store, town, case, at=FEBRUARY)

    left = (await all_of(store, Filing))[-1]
    assert left.organisation_id == town.practice.id
    assert (left.is_confirmed, left.remind_at) == (
        (True, None) if has_answered else (False, FEBRUARY)
    )


async def test_a_course_that_goes_on_in_another_is_filed_by_its_own_parties(
    store,
    town,
    known,  # noqa: F811 -- the fixture
    newer,  # noqa: F811 -- the fixture
):
    await ask(store, town, newer, known.alias)
    for name in ("anna", "bo"):
        await answer(store, town, name)

    found = await all_of(store, Filing)
    assert [(one.case_id, one.organisation_id) for one in found] == [
        (newer.id, one.id) for one in (town.team, town.municipality, town.practice)
    ]
