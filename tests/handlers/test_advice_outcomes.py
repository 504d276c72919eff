"""After the answer: what to write in the record, and a week later whether it was of use."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers import (
    advice,
    advice_outcomes,
    advice_phone,
    advice_records,
    advice_searches,
    advice_thread,
    advising,
    advising_moves,
)
from handlers.turn import Ask, Named, Refusal, Say, Show
from locales import speaking
from models.advice import AdviceRequest, LedTo, Used
from models.advice_life import AdviceState
from models.cases import Party
from models.consents import Basis
from models.entries import Did, Entry
from models.organisations import Kind, Organisation
from models.outbox import OutboxMessage
from models.passages import Passage, PassageKind
from models.people import ChatIdentity, Person, Role
from tests.conftest import MONDAY
from tests.handlers.advising import (
    MINUTE,
    REPLY,
    SECRET,
    THURSDAY,
    act,
    answered,
    answered_about_a_course,
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


A_WEEK_LATER = datetime(2026, 1, 19, 7, 30, tzinfo=UTC)  # Monday 08:30


async def follow_up(store, at):
    return await store.write(lambda db: advice_outcomes.ask_due(db, at))


async def test_a_week_later_the_asker_is_asked_once(store, world):
    await answered(store, world)
    assert (await only_request(store)).follow_up_at == A_WEEK_LATER

    assert await follow_up(store, A_WEEK_LATER - MINUTE) == 0
    assert await follow_up(store, A_WEEK_LATER) == 1

    assert posts(await rows(store, OutboxMessage))[-1] == (
        "advice.outcome",
        f"person:{world.else_.id}",
    )
    card = await look(store, advice_outcomes.outcome, world.else_)
    assert buttons(card) == [
        ("Yes", "advice.used.yes"),
        ("Partly", "advice.used.partly"),
        ("No", "advice.used.no"),
    ]
    assert await look(store, advice_outcomes.outcome, world.anne) is None


async def test_one_click_closes_the_loop_and_another_says_what_it_led_to(store, world):
    await answered(store, world)

    reply = await act(store, advice_outcomes.used_partly, world.else_, subject="1")

    assert reply == Show(Named("advice.outcome", "1"))
    request = await only_request(store)
    assert (request.state, request.used) == (AdviceState.CLOSED, Used.PARTLY)
    card = await look(store, advice_outcomes.outcome, world.else_)
    assert [action for _label, action in buttons(card)] == [
        "advice.led.treated",
        "advice.led.referred",
        "advice.led.opened",
        "advice.led.other",
    ]
    await act(store, advice_outcomes.led_to_treatment, world.else_, subject="1")
    assert (await only_request(store)).led_to is LedTo.TREATED
    card = await look(store, advice_outcomes.outcome, world.else_)
    assert card.parts[1].text == "Used: Partly. Led to: Treatment here."
    assert [one.did for one in await rows(store, Entry)][-2:] == [Did.REPORTED] * 2


CLICKS = [
    (advice_outcomes.used_yes, "used", Used.YES),
    (advice_outcomes.used_no, "used", Used.NO),
    (advice_outcomes.led_to_referral, "led_to", LedTo.REFERRED),
    (advice_outcomes.led_to_course, "led_to", LedTo.OPENED),
    (advice_outcomes.led_to_other, "led_to", LedTo.OTHER),
]


@pytest.mark.parametrize(
    ("click", "column", "value"), CLICKS, ids=[value for _, _, value in CLICKS]
)
async def test_each_click_says_what_it_says(store, world, click, column, value):
    await answered(store, world)

    await act(store, click, world.else_, subject="1")

    assert getattr(await only_request(store), column) is value


async def test_only_who_asked_reports_and_only_about_an_answer(store, world):
    await ask(store, world)
    with pytest.raises(Refusal, match="Nobody has taken it yet"):
        await act(store, advice_outcomes.used_yes, world.else_, subject="1")

    await act(store, advising.take, world.anne, subject="1")
    await act(store, advising.answer, world.anne, subject="1", answer=REPLY)

    for who, said in (
        (world.anne, "Only those who asked"),
        (world.nils, "I cannot find that"),
    ):
        with pytest.raises(Refusal, match=said):
            await act(store, advice_outcomes.used_yes, who, subject="1")


async def test_who_does_not_say_is_not_asked_again_and_it_is_closed(store, world):
    await answered(store, world)
    await follow_up(store, A_WEEK_LATER)
    later = A_WEEK_LATER + advice_outcomes.PATIENCE

    assert await follow_up(store, later) == 1

    request = await only_request(store)
    assert (request.state, request.used, request.follow_up_at) == (
        AdviceState.CLOSED,
        None,
        None,
    )
    assert await follow_up(store, later + timedelta(days=100)) == 0
    # Late is better than never.
    await act(store, advice_outcomes.used_yes, world.else_, subject="1")
    assert (await only_request(store)).used is Used.YES


async def test_next_due_is_the_first_answer_that_is_a_week_old(store, world):
    async def next_due(db):
        return (await db.exec(advice_outcomes.next_due())).first()

    assert await store.read(next_due) is None
    await answered(store, world)
    assert await store.read(next_due) == A_WEEK_LATER


# The record


async def record(store, who):
    assert await act(store, advice_records.show, who, subject="1") == Ask("advice.record", "1")
    form = await act(store, advice_records.form, who, subject="1")
    assert (form.submit, form.fields) == ("", ())
    return [part.text for part in form.intro]


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        (Kind.GENERAL_PRACTICE, "Conferred about the patient with {who}"),
        (Kind.REGIONAL_PSYCHIATRY, "Conferred about the patient with the outreach team: {who}"),
        (Kind.MUNICIPALITY, "Note: advice about the citizen sought from {who}"),
        (Kind.OTHER, "Advice sought from {who}"),
    ],
    ids=str,
)
async def test_the_text_for_the_record_is_in_each_professions_words(store, world, kind, first):
    await answered(store, world)
    town = (await rows(store, Organisation))[1]
    await change(store, town, kind=kind)

    said = await record(store, world.else_)

    who = "Anne Demo, sygeplejerske, Udgående team Midt, Mon 12 Jan 09:16."
    assert said[1:4] == [first.format(who=who), f"Question: {SECRET}", f"Advice: {REPLY}"]
    assert (await rows(store, Entry))[-1].did is Did.READ


async def test_the_adviser_writes_nothing_about_somebody_unknown(store, world):
    await answered(store, world)

    said = await record(store, world.anne)

    assert said[1] == "Anonymous advice: it is written in the record of the one who asked."
    assert not [one for one in said if SECRET in one or REPLY in one]


async def test_the_adviser_has_a_text_too_where_the_course_is_known(store, world):
    await answered_about_a_course(store, world, by=world.anne)
    form = await act(store, advice_records.form, world.anne, subject="1")

    assert form.intro[1].text == (
        "GRØN-RAVN-17: advice given to Else Demo, bostøtte, Silkeborg Kommune, "
        "Mon 12 Jan 09:15."
    )


async def test_there_is_no_record_before_the_answer_and_none_for_others(store, world):
    await ask(store, world)
    with pytest.raises(Refusal, match="Nobody has taken it yet"):
        await act(store, advice_records.show, world.else_, subject="1")
    for handler in (advice_records.show, advice_records.form):
        with pytest.raises(Refusal, match="I cannot find that"):
            await act(store, handler, world.nils, subject="1")


# By telephone


PHONED = {"question": SECRET, "answer": REPLY, "name": "sekretær"}


async def phone(store, world, who, **fields):
    return await act(store, advice_phone.enter, who, **PHONED | fields)


async def test_a_question_by_telephone_and_its_answer_are_entered_together(store, world):
    assert await act(store, advice_phone.start, world.anne) == Ask("advice.phone")

    reply = await phone(store, world, world.anne, caller=f"person:{world.else_.id}")

    assert reply == Say(Named("advice.sent", "1"))
    request = await only_request(store)
    assert (request.state, request.adviser_id) == (AdviceState.ANSWERED, world.anne.id)
    assert (request.asker_id, request.entered_by_id) == (world.else_.id, world.anne.id)
    assert request.follow_up_at == A_WEEK_LATER
    assert posts(await rows(store, OutboxMessage)) == [
        ("advice.answered", f"person:{world.else_.id}")
    ]
    assert [one.kind for one in await rows(store, Passage)] == [
        PassageKind.CALLER,
        PassageKind.QUESTION,
        PassageKind.ANSWER,
    ]
    assert await act(store, advice_records.show, world.else_, subject="1") == Ask(
        "advice.record", "1"
    )


async def test_a_caller_without_chat_is_known_by_where_they_work(store, world):
    town = (await rows(store, Organisation))[1]

    await phone(store, world, world.anne, caller=f"organisation:{town.id}")

    request = await only_request(store)
    assert (request.state, request.is_by_stranger) == (AdviceState.CLOSED, True)
    assert request.follow_up_at is None
    assert posts(await rows(store, OutboxMessage)) == []
    card = await look(store, advising.request_card, world.anne)
    assert dict(card.parts[0].facts)["Asked by"] == "Silkeborg Kommune, by telephone"
    card = await look(store, advising.sent, world.anne)
    assert card.title == "The question and its answer have been kept"


async def of_the_team(store, world, contact):
    """A course in which somebody is the team's contact person."""
    await answered_about_a_course(store, world, by=world.anne)
    values = {"case_id": 1, "organisation_id": world.team.id, "contact_person_id": contact.id}
    await change(store, Party(claimed_at=MONDAY, **values))


