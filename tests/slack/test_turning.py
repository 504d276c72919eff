"""Commands, buttons, forms and searches: what each does, and where its answer is seen."""

import asyncio

import pytest

from handlers.cards import Button, Buttons, Card
from tests.slack.at_edge import CARD, at_edge, seen

STALE = "This button is no longer in use. Ask for the card again."
TOO_SLOW = "That took too long. Try again."
NO_FORM = "This form is no longer in use. Close it, and open it again."


@pytest.fixture
async def here(sqlite_store, monkeypatch):
    async with at_edge(sqlite_store, monkeypatch) as here:
        yield here


def heard(person):
    """The titles of what only this person sees."""
    return [one["text"] for one in person.whispers]


def blocks_of(view):
    return repr(view.blocks)


async def test_a_command_is_answered_to_who_wrote_it_alone(here):
    answer = await here.anna.command("/hvem", "who is there", channel=here.room)

    assert (answer.status, answer.json["response_type"]) == (200, "ephemeral")
    assert heard(here.anna) == ["Number 1"]
    assert here.bo.whispers == []
    [turn] = here.handlers.turns
    assert (turn.text, turn.room.external_id) == ("who is there", here.room)
    assert turn.me.name == "Anna Demo"
    assert len(here.nudges) == 1


async def test_a_command_outside_rooms_is_about_none(here):
    await here.anna.command("/who")

    assert here.handlers.turns[0].room is None


async def test_a_command_in_somebody_elses_room_is_about_none_of_ours(here):
    other = here.slack.add_channel("T1", "general", "UADMIN", "UANNA")

    await here.anna.command("/hvem", channel=other.id)

    assert here.handlers.turns[0].room is None


@pytest.mark.parametrize("typed", ["/hvem", "/who", "/HVEM"])
async def test_a_command_has_other_names(here, typed):
    await here.anna.command(typed)

    assert heard(here.anna) == ["Number 1"]


async def test_an_unknown_command_names_those_there_are(here):
    await here.anna.command("/nothing")

    assert heard(here.anna) == ["I do not know that command. The commands are /forloeb, /hvem."]


async def test_a_command_opens_a_form_before_it_is_answered(here):
    answer = await here.anna.command("/sag", channel=here.room)

    assert (answer.status, answer.text) == (200, "")
    assert here.anna.modal.title == "A form"


async def test_a_command_delivered_four_times_opens_its_form_once(here):
    await here.anna.command("/forloeb")
    first = here.anna.modal.id

    answers = await here.slack.again()

    assert [(one.status, one.text) for one in answers] == [(200, "")] * 3
    assert here.anna.modal.id == first
    assert here.anna.whispers == []


@pytest.mark.parametrize(
    "code", ["expired_trigger_id", "fatal_error", 429, 500, 503, "timeout"]
)
async def test_a_form_that_opens_too_late_is_said_to_be(here, code):
    here.slack.fail("views.open", code)

    answer = await here.anna.command("/forloeb")

    assert answer.status == 200
    assert heard(here.anna) == [TOO_SLOW]


async def test_a_command_does_its_work_once_and_answers_each_time(here):
    first = await here.anna.command("/hvem")

    again = await here.slack.again()

    assert [one.json for one in again] == [first.json] * 3
    assert len(here.handlers.turns) == 1


async def test_two_commands_in_a_row_are_two(here):
    await here.anna.command("/hvem")
    await here.anna.command("/hvem")

    assert heard(here.anna) == ["Number 1", "Number 2"]


async def test_a_button_says_something_to_who_pressed_it(here):
    message = await here.card()

    answer = await here.anna.press(message, "Count")

    assert (answer.status, answer.text) == (200, "")
    assert heard(here.anna) == ["Number 1"]
    assert message["text"] == "A card"
    [turn] = here.handlers.turns
    assert (turn.subject, turn.room.external_id) == ("7", here.room)


async def test_a_button_changes_the_message_it_sits_on(here):
    message = await here.card()

    await here.anna.press(message, "Take")

    assert here.slack.message(here.room, message["ts"])["text"] == "Taken"
    assert here.anna.whispers == []


async def test_a_button_that_has_nothing_to_say_says_nothing(here):
    message = await here.card()

    await here.anna.press(message, "Quiet")

    assert len(here.handlers.turns) == 1
    assert (here.anna.whispers, here.called("response_url")) == ([], 0)


