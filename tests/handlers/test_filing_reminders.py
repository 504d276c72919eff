"""Who is asked to file, when, and who has it in the end."""

from datetime import UTC, datetime

import pytest
from sqlmodel import update

from handlers import filing, filing_reminders
from handlers.turn import Looking
from locales import speaking
from models.entries import Did, Entry
from models.filing import Filing
from models.outbox import Delivery, OutboxMessage, Rank
from models.people import Absence, Person, Role
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_closing import LATER, close
from tests.handlers.test_filing import closed_course, filing_of, press
from tests.handlers.test_reopening import FEBRUARY, reopen
from tests.handlers.test_waits import change
from tests.town import all_of, rows, words

# Working days after Monday 12 January: 5, 10, 15 and 25, at half past eight in Copenhagen.
DAYS = ((1, 19), (1, 26), (2, 2), (2, 16))
MONDAYS = [datetime(2026, *day, 7, 30, tzinfo=UTC) for day in DAYS]


@pytest.fixture
async def case(store, town):
    return await closed_course(store, town)


async def ask(store, at):
    return await store.write(lambda db: filing_reminders.ask_due(db, at))


async def run(store, at):
    """Ask, and let what is said arrive."""
    done = await ask(store, at)
    arrived = update(OutboxMessage).values(state=Delivery.DONE)
    await store.write(lambda db: db.exec(arrived))
    return done


async def asked(store, organisation):
    """Who has been asked for an organisation, in order."""
    found = await filing_of(store, organisation)
    sent = [one for one in await rows(store) if one.view == "filing.ask" and one.verb == "post"]
    assert {one.rank for one in sent} <= {Rank.ROUTINE}
    return [one.lane for one in sent if one.subject == str(found.id)]


async def shown(store, town, name, subject, at=LATER):
    async def look(db):
        with speaking("en"):
            reader = await db.get_one(Person, town.people[name].id)
            return await filing.ask(Looking(reader, str(subject), at), db)

    return await store.read(look)


def lanes(*people):
    return [f"person:{one.id}" for one in people]


async def test_each_partys_own_is_asked_at_closing(store, town, case):
    assert await run(store, LATER) == 3

    assert await asked(store, town.team) == lanes(town.anna)
    assert await asked(store, town.municipality) == lanes(town.bo)
    assert await asked(store, town.practice) == lanes(town.gerd)
    assert [one.remind_at for one in await all_of(store, Filing)] == [MONDAYS[0]] * 3
    assert await run(store, LATER) == 0
    told = [one for one in await all_of(store, Entry) if one.did is Did.FILING_ASKED]
    assert [one.codes for one in told] == [
        {"organisation": one.id, "told": [who.id]}
        for one, who in (
            (town.team, town.anna),
            (town.municipality, town.bo),
            (town.practice, town.gerd),
        )
    ]


async def test_whom_the_first_asking_has_not_reached_is_not_asked_again(store, town, case):
    """Their day was full of other things: it counts when they have read it."""
    await ask(store, LATER)

    assert await ask(store, MONDAYS[0]) == 3

    found = await filing_of(store, town.municipality)
    assert await asked(store, town.municipality) == lanes(town.bo)
    assert (found.times_asked, found.remind_at) == (1, MONDAYS[1])
    await run(store, LATER)
    await run(store, MONDAYS[1])
    assert await asked(store, town.municipality) == lanes(town.bo, town.bo)


async def test_three_times_and_then_its_administrator_until_it_has(store, town, case):
    await change(store, Person, town.dan.id, roles=[Role.ORG_ADMIN])
    for at in (LATER, *MONDAYS):
        await run(store, at)

    assert await asked(store, town.municipality) == lanes(
        town.bo, town.bo, town.bo, town.dan, town.dan
    )
    # Without an administrator the coordinator is one.
    assert (await asked(store, town.team))[-1:] == lanes(town.tina)
    found = await filing_of(store, town.municipality)
    assert found.asked_id == town.dan.id
    answer = await press(store, town, "dan", "filing.filed", found.id)
    assert not answer.is_refused
    assert await run(store, datetime(2026, 3, 2, 7, 30, tzinfo=UTC)) == 2


async def test_the_administrator_is_told_whom_to_ask(store, town, case):
    found = await filing_of(store, town.municipality)

    own = await shown(store, town, "bo", found.id)
    other = await shown(store, town, "carla", found.id)

    assert "is contact person" not in words(own)
    assert "Bo Demo, socialrådgiver is contact person and has not answered yet." in words(other)


