"""A question about a course has a basis of its own: it is withdrawn, or lapses in a year."""

from datetime import timedelta

import pytest

from models.advice import AdviceRequest
from models.advice_life import AdviceState
from models.cases import Case
from models.entries import Did, Entry
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_disclosure import party_of, withdraws
from tests.handlers.test_waits import change
from tests.town import acting, all_of, rows, words

QUESTION, ANSWER = "Borgeren sover ikke længere.", "Ring til os i morgen."
NOTICE = "advice.basis_withdrawn"
YEAR = timedelta(days=365)
DAY = timedelta(days=1)


@pytest.fixture
async def case(store, town):
    """Anna's team is a party of the course; Bo has taken it for the municipality."""
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    return case


async def asks(store, town, case, **changed):
    about = {"about": case.id, "basis": "consent_s43", "question": QUESTION}
    answer = await acting(store, town, "bo").submit("advice.ask", about | changed, at=MONDAY)
    assert answer.errors == ()
    return await the_question(store)


async def asked_and_answered(store, town, case, **changed):
    await asks(store, town, case, **changed)
    anna = acting(store, town, "anna")
    await anna.press("advice.take", 1, at=MONDAY)
    await anna.submit("advice.answer", {"answer": ANSWER}, 1, at=MONDAY)
    return await the_question(store)


async def the_question(store):
    [request] = await all_of(store, AdviceRequest)
    return request


async def reads(store, town, who, at=MONDAY, action="advice.show"):
    """Which of what was asked and answered somebody is shown."""
    answer = await acting(store, town, who).press(action, 1, at=at)
    shown = words(answer.form)
    return {one for one in (QUESTION, ANSWER) if one in shown}


async def told(store, view=NOTICE):
    return sorted(one.address for one in await rows(store) if one.view == view)


async def done(store):
    return [
        (one.chain.partition(":")[0], one.codes)
        for one in await all_of(store, Entry)
        if one.did == Did.CONSENT_WITHDRAWN
    ]


async def test_until_it_is_withdrawn_both_sides_read_all_of_it(store, town, case):
    await asked_and_answered(store, town, case)

    assert await reads(store, town, "anna") == {QUESTION, ANSWER}
    assert await reads(store, town, "bo") == {QUESTION, ANSWER}
    assert await reads(store, town, "anna", action="advice.record_show") == {QUESTION, ANSWER}


async def test_withdrawn_for_the_party_the_team_reads_only_its_own_words(store, town, case):
    await asked_and_answered(store, town, case)

    answer = await withdraws(store, town, "bo", to="team")

    assert not answer.is_refused
    for action in ("advice.show", "advice.record_show"):
        assert await reads(store, town, "anna", action=action) == {ANSWER}
        assert await reads(store, town, "bo", action=action) == {QUESTION, ANSWER}
    shown = words((await acting(store, town, "anna").press("advice.show", 1, at=MONDAY)).form)
    assert "There is no basis any more: " in shown


async def test_the_team_is_told_that_and_no_more(store, town, case):
    await asked_and_answered(store, town, case)
    await withdraws(store, town, "bo", to="team")

    assert await told(store) == [f"person:{town.anna.id}"]
    card = (await acting(store, town, "anna").press("advice.card", 1, at=MONDAY)).say
    assert "Consent withdrawn" in words(card)
    assert QUESTION not in words(card)


async def test_withdrawn_on_the_question_itself_by_who_asked(store, town, case):
    await asked_and_answered(store, town, case)
    bo = acting(store, town, "bo")
    card = (await bo.press("advice.mine", 1, at=MONDAY)).say
    assert "advice.basis_withdraw" in words(card)

    await bo.press("advice.basis_withdraw", 1, at=MONDAY)
    again = await bo.press("advice.basis_withdraw", 1, at=MONDAY)

    assert not again.is_refused
    assert await reads(store, town, "anna") == {ANSWER}
    assert await told(store) == [f"person:{town.anna.id}"]
    who = {"request": 1, "organisation": town.team.id, "discloser": town.municipality.id}
    assert await done(store) == [("case", who), ("organisation", {"request": 1})]
    assert "advice.basis_withdraw" not in words(
        (await bo.press("advice.mine", 1, at=MONDAY)).say
    )


async def test_a_question_that_waits_is_over_and_nobody_answers_it(store, town, case):
    await asks(store, town, case)
    await acting(store, town, "anna").press("advice.take", 1, at=MONDAY)
    await withdraws(store, town, "bo", to="team")

    answer = await acting(store, town, "anna").press("advice.answer_start", 1, at=MONDAY)
    sent = await acting(store, town, "anna").submit(
        "advice.answer", {"answer": ANSWER}, 1, at=MONDAY
    )

    assert answer.is_refused
    assert sent.errors
    assert (await the_question(store)).state is AdviceState.CLOSED
    assert (await the_question(store)).remind_at is None
    assert await reads(store, town, "anna") == set()


async def test_nothing_more_is_written_about_one_that_was_answered(store, town, case):
    await asked_and_answered(store, town, case)
    await withdraws(store, town, "bo", to="team")

    for who in ("anna", "bo"):
        assert (
            await acting(store, town, who).press("advice.write_start", 1, at=MONDAY)
        ).is_refused
        sent = await acting(store, town, who).submit(
            "advice.write", {"message": "Mere."}, 1, at=MONDAY
        )
        assert sent.errors