@pytest.mark.parametrize(
    ("caller", "asked_by"),
    [
        pytest.param("person", "Else Demo, bostøtte, Silkeborg Kommune", id="who chats"),
        pytest.param(
            "organisation", "sekretær, Silkeborg Kommune, by telephone", id="who does not"
        ),
    ],
)
async def test_a_question_by_telephone_about_a_known_course_has_a_text_for_the_team(
    store, world, caller, asked_by
):
    await of_the_team(store, world, world.anne)
    who = world.else_.id if caller == "person" else world.else_.organisation_id
    tied = {"caller": f"{caller}:{who}", "about": "1"}

    unfounded = await phone(store, world, world.anne, **tied)
    form = await act(store, advice_phone.form, world.anne, **PHONED | tied)
    reply = await phone(store, world, world.anne, **tied, basis="treatment_s41")

    assert (list(unfounded.errors), unfounded.form) == (["basis"], "advice.phone")
    assert [one.name for one in form.fields][2:4] == ["about", "basis"]
    assert reply == Say(Named("advice.sent", "2"))
    request = (await rows(store, AdviceRequest))[1]
    assert (request.case_id, request.basis) == (1, Basis.TREATMENT)
    sent = await look(store, advising.sent, world.anne, "2")
    assert ("Text for the record (logged)", "advice.record_show") in buttons(sent)
    record = await act(store, advice_records.form, world.anne, subject="2")
    assert [one.text for one in record.intro[1:4]] == [
        f"GRØN-RAVN-17: advice given to {asked_by}, Mon 12 Jan 09:15.",
        f"Question: {SECRET}",
        f"Advice: {REPLY}",
    ]


