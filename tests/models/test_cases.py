from datetime import date

import pytest

from models.base import IllegalMove
from models.cases import Case, CaseState, Ending, NotYet, Party, Way, Window
from tests.conftest import MONDAY

DAY = date(2026, 1, 12)


def party(**more):
    dates = {"target_on": date(2026, 1, 14), "deadline_on": date(2026, 1, 15)}
    return Party(case_id=1, organisation_id=1, **dates | more)


@pytest.mark.parametrize(
    ("day", "window"),
    [
        (13, Window.GREEN),
        (14, Window.YELLOW),
        (15, Window.YELLOW),
        (16, Window.RED),
    ],
)
def test_the_clock_is_green_then_yellow_then_red(day, window):
    assert party().window(date(2026, 1, day)) is window


def test_contact_stops_the_clock_however_late():
    late = party(contact_on=date(2026, 2, 1))

    assert late.window(date(2026, 2, 1)) is Window.REACHED


def test_the_openers_own_party_has_no_clock():
    own = party(target_on=None, deadline_on=None)

    assert own.window(date(2030, 1, 1)) is Window.NONE


def test_each_step_stands_on_the_one_before():
    one = party(remind_at=MONDAY)

    with pytest.raises(NotYet, match="claimed"):
        one.know_citizen(at=MONDAY)
    with pytest.raises(NotYet, match="knows_citizen"):
        one.register_contact(Way.PHONE, on=DAY)
    assert (one.knows_citizen_at, one.contact_on, one.remind_at) == (None, None, MONDAY)

    one.claim(7, at=MONDAY)
    one.know_citizen(at=MONDAY)
    one.register_contact(Way.PHONE, on=DAY)

    assert (one.contact_person_id, one.acknowledged_at) == (7, MONDAY)
    assert (one.contact_on, one.contact_way, one.remind_at) == (DAY, Way.PHONE, None)


def case(**more):
    dates = {"opened_at": MONDAY, "opened_on": DAY}
    keys = {"cluster_id": 1, "agreement_id": 1, "opened_by_id": 1, "organisation_id": 1}
    return Case(alias="GRØN-RAVN-17", state=CaseState.OPEN, **keys, **dates, **more)


def test_a_course_is_closed_once_and_never_opened_again():
    one = case()

    one.finish(Ending.MOVED, by=7, at=MONDAY)

    assert (one.state, one.ending) == (CaseState.CLOSED, Ending.MOVED)
    assert (one.closed_by_id, one.closed_at) == (7, MONDAY)
    for again in (CaseState.CLOSED, CaseState.OPEN):
        with pytest.raises(IllegalMove):
            one.move(again)
    with pytest.raises(IllegalMove):
        one.finish(Ending.PLAN, by=8, at=MONDAY)
    assert (one.ending, one.closed_by_id) == (Ending.MOVED, 7)
