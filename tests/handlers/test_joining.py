"""*Vi kender allerede forløbet*: who is asked, who must agree, and what becomes of the two."""

from datetime import date, timedelta

import pytest

from handlers import closing
from models.advice import AdviceRequest
from models.cases import Case, CaseMember, CaseState, Ending, Party
from models.citizens import Citizen, TakesPart
from models.consents import Consent
from models.entries import Did, Entry, first_break
from models.joinings import Joining, JoinState
from models.joint_plan import ActionState, Plan, PlanAction, PlanVersion
from models.passages import Passage, PassageKind
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.planning import FOLLOW_UP, act, send, write
from tests.handlers.test_cases import opened
from tests.town import acting, all_of, fetch, opening_fields, rows, words


@pytest.fixture
async def known(store, town) -> Case:
    """Bo of the municipality opened it, for the outreach team alone, weeks ago."""
    fields = opening_fields(town, parties=["regional_psychiatry"], why_general_practice="x")
    await acting(store, town, "bo").submit("case.open", fields, at=MONDAY)
    case = (await all_of(store, Case))[-1]
    await acting(store, town, "bo").submit(
        "case.record", {"number": "EK-17"}, case.id, at=MONDAY
    )
    return case


@pytest.fixture
async def case(store, town, known) -> Case:
    """Anna of the team opens another, for the municipality and the practice."""
    case = await opened(store, town)
    await acting(store, town, "gerd").press("case.claim", case.id, at=MONDAY)
    return case


async def ask(store, town, case, course, name="bo"):
    return await acting(store, town, name).submit(
        "case.known", {"course": course}, case.id, at=MONDAY
    )


async def answer(store, town, name, action="case.join"):
    [joining] = await all_of(store, Joining)
    return await acting(store, town, name).press(action, joining.id, at=MONDAY)


async def parties(store, case):
    return [one for one in await all_of(store, Party) if one.case_id == case.id]


async def chains(store):
    found = await all_of(store, Entry)
    return [[one for one in found if one.chain == f"case:{number}"] for number in (1, 2)]


@pytest.mark.parametrize("by", ["alias", "alias in small letters", "own number"])
async def test_the_opening_party_of_each_is_asked(store, town, known, case, by):
    course = {"alias": known.alias, "own number": "ek 17"}.get(by, known.alias.lower())

    asked = await acting(store, town, "bo").press("case.known_start", case.id, at=MONDAY)
    said = await ask(store, town, case, course)

    assert asked.form.action == "case.known"
    assert said.say.title == f"{case.alias} and {known.alias}: one course?"
    told = [row.lane for row in await rows(store) if row.view == "case.joining"]
    assert told == [f"person:{town.anna.id}", f"person:{town.bo.id}"]
    assert [one.did for one in await all_of(store, Entry)][-2:] == [Did.JOIN_ASKED] * 2


@pytest.mark.parametrize(
    "course",
    [
        pytest.param("", id="nothing"),
        pytest.param("GRØN-RAVN-17", id="nobody's alias"),
        pytest.param("EK-18", id="nobody's number"),
    ],
)
async def test_a_course_that_is_not_found_is_said_at_the_field(
    store, town, known, case, course
):
    said = await ask(store, town, case, course)

    assert [name for name, _sentence in said.errors] == ["course"]
    assert await all_of(store, Joining) == []


async def test_another_organisations_course_is_not_found(store, town, known, case):
    said = await ask(store, town, case, known.alias, "gerd")

    assert [name for name, _sentence in said.errors] == ["course"]


async def test_itself_is_not_another_course(store, town, known, case):
    said = await ask(store, town, case, case.alias)

    assert [name for name, _sentence in said.errors] == ["course"]


async def test_one_yes_waits_for_the_other(store, town, known, case):
    await ask(store, town, case, known.alias)

    said = await answer(store, town, "anna")

    assert "Waits for an answer from Eksempel Kommune." in words(said.say)
    assert (await fetch(store, Case, case.id)).is_open


async def test_both_agreed_the_newer_ends_and_its_parties_go_on_in_the_other(
    store, town, known, case
):
    await ask(store, town, case, known.alias)
    for name in ("anna", "bo"):
        said = await answer(store, town, name)

    ended, going_on = await fetch(store, Case, case.id), await fetch(store, Case, known.id)
    assert f"They are one course now: {known.alias}. {case.alias} is closed." in words(said.say)
    assert (ended.state, ended.ending) == (CaseState.CLOSED, Ending.JOINED)
    assert (ended.joined_into_id, going_on.is_open) == (known.id, True)
    team, practice = [one for one in await parties(store, known) if not one.is_opener]
    assert team.organisation_id == town.team.id
    assert (practice.contact_person_id, practice.knows_citizen_at) == (town.gerd.id, None)
    assert (practice.deadline_on, practice.contact_on) == (team.deadline_on, None)
    assert practice.remind_at is not None
    assert [one.remind_at for one in await parties(store, case)] == [None, None, None]