async def test_two_people_press_the_same_button(here):
    message = await here.card()

    await asyncio.gather(here.anna.press(message, "Take"), here.bo.press(message, "Take"))

    assert len(here.handlers.turns) == 1
    assert sorted(heard(here.anna) + heard(here.bo)) == ["Somebody was there before you."]


async def test_a_button_pressed_once_and_delivered_four_times_does_one_thing(here):
    message = await here.card()
    await here.anna.press(message, "Count")

    answers = await here.slack.again()

    assert [one.status for one in answers] == [200] * 3
    assert len(here.handlers.turns) == 1
    assert heard(here.anna) == ["Number 1"] * 4


async def test_a_stale_button_is_refused_politely(here):
    message = await here.card()

    answer = await here.anna.press(message, "Gone")

    assert answer.status == 200
    assert heard(here.anna) == [STALE]


async def test_a_button_of_somebody_elses_is_refused_politely(here):
    message = await here.card()
    message["blocks"][-1]["elements"][0]["action_id"] = "somebody-elses"

    await here.anna.press(message, "somebody-elses")

    assert heard(here.anna) == [STALE]


async def test_a_button_of_a_private_message_works_too(here):
    await here.anna.command("/hvem", channel=here.room)

    await here.anna.press(here.anna.whispers[0], "Count")

    assert heard(here.anna) == ["Number 1", "Number 2"]


async def test_a_button_opens_a_form(here):
    message = await here.card()

    await here.anna.press(message, "Ask")

    assert here.anna.modal.title == "A form"


async def test_a_button_whose_form_opens_too_late_says_so(here):
    message = await here.card()
    here.slack.fail("views.open", "expired_trigger_id")

    await here.anna.press(message, "Ask")

    assert here.anna.modal is None
    assert heard(here.anna) == [TOO_SLOW]


@pytest.mark.parametrize("fault", [404, "no_longer_there"])
async def test_an_answer_that_response_url_does_not_take_is_said_otherwise(here, fault):
    message = await here.card()
    here.slack.fail("response_url", fault)

    await here.anna.press(message, "Count")

    assert heard(here.anna) == ["Number 1"]
    assert here.called("chat.postEphemeral") == 1


async def test_an_answer_that_may_have_been_seen_is_not_said_twice(here):
    message = await here.card()
    here.slack.fail("response_url", drop=True, is_after=True)

    answer = await here.anna.press(message, "Count")

    assert answer.status == 200
    assert heard(here.anna) == ["Number 1"]
    assert here.called("chat.postEphemeral") == 0


async def test_a_card_that_cannot_be_changed_is_shown_beside_it(here):
    message = await here.card()
    here.slack.fail("response_url", 404)

    await here.anna.press(message, "Take")

    assert heard(here.anna) == ["Taken"]


async def test_a_form_is_taken_once_and_shows_what_came_of_it(here):
    await here.anna.press(await here.card(), "Ask")

    answer = await here.anna.submit(values={"why": "because"})
    again = await here.slack.again()

    assert answer.json["response_action"] == "update"
    assert here.anna.modal.title == "Number 1"
    assert [one.json for one in again] == [answer.json] * 3
    [turn] = here.handlers.turns
    assert (turn.value("why"), turn.subject, turn.room.external_id) == (
        "because",
        "7",
        here.room,
    )


async def test_a_form_that_is_sent_twice_by_hand_is_taken_once(here):
    await here.anna.command("/forloeb")
    form = here.anna.modal
    with here.slack.holding() as held:
        await here.anna.submit(form, {"why": "because"})
    [first] = held
    second = first.payload | {"trigger_id": here.slack.trigger("T1", "UANNA")}

    answers = [await here.act(one) for one in (first.payload, second)]

    assert [one.json["response_action"] for one in answers] == ["update"] * 2
    assert len(here.handlers.turns) == 1


async def test_a_form_shows_an_error_at_its_field_and_can_be_mended(here):
    await here.anna.command("/forloeb")

    await here.anna.submit(values={"why": "short"})
    form = here.anna.modal
    pointed = dict(form.errors)
    await here.anna.submit(values={"why": "long enough"})

    assert pointed == {"field:why": "Write more."}
    assert here.anna.modal.title == "Number 1"
    assert len(here.handlers.turns) == 1


