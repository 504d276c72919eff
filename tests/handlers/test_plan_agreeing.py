"""Agreeing on the joint plan: each party by an act of its own, and silence said as silence."""

from datetime import timedelta

import pytest

from handlers import plan_agreeing, plan_asked
from handlers.cards import Button
from handlers.turn import Looking
from locales import speaking
from models.cases import Case, CaseState
from models.entries import Did, Entry
from models.joint_plan import PlanAnswer
from models.passages import Passage, PassageKind
from models.people import Absence
from models.rooms import Room
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.planning import (
    WISHES,
    act,
    answers,
    lead,
    ready,
    send,
    sent,
    the_plan,
    versions,
    write,
)
from tests.handlers.test_arrivals import leaves
from tests.handlers.test_cases import opened
from tests.handlers.test_parties import party_of
from tests.handlers.test_party_changes import add, withdraw
from tests.town import acting, all_of, fetch, opening_fields, rows, words

WHY = "Fodbold er ikke nok, siger hun selv."
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
async def case(store, town):
    """Sent by Bo: asked are the team (party 1), the municipality (2) and the practice (3)."""
    return await sent(store, town)


async def asked(store):
    return [(one.address, one.subject) for one in await rows(store) if one.view == "plan.asked"]


async def agree(store, town, name, party, number=1, *, at=MONDAY):
    return await acting(store, town, name).press("plan.agree", f"1:{number}:{party}", at=at)


async def everybody_agrees(store, town):
    for name, party in (("anna", 1), ("bo", 2), ("gerd", 3)):
        assert not (await agree(store, town, name, party)).is_refused


async def standing(store, town, case, name="anna"):
    card = (await acting(store, town, name).press("plan.show", case.id, at=MONDAY)).say
    [items] = [one for one in card.parts if getattr(one, "title", "") == "What the parties say"]
    return list(items.items)


async def look(store, view, subject, reader=None):
    async def work(db):
        with speaking("en"):
            return await view(Looking(reader, subject, MONDAY), db)

    return await store.read(work)


async def test_sending_asks_every_party_and_makes_a_version(store, town, case):
    assert await versions(store) == [(1, [1, 2, 3], ["text"])]
    assert await asked(store) == [
        (f"person:{town.anna.id}", "1:1:1"),
        (f"person:{town.bo.id}", "1:1:2"),
        (f"person:{town.gerd.id}", "1:1:3"),
    ]
    assert await standing(store, town, case) == [
        "Udgående team Demo: has not answered (version 1)",
        "Eksempel Kommune: has not answered (version 1)",
        "Lægehuset Solsikken: has not answered (version 1)",
    ]


async def test_who_sends_may_say_yes_for_their_own_party_in_the_same_step(store, town):
    case = await ready(store, town)
    await lead(store, town, case)
    await write(store, town, case)
    await act(store, town, case)
    form = (await acting(store, town, "bo").press("plan.send_start", case.id, at=MONDAY)).form
    assert [one.name for one in form.fields] == ["own"]

    await send(store, town, case, own="yes")

    assert await answers(store) == [(1, 2, "agreed", town.bo.id)]
    assert [subject for _to, subject in await asked(store)] == ["1:1:1", "1:1:3"]


@pytest.mark.parametrize(
    ("texts", "with_lead", "with_action", "missing"),
    [
        ({"goals": ""}, True, True, "What do we want to achieve together?"),
        ({"wishes": ""}, True, True, "The citizen's own wishes and dreams"),
        ({"part": ""}, True, True, "whether the citizen took part"),
        ({"follow_up_on": ""}, True, True, "the day of follow-up"),
        ({}, False, True, "the lead (tovholder)"),
        ({}, True, False, "at least one action"),
    ],
)
async def test_nothing_is_sent_before_it_is_whole(
    store, town, texts, with_lead, with_action, missing
):
    case = await ready(store, town)
    if with_lead:
        await lead(store, town, case)
    await write(store, town, case, **texts)
    if with_action:
        await act(store, town, case)

    answer = await send(store, town, case)

    sentence = f"Before the plan can be sent, this is missing: {missing}."
    assert answer.say.title == sentence
    assert await versions(store) == []


