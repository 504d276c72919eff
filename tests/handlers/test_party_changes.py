"""Parties come and go: a day 0 of one's own, who is asked, who is let go."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers import reminders
from models.cases import Case, CaseState, Party
from models.entries import Did, Entry, first_break
from models.joint_plan import Plan
from models.ladder import Rung
from models.passages import Passage, PassageKind
from tests.conftest import MONDAY
from tests.handlers.test_cases import CPR, opened
from tests.handlers.test_parties import party_of
from tests.handlers.test_rooms import members
from tests.town import HIDDEN, acting, all_of, fetch, rows, words

THURSDAY = datetime(2026, 1, 15, 9, tzinfo=UTC)


@pytest.fixture
async def case(store, town) -> Case:
    """Anna opened it, for the municipality alone."""
    return await opened(store, town, parties=["municipality"], why_general_practice="x")


async def add(store, case, organisation, *, name="anna", at=THURSDAY, town=None):
    fields = {"organisation": getattr(organisation, "id", organisation)}
    return await acting(store, town, name).submit("party.add", fields, case.id, at=at)


async def withdraw(store, town, case, whom, *, name="anna", at=THURSDAY, **changed):
    fields = {"party": whom.id, "why": "Borgeren har skiftet læge."} | changed
    return await acting(store, town, name).submit("party.withdraw", fields, case.id, at=at)


async def test_a_party_added_later_has_a_day_0_of_its_own(store, town, case):
    answer = await add(store, case, town.practice, town=town)

    party = await party_of(store, town.practice)
    assert answer.errors == ()
    assert (party.target_on, party.deadline_on) == (date(2026, 1, 19), date(2026, 1, 20))
    assert party.remind_at == datetime(2026, 1, 16, 12, tzinfo=UTC)  # 13:00 on its day 1
    municipal = await party_of(store, town.municipality)
    assert municipal.deadline_on == date(2026, 1, 15)


async def test_who_is_added_is_invited_and_the_room_hears(store, town, case):
    await add(store, case, town.practice, town=town)

    new = [(row.lane, row.view) for row in await rows(store) if row.at == THURSDAY]
    assert (f"person:{town.gerd.id}", "party.invitation") in new
    assert ("room:1", "party.added") in new
    assert "gerd" in await members(store, town, at=THURSDAY)
    entry = (await all_of(store, Entry))[-1]
    party = await party_of(store, town.practice)
    assert (entry.did, entry.codes["party"]) == (Did.PARTY_ADDED, party.id)


async def test_without_chat_the_opener_is_asked_to_call(store, town, case):
    await add(store, case, town.phone_practice, town=town)

    calls = [row.lane for row in await rows(store) if row.view == "party.call"]
    assert calls == [f"person:{town.anna.id}"]


async def test_its_reminders_follow_its_own_ladder(store, town, case):
    await add(store, case, town.practice, town=town)
    friday = datetime(2026, 1, 16, 12, tzinfo=UTC)

    await store.write(lambda db: reminders.remind_due(db, friday))

    party = await party_of(store, town.practice)
    assert (party.rung, party.remind_at) == (
        Rung.UNCLAIMED,
        datetime(2026, 1, 19, 7, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("", id="nobody"),
        pytest.param("x1", id="no number"),
        pytest.param("9999", id="outside the cluster"),
    ],
)
async def test_only_an_organisation_of_the_cluster_is_added(store, town, case, said):
    answer = await add(store, case, said, town=town)

    assert [name for name, _sentence in answer.errors] == ["organisation"]
    assert len(await all_of(store, Party)) == 2


async def test_who_is_a_party_is_not_added_twice(store, town, case):
    answer = await add(store, case, town.municipality, town=town)

    assert answer.errors == (("organisation", "Eksempel Kommune is a party already."),)


@pytest.mark.parametrize("name", ["gerd", "carla", "dan", "tina"])
async def test_only_its_contact_persons_change_the_parties(store, town, case, name):
    party = await party_of(store, town.municipality)

    asked = await acting(store, town, name).press("party.add_start", case.id, at=MONDAY)
    added = await add(store, case, town.practice, name=name, town=town)
    gone = await withdraw(store, town, case, party, name=name)

    for answer in (asked, added, gone):
        assert answer.say.title == (
            HIDDEN
            if name in {"gerd", "dan"}
            else "Only the contact persons of the course can do this."
        )
    assert len(await all_of(store, Party)) == 2


async def test_a_party_that_is_not_needed_is_let_go_with_a_reason(store, town):
    case = await opened(store, town)
    gerd = acting(store, town, "gerd")
    await gerd.press("case.claim", case.id, at=MONDAY)
    party = await party_of(store, town.practice)

    answer = await withdraw(store, town, case, party)

    assert answer.errors == ()
    party = await party_of(store, town.practice)
    assert (party.withdrawn_at, party.remind_at) == (THURSDAY, None)
    assert "gerd" not in await members(store, town, at=THURSDAY)
    told = [row.lane for row in await rows(store) if row.view == "party.withdrawn"]
    assert told == ["room:1", f"person:{town.gerd.id}"]
    assert (await all_of(store, Passage))[-1].kind is PassageKind.LEFT_OUT
    refused = await gerd.press("case.card", case.id, at=THURSDAY)
    assert "you have no part in it" in refused.say.title


async def test_a_withdrawn_partys_buttons_say_what_happened(store, town):
    case = await opened(store, town)
    party = await party_of(store, town.practice)
    await withdraw(store, town, case, party)

    answers = [
        await acting(store, town, "gerd").press(action, subject, at=THURSDAY)
        for action, subject in (("case.claim", case.id), ("party.missed_start", party.id))
    ]

    assert [one.is_refused for one in answers] == [True, True]
    assert not (await party_of(store, town.practice)).is_claimed


async def test_the_course_goes_on_when_the_last_missing_party_is_let_go(store, town):
    case = await opened(store, town)
    for action in ("case.claim", "case.know", "case.contact.phone"):
        await acting(store, town, "bo").press(action, case.id, at=MONDAY)
    assert (await fetch(store, Case, case.id)).state is CaseState.CONTACT

    await withdraw(store, town, case, await party_of(store, town.practice))

    assert (await fetch(store, Case, case.id)).state is CaseState.PLAN
    assert [one.case_id for one in await all_of(store, Plan)] == [case.id]
    reached = [row.address for row in await rows(store) if row.view == "case.reached"]
    assert reached == ["room:1"]


async def test_who_was_let_go_can_be_asked_again(store, town):
    case = await opened(store, town)
    await acting(store, town, "gerd").press("case.claim", case.id, at=MONDAY)
    await withdraw(store, town, case, await party_of(store, town.practice))
    later = THURSDAY + timedelta(hours=1)

    await add(store, case, town.practice, town=town, at=later)

    party = await party_of(store, town.practice)
    assert (party.withdrawn_at, party.is_claimed, party.times_asked) == (None, False, 2)
    invited = [row.lane for row in await rows(store) if row.view == "party.invitation"]
    assert invited.count(f"person:{town.gerd.id}") == 2
    chain = [one for one in await all_of(store, Entry) if one.chain == f"case:{case.id}"]
    assert first_break(chain) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"party": "9999"}, "party", id="no such party"),
        pytest.param({"why": ""}, "why", id="no reason"),
        pytest.param({"why": "x" * 301}, "why", id="too long a reason"),
        pytest.param({"why": f"Det er {CPR}"}, "why", id="a CPR number"),
    ],
)
async def test_a_mistake_is_shown_at_its_field_and_nobody_is_let_go(
    store, town, changed, field
):
    case = await opened(store, town)
    party = await party_of(store, town.practice)

    answer = await withdraw(store, town, case, party, **changed)

    assert [name for name, _sentence in answer.errors] == [field]
    assert (await party_of(store, town.practice)).withdrawn_at is None


async def test_the_only_other_party_is_not_let_go(store, town, case):
    answer = await withdraw(store, town, case, await party_of(store, town.municipality))

    assert "Close the course instead" in words(answer.errors)