async def test_what_is_known_of_the_citizen_goes_along(store, town, known, case):
    told = {"informed_on": "2026-01-09", "contact_on": "2026-01-08", "in_plan": "yes"}
    more = {"contact_on": "2026-01-12", "in_plan": "no"}
    await acting(store, town, "anna").submit("citizen.register", told, case.id, at=MONDAY)
    await acting(store, town, "bo").submit("citizen.register", more, known.id, at=MONDAY)
    await ask(store, town, case, known.alias)

    for name in ("anna", "bo"):
        await answer(store, town, name)

    citizen = await fetch(store, Citizen, known.id)
    assert (citizen.informed_on, citizen.informed_by_id) == (date(2026, 1, 9), town.anna.id)
    assert (citizen.contact_on, citizen.in_plan) == (date(2026, 1, 8), TakesPart.NO)


async def join(store, town, known, case):
    await ask(store, town, case, known.alias)
    for name in ("anna", "bo"):
        await answer(store, town, name)


async def plans(store):
    """The plan of each course, the older course first, with its actions."""
    found = await all_of(store, PlanAction)
    return {
        one.case_id: (one, [action for action in found if action.plan_id == one.id])
        for one in await all_of(store, Plan)
    }


async def test_open_actions_go_along_with_owner_and_day(store, town, known, case):
    team = f"{(await parties(store, case))[0].id}:{town.anna.id}"
    for what in ("Ringer.", "Skriver."):
        await act(store, town, case, "anna", what=what, owner=team)
    await acting(store, town, "anna").press("plan.action_done", 1, at=MONDAY)

    await join(store, town, known, case)

    plan, [action] = (await plans(store))[known.id]
    [party] = [one for one in await parties(store, known) if one.id == action.party_id]
    assert (party.organisation_id, action.owner_id) == (town.team.id, town.anna.id)
    assert (action.due_on, action.state) == (date(2026, 1, 20), ActionState.OPEN)
    assert action.remind_at is not None
    assert plan.number == 0
    [told] = [one for one in await rows(store) if one.view == "plan.brought"]
    assert told.lane == f"person:{town.bo.id}"
    entered = [one.codes for one in (await chains(store))[0] if one.did is Did.PLAN_ACTION]
    assert [(one["action"], one["case"]) for one in entered] == [(action.id, case.id)]
    words_there = [
        (one.author_id, one.organisation_id)
        for one in await all_of(store, Passage)
        if one.case_id == known.id and one.kind is PassageKind.PLAN_ACTION
    ]
    assert words_there == [(town.anna.id, town.team.id)]


async def test_what_was_agreed_to_there_stays_as_it_is(store, town, known, case):
    await acting(store, town, "bo").submit(
        "plan.lead", {"lead": town.bo.id}, known.id, at=MONDAY
    )
    own = f"{(await parties(store, known))[0].id}:{town.bo.id}"
    await write(store, town, known)
    await act(store, town, known, owner=own)
    await send(store, town, known, own="yes")
    team = f"{(await parties(store, case))[0].id}:{town.anna.id}"
    await write(store, town, case, "anna", goals="Et andet mål.")
    await act(store, town, case, "anna", owner=team)
    before = [one.content for one in await all_of(store, PlanVersion)]

    await join(store, town, known, case)

    plan, actions = (await plans(store))[known.id]
    assert [one.content for one in await all_of(store, PlanVersion)] == before
    assert (plan.number, len(actions), sorted(plan.texts)) == (1, 2, ["goals", "wishes"])
    shown = await acting(store, town, "bo").press("plan.show", known.id, at=MONDAY)
    assert "plan.send_start" in words(shown)


async def test_a_plan_goes_along_where_none_was_begun(store, town, known, case):
    await write(store, town, case, "anna")
    before = (await plans(store))[case.id][0].texts

    await join(store, town, known, case)

    plan, actions = (await plans(store))[known.id]
    assert (sorted(plan.texts), plan.follow_up_on, actions) == (
        ["goals", "wishes"],
        FOLLOW_UP,
        [],
    )
    assert set(plan.texts.values()).isdisjoint(before.values())


async def test_an_owner_without_another_part_comes_into_the_course(store, town, known, case):
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    party = next(
        one for one in await parties(store, case) if one.organisation_id == town.practice.id
    )
    await act(store, town, case, "bo", owner=f"{party.id}:{town.gerd.id}")

    async def give_to_dan(db):
        (await db.get_one(PlanAction, 1)).owner_id = town.dan.id

    await store.write(give_to_dan)

    await join(store, town, known, case)

    members = [(one.case_id, one.person_id) for one in await all_of(store, CaseMember)]
    assert members == [(known.id, town.dan.id)]


