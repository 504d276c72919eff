from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from handlers import digest_times, digests
from handlers.advice_pages import MOST_COUNTED
from handlers.cards import Buttons, Items, Rows, Text
from handlers.turn import Looking, Turn
from locales import speaking
from models.advice import AdviceRequest
from models.advice_life import AdviceState
from models.calendar import WorkingCalendar
from models.cases import Case, CaseState, Party, Way
from models.clusters import Cluster, ClusterAgreement, Phase
from models.digests import Digest
from models.organisations import Kind, Membership, Organisation
from models.outbox import Delivery, OutboxMessage, Rank
from models.people import Absence, Person, Role

CALENDAR = WorkingCalendar()
# Where the rest of it is.
PAGES = ("See all of it", "Open the overview")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FRIDAY = date(2026, 1, 9)
MONDAY = date(2026, 1, 12)
TUESDAY = date(2026, 1, 13)
WEDNESDAY = date(2026, 1, 14)
THURSDAY = date(2026, 1, 15)


def at(day, hour=8, minute=0):
    """The instant of a time of day in Denmark, in winter."""
    return datetime(day.year, day.month, day.day, hour - 1, minute, tzinfo=UTC)


@dataclass
class World:
    """Karen coordinates a town and Kim another; Mona is the contact person in Karen's."""

    agreement: ClusterAgreement
    town: Organisation
    other: Organisation
    karen: Person
    kim: Person
    mona: Person


@pytest.fixture(autouse=True)
def english():
    with speaking("en"):
        yield


@pytest.fixture
async def world(store):
    return await store.write(_build)


async def _build(db):
    cluster = Cluster(code="midt", name="Midt")
    town = _organisation("0740", "Silkeborg Kommune")
    other = _organisation("0791", "Viborg Kommune")
    db.add_all([cluster, town, other])
    await db.flush()
    first_day = date(2025, 1, 1)
    agreement = ClusterAgreement(
        cluster_id=cluster.id, version=1, valid_from=first_day, phase=Phase.OPERATION
    )
    members = [
        Membership(organisation_id=one.id, cluster_id=cluster.id, first_day=first_day)
        for one in (town, other)
    ]
    found = World(
        agreement=agreement,
        town=town,
        other=other,
        karen=_person(town, "Karen Demo", Role.COORDINATOR),
        kim=_person(other, "Kim Demo", Role.COORDINATOR),
        mona=_person(town, "Mona Demo"),
    )
    db.add_all([agreement, *members, found.karen, found.kim, found.mona])
    return found


def _organisation(code, name):
    return Organisation(code=code, name=name, kind=Kind.MUNICIPALITY)


def _person(organisation, name, *roles):
    return Person(
        organisation_id=organisation.id, name=name, function="leder", roles=list(roles)
    )


async def rows(store, table):
    async def work(db):
        return (await db.exec(select(table).order_by(col(table.id)))).all()

    return await store.read(work)


async def change(store, thing, **values):
    async def work(db):
        db.add(thing)
        for name, value in values.items():
            setattr(thing, name, value)

    await store.write(work)


async def open_case(store, world, alias, *, opened_at, organisation=None, **party):
    """A course to which the town (or another organisation) is a party."""

    async def work(db):
        case = Case(
            alias=alias,
            cluster_id=world.agreement.cluster_id,
            agreement_id=world.agreement.id,
            opened_by_id=world.kim.id,
            organisation_id=world.other.id,
            opened_at=opened_at,
            opened_on=opened_at.date(),
        )
        db.add(case)
        await db.flush()
        place = organisation or world.town
        db.add(Party(case_id=case.id, organisation_id=place.id, **party))
        return case

    return await store.write(work)


async def make(store, instant):
    return await store.write(lambda db: digests.make_due(db, instant))


async def deliver(store, state=Delivery.DONE):
    """All that was made has arrived, or never will."""

    async def work(db):
        for row in (await db.exec(select(OutboxMessage))).all():
            row.state = state

    await store.write(work)


async def look(store, reader, instant, subject="1", room=None):
    looking = Looking(reader, subject, instant, room)
    return await store.read(lambda db: digests.digest(looking, db))


