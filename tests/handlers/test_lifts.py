"""Help on the last day is asked of one named person, and stays on the list until taken."""

import asyncio
from datetime import date

import pytest
from sqlmodel import select

from handlers import digests, leaving, reminders
from handlers.turn import Looking
from locales import speaking
from models.calendar import WorkingCalendar
from models.cases import CaseMember, Party
from models.clusters import ClusterAgreement
from models.entries import Did, Entry
from models.ladder import Rung
from models.outbox import Delivery, OutboxMessage
from models.people import Absence, Person, Role
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_reminders import climb, local, municipal, party_of, to, told
from tests.town import HIDDEN, acting, all_of, fetch, rows, words

STEPS = ("2026-01-13T13:00", "2026-01-14T08:30", "2026-01-15T08:30", "2026-01-15T13:00")
LATE = local("2026-01-15T14:00")
NOT_ASKED = "Only who was asked, or your coordinator, can take this."
FRIDAY = local("2026-01-16T08:00")


@pytest.fixture
async def case(store, town):
    """Nobody took it: help has been asked for on the afternoon of the last day."""
    return await wanting_help(store, town)


async def wanting_help(store, town):
    case = await opened(store, town)
    for when in STEPS:
        await climb(store, local(when))
    return case


async def takes(store, town, name, party, at=LATE):
    return await acting(store, town, name).press("party.lift_take", party.id, at=at)


async def waits(store, town, name, at=LATE):
    return words((await acting(store, town, name).press("help.waiting", at=at)).say)


async def change(store, person, **values):
    async def work(db):
        found = await db.get_one(Person, person.id)
        for name, value in values.items():
            setattr(found, name, value)

    await store.write(work)


async def is_away(store, person, stand_in=None):
    absence = Absence(
        person_id=person.id,
        first_day=date(2026, 1, 15),
        last_day=date(2026, 1, 20),
        stand_in_id=stand_in.id if stand_in else None,
    )

    async def work(db):
        db.add(absence)

    await store.write(work)


async def reminded(store, town, name, party, at=LATE):
    looking = Looking(town.people[name], f"{party.id}:{Rung.LIFT}", at)
    with speaking("en"):
        return await store.read(lambda db: reminders.reminder(looking, db))


async def test_one_person_is_asked_by_name(store, town, case):
    party = await municipal(store, town)

    asked = [who for rung, who in await told(store, party) if rung == Rung.LIFT]

    assert asked == [to(town.carla)]
    assert party.lift_owner_id == town.carla.id


async def test_of_two_coordinators_one_is_asked(store, town):
    await change(store, town.dan, roles=[Role.COORDINATOR])
    await wanting_help(store, town)
    party = await municipal(store, town)

    asked = [who for rung, who in await told(store, party) if rung == Rung.LIFT]

    assert len(asked) == 1
    assert asked == [f"person:{party.lift_owner_id}"]


async def test_the_one_button_takes_it_and_then_says_who(store, town, case):
    party = await municipal(store, town)

    before = words(await reminded(store, town, "carla", party))
    await takes(store, town, "carla", party)
    after = words(await reminded(store, town, "carla", party))

    assert "party.lift_take" in before
    assert "Show the course" not in before
    assert "Carla Demo has taken it." in after
    assert "party.lift_take" not in after


async def test_who_takes_it_gets_into_the_course_with_an_entry(store, town, case):
    party = await municipal(store, town)
    before = await acting(store, town, "carla").press("case.card", case.id, at=LATE)

    answer = await takes(store, town, "carla", party)

    assert before.is_refused
    assert case.alias in words(answer.say)
    assert "Carla Demo helps." in words(answer.say)
    assert (await fetch(store, Party, party.id)).lift_taken_by_id == town.carla.id
    assert [one.person_id for one in await all_of(store, CaseMember)] == [town.carla.id]
    kept = [one for one in await all_of(store, Entry) if one.did is Did.LIFT_TAKEN]
    assert [(one.actor_id, one.codes["party"]) for one in kept] == [(town.carla.id, party.id)]
    room_kept_current = [
        row for row in await rows(store) if f":lift:{party.id}" in row.dedupe_key
    ]
    assert len(room_kept_current) == 1


