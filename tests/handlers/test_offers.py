"""The offer to register contact: because of who wrote, never what; once a party."""

from datetime import timedelta
from itertools import count

import pytest

from bot.turns import take
from handlers import routes
from handlers.turn import Incoming, Looking
from locales import speaking
from models.cases import Case, CaseState, Party
from models.outbox import Delivery, OutboxMessage, Verb
from models.people import Person
from tests.conftest import MONDAY
from tests.handlers.test_cases import CPR, opened
from tests.handlers.test_directory import away, room_of
from tests.handlers.test_home import buttons
from tests.town import acting, all_of, build, rows, words

KEYS = count(1)


@pytest.fixture
def store(sqlite_store):
    return sqlite_store


@pytest.fixture
async def town(store):
    return await store.write(build)


@pytest.fixture
async def case(store, town):
    """A course that Bo has taken for the municipality; nobody has for the practice."""
    case = await opened(store, town)
    await room_of(store, case)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    return case


async def writes(store, town, who, text="Vi ringede i går", *, key="", room="r1", days=0):
    incoming = Incoming(
        workspace_id=town.workspace.id,
        user=str(town.people[who].id),
        at=MONDAY + timedelta(days=days),
        key=key or f"message-{next(KEYS)}",
        locale="en",
        room=room,
        text=text,
    )
    return await take(incoming, routes.EVENTS["message"], store)


async def offers(store):
    return [
        (one.address, one.subject)
        for one in await rows(store)
        if one.view == "party.offer" and one.verb is Verb.POST
    ]


async def municipal(store, town):
    parties = await all_of(store, Party)
    return next(one for one in parties if one.organisation_id == town.municipality.id)


async def shown(store, party, reader):
    async def look(db):
        with speaking("en"):
            looking = Looking(reader, str(party.id), MONDAY)
            return await routes.VIEWS["party.offer"](looking, db)

    return await store.read(look)


async def test_a_contact_person_who_writes_is_asked_alone_and_once(store, town, case):
    answer = await writes(store, town, "bo", key="one")
    await writes(store, town, "bo", key="one")
    await writes(store, town, "bo", "Og igen", days=1)

    party = await municipal(store, town)
    assert await offers(store) == [(f"person:{town.bo.id}", str(party.id))]
    assert answer.say is None


@pytest.mark.parametrize(
    "who",
    [
        pytest.param("anna", id="the opener's own contact person"),
        pytest.param("gerd", id="a desk that has not taken it"),
        pytest.param("carla", id="a colleague of the contact person"),
    ],
)
async def test_others_who_write_are_not_asked(store, town, case, who):
    await writes(store, town, who)

    assert await offers(store) == []


async def test_a_stand_in_who_writes_is_asked(store, town, case):
    await writes(store, town, "dan")
    before = await offers(store)

    await away(store, town.bo, town.dan)
    await writes(store, town, "dan")

    party = await municipal(store, town)
    assert (before, await offers(store)) == (*([], [(f"person:{town.dan.id}", str(party.id))]),)


async def test_after_contact_nobody_is_asked(store, town, case):
    bo = acting(store, town, "bo")
    await bo.press("case.know", case.id, at=MONDAY)
    await bo.press("case.contact.phone", case.id, at=MONDAY)

    await writes(store, town, "bo")

    assert await offers(store) == []


async def test_in_a_closed_course_nobody_is_asked(store, town, case):
    async def close(db):
        (await db.get_one(Case, case.id)).state = CaseState.CLOSED

    await store.write(close)
    await writes(store, town, "bo")

    assert await offers(store) == []


@pytest.mark.parametrize("room", ["elsewhere", None])
async def test_outside_the_courses_room_nobody_is_asked(store, town, case, room):
    await writes(store, town, "bo", room=room)

    assert await offers(store) == []


async def test_who_is_not_let_in_is_not_asked(store, town, case):
    async def close_the_door(db):
        (await db.get_one(Person, town.bo.id)).is_admitted = False

    await store.write(close_the_door)
    answer = await writes(store, town, "bo")

    assert answer.is_refused
    assert await offers(store) == []


async def test_a_message_with_a_cpr_number_asks_nothing(store, town, case):
    answer = await writes(store, town, "bo", f"Det er {CPR}")

    assert answer.is_refused
    assert await offers(store) == []


async def test_nothing_of_the_message_is_kept(store, town, case):
    await writes(store, town, "bo", "hemmeligt")

    party = await municipal(store, town)
    assert "hemmeligt" not in repr(await rows(store))
    assert "hemmeligt" not in words(await shown(store, party, town.bo))


async def test_the_offer_can_be_answered_on_the_spot(store, town, case):
    await writes(store, town, "bo")
    party = await municipal(store, town)

    offer = await shown(store, party, town.bo)

    assert offer.title == f"{case.alias}: are you in contact?"
    subject = str(case.id)
    for action in ("case.know", "case.contact.phone", "case.contact.meeting"):
        assert [one for _label, one in buttons(offer, action)] == [subject]
    bo = acting(store, town, "bo")
    await bo.press("case.know", subject, at=MONDAY)
    assert buttons(await shown(store, party, town.bo), "case.know") == []
    await bo.press("case.contact.phone", subject, at=MONDAY)
    assert (await municipal(store, town)).is_reached


async def test_an_offer_answered_before_it_was_sent_is_not_sent(store, town, case):
    await writes(store, town, "bo")
    party = await municipal(store, town)
    bo = acting(store, town, "bo")
    await bo.press("case.know", case.id, at=MONDAY)
    await bo.press("case.contact.phone", case.id, at=MONDAY)

    assert await shown(store, party, town.bo) is None


async def test_an_offer_that_was_sent_says_afterwards_what_was_registered(store, town, case):
    await writes(store, town, "bo")
    party = await municipal(store, town)

    sent = [one.id for one in await rows(store) if one.view == "party.offer"]

    async def deliver(db):
        (await db.get_one(OutboxMessage, sent[0])).state = Delivery.DONE

    await store.write(deliver)
    bo = acting(store, town, "bo")
    await bo.press("case.know", case.id, at=MONDAY)
    await bo.press("case.contact.phone", case.id, at=MONDAY)

    assert "contact is registered" in (await shown(store, party, town.bo)).title
    updates = [one.target_id for one in await rows(store) if one.verb is Verb.UPDATE]
    assert updates.count(sent[0]) == 2
