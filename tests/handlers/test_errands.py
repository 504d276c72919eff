"""What waits for somebody about others: a call, a reply to the team, an answer promised."""

from datetime import date, timedelta

import pytest

from handlers import digests
from handlers.cards import Button, Buttons, Rows
from handlers.turn import Looking, Turn
from locales import speaking
from models.advice import AdviceRequest
from models.cases import Party
from models.digests import Digest
from models.people import Absence, Person
from tests.conftest import MONDAY
from tests.handlers.test_arrivals import leaves
from tests.handlers.test_cases import opened
from tests.town import acting, all_of, words

TUESDAY = MONDAY + timedelta(days=1)
NOTHING = "Nothing waits for you"


@pytest.fixture(autouse=True)
def english():
    with speaking("en"):
        yield


async def waits(store, town, name, at=TUESDAY):
    return (await acting(store, town, name).press("help.waiting", at=at)).say


async def home(store, town, name, at=TUESDAY):
    return (await acting(store, town, name).press("home.show", at=at)).say


def leads(card):
    """Every button and what it opens, those beside a line included."""
    found = []
    for part in card.parts if card else ():
        if isinstance(part, Buttons):
            found += [one for one in part.buttons if isinstance(one, Button)]
        if isinstance(part, Rows):
            found += [row.button for row in part.rows]
    return {(one.action, one.subject) for one in found}


async def made(store, town, name, at=MONDAY):
    """Somebody's digest of a Monday, as a message and as a page."""

    async def work(db):
        reader = await db.get_one(Person, town.people[name].id)
        one = Digest(person_id=reader.id, since=at, made_at=at)
        reader.wants_digest = True
        db.add(one)
        await db.flush()
        card = await digests.digest(Looking(reader, str(one.id), at), db)
        return card, await digests.page(Turn(reader, at, 0, subject=str(one.id)), db)

    return await store.write(work)


async def asked(store, town):
    """Bo's question, which Anna has taken."""
    await acting(store, town, "bo").submit("advice.ask", {"question": "Hvad nu?"}, at=MONDAY)
    await acting(store, town, "anna").press("advice.take", 1, at=MONDAY)


async def ask_back(store, town):
    back = {"message": "Hvor længe?"}
    answer = await acting(store, town, "anna").submit("advice.write", back, 1, at=MONDAY)
    assert not answer.is_refused
    assert not answer.errors


async def silent(store, town):
    case = await opened(store, town, general_practice=town.phone_practice.id)
    [party] = [
        one
        for one in await all_of(store, Party)
        if one.organisation_id == town.phone_practice.id
    ]
    return case, party


async def reach(store, town, party):
    fields = {"name": "Per Prøve", "steps": ["knows_citizen", "contact"], "way": "phone"}
    answer = await acting(store, town, "anna").submit(
        "party.behalf", fields, party.id, at=MONDAY
    )
    assert answer.errors == ()


async def test_a_question_asked_back_waits_for_who_asked_until_they_reply(store, town):
    await asked(store, town)
    before = await waits(store, town, "bo")
    await ask_back(store, town)
    shown = await waits(store, town, "bo")
    overview = await home(store, town, "bo")
    others = [await waits(store, town, name) for name in ("dan", "carla", "gerd")]
    await acting(store, town, "bo").submit("advice.write", {"message": "Et år"}, 1, at=MONDAY)

    assert NOTHING in words(before)
    assert "The team waits for your reply" in words(shown)
    assert "Question of Mon 12 Jan" in words(shown)
    assert ("advice.mine", "1") in leads(shown)
    assert words(overview).count("advice.mine") == 1
    assert "The team waits for your reply" in words(overview)
    assert NOTHING not in words(overview)
    assert all(NOTHING in words(one) for one in others)
    assert NOTHING in words(await waits(store, town, "bo"))


async def test_a_question_asked_for_somebody_waits_for_them_as_well(store, town):
    await asked(store, town)
    await ask_back(store, town)
    before = await waits(store, town, "dan")

    async def for_dan(db):
        (await db.get_one(AdviceRequest, 1)).on_behalf_of_id = town.dan.id

    await store.write(for_dan)

    assert NOTHING in words(before)
    assert ("advice.mine", "1") in leads(await waits(store, town, "dan"))