async def test_the_timeline_says_who_took_it(store, town, case):
    party = await municipal(store, town)
    await takes(store, town, "carla", party)

    answer = await acting(store, town, "carla").press("case.timeline", case.id, at=LATE)

    assert "Carla Demo took it on to help Eksempel Kommune" in words(answer.say)


async def test_who_comes_second_hears_who_has_it(store, town, case):
    await change(store, town.dan, roles=[Role.COORDINATOR])
    party = await municipal(store, town)
    await takes(store, town, "carla", party)

    answer = await takes(store, town, "dan", party)

    assert answer.is_refused
    assert "Carla Demo has already taken it." in words(answer.say)
    assert [one.person_id for one in await all_of(store, CaseMember)] == [town.carla.id]


async def test_of_two_at_once_one_wins_and_the_other_hears_who(store, town, case):
    await change(store, town.dan, roles=[Role.COORDINATOR])
    party = await municipal(store, town)

    answers = await asyncio.gather(
        *(takes(store, town, name, party) for name in ("carla", "dan"))
    )

    refused = [one for one in answers if one.is_refused]
    taken_by = await fetch(
        store, Person, (await fetch(store, Party, party.id)).lift_taken_by_id
    )
    assert len(refused) == 1
    assert f"{taken_by.name} has already taken it." in words(refused[0].say)
    kept = [one for one in await all_of(store, Entry) if one.did is Did.LIFT_TAKEN]
    assert [one.actor_id for one in kept] == [taken_by.id]
    assert [one.person_id for one in await all_of(store, CaseMember)] == [taken_by.id]


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("dan", HIDDEN),
        ("bro", HIDDEN),
        ("tina", NOT_ASKED),
        ("gerd", NOT_ASKED),
        ("anna", NOT_ASKED),
    ],
)
async def test_nobody_else_can_take_it(store, town, case, who, sentence):
    party = await municipal(store, town)

    answer = await takes(store, town, who, party)

    assert answer.is_refused
    assert sentence in words(answer.say)
    assert (await fetch(store, Party, party.id)).lift_taken_by_id is None
    assert case.alias not in await waits(store, town, "dan")


async def test_who_stands_in_can_take_it(store, town, case):
    await is_away(store, town.carla, stand_in=town.dan)
    party = await municipal(store, town)
    waiting = await waits(store, town, "dan")

    answer = await takes(store, town, "dan", party)

    assert f"I'll take it: {case.alias}" in waiting
    assert not answer.is_refused
    assert (await fetch(store, Party, party.id)).lift_taken_by_id == town.dan.id