async def morning(store, world, day, since=None):
    """Karen's digest of a day, made and looked at in the morning."""
    instant = at(day)
    one = Digest(person_id=world.karen.id, since=since or instant - DAY, made_at=instant)
    await change(store, one)
    return await look(store, world.karen, instant, str(one.id))


def lists(card):
    """Lines under their headings, each with what the button beside it says."""
    rows = [part for part in card.parts if isinstance(part, Rows)]
    read = {
        part.title: tuple(f"{one.button.label}: {one.text}" for one in part.rows)
        for part in rows
    }
    return read | {part.title: part.items for part in card.parts if isinstance(part, Items)}


def texts(card):
    return [part.text for part in card.parts if isinstance(part, Text)]


def labels(card):
    return [button.label for part in card.parts for button in pressed(part)]


def pressed(part):
    match part:
        case Buttons(buttons=buttons):
            return buttons
        case Rows(rows=rows):
            return [one.button for one in rows]
        case _:
            return ()


# Making


async def test_a_digest_is_made_once_and_the_next_is_set(store, world):
    await change(store, world.karen, digest_at=at(MONDAY))

    assert await make(store, at(MONDAY) - HOUR) == 0
    assert await make(store, at(MONDAY)) == 1
    assert await make(store, at(MONDAY)) == 0

    [digest] = await rows(store, Digest)
    assert (digest.person_id, digest.made_at) == (world.karen.id, at(MONDAY))
    [message] = await rows(store, OutboxMessage)
    assert (message.view, message.subject) == ("digest", "1")
    assert (message.address, message.rank) == (f"person:{world.karen.id}", Rank.DIGEST)
    [karen, *_others] = await rows(store, Person)
    assert karen.digest_at == at(TUESDAY)


async def test_the_first_digest_looks_back_one_working_day(store, world):
    await change(store, world.karen, digest_at=at(MONDAY))

    await make(store, at(MONDAY))

    [digest] = await rows(store, Digest)
    assert digest.since == at(FRIDAY)


async def test_the_next_digest_continues_where_the_last_one_ended(store, world):
    await change(store, world.karen, digest_at=at(MONDAY))

    await make(store, at(MONDAY, 9))
    await deliver(store)
    await make(store, at(WEDNESDAY))

    [_first, second] = await rows(store, Digest)
    assert (second.since, second.due_at) == (at(MONDAY, 9), at(TUESDAY))


@pytest.mark.parametrize("state", [Delivery.READY, Delivery.HELD, Delivery.DEAD])
async def test_what_never_arrived_is_said_by_the_next_one_alone(store, world, state):
    await change(store, world.karen, digest_at=at(MONDAY))
    await make(store, at(MONDAY))
    await deliver(store, state)
    await open_case(store, world, "A", opened_at=at(MONDAY, 7), deadline_on=THURSDAY)
    await make(store, at(TUESDAY))

    shown = [await look(store, world.karen, at(TUESDAY), one) for one in ("1", "2")]

    assert shown[0] is None
    assert list(lists(shown[1])) == ["New since last time"]
    assert texts(shown[1])[0].endswith("It should have come Mon 12 Jan 08:00.")


async def test_one_that_was_read_stays_as_it_is_once_the_next_is_made(store, world):
    """It is brought up to date when somebody takes what help was wanted with."""
    await change(store, world.karen, digest_at=at(MONDAY))
    await open_case(store, world, "A", opened_at=at(FRIDAY, 7), deadline_on=FRIDAY)
    await make(store, at(MONDAY))
    await deliver(store)
    await make(store, at(TUESDAY))

    assert await look(store, world.karen, at(TUESDAY, 12), "1") is not None


