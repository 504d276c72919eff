"""What is written to the bot about a question finds its way, and nothing of it is kept."""

from datetime import timedelta

import pytest

from handlers import advice, advice_chat, advice_thread, advising, chat_messages, passages
from handlers.turn import ATTACHMENTS, Done, Named, Say, Turn
from locales import speaking
from models.advice import AdviceRequest
from models.advice_life import AdviceState
from models.clusters import ClusterAgreement, ContentPolicy
from models.outbox import Delivery, OutboxMessage
from models.passages import Passage, PassageKind
from models.people import Person
from tests.conftest import MONDAY
from tests.handlers.advising import (
    MINUTE,
    act,
    ask,
    build,
    buttons,
    change,
    look,
    only_request,
    posts,
    rows,
)

WORDS = "Siden november."
LATER = MONDAY + MINUTE


@pytest.fixture(autouse=True)
def english():
    with speaking("en"):
        yield


@pytest.fixture
async def world(store):
    return await store.write(build)


async def asked_back(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")
    await act(store, advice_thread.write, world.anne, subject="1", message="Hvor længe?")


async def says(store, person, *, text=WORDS, under="", room=None, **fields):
    said = {"subject": under, "text": text, "fields": fields}
    turn = Turn(person=person, at=LATER, workspace_id=1, room=room, **said)
    return await store.write(lambda db: chat_messages.posted(turn, db))


async def delivered(store, person, view):
    """The receipt of a message that went to somebody, as Slack gives it."""
    for row in await rows(store, OutboxMessage):
        if (row.view, row.address) == (view, f"person:{person.id}"):
            await change(store, row, state=Delivery.DONE, receipt=f"D1:{row.id}")
            return f"D1:{row.id}"
    raise LookupError(view)


async def agree_to_chat(store):
    [agreement, _other] = await rows(store, ClusterAgreement)
    await change(store, agreement, content_policy=ContentPolicy.IN_CHAT)


async def written(store):
    return [one.kind for one in await rows(store, Passage)]


async def test_who_is_asked_back_and_writes_in_the_chat_is_led_to_the_form(store, world):
    await asked_back(store, world)
    before = await written(store)

    answer = await says(store, world.else_)

    assert answer == Say(Named("advice.in_chat", "1"))
    card = await look(store, advice_chat.card, world.else_)
    assert card.title == "What you write here is not passed on"
    assert buttons(card) == [
        ("Write to Anne Demo, asked Mon 12 Jan (logged)", "advice.write_start")
    ]
    assert await written(store) == before


async def test_an_adviser_who_writes_in_the_chat_is_led_to_the_form_too(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")

    assert await says(store, world.anne) == Say(Named("advice.in_chat", "1"))

    card = await look(store, advice_chat.card, world.anne)
    assert buttons(card) == [
        ("Write to Else Demo, asked Mon 12 Jan (logged)", "advice.write_start")
    ]


async def test_first_stands_what_the_team_waits_for_then_the_newest(store, world):
    await asked_back(store, world)
    for n in (2, 3):
        await ask(store, world, at=MONDAY + timedelta(minutes=n), question=f"Og {n}?")

    assert await says(store, world.else_) == Say(Named("advice.in_chat", "1:3:2"))

    labels = [label for label, _action in buttons(await look_at(store, world, "1:3:2"))]
    assert labels == [
        "Write to Anne Demo, asked Mon 12 Jan (logged)",
        "Write to Udgående team Midt, asked Mon 12 Jan (logged)",
        "Write to Udgående team Midt, asked Mon 12 Jan (logged)",
    ]


async def look_at(store, world, subject):
    return await look(store, advice_chat.card, world.else_, subject)


async def test_the_doctor_and_a_colleague_are_led_there_and_others_are_not(store, world):
    await asked_back(store, world)
    home = {"organisation_id": world.else_.organisation_id, "function": "læge"}
    doctor, colleague, other = (Person(name=name, **home) for name in ("Lis", "Kis", "Fis"))
    for one in (doctor, colleague, other):
        await change(store, one)
    await change(store, await only_request(store), on_behalf_of_id=doctor.id)
    await act(store, advice_thread.add, world.else_, subject="1", colleague=str(colleague.id))

    for one in (doctor, colleague):
        assert await says(store, one) == Say(Named("advice.in_chat", "1"))
    for one in (other, world.aksel, world.nils):
        assert await says(store, one) == Done()
    for one in (other, world.nils, None):
        assert await look(store, advice_chat.card, one) is None


async def test_without_an_open_question_there_is_nothing_to_say(store, world):
    await ask(store, world)
    await act(store, advice.withdraw, world.else_, subject="1")

    assert await says(store, world.else_) == Done()
    assert await says(store, None) == Done()


async def test_what_is_written_in_a_room_is_no_reply(store, world):
    await asked_back(store, world)

    assert await says(store, world.else_, room=world.room) == Done()


# Under our message


async def test_under_the_notice_it_is_that_question_alone(store, world):
    await asked_back(store, world)
    await ask(store, world, at=LATER, question="Og hvad så?")
    under = await delivered(store, world.else_, "advice.written")

    assert await says(store, world.else_, under=under) == Say(Named("advice.in_chat", "1"))


async def test_where_content_may_be_in_chat_it_is_the_reply(store, world):
    await asked_back(store, world)
    await agree_to_chat(store)
    under = await delivered(store, world.else_, "advice.written")

    answer = await says(store, world.else_, under=under)

    assert answer == Say(Named("advice.wrote", "1"))
    assert (await only_request(store)).state is AdviceState.TAKEN
    reply = (await rows(store, Passage))[-1]
    assert (reply.kind, reply.author_id) == (PassageKind.REPLY, world.else_.id)

    async def read(db):
        return passages.read(db, reply)

    assert await store.read(read) == WORDS
    told = posts(await rows(store, OutboxMessage))[-1]
    assert told == ("advice.written", f"person:{world.anne.id}")


@pytest.mark.parametrize("text", ["", "  ", "x" * 3001], ids=["nothing", "spaces", "too long"])
async def test_what_cannot_be_a_reply_is_led_to_the_form(store, world, text):
    await asked_back(store, world)
    await agree_to_chat(store)
    under = await delivered(store, world.else_, "advice.written")

    answer = await says(store, world.else_, text=text, under=under)

    assert answer == Say(Named("advice.in_chat", "1"))


async def test_with_a_file_it_is_led_to_the_form_and_not_half_taken(store, world):
    await asked_back(store, world)
    await agree_to_chat(store)
    under = await delivered(store, world.else_, "advice.written")
    with_file = {ATTACHMENTS: ("yes",)}

    answer = await says(store, world.else_, under=under, **with_file)

    assert answer == Say(Named("advice.in_chat", "1"))
    assert PassageKind.REPLY not in await written(store)


async def test_under_anothers_message_or_a_closed_question_it_is_no_reply(store, world):
    await asked_back(store, world)
    await agree_to_chat(store)
    under = await delivered(store, world.else_, "advice.written")

    assert await says(store, world.nils, under=under) == Done()
    await act(store, advice.withdraw, world.else_, subject="1")
    assert await says(store, world.else_, under=under) == Done()
    assert PassageKind.REPLY not in await written(store)
    [request] = await rows(store, AdviceRequest)
    assert request.state is AdviceState.CLOSED