async def test_the_timelines_of_both_hold_together(store, town, known, case):
    await ask(store, town, case, known.alias)
    for name in ("anna", "bo"):
        await answer(store, town, name)

    for chain in await chains(store):
        assert first_break(chain) is None
        assert [one.did for one in chain].count(Did.COURSES_JOINED) == 1


async def test_the_old_room_is_archived_and_the_new_people_come_into_the_other(
    store, town, known, case
):
    chatting = Chatting(store)
    await ask(store, town, case, known.alias)
    for name in ("anna", "bo"):
        await answer(store, town, name)
    await chatting.deliver()
    at = MONDAY + timedelta(days=4)
    await store.write(lambda db: closing.archive_due(db, at))
    await chatting.deliver(at)

    first, second = chatting.chat.rooms.values()
    assert (first.plan.is_open, second.plan.is_open) == (True, False)
    assert str(town.gerd.id) in first.plan.members


async def test_contact_stays_where_the_same_organisation_opened_both(store, town):
    first = await opened(store, town, parties=["municipality"], why_general_practice="x")
    await acting(store, town, "bo").press("case.claim", first.id, at=MONDAY)
    second = await opened(store, town)
    for action in ("case.claim", "case.know", "case.contact.phone"):
        await acting(store, town, "gerd").press(action, second.id, at=MONDAY)

    await ask(store, town, second, first.alias)
    await answer(store, town, "anna")

    [practice] = [
        one for one in await parties(store, first) if one.organisation_id == town.practice.id
    ]
    assert (practice.is_reached, practice.remind_at) == (True, None)
    assert (await fetch(store, Case, second.id)).state is CaseState.CLOSED


async def test_a_no_keeps_them_apart_and_who_asked_hears_of_it(store, town, known, case):
    await ask(store, town, case, known.alias)

    said = await answer(store, town, "anna", "case.join_no")
    late = await answer(store, town, "bo")

    [joining] = await all_of(store, Joining)
    assert "They stay two courses." in words(said.say)
    assert (joining.state, late.is_refused) == (JoinState.DECLINED, True)
    assert (await fetch(store, Case, case.id)).is_open
    told = [row.dedupe_key for row in await rows(store) if row.view == "case.joining"]
    assert f"joining:{joining.id}:declined:{town.bo.id}" in told


@pytest.mark.parametrize("name", ["gerd", "carla", "dan", "tina"])
async def test_only_the_opening_parties_answer(store, town, known, case, name):
    await ask(store, town, case, known.alias)

    for action in ("case.join", "case.join_no"):
        assert (await answer(store, town, name, action)).is_refused

    [joining] = await all_of(store, Joining)
    assert joining.state is JoinState.ASKED


async def test_it_is_asked_once_at_a_time(store, town, known, case):
    await ask(store, town, case, known.alias)

    again = await acting(store, town, "bo").press("case.known_start", case.id, at=MONDAY)

    assert "waits for an answer" in again.say.title


@pytest.mark.parametrize("name", ["dan", "anna", "tina"])
async def test_only_who_is_invited_says_that_it_is_known(store, town, known, case, name):
    asked = await acting(store, town, name).press("case.known_start", case.id, at=MONDAY)

    assert asked.is_refused


async def test_a_consent_that_is_withdrawn_is_withdrawn_in_the_course_that_ended_too(
    store, town, known, case
):
    """Bo asked Anna's team about the one that ended, and let it read there."""
    bo = acting(store, town, "bo")
    await bo.press("case.claim", case.id, at=MONDAY)
    team = {
        one.case_id: one.id for one in await all_of(store, Party) if one.organisation_id == 1
    }
    basis = {"basis": "consent_s43", "given_in": "written", "given_on": "2026-01-12"}
    for one in (known, case):
        await bo.submit("case.basis", basis | {"party": team[one.id]}, one.id, at=MONDAY)
    question = {"question": "Hvad gør vi om natten?", "about": case.id}
    await bo.submit("advice.ask", question | basis, at=MONDAY)
    await ask(store, town, case, known.alias)
    for name in ("anna", "bo"):
        await answer(store, town, name)

    listed = await bo.press("case.bases", known.id, at=MONDAY)
    await bo.press("case.basis_withdraw", f"{known.id}:{team[known.id]}", at=MONDAY)
    after = await bo.press("case.bases", known.id, at=MONDAY)

    assert "Question to Udgående team Demo', 'Yes, until" in words(listed.say)
    assert "Question to Udgående team Demo', 'No: withdrawn." in words(after.say)
    assert [one.withdrawn_at for one in await all_of(store, Consent)] == [MONDAY, MONDAY]
    assert [one.basis_withdrawn_at for one in await all_of(store, AdviceRequest)] == [MONDAY]
    did = [one.chain for one in await all_of(store, Entry) if one.did is Did.CONSENT_WITHDRAWN]
    assert {f"case:{known.id}", f"case:{case.id}"} <= set(did)