@pytest.mark.parametrize("about", ["1", "404", "x", "-1"])
async def test_a_course_that_the_adviser_has_no_part_in_cannot_be_named(store, world, about):
    await of_the_team(store, world, world.aksel)
    tied = {"caller": f"person:{world.else_.id}", "about": about, "basis": "treatment_s41"}

    reply = await phone(store, world, world.anne, **tied)
    form = await act(store, advice_phone.form, world.anne, **PHONED | tied)

    assert (list(reply.errors), reply.form) == (["about"], "advice.phone")
    assert "GRØN-RAVN-17" not in repr(form)
    assert len(await rows(store, AdviceRequest)) == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, ["caller"]),
        ({"caller": "person:404"}, ["caller"]),
        ({"caller": "organisation:3"}, ["caller"]),
        ({"caller": "x", "question": "", "answer": ""}, ["question", "answer", "caller"]),
    ],
)
async def test_what_is_missing_stays_in_the_form(store, world, fields, wrong):
    reply = await phone(store, world, world.anne, **fields)

    assert (list(reply.errors), reply.form) == (wrong, "advice.phone")
    form = await act(store, advice_phone.form, world.anne, **PHONED | fields)
    assert form.fields[1].value == "sekretær"
    assert await rows(store, AdviceRequest) == []