async def test_wishes_may_wait_for_the_day_on_which_they_are_talked_about(store, town):
    case = await ready(store, town)
    await lead(store, town, case)
    await write(store, town, case, wishes="", wishes_on="2026-01-19")
    await act(store, town, case)

    answer = await send(store, town, case)

    assert not answer.is_refused


async def test_a_follow_up_that_has_passed_meanwhile_must_be_moved_first(store, town):
    case = await ready(store, town)
    await lead(store, town, case)
    await write(store, town, case)
    await act(store, town, case)

    answer = await send(store, town, case, at=MONDAY + timedelta(days=60))

    assert answer.say.title.startswith("The day of follow-up must be moved.")


async def test_the_same_plan_is_not_sent_twice(store, town, case):
    answer = await send(store, town, case)

    assert answer.say.title == "Nothing has changed since the plan was sent."
    assert len(await versions(store)) == 1


async def test_all_agree_and_the_room_hears_it_once(store, town, case):
    await everybody_agrees(store, town)
    await agree(store, town, "bo", 2)

    told = [one.address for one in await rows(store) if one.view == "plan.agreed"]
    assert told == ["room:1"]
    assert (await the_plan(store)).agreed_number == 1
    assert "All parties agree." in words(
        (await acting(store, town, "bo").press("plan.show", case.id, at=MONDAY)).say
    )


async def test_silence_is_never_agreement(store, town, case):
    await agree(store, town, "anna", 1)
    await agree(store, town, "bo", 2)

    assert (await standing(store, town, case))[2] == (
        "Lægehuset Solsikken: has not answered (version 1)"
    )
    assert [one.view for one in await rows(store) if one.view == "plan.agreed"] == []


async def test_a_party_that_is_let_go_is_not_waited_for(store, town, case):
    await agree(store, town, "anna", 1)
    await agree(store, town, "bo", 2)

    gone = await withdraw(store, town, case, await party_of(store, town.practice), at=TUESDAY)

    assert not gone.is_refused
    assert [one.address for one in await rows(store) if one.view == "plan.agreed"] == ["room:1"]
    assert (await the_plan(store)).agreed_number == 1


async def test_a_plan_agreed_before_all_are_in_contact_is_followed_up_then(store, town, case):
    await everybody_agrees(store, town)
    assert (await fetch(store, Case, case.id)).state is CaseState.CONTACT

    for name in ("bo", "gerd"):
        for action in ("case.know", "case.contact.phone"):
            await acting(store, town, name).press(action, case.id, at=TUESDAY)

    assert (await fetch(store, Case, case.id)).state is CaseState.FOLLOW_UP


async def test_a_party_that_comes_later_is_asked_although_nothing_changed(store, town, case):
    await everybody_agrees(store, town)
    await add(store, case, town.phone_practice, at=TUESDAY, town=town)

    card = (await acting(store, town, "bo").press("plan.show", case.id, at=TUESDAY)).say
    await send(store, town, case, at=TUESDAY)

    assert "New in the course: send the plan, so that they are asked." in words(card)
    assert "All parties agree." not in words(card)
    assert (await versions(store))[1] == (2, [4], [])
    assert (await asked(store))[3:] == [(f"person:{town.bo.id}", "1:2:4")]
    told = await look(store, plan_asked.asked, "1:2:4", town.bo)
    assert "Bo Demo has sent version 2: a party is new, nothing is changed." in words(told)


async def in_contact(store, town, case):
    for name in ("bo", "gerd"):
        for action in ("case.know", "case.contact.phone"):
            answer = await acting(store, town, name).press(action, case.id, at=MONDAY)
            assert not answer.is_refused


async def test_the_courses_card_asks_for_the_plan_until_one_is_agreed(store, town, case):
    await in_contact(store, town, case)
    chatting = Chatting(store)
    await chatting.deliver()
    room = (await fetch(store, Room, 1)).external_id
    asking = words(chatting.cards(room)[0])

    await everybody_agrees(store, town)
    await chatting.deliver()

    agreed = words(chatting.cards(room)[0])
    assert "Næste skridt: den fælles plan." in asking
    assert "Fælles plan aftalt, med opfølgning man. 16. feb." in agreed
    assert "Næste skridt" not in agreed