@pytest.mark.parametrize(
    ("made_at", "said"),
    [
        pytest.param(at(MONDAY, 8, 20), [], id="an ordinary morning"),
        pytest.param(
            at(MONDAY, 11),
            ["This overview comes late. It should have come Mon 12 Jan 08:00."],
            id="the bot was down until eleven",
        ),
        pytest.param(
            at(TUESDAY),
            ["This overview comes late. It should have come Mon 12 Jan 08:00."],
            id="the whole day",
        ),
        pytest.param(
            at(MONDAY, 20),
            ["This overview comes late. It should have come Mon 12 Jan 08:00."],
            id="until after hours: it comes next morning",
        ),
    ],
)
async def test_what_could_not_be_made_is_announced_late(store, world, made_at, said):
    await change(store, world.karen, digest_at=at(MONDAY))
    await open_case(store, world, "A", opened_at=at(FRIDAY, 7), deadline_on=FRIDAY)

    await make(store, made_at)
    [karen, *_others] = await rows(store, Person)
    await make(store, karen.digest_at) if not await rows(store, Digest) else None
    [one] = await rows(store, Digest)

    assert texts(await look(store, world.karen, one.made_at)) == said


async def test_one_with_nothing_to_say_is_announced_as_well(store, world):
    await change(store, world.karen, digest_at=at(TUESDAY))

    await make(store, at(TUESDAY, 12))

    assert texts(await look(store, world.karen, at(TUESDAY, 12))) == [
        "This overview comes late. It should have come Tue 13 Jan 08:00.",
        "No open deadlines.",
    ]


async def test_a_day_on_which_the_coordinator_came_to_be_off_is_owed_to_nobody(store, world):
    await change(store, world.karen, digest_at=at(MONDAY), weekdays="1234")

    await make(store, at(MONDAY))
    await make(store, at(TUESDAY))

    [one] = await rows(store, Digest)
    assert one.due_at == at(TUESDAY)


async def test_a_second_time_chosen_on_the_same_day_makes_no_second_digest(store, world):
    await change(store, world.karen, digest_at=at(MONDAY))
    await make(store, at(MONDAY))
    await change(store, world.karen, digest_time=time(10), digest_at=at(MONDAY, 10))

    assert await make(store, at(MONDAY, 10)) == 1

    assert len(await rows(store, Digest)) == len(await rows(store, OutboxMessage)) == 1
    [karen, *_others] = await rows(store, Person)
    assert karen.digest_at == at(TUESDAY, 10)


@pytest.mark.parametrize(
    "instant",
    [
        pytest.param(at(date(2026, 1, 10)), id="on a Saturday"),
        pytest.param(at(date(2026, 1, 9), 17), id="after hours"),
    ],
)
async def test_nothing_is_made_when_the_coordinator_does_not_work(store, world, instant):
    await change(store, world.karen, digest_at=at(FRIDAY))

    assert await make(store, instant) == 1

    assert await rows(store, Digest) == []
    [karen, *_others] = await rows(store, Person)
    assert karen.digest_at == at(MONDAY)


async def test_nothing_is_made_on_a_day_the_cluster_is_closed(store, world):
    await change(store, world.agreement, closing_days=["2026-01-12"])
    await change(store, world.karen, digest_at=at(MONDAY))

    await make(store, at(MONDAY))

    assert await rows(store, Digest) == []
    [karen, *_others] = await rows(store, Person)
    assert karen.digest_at == at(TUESDAY)


@pytest.mark.parametrize(
    "change_to",
    [{"roles": []}, {"is_admitted": False}, {"weekdays": ""}],
    ids=["no coordinator any more", "not admitted any more", "no working days"],
)
async def test_who_does_not_coordinate_gets_no_digest(store, world, change_to):
    await change(store, world.karen, digest_at=at(MONDAY), **change_to)

    await make(store, at(MONDAY))

    assert await rows(store, Digest) == []
    [karen, *_others] = await rows(store, Person)
    assert karen.digest_at is None


