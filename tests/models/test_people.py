from datetime import date, time

import pytest
from sqlmodel import select

from models.people import Absence, Duty, Person, Role, at_desks, stand_in
from tests.conftest import MONDAY
from tests.town import build

ANNA, BO, CARLA, DAN = 1, 2, 3, 4


@pytest.mark.parametrize(
    ("away", "found"),
    [
        pytest.param({}, ANNA, id="present oneself"),
        pytest.param({ANNA: BO}, BO, id="one stands in"),
        pytest.param({ANNA: BO, BO: CARLA, CARLA: DAN}, DAN, id="a chain of three"),
        pytest.param({ANNA: None}, None, id="nobody stands in"),
        pytest.param({ANNA: BO, BO: None}, None, id="the chain ends"),
        pytest.param({ANNA: ANNA}, None, id="oneself"),
        pytest.param({ANNA: BO, BO: ANNA}, None, id="each for the other"),
        pytest.param({ANNA: BO, BO: CARLA, CARLA: BO}, None, id="a circle further on"),
        pytest.param({BO: CARLA}, ANNA, id="somebody else is away"),
    ],
)
def test_who_stands_in(away, found):
    assert stand_in(ANNA, away) == found


def test_a_person_has_the_roles_given_and_no_others():
    person = Person(name="x", function="y", organisation_id=1, roles=[Role.ADVISER])

    assert [role for role in Role if person.has(role)] == [Role.ADVISER]


def test_hours_are_the_persons_own():
    person = Person(
        name="x",
        function="y",
        organisation_id=1,
        weekdays="024",
        opens=time(9),
        closes=time(12),
    )

    assert (person.hours.weekdays, person.hours.opens, person.hours.closes) == (
        frozenset({0, 2, 4}),
        time(9),
        time(12),
    )


@pytest.mark.parametrize(
    ("duty", "has_it"),
    [
        pytest.param({}, True, id="every day"),
        pytest.param({"weekday": 0}, True, id="on Mondays"),
        pytest.param({"weekday": 1}, False, id="on Tuesdays"),
        pytest.param({"first_day": date(2026, 1, 13)}, False, id="from tomorrow"),
        pytest.param({"last_day": date(2026, 1, 12)}, True, id="for the last time"),
        pytest.param({"last_day": date(2026, 1, 11)}, False, id="until yesterday"),
    ],
)
async def test_who_has_the_desk_on_a_monday(store, duty, has_it):
    town = await store.write(build)

    async def work(db):
        for one in (await db.exec(select(Duty))).all():
            await db.delete(one)
        given = {"organisation_id": town.team.id, "person_id": town.tina.id}
        db.add(Duty(**given | {"first_day": date(2020, 1, 1)} | duty))
        await db.flush()
        day = MONDAY.date()
        ids = [town.team.id, town.municipality.id]
        asked = {"organisation_ids": ids, "day": day, "weekday": day.weekday()}
        return [person.name for _d, person, _a in await db.exec(at_desks(), params=asked)]

    assert await store.write(work) == (["Tina Demo"] if has_it else [])


@pytest.mark.parametrize(
    ("first", "last", "is_away"),
    [
        pytest.param(12, 12, True, id="that day"),
        pytest.param(5, 16, True, id="a fortnight"),
        pytest.param(13, 16, False, id="from tomorrow"),
        pytest.param(5, 11, False, id="until yesterday"),
    ],
)
async def test_an_absence_comes_with_the_desk(store, first, last, is_away):
    town = await store.write(build)

    async def work(db):
        days = {"first_day": date(2026, 1, first), "last_day": date(2026, 1, last)}
        db.add(Absence(person_id=town.anna.id, **days))
        await db.flush()
        asked = {"organisation_ids": [town.team.id], "day": MONDAY.date(), "weekday": 0}
        return [
            absence is not None for _d, _p, absence in await db.exec(at_desks(), params=asked)
        ]

    assert await store.write(work) == [is_away]