async def test_only_the_teams_advisers_enter_what_came_by_telephone(store, world):
    await change(store, world.nils, roles=[Role.ADVISER])

    for handler in (advice_phone.start, advice_phone.form, advice_phone.enter):
        with pytest.raises(Refusal, match="Only the team's advisers"):
            await act(store, handler, world.kaj, **PHONED)
        with pytest.raises(Refusal, match="Only a team that gives advice"):
            await act(store, handler, world.nils, **PHONED)


async def test_callers_are_people_and_places_of_ones_own_cluster(store, world):
    found = await act(store, advice_searches.search_callers, world.anne, text="e")

    names = [label for _key, label in found]
    assert names == [
        "Aksel Demo, Udgående team Midt",
        "Else Demo, Silkeborg Kommune",
        "Kaj Demo, Udgående team Midt",
        "Silkeborg Kommune",
        "Udgående team Midt",
    ]
    assert await act(store, advice_searches.search_callers, world.anne, text="nils") == []


@pytest.mark.parametrize("to", ["aksel", "queue"])
async def test_the_text_for_the_record_names_who_answered_whoever_has_it_now(store, world, to):
    await answered(store, world)
    before = await record(store, world.else_)
    on = {"subject": "1", "at": MONDAY + 2 * MINUTE}
    await act(store, advice_thread.write, world.else_, message="Og om natten?", **on)
    receiver = "queue" if to == "queue" else str(world.aksel.id)
    await act(store, advising_moves.hand, world.anne, to=receiver, **on)

    after = await record(store, world.else_)

    assert "Anne Demo, sygeplejerske" in before[1]
    assert after[1] == before[1]


# Somebody who has left


async def else_leaves(store, world):
    """She can be reached no more; Carla coordinates where she was."""
    carla = Person(
        organisation_id=world.else_.organisation_id,
        name="Carla Demo",
        function="koordinator",
        roles=[Role.COORDINATOR],
    )
    await change(store, carla)
    identity = {"workspace_id": 1, "external_id": "UE", "person_id": world.else_.id}
    await change(store, ChatIdentity(is_active=False, **identity))
    return carla


async def test_that_an_answer_is_late_is_told_to_who_is_left(store, world):
    await ask(store, world)
    carla = await else_leaves(store, world)

    await remind(store, THURSDAY)

    assert await reminders(store) == [("advice.slipped", f"person:{carla.id}")]
    assert await look(store, advice.slipped, carla) is not None


async def test_who_has_left_is_not_asked_how_it_went_and_it_is_closed(store, world):
    await answered(store, world)
    await else_leaves(store, world)

    await follow_up(store, A_WEEK_LATER)

    assert (await only_request(store)).state is AdviceState.CLOSED
    assert "advice.outcome" not in [
        view for view, _to in posts(await rows(store, OutboxMessage))
    ]


async def test_the_answer_to_who_has_left_goes_to_their_coordinators(store, world):
    await ask(store, world)
    carla = await else_leaves(store, world)
    await act(store, advising.take, world.anne, subject="1")

    await act(store, advising.answer, world.anne, subject="1", answer=REPLY)

    told = [to for view, to in posts(await rows(store, OutboxMessage)) if "answered" in view]
    assert told == [f"person:{carla.id}"]
    assert await record(store, carla) != []
    added = [one for one in await rows(store, Entry) if one.did is Did.ADDED]
    assert [(one.actor_id, one.codes["person"]) for one in added] == [(None, carla.id)]