async def test_a_claimed_partys_lateness_goes_to_its_own_coordinator(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    for when in STEPS:
        await climb(store, local(when))

    assert (await municipal(store, town)).lift_owner_id == town.carla.id


async def test_where_nobody_reads_a_bridge_builder_of_the_openers_may_be_asked(store, town):
    async def agreed(db):
        (await db.get_one(ClusterAgreement, town.agreement.id)).lift_roles = ["bridge_builder"]

    await store.write(agreed)
    await opened(store, town, general_practice=town.phone_practice.id)
    for when in STEPS:
        await climb(store, local(when))
    party = await party_of(store, town.phone_practice)

    waiting = await waits(store, town, "bro")
    answer = await takes(store, town, "bro", party)

    assert party.lift_owner_id == town.bro.id
    assert waiting.count("party.lift_take") == 1
    assert not answer.is_refused


async def test_there_is_nothing_to_take_before_help_was_asked_for(store, town):
    await opened(store, town)
    party = await municipal(store, town)

    answer = await takes(store, town, "carla", party, at=MONDAY)

    assert "No help is wanted here any more" in words(answer.say)


async def test_there_is_nothing_to_take_once_there_is_contact(store, town, case):
    party = await municipal(store, town)
    for action in ("case.claim", "case.know", "case.contact.phone"):
        await acting(store, town, "bo").press(action, case.id, at=LATE)

    answer = await takes(store, town, "carla", party)

    assert "No help is wanted here any more" in words(answer.say)
    assert await of_digest(store, town.carla) == ""
    assert "Nothing waits for you" in await waits(store, town, "carla")


async def test_it_waits_for_the_coordinator_and_then_for_who_took_it(store, town, case):
    await change(store, town.dan, roles=[Role.COORDINATOR])
    party = await municipal(store, town)

    before = await waits(store, town, "carla")
    await takes(store, town, "dan", party)

    assert f"I'll take it: {case.alias}" in before
    assert "Nothing waits for you" in await waits(store, town, "carla")
    assert "You have taken it to help" in await waits(store, town, "dan")


async def of_digest(store, person):
    """What somebody's digest of Friday says; "" for none."""
    await change(store, person, digest_at=FRIDAY)
    await store.write(lambda db: digests.make_due(db, FRIDAY))
    looking = Looking(await fetch(store, Person, person.id), "1", FRIDAY)
    with speaking("en"):
        card = await store.read(lambda db: digests.digest(looking, db))
    return words(card) if card else ""


async def test_what_nobody_took_stays_in_the_digest_until_somebody_does(store, town, case):
    party = await municipal(store, town)

    before = await of_digest(store, town.carla)
    await takes(store, town, "carla", party, at=FRIDAY)
    after = await of_digest(store, town.carla)

    assert f"I'll take it: {case.alias}" in before
    assert "I'll take it" not in after
    assert "text='Carla Demo has taken it'" in after


async def test_todays_digests_are_brought_up_to_date(store, town, case):
    party = await municipal(store, town)
    await of_digest(store, town.carla)
    await store.write(_all_sent)

    await takes(store, town, "carla", party, at=FRIDAY)

    updated = [row.view for row in await rows(store) if row.verb == "update"]
    assert updated.count("digest") == 1


async def _all_sent(db):
    for row in (await db.exec(select(OutboxMessage))).all():
        row.state = Delivery.DONE


async def test_what_somebody_took_who_is_away_is_wanted_again(store, town, case):
    await change(store, town.dan, roles=[Role.COORDINATOR])
    party = await municipal(store, town)
    await takes(store, town, "carla", party)
    await is_away(store, town.carla)

    waiting = await waits(store, town, "dan", at=FRIDAY)
    answer = await takes(store, town, "dan", party, at=FRIDAY)

    assert f"I'll take it: {case.alias}" in waiting
    assert not answer.is_refused
    assert (await fetch(store, Party, party.id)).lift_taken_by_id == town.dan.id


async def test_what_somebody_took_who_leaves_is_wanted_again(store, town, case):
    party = await municipal(store, town)
    await takes(store, town, "carla", party)

    async def leave(db):
        await leaving.leave(db, await db.get_one(Person, town.carla.id), at=FRIDAY)

    await store.write(leave)

    assert (await fetch(store, Party, party.id)).lift_taken_by_id is None
    kept = [one for one in await all_of(store, Entry) if one.did is Did.LIFT_FREED]
    assert [(one.codes["party"], one.codes["person"]) for one in kept] == [
        (party.id, town.carla.id)
    ]


async def test_a_party_asked_anew_wants_no_help_yet(store, town, case):
    party = await municipal(store, town)
    await takes(store, town, "carla", party)
    at = local("2026-01-19T09:00")

    async def anew(db):
        window = WorkingCalendar().window(at, 2, 3)
        (await db.get_one(Party, party.id)).ask_anew(window, at=at)

    await store.write(anew)

    found = await fetch(store, Party, party.id)
    assert (found.lift_owner_id, found.lift_taken_by_id) == (None, None)
