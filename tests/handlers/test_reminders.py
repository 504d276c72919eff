"""The ladder in use: the right person, inside their hours, exactly once (R8, R16)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers import reminders
from handlers.turn import Looking
from locales import speaking
from models.cases import Party
from models.clusters import Phase
from models.ladder import Rung
from models.people import Absence, Duty, Person
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.town import acting, all_of, build, rows, words

ZONE = ZoneInfo("Europe/Copenhagen")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


async def climb(store, at: datetime) -> None:
    async def work(db):
        return await reminders.remind_due(db, at)

    while await store.write(work):
        pass


async def live_until(store, end: datetime, start: datetime = MONDAY) -> None:
    """Let time pass in steps of half an hour, as the ticking scheduler would."""
    at = start
    while at <= end:
        await climb(store, at)
        at += timedelta(minutes=30)


async def told(store, party: Party) -> list[tuple[str, str]]:
    """(rung, who) of each reminder about a party, in order."""
    return [
        (row.subject.partition(":")[2], row.lane)
        for row in await rows(store)
        if row.view == "party.reminder" and row.subject.startswith(f"{party.id}:")
    ]


async def municipal(store, town) -> Party:
    return await party_of(store, town.municipality)


async def party_of(store, organisation) -> Party:
    return next(
        one for one in await all_of(store, Party) if one.organisation_id == organisation.id
    )


def to(person: Person) -> str:
    return f"person:{person.id}"


async def test_a_party_that_does_nothing_climbs_the_whole_ladder_once(store, town):
    await opened(store, town)

    await live_until(store, local("2026-01-20T16:00"))

    assert await told(store, await municipal(store, town)) == [
        (Rung.UNCLAIMED, to(town.bo)),
        (Rung.TARGET, to(town.bo)),
        (Rung.DEADLINE, to(town.bo)),
        (Rung.LIFT, to(town.carla)),
        (Rung.BREACH, to(town.bo)),
    ]


@pytest.mark.parametrize(
    ("until", "rungs"),
    [
        pytest.param("2026-01-13T12:30", [], id="before day 1, 13:00"),
        pytest.param("2026-01-13T13:00", ["unclaimed"], id="day 1, 13:00"),
        pytest.param("2026-01-14T08:00", ["unclaimed"], id="before day 2, 8:30"),
        pytest.param("2026-01-14T08:30", ["unclaimed", "target"], id="day 2, 8:30"),
        pytest.param("2026-01-15T08:30", ["unclaimed", "target", "deadline"], id="day 3, 8:30"),
    ],
)
async def test_each_rung_comes_at_its_time(store, town, until, rungs):
    await opened(store, town)

    await live_until(store, local(until), local("2026-01-12T09:00"))

    assert [rung for rung, _who in await told(store, await municipal(store, town))] == rungs


async def test_seen_is_not_taken_so_somebody_is_still_asked_for(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.acknowledge", case.id, at=MONDAY)

    await live_until(store, local("2026-01-13T13:30"))

    party = await municipal(store, town)
    assert (await told(store, party))[0] == (Rung.UNCLAIMED, to(town.bo))
    looking = Looking(town.bo, f"{party.id}:{Rung.UNCLAIMED}", local("2026-01-13T13:30"))
    with speaking("en"):
        card = await store.read(lambda db: reminders.reminder(looking, db))
    assert "has seen it and has no contact person yet" in words(card)
    assert "case.claim" in words(card)


async def test_a_claimed_party_hears_nothing_on_day_one(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)

    await live_until(store, local("2026-01-14T09:00"))

    assert await told(store, await municipal(store, town)) == [(Rung.TARGET, to(town.bo))]


async def test_contact_stops_the_clock(store, town):
    case = await opened(store, town)
    for action in ("case.claim", "case.know", "case.contact.phone"):
        await acting(store, town, "bo").press(action, case.id, at=MONDAY)

    await live_until(store, local("2026-01-20T16:00"))

    assert await told(store, await municipal(store, town)) == []


async def test_a_reminder_on_its_way_is_dropped_when_contact_is_made(store, town):
    case = await opened(store, town)
    await live_until(store, local("2026-01-13T13:00"))
    party = await municipal(store, town)
    looking = Looking(town.bo, f"{party.id}:{Rung.TARGET}", MONDAY)

    before = await store.read(lambda db: reminders.reminder(looking, db))
    for action in ("case.claim", "case.know", "case.contact.phone"):
        await acting(store, town, "bo").press(action, case.id, at=MONDAY)
    after = await store.read(lambda db: reminders.reminder(looking, db))

    assert before is not None
    assert after is None


async def test_being_down_for_a_week_sends_the_last_rung_alone(store, town):
    await opened(store, town)

    await climb(store, local("2026-01-21T10:00"))

    rungs = {rung for rung, _who in await told(store, await municipal(store, town))}
    assert rungs == {Rung.BREACH}


async def test_a_receiver_who_starts_at_ten_is_reminded_at_ten(store, town):
    await opened(store, town)
    await store.write(lambda db: _opens(db, town.bo, time(10)))

    await live_until(store, local("2026-01-14T09:30"))
    early = await told(store, await municipal(store, town))
    await climb(store, local("2026-01-14T10:00"))

    assert [rung for rung, _who in early] == [Rung.UNCLAIMED]
    assert (await told(store, await municipal(store, town)))[-1] == (Rung.TARGET, to(town.bo))


async def test_an_absent_contact_persons_stand_in_is_reminded(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await store.write(lambda db: _away(db, town.bo, town.dan))

    await live_until(store, local("2026-01-14T09:00"))

    assert await told(store, await municipal(store, town)) == [(Rung.TARGET, to(town.dan))]


async def test_nobody_at_work_before_the_deadline_leaves_it_to_the_coordinator(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await store.write(lambda db: _works(db, town.bo, "0"))  # Mondays only

    await live_until(store, local("2026-01-15T16:00"))

    assert (Rung.DEADLINE, to(town.carla)) in await told(store, await municipal(store, town))


@pytest.mark.parametrize("is_claimed", [True, False])
async def test_where_the_only_one_is_away_until_too_late_the_opener_calls(
    store, town, is_claimed
):
    """Gerd has the practice's desk, is its coordinator, and nobody stands in for her."""
    case = await opened(store, town)
    if is_claimed:
        await acting(store, town, "gerd").press("case.claim", case.id, at=MONDAY)
    await store.write(lambda db: _away(db, town.gerd, None))

    await live_until(store, local("2026-01-15T16:00"))

    party = await party_of(store, town.practice)
    sent = await told(store, party)
    assert (Rung.DEADLINE, to(town.anna)) in sent
    assert to(town.gerd) not in {who for _rung, who in sent}
    looking = Looking(town.anna, f"{party.id}:{Rung.DEADLINE}", local("2026-01-15T08:30"))
    with speaking("en"):
        card = await store.read(lambda db: reminders.reminder(looking, db))
    assert "Nobody who has this at Lægehuset Solsikken is at work in time. Call" in words(card)


