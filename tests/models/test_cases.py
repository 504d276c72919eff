from datetime import UTC, date, datetime

import pytest

from models.base import IllegalMove
from models.calendar import WorkingCalendar
from models.cases import MOVES as CASE_MOVES
from models.cases import Case, CaseState, Ending, Missed, NotYet, Party, Way, Window
from models.ladder import Rung
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


@pytest.mark.parametrize(
    ("on", "missed"),
    [
        pytest.param(date(2026, 1, 15), None, id="on the last day after all"),
        pytest.param(date(2026, 1, 16), Missed.CAPACITY, id="after it"),
    ],
)
def test_what_was_in_time_after_all_has_no_reason_for_being_late(on, missed):
    one = party(missed=Missed.CAPACITY)
    assert one.is_late(date(2026, 1, 16))

    one.correct_contact(Way.PHONE, on=on)

    assert (one.missed, one.is_late(date(2026, 1, 20))) == (missed, missed is not None)


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
    return Case(alias="GRØN-RAVN-17", **keys, **dates, **more)


@pytest.mark.parametrize("before", CaseState)
@pytest.mark.parametrize("after", CaseState)
def test_a_course_moves_as_the_table_says(before, after):
    one = case(state=before)

    if after in CASE_MOVES[before]:
        one.move(after)
        assert one.state is after
    else:
        with pytest.raises(IllegalMove) as refused:
            one.move(after)
        assert (refused.value.state, refused.value.to) == (before, after)
        assert one.state is before


def test_a_closed_course_is_not_closed_again_but_can_go_on():
    one = case()

    one.finish(Ending.MOVED, by=7, at=MONDAY)

    assert (one.state, one.ending, one.is_open) == (CaseState.CLOSED, Ending.MOVED, False)
    assert (one.closed_by_id, one.closed_at) == (7, MONDAY)
    with pytest.raises(IllegalMove):
        one.finish(Ending.PLAN, by=8, at=MONDAY)
    assert (one.ending, one.closed_by_id) == (Ending.MOVED, 7)

    one.reopen()

    assert (one.state, one.ending, one.is_open) == (CaseState.CONTACT, None, True)
    assert (one.closed_by_id, one.closed_at) == (None, None)
    with pytest.raises(IllegalMove):
        one.reopen()


def test_who_is_asked_anew_has_a_clock_of_its_own_and_keeps_its_contact_person():
    one = party(missed=Missed.CAPACITY, rung=Rung.BREACH)
    one.claim(7, at=MONDAY)
    one.know_citizen(at=MONDAY)
    one.register_contact(Way.PHONE, on=DAY)
    before = one.key("call")

    later = datetime(2026, 2, 2, 9, tzinfo=UTC)
    one.ask_anew(WorkingCalendar().window(later), at=later)

    assert (one.target_on, one.deadline_on) == (date(2026, 2, 4), date(2026, 2, 5))
    assert (one.contact_on, one.contact_way, one.missed, one.rung) == (None,) * 4
    assert (one.contact_person_id, one.asked_at) == (7, later)
    assert one.key("call") != before


def test_a_withdrawn_party_has_no_clock_and_nobody_who_speaks_for_it():
    one = party(remind_at=MONDAY)
    one.claim(7, at=MONDAY)

    one.withdraw(at=MONDAY)

    assert (one.remind_at, one.contact_person_id, one.is_claimed) == (None, None, False)
    assert not one.is_waited_for
