"""Writing the joint plan: sealed, one owner and one day each, and two people at once."""

from datetime import date, timedelta

import pytest

from handlers.cards import Button
from models.access import Act
from models.entries import Did, Entry, first_break
from models.joint_plan import ActionState, CitizenPart, Plan
from models.passages import Passage, PassageKind
from models.people import Person
from tests.conftest import MONDAY
from tests.handlers.planning import (
    FOLLOW_UP,
    GOALS,
    TEXTS,
    WHAT,
    WISHES,
    act,
    actions,
    grant,
    lead,
    ready,
    sent,
    the_plan,
    write,
)
from tests.handlers.test_cases import CPR, opened
from tests.town import acting, all_of, rows, words


@pytest.fixture
async def case(store, town):
    return await ready(store, town)


def pressable(card):
    """The actions behind a card's buttons; a link leads to a page."""
    shown = [one for part in card.parts for one in getattr(part, "buttons", ())]
    return [one.action for one in shown if isinstance(one, Button)]


async def dids(store):
    return [one.did for one in await all_of(store, Entry)]


async def test_the_citizens_wishes_stand_first_and_everything_is_kept(store, town, case):
    bo = acting(store, town, "bo")
    asked = await bo.press("plan.edit_start", case.id, at=MONDAY)

    answer = await write(store, town, case, subject=asked.form.subject)

    assert [one.name for one in asked.form.fields][:3] == ["wishes", "wishes_on", "goals"]
    assert "Joint plan for" in answer.say.title
    plan = await the_plan(store)
    assert (plan.part, plan.follow_up_on) == (CitizenPart.YES, FOLLOW_UP)
    assert sorted(plan.texts) == ["goals", "wishes"]
    assert Did.PLAN_OPENED in await dids(store)
    assert Did.PLAN_EDITED in await dids(store)
    assert (
        first_break([one for one in await all_of(store, Entry) if one.chain == "case:1"])
        is None
    )


async def test_what_is_written_is_sealed_and_in_no_card_entry_or_message(store, town, case):
    answer = await write(store, town, case)
    await act(store, town, case)

    written = [one for one in await all_of(store, Passage) if one.kind != "first_message"]
    assert [one.kind for one in written] == [
        PassageKind.PLAN_TEXT,
        PassageKind.PLAN_TEXT,
        PassageKind.PLAN_ACTION,
    ]
    told = repr([await rows(store), [one.codes for one in await all_of(store, Entry)]])
    for text in (WISHES, GOALS, WHAT):
        assert text.encode() not in b"".join(one.sealed for one in written)
        assert text not in told
        assert text not in words(answer.say)


async def test_the_form_shows_what_stands_there_and_that_is_a_reading(store, town, case):
    await write(store, town, case)
    before = len(await all_of(store, Entry))

    asked = await acting(store, town, "anna").press("plan.edit_start", case.id, at=MONDAY)

    values = {one.name: one.value for one in asked.form.fields}
    assert (values["wishes"], values["goals"], values["part"]) == (WISHES, GOALS, "yes")
    [read] = (await all_of(store, Entry))[before:]
    assert (read.did, read.actor_id) == (Did.READ, town.anna.id)


async def test_a_text_that_did_not_change_keeps_its_author(store, town, case):
    await write(store, town, case)
    first = (await the_plan(store)).texts

    await write(store, town, case, "anna", goals="Noget andet.")

    after = (await the_plan(store)).texts
    assert after["wishes"] == first["wishes"]
    assert after["goals"] != first["goals"]


async def test_a_field_that_had_no_room_in_the_form_takes_nothing_away(store, town, case):
    await write(store, town, case)
    anna = acting(store, town, "anna")
    subject = (await anna.press("plan.edit_start", case.id, at=MONDAY)).form.subject

    await anna.submit("plan.edit", {"goals": "Noget andet."}, subject, at=MONDAY)

    plan = await the_plan(store)
    assert (sorted(plan.texts), plan.part, plan.follow_up_on) == (
        ["goals", "wishes"],
        CitizenPart.YES,
        FOLLOW_UP,
    )


