from datetime import time

import pytest

from models.people import Person, Role, stand_in

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
