from dataclasses import astuple
from datetime import UTC, date, datetime, time, timedelta

import pytest

from handlers import advice, advice_queue, advice_reminders, advising
from handlers.turn import Ask, Correct, Named, Refusal, Say, Show
from locales import speaking
from models.advice import AdviceRequest, Urgency
from models.advice_life import AdviceState
from models.clusters import ClusterAgreement
from models.entries import Did, Entry, first_break, whole
from models.organisations import Kind, Organisation
from models.outbox import OutboxMessage, Rank, Verb
from models.passages import Passage, PassageKind
from models.people import Absence, Duty
from models.rooms import Room, RoomState
from tests.conftest import MONDAY
from tests.handlers.advising import (
    AT_ELEVEN,
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
    ask_in_the_past,
    build,
    buttons,
    change,
    deliver_all,
    look,
    only_request,
    opens,
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


# Asking


async def test_start_opens_the_form(store, world):
    assert await act(store, advice.start, world.else_) == Ask("advice.ask")


async def test_start_is_refused_for_a_stranger(store, world):
    with pytest.raises(Refusal, match="I do not know you yet"):
        await act(store, advice.start, None)


@pytest.mark.parametrize("handler", [advice.start, advice.ask], ids=["start", "ask"])
async def test_without_a_team_the_refusal_says_where_to_go(store, world, handler):
    with pytest.raises(Refusal, match="See whom you can contact with /hvem"):
        await act(store, handler, world.nils, question=SECRET)

    assert await rows(store, AdviceRequest) == []


async def test_the_form_says_whom_to_call_and_carries_what_stood_after_the_command(
    store, world
):
    form = await act(store, advice.question_form, world.else_, text="Hvad gør vi?")

    assert [part.text for part in form.intro] == [
        "Acute? Call 112 or Akutmodtagelsen 00 00 47 00.",
        (
            "Can it not wait until Wed 14 Jan? Call Udgående team Midt on 00 00 12 34, "
            "working days 08:00-15:00."
        ),
        "Do not write names or CPR numbers.",
    ]
    assert [(one.name, one.value) for one in form.fields] == [
        ("question", "Hvad gør vi?"),
        ("callback", ""),
        ("urgency", "normal"),
    ]


async def test_the_corrected_form_keeps_what_was_sent(store, world):
    form = await act(store, advice.question_form, world.else_, callback="1234", urgency="soon")

    assert [one.value for one in form.fields] == ["", "1234", "soon"]


async def test_ask_without_a_question_is_corrected(store, world):
    reply = await ask(store, world, question="  ")

    assert reply == Correct({"question": "Write your question."}, form="advice.ask")
    assert await rows(store, AdviceRequest) == []


async def test_ask_promises_an_answer_and_reminds_halfway(store, world):
    reply = await ask(store, world, urgency="soon")

    assert reply == Say(Named("advice.receipt", "1"))
    request = await only_request(store)
    assert (request.organisation_id, request.asker_id) == (world.team.id, world.else_.id)
    assert (request.state, request.urgency) == (AdviceState.ASKED, Urgency.SOON)
    assert (request.due_on, request.remind_at) == (date(2026, 1, 14), TUESDAY_13)


@pytest.mark.parametrize(
    ("days", "due_on", "remind_at"),
    [
        pytest.param(1, date(2026, 1, 13), datetime(2026, 1, 13, 7, 30, tzinfo=UTC), id="one"),
        pytest.param(2, date(2026, 1, 14), TUESDAY_13, id="two"),
        pytest.param(3, date(2026, 1, 15), WEDNESDAY, id="three"),
        pytest.param(5, date(2026, 1, 19), datetime(2026, 1, 15, 7, 30, tzinfo=UTC), id="five"),
    ],
)
async def test_the_promise_counts_working_days(store, world, days, due_on, remind_at):
    [agreement, _other] = await rows(store, ClusterAgreement)
    await change(store, agreement, advice_days=days)

    await ask(store, world)

    request = await only_request(store)
    assert (request.due_on, request.remind_at) == (due_on, remind_at)


async def test_what_was_written_is_sealed_and_the_asking_is_an_entry(store, world):
    await ask(store, world)

    written = await rows(store, Passage)
    assert [one.kind for one in written] == [PassageKind.QUESTION, PassageKind.CALLBACK]
    assert not any(SECRET.encode() in one.sealed for one in written)
    [entry] = await rows(store, Entry)
    assert (entry.chain, entry.did) == (f"organisation:{world.team.id}", Did.ASKED)
    assert (entry.actor_id, entry.codes) == (world.else_.id, {"request": 1})


async def test_a_question_without_a_telephone_keeps_none(store, world):
    await ask(store, world, callback="")

    assert [one.kind for one in await rows(store, Passage)] == [PassageKind.QUESTION]


async def test_the_question_goes_to_the_teams_room(store, world):
    await ask(store, world)

    [message] = await rows(store, OutboxMessage)
    assert (message.view, message.address) == ("advice.request", f"room:{world.room.id}")
    assert (message.subject, message.rank) == ("1", Rank.AWAITED)


async def test_a_wish_for_a_sooner_answer_is_on_the_card(store, world):
    await ask(store, world, urgency="soon")

    card = await look(store, advising.request_card, world.anne)

    assert card.parts[0].facts[-1] == ("Wish", "Sooner, if you can")


async def test_without_an_agreement_there_is_no_promise(store, world):
    for agreement in await rows(store, ClusterAgreement):
        await change(store, agreement, valid_from=date(2027, 1, 1))

    with pytest.raises(Refusal, match="See whom you can contact with /hvem"):
        await act(store, advice.start, world.else_)


async def test_without_a_room_it_goes_to_the_advisers_at_the_desk(store, world):
    await change(store, world.room, state=RoomState.CLOSED)

    await ask(store, world)

    messages = await rows(store, OutboxMessage)
    assert posts(messages) == [("advice.request", f"person:{world.anne.id}")]


async def test_without_an_adviser_at_the_desk_it_goes_to_all_advisers(store, world):
    await change(store, world.room, state=RoomState.DEAD)
    [duty] = await rows(store, Duty)
    await change(store, duty, person_id=world.kaj.id)

    await ask(store, world)

    messages = await rows(store, OutboxMessage)
    assert posts(messages) == [
        ("advice.request", f"person:{world.anne.id}"),
        ("advice.request", f"person:{world.aksel.id}"),
    ]


# The cards


async def test_the_teams_card_says_who_asks_and_never_what(store, world):
    await ask(store, world)

    card = await look(store, advising.request_card, None, room=world.room)

    assert astuple(card.parts[0]) == (
        (
            ("Asked by", "Else Demo, bostøtte, Silkeborg Kommune"),
            ("Asked", "Mon 12 Jan 09:15"),
            ("Answer promised by", "Wed 14 Jan"),
            ("Status", "Nobody has taken it yet"),
        ),
    )
    assert buttons(card) == [
        ("I take it", "advice.take"),
        ("Show the question (logged)", "advice.show"),
        ("Hand on", "advice.hand_start"),
        ("Open a course", "advice.convert_start"),
        ("Decline", "advice.decline_start"),
    ]


async def test_the_teams_card_is_for_the_team_alone(store, world):
    await ask(store, world)
    elsewhere = Room(id=9, workspace_id=1, case_id=1, name="forloeb")

    assert await look(store, advising.request_card, world.anne) is not None
    for reader, room in (
        (None, None),
        (None, elsewhere),
        (world.nils, None),
        (world.kaj, None),
    ):
        assert await look(store, advising.request_card, reader, room=room) is None


async def test_the_receipt_is_for_the_asker_alone(store, world):
    await ask(store, world)

    card = await look(store, advice.receipt, world.else_)

    assert card.parts[0].text == "Udgående team Midt answers no later than Wed 14 Jan."
    for reader in (None, world.anne, world.nils):
        assert await look(store, advice.receipt, reader) is None


@pytest.mark.parametrize(
    "view",
    [
        advice.receipt,
        advice.answered,
        advising.request_card,
        advising.untaken,
        advising.unanswered,
        advising.sent,
    ],
)
async def test_no_card_shows_a_request_that_is_gone(store, world, view):
    assert await look(store, view, world.anne, "404") is None


async def test_no_card_anywhere_shows_what_was_written(store, world):
    await ask(store, world)
    cards = await _all_cards(store, world)
    await act(store, advising.take, world.anne, subject="1")
    cards += await _all_cards(store, world)
    await act(store, advising.answer, world.anne, subject="1", at=MONDAY + MINUTE, answer=REPLY)
    cards += await _all_cards(store, world)

    assert len(cards) == 13
    shown = "\n".join(map(repr, cards))
    assert not [text for text in (SECRET, REPLY, CALLBACK) if text in shown]


async def _all_cards(store, world):
    found = []
    for view in (advice.receipt, advice.answered, advising.request_card, advising.sent):
        found += [await look(store, view, world.else_), await look(store, view, world.anne)]
    for view in (advising.untaken, advising.unanswered, advice_queue.card):
        found += [await look(store, view, world.anne)]
    return [card for card in found if card is not None]


# Taking


async def test_take_names_the_adviser_and_keeps_every_card_current(store, world):
    await ask(store, world)
    await deliver_all(store)

    reply = await act(store, advising.take, world.anne, subject="1", room=world.room)

    assert reply == Show(Named("advice.request", "1"))
    request = await only_request(store)
    assert (request.state, request.adviser_id) == (AdviceState.TAKEN, world.anne.id)
    [_post, update] = await rows(store, OutboxMessage)
    assert (update.verb, update.target_id) == (Verb.UPDATE, 1)
    card = await look(store, advising.request_card, None, room=world.room)
    assert dict(card.parts[0].facts)["Status"] == "Anne Demo, sygeplejerske, has the question"
    assert buttons(card) == [
        ("Answer", "advice.answer_start"),
        ("Ask back", "advice.write_start"),
        ("Show the question (logged)", "advice.show"),
        ("Hand on", "advice.hand_start"),
        ("Add a colleague", "advice.add_start"),
        ("Open a course", "advice.convert_start"),
        ("Decline", "advice.decline_start"),
    ]


async def test_the_second_to_take_hears_who_was_first(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")

    with pytest.raises(Refusal, match=r"^Anne Demo has already taken it\.$"):
        await act(store, advising.take, world.aksel, subject="1")

    assert (await only_request(store)).adviser_id == world.anne.id


async def test_taking_twice_oneself_changes_nothing(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")

    reply = await act(store, advising.take, world.anne, subject="1", at=MONDAY + MINUTE)

    assert reply == Show(Named("advice.request", "1"))
    assert (await only_request(store)).taken_at == MONDAY


async def test_an_answered_question_cannot_be_taken(store, world):
    await answered(store, world)

    with pytest.raises(Refusal, match=r"^Anne Demo has already answered it\.$"):
        await act(store, advising.take, world.aksel, subject="1")


ADVISERS_ONLY = [advising.take, advising.start_answer, advising.answer, advising.answer_form]


@pytest.mark.parametrize("handler", ADVISERS_ONLY)
@pytest.mark.parametrize("name", ["else_", "kaj", "nils"])
async def test_only_the_teams_advisers_take_and_answer(store, world, handler, name):
    await ask(store, world)

    said = "I cannot find that" if name == "nils" else "Only the team's advisers"
    with pytest.raises(Refusal, match=said):
        await act(store, handler, getattr(world, name), subject="1", answer=REPLY)


STALE = [*ADVISERS_ONLY, advising.open_card, advice.show, advice.content_form]


@pytest.mark.parametrize("subject", ["404", "", "x"], ids=["gone", "none", "forged"])
@pytest.mark.parametrize("handler", STALE)
async def test_a_stale_button_is_refused_in_words(store, world, handler, subject):
    with pytest.raises(Refusal, match="Ask for the card again"):
        await act(store, handler, world.anne, subject=subject, answer=REPLY)


# Reading


async def test_reading_is_an_entry(store, world):
    await ask(store, world)

    reply = await act(store, advice.show, world.anne, subject="1")

    assert reply == Ask("advice.content", "1")
    read = (await rows(store, Entry))[-1]
    assert (read.did, read.actor_id, read.codes) == (Did.READ, world.anne.id, {"request": 1})


async def test_the_content_is_what_was_written_by_whom_and_when(store, world):
    await answered(store, world)

    form = await act(store, advice.content_form, world.else_, subject="1")

    assert (form.submit, form.fields) == ("", ())
    assert [part.text for part in form.intro] == [
        "Question from Else Demo, bostøtte, Silkeborg Kommune, Mon 12 Jan 09:15",
        SECRET,
        "Call back on",
        CALLBACK,
        "Answer from Anne Demo, sygeplejerske, Udgående team Midt, Mon 12 Jan 09:16",
        REPLY,
        "Your reading has been logged.",
    ]


@pytest.mark.parametrize("handler", [advice.show, advice.content_form, advising.open_card])
@pytest.mark.parametrize("name", ["kaj", "nils"])
async def test_others_cannot_read(store, world, handler, name):
    await answered(store, world)

    said = "I cannot find that" if name == "nils" else "Only the team's advisers"
    with pytest.raises(Refusal, match=said):
        await act(store, handler, getattr(world, name), subject="1")

    assert not [one for one in await rows(store, Entry) if one.did is Did.READ]


# Answering


async def test_the_answer_form_shows_the_question_and_that_is_an_entry(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")

    reply = await act(store, advising.start_answer, world.anne, subject="1")
    form = await act(store, advising.answer_form, world.anne, subject="1", answer="Ring")

    assert reply == Ask("advice.answer", "1")
    assert (await rows(store, Entry))[-1].did is Did.READ
    assert [part.text for part in form.intro][:4] == [
        "Question from Else Demo, bostøtte, Silkeborg Kommune, Mon 12 Jan 09:15",
        SECRET,
        "Call back on",
        CALLBACK,
    ]
    assert [(one.name, one.value) for one in form.fields] == [("answer", "Ring")]


async def test_a_question_is_taken_before_it_isanswered(store, world):
    await ask(store, world)

    with pytest.raises(Refusal, match="Take the question before you answer it"):
        await act(store, advising.start_answer, world.anne, subject="1")


async def test_an_empty_answer_is_corrected(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")

    reply = await act(store, advising.answer, world.anne, subject="1", answer=" ")

    assert reply == Correct({"answer": "Write your answer."}, form="advice.answer")
    assert (await only_request(store)).state is AdviceState.TAKEN


async def test_the_answer_reaches_the_asker_with_name_function_and_time(store, world):
    reply = await answered(store, world)

    assert reply == Say(Named("advice.sent", "1"))
    request = await only_request(store)
    assert (request.state, request.remind_at) == (AdviceState.ANSWERED, None)
    last = [one for one in await rows(store, OutboxMessage) if one.verb is Verb.POST][-1]
    assert (last.view, last.address) == ("advice.answered", f"person:{world.else_.id}")
    assert last.rank == Rank.AWAITED
    card = await look(store, advice.answered, world.else_)
    assert [part.text for part in card.parts[:2]] == [
        "Answered by Anne Demo, sygeplejerske, Mon 12 Jan 09:16",
        "Remember a note on the case.",
    ]
    assert buttons(card) == [
        ("Show the answer (logged)", "advice.show"),
        ("Text for the record (logged)", "advice.record_show"),
        ("Ask further", "advice.write_start"),
    ]


@pytest.mark.parametrize(
    ("kind", "reminder"),
    [
        (Kind.GENERAL_PRACTICE, "Remember to write it in the record."),
        (Kind.MUNICIPALITY, "Remember a note on the case."),
        (Kind.OTHER, "Remember to record it where you keep your notes."),
    ],
)
async def test_each_profession_is_reminded_of_its_own_duty(store, world, kind, reminder):
    await answered(store, world)
    town = (await rows(store, Organisation))[1]
    await change(store, town, kind=kind)

    card = await look(store, advice.answered, world.else_)

    assert card.parts[1].text == reminder


async def test_the_adviser_is_reminded_of_the_record(store, world):
    await answered(store, world)

    card = await look(store, advising.sent, world.anne)

    assert card.title == "Your answer is on its way to Else Demo"
    assert [part.text for part in card.parts] == [
        "Anonymous advice: it is written in the record of the one who asked."
    ]


async def test_another_adviser_may_answer_and_is_named(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")

    await act(
        store, advising.answer, world.aksel, subject="1", at=MONDAY + MINUTE, answer=REPLY
    )

    assert (await only_request(store)).adviser_id == world.aksel.id


async def test_a_second_answer_stays_in_its_form(store, world):
    await answered(store, world)

    reply = await act(store, advising.answer, world.aksel, subject="1", answer="Et andet svar")

    assert reply == Correct({"answer": "Anne Demo has already answered it."})
    written = await rows(store, Passage)
    assert [one.kind for one in written].count(PassageKind.ANSWER) == 1


async def test_all_that_happens_is_one_whole_chain(store, world):
    await answered(store, world)
    await act(store, advice.show, world.else_, subject="1")

    async def read(db):
        return (await db.exec(whole(f"organisation:{world.team.id}"))).all()

    chain = await store.read(read)
    assert [one.did for one in chain] == [Did.ASKED, Did.TOOK, Did.ANSWERED, Did.READ]
    assert first_break(chain) is None


# The queue


async def test_the_queue_word_opens_the_queue_for_advisers(store, world):
    reply = await act(store, advice.start, world.anne, text=" KØ ")

    assert reply == Say(Named("advice.queue"))
    with pytest.raises(Refusal, match="Only the team's advisers"):
        await act(store, advice.start, world.else_, text="kø")


async def test_the_queue_lists_the_most_urgent_first(store, world):
    await ask(store, world)
    await ask(store, world, at=MONDAY + MINUTE, urgency="soon", question="Og nu?")
    await act(store, advising.take, world.anne, subject="1")

    card = await look(store, advice_queue.card, world.anne, "", at=WEDNESDAY)

    waited = (
        "Else Demo, Silkeborg Kommune: has waited 13 working hours, promised by Wed 14 Jan."
    )
    assert [(part.title, part.items) for part in card.parts[1:3]] == [
        ("Nobody has taken these yet", (f"{waited} Sooner, if you can.",)),
        ("Taken, not answered yet", (f"{waited} Anne Demo has it.",)),
    ]
    assert [one.subject for one in card.parts[3].buttons] == ["2", "1"]
    assert await act(store, advising.open_card, world.anne, subject="2") == Say(
        Named("advice.request", "2")
    )


async def test_a_long_queue_is_turned_page_by_page(store, world):
    for n in range(12):
        await ask_in_the_past(store, world, at=MONDAY + n * MINUTE)

    first = await look(store, advice_queue.card, world.anne, "")
    second = await look(store, advice_queue.card, world.anne, "1")

    assert first.parts[0].text.startswith("12 questions wait.")
    assert [opens(first), opens(second)] == [[*map(str, range(1, 11))], ["11", "12"]]
    assert ("Next page", "advice.queue") in buttons(first)
    assert ("Previous page", "advice.queue") in buttons(second)
    assert await look(store, advice_queue.card, world.anne, "9") == first
    reply = await act(store, advice_queue.show, world.anne, subject="1")
    assert reply == Show(Named("advice.queue", "1"))


async def test_an_empty_queue_says_so_and_others_see_none(store, world):
    card = await look(store, advice_queue.card, world.anne, "")

    assert card.title == "No question is waiting"
    for reader in (None, world.kaj, world.else_):
        assert await look(store, advice_queue.card, reader, "") is None
    with pytest.raises(Refusal, match="Only the team's advisers can see its queue"):
        await act(store, advice_queue.show, world.kaj)


# Reminders


def untaken(person):
    return ("advice.untaken", f"person:{person.id}")


async def test_an_untaken_question_is_heard_by_the_desk_then_the_coordinators(store, world):
    await ask(store, world)

    assert await remind(store, TUESDAY_13 - MINUTE) == 0
    assert await remind(store, TUESDAY_13) == 1
    assert await remind(store, TUESDAY_13) == 0
    assert await reminders(store) == [untaken(world.anne)]
    assert (await only_request(store)).remind_at == WEDNESDAY

    assert await remind(store, WEDNESDAY) == 1
    assert await remind(store, WEDNESDAY) == 0
    assert await reminders(store) == [untaken(world.anne), untaken(world.kaj)]
    assert (await only_request(store)).remind_at == AT_ELEVEN


async def test_a_question_taken_in_time_reminds_its_adviser_on_the_last_day(store, world):
    await ask(store, world)
    await act(store, advising.take, world.aksel, subject="1")

    await remind(store, TUESDAY_13)
    assert await reminders(store) == []

    await remind(store, WEDNESDAY)
    assert await reminders(store) == [("advice.unanswered", f"person:{world.aksel.id}")]


async def test_an_adviser_who_is_away_leaves_it_to_who_is_there(store, world):
    await ask(store, world)
    await act(store, advising.take, world.aksel, subject="1")
    day = date(2026, 1, 14)
    await change(store, Absence(person_id=world.aksel.id, first_day=day, last_day=day))

    await remind(store, WEDNESDAY)

    assert (await only_request(store)).adviser_id == world.anne.id
    assert posts(await rows(store, OutboxMessage))[1:] == [
        ("advice.handed", f"person:{world.anne.id}"),
    ]
    entry = (await rows(store, Entry))[-1]
    assert (entry.did, entry.actor_id) == (Did.GAVE, None)
    assert entry.codes["who"] == {"was": world.aksel.id, "to": world.anne.id}


async def test_an_answered_question_reminds_nobody(store, world):
    await answered(store, world)

    assert await remind(store, WEDNESDAY) == 0
    assert await reminders(store) == []


async def test_a_reminder_waits_for_the_receivers_hours(store, world):
    await change(store, world.anne, closes=time(12))
    await change(store, world.kaj, opens=time(10))
    await ask(store, world)

    await remind(store, TUESDAY_13)
    assert await reminders(store) == []
    at_eight = datetime(2026, 1, 14, 7, tzinfo=UTC)
    assert (await only_request(store)).remind_at == at_eight

    await remind(store, at_eight)
    assert await reminders(store) == [untaken(world.anne)]
    await remind(store, WEDNESDAY)
    at_ten = datetime(2026, 1, 14, 9, tzinfo=UTC)
    assert (await only_request(store)).remind_at == at_ten
    await remind(store, at_ten)
    assert await reminders(store) == [untaken(world.anne), untaken(world.kaj)]
    assert (await only_request(store)).remind_at == AT_ELEVEN


async def test_colleagues_with_other_hours_each_hear_once(store, world):
    await change(store, world.anne, closes=time(12))
    duty = Duty(
        organisation_id=world.team.id, person_id=world.aksel.id, first_day=date(2025, 1, 1)
    )
    await change(store, duty)
    await ask(store, world)

    await remind(store, TUESDAY_13)
    assert await reminders(store) == [untaken(world.aksel)]
    await remind(store, datetime(2026, 1, 14, 7, tzinfo=UTC))
    assert await reminders(store) == [untaken(world.aksel), untaken(world.anne)]


async def test_somebody_without_working_days_leaves_it_to_the_coordinator(store, world):
    await change(store, world.anne, weekdays="")
    await ask(store, world)

    assert await remind(store, TUESDAY_13) == 1
    assert await reminders(store) == [untaken(world.kaj)]
    assert (await only_request(store)).remind_at == WEDNESDAY


async def test_after_a_long_stop_it_is_given_to_somebody_and_the_asker_is_told(store, world):
    await ask(store, world)

    await remind(store, datetime(2026, 1, 15, 8, tzinfo=UTC))

    assert await reminders(store) == [("advice.slipped", f"person:{world.else_.id}")]
    assert posts(await rows(store, OutboxMessage))[1] == (
        "advice.handed",
        f"person:{world.anne.id}",
    )
    assert (await only_request(store)).slipped_at == datetime(2026, 1, 15, 8, tzinfo=UTC)


async def test_a_late_answer_is_reminded_of_each_working_morning(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")
    to_anne = ("advice.unanswered", f"person:{world.anne.id}")
    slipped = ("advice.slipped", f"person:{world.else_.id}")

    for at in (WEDNESDAY, THURSDAY, FRIDAY, NEXT_MONDAY):
        assert await remind(store, at) == 1

    assert await reminders(store) == [to_anne, to_anne, slipped, to_anne, to_anne]
    card = await look(store, advice.slipped, world.else_)
    assert [part.text for part in card.parts[:3]] == [
        (
            "Udgående team Midt promised an answer by Wed 14 Jan. It has not come yet. "
            "We are sorry."
        ),
        "Anne Demo, sygeplejerske, has the question",
        "Call Udgående team Midt on 00 00 12 34, working days 08:00-15:00.",
    ]
    await act(store, advising.answer, world.anne, subject="1", answer=REPLY)
    assert await look(store, advice.slipped, world.else_) is None
    assert await look(store, advice.slipped, world.nils) is None


async def test_a_reminder_is_an_entry_of_nobody(store, world):
    await ask(store, world)

    await remind(store, TUESDAY_13)

    entry = (await rows(store, Entry))[-1]
    assert (entry.did, entry.actor_id) == (Did.REMINDED, None)
    assert entry.codes == {"request": 1, "people": [world.anne.id]}


async def test_next_due_is_the_first_instant(store, world):
    async def next_due(db):
        return (await db.exec(advice_reminders.next_due())).first()

    assert await store.read(next_due) is None
    await ask(store, world)
    await ask(store, world, at=MONDAY + timedelta(days=1), question="Og nu?")
    assert await store.read(next_due) == TUESDAY_13


async def test_the_reminder_is_dropped_once_taken(store, world):
    await ask(store, world)
    card = await look(store, advising.untaken, world.kaj)
    assert card.title == "Nobody has taken this question yet"
    assert buttons(card) == [("Give it to an adviser", "advice.hand_start")]
    assert await look(store, advising.unanswered, world.kaj) is None

    await act(store, advising.take, world.anne, subject="1")

    assert await look(store, advising.untaken, world.kaj) is None
    assert await look(store, advising.untaken, world.anne) is None
    card = await look(store, advising.unanswered, world.anne)
    assert card.title == "This question waits for its answer"
    assert ("Answer", "advice.answer_start") in buttons(card)


async def test_a_reminder_that_was_read_says_how_it_went_on(store, world):
    await ask(store, world)
    await remind(store, TUESDAY_13)
    await deliver_all(store)
    await act(store, advising.take, world.aksel, subject="1")
    await remind(store, WEDNESDAY)

    card = await look(store, advising.untaken, world.anne)
    assert (card.title, buttons(card)) == ("You were reminded of this question", [])
    assert dict(card.parts[0].facts)["Status"] == "Aksel Demo, psykolog, has the question"
    for reader in (world.kaj, world.nils, None):  # who was not reminded, or is no part of it
        assert await look(store, advising.untaken, reader) is None

    assert await look(store, advising.unanswered, world.aksel) is not None
    await act(store, advising.answer, world.aksel, subject="1", answer=REPLY)
    assert await look(store, advising.unanswered, world.aksel) is None  # on its way still
    await deliver_all(store)
    card = await look(store, advising.unanswered, world.aksel)
    assert card.title == "You were reminded of this question"


async def test_the_reminder_is_for_those_who_see_to_it_alone(store, world):
    await ask(store, world)

    assert await look(store, advising.untaken, world.anne) is not None
    for reader, room in ((None, world.room), (world.nils, None)):
        assert await look(store, advising.untaken, reader, room=room) is None
