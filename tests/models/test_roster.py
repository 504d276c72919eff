"""Who has a desk: one rule over rosters, exceptions, absences, stand-ins and the calendar."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import WorkingCalendar
from models.people import Absence, Duty, Person
from models.roster import Staff, Watch, gaps, next_desk, next_watch

ANNA, BO, CARLA, DAN = 1, 2, 3, 4
MONDAY = date(2026, 1, 12)
AT = datetime(2026, 1, 12, 8, 15, tzinfo=UTC)  # 09:15 in Copenhagen
DAY = timedelta(days=1)
CALENDAR = WorkingCalendar()


def person(id_, **changed):
    given = {"name": "x", "function": "y", "organisation_id": 1, "weekdays": "01234"}
    hours = {"opens": time(8), "closes": time(15)}
    return Person(id=id_, **given | hours | changed)


def duty(person_id, **changed):
    return Duty(organisation_id=1, person_id=person_id, **{"first_day": MONDAY - DAY} | changed)


def away(person_id, stand_in_id=None, first=MONDAY, last=MONDAY):
    return Absence(person_id=person_id, first_day=first, last_day=last, stand_in_id=stand_in_id)


def staff(duties=(), absences=(), coordinators=(), **changed):
    people = {one: person(one) for one in (ANNA, BO, CARLA, DAN)}
    changes = {int(name[1:]): one for name, one in changed.items()}
    people |= {one: person(one, **change) for one, change in changes.items()}
    return Staff(list(duties), list(coordinators), people, list(absences))


@pytest.mark.parametrize(
    ("given", "has_it"),
    [
        pytest.param({}, True, id="every day"),
        pytest.param({"weekday": 0}, True, id="on Mondays"),
        pytest.param({"weekday": 1}, False, id="on Tuesdays"),
        pytest.param({"first_day": MONDAY + DAY}, False, id="from tomorrow"),
        pytest.param({"last_day": MONDAY}, True, id="for the last time"),
        pytest.param({"last_day": MONDAY - DAY}, False, id="until yesterday"),
    ],
)
def test_who_has_the_desk_on_a_monday(given, has_it):
    assert staff([duty(BO, **given)]).rostered(MONDAY) == ((BO,) if has_it else ())


def test_an_exception_stands_instead_of_all_that_is_usual():
    swapped = duty(CARLA, first_day=MONDAY, last_day=MONDAY, is_exception=True)

    found = staff([duty(ANNA), duty(BO, weekday=0), swapped])

    assert (found.at_desk(MONDAY), found.at_desk(MONDAY + DAY)) == ((CARLA,), (ANNA,))


@pytest.mark.parametrize(
    ("absences", "found"),
    [
        pytest.param([], (BO,), id="present"),
        pytest.param([away(BO, CARLA)], (CARLA,), id="one stands in"),
        pytest.param([away(BO, CARLA), away(CARLA, DAN)], (DAN,), id="a chain"),
        pytest.param([away(BO)], (ANNA,), id="nobody stands in: the coordinator"),
        pytest.param([away(BO, CARLA), away(CARLA, BO)], (ANNA,), id="a circle"),
        pytest.param([away(BO), away(ANNA)], (), id="nobody at all"),
        pytest.param([away(BO, 99)], (ANNA,), id="one who is not let in"),
    ],
)
def test_absence_is_followed_to_somebody_who_is_there(absences, found):
    assert staff([duty(BO)], absences, coordinators=[ANNA]).at_desk(MONDAY) == found


def test_who_does_not_work_that_weekday_has_no_desk_and_covers_nobody():
    part_time = {"_2": {"weekdays": "1234"}}

    assert staff([duty(BO)], **part_time).rostered(MONDAY) == ()
    assert staff([duty(CARLA)], [away(CARLA, BO)], **part_time).rostered(MONDAY) == ()


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        pytest.param(AT, AT, id="now"),
        pytest.param(AT - timedelta(hours=3), AT.replace(hour=7, minute=0), id="before hours"),
        pytest.param(
            AT + timedelta(hours=8), datetime(2026, 1, 13, 7, tzinfo=UTC), id="after hours"
        ),
        pytest.param(AT - 2 * DAY, AT.replace(hour=7, minute=0), id="a Saturday"),
        pytest.param(
            datetime(2026, 4, 2, 9, tzinfo=UTC),
            datetime(2026, 4, 7, 6, tzinfo=UTC),
            id="Easter",
        ),
    ],
)
def test_a_desk_is_open_while_who_has_it_is_at_work(at, opens):
    found = next_watch(staff([duty(BO, first_day=date(2020, 1, 1))]), CALENDAR, at)

    assert found == Watch(opens, (BO,))


def test_what_waits_goes_to_who_has_the_desk_when_it_opens():
    by_weekday = staff([duty(BO, weekday=0), duty(CARLA, weekday=1)])

    found = next_watch(by_weekday, CALENDAR, AT + timedelta(hours=8))

    assert found == Watch(datetime(2026, 1, 13, 7, tzinfo=UTC), (CARLA,))


def test_of_several_who_is_at_work_first_comes_first():
    late = staff([duty(BO), duty(CARLA)], _2={"opens": time(10)})

    assert next_watch(late, CALENDAR, AT) == Watch(AT, (CARLA, BO))


def test_a_desk_nobody_has_within_a_month_is_nobodys():
    assert next_watch(staff(), CALENDAR, AT) is None
    assert next_desk(staff(), CALENDAR, MONDAY) == ()


def test_on_a_closed_day_the_next_days_desk_counts():
    found = staff([duty(BO, weekday=0), duty(CARLA, weekday=4)])

    assert next_desk(found, CALENDAR, MONDAY + 5 * DAY) == (BO,)


def test_gaps_are_working_days_that_lead_to_nobody():
    found = staff([duty(BO, weekday=0), duty(CARLA, weekday=2)], [away(BO)], [ANNA])

    assert gaps(found, CALENDAR, MONDAY, MONDAY + 7 * DAY) == [
        MONDAY,
        *(MONDAY + n * DAY for n in (1, 3, 4)),
    ]


def test_without_a_roster_the_coordinators_have_the_desk():
    found = staff(absences=[away(ANNA)], coordinators=[ANNA])

    assert gaps(found, CALENDAR, MONDAY, MONDAY + DAY) == [MONDAY]
    assert gaps(staff(), CALENDAR, MONDAY, MONDAY) == [MONDAY]


IDS = st.integers(1, 5)
DAYS = st.integers(0, 20).map(lambda n: MONDAY + n * DAY)


@st.composite
def spans(draw):
    first, length = draw(DAYS), draw(st.integers(0, 10))
    return first, first + length * DAY


@st.composite
def staffs(draw):
    """Any roster, absences and stand-ins in any circle, people who work on any weekdays."""
    people = {
        one: person(
            one,
            weekdays="".join(sorted(draw(st.sets(st.sampled_from("0123456"))))),
        )
        for one in draw(st.sets(IDS))
    }
    duties = []
    for _ in range(draw(st.integers(0, 6))):
        first, last = draw(spans())
        duties.append(
            duty(
                draw(IDS),
                weekday=draw(st.none() | st.integers(0, 6)),
                first_day=first,
                last_day=draw(st.sampled_from([None, last])),
                is_exception=draw(st.booleans()),
            )
        )
    absences = [
        away(draw(IDS), draw(st.none() | IDS), *draw(spans()))
        for _ in range(draw(st.integers(0, 6)))
    ]
    return Staff(duties, draw(st.lists(IDS, unique=True)), people, absences)


@given(staffs(), st.integers(0, 21 * 24 * 60).map(lambda n: AT + timedelta(minutes=n)))
def test_routing_gives_somebody_who_is_there_or_says_until_when(found, at):
    """Never a circle, never somebody away, not let in, off that day or outside their hours."""
    watch = next_watch(found, CALENDAR, at)

    if watch is None:
        return
    day = CALENDAR.local_date(watch.opens_at)
    first = found.people[watch.people[0]]
    assert watch.opens_at >= at
    assert CALENDAR.is_open(watch.opens_at, first.hours)
    assert not [
        one
        for one in found.absences
        if one.person_id in watch.people and one.first_day <= day <= one.last_day
    ]
    assert set(watch.people) <= found.people.keys()
    assert len(set(watch.people)) == len(watch.people)


@given(staffs(), st.integers(0, 21 * 24 * 60).map(lambda n: AT + timedelta(minutes=n)))
def test_what_is_held_is_sent_at_the_first_opening_and_not_before(found, at):
    """At the instant it is held until, the desk is open; a minute before it was not."""
    watch = next_watch(found, CALENDAR, at)

    if watch is None:
        return
    assert next_watch(found, CALENDAR, watch.opens_at) == watch
    if watch.opens_at > at:
        before = next_watch(found, CALENDAR, watch.opens_at - timedelta(minutes=1))
        assert before is not None
        assert before.opens_at == watch.opens_at


@given(staffs(), DAYS)
def test_a_desk_on_a_day_is_the_one_that_is_routed_to(found, day):
    """Whoever is asked may also claim: both come from the same rule."""
    watch = next_watch(found, CALENDAR, CALENDAR.at(day, time.min))
    desk = next_desk(found, CALENDAR, day)

    assert set(watch.people if watch else ()) == set(desk)


@given(staffs(), DAYS)
def test_a_gap_is_a_day_on_which_the_roster_leads_to_nobody(found, day):
    reported = gaps(found, CALENDAR, day, day + 6 * DAY)

    assert [one for one in reported if not CALENDAR.is_working_day(one)] == []
    if found.duties:
        assert [one for one in reported if found.rostered(one)] == []
