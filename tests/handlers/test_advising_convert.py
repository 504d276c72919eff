"""A question that becomes a course of care, from a message or from the queue."""

import pytest

from bot.turns import take
from handlers import routes
from handlers.turn import ATTACHMENTS, Incoming
from models.advice import AdviceRequest
from models.advice_life import AdviceState
from models.cases import Case
from models.entries import Did, Entry
from models.outbox import OutboxMessage
from tests.conftest import MONDAY
from tests.town import acting, all_of, fetch, opening_fields, words


@pytest.fixture
async def asked(store, town):
    fields = {"question": "Hvem følger op?"}
    await acting(store, town, "bo").submit("advice.ask", fields, at=MONDAY)


async def test_the_form_is_that_of_a_course_with_the_askers_organisation(store, town, asked):
    answer = await acting(store, town, "anna").press("advice.convert_start", 1, at=MONDAY)

    assert (answer.form.action, answer.form.subject) == ("advice.convert", "1")
    assert "parties" in {one.name for one in answer.form.fields}
    assert "told that the question has become a course" in words(answer.form)


async def test_the_course_is_opened_and_the_asker_is_told_its_alias(store, town, asked):
    answer = await convert(store, town, "anna")

    [case] = await all_of(store, Case)
    request = await fetch(store, AdviceRequest, 1)
    assert (request.state, request.case_id) == (AdviceState.CONVERTED, case.id)
    assert case.alias in words(answer.say)
    told = [one for one in await all_of(store, OutboxMessage) if "converted" in one.view]
    assert [one.address for one in told] == [f"person:{town.bo.id}"]
    assert [one.did for one in await all_of(store, Entry)][-1] is Did.CONVERTED
    card = (await acting(store, town, "bo").press("advice.mine", 1, at=MONDAY)).say
    assert "It has become a course of care" in words(card)


async def convert(store, town, who, **changed):
    fields = opening_fields(town, **changed)
    return await acting(store, town, who).submit("advice.convert", fields, 1, at=MONDAY)


async def test_what_is_missing_is_corrected_and_nothing_is_opened(store, town, asked):
    answer = await convert(store, town, "anna", purpose=[], adult="")

    assert answer.form.action == "advice.convert"
    assert {name for name, _said in answer.errors} == {"purpose", "adult"}
    assert await all_of(store, Case) == []
    assert (await fetch(store, AdviceRequest, 1)).state is AdviceState.ASKED


async def test_it_becomes_one_course_and_only_by_an_adviser(store, town, asked):
    for who in ("bo", "tina", "gerd"):
        assert (await convert(store, town, who)).is_refused
    await convert(store, town, "anna")

    again = await convert(store, town, "anna")

    assert again.is_refused
    assert len(await all_of(store, Case)) == 1


async def test_a_messages_text_stands_in_the_form_and_its_files_do_not(store, town):
    asked = routes.ACTIONS["advice.from_message"]

    def incoming(key, **more):
        me = {"user": str(town.bo.id), "workspace_id": town.workspace.id}
        return Incoming(**me, at=MONDAY, key=key, locale="en", text="Hvad nu?", **more)

    opened = await take(incoming("1"), asked, store)
    refused = await take(incoming("2", fields={ATTACHMENTS: ("yes",)}), asked, store)

    assert opened.form.fields[0].value == "Hvad nu?"
    assert refused.is_refused
    assert "I cannot take files along" in words(refused.say)


@pytest.mark.parametrize("text", ["Hvad med 251248-9996?", "x" * 50_000], ids=["CPR", "long"])
async def test_a_message_with_a_cpr_number_or_a_whole_letter_is_refused(store, town, text):
    me = {"user": str(town.bo.id), "workspace_id": town.workspace.id}
    incoming = Incoming(**me, at=MONDAY, key="1", locale="en", text=text)

    answer = await take(incoming, routes.ACTIONS["advice.from_message"], store)

    assert answer.is_refused
    assert text not in words(answer.say)


@pytest.mark.parametrize("field", ["question", "callback"])
@pytest.mark.parametrize("text", ["251248-9996", "x" * 50_000], ids=["CPR", "long"])
async def test_what_may_not_come_in_is_pointed_out_at_its_field(store, town, field, text):
    fields = {"question": "Hvad nu?"} | {field: text}

    answer = await acting(store, town, "bo").submit("advice.ask", fields, at=MONDAY)

    assert [name for name, _said in answer.errors] == [field]
    assert await all_of(store, AdviceRequest) == []