async def test_nobody_is_asked_outside_their_hours(store, town, case):
    evening = datetime(2026, 1, 12, 20, tzinfo=UTC)

    await run(store, evening)

    tomorrow = datetime(2026, 1, 13, 7, tzinfo=UTC)  # 8 o'clock
    assert await asked(store, town.municipality) == []
    assert [one.remind_at for one in await all_of(store, Filing)] == [tomorrow] * 3


async def go_away(store, person, stand_in=None):
    async def work(db):
        day = MONDAY.date()
        away = Absence(person_id=person.id, first_day=day, last_day=day)
        away.stand_in_id = stand_in.id if stand_in else None
        db.add(away)

    await store.write(work)


async def test_who_is_away_without_a_stand_in_is_not_asked(store, town, case):
    for person in (town.bo, town.anna):
        await go_away(store, person)

    await run(store, LATER)

    # The opener is away as well: who coordinates there has it.
    assert await asked(store, town.municipality) == lanes(town.carla)
    assert await asked(store, town.team) == lanes(town.tina)


async def test_who_stands_in_is_asked_and_may_answer(store, town, case):
    await go_away(store, town.bo, town.dan)

    await run(store, LATER)

    assert await asked(store, town.municipality) == lanes(town.dan)
    found = await filing_of(store, town.municipality)
    assert not (await press(store, town, "dan", "filing.filed", found.id)).is_refused


async def test_for_a_party_without_chat_the_opener_is_asked_to_call(store, town):
    case = await opened(store, town, general_practice=town.phone_practice.id)
    await close(store, town, case)

    await run(store, LATER)
    found = await filing_of(store, town.phone_practice)
    card = await shown(store, town, "anna", found.id)
    await press(store, town, "anna", "filing.filed", found.id)

    assert await asked(store, town.phone_practice) == lanes(town.anna)
    assert "Lægehuset Mælkebøtten does not read here. Call 00 00 00 01" in words(card)
    assert "filing.page" not in words(card)
    assert (await all_of(store, Entry))[-1].codes["on_behalf"] is True


async def test_who_is_no_longer_let_in_is_not_asked(store, town, case):
    await change(store, Person, town.bo.id, is_admitted=False)

    await run(store, LATER)

    assert await asked(store, town.municipality) == lanes(town.carla)


async def test_with_nobody_left_it_waits_and_says_so(store, town, case):
    for one in town.people.values():
        await change(store, Person, one.id, is_admitted=False)

    await run(store, LATER)

    assert await asked(store, town.municipality) == []
    assert [one.remind_at for one in await all_of(store, Filing)] == [MONDAYS[0]] * 3


async def test_an_opened_course_is_not_asked_about(store, town, case):
    await reopen(store, town, case)
    found = await filing_of(store, town.municipality)
    await change(store, Filing, found.id, remind_at=LATER)

    assert await run(store, FEBRUARY) == 1

    assert await asked(store, town.municipality) == []
    assert (await filing_of(store, town.municipality)).remind_at is None
    assert await shown(store, town, "bo", found.id) is None


async def test_what_is_answered_is_not_asked_any_more(store, town, case):
    found = await filing_of(store, town.municipality)
    await press(store, town, "bo", "filing.filed", found.id)

    assert await shown(store, town, "bo", found.id) is None
    assert await shown(store, town, "bo", 4711) is None


async def test_who_has_no_part_is_shown_nothing(store, town, case):
    found = await filing_of(store, town.municipality)

    assert await shown(store, town, "bo", found.id) is not None
    for name in ("anna", "dan", "tina"):
        assert await shown(store, town, name, found.id) is None


async def test_it_waits_for_who_was_asked(store, town, case):
    await run(store, LATER)

    before = await press(store, town, "bo", "help.waiting", "")
    await press(
        store, town, "bo", "filing.filed", (await filing_of(store, town.municipality)).id
    )
    after = await press(store, town, "bo", "help.waiting", "")

    assert "filing.show" in words(before.say)
    assert "filing.show" not in words(after.say)


async def test_the_next_is_known_by_its_column(store, town, case):
    async def look(db):
        return (await db.exec(filing_reminders.next_due())).first()

    assert await store.read(look) == LATER
