"""The citizen's part: what is kept, who may say it, and what is refused."""

from datetime import date

import pytest

from models.citizens import Citizen, TakesPart
from models.entries import Did, Entry
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_parties import party_of
from tests.town import acting, all_of, words

FIELDS = {"informed_on": "2026-01-09", "contact_on": "2026-01-12", "in_plan": "declined"}


async def register(store, town, case, name="anna", **changed):
    fields = FIELDS | {"informed_by": town.anna.id} | changed
    return await acting(store, town, name).submit(
        "citizen.register", fields, case.id, at=MONDAY
    )


async def test_what_is_told_is_kept_and_stands_on_the_card(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    municipal = await party_of(store, town.municipality)

    answer = await register(store, town, case, chosen=municipal.id)

    [citizen] = await all_of(store, Citizen)
    assert (citizen.informed_on, citizen.informed_by_id) == (date(2026, 1, 9), town.anna.id)
    assert (citizen.contact_on, citizen.in_plan) == (date(2026, 1, 12), TakesPart.DECLINED)
    assert (citizen.chosen_party_id, citizen.chosen_id) == (municipal.id, town.bo.id)
    assert "Told Fri 9 Jan by Anna Demo. First contact Mon 12 Jan." in words(answer.say)
    assert "Has chosen Bo Demo as contact person" in words(answer.say)
    entry = (await all_of(store, Entry))[-1]
    assert (entry.did, entry.codes["chosen_id"]) == (Did.CITIZEN, town.bo.id)


async def test_the_form_comes_with_what_is_known_and_an_emptied_field_is_taken_back(
    store, town
):
    case = await opened(store, town)
    await register(store, town, case)

    asked = await acting(store, town, "anna").press("citizen.start", case.id, at=MONDAY)
    await register(store, town, case, contact_on="", in_plan="")

    values = {one.name: one.value for one in asked.form.fields}
    assert (values["contact_on"], values["in_plan"]) == (date(2026, 1, 12), "declined")
    [citizen] = await all_of(store, Citizen)
    assert (citizen.contact_on, citizen.in_plan) == (None, None)
    assert citizen.informed_on == date(2026, 1, 9)


async def test_what_somebody_else_has_reported_meanwhile_is_not_taken_back(store, town):
    case = await opened(store, town)
    bo = acting(store, town, "bo")
    await bo.press("case.claim", case.id, at=MONDAY)
    asked = await bo.press("citizen.start", case.id, at=MONDAY)
    await register(store, town, case)
    mine = {"informed_on": "", "informed_by": town.bo.id, "contact_on": "2026-01-12"}

    first = await bo.submit("citizen.register", mine, asked.form.subject, at=MONDAY)
    [before] = await all_of(store, Citizen)
    again = first.form.subject
    second = await bo.submit("citizen.register", mine, again, at=MONDAY)

    said = dict(first.errors)
    assert sorted(said) == ["in_plan", "informed_by", "informed_on"]
    assert said["informed_on"] == (
        "Somebody has changed this meanwhile to: Fri 9 Jan. Send again to keep yours."
    )
    assert "Anna Demo" in said["informed_by"]
    assert (before.informed_on, before.in_plan) == (date(2026, 1, 9), TakesPart.DECLINED)
    assert second.errors == ()


async def test_what_was_true_then_stays_when_contact_persons_change(store, town):
    case = await opened(store, town)
    bo = acting(store, town, "bo")
    await bo.press("case.claim", case.id, at=MONDAY)
    party = await party_of(store, town.municipality)
    await register(store, town, case, "bo", informed_by=town.bo.id, chosen=party.id)
    await bo.submit("party.hand_over", {"person": town.dan.id}, case.id, at=MONDAY)
    await acting(store, town, "dan").press("party.hand_accept", 1, at=MONDAY)
    assert (await party_of(store, town.municipality)).contact_person_id == town.dan.id

    asked = await acting(store, town, "anna").press("citizen.start", case.id, at=MONDAY)
    given = {one.name: str(one.value or "") for one in asked.form.fields}
    answer = await register(store, town, case, **given | {"in_plan": "yes"})

    assert answer.errors == ()
    [citizen] = await all_of(store, Citizen)
    assert (citizen.informed_by_id, citizen.chosen_id) == (town.bo.id, town.bo.id)
    assert citizen.in_plan is TakesPart.YES


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"informed_on": "2026-01-13"}, "informed_on", id="in the future"),
        pytest.param({"informed_on": "2024-01-01"}, "informed_on", id="long ago"),
        pytest.param({"contact_on": "i går"}, "contact_on", id="no date"),
        pytest.param({"informed_by": "9999"}, "informed_by", id="by nobody we know"),
        pytest.param({"in_plan": "perhaps"}, "in_plan", id="no answer of ours"),
        pytest.param({"chosen": "9999"}, "chosen", id="chose nobody we know"),
    ],
)
async def test_a_mistake_is_shown_at_its_field_and_keeps_nothing(store, town, changed, field):
    case = await opened(store, town)

    answer = await register(store, town, case, **changed)

    assert [name for name, _sentence in answer.errors] == [field]
    assert await all_of(store, Citizen) == []


async def test_the_contact_person_of_nobody_yet_cannot_be_chosen(store, town):
    case = await opened(store, town)
    waiting = await party_of(store, town.practice)

    answer = await register(store, town, case, chosen=waiting.id)

    assert [name for name, _sentence in answer.errors] == ["chosen"]


@pytest.mark.parametrize("name", ["gerd", "carla", "tina"])
async def test_only_contact_persons_tell_of_the_citizen(store, town, name):
    case = await opened(store, town)

    answer = await register(store, town, case, name)

    assert answer.say.title == "Only the contact persons of the course can do this."
    assert await all_of(store, Citizen) == []