async def test_a_form_says_at_the_top_what_belongs_to_no_field(here):
    await here.anna.command("/forloeb")

    await here.anna.submit(values={"why": "elsewhere"})

    assert here.anna.modal.title == "A form"
    assert "There is something else." in blocks_of(here.anna.modal)
    await here.anna.submit(values={"why": "because"})
    assert len(here.handlers.turns) == 1


async def test_a_form_with_other_fields_takes_its_place_and_keeps_what_was_filled_in(here):
    await here.anna.command("/forloeb")

    await here.anna.submit(values={"why": "more"})

    assert "field:more" in blocks_of(here.anna.modal)
    assert "What more?" in blocks_of(here.anna.modal)
    await here.anna.submit(values={"more": "this", "why": "because"})
    [turn] = here.handlers.turns
    assert (turn.value("why"), turn.value("more")) == ("because", "this")


async def test_a_refused_form_stays_open_with_the_reason(here):
    await here.anna.command("/forloeb")

    await here.anna.submit(values={"why": "no"})

    assert here.anna.modal.errors == {"field:why": "Not now."}


async def test_the_guard_points_at_the_field(here):
    await here.anna.command("/forloeb")

    await here.anna.submit(values={"why": "It is 010170-1234."})

    [sentence] = here.anna.modal.errors.values()
    assert sentence.startswith("Do not write CPR numbers here.")
    assert here.handlers.turns == []


async def test_a_form_with_nothing_to_say_closes(here):
    await here.anna.command("/forloeb")

    answer = await here.anna.submit(values={"why": "quiet"})

    assert (answer.status, answer.text) == (200, "")
    assert here.anna.modal is None


async def test_a_form_may_be_followed_by_another(here):
    await here.anna.command("/forloeb")
    first = here.anna.modal.body["private_metadata"]

    await here.anna.submit(values={"why": "again"})

    assert here.anna.modal.title == "A form"
    assert here.anna.modal.body["private_metadata"] != first
    await here.anna.submit(values={"why": "because"})
    assert [turn.subject for turn in here.handlers.turns] == ["8"]


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("", id="nothing"),
        pytest.param("{", id="garbled"),
        pytest.param('{"f":"test.submit"}', id="without its key"),
        pytest.param('{"f":"no.such_form","k":"key"}', id="no form"),
        pytest.param('{"f":"test.submit","k":"a b"}', id="no key"),
    ],
)
async def test_a_form_with_forged_metadata_changes_nothing(here, written):
    await here.anna.command("/forloeb")
    here.anna.modal.body["private_metadata"] = written

    answer = await here.anna.submit(values={"why": "because"})

    assert answer.status == 200
    assert here.anna.modal.errors == {"field:why": NO_FORM}
    assert here.handlers.turns == []


async def test_a_form_made_up_for_a_room_opens_no_more_than_the_person_may(here):
    await here.anna.command("/forloeb")
    here.anna.modal.body["private_metadata"] = '{"f":"test.submit","k":"k","c":"C999"}'

    await here.anna.submit(values={"why": "because"})

    assert here.handlers.turns[0].room is None


async def test_a_button_in_a_modal_changes_the_modal(here):
    await here.anna.press(await here.card(), "Ask")
    await here.anna.submit(values={"why": "because"})

    await here.anna.press(here.anna.modal, "Count")

    assert here.anna.modal.title == "Number 2"
    assert here.handlers.turns[1].room.external_id == here.room


async def test_a_button_in_a_modal_lays_a_form_on_top(here):
    await here.anna.command("/forloeb")
    await here.anna.submit(values={"why": "because"})
    below = here.anna.modal

    await here.anna.press(below, "Ask")

    assert here.anna.modal.title == "A form"
    assert here.anna.modal.id != below.id


async def test_a_form_that_finds_no_room_on_top_takes_the_modals_place(here):
    await here.anna.command("/forloeb")
    await here.anna.submit(values={"why": "because"})
    here.slack.fail("views.push", "push_limit_reached")

    await here.anna.press(here.anna.modal, "Ask")

    assert here.anna.modal.title == "A form"