@pytest.mark.parametrize(
    ("weekdays", "digest_time", "instant", "expected"),
    [
        pytest.param("01234", time(8), at(MONDAY, 7), at(MONDAY), id="later today"),
        pytest.param("01234", time(8), at(MONDAY), at(TUESDAY), id="not now again"),
        pytest.param("01234", time(8), at(FRIDAY, 9), at(MONDAY), id="over a weekend"),
        pytest.param("0", time(8), at(MONDAY, 9), at(date(2026, 1, 19)), id="on Mondays only"),
        pytest.param("01234", time(18), at(MONDAY), at(MONDAY, 18), id="in the evening"),
        pytest.param(
            "01234",
            time(8),
            at(date(2026, 3, 27), 9),
            datetime(2026, 3, 30, 6, tzinfo=UTC),
            id="into summer time",
        ),
        pytest.param(
            "0123456",
            time(2, 30),
            at(date(2026, 3, 27), 9),
            datetime(2026, 3, 30, 0, 30, tzinfo=UTC),
            id="past the night that has no half past two",
        ),
        pytest.param(
            "0123456",
            time(2, 30),
            at(date(2026, 10, 23), 9),
            datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
            id="past the night that has two of them",
        ),
        pytest.param("", time(8), at(MONDAY), None, id="never"),
    ],
)
def test_first_at(weekdays, digest_time, instant, expected):
    person = Person(
        organisation_id=1,
        name="Karen",
        function="leder",
        weekdays=weekdays,
        digest_time=digest_time,
    )

    assert digest_times.first_at(person, CALENDAR, instant) == expected


async def test_next_due_is_the_first_instant(store, world):
    async def next_due(db):
        return (await db.exec(digests.next_due())).first()

    assert await store.read(next_due) is None
    await change(store, world.karen, digest_at=at(TUESDAY))
    await change(store, world.kim, digest_at=at(MONDAY))
    assert await store.read(next_due) == at(MONDAY)


# Looking


async def test_a_coordinator_of_no_cluster_has_ordinary_mornings(store, world):
    for number in (1, 2):
        membership = await store.read(lambda db, key=number: db.get(Membership, key))
        await change(store, membership, last_day=FRIDAY)
    await change(store, world.karen, digest_at=at(MONDAY))

    await make(store, at(MONDAY))

    assert texts(await look(store, world.karen, at(MONDAY))) == ["No open deadlines."]


async def test_each_course_stands_once_where_it_is_most_urgent(store, world):
    mona = {"contact_person_id": world.mona.id, "claimed_at": at(FRIDAY)}
    last_week, today = at(FRIDAY, 7), at(TUESDAY, 7)
    later = {"deadline_on": THURSDAY}
    await open_case(store, world, "A", opened_at=last_week, deadline_on=MONDAY, **mona)
    await open_case(store, world, "B", opened_at=last_week, deadline_on=TUESDAY)
    await open_case(store, world, "C", opened_at=today, **later)
    await open_case(store, world, "D", opened_at=last_week, **later)
    await open_case(store, world, "E", opened_at=last_week, **later, **mona)

    card = await morning(store, world, TUESDAY)

    assert card.title == "Overview for Tue 13 Jan"
    assert lists(card) == {
        "The deadline has passed": ("A: Deadline Mon 12 Jan, Mona Demo is the contact person",),
        "Last day today": ("B: Deadline Tue 13 Jan, no contact person yet",),
        "New since last time": ("C: Deadline Thu 15 Jan, no contact person yet",),
        "Still no contact person": ("D: Deadline Thu 15 Jan, no contact person yet",),
    }
    assert labels(card) == ["A", "B", "C", "D", "Inform all parties", *PAGES]


async def test_new_courses_tell_how_they_stand(store, world):
    opened_at = at(TUESDAY, 7)
    claimed = {"claimed_at": opened_at, "contact_name": "Sekretær Demo"}
    reached = {"deadline_on": THURSDAY, "contact_on": TUESDAY, "contact_way": Way.PHONE}
    await open_case(store, world, "A", opened_at=opened_at, is_opener=True, **claimed)
    await open_case(store, world, "B", opened_at=opened_at, deadline_on=THURSDAY, **claimed)
    await open_case(store, world, "C", opened_at=opened_at, **reached, **claimed)

    card = await morning(store, world, TUESDAY)

    assert sorted(lists(card)["New since last time"]) == [
        "A: Opened by the organisation itself",
        "B: Deadline Thu 15 Jan, Sekretær Demo is the contact person",
        "C: In contact Tue 13 Jan",
    ]


