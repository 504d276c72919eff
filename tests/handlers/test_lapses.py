"""A basis that lapses: said in good time, to who has the duty, as long as it is true."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from handlers import digest_cards, lapses
from handlers.cards import Rows
from handlers.errands import Errands
from handlers.mornings import Advice, Morning
from handlers.plan_waits import PlanWaits
from handlers.turn import Looking, Refusal
from locales import speaking
from models.calendar import WorkingCalendar
from models.cases import Case, Party
from models.consents import Consent, Lapse, reminder_at
from models.entries import Did, Entry
from models.organisations import Organisation
from models.people import Absence, Person
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_disclosure import party_of, registers, withdraws
from tests.town import acting, all_of, rows, words

DAY = timedelta(days=1)
DUE = datetime(2026, 12, 11, 7, 30, tzinfo=UTC)  # Friday: 30 days before is a Sunday
VIEW = "case.basis_lapses"


@pytest.fixture
async def case(store, town):
    """Anna opened it, and the municipality may read until 12 January 2027."""
    case = await opened(store, town)
    await registers(store, town)
    return case


async def remind(store, at):
    async def work(db):
        total = 0
        while done := await lapses.remind_due(db, at):
            total += done
        return total

    return await store.write(work)


async def told(store):
    return [(one.address, one.subject) for one in await rows(store) if one.view == VIEW]


async def shown(store, reader, at, consent_id=1):
    async def work(db):
        with speaking("en"):
            return await lapses.card(Looking(reader, str(consent_id), at), db)

    return await store.read(work)


async def remind_at(store):
    return [one.remind_at for one in await all_of(store, Consent)]


async def test_whoever_has_the_duty_hears_it_once_30_days_before(store, town, case):
    assert await remind_at(store) == [DUE]
    assert await remind(store, DUE - timedelta(seconds=1)) == 0

    assert await remind(store, DUE) == 1
    assert await remind(store, DUE + DAY) == 0

    assert await told(store) == [(f"person:{town.anna.id}", "1")]
    assert await remind_at(store) == [None]
    [reminded] = [one for one in await all_of(store, Entry) if one.did is Did.REMINDED]
    municipal = await party_of(store, town.municipality)
    assert reminded.codes == {"party": municipal.id, "told": [town.anna.id]}


async def test_it_says_whose_course_and_until_when_and_nothing_that_was_written(
    store, town, case
):
    card = await shown(store, town.anna, DUE)

    assert (case.alias in card.title, "Eksempel Kommune" in card.title) == (True, True)
    assert "Last day: Tue 12 Jan 2027" in words(card)
    assert "mødes i næste uge" not in words(card)


async def test_a_stand_in_hears_it_for_who_is_away(store, town, case):
    async def away(db):
        day = DUE.date()
        stand_in = {"person_id": town.anna.id, "stand_in_id": town.tina.id}
        db.add(Absence(first_day=day, last_day=day, **stand_in))

    await store.write(away)

    await remind(store, DUE)

    assert await told(store) == [(f"person:{town.tina.id}", "1")]


async def test_it_goes_to_who_has_taken_over(store, town, case):
    async def hand_over(db):
        (await db.get_one(Party, party.id)).contact_person_id = town.bro.id

    party = await party_of(store, town.team)
    await store.write(hand_over)

    await remind(store, DUE)

    assert await told(store) == [(f"person:{town.bro.id}", "1")]


async def test_it_waits_for_working_hours(store, town, case):
    async def later(db):
        (await db.get_one(Person, town.anna.id)).opens = time(12)

    await store.write(later)
    noon = datetime(2026, 12, 11, 11, tzinfo=UTC)

    await remind(store, DUE)
    assert (await told(store), await remind_at(store)) == ([], [noon])
    await remind(store, noon)

    assert await told(store) == [(f"person:{town.anna.id}", "1")]


async def test_what_is_withdrawn_reminds_nobody(store, town, case):
    await withdraws(store, town)

    assert await remind_at(store) == [None]
    assert await shown(store, town.anna, DUE) is None


async def test_what_is_renewed_reminds_nobody_of_the_old_one(store, town, case):
    await registers(store, town, at=MONDAY + 7 * DAY)

    await remind(store, DUE)

    assert await told(store) == []
    assert await shown(store, town.anna, DUE) is None
    assert await shown(store, town.anna, DUE, 2) is not None


async def test_a_closed_course_reminds_nobody(store, town, case):
    closing = {"ending": "outside_target", "informed": "yes", "anyway": "yes"}
    await acting(store, town, "anna").submit("case.close", closing, case.id, at=MONDAY)

    await remind(store, DUE)

    assert (await told(store), await remind_at(store)) == ([], [None])


async def test_another_organisation_never_sees_it(store, town, case):
    with pytest.raises(Refusal, match="no part in this course"):
        await shown(store, town.carla, DUE)


@pytest.mark.parametrize(
    ("expires_on", "at"),
    [
        pytest.param(date(2026, 4, 1), datetime(2026, 3, 2, 7, 30, tzinfo=UTC), id="30 days"),
        pytest.param(date(2026, 2, 9), datetime(2026, 2, 2, 7, 30, tzinfo=UTC), id="7 days"),
        pytest.param(date(2026, 1, 18), None, id="the receipt has just said so"),
    ],
)
def test_a_short_one_is_said_later_or_not_at_all(expires_on, at):
    assert reminder_at(WorkingCalendar(), expires_on, MONDAY.date()) == at


async def test_the_coordinator_sees_what_lapses_soon(store, town, case):
    async def look(today, organisation=town.team):
        async def work(db):
            return await lapses.of_organisation(db, organisation.id, today)

        found = await store.read(work)
        return [(one.case.alias, one.receiver.name, one.on) for one in found]

    day = date(2026, 12, 13)
    soon = [(case.alias, "Eksempel Kommune", date(2027, 1, 12))]

    assert await look(day - DAY) == []
    assert await look(day) == soon
    assert await look(day, town.municipality) == []  # the receiver's coordinator
    for gone in (town.municipality, town.team):
        await is_withdrawn(store, gone, at=MONDAY)
        assert await look(day) == []
        await is_withdrawn(store, gone, at=None)
    await registers(store, town, at=MONDAY + 60 * DAY)
    assert await look(day) == []


async def is_withdrawn(store, organisation, *, at):
    party = await party_of(store, organisation)

    async def work(db):
        (await db.get_one(Party, party.id)).withdrawn_at = at

    await store.write(work)


@pytest.mark.parametrize(
    ("days", "is_first_of_week", "is_said"),
    [
        pytest.param(20, False, None, id="far off, and nothing else to say"),
        pytest.param(20, True, True, id="far off, on the first day of a week"),
        pytest.param(7, False, True, id="in its last days"),
    ],
)
def test_a_digest_tells_what_lapses(days, is_first_of_week, is_said):
    today = MONDAY.date()
    alias, organisation = Case(alias="GRØN-RAVN-17"), Organisation(name="Eksempel Kommune")
    ending = (Lapse(alias, organisation, today + days * DAY),)
    morning = Morning(
        today,
        is_adviser=False,
        courses=(),
        advice=Advice(),
        plans=PlanWaits(today),
        errands=Errands(),
        lapses=ending,
    )

    with speaking("en"):
        card = digest_cards.digest(morning, 1, is_first_of_week=is_first_of_week)

    titles = [part.title for part in card.parts if isinstance(part, Rows)] if card else None
    assert titles == (["Consents about to lapse"] if is_said else None)
