"""An administrator removes somebody: they can do nothing more, and nothing is left behind."""

from datetime import timedelta

import pytest

from handlers import removals
from handlers.rooms import desired
from handlers.turn import Looking
from locales import speaking
from models.buddies import BuddyPair
from models.cases import CaseMember
from models.entries import Did, Entry
from models.outbox import Verb
from models.people import Absence, Duty, Person, Role
from models.rooms import Room
from scheduler.jobs import run_due
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.test_buddies import add
from tests.handlers.test_cases import opened
from tests.handlers.test_handovers import asks, change, contact_of, posted, taken
from tests.handlers.test_roster import LOOK, told_of_gaps
from tests.town import acting, all_of, build, fetch, rows, words

LOST = "Nobody stands in any more for:"


async def removes(store, town, whom, who="carla"):
    key = getattr(town.people.get(whom), "id", whom)
    return await acting(store, town, who).submit("person.remove", {"person": key}, at=MONDAY)


async def entered(store):
    found = [one for one in await all_of(store, Entry) if one.did is Did.PERSON_REMOVED]
    return [(one.chain, one.actor_id, one.codes) for one in found]


async def test_what_they_held_is_passed_on_and_they_can_do_nothing_more(store, town):
    case = await taken(store, town)
    form = await acting(store, town, "carla").press("person.remove_start", at=MONDAY)

    answer = await removes(store, town, "bo")

    assert [one.name for one in form.form.fields] == ["person"]
    assert answer.say.title == f"Bo Demo is removed from {town.municipality.name}"
    heir = await fetch(store, Person, await contact_of(store, town.municipality))
    assert heir.id not in {None, town.bo.id}
    assert f"{case.alias}: {heir.name} is the contact person now" in words(answer.say)
    assert await entered(store) == [
        (f"organisation:{town.municipality.id}", town.carla.id, {"person": town.bo.id})
    ]
    bo = await fetch(store, Person, town.bo.id)
    assert (bo.is_admitted, bo.roles, bo.digest_at, bo.name) == (False, [], None, "Bo Demo")
    later = MONDAY + timedelta(hours=1)
    refused = await acting(store, town, "bo").press("case.card", case.id, at=later)
    assert refused.is_refused
    assert case.alias not in words(refused.say)


async def test_the_desk_is_somebody_elses_from_today(store, town):
    await removes(store, town, "bo")

    left = [one for one in await all_of(store, Duty) if one.person_id == town.bo.id]
    assert [one for one in left if one.last_day is None or one.last_day >= MONDAY.date()] == []
    await opened(store, town)
    invited = await posted(store, "party.invitation")
    assert f"person:{town.bo.id}" not in invited
    assert f"person:{town.carla.id}" in invited


async def test_the_days_nobody_has_now_are_told(store, town):
    """Without Bo the desk has only Dan, on Tuesdays."""

    async def tuesdays(db):
        day = MONDAY.date()
        ids = {"organisation_id": town.municipality.id, "person_id": town.dan.id}
        db.add(Duty(**ids, weekday=1, first_day=day))

    await store.write(tuesdays)
    await run_due(store, LOOK, MONDAY)
    await removes(store, town, "bo")

    tomorrow = MONDAY + timedelta(days=1)
    await run_due(store, LOOK, tomorrow)

    assert await told_of_gaps(store) == [f"person:{town.carla.id}"]


async def test_they_leave_the_rooms_they_were_added_to(store, town):
    case = await opened(store, town)

    async def add(db):
        db.add(
            CaseMember(
                case_id=case.id,
                person_id=town.dan.id,
                added_by_id=town.anna.id,
                added_at=MONDAY,
            )
        )

    await store.write(add)
    before = len([one for one in await rows(store) if one.verb is Verb.SET_ROOM])

    await removes(store, town, "dan")

    assert await all_of(store, CaseMember) == []
    assert len([one for one in await rows(store) if one.verb is Verb.SET_ROOM]) > before


async def test_they_leave_the_rooms_they_are_in_by_the_desk(store, town):
    case = await opened(store, town)
    [room] = [one for one in await all_of(store, Room) if one.case_id == case.id]
    before = await store.read(lambda db: desired(room, MONDAY, db))

    await removes(store, town, "bo")

    after = await store.read(lambda db: desired(room, MONDAY, db))
    assert town.bo.id in before.member_ids
    assert town.bo.id not in after.member_ids
    sets = [one for one in await rows(store) if one.verb is Verb.SET_ROOM]
    assert [one.address for one in sets if f"removed:{town.bo.id}" in one.dedupe_key] == [
        f"room:{room.id}"
    ]


async def test_they_stand_in_for_nobody_and_are_nobodys_makker(store, town):
    case = await taken(store, town)
    [room] = [one for one in await all_of(store, Room) if one.case_id == case.id]

    async def depend_on_dan(db):
        today = MONDAY.date()
        away = Absence(
            person_id=town.bo.id, first_day=today, last_day=today, stand_in_id=town.dan.id
        )
        pair = BuddyPair(
            asked_by_id=town.anna.id, asked_id=town.dan.id, asked_at=MONDAY, agreed_at=MONDAY
        )
        db.add_all([away, pair])

    await store.write(depend_on_dan)
    before = await store.read(lambda db: desired(room, MONDAY, db))

    await removes(store, town, "dan")

    after = await store.read(lambda db: desired(room, MONDAY, db))
    assert town.dan.id in before.member_ids
    assert town.dan.id not in after.member_ids
    [away] = await all_of(store, Absence)
    assert (away.person_id, away.stand_in_id) == (town.bo.id, None)
    [pair] = await all_of(store, BuddyPair)
    assert pair.ended_at == MONDAY
    assert await posted(store, "buddy.asked") == [f"person:{town.anna.id}"]
    sets = [one for one in await rows(store) if one.verb is Verb.SET_ROOM]
    assert [one.address for one in sets if f"removed:{town.dan.id}" in one.dedupe_key] == [
        f"room:{room.id}"
    ]


