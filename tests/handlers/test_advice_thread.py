"""Asker and adviser go back and forth: one story, each message with its author's name."""

from datetime import date

import pytest

from handlers import advice, advice_thread, advising
from handlers.turn import Ask, Correct, Named, Refusal, Say
from locales import speaking
from models.advice import AdviceColleague
from models.advice_life import AdviceState
from models.entries import Did, Entry
from models.outbox import OutboxMessage
from models.passages import Passage, PassageKind
from models.people import Person
from tests.conftest import MONDAY
from tests.handlers.advising import (
    CALLBACK,
    FRIDAY,
    MINUTE,
    NEXT_MONDAY,
    REPLY,
    SECRET,
    THURSDAY,
    TUESDAY_13,
    WEDNESDAY,
    act,
    answered,
    ask,
    build,
    buttons,
    change,
    look,
    only_request,
    posts,
    remind,
    reminders,
    rows,
)


@pytest.fixture(autouse=True)
def english():
    with speaking("en"):
        yield


@pytest.fixture
async def world(store):
    return await store.write(build)


BACK = "Hvor længe har han haft det sådan?"
FORTH = "Siden nytår."


async def taken(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")


async def write(store, who, text, *, at=MONDAY + MINUTE):
    return await act(store, advice_thread.write, who, subject="1", message=text, at=at)


async def test_the_adviser_asks_back_and_the_asker_hears_once_from_whom(store, world):
    await taken(store, world)

    reply = await write(store, world.anne, BACK)

    assert reply == Say(Named("advice.wrote", "1"))
    assert (await only_request(store)).state is AdviceState.ASKED_BACK
    passage = (await rows(store, Passage))[-1]
    assert (passage.kind, BACK.encode() in passage.sealed) == (PassageKind.ASKED_BACK, False)
    [_queue, told] = [
        one for one in await rows(store, OutboxMessage) if one.view != "advice.receipt"
    ]
    assert (told.view, told.address) == ("advice.written", f"person:{world.else_.id}")
    card = await look(store, advice_thread.written, world.else_, told.subject)
    assert card.title == (
        "Anne Demo, sygeplejerske, Udgående team Midt, has written about a question"
    )
    assert card.parts[0].text == "Anne Demo, sygeplejerske, waits for your reply"
    assert buttons(card) == [("Show and reply (logged)", "advice.write_start")]
    assert BACK not in repr(card)
    assert await look(store, advice_thread.written, world.nils, told.subject) is None
    assert await look(store, advice_thread.written, world.else_, "1:404") is None


async def test_the_asker_replies_in_a_form_and_the_adviser_hears(store, world):
    await taken(store, world)
    await write(store, world.anne, BACK)

    reply = await act(store, advice_thread.start_writing, world.else_, subject="1")
    form = await act(store, advice_thread.write_form, world.else_, subject="1")
    await write(store, world.else_, FORTH, at=MONDAY + 2 * MINUTE)

    assert reply == Ask("advice.write", "1")
    assert (await rows(store, Entry))[-2].did is Did.READ
    assert [part.text for part in form.intro][-3:-1] == [
        "Anne Demo, sygeplejerske, Udgående team Midt wrote, Mon 12 Jan 09:16",
        BACK,
    ]
    request = await only_request(store)
    assert (request.state, request.adviser_id) == (AdviceState.TAKEN, world.anne.id)
    last = posts(await rows(store, OutboxMessage))[-1]
    assert last == ("advice.written", f"person:{world.anne.id}")


async def test_all_that_is_written_is_one_story_for_both(store, world):
    await taken(store, world)
    await write(store, world.anne, BACK)
    await write(store, world.else_, FORTH, at=MONDAY + 2 * MINUTE)
    later = MONDAY + 3 * MINUTE
    await act(store, advising.answer, world.anne, subject="1", answer=REPLY, at=later)

    stories = [
        [part.text for part in (await act(store, advice.content_form, who, subject="1")).intro]
        for who in (world.else_, world.anne)
    ]

    assert stories[0] == stories[1]
    assert stories[0][1::2][:5] == [SECRET, CALLBACK, BACK, FORTH, REPLY]


async def test_a_reply_gives_the_team_at_least_until_the_next_working_day(store, world):
    await taken(store, world)
    await write(store, world.anne, BACK)

    await write(store, world.else_, FORTH, at=FRIDAY)

    request = await only_request(store)
    assert (request.due_on, request.remind_at) == (date(2026, 1, 19), NEXT_MONDAY)


async def test_who_asks_further_gets_the_same_adviser_and_a_new_promise(store, world):
    await answered(store, world)

    await write(store, world.else_, FORTH, at=FRIDAY)

    request = await only_request(store)
    assert (request.state, request.adviser_id) == (AdviceState.TAKEN, world.anne.id)
    assert request.due_on == date(2026, 1, 20)
    card = await look(store, advice.receipt, world.else_)
    assert card.parts[1].text == "Anne Demo, sygeplejerske, has the question"
    later = NEXT_MONDAY
    await act(store, advising.answer, world.anne, subject="1", answer=REPLY, at=later)
    views = [view for view, _address in posts(await rows(store, OutboxMessage))]
    assert views.count("advice.answered") == 2


async def test_the_adviser_adds_to_an_answer_and_it_stays_answered(store, world):
    await answered(store, world)

    await write(store, world.anne, BACK)

    assert (await only_request(store)).state is AdviceState.ANSWERED


async def test_the_asker_who_does_not_reply_is_reminded_once_and_not_told_it_is_late(
    store, world
):
    await taken(store, world)
    await write(store, world.anne, BACK)

    for at in (TUESDAY_13, WEDNESDAY, THURSDAY, FRIDAY):
        await remind(store, at)

    assert await reminders(store) == [("advice.your_turn", f"person:{world.else_.id}")]
    card = await look(store, advice.your_turn, world.else_)
    assert card.parts[0].text == "Anne Demo, sygeplejerske, waits for your reply"
    assert ("Reply (logged)", "advice.write_start") in buttons(card)
    assert await look(store, advice.your_turn, world.nils) is None


@pytest.mark.parametrize("text", ["", "  ", "x" * 3001], ids=["empty", "blank", "long"])
async def test_what_cannot_be_sent_stays_in_its_form(store, world, text):
    await taken(store, world)

    reply = await write(store, world.anne, text)

    assert (list(reply.errors), reply.form) == (["message"], "advice.write")
    assert (await only_request(store)).state is AdviceState.TAKEN


async def test_the_team_takes_a_question_before_it_asks_back(store, world):
    await ask(store, world)

    with pytest.raises(Refusal, match="Take the question before"):
        await act(store, advice_thread.start_writing, world.anne, subject="1")
    reply = await write(store, world.anne, BACK)
    assert list(reply.errors) == ["message"]


async def test_nobody_writes_about_a_closed_question(store, world):
    await ask(store, world)
    await act(store, advice.withdraw, world.else_, subject="1")

    with pytest.raises(Refusal, match="This question is closed: Taken back"):
        await act(store, advice_thread.start_writing, world.else_, subject="1")
    reply = await write(store, world.else_, FORTH)
    assert list(reply.errors) == ["message"]


WRITING = [advice_thread.start_writing, advice_thread.write_form, advice_thread.write]


@pytest.mark.parametrize("handler", WRITING)
async def test_only_the_two_sides_write(store, world, handler):
    await taken(store, world)

    with pytest.raises(Refusal, match="I cannot find that"):
        await act(store, handler, world.nils, subject="1", message=BACK)
    with pytest.raises(Refusal, match="Only the team's advisers"):
        await act(store, handler, world.kaj, subject="1", message=BACK)


# Colleagues


async def colleague(store, of, name):
    person = Person(organisation_id=of.organisation_id, name=name, function="læge")
    await change(store, person)
    return person


async def add(store, who, person):
    return await act(store, advice_thread.add, who, subject="1", colleague=str(person.id))


async def test_each_side_adds_a_colleague_who_takes_part_there(store, world):
    await taken(store, world)
    for who, name, own_kind in (
        (world.else_, "Eva Demo", PassageKind.REPLY),
        (world.anne, "Axel Demo", PassageKind.ASKED_BACK),
    ):
        person = await colleague(store, who, name)
        assert await add(store, who, person) == Say(Named("advice.added", "1"))
        assert posts(await rows(store, OutboxMessage))[-1] == (
            "advice.added",
            f"person:{person.id}",
        )
        card = await look(store, advice_thread.added, person)
        assert f"{name}, læge" in card.parts[1].items
        assert await act(store, advice.show, person, subject="1") == Ask("advice.content", "1")
        await write(store, person, "Hvad nu?")
        assert (await rows(store, Passage))[-1].kind is own_kind
    sides = [one.is_of_team for one in await rows(store, AdviceColleague)]
    assert sides == [False, True]
    told = set(posts(await rows(store, OutboxMessage)))
    assert ("advice.written", f"person:{world.else_.id}") in told


async def test_the_added_colleague_has_the_answer_too(store, world):
    eva = await colleague(store, world.else_, "Eva Demo")
    await taken(store, world)
    await add(store, world.else_, eva)

    await act(store, advising.answer, world.anne, subject="1", answer=REPLY)

    told = [to for view, to in posts(await rows(store, OutboxMessage)) if "answered" in view]
    assert told == [f"person:{world.else_.id}", f"person:{eva.id}"]


async def test_only_ones_own_colleagues_who_do_not_take_part_are_added(store, world):
    await taken(store, world)
    eva = await colleague(store, world.else_, "Eva Demo")
    await add(store, world.else_, eva)

    assert await act(store, advice_thread.start_adding, world.else_, subject="1") == Ask(
        "advice.add", "1"
    )
    for person, said in (
        (world.nils, "Choose one of your colleagues."),
        (world.else_, "Else Demo takes part already."),
        (eva, "Eva Demo takes part already."),
    ):
        reply = await add(store, world.else_, person)
        assert reply == Correct({"colleague": said}, form="advice.add")
    form = await act(
        store, advice_thread.add_form, world.else_, subject="1", colleague=str(eva.id)
    )
    assert (form.fields[0].value, form.fields[0].value_label) == (
        str(eva.id),
        "Eva Demo, læge",
    )


async def test_an_added_colleague_adds_nobody_and_takes_nothing_back(store, world):
    await taken(store, world)
    eva = await colleague(store, world.else_, "Eva Demo")
    await add(store, world.else_, eva)

    for handler in (advice_thread.start_adding, advice.withdraw, advising.take):
        with pytest.raises(Refusal):
            await act(store, handler, eva, subject="1")
    with pytest.raises(Refusal, match="I cannot find that"):
        await act(store, advice_thread.add, world.nils, subject="1")