async def test_a_button_in_a_modal_that_is_stale_is_refused_politely(here):
    await here.anna.command("/forloeb")
    await here.anna.submit(values={"why": "because"})

    answer = await here.anna.press(here.anna.modal, "Gone")

    assert answer.status == 200
    assert "no longer in use" in blocks_of(here.anna.modal)


async def test_a_search_offers_what_it_finds(here):
    await here.anna.command("/forloeb")

    answer = await here.anna.type("clinic", "harb")

    [option] = answer.json["options"]
    assert (option["value"], option["text"]["text"]) == ("1", "Harbour Clinic")
    await here.anna.submit(values={"why": "because", "clinic": "1"})
    assert here.handlers.turns[0].value("clinic") == "1"


async def test_a_search_that_fails_or_is_none_of_ours_finds_nothing(here):
    await here.anna.command("/forloeb")
    crashed = await here.anna.type("clinic", "crash")
    payload = here.slack.sent[-1].payload

    other = await here.act(payload | {"action_id": "search:nothing:clinic"})
    no_search = await here.act(payload | {"action_id": "value"})

    assert [one.status for one in (crashed, other, no_search)] == [200] * 3
    assert [one.json for one in (crashed, other, no_search)] == [{"options": []}] * 3


async def test_home_shows_what_is_ours_to_show(here):
    answer = await here.anna.open_home()

    assert answer.status == 200
    assert "Home of Anna Demo" in blocks_of(here.anna.home)


async def test_home_shows_a_stranger_something_too(here):
    await here.carla.open_home()

    assert "Home of nobody" in blocks_of(here.carla.home)


async def test_a_button_in_home_says_it_in_a_modal_and_renews_the_home(here):
    await here.anna.open_home()

    await here.anna.press(here.anna.home, "Count")

    assert here.anna.modal.title == "Number 1"
    assert here.called("views.publish") == 2


async def test_a_form_opened_from_home_renews_it_when_it_is_sent(here):
    await here.anna.open_home()
    await here.anna.press(here.anna.home, "Ask")
    before = here.called("views.publish")

    await here.anna.submit(values={"why": "because"})

    assert here.anna.modal.title == "Number 1"
    assert here.called("views.publish") == before + 1
    await here.anna.press(here.anna.modal, "Count")
    assert here.called("views.publish") == before + 2


async def test_what_home_cannot_show_over_it_stands_at_its_top(here):
    await here.anna.open_home()
    here.slack.fail("views.open", "expired_trigger_id", times=2)

    await here.anna.press(here.anna.home, "Count")
    said = blocks_of(here.anna.home)
    await here.anna.press(here.anna.home, "Ask")

    assert "Number 1" in said
    assert TOO_SLOW in blocks_of(here.anna.home)
    assert "Number 1" not in blocks_of(here.anna.home)


async def test_a_home_that_cannot_be_renewed_is_left_as_it_is(here):
    await here.anna.open_home()
    here.slack.fail("views.publish", 500)

    answer = await here.anna.press(here.anna.home, "Count")

    assert answer.status == 200
    assert here.anna.modal.title == "Number 1"


async def test_a_home_that_could_not_be_published_is_asked_for_again(here):
    here.slack.fail("views.publish", 503)

    answer = await here.anna.open_home()
    again = await here.slack.again(times=1)

    assert (answer.status, again[0].status) == (503, 200)
    assert "Home of Anna Demo" in blocks_of(here.anna.home)


async def test_the_messages_tab_of_home_publishes_nothing(here):
    await here.tell({"type": "app_home_opened", "user": "UANNA", "tab": "messages"})

    assert here.called("views.publish") == 0


async def test_a_long_card_and_a_card_without_a_title_go_out_within_slacks_limits(here):
    card = Card(
        "", (Buttons(tuple(Button(f"B{n}", "test.count", "x" * 90) for n in range(30))),)
    )

    await here.anna.press(await here.card(card), "B3")

    assert heard(here.anna) == ["Number 1"]


async def test_keys_say_who_and_what_was_delivered_and_nothing_else(here):
    await here.anna.command("/hvem", "secret words")
    await here.anna.press(await here.card(CARD), "Count")

    assert all(one.startswith("slack:T1:") for one in await seen(here.store))
    assert "secret" not in repr(await seen(here.store))