def away(person, stand_in=None, days=0):
    today = MONDAY.date()
    last = today + timedelta(days=days)
    stand_in_id = stand_in.id if stand_in else None
    return Absence(person_id=person.id, first_day=today, last_day=last, stand_in_id=stand_in_id)


async def test_a_rooms_card_tells_nobody_to_call_who_was_removed(store, town):
    await taken(store, town)
    await add(store, away(town.bo, town.dan))
    chatting = Chatting(store)
    await chatting.deliver()
    room = (await fetch(store, Room, 1)).external_id
    before = words(chatting.cards(room)[0])

    await removes(store, town, "dan")
    await chatting.deliver()

    after = words(chatting.cards(room)[0])
    assert "Dan Demo dækker til og med man. 12. jan. for Bo Demo" in before
    assert "Dan Demo" not in after
    assert "Til og med man. 12. jan. er Bo Demo væk. Brug indgangen." in after


async def test_neither_where_one_stand_in_leads_to_them_through_another(store, town):
    await taken(store, town)
    await add(store, away(town.bo, town.anna), away(town.anna, town.dan))
    chatting = Chatting(store)
    await chatting.deliver()
    room = (await fetch(store, Room, 1)).external_id
    before = words(chatting.cards(room)[0])

    await removes(store, town, "dan")
    await chatting.deliver()

    assert "Dan Demo dækker til og med man. 12. jan. for Bo Demo" in before
    assert "Dan Demo" not in words(chatting.cards(room)[0])


async def test_the_receipt_names_the_absences_that_lost_their_stand_in(store, town):
    await add(
        store, away(town.bo, town.dan, days=2), away(town.anna), away(town.tina, town.gerd)
    )

    answer = await removes(store, town, "dan")

    [lost] = [part.items for part in answer.say.parts if getattr(part, "title", "") == LOST]
    assert lost == ("Bo Demo, Mon 12 Jan to Wed 14 Jan",)
    [(_chain, _by, codes)] = await entered(store)
    assert codes == {"person": town.dan.id, "uncovered": [1]}


async def test_the_receipt_is_silent_where_nobody_lost_a_stand_in(store, town):
    await add(store, away(town.tina, town.gerd), away(town.bo))

    answer = await removes(store, town, "dan")

    assert LOST not in words(answer.say)


async def test_the_receipt_forgets_an_absence_somebody_else_covers_by_now(store, town):
    await add(store, away(town.bo, town.dan))
    answer = await removes(store, town, "dan")
    await change(store, Absence, 1, stand_in_id=town.carla.id)

    async def look(db):
        with speaking("en"):
            return await removals.removed(Looking(town.carla, str(town.dan.id), MONDAY), db)

    assert LOST in words(answer.say)
    assert LOST not in words(await store.read(look))


@pytest.mark.parametrize("whom", ["anna", "carla", "", "nobody", "999999"])
async def test_others_and_oneself_are_refused_at_the_field(store, town, whom):
    answer = await removes(store, town, whom)

    assert [name for name, _said in answer.errors] == ["person"]
    assert await entered(store) == []


async def test_who_is_removed_already_is_no_colleague(store, town):
    await removes(store, town, "bo")

    answer = await removes(store, town, "bo")

    assert [name for name, _said in answer.errors] == ["person"]
    assert len(await entered(store)) == 1


@pytest.mark.parametrize("who", ["bo", "anna", "dan"])
async def test_only_the_administrator_may(sqlite_store, who):
    town = await sqlite_store.write(build)

    answers = [
        await acting(sqlite_store, town, who).press("person.remove_start", at=MONDAY),
        await removes(sqlite_store, town, "bo", who),
    ]

    assert all(one.is_refused for one in answers)
    assert await entered(sqlite_store) == []


async def test_a_coordinator_only_where_there_is_no_administrator(sqlite_store):
    town = await sqlite_store.write(build)
    await change(sqlite_store, Person, town.dan.id, roles=[Role.ORG_ADMIN])

    refused = await removes(sqlite_store, town, "bo", "carla")
    done = await removes(sqlite_store, town, "bo", "dan")

    assert refused.is_refused
    assert done.say.title.startswith("Bo Demo is removed")


async def test_the_answer_to_who_was_removed_goes_to_their_coordinators(store, town):
    question = {"question": "Hvordan trapper vi ned?", "callback": ""}
    await acting(store, town, "dan").submit("advice.ask", question, at=MONDAY)
    anna = acting(store, town, "anna")
    await anna.press("advice.take", 1, at=MONDAY)
    await removes(store, town, "dan")

    await anna.submit("advice.answer", {"answer": "Ring til os."}, 1, at=MONDAY)

    assert await posted(store, "advice.answered") == [f"person:{town.carla.id}"]
    shown = await acting(store, town, "carla").press("advice.show", 1, at=MONDAY)
    assert "Ring til os." in words(shown.form)


async def test_who_asked_them_to_take_over_hears_that_they_will_not(store, town):
    case = await taken(store, town)
    await asks(store, town, case, to="dan")

    await removes(store, town, "dan")

    assert await posted(store, "party.handing_decided") == [f"person:{town.bo.id}"]
    chatting = Chatting(store)
    await chatting.deliver()
    said = chatting.cards(town.bo)[-1]
    assert said.title == f"{case.alias}: Dan Demo skal ikke overtage alligevel"
    assert "party.hand_over_start" in words(said)