async def test_the_second_of_two_sees_what_changed_and_keeps_their_own_text(store, town, case):
    await write(store, town, case)
    bo, anna = acting(store, town, "bo"), acting(store, town, "anna")
    old = (await anna.press("plan.edit_start", case.id, at=MONDAY)).form.subject
    await write(store, town, case, "bo", goals="Bos mål.")

    second = await anna.submit("plan.edit", TEXTS | {"goals": "Annas mål."}, old, at=MONDAY)

    assert list(dict(second.errors)) == ["goals"]
    values = {one.name: getattr(one, "value", "") for one in second.form.fields}
    assert values["goals"] == "Annas mål."
    assert "Bos mål." in words(second.form.intro)
    assert "Bo Demo changed this" in words(second.form.intro)
    assert second.form.subject != old
    seen = [name for name in values if name.startswith("seen")]
    assert len(seen) == 1  # another field, so that every platform draws the form anew

    mended = TEXTS | {"goals": "Begges mål.", seen[0]: "yes"}
    third = await anna.submit("plan.edit", mended, second.form.subject, at=MONDAY)

    assert third.errors == ()
    shown = await bo.press("plan.edit_start", case.id, at=MONDAY)
    assert "Begges mål." in words(shown.form)


async def test_who_changed_another_field_is_told_of_the_others_change_alone(store, town, case):
    await write(store, town, case)
    bo, anna = acting(store, town, "bo"), acting(store, town, "anna")
    old = (await anna.press("plan.edit_start", case.id, at=MONDAY)).form.subject
    await write(store, town, case, "bo", goals="Bos mål.")
    mine = TEXTS | {"wishes": "Annas ord.", "follow_up_on": "2026-03-02"}

    second = await anna.submit("plan.edit", mine, old, at=MONDAY)

    [(name, sentence)] = second.errors
    assert (name, sentence.split(":")[0]) == ("goals", "Somebody else has changed this")
    values = {one.name: getattr(one, "value", "") for one in second.form.fields}
    assert (values["wishes"], values["goals"]) == ("Annas ord.", "Bos mål.")
    assert WISHES not in words(second.form.intro)
    seen = next(one for one in values if one.startswith("seen"))

    # Where the platform left the old goals standing in the form, Bo's stay all the same.
    again = await anna.submit("plan.edit", mine | {seen: "yes"}, second.form.subject, at=MONDAY)

    assert again.errors == ()
    shown = await bo.press("plan.edit_start", case.id, at=MONDAY)
    values = {one.name: getattr(one, "value", "") for one in shown.form.fields}
    assert (values["wishes"], values["goals"]) == ("Annas ord.", "Bos mål.")
    assert values["follow_up_on"].isoformat() == "2026-03-02"


async def test_where_both_changed_a_field_that_is_said(store, town, case):
    await write(store, town, case)
    anna = acting(store, town, "anna")
    old = (await anna.press("plan.edit_start", case.id, at=MONDAY)).form.subject
    await write(store, town, case, "bo", goals="Bos mål.")
    mine = TEXTS | {"goals": "Annas mål."}

    second = await anna.submit("plan.edit", mine, old, at=MONDAY)
    third = await anna.submit("plan.edit", mine, second.form.subject, at=MONDAY)

    sentence = (
        "You have both changed this. The other text stands at the top; yours is kept here."
    )
    assert dict(second.errors) == {"goals": sentence}
    assert third.errors == ()
    shown = await acting(store, town, "bo").press("plan.edit_start", case.id, at=MONDAY)
    assert "Annas mål." in words(shown.form)


async def test_a_follow_up_moved_meanwhile_is_not_moved_back(store, town):
    case = await sent(store, town)
    anna = acting(store, town, "anna")
    old = (await anna.press("plan.edit_start", case.id, at=MONDAY)).form.subject
    moved = {"follow_up_on": "2026-03-16"}
    await acting(store, town, "bo").submit("plan.followed", moved, case.id, at=MONDAY)
    mine = TEXTS | {"goals": "Annas mål."}

    second = await anna.submit("plan.edit", mine, old, at=MONDAY)
    await anna.submit("plan.edit", mine, second.form.subject, at=MONDAY)

    assert list(dict(second.errors)) == ["follow_up_on"]
    assert "Mon 16 Mar" in words(second.form.intro)
    assert (await the_plan(store)).follow_up_on.isoformat() == "2026-03-16"


async def test_two_who_wrote_the_same_do_not_disturb_each_other(store, town, case):
    await write(store, town, case)
    old = (await acting(store, town, "anna").press("plan.edit_start", case.id, at=MONDAY)).form
    await write(store, town, case, "bo", goals="Det samme.")

    second = await write(store, town, case, "anna", subject=old.subject, goals="Det samme.")

    assert second.errors == ()