async def test_an_agreed_plan_counts_while_a_new_version_is_answered(store, town, case):
    await in_contact(store, town, case)
    await everybody_agrees(store, town)
    await write(store, town, case, goals="Noget andet.", at=TUESDAY)
    await send(store, town, case, at=TUESDAY)

    card = (await acting(store, town, "anna").press("case.card", case.id, at=TUESDAY)).say

    assert "The joint plan is agreed. Follow-up: Mon 16 Feb." in words(card)


@pytest.mark.parametrize(
    ("name", "party"),
    [("bo", 1), ("anna", 2), ("carla", 2), ("dan", 2), ("tina", 1), ("gerd", 2)],
)
async def test_nobody_answers_for_another_party(store, town, case, name, party):
    somebody = acting(store, town, name)

    refusals = [
        await agree(store, town, name, party),
        await somebody.press("plan.change_start", f"1:1:{party}", at=MONDAY),
        await somebody.submit("plan.change", {"why": WHY}, f"1:1:{party}", at=MONDAY),
    ]

    assert {one.is_refused for one in refusals} == {True}
    assert await answers(store) == []


async def test_a_wish_for_changes_is_sealed_and_the_lead_hears_who(store, town, case):
    anna = acting(store, town, "anna")

    empty = await anna.submit("plan.change", {"why": " "}, "1:1:1", at=MONDAY)
    answer = await anna.submit("plan.change", {"why": WHY}, "1:1:1", at=MONDAY)

    assert dict(empty.errors) == {"why": "Write what should be different."}
    assert WHY not in words(answer.say)
    [passage] = [
        one for one in await all_of(store, Passage) if one.kind is PassageKind.PLAN_CHANGES
    ]
    assert passage.author_id == town.anna.id
    [row] = [one for one in await rows(store) if one.view == "plan.wish"]
    assert row.address == f"person:{town.bo.id}"
    card = await look(store, plan_agreeing.wish, row.subject, town.bo)
    assert card.title.startswith("Udgående team Demo asks for changes to the plan for")
    assert WHY not in words(card)
    assert (await standing(store, town, case))[0].startswith(
        "Udgående team Demo: asks for changes (version 1, Mon 12 Jan)"
    )


async def test_a_wish_reaches_who_stands_in_for_the_lead(store, town, case):
    async def leave(db):
        days = {"first_day": MONDAY.date(), "last_day": MONDAY.date()}
        db.add(Absence(person_id=town.bo.id, stand_in_id=town.dan.id, **days))

    await store.write(leave)

    await acting(store, town, "anna").submit("plan.change", {"why": WHY}, "1:1:1", at=MONDAY)

    told = [one.address for one in await rows(store) if one.view == "plan.wish"]
    assert told == [f"person:{town.dan.id}"]


async def test_a_party_may_change_its_mind(store, town, case):
    await acting(store, town, "anna").submit("plan.change", {"why": WHY}, "1:1:1", at=MONDAY)

    await everybody_agrees(store, town)

    assert (await the_plan(store)).agreed_number == 1


async def test_a_changed_goal_asks_everybody_again_and_old_buttons_say_so(store, town, case):
    await everybody_agrees(store, town)
    await write(store, town, case, goals="Noget andet.", at=TUESDAY)
    await send(store, town, case, at=TUESDAY)

    old = await agree(store, town, "anna", 1, 1, at=TUESDAY)

    assert await versions(store) == [(1, [1, 2, 3], ["text"]), (2, [1, 2, 3], ["text"])]
    assert old.say.title == (
        "The plan has been changed since. Read the new version with /plan."
    )
    assert "has not answered (version 2)" in (await standing(store, town, case))[0]


async def test_a_changed_action_asks_only_its_party_and_others_see_what_changed(
    store, town, case
):
    await everybody_agrees(store, town)
    bo = acting(store, town, "bo")
    subject = (await bo.press("plan.action_edit", f"{case.id}:1", at=MONDAY)).form.subject
    await act(store, town, case, subject=subject, due_on="2026-01-27")

    await send(store, town, case)

    assert (await versions(store))[1] == (2, [2], ["action"])
    assert (await asked(store))[3:] == [(f"person:{town.bo.id}", "1:2:2")]
    card = await look(store, plan_agreeing.sent, "1:2", town.bo)
    assert "Changed: actions." in words(card)
    assert await standing(store, town, case) == [
        "Udgående team Demo: agrees (version 1, Mon 12 Jan)",
        "Eksempel Kommune: has not answered (version 2)",
        "Lægehuset Solsikken: agrees (version 1, Mon 12 Jan)",
    ]
    await agree(store, town, "bo", 2, 2)
    assert (await the_plan(store)).agreed_number == 2