async def test_who_is_back_before_the_deadline_is_waited_for(store, town):
    await opened(store, town)
    await store.write(lambda db: _away(db, town.gerd, None, last_day=date(2026, 1, 14)))

    await live_until(store, local("2026-01-15T16:00"))

    sent = await told(store, await party_of(store, town.practice))
    assert sent[0] == (Rung.DEADLINE, to(town.gerd))


async def test_somebody_without_working_days_stops_nobody_elses_reminder(store, town):
    await opened(store, town)
    await store.write(lambda db: _works(db, town.bo, ""))

    await live_until(store, local("2026-01-14T16:00"))

    parties = await all_of(store, Party)
    practice = next(one for one in parties if one.organisation_id == town.practice.id)
    assert [rung for rung, _who in await told(store, practice)] == [Rung.UNCLAIMED, Rung.TARGET]


async def test_a_party_without_chat_is_the_openers_to_call(store, town):
    await opened(store, town, general_practice=town.phone_practice.id)
    parties = await all_of(store, Party)
    party = next(one for one in parties if one.organisation_id == town.phone_practice.id)

    await live_until(store, local("2026-01-15T13:30"))

    assert await told(store, party) == [
        (Rung.UNCLAIMED, to(town.anna)),
        (Rung.TARGET, to(town.anna)),
        (Rung.DEADLINE, to(town.anna)),
        (Rung.LIFT, to(town.tina)),
    ]


async def test_no_reminder_on_a_closing_day(store, town):
    await opened(store, town)  # Monday 12 January; nothing falls on the weekend

    await live_until(store, local("2026-01-18T23:30"), local("2026-01-17T00:00"))

    sent = [row.at for row in await rows(store) if row.view == "party.reminder"]
    assert sent == [] or all(at.astimezone(ZONE).weekday() < 5 for at in sent)


async def test_two_at_the_desk_are_both_asked(store, town):
    await store.write(lambda db: _joins_the_desk(db, town))
    await opened(store, town)

    await live_until(store, local("2026-01-13T13:30"))

    assert await told(store, await municipal(store, town)) == [
        (Rung.UNCLAIMED, to(town.bo)),
        (Rung.UNCLAIMED, to(town.dan)),
    ]