@pytest.mark.parametrize(
    ("covered", "said"),
    [
        pytest.param(True, "Mona Demo is away, Karen Demo covers", id="covered"),
        pytest.param(False, "Mona Demo is the contact person and away", id="by nobody"),
    ],
)
async def test_who_is_away_is_not_told_of_as_if_there(store, world, covered, said):
    mona = {"contact_person_id": world.mona.id, "claimed_at": at(FRIDAY)}
    await open_case(store, world, "LATE", opened_at=at(FRIDAY), deadline_on=MONDAY, **mona)
    await open_case(store, world, "MORE", opened_at=at(FRIDAY), deadline_on=MONDAY, **mona)
    before = await morning(store, world, TUESDAY)
    stand_in_id = world.karen.id if covered else None
    days = {"first_day": TUESDAY, "last_day": THURSDAY}
    away = Absence(person_id=world.mona.id, stand_in_id=stand_in_id, **days)
    await change(store, away)

    after = await morning(store, world, TUESDAY)

    is_there = "Deadline Mon 12 Jan, Mona Demo is the contact person"
    assert lists(before)["The deadline has passed"] == (
        f"LATE: {is_there}",
        f"MORE: {is_there}",
    )
    assert lists(after)["The deadline has passed"] == (
        f"LATE: Deadline Mon 12 Jan, {said}",
        f"MORE: Deadline Mon 12 Jan, {said}",
    )


async def test_others_and_closed_and_reached_courses_are_not_shown(store, world):
    old, late = at(FRIDAY, 7), {"deadline_on": MONDAY}
    await open_case(store, world, "OWN", opened_at=old, **late)
    await open_case(store, world, "OTHER", opened_at=old, organisation=world.other, **late)
    await open_case(store, world, "REACHED", opened_at=old, contact_on=FRIDAY, **late)
    closed = await open_case(store, world, "CLOSED", opened_at=old, **late)
    await change(store, closed, state=CaseState.CLOSED)

    card = await morning(store, world, TUESDAY)

    assert labels(card) == ["OWN", "Inform all parties", *PAGES]
    assert not [alias for alias in ("OTHER", "REACHED", "CLOSED") if alias in repr(card)]


async def test_the_digest_is_for_its_own_coordinator_alone(store, world):
    await open_case(store, world, "A", opened_at=at(FRIDAY, 7), deadline_on=MONDAY)
    assert await morning(store, world, TUESDAY) is not None

    for reader in (None, world.kim, world.mona):
        assert await look(store, reader, at(TUESDAY)) is None
    assert await look(store, world.karen, at(TUESDAY), "404") is None
    await change(store, world.karen, roles=[])
    assert await look(store, world.karen, at(TUESDAY)) is None


async def test_a_long_digest_is_shortened_with_counts(store, world):
    for n in range(24):
        await open_case(store, world, f"A{n}", opened_at=at(FRIDAY, 7), deadline_on=MONDAY)

    card = await morning(store, world, TUESDAY)

    assert len(lists(card)["The deadline has passed"]) == 10
    assert texts(card) == ["and 14 more"]
    assert labels(card) == [
        *(f"A{n}" for n in range(10)),
        "Inform all parties",
        *PAGES,
    ]


async def test_the_number_of_queries_does_not_grow_with_the_courses(store, world):
    days = {"first_day": TUESDAY, "last_day": THURSDAY}
    await change(store, Absence(person_id=world.mona.id, stand_in_id=world.karen.id, **days))

    async def count_after(n):
        for _ in range(n):
            alias = f"A{len(await rows(store, Case))}"
            mona = {"contact_person_id": world.mona.id, "claimed_at": at(FRIDAY)}
            await open_case(
                store, world, alias, opened_at=at(FRIDAY), deadline_on=MONDAY, **mona
            )
        with counted() as statements:
            assert await morning(store, world, TUESDAY) is not None
        return len(statements)

    assert await count_after(1) == await count_after(20)