@pytest.mark.parametrize(
    ("changed", "name", "sentence"),
    [
        ({"goals": "x" * 3001}, "goals", "This is too long. Write at most 3.000 characters."),
        ({"part": "maybe"}, "part", "Choose whether the citizen took part."),
        (
            {"follow_up_on": "2026-01-09"},
            "follow_up_on",
            "This day has passed. Choose today or a later day.",
        ),
        ({"follow_up_on": "soon"}, "follow_up_on", "Write the day as a date."),
        (
            {"follow_up_on": "2026-01-17"},
            "follow_up_on",
            "Sat 17 Jan is no working day (weekend). The next is Mon 19 Jan.",
        ),
        (
            {"wishes_on": "2026-04-03"},
            "wishes_on",
            "Fri 3 Apr is no working day (Good Friday). The next is Tue 7 Apr.",
        ),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(store, town, case, changed, name, sentence):
    answer = await write(store, town, case, **changed)

    assert dict(answer.errors) == {name: sentence}
    assert (await the_plan(store)).texts == {}
    kept = {one.name: getattr(one, "value", "") for one in answer.form.fields}
    assert (kept["wishes"], kept["goals"]) == (WISHES, changed.get("goals", GOALS))


async def test_a_cpr_number_is_refused_and_kept_nowhere(store, town, case):
    answer = await write(store, town, case, wishes=f"Ring {CPR}")

    assert list(dict(answer.errors)) == ["wishes"]
    assert [one.kind for one in await all_of(store, Passage)] == [PassageKind.FIRST_MESSAGE]


@pytest.mark.parametrize("name", ["carla", "dan", "tina", "bro"])
async def test_others_may_not_write(store, town, case, name):
    await write(store, town, case)
    somebody = acting(store, town, name)

    answers = [
        await somebody.press("plan.edit_start", case.id, at=MONDAY),
        await somebody.submit("plan.edit", TEXTS, f"{case.id}:1", at=MONDAY),
        await somebody.press("plan.action_start", case.id, at=MONDAY),
        await act(store, town, case, name, subject=f"{case.id}:0:0"),
        await somebody.press("plan.send_start", case.id, at=MONDAY),
        await somebody.submit("plan.send", {}, case.id, at=MONDAY),
        await somebody.submit(
            "plan.followed", {"follow_up_on": "2026-03-02"}, case.id, at=MONDAY
        ),
    ]

    assert {one.is_refused for one in answers} == {True}
    assert await actions(store) == []


async def test_without_a_basis_nobody_writes_over_what_they_may_not_read(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await write(store, town, case, "anna")

    asked = await acting(store, town, "bo").press("plan.edit_start", case.id, at=MONDAY)

    assert "has not registered a basis" in asked.say.title
    assert WISHES not in words(asked)
    await grant(store, town, case)
    asked = await acting(store, town, "bo").press("plan.edit_start", case.id, at=MONDAY)
    assert WISHES in words(asked.form)


async def test_an_action_has_one_owner_and_one_day(store, town, case):
    answer = await act(store, town, case)

    assert "Bo Demo, socialrådgiver: due Tue 20 Jan" in words(answer.say)
    [action] = await actions(store)
    assert (action.party_id, action.owner_id) == (2, town.bo.id)
    assert action.due_on.isoformat() == "2026-01-20"


@pytest.mark.parametrize(
    ("changed", "name", "sentence"),
    [
        ({"what": " "}, "what", "Write what is to be done."),
        ({"owner": ""}, "owner", "Choose who does it: exactly one."),
        ({"owner": "2:999"}, "owner", "They have no part here any more. Choose somebody else."),
        ({"due_on": ""}, "due_on", "Choose by which day it is done."),
        (
            {"due_on": "2026-01-11"},
            "due_on",
            "This day has passed. Choose today or a later day.",
        ),
        (
            {"due_on": "2026-01-18"},
            "due_on",
            "Sun 18 Jan is no working day (weekend). The next is Mon 19 Jan.",
        ),
    ],
)
async def test_an_action_without_what_who_or_when_is_none(
    store, town, case, changed, name, sentence
):
    answer = await act(store, town, case, **changed)

    assert dict(answer.errors) == {name: sentence}
    assert await actions(store) == []
    kept = {one.name: one.value for one in answer.form.fields}
    assert kept["what"] == changed.get("what", WHAT).strip()


async def test_an_owner_who_has_left_can_not_be_chosen(store, town, case):
    async def leave(db):
        (await db.get_one(Person, town.bo.id)).is_admitted = False

    await store.write(leave)

    answer = await act(store, town, case, "anna")

    assert dict(answer.errors) == {
        "owner": "They have no part here any more. Choose somebody else."
    }


async def test_an_action_changed_by_two_shows_the_second_what_stands_there(store, town, case):
    await act(store, town, case)
    anna = acting(store, town, "anna")
    old = (await anna.press("plan.action_edit", f"{case.id}:1", at=MONDAY)).form.subject
    await act(store, town, case, subject=old, due_on="2026-01-22")

    second = await act(store, town, case, "anna", subject=old, due_on="2026-01-23")

    assert list(dict(second.errors)) == ["due_on"]
    assert "Thu 22 Jan" in words(second.form.intro)
    third = await act(
        store, town, case, "anna", subject=second.form.subject, due_on="2026-01-23"
    )
    assert third.errors == ()
    assert [one.due_on.isoformat() for one in await actions(store)] == ["2026-01-23"]


async def test_an_actions_day_moved_meanwhile_stays_for_who_changes_its_owner(
    store, town, case
):
    await act(store, town, case)
    anna = acting(store, town, "anna")
    old = (await anna.press("plan.action_edit", f"{case.id}:1", at=MONDAY)).form.subject
    await act(store, town, case, subject=old, due_on="2026-01-22")
    mine = {"owner": f"1:{town.anna.id}"}

    second = await act(store, town, case, "anna", subject=old, **mine)
    third = await act(store, town, case, "anna", subject=second.form.subject, **mine)

    assert list(dict(second.errors)) == ["due_on"]
    assert third.errors == ()
    [action] = await actions(store)
    assert (action.owner_id, action.due_on.isoformat()) == (town.anna.id, "2026-01-22")


async def test_done_is_one_click_and_only_once(store, town, case):
    await act(store, town, case)
    bo = acting(store, town, "bo")

    first = await bo.press("plan.action_done", 1, at=MONDAY)
    second = await bo.press("plan.action_done", 1, at=MONDAY)

    assert "1 of 1 action done" in words(first.say)
    assert second.say.title == "This action is finished already."
    [action] = await actions(store)
    assert (action.state, action.finished_by_id, action.remind_at) == (
        ActionState.DONE,
        town.bo.id,
        None,
    )


@pytest.mark.parametrize(
    ("name", "may"), [("bo", True), ("anna", False), ("gerd", False), ("dan", False)]
)
async def test_whose_action_it_is_may_finish_it(store, town, case, name, may):
    await act(store, town, case)

    answer = await acting(store, town, name).press("plan.action_done", 1, at=MONDAY)

    assert answer.is_refused != may


async def test_the_lead_may_finish_any_action(store, town, case):
    await act(store, town, case)
    await lead(store, town, case, "anna")

    answer = await acting(store, town, "anna").press("plan.action_done", 1, at=MONDAY)

    assert not answer.is_refused


async def test_a_dropped_action_is_out_of_the_plan(store, town):
    case = await sent(store, town)

    await acting(store, town, "anna").press("plan.action_drop", 1, at=MONDAY)
    refused = await acting(store, town, "dan").press("plan.action_drop", 1, at=MONDAY)

    assert refused.is_refused
    card = await acting(store, town, "bo").press("plan.show", case.id, at=MONDAY)
    assert "at least one action" in words(card.say)


@pytest.mark.parametrize("subject", ["", "x", "1", "1:x", "1:1:1:1", "999:1"])
async def test_a_forged_subject_is_a_stale_button(store, town, case, subject):
    answer = await acting(store, town, "anna").submit("plan.edit", TEXTS, subject, at=MONDAY)

    assert answer.is_refused
    assert await all_of(store, Plan) == []


async def test_a_closed_course_has_no_plan_to_write(store, town, case):
    await write(store, town, case)
    await closed(store, town, case)

    answer = await acting(store, town, "bo").press("plan.edit_start", case.id, at=MONDAY)

    assert answer.say.title.startswith("This course is closed.")


async def closed(store, town, case):
    closing = {"ending": "plan", "informed": "yes", "anyway": "yes"}
    answer = await acting(store, town, "anna").submit("case.close", closing, case.id, at=MONDAY)
    assert answer.errors == ()


async def test_a_closed_courses_plan_offers_nothing_that_is_refused(store, town):
    """Bo owns the action and has not answered: he had all the buttons there are."""
    case = await sent(store, town)
    bo = acting(store, town, "bo")
    before = (await bo.press("plan.show", case.id, at=MONDAY)).say

    await closed(store, town, case)

    after = (await bo.press("plan.show", case.id, at=MONDAY)).say
    assert {"plan.action_done", "plan.action_edit", "plan.agree"} <= set(pressable(before))
    assert pressable(after) == ["plan.show_content", "case.card"]
    assert "closed the course" in words(after)
    assert "Not done yet:" in words(after)
    assert "has not answered" in words(after)
    assert "do you agree?" not in words(after)


async def test_an_unwritten_plan_of_a_closed_course_asks_for_nothing(store, town, case):
    await closed(store, town, case)

    card = (await acting(store, town, "bo").press("plan.show", case.id, at=MONDAY)).say

    assert pressable(card) == ["case.card"]
    assert "Choose one of the contact persons" not in words(card)


@pytest.mark.parametrize("action", ["plan.action_done", "plan.action_drop"])
async def test_an_action_of_a_closed_course_stays_as_it_was(store, town, action):
    """What each party files is what it is."""
    case = await sent(store, town)
    await closed(store, town, case)

    answer = await acting(store, town, "bo").press(action, "1", at=MONDAY)

    assert answer.is_refused
    assert answer.say.title.startswith("This course is closed.")
    assert [one.state for one in await actions(store)] == [ActionState.OPEN]


async def test_a_plan_begins_by_itself_when_all_are_reached(store, town, case):
    for name in ("bo", "gerd"):
        for action in ("case.know", "case.contact.phone"):
            await acting(store, town, name).press(action, case.id, at=MONDAY)

    assert [one.case_id for one in await all_of(store, Plan)] == [case.id]
    assert (await dids(store)).count(Did.PLAN_OPENED) == 1


async def test_a_follow_up_moves_to_the_next_chosen_day(store, town):
    case = await sent(store, town)
    later = MONDAY + timedelta(days=2)
    bo = acting(store, town, "bo")
    asked = await bo.press("plan.followed_start", case.id, at=later)

    none = await bo.submit("plan.followed", {"follow_up_on": ""}, case.id, at=later)
    today = await bo.submit("plan.followed", {"follow_up_on": "2026-01-14"}, case.id, at=later)
    done = await bo.submit("plan.followed", {"follow_up_on": "2026-03-16"}, case.id, at=later)

    assert asked.form.action == "plan.followed"
    assert dict(none.errors) == {"follow_up_on": "Choose the next day."}
    assert dict(today.errors) == {"follow_up_on": "Choose a day after today."}
    assert done.errors == ()
    assert (await the_plan(store)).follow_up_on.isoformat() == "2026-03-16"


def test_acts_of_the_plan_are_in_the_table():
    assert {one for one in Act if "plan" in one.value} == {Act.WRITE_PLAN}


async def test_a_basis_opens_only_what_its_givers_own_side_wrote(store, town):
    """The discloser decides: Bo may let the team read his own words, not the team's."""
    case = await opened(store, town)
    for name in ("bo", "gerd"):
        await acting(store, town, name).press("case.claim", case.id, at=MONDAY)
    basis = {
        "party": "3",
        "basis": "consent_s43",
        "given_in": "written",
        "given_on": "2026-01-12",
    }
    given = await acting(store, town, "bo").submit("case.basis", basis, case.id, at=MONDAY)
    await write(store, town, case, "anna")

    asked = await acting(store, town, "gerd").press("plan.edit_start", case.id, at=MONDAY)

    assert given.errors == ()
    assert "has not registered a basis" in asked.say.title
    own = basis | {"party": "2"}
    refused = await acting(store, town, "bo").submit("case.basis", own, case.id, at=MONDAY)
    assert dict(refused.errors) == {"party": "Choose who may read it."}


async def test_a_day_that_has_passed_since_stops_nobody_who_writes_on(store, town):
    """On 20 January the citizen was to be asked; two days later it is written what was said."""
    case = await ready(store, town)
    await write(store, town, case, wishes="", wishes_on="2026-01-20")
    thursday = MONDAY + timedelta(days=10)

    answer = await write(store, town, case, at=thursday, wishes_on="2026-01-20")

    assert answer.errors == ()
    assert (await the_plan(store)).wishes_on == date(2026, 1, 20)
