"""Whom do I contact? Never somebody on holiday."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from handlers import indexing
from handlers.cards import Facts, People, Text, Tone
from models.cases import Party
from models.organisations import Kind, Membership, Organisation
from models.people import Absence, Duty, Person
from models.rooms import Room
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.town import acting, all_of, build, words


def contacts(answer):
    return [one for part in answer.say.parts if isinstance(part, People) for one in part.people]


async def away(store, person, stand_in=None):
    async def work(db):
        db.add(
            Absence(
                person_id=person.id,
                first_day=MONDAY.date(),
                last_day=MONDAY.date(),
                stand_in_id=stand_in.id if stand_in else None,
            )
        )

    await store.write(work)


async def test_outside_a_room_the_team_comes_first_and_no_practices(store, town):
    answer = await acting(store, town, "bo").command("/hvem", at=MONDAY)

    assert [(one.party, one.note) for one in contacts(answer)] == [
        ("Udgående team Demo", "At the desk today: Anna Demo."),
        ("Eksempel Kommune", "At the desk today: Bo Demo."),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("solsikken", ["Lægehuset Solsikken"], id="part of a name"),
        pytest.param(
            "  SOLSIKKEN lægehuset ", ["Lægehuset Solsikken"], id="words in any order"
        ),
        pytest.param(
            "lægehuset", ["Lægehuset Solsikken", "Lægehuset Mælkebøtten"], id="more than one"
        ),
        pytest.param("zzzz", [], id="nothing like it"),
    ],
)
async def test_a_name_is_looked_for(sqlite_store, town_in, text, found):
    answer = await acting(sqlite_store, town_in, "bo").command("/hvem", text, at=MONDAY)

    assert [one.party for one in contacts(answer)] == found
    assert ("found nobody" in answer.say.title) == (found == [])


@pytest.fixture
async def town_in(sqlite_store):
    town = await sqlite_store.write(build)
    await index(sqlite_store)
    return town


async def index(store):
    while await store.write(lambda db: indexing.index_due(db, MONDAY)):
        pass


async def test_who_has_no_chat_is_called(store, town):
    await index(store)

    answer = await acting(store, town, "bo").command("/hvem", "mælkebøtten", at=MONDAY)

    [one] = contacts(answer)
    assert (one.name, one.phone, one.note) == (
        "Indgangen phone",
        "00 00 00 01",
        "Does not use chat: call.",
    )


async def test_more_than_fit_are_counted(store, town):
    async def grow(db):
        for number in range(8):
            more = Organisation(
                code=f"more{number}",
                name=f"Klinik {number}",
                kind=Kind.GENERAL_PRACTICE,
            )
            db.add(more)
            await db.flush()
            member = Membership(
                organisation_id=more.id, cluster_id=town.cluster.id, first_day=date(2020, 1, 1)
            )
            db.add(member)

    await store.write(grow)
    await index(store)

    answer = await acting(store, town, "bo").command("/hvem", "klinik", at=MONDAY)

    assert [one.party for one in contacts(answer)] == [f"Klinik {n}" for n in range(6)]
    assert "2 more." in words(answer)


async def test_another_clusters_organisations_are_not_found(store, town):
    async def leave(db):
        for one in (await db.exec(select(Membership))).all():
            if one.organisation_id == town.practice.id:
                one.last_day = date(2026, 1, 11)

    await store.write(leave)
    await index(store)

    outside = await acting(store, town, "bo").command("/hvem", "solsikken", at=MONDAY)
    alone = await acting(store, town, "gerd").command("/hvem", at=MONDAY)

    assert "found nobody" in outside.say.title
    assert "not part of a cluster yet" in alone.say.title


async def room_of(store, case):
    async def work(db):
        room = (await db.exec(select(Room).where(Room.case_id == case.id))).one()
        room.external_id = "r1"

    await store.write(work)
    return "r1"


async def test_in_a_room_each_partys_contact_is_shown(store, town):
    case = await opened(store, town)
    room = await room_of(store, case)

    answer = await acting(store, town, "anna").command("/hvem", at=MONDAY, room=room)

    assert [(one.party, one.name, one.note) for one in contacts(answer)] == [
        ("Udgående team Demo", "Anna Demo", ""),
        ("Eksempel Kommune", "Indgangen 0001", "At the desk today: Bo Demo."),
        ("Lægehuset Solsikken", "Indgangen practice", "At the desk today: Gerd Demo."),
        ("Bridge-builder", "Bro Demo", ""),
    ]


async def test_in_a_room_a_name_still_asks_the_directory(store, town):
    await index(store)
    case = await opened(store, town)
    room = await room_of(store, case)

    answer = await acting(store, town, "anna").command("/hvem", "team", at=MONDAY, room=room)

    assert [one.party for one in contacts(answer)] == ["Udgående team Demo"]


@pytest.mark.parametrize(
    ("covered_by", "name", "note"),
    [
        pytest.param(
            "tina",
            "Tina Demo",
            "Tina Demo covers for Anna Demo until Mon 12 Jan.",
            id="covered",
        ),
        pytest.param(
            None,
            "Indgangen team",
            "Anna Demo is away until Mon 12 Jan. Use the entry point.",
            id="by nobody",
        ),
    ],
)
async def test_who_is_away_is_not_the_one_to_contact(store, town, covered_by, name, note):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await away(store, town.anna, covered_by and town.people[covered_by])

    answer = await acting(store, town, "bo").press("case.who", case.id, at=MONDAY)

    first = contacts(answer)[0]
    assert (first.name, first.note) == (name, note)


async def works_only(store, person, weekdays):
    async def work(db):
        (await db.get_one(Person, person.id)).weekdays = weekdays

    await store.write(work)


@pytest.mark.parametrize(
    ("covered_by", "at", "name", "note"),
    [
        pytest.param(
            None,
            MONDAY,
            "Indgangen team",
            "Anna Demo is not at work today, and is back Tue 13 Jan 08:00. "
            "At the desk today: Tina Demo.",
            id="on a day off",
        ),
        pytest.param(None, MONDAY + timedelta(days=1), "Anna Demo", "", id="on a working day"),
        pytest.param(
            None,
            MONDAY + timedelta(days=5),
            "Anna Demo",
            "Anna Demo is not at work today, and is back Tue 20 Jan 08:00.",
            id="at the weekend",
        ),
        pytest.param(
            "bro",
            MONDAY,
            "Indgangen team",
            "Bro Demo covers for Anna Demo until Mon 12 Jan. "
            "Bro Demo is not at work today, and is back Tue 13 Jan 08:00. "
            "At the desk today: Tina Demo.",
            id="whose stand-in has one too",
        ),
    ],
)
async def test_who_has_a_day_off_is_not_the_one_to_contact(
    store, town, covered_by, at, name, note
):
    case = await opened(store, town)
    for one in (town.anna, town.bro):
        await works_only(store, one, "12")
    if covered_by:
        await away(store, town.anna, town.people[covered_by])

    answer = await acting(store, town, "bo").press("case.who", case.id, at=at)

    first = contacts(answer)[0]
    assert (first.name, first.note) == (name, note)


async def test_a_day_off_is_said_wherever_somebody_is_shown(store, town):
    case = await opened(store, town)
    await works_only(store, town.anna, "12")
    await index(store)
    bo = acting(store, town, "bo")

    found = await bo.command("/hvem", "anna", at=MONDAY)
    own = await bo.press("person.card", town.anna.id, at=MONDAY)
    in_room = await acting(store, town, "anna").press("case.card", case.id, at=MONDAY)

    back = "Anna Demo is not at work today, and is back Tue 13 Jan 08:00."
    assert [one.name for one in contacts(found)] == ["Indgangen team"]
    assert own.say.parts[0] == Text(back, Tone.NOTICE)
    assert contacts(in_room)[0].note.endswith(
        "Anna Demo works Tue-Wed 08:00-15:00. On other days call Indgangen team, 00 00 00 01."
    )


async def test_a_name_given_by_telephone_is_shown_with_the_practices_number(store, town):
    case = await opened(store, town, general_practice=town.phone_practice.id)
    silent = max(party.id for party in await all_of(store, Party))
    fields = {"name": "Lise, læge", "steps": [], "way": "phone"}
    await acting(store, town, "anna").submit("party.behalf", fields, silent, at=MONDAY)

    answer = await acting(store, town, "anna").press("case.who", case.id, at=MONDAY)

    [found] = [one for one in contacts(answer) if one.party == "Lægehuset Mælkebøtten"]
    assert (found.name, found.phone, found.note) == (
        "Lise, læge",
        "00 00 00 01",
        "Does not use chat.",
    )


async def test_a_desk_of_nobody_still_has_its_entry_point(store, town):
    async def empty(db):
        for duty in (await db.exec(select(Duty))).all():
            await db.delete(duty)
        carla = await db.merge(town.carla)
        carla.roles = []

    await store.write(empty)
    await index(store)

    answer = await acting(store, town, "bo").command("/hvem", "eksempel", at=MONDAY)

    [one] = contacts(answer)
    assert (one.name, one.phone, one.note) == ("Indgangen 0001", "00 00 00 01", "")


async def test_somebody_without_a_part_learns_nothing_of_a_course(store, town):
    case = await opened(store, town)
    room = await room_of(store, case)
    dan = acting(store, town, "dan")

    for answer in (
        await dan.press("case.who", case.id, at=MONDAY),
        await dan.command("/hvem", at=MONDAY, room=room),
    ):
        assert "no part in it" in answer.say.title
        assert case.alias not in words(answer)


SATURDAY = MONDAY + timedelta(days=5)


async def test_a_closed_door_says_when_it_opens(store, town):
    await index(store)

    async def close(db):
        organisation = await db.get_one(Organisation, town.municipality.id)
        organisation.closing_days = ["2026-01-19"]

    await store.write(close)

    answer = await acting(store, town, "bo").command("/hvem", "eksempel", at=SATURDAY)

    [one] = contacts(answer)
    assert (one.phone, one.note) == ("00 00 00 01", "Closed now. Opens Tue 20 Jan 08:00.")


async def test_somebody_found_says_what_they_help_with_and_who_covers(store, town):
    async def tell(db):
        (await db.get_one(Person, town.dan.id)).helps_with = "misbrug"

    await store.write(tell)
    await index(store)
    bo = acting(store, town, "bo")

    there = await bo.command("/hvem", "misbrug", at=MONDAY)
    await away(store, town.dan, town.carla)
    gone = await bo.command("/hvem", "misbrug", at=MONDAY)

    assert [(one.name, one.phone, one.note) for one in (*contacts(there), *contacts(gone))] == [
        ("Dan Demo", town.dan.phone, "Can help with: misbrug"),
        ("Carla Demo", town.carla.phone, "Carla Demo covers for Dan Demo until Mon 12 Jan."),
    ]


async def test_what_fits_only_in_part_is_said_to(store, town):
    await index(store)

    answer = await acting(store, town, "bo").command("/hvem", "solsikken zzzz", at=MONDAY)

    assert [one.party for one in contacts(answer)] == ["Lægehuset Solsikken"]
    assert Text("Nobody has all of it. These are the closest.", Tone.NOTICE) in answer.say.parts


async def test_a_card_found_can_be_opened(store, town):
    await index(store)
    bo = acting(store, town, "bo")
    await away(store, town.anna, town.tina)

    person = await bo.press("person.card", town.anna.id, at=MONDAY)
    organisation = await bo.press("organisation.card", town.phone_practice.id, at=MONDAY)

    assert (person.say.title, organisation.say.title) == ("Anna Demo", "Lægehuset Mælkebøtten")
    assert person.say.parts[0].text == "Tina Demo covers for Anna Demo until Mon 12 Jan."
    [facts] = [part.facts for part in person.say.parts if isinstance(part, Facts)]
    assert dict(facts)["Role"] == "Adviser"
    assert dict(facts)["Entry point"] == "Indgangen team, 00 00 00 01"
    assert "Does not use chat: call." in words(organisation.say)


async def test_cards_of_another_cluster_cannot_be_opened(store, town):
    async def elsewhere(db):
        far = Organisation(code="far", name="Fjern Kommune", kind=Kind.MUNICIPALITY)
        db.add(far)
        await db.flush()
        person = Person(organisation_id=far.id, name="Fjern Demo", function="leder")
        db.add(person)
        await db.flush()
        return far.id, person.id

    organisation, person = await store.write(elsewhere)
    await index(store)
    bo = acting(store, town, "bo")

    answers = [
        await bo.press("organisation.card", organisation, at=MONDAY),
        await bo.press("person.card", person, at=MONDAY),
        await bo.command("/hvem", "fjern", at=MONDAY),
    ]

    assert ["Fjern" in words(answer) for answer in answers] == [False, False, False]
    assert [answer.is_refused for answer in answers] == [True, True, False]


async def test_who_is_not_let_in_is_not_found(store, town):
    async def propose(db):
        (await db.get_one(Person, town.dan.id)).is_admitted = False

    await store.write(propose)
    await index(store)
    bo = acting(store, town, "bo")

    found = await bo.command("/hvem", "dan", at=MONDAY)
    opened_card = await bo.press("person.card", town.dan.id, at=MONDAY)

    assert "Dan Demo" not in words(found)
    assert opened_card.is_refused
