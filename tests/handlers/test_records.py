"""The own record number: seen by one's own alone, found again, and nowhere in the open."""

import pytest
from sqlmodel import select

from models.entries import Did, Entry
from models.outbox import OutboxMessage
from models.records import RecordNumber
from models.seals import KeyRing, new_key
from models.seen import Seen
from tests.conftest import MONDAY
from tests.handlers.test_cases import CPR, opened
from tests.town import acting, all_of, opening_fields, words

NUMBER = "EK-2026-17"


async def keep(store, town, case, name="anna", number=NUMBER):
    return await acting(store, town, name).submit(
        "case.record", {"number": number}, case.id, at=MONDAY
    )


async def look_up(store, town, case, name="anna"):
    return await acting(store, town, name).press("case.record_start", case.id, at=MONDAY)


async def test_it_is_kept_and_looked_up_which_is_an_entry(store, town):
    case = await opened(store, town)

    await keep(store, town, case)
    answer = await look_up(store, town, case)

    assert answer.form.fields[0].value == NUMBER
    entry = (await all_of(store, Entry))[-1]
    assert (entry.did, entry.codes["record"]) == ("read", True)


async def test_another_party_sees_only_its_own(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await keep(store, town, case)

    answer = await look_up(store, town, case, "bo")

    assert answer.form.fields[0].value == ""


async def test_it_is_nowhere_in_the_open(store, town):
    case = await opened(store, town, record_number=NUMBER)
    await keep(store, town, case)
    await look_up(store, town, case)

    for table in (Entry, OutboxMessage, Seen, RecordNumber):

        async def read(db, table=table):
            return [one.model_dump() for one in (await db.exec(select(table))).all()]

        assert NUMBER not in repr(await store.read(read))
        assert "EK202617" not in repr(await store.read(read)).upper()


async def test_an_emptied_field_forgets_it(store, town):
    case = await opened(store, town)
    await keep(store, town, case)

    await keep(store, town, case, number="")

    assert await all_of(store, RecordNumber) == []


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("Birgit fra tredje sal", id="words"),
        pytest.param("1" * 31, id="too long"),
        pytest.param("17\n18", id="two lines"),
        pytest.param(CPR, id="a CPR number"),
    ],
)
async def test_what_is_no_number_is_refused_at_the_field(store, town, number):
    case = await opened(store, town)

    answer = await keep(store, town, case, number=number)

    assert [name for name, _sentence in answer.errors] == ["number"]
    assert await all_of(store, RecordNumber) == []


@pytest.mark.parametrize("name", ["carla", "tina", "gerd"])
async def test_only_the_partys_contact_person_keeps_it(store, town, name):
    case = await opened(store, town)

    kept = await keep(store, town, case, name)
    looked_up = await look_up(store, town, case, name)

    assert (kept.is_refused, looked_up.is_refused) == (True, True)


async def test_who_opens_one_more_with_the_same_number_is_told_first(store, town):
    first = await opened(store, town, record_number="EK-2026-17")
    again = opening_fields(town, record_number="ek 2026 17")
    anna = acting(store, town, "anna")

    told = await anna.submit("case.open", again, at=MONDAY)
    opened_all_the_same = await anna.submit("case.open", again | {"anew": "yes"}, at=MONDAY)

    [(field, sentence)] = told.errors
    assert (field, f"{first.alias} (Anna Demo)" in sentence) == ("record_number", True)
    assert "anew" in [one.name for one in told.form.fields]
    [entry] = [one for one in await all_of(store, Entry) if one.did is Did.FOUND]
    assert (entry.chain, entry.actor_id) == (f"case:{first.id}", town.anna.id)
    assert entry.codes == {"criterion": "record_number"}
    assert opened_all_the_same.errors == ()


async def test_another_organisations_same_number_is_never_compared(store, town):
    await opened(store, town, record_number=NUMBER)
    fields = opening_fields(town, record_number=NUMBER, regional_psychiatry=town.team.id)

    answer = await acting(store, town, "bo").submit("case.open", fields, at=MONDAY)

    assert answer.errors == ()


async def test_a_closed_course_is_no_hindrance(store, town):
    case = await opened(store, town, record_number=NUMBER)
    closing = {"ending": "plan", "informed": "yes", "anyway": "yes"}
    await acting(store, town, "anna").submit("case.close", closing, case.id, at=MONDAY)

    await opened(store, town, record_number=NUMBER)

    assert len(await all_of(store, RecordNumber)) == 2


async def test_neither_is_one_that_the_organisation_has_left(store, town):
    case = await opened(store, town)
    bo = acting(store, town, "bo")
    await bo.press("case.claim", case.id, at=MONDAY)
    await keep(store, town, case, "bo")
    gone = {"party": 2, "why": "Flyttet."}
    await acting(store, town, "anna").submit("party.withdraw", gone, case.id, at=MONDAY)
    fields = opening_fields(town, parties=["regional_psychiatry"], why_general_practice="x")

    answer = await bo.submit("case.open", fields | {"record_number": NUMBER}, at=MONDAY)

    assert answer.errors == ()


async def test_the_opening_form_shows_what_is_no_number_at_its_field(store, town):
    fields = opening_fields(town, record_number="Birgit fra tredje sal")

    answer = await acting(store, town, "anna").submit("case.open", fields, at=MONDAY)

    assert [name for name, _sentence in answer.errors] == ["record_number"]
    assert "Birgit" not in words(answer.errors)


def test_a_fingerprint_is_found_under_a_newer_key_too():
    old, new = new_key(), new_key()
    before, after = KeyRing([old]), KeyRing([new, old])

    assert before.fingerprints("1:ek17")[0] in after.fingerprints("1:ek17")
    assert after.fingerprints("1:ek17")[0] not in before.fingerprints("1:ek17")
    assert set(after.fingerprints("1:ek17")) & set(after.fingerprints("2:ek17")) == set()
