"""Makkerpar, roles, and *Ny i forløbet*: knowing each other across organisations."""

from datetime import timedelta

import pytest

from handlers import indexing, morning_courses, routes
from handlers.turn import Looking
from locales import speaking
from models.buddies import BuddyPair
from models.cases import Case, Party, Way
from models.digests import Digest
from models.entries import Did, Entry
from models.organisations import Organisation
from models.people import Absence, Person
from models.rooms import Room
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.test_cases import opened
from tests.handlers.test_rooms import happens
from tests.town import acting, all_of, fetch, rows, words


async def asks(store, town, who="bo", whom="anna"):
    person = town.people[whom].id if whom in town.people else whom
    return await acting(store, town, who).submit("buddy.ask", {"person": person}, at=MONDAY)


async def are_buddies(store, town, one="bo", other="anna"):
    await asks(store, town, one, other)
    pair = (await all_of(store, BuddyPair))[-1]
    await acting(store, town, other).press("buddy.agree", pair.id, at=MONDAY)
    return pair


async def posted(store, view):
    return [(one.address, one.subject) for one in await rows(store) if one.view == view]


async def add(store, *new):
    async def work(db):
        db.add_all(new)

    await store.write(work)


def away(person, stand_in=None):
    day = MONDAY.date()
    stand_in_id = stand_in.id if stand_in else None
    return Absence(person_id=person.id, first_day=day, last_day=day, stand_in_id=stand_in_id)


def in_case(answer):
    """/hvem in a room: each line as (party or role, name, note)."""
    people = [part.people for part in answer.say.parts if hasattr(part, "people")]
    return [(one.party, one.name, one.note) for part in people for one in part]


async def who(store, town, case, name="anna"):
    return in_case(await acting(store, town, name).press("case.who", case.id, at=MONDAY))