async def test_a_question_taken_waits_for_the_adviser_until_it_is_answered(store, town):
    await asked(store, town)
    shown, overview = await waits(store, town, "anna"), await home(store, town, "anna")
    await ask_back(store, town)
    back = await waits(store, town, "anna")
    await acting(store, town, "anna").submit("advice.answer", {"answer": "Ring."}, 1, at=MONDAY)

    assert "Bo Demo: answer by Wed 14 Jan" in words(shown)
    assert ("advice.card", "1") in leads(shown)
    assert NOTHING not in words(overview)
    assert "Bo Demo: answer by Wed 14 Jan" in words(overview)
    assert "Bo Demo: has been asked back" in words(back)
    assert NOTHING in words(await waits(store, town, "anna"))


async def test_who_has_no_chat_waits_to_be_called_by_who_opened_the_course(store, town):
    case, party = await silent(store, town)
    shown, overview = await waits(store, town, "anna"), await home(store, town, "anna")
    others = [await waits(store, town, name) for name in ("tina", "bro", "carla")]
    await reach(store, town, party)

    line = f"Call {town.phone_practice.name}: contact is wanted by Thu 15 Jan"
    assert line in words(shown)
    assert ("case.card", str(case.id)) in leads(shown)
    assert line in words(overview)
    assert NOTHING not in words(overview)
    assert words(overview).count("case.card") == 1
    assert all(line not in words(one) for one in others)
    assert NOTHING in words(await waits(store, town, "anna"))


async def test_who_reads_in_the_chat_is_not_to_be_called(store, town):
    await opened(store, town)

    assert NOTHING in words(await waits(store, town, "anna"))


async def test_a_call_waits_for_who_stands_in(store, town):
    case, _party = await silent(store, town)

    async def away(db):
        days = {"first_day": date(2026, 1, 13), "last_day": date(2026, 1, 16)}
        db.add(Absence(person_id=town.anna.id, stand_in_id=town.bro.id, **days))

    await store.write(away)

    assert ("case.card", str(case.id)) in leads(await waits(store, town, "bro"))


@pytest.mark.parametrize("ended", ["withdrawn", "closed"])
async def test_nobody_is_called_who_is_not_asked_any_more(store, town, ended):
    case, party = await silent(store, town)

    async def end(db):
        if ended == "withdrawn":
            (await db.get_one(Party, party.id)).withdraw(at=MONDAY)
        else:
            (await db.get_one(type(case), case.id)).state = "closed"

    await store.write(end)

    assert NOTHING in words(await waits(store, town, "anna"))


async def test_the_digest_says_ones_own_and_not_that_all_is_quiet(store, town):
    await asked(store, town)
    await ask_back(store, town)
    case, party = await silent(store, town)
    line = f"Call {town.phone_practice.name}: contact is wanted by Thu 15 Jan"

    of_bo, page_of_bo = await made(store, town, "bo")
    of_anna, page_of_anna = await made(store, town, "anna")
    of_tina, page_of_tina = await made(store, town, "tina")
    await reach(store, town, party)
    later, _page = await made(store, town, "anna")

    assert ("advice.mine", "1") in leads(of_bo)
    assert "Question of Mon 12 Jan" in words(page_of_bo)
    assert line in words(of_anna)
    assert ("case.card", str(case.id)) in leads(of_anna)
    assert line in words(page_of_anna)
    assert "No open deadlines" not in words(of_bo) + words(of_anna)
    assert line not in words(of_tina) + words(page_of_tina)
    assert "The team waits for your reply" not in words(of_tina) + words(page_of_tina)
    assert line not in words(later)


async def test_who_took_the_place_of_one_who_left_finds_the_reply_to_give(store, town):
    question = {"question": "Hvordan trapper vi ned?", "callback": ""}
    await acting(store, town, "dan").submit("advice.ask", question, at=MONDAY)
    anna = acting(store, town, "anna")
    await anna.press("advice.take", 1, at=MONDAY)
    await leaves(store, town, town.dan)

    await anna.submit("advice.write", {"message": "Hvor længe?"}, 1, at=MONDAY)

    assert NOTHING not in words(await waits(store, town, "carla"))
    assert ("advice.mine", "1") in leads(await home(store, town, "carla"))


async def test_who_is_asked_to_take_over_finds_it_until_they_have_answered(store, town):
    case = await opened(store, town)
    bo, dan = acting(store, town, "bo"), acting(store, town, "dan")
    await bo.press("case.claim", case.id, at=MONDAY)
    await bo.submit("party.hand_over", {"person": town.dan.id}, case.id, at=MONDAY)
    question = f"{case.alias}: will you take over from Bo Demo?"

    before = await waits(store, town, "dan")
    digest, page = await made(store, town, "dan")
    await dan.press("party.hand_decline", 1, at=TUESDAY)

    assert question in words(before)
    assert ("party.hand_accept", "1") in leads(before) & leads(digest)
    assert question in words(page)
    assert NOTHING in words(await waits(store, town, "dan"))