@pytest.mark.parametrize(
    ("phase", "said"),
    [(Phase.TEST, "a learning point"), (Phase.OPERATION, "the deadline has passed")],
)
async def test_the_test_phase_calls_nothing_late(empty_store, phase, said):
    town = await empty_store.write(lambda db: build(db, phase=phase))
    await opened(empty_store, town)
    party = await municipal(empty_store, town)
    looking = Looking(town.bo, f"{party.id}:{Rung.BREACH}", local("2026-01-16T08:30"))

    with speaking("en"):
        card = await empty_store.read(lambda db: reminders.reminder(looking, db))

    assert said in card.title


async def reminded(store, party, rung, reader, at):
    looking = Looking(reader, f"{party.id}:{rung}", at)
    with speaking("en"):
        return words(await store.read(lambda db: reminders.reminder(looking, db)))


@pytest.mark.parametrize("rung", [Rung.TARGET, Rung.DEADLINE])
async def test_a_reminder_says_whom_to_call(store, town, rung):
    case = await opened(store, town)
    party, tuesday = await municipal(store, town), local("2026-01-13T09:00")
    bo = acting(store, town, "bo")
    told = f"Call {town.anna.name} on {town.anna.phone} to be told which citizen it is about."

    untaken = await reminded(store, party, rung, town.bo, tuesday)
    await bo.press("case.claim", case.id, at=MONDAY)
    taken = await reminded(store, party, rung, town.bo, tuesday)
    await bo.press("case.know", case.id, at=MONDAY)
    knowing = await reminded(store, party, rung, town.bo, tuesday)

    assert told in untaken
    assert told in taken
    assert told not in knowing
    assert f"Call {town.anna.name}, {town.anna.phone}, if you are not in contact" in knowing


async def test_who_stands_in_is_told_for_whom_it_came(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    party, tuesday = await municipal(store, town), local("2026-01-13T09:00")
    said = f"You cover for {town.bo.name} until Tue 20 Jan."

    before = await reminded(store, party, Rung.TARGET, town.bo, tuesday)
    await store.write(lambda db: _away(db, town.bo, town.dan))

    assert "You cover" not in before
    assert said in await reminded(store, party, Rung.TARGET, town.dan, tuesday)
    assert "You cover" not in await reminded(store, party, Rung.TARGET, town.bo, tuesday)


async def test_whoever_stands_in_for_the_opener_is_told_so_as_well(store, town):
    await opened(store, town, general_practice=town.phone_practice.id)
    party = await party_of(store, town.phone_practice)
    await store.write(lambda db: _away(db, town.anna, town.bro))

    shown = await reminded(store, party, Rung.TARGET, town.bro, local("2026-01-13T09:00"))

    assert f"You cover for {town.anna.name} until Tue 20 Jan." in shown


async def test_who_is_asked_for_help_is_told_whom_to_call(store, town):
    case = await opened(store, town)
    party, thursday = await municipal(store, town), local("2026-01-15T13:30")

    async def asked():
        return await reminded(store, party, Rung.LIFT, town.carla, thursday)

    untaken = await asked()
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    there = await asked()
    await store.write(lambda db: _away(db, town.bo, town.dan))
    covered = await asked()

    bo, dan = (f"{one.name}, {one.phone}" for one in (town.bo, town.dan))
    assert f"Call {town.anna.name} on {town.anna.phone}" in untaken
    assert f"Call the contact person {bo}." in there
    assert f"{town.bo.name} is away. Call {dan}, who covers." in covered


async def test_where_nobody_covers_who_helps_calls_the_opener(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    party = await municipal(store, town)
    await store.write(lambda db: _away(db, town.bo, None))

    shown = await reminded(store, party, Rung.LIFT, town.carla, local("2026-01-15T13:30"))

    assert f"{town.bo.name} is away, and nobody covers. Call {town.anna.name}" in shown


async def test_who_helps_and_covers_calls_the_opener(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    party = await municipal(store, town)
    await store.write(lambda db: _away(db, town.bo, town.carla))

    shown = await reminded(store, party, Rung.LIFT, town.carla, local("2026-01-15T13:30"))

    assert f"You cover for {town.bo.name}" in shown
    assert f"Call {town.anna.name} on {town.anna.phone}" in shown


async def _opens(db, person, opens):
    (await db.get_one(Person, person.id)).opens = opens


async def _works(db, person, weekdays):
    (await db.get_one(Person, person.id)).weekdays = weekdays


async def _away(db, person, stand_in, *, last_day=date(2026, 1, 20)):
    db.add(
        Absence(
            person_id=person.id,
            first_day=date(2026, 1, 13),
            last_day=last_day,
            stand_in_id=stand_in.id if stand_in else None,
        )
    )


async def _joins_the_desk(db, town):
    db.add(
        Duty(
            organisation_id=town.municipality.id,
            person_id=town.dan.id,
            first_day=date(2020, 1, 1),
        )
    )