async def test_a_new_lead_asks_the_parties_of_the_old_and_the_new(store, town, case):
    await everybody_agrees(store, town)
    await lead(store, town, case, "gerd")

    await send(store, town, case, "gerd")

    assert (await versions(store))[1] == (2, [2, 3], ["lead"])


async def test_the_lead_registers_what_was_said_at_a_meeting(store, town, case):
    bo = acting(store, town, "bo")
    form = (await bo.press("plan.register_start", case.id, at=TUESDAY)).form
    assert [one.name for one in form.fields] == ["party", "stand", "way", "on"]
    said = {"party": "3", "stand": "agreed", "way": "meeting", "on": "2026-01-13"}

    answer = await bo.submit("plan.register", said, case.id, at=TUESDAY)

    assert answer.errors == ()
    assert await answers(store) == [(1, 3, "agreed", town.bo.id)]
    assert (await standing(store, town, case))[2] == (
        "Lægehuset Solsikken: agrees (version 1, Tue 13 Jan), "
        "registered by Bo Demo, at a meeting"
    )
    [entry] = [one for one in await all_of(store, Entry) if one.did is Did.PLAN_ANSWERED]
    assert entry.codes == {"number": 1, "party": 3, "stand": "agreed", "way": "meeting"}


async def test_what_was_agreed_at_a_meeting_is_written_and_sent_the_day_after(store, town):
    case = await ready(store, town)
    await lead(store, town, case)
    for step in (write, act, send):
        answer = await step(store, town, case, at=TUESDAY)
        assert not answer.is_refused, answer.say
    said = {"party": "3", "stand": "agreed", "way": "meeting", "on": "2026-01-12"}

    answer = await acting(store, town, "bo").submit("plan.register", said, case.id, at=TUESDAY)

    assert answer.errors == ()
    assert [one.said_on for one in await all_of(store, PlanAnswer)] == [MONDAY.date()]


async def test_what_was_said_of_a_version_is_not_said_of_a_later_one(store, town, case):
    await act(store, town, case, owner="3:", due_on="2026-01-21", at=TUESDAY)
    await write(store, town, case, goals="Et nyt mål.", at=TUESDAY)
    await send(store, town, case, at=TUESDAY)
    wednesday = TUESDAY + timedelta(days=1)
    await write(store, town, case, goals="Et helt andet mål.", at=wednesday)
    await send(store, town, case, at=wednesday)
    said = {"party": "3", "stand": "agreed", "way": "meeting", "on": "2026-01-12"}

    answer = await acting(store, town, "bo").submit(
        "plan.register", said, case.id, at=wednesday
    )

    assert dict(answer.errors) == {"on": "Choose a day from Tue 13 Jan until today."}


@pytest.mark.parametrize(
    ("changed", "name", "sentence"),
    [
        ({"party": ""}, "party", "Choose which party."),
        ({"party": "99"}, "party", "Choose which party."),
        ({"stand": ""}, "stand", "Choose what they said."),
        ({"way": "message"}, "way", "Choose how you heard it."),
        ({"on": ""}, "on", "Write the day as a date."),
        ({"on": "2026-01-14"}, "on", "Choose a day from Mon 12 Jan until today."),
        ({"on": "2026-01-09"}, "on", "Choose a day from Mon 12 Jan until today."),
    ],
)
async def test_what_is_registered_says_who_what_how_and_when(
    store, town, case, changed, name, sentence
):
    said = {"party": "3", "stand": "agreed", "way": "phone", "on": "2026-01-13"} | changed

    answer = await acting(store, town, "bo").submit("plan.register", said, 1, at=TUESDAY)

    assert dict(answer.errors) == {name: sentence}
    assert await answers(store) == []


@pytest.mark.parametrize("name", ["anna", "gerd", "carla", "dan"])
async def test_only_the_lead_registers_for_a_party_in_the_chat(store, town, case, name):
    said = {"party": "2", "stand": "agreed", "way": "phone", "on": "2026-01-12"}

    answer = await acting(store, town, name).submit("plan.register", said, 1, at=MONDAY)

    assert answer.is_refused
    assert await answers(store) == []