async def test_who_asked_is_told_when_another_withdraws_it(store, town, case):
    await acting(store, town, "carla").submit("advice.ask", {"question": QUESTION}, at=MONDAY)
    await change(store, AdviceRequest, 1, case_id=case.id)

    await withdraws(store, town, "bo", to="team")

    assert await told(store) == [f"person:{town.carla.id}"]


async def test_taken_back_is_read_no_more_either(store, town, case):
    await asks(store, town, case)
    await acting(store, town, "bo").press("advice.withdraw", 1, at=MONDAY)

    assert await reads(store, town, "anna") == set()
    assert await reads(store, town, "bo") == {QUESTION}
    assert await done(store) == []


async def test_a_general_question_names_nobody_and_has_no_basis(store, town, case):
    await asked_and_answered(store, town, case, about="general", basis="")
    await withdraws(store, town, "bo", to="team")
    answer = await acting(store, town, "bo").press("advice.basis_withdraw", 1, at=MONDAY)

    assert answer.is_refused
    assert await reads(store, town, "anna", at=MONDAY + YEAR + DAY) == {QUESTION, ANSWER}
    assert await done(store) == []


async def test_a_basis_lapses_after_a_year(store, town, case):
    await asked_and_answered(store, town, case)

    assert await reads(store, town, "anna", at=MONDAY + YEAR) == {QUESTION, ANSWER}
    assert await reads(store, town, "anna", at=MONDAY + YEAR + DAY) == {ANSWER}
    assert await reads(store, town, "bo", at=MONDAY + YEAR + DAY) == {QUESTION, ANSWER}


@pytest.mark.parametrize("action", ["advice.answer_start", "advice.write_start"])
async def test_who_opens_one_whose_basis_has_lapsed_is_told_why_it_is_empty(
    store, town, case, action
):
    await asks(store, town, case)
    anna = acting(store, town, "anna")
    await anna.press("advice.take", 1, at=MONDAY)

    shown = words((await anna.press(action, 1, at=MONDAY + YEAR + DAY)).form)

    assert QUESTION not in shown
    assert "There is no basis any more: " in shown


@pytest.mark.parametrize("who", ["anna", "tina", "carla", "gerd"])
async def test_nobody_but_the_asking_side_withdraws_it(store, town, case, who):
    await asked_and_answered(store, town, case)

    actor = acting(store, town, who)
    answers = [
        await actor.press("advice.basis_withdraw", 1, at=MONDAY),
        await actor.press("case.advice_withdraw", f"{case.id}:{town.team.id}", at=MONDAY),
    ]

    assert (await the_question(store)).basis_withdrawn_at is None
    assert answers[0].is_refused
    assert await told(store) == []


async def test_a_team_outside_the_course_stands_among_those_who_read(store, town):
    """Bo opens it with the practice alone; the team is asked and is no party."""
    fields = {
        "parties": ["municipality", "general_practice"],
        "municipality": town.municipality.id,
        "general_practice": town.practice.id,
        "why_regional_psychiatry": "Er ikke i behandling.",
        "purpose": ["rapid_contact"],
        "adult": "yes",
        "first_message": "Vi vil gerne mødes.",
    }
    bo = acting(store, town, "bo")
    assert (await bo.submit("case.open", fields, at=MONDAY)).errors == ()
    [case] = await all_of(store, Case)
    await asked_and_answered(store, town, case)
    assert await reads(store, town, "anna") == {QUESTION, ANSWER}

    card = (await bo.press("case.bases", case.id, at=MONDAY)).say
    [button] = [
        one
        for part in card.parts
        for one in getattr(part, "buttons", ())
        if one.action == "case.advice_withdraw"
    ]
    assert "Tue 12 Jan 2027" in words(card)
    after = await bo.press(button.action, button.subject, at=MONDAY)

    assert await reads(store, town, "anna") == {ANSWER}
    assert "('Question to Udgående team Demo', 'No: withdrawn.')" in words(after.say)
    assert "case.advice_withdraw" not in words(after.say)
    assert await told(store) == [f"person:{town.anna.id}"]


async def test_another_party_does_not_withdraw_what_it_did_not_ask(store, town, case):
    await asked_and_answered(store, town, case)
    await acting(store, town, "gerd").press("case.claim", case.id, at=MONDAY)
    receiver = await party_of(store, town.team)

    subject = f"{case.id}:{receiver.id}"
    await acting(store, town, "gerd").press("case.basis_withdraw", subject, at=MONDAY)

    assert await reads(store, town, "anna") == {QUESTION, ANSWER}


async def test_the_same_words_about_another_course_are_another_question(store, town, case):
    other = await opened(store, town)
    bo = acting(store, town, "bo")
    await bo.press("case.claim", other.id, at=MONDAY)

    for one in (case, other, case):
        about = {"about": one.id, "basis": "consent_s43", "question": QUESTION}
        await bo.submit("advice.ask", about, at=MONDAY)

    asked = [one.case_id for one in await all_of(store, AdviceRequest)]
    assert asked == [case.id, other.id]
