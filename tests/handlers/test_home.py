"""One's own overview: what is due, my courses, the team's queue, my absence."""

from dataclasses import replace

import pytest

from bot.turns import take
from handlers import routes
from handlers.cards import Button, Buttons
from handlers.home import home as home_view
from handlers.turn import Incoming, Looking
from locales import speaking
from models.people import Person
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_directory import away
from tests.town import acting, build, words


@pytest.fixture
def store(sqlite_store):
    return sqlite_store


@pytest.fixture(autouse=True)
def english():
    with speaking("en"):
        yield


@pytest.fixture
async def town(store):
    return await store.write(build)


async def home(store, town, name):
    return (await acting(store, town, name).press("home.show", at=MONDAY)).say


def buttons(card, action):
    return [
        (one.label, one.subject)
        for part in card.parts
        if isinstance(part, Buttons)
        for one in part.buttons
        if isinstance(one, Button) and one.action == action
    ]


async def test_what_is_due_is_what_waits_for_me(store, town):
    case = await opened(store, town)

    shown = await home(store, town, "bo")
    waits = (await acting(store, town, "bo").press("help.waiting", at=MONDAY)).say

    assert replace(shown.parts[0], title="") == waits.parts[0]
    assert buttons(shown, "case.card") == [(case.alias, str(case.id))]


async def test_my_courses_stand_once_each(store, town):
    case = await opened(store, town)

    shown = await home(store, town, "anna")

    assert "Nothing waits for you" in words(shown)
    assert "Your open courses" in words(shown)
    assert buttons(shown, "case.card") == [(case.alias, str(case.id))]


async def test_more_courses_than_fit_are_counted(store, town):
    for _ in range(12):
        await opened(store, town)

    shown = await home(store, town, "anna")

    assert len(buttons(shown, "case.card")) == 10
    assert "and 2 more" in words(shown)


async def test_an_adviser_sees_what_waits_for_the_team_and_no_word_of_it(store, town):
    for question in ("Hvad gør vi?", "Og nu?"):
        await acting(store, town, "bo").submit("advice.ask", {"question": question}, at=MONDAY)

    shown = await home(store, town, "anna")

    assert "2 questions wait for your team's advice. The first is promised by Wed" in words(
        shown
    )
    assert buttons(shown, "advice.card") == [("Open: Bo Demo", "1"), ("Open: Bo Demo", "2")]
    assert "Hvad gør vi?" not in words(shown)
    others = words(await home(store, town, "tina"))
    assert "team's advice" not in others
    assert "advice.card" not in others


async def test_who_asked_sees_how_each_question_stands(store, town):
    await acting(store, town, "bo").submit("advice.ask", {"question": "Hvad nu?"}, at=MONDAY)
    before = await home(store, town, "bo")
    await acting(store, town, "anna").press("advice.take", 1, at=MONDAY)
    await acting(store, town, "anna").submit("advice.answer", {"answer": "Ring."}, 1, at=MONDAY)

    after = await home(store, town, "bo")

    assert buttons(before, "advice.mine") == [("Mon 12 Jan: waits for an answer", "1")]
    assert buttons(after, "advice.mine") == [("Mon 12 Jan: answered", "1")]
    assert buttons(await home(store, town, "dan"), "advice.mine") == []


async def test_an_adviser_without_questions_is_told_so(store, town):
    shown = await home(store, town, "anna")

    assert "No question waits" in words(shown)
    assert buttons(shown, "advice.phone_start") == [("Asked by telephone", "")]


async def test_an_adviser_finds_what_was_taken_and_not_answered(store, town):
    await acting(store, town, "bo").submit("advice.ask", {"question": "Hvad nu?"}, at=MONDAY)
    before = await home(store, town, "anna")
    await acting(store, town, "anna").press("advice.take", 1, at=MONDAY)
    taken = await home(store, town, "anna")
    await acting(store, town, "anna").submit("advice.answer", {"answer": "Ring."}, 1, at=MONDAY)

    said = "You have taken these questions"
    answered = await home(store, town, "anna")
    assert [said in words(one) for one in (before, taken, answered)] == [False, True, False]


async def test_a_stand_in_sees_what_waits_for_who_is_away(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    before = await home(store, town, "dan")

    await away(store, town.bo, town.dan)

    assert case.alias not in words(before)
    assert case.alias in words(await home(store, town, "dan"))
    assert case.alias not in words(await home(store, town, "carla"))


async def test_my_absence_can_be_taken_back_from_here(store, town):
    await away(store, town.bo, town.dan)

    shown = await home(store, town, "bo")

    assert "Mon 12 Jan: Dan Demo stands in" in words(shown)
    assert buttons(shown, "absence.withdraw") == [("Take back Mon 12 Jan", "1")]


async def test_everybody_finds_the_commands_and_what_is_their_own(store, town):
    shown = await home(store, town, "dan")

    for command in routes.COMMANDS:
        assert f"{command}: " in words(shown)
    found = [
        one.action
        for part in shown.parts
        if isinstance(part, Buttons)
        for one in part.buttons
        if isinstance(one, Button)
    ]
    mine = ("absence.start", "digest.choice_start", "help.language_start")
    assert found == ["advice.start", *mine]


async def test_somebody_unknown_is_told_what_to_do(store, town):
    incoming = Incoming(town.workspace.id, "U9", MONDAY, "key", "en")

    answer = await take(incoming, routes.ACTIONS["home.show"], store)
    stands = await store.read(lambda db: home_view(Looking(None, "", MONDAY), db))

    assert answer.is_refused
    assert "enter your e-mail address" in words(answer.say)
    assert stands.title == "Welcome to Tovholder-bot"
    assert answer.say.title in words(stands)


async def test_somebody_not_let_in_sees_nothing_else(store, town):
    case = await opened(store, town)

    async def close_the_door(db):
        bo = await db.get_one(Person, town.bo.id)
        bo.is_admitted, bo.awaits = False, "Carla Demo"
        return bo

    bo = await store.write(close_the_door)

    answer = await acting(store, town, "bo").press("home.show", at=MONDAY)
    stands = await store.read(lambda db: home_view(Looking(bo, "", MONDAY), db))

    assert answer.is_refused
    for shown in (answer.say, stands):
        assert "I have asked Carla Demo" in words(shown)
        assert case.alias not in words(shown)