async def test_for_a_party_without_chat_any_contact_person_registers(store, town):
    fields = opening_fields(town, general_practice=town.phone_practice.id)
    anna = acting(store, town, "anna")
    await anna.submit("case.open", fields, at=MONDAY)
    await acting(store, town, "bo").press("case.claim", 1, at=MONDAY)
    await anna.submit("plan.lead", {"lead": town.bo.id}, 1, at=MONDAY)
    await write(store, town, (await opened_again(store)), "anna")
    await act(store, town, (await opened_again(store)), "anna", owner="3:")
    await send(store, town, (await opened_again(store)), "anna", own="yes")
    said = {"party": "3", "stand": "agreed", "way": "phone", "on": "2026-01-12"}

    answer = await anna.submit("plan.register", said, 1, at=MONDAY)

    assert answer.errors == ()
    assert (await answers(store))[-1] == (1, 3, "agreed", town.anna.id)
    assert (await asked(store))[-1] == (f"person:{town.bo.id}", "1:1:3")
    assert await look(store, plan_asked.asked, "1:1:3", town.bo) is None


async def opened_again(store):
    return (await all_of(store, Case))[0]


async def test_nobody_agrees_to_what_they_may_not_read(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await lead(store, town, case, "anna")
    await write(store, town, case, "anna")
    await act(store, town, case, "anna")
    await send(store, town, case, "anna")

    answer = await agree(store, town, "bo", 2)

    assert answer.say.title == (
        "You may not read all of the plan yet, so you cannot agree to it. Call Anna Demo, "
        "Udgående team Demo, 00 00 10 00, and ask them to press *Register basis for "
        "disclosure* in /plan for you."
    )
    assert await answers(store) == []
    assert WISHES not in words(answer.say)


async def test_a_question_that_is_answered_is_not_asked_any_more(store, town, case):
    assert await look(store, plan_asked.asked, "1:1:1", town.anna) is not None

    await agree(store, town, "anna", 1)

    assert await look(store, plan_asked.asked, "1:1:1", town.anna) is None


async def test_who_sends_is_told_who_may_not_read_it(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await lead(store, town, case, "anna")
    await write(store, town, case, "anna")
    await act(store, town, case, "anna")
    anna = acting(store, town, "anna")

    before = (await anna.press("plan.send_start", case.id, at=MONDAY)).form
    basis = {"party": 2, "basis": "treatment_s41", "given_on": "2026-01-12"}
    await anna.submit("case.basis", basis, case.id, at=MONDAY)
    after = (await anna.press("plan.send_start", case.id, at=MONDAY)).form

    unread = "These may not read all of it yet, so they cannot agree:"
    [named] = [one for one in before.intro if getattr(one, "title", "") == unread]
    assert named.items == ("Eksempel Kommune",)  # nobody at the practice has taken it yet
    assert "with *Register basis for disclosure* in /plan." in words(before)
    assert unread not in words(after)


def question(chatting, person):
    """How the first question stands with somebody: its words, and what can be pressed."""
    [card, *_more] = [
        one for one in chatting.cards(person) if one.title.startswith("Fælles plan for")
    ]
    pressed = {one.action for one in card.parts[-1].buttons if isinstance(one, Button)}
    return words(card), pressed


LIVE = {"plan.agree", "plan.change_start"}
OVER = {"plan.show"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(False, "Udgående team Demo: enig (version 1, man. 12. jan.)", id="yes"),
        pytest.param(
            True, "Udgående team Demo: beder om ændringer (version 1, man. 12. jan.)", id="no"
        ),
    ],
)
async def test_what_was_answered_takes_the_place_of_the_buttons(
    store, town, case, changes, said
):
    chatting = Chatting(store)
    await chatting.deliver()
    assert question(chatting, town.anna)[1] == LIVE

    if changes:
        anna = acting(store, town, "anna")
        await anna.submit("plan.change", {"why": WHY}, "1:1:1", at=MONDAY)
    else:
        await agree(store, town, "anna", 1)
    await chatting.deliver()

    assert said in question(chatting, town.anna)[0]
    assert question(chatting, town.anna)[1] == OVER
    assert WHY not in question(chatting, town.anna)[0]


async def test_what_the_lead_registers_settles_the_question_too(store, town, case):
    chatting = Chatting(store)
    await chatting.deliver()
    said = {"party": "3", "stand": "agreed", "way": "meeting", "on": "2026-01-12"}

    await acting(store, town, "bo").submit("plan.register", said, case.id, at=MONDAY)
    await chatting.deliver()

    assert (
        "Lægehuset Solsikken: enig (version 1, man. 12. jan.), registreret af Bo Demo"
        in (question(chatting, town.gerd)[0])
    )
    assert question(chatting, town.gerd)[1] == OVER


async def test_a_new_version_takes_the_buttons_of_the_old_and_leaves_what_was_said(
    store, town, case
):
    chatting = Chatting(store)
    await chatting.deliver()
    await agree(store, town, "anna", 1)

    await write(store, town, case, goals="Noget andet.", at=TUESDAY)
    await send(store, town, case, at=TUESDAY)
    await chatting.deliver(TUESDAY)

    assert "Planen er ændret siden. Nu gælder version 2." in question(chatting, town.gerd)[0]
    assert question(chatting, town.gerd)[1] == OVER
    assert (
        "Udgående team Demo: enig (version 1, man. 12. jan.)"
        in question(chatting, town.anna)[0]
    )


async def test_a_closed_course_takes_the_buttons_and_going_on_brings_them_back(
    store, town, case
):
    chatting = Chatting(store)
    await chatting.deliver()
    closing = {"ending": "outside_target", "informed": "yes", "anyway": "yes"}
    anna = acting(store, town, "anna")

    closed = await anna.submit("case.close", closing, case.id, at=MONDAY)
    await chatting.deliver()
    over = question(chatting, town.gerd)
    again = await anna.submit("case.reopen", {"why": "Det går ikke."}, case.id, at=MONDAY)
    await chatting.deliver()

    assert not closed.is_refused
    assert "Anna Demo afsluttede forløbet man. 12. jan. kl." in over[0]
    assert over[1] == OVER
    assert again.errors == ()
    assert question(chatting, town.gerd)[1] == LIVE


async def test_who_is_let_go_is_not_asked_any_more(store, town, case):
    chatting = Chatting(store)
    await chatting.deliver()

    await withdraw(store, town, case, await party_of(store, town.practice))
    await chatting.deliver()

    assert (
        "Lægehuset Solsikken er ikke længere part i forløbet."
        in question(chatting, town.gerd)[0]
    )
    assert question(chatting, town.gerd)[1] == OVER


async def test_what_is_over_before_it_went_is_not_said_at_all(store, town, case):
    chatting = Chatting(store)
    await agree(store, town, "anna", 1)

    await chatting.deliver()

    assert [t for t in chatting.titles(town.anna) if "Fælles plan" in t] == []


async def test_the_content_opens_as_a_form_and_reading_it_is_an_entry(store, town, case):
    before = len(await all_of(store, Entry))

    answer = await acting(store, town, "gerd").press("plan.show_content", case.id, at=MONDAY)

    assert WISHES in words(answer.form)
    assert words(answer.form).index(WISHES) < words(answer.form).index("Who does what")
    [read] = (await all_of(store, Entry))[before:]
    assert (read.did, read.actor_id, read.codes["page"]) == (Did.READ, town.gerd.id, "plan")


async def test_who_has_no_part_reads_nothing(store, town, case):
    answer = await acting(store, town, "dan").press("plan.show_content", case.id, at=MONDAY)

    assert answer.is_refused
    assert WISHES not in words(answer)


@pytest.mark.parametrize("how", ["handed over", "left"])
async def test_who_becomes_contact_person_is_asked_what_the_one_before_had_not_answered(
    store, town, how
):
    case = await sent(store, town)
    if how == "left":
        await leaves(store, town, town.bo)
    else:
        asked = {"person": town.carla.id}
        await acting(store, town, "bo").submit("party.hand_over", asked, case.id, at=MONDAY)
        await acting(store, town, "carla").press("party.hand_accept", 1, at=MONDAY)

    told = [(r.address, r.subject) for r in await rows(store) if r.view == "plan.asked"]
    agreed = await acting(store, town, "carla").press("plan.agree", "1:1:2", at=MONDAY)

    assert told[-1] == (f"person:{town.carla.id}", "1:1:2")
    assert not agreed.is_refused
