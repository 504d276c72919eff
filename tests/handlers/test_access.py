"""Who is what to a course at this moment: belonging to an organisation is not enough."""

from datetime import date, timedelta

import pytest

from handlers import access
from handlers.turn import Refusal
from locales import speaking
from models.access import Act, Function
from models.cases import Case, CaseMember, Party
from models.people import Absence
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.town import acting, all_of

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
async def case(store, town):
    """Anna opened it and Bo has taken it; the practice has not. Tina covers Anna on Tuesday."""
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)

    async def work(db):
        day = date(2026, 1, 13)
        covered = {"person_id": town.anna.id, "stand_in_id": town.tina.id}
        db.add(Absence(first_day=day, last_day=day, **covered))
        added = {"person_id": town.dan.id, "added_by_id": town.anna.id, "added_at": MONDAY}
        db.add(CaseMember(case_id=case.id, **added))

    await store.write(work)
    return case


@pytest.mark.parametrize(
    ("name", "at", "functions"),
    [
        pytest.param("anna", MONDAY, {Function.CONTACT_PERSON}, id="who opened it"),
        pytest.param("bo", MONDAY, {Function.CONTACT_PERSON}, id="who took it, not the desk"),
        pytest.param("carla", MONDAY, {Function.COORDINATOR}, id="a party's coordinator"),
        pytest.param("dan", MONDAY, {Function.ADDED}, id="somebody added by name"),
        pytest.param("tina", MONDAY, {Function.COORDINATOR}, id="a stand-in the day before"),
        pytest.param(
            "tina", TUESDAY, {Function.COORDINATOR, Function.STAND_IN}, id="a stand-in that day"
        ),
        pytest.param("bro", TUESDAY, set(), id="a colleague of theirs"),
        pytest.param(
            "gerd", MONDAY, {Function.COORDINATOR, Function.DESK}, id="the desk that is asked"
        ),
    ],
)
async def test_what_somebody_is_to_a_course(store, town, case, name, at, functions):
    async def work(db):
        found = await db.get_one(Case, case.id)
        return await access.functions(db, town.people[name], found, at=at)

    assert await store.read(work) == functions


async def test_to_a_party_only_its_own_people_are_anything(store, town, case):
    _team, municipal, practice = await all_of(store, Party)

    async def work(db):
        return [
            await access.functions(db, town.bo, await db.get_one(Party, one.id), at=MONDAY)
            for one in (municipal, practice)
        ]

    assert await store.read(work) == [{Function.CONTACT_PERSON}, set()]


@pytest.mark.parametrize("act", Act)
async def test_every_refusal_is_a_sentence_with_a_next_step(store, town, case, act):
    async def work(db):
        found = await db.get_one(Case, case.id)
        await access.require(db, town.bro, act, found, at=MONDAY)

    with speaking("en"), pytest.raises(Refusal) as refused:
        await store.read(work)

    assert refused.value.sentence.endswith(".")
    assert case.alias not in refused.value.sentence