@contextmanager
def counted():
    """The statements that any engine runs meanwhile."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


async def test_waiting_advice_is_counted_for_a_team_that_gives_it(store, world):
    for due_on in (THURSDAY, WEDNESDAY):
        await change(store, _request(world, due_on))
    await change(store, _request(world, MONDAY, state=AdviceState.ANSWERED, is_waiting=False))

    assert await morning(store, world, TUESDAY) is None

    await change(store, world.town, gives_advice=True)
    card = await morning(store, world, TUESDAY)
    assert texts(card) == [
        "2 questions wait for your team's advice. The first is promised by Wed 14 Jan."
    ]


async def test_a_long_queue_is_counted_only_so_far(store, world):
    await change(store, world.town, gives_advice=True)

    async def fill(db):
        db.add_all(_request(world, WEDNESDAY) for _n in range(MOST_COUNTED + 1))

    await store.write(fill)
    said = (
        "At least 500 questions wait for your team's advice. "
        "The first is promised by Wed 14 Jan."
    )
    assert texts(await morning(store, world, TUESDAY)) == [said]


def _request(world, due_on, **rest):
    return AdviceRequest(
        organisation_id=world.town.id,
        asker_id=world.kim.id,
        asker_organisation_id=world.other.id,
        asked_at=at(MONDAY),
        due_on=due_on,
        **rest,
    )


# Nothing to say


async def test_nothing_to_say_is_not_said(store, world):
    assert await morning(store, world, TUESDAY) is None


@pytest.mark.parametrize(
    ("day", "closing_days"),
    [
        pytest.param(MONDAY, [], id="on a Monday"),
        pytest.param(TUESDAY, ["2026-01-12"], id="on the Tuesday after a closed Monday"),
    ],
)
async def test_the_week_begins_with_the_next_deadline(store, world, day, closing_days):
    await change(store, world.agreement, closing_days=closing_days)
    mona = {"contact_person_id": world.mona.id, "claimed_at": at(FRIDAY)}
    opened_at = at(FRIDAY, 7)
    await open_case(
        store, world, "LATER", opened_at=opened_at, deadline_on=date(2026, 1, 20), **mona
    )
    await open_case(store, world, "NEXT", opened_at=opened_at, deadline_on=THURSDAY, **mona)

    card = await morning(store, world, day)

    assert texts(card) == ["No open deadlines. Next deadline: Thu 15 Jan (NEXT)"]
    assert labels(card) == ["NEXT"]


async def test_the_week_begins_without_deadlines(store, world):
    card = await morning(store, world, MONDAY)

    assert texts(card) == ["No open deadlines."]


# Made for somebody who then is somebody else


@pytest.mark.parametrize(
    "lost",
    [
        pytest.param({"roles": []}, id="no coordinator any more"),
        pytest.param({"is_admitted": False}, id="let in no more"),
        pytest.param({"organisation_id": None}, id="in another organisation"),
    ],
)
async def test_a_digest_made_before_shows_only_what_is_theirs_when_it_is_sent(
    store, world, lost
):
    """It names what to show and is shown as things are then: nothing lies ready in words."""
    await open_case(store, world, "GRØN-RAVN-17", opened_at=at(FRIDAY))
    await change(store, world.karen, digest_at=at(MONDAY))
    await make(store, at(MONDAY))
    shown = await look(store, world.karen, at(MONDAY))

    elsewhere = _organisation("0751", "Aarhus Kommune")
    await change(store, elsewhere)
    changes = {"organisation_id": elsewhere.id} if "organisation_id" in lost else lost
    await change(store, world.karen, **changes)
    [row] = await rows(store, OutboxMessage)

    assert "GRØN-RAVN-17" in repr(shown)
    assert "GRØN-RAVN-17" not in repr(await look(store, world.karen, at(MONDAY, 9)))
    assert "GRØN-RAVN-17" not in repr(row)


async def test_the_page_of_a_digest_with_nothing_left_says_so(store, world):
    async def work(db):
        found = Digest(person_id=world.karen.id, since=at(FRIDAY), made_at=at(MONDAY))
        db.add(found)
        await db.flush()
        karen = await db.get_one(Person, world.karen.id)
        return await digests.page(Turn(karen, at(MONDAY), 0, subject=str(found.id)), db)

    page = await store.write(work)

    assert [one.parts for one in page.sections] == [(Text("No open deadlines."),)]