async def taken(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    return case


async def test_both_must_agree(store, town):
    answer = await asks(store, town)
    before = (await all_of(store, BuddyPair))[0].agreed_at
    by_asker = await acting(store, town, "bo").press("buddy.agree", 1, at=MONDAY)
    agreed = await acting(store, town, "anna").press("buddy.agree", 1, at=MONDAY)

    assert "Is asked." in words(answer.say)
    assert (before, by_asker.is_refused) == (None, True)
    assert agreed.say.title == "You and Bo Demo are a makkerpar"
    assert await posted(store, "buddy.asked") == [
        (f"person:{town.anna.id}", "1"),
        (f"person:{town.bo.id}", "1"),
    ]
    entries = [one for one in await all_of(store, Entry) if one.did is Did.PAIRED]
    assert {one.chain for one in entries} == {
        *(f"organisation:{town.team.id}", f"organisation:{town.municipality.id}"),
    }


async def test_the_courses_card_follows_a_makkerpar(store, town):
    await taken(store, town)
    chatting = Chatting(store)

    said = []
    for action in ("", "buddy.agree", "buddy.end"):
        if action == "buddy.agree":
            await asks(store, town)
        if action:
            await acting(store, town, "anna").press(action, 1, at=MONDAY)
        await chatting.deliver()
        room = (await fetch(store, Room, 1)).external_id
        said.append("Makkerpar" in words(chatting.cards(room)[0]))

    assert said == [False, True, False]


@pytest.mark.parametrize("who_ends", ["bo", "anna"])
async def test_either_ends_it_and_the_other_is_told(store, town, who_ends):
    pair = await are_buddies(store, town)

    await acting(store, town, who_ends).press("buddy.end", pair.id, at=MONDAY)
    again = await acting(store, town, who_ends).press("buddy.end", pair.id, at=MONDAY)

    other = {"bo": town.anna, "anna": town.bo}[who_ends]
    assert (await posted(store, "buddy.asked"))[-1] == (f"person:{other.id}", str(pair.id))
    assert again.is_refused
    assert (await asks(store, town)).errors == ()  # and it may begin anew


@pytest.mark.parametrize(
    ("whom", "sentence"),
    [
        pytest.param("", "in your cluster", id="nobody"),
        pytest.param("4711", "in your cluster", id="somebody unknown"),
        pytest.param("dan", "another organisation", id="a colleague"),
        pytest.param("bo", "another organisation", id="oneself"),
        pytest.param("anna", "already", id="again"),
    ],
)
async def test_who_cannot_be_a_makker_is_said_at_the_field(store, town, whom, sentence):
    await are_buddies(store, town)

    answer = await asks(store, town, whom=whom)

    assert [(name, sentence in said) for name, said in answer.errors] == [("person", True)]


async def test_nobody_else_answers_or_ends(store, town):
    await asks(store, town)
    actors = [acting(store, town, name) for name in ("carla", "tina")]

    answers = [
        await one.press(f"buddy.{do}", 1, at=MONDAY)
        for one in actors
        for do in ("agree", "end")
    ]

    assert [one.is_refused for one in answers] == [True] * 4


async def test_a_makker_answers_by_telephone_for_who_is_away_alone(store, town):
    case = await taken(store, town)
    await are_buddies(store, town)
    await add(store, away(town.bo))

    found = await who(store, town, case)

    assert found[1] == (
        "Eksempel Kommune",
        "Anna Demo",
        "Bo Demo is away until Mon 12 Jan. Anna Demo, makker, answers by telephone.",
    )


async def test_a_stand_in_goes_before_a_makker_and_an_absent_makker_answers_nothing(
    store, town
):
    case = await taken(store, town)
    await are_buddies(store, town)
    await add(store, away(town.bo, town.dan))
    first = (await who(store, town, case))[1]

    async def nobody(db):
        (await db.get_one(Absence, 1)).stand_in_id = None
        db.add(away(town.anna))

    await store.write(nobody)
    second = (await who(store, town, case, "gerd"))[1]

    assert first[1:] == ("Dan Demo", "Dan Demo covers for Bo Demo until Mon 12 Jan.")
    assert second[1:] == (
        "Indgangen 0001",
        "Bo Demo is away until Mon 12 Jan. Use the entry point.",
    )


async def works(store, person, weekdays):
    async def work(db):
        (await db.get_one(Person, person.id)).weekdays = weekdays

    await store.write(work)


OFF = "Bo Demo is not at work today, and is back Tue 13 Jan 08:00."


async def test_a_makker_answers_on_an_ordinary_day_off(store, town):
    case = await taken(store, town)
    await are_buddies(store, town)
    await works(store, town.bo, "1234")
    await store.write(lambda db: indexing.index_due(db, MONDAY))

    in_room = (await who(store, town, case))[1]
    by_name = await acting(store, town, "gerd").command("/hvem", "Bo Demo", at=MONDAY)
    card = await acting(store, town, "gerd").press("person.card", town.bo.id, at=MONDAY)
    on_tuesday = await acting(store, town, "anna").press(
        "case.who", case.id, at=MONDAY + timedelta(days=1)
    )

    said = f"{OFF} Anna Demo, makker, answers by telephone."
    assert in_room == ("Eksempel Kommune", "Anna Demo", said)
    assert by_name.say.parts[0].people[0].name == "Anna Demo"
    assert card.say.parts[0].text == said
    assert in_case(on_tuesday)[1][1] == "Bo Demo"


@pytest.mark.parametrize("why", ["has the day off", "is closed", "is away", "has ended it"])
async def test_a_makker_who_is_not_at_work_answers_nothing(store, town, why):
    case = await taken(store, town)
    pair = await are_buddies(store, town)
    await works(store, town.bo, "1234")

    async def happen(db):
        match why:
            case "has the day off":
                (await db.get_one(Person, town.anna.id)).weekdays = "1234"
            case "is closed":
                team = await db.get_one(Organisation, town.team.id)
                team.closing_days = [MONDAY.date().isoformat()]
            case "is away":
                db.add(away(town.anna))
            case _:
                (await db.get_one(BuddyPair, pair.id)).ended_at = MONDAY

    await store.write(happen)

    assert (await who(store, town, case, "gerd"))[1] == (
        "Eksempel Kommune",
        "Indgangen 0001",
        f"{OFF} At the desk today: Carla Demo.",
    )


async def test_where_a_makker_away_for_days_has_the_day_off_the_entry_point_answers(
    store, town
):
    case = await taken(store, town)
    await are_buddies(store, town)
    await works(store, town.anna, "1234")
    await add(store, away(town.bo))

    found = (await who(store, town, case, "gerd"))[1]

    assert found[1:] == (
        "Indgangen 0001",
        "Bo Demo is away until Mon 12 Jan. Use the entry point.",
    )


async def test_a_makker_may_stand_in_and_nobody_else_from_elsewhere(store, town):
    days = {"first_day": "2026-01-12", "last_day": "2026-01-12", "stand_in": town.anna.id}
    bo = acting(store, town, "bo")
    before = await bo.submit("absence.register", days, at=MONDAY)
    await are_buddies(store, town)

    after = await bo.submit("absence.register", days, at=MONDAY)

    assert [name for name, _said in before.errors] == ["stand_in"]
    assert after.errors == ()
    assert [one.stand_in_id for one in await all_of(store, Absence)] == [town.anna.id]


async def test_roles_stand_on_the_card_and_in_hvem(store, town):
    case = await taken(store, town)
    await are_buddies(store, town)

    async def leads(db):
        (await db.get_one(Case, case.id)).lead_id = town.bo.id

    await store.write(leads)

    card = await acting(store, town, "anna").press("case.card", case.id, at=MONDAY)
    found = await who(store, town, case)

    said = words(card.say)
    assert "('Lead (tovholder)', 'Bo Demo, socialrådgiver')" in said
    assert "('Bridge-builder', 'Bro Demo, brobygger')" in said
    assert "('Makkerpar', 'Bo Demo and Anna Demo')" in said
    assert [one[:2] for one in found[3:]] == [
        ("Lead (tovholder)", "Bo Demo"),
        ("Bridge-builder", "Bro Demo"),
        ("Makkerpar", "Bo Demo and Anna Demo"),
    ]


async def test_a_stand_in_who_joins_is_introduced_once_and_the_desk_is_not(store, town):
    await taken(store, town)

    async def named(db):
        (await db.get_one(Room, 1)).external_id = "r1"
        (await db.get_one(Person, town.dan.id)).helps_with = "støtte i eget hjem"

    await store.write(named)
    await add(store, away(town.bo, town.dan))

    for minute, one in enumerate((town.dan, town.dan, town.gerd, town.bo)):
        at = MONDAY + timedelta(minutes=minute)
        await happens(store, town, "joined", user=str(one.id), at=at)

    assert await posted(store, "room.new") == [("room:1", f"1:{town.dan.id}")]
    shown = await store.read(shown_to(town.anna, f"1:{town.dan.id}"))
    assert shown.title == "New in the course: Dan Demo, bostøtte"
    assert ("Can help with", "støtte i eget hjem") in shown.parts[0].facts


def shown_to(reader, subject):
    async def look(db):
        with speaking("en"):
            return await routes.VIEWS["room.new"](Looking(reader, subject, MONDAY), db)

    return look


async def stood_in_for(store, town):
    """Bo's municipality has it, and is away; Gerd, whose practice has no part, stands in."""
    case = await opened(store, town, parties=["municipality"], why_general_practice="x")
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await are_buddies(store, town, "bo", "gerd")
    days = {"first_day": "2026-01-12", "last_day": "2026-01-16", "stand_in": town.gerd.id}
    answer = await acting(store, town, "bo").submit("absence.register", days, at=MONDAY)
    assert answer.errors == ()
    return case


async def test_a_makker_who_stands_in_does_what_the_reminders_ask(store, town):
    case = await stood_in_for(store, town)
    gerd = acting(store, town, "gerd")

    answers = [
        await gerd.press(action, case.id, at=MONDAY)
        for action in ("case.know", "case.contact.phone")
    ]

    assert [one.is_refused for one in answers] == [False, False]
    party = (await all_of(store, Party))[1]
    assert (party.organisation_id, party.contact_way) == (town.municipality.id, Way.PHONE)


async def test_a_makker_who_stands_in_finds_what_waits(store, town):
    case = await stood_in_for(store, town)
    sends = {"parties": ["2"], "on": "2026-01-12", "words": ""}
    anna = acting(store, town, "anna")
    await anna.submit("briefing.send", sends, f"{case.id}:admission", at=MONDAY)
    gerd = acting(store, town, "gerd")

    waiting = words((await gerd.press("help.waiting", at=MONDAY)).say)
    done = await gerd.press("briefing.acknowledge", 1, at=MONDAY)

    assert f"{case.alias}: contact is wanted by Thu 15 Jan" in waiting
    assert "briefing" in waiting
    assert not done.is_refused
    assert "briefing" not in words((await gerd.press("help.waiting", at=MONDAY)).say)


async def test_a_makkers_digest_has_the_courses_of_whom_they_stand_in_for(store, town):
    case = await stood_in_for(store, town)

    async def look(db):
        found = Digest(person_id=town.gerd.id, since=MONDAY, made_at=MONDAY)
        held = {town.gerd.id, town.bo.id}
        return await morning_courses.of_person(db, town.gerd, held, found, is_at_desk=True)

    assert [one.case.id for one in await store.read(look)] == [case.id]


async def test_a_makker_who_stands_in_sees_no_number_of_the_others_records(store, town):
    case = await stood_in_for(store, town)

    answer = await acting(store, town, "gerd").press("case.record_start", case.id, at=MONDAY)

    assert answer.is_refused
