"""The log for the citizen: after a check, by function alone, and who gave it out is in it."""

from datetime import timedelta

import pytest

from handlers import citizen_logs
from handlers.documents import Printed
from handlers.turn import Refusal, Turn
from locales import LOCALES, speaking
from models.entries import Did, Entry, first_break
from models.people import Person
from tests.conftest import MONDAY
from tests.handlers.test_timeline import lived
from tests.town import HIDDEN, acting, all_of, words

CHECKED = {"citizen": "yes", "third_parties": "yes"}


async def opens(store, town, name, case, maker, *, at=MONDAY, locale="en"):
    async def work(db):
        reader = await db.get_one(Person, town.people[name].id)
        turn = Turn(reader, at, town.workspace.id, subject=str(case.id))
        with speaking(locale):
            return await maker(turn, db)

    return await store.write(work)


async def check(store, town, case, name="bo", **changed):
    return await acting(store, town, name).submit(
        "log.give", CHECKED | changed, case.id, at=MONDAY
    )


async def test_it_says_who_did_and_read_what_by_function(store, town):
    case = await lived(store, town)
    await acting(store, town, "anna").press("case.show", case.id, at=MONDAY)

    page = await opens(store, town, "bo", case, citizen_logs.page)

    municipal = "socialrådgiver (Eksempel Kommune)"
    team = "specialsygeplejerske (Udgående team Demo)"
    assert [line[18:] for line in page.sections[0].parts[1].items] == [
        f"{team} opened the course.",
        f"{municipal} became contact person of Eksempel Kommune.",
        "The course is now here: Getting in contact.",
        f"{municipal} confirmed that Eksempel Kommune knows which citizen it is about.",
        f"{municipal} registered contact with Eksempel Kommune: Mon 12 Jan, by phone.",
        f"{team} read what was written.",
        f"{municipal} read the log.",
    ]


@pytest.mark.parametrize("locale", LOCALES)
async def test_no_name_and_nothing_written_is_in_it(store, town, locale):
    case = await lived(store, town)

    said = words(await opens(store, town, "bo", case, citizen_logs.page, locale=locale))

    assert [one for one in ("Anna", "Bo Demo", "mødes i næste uge") if one in said] == []
    assert "socialrådgiver (Eksempel Kommune)" in said


async def test_it_is_given_out_after_the_check_and_that_is_entered(store, town):
    case = await lived(store, town)

    with pytest.raises(Refusal) as refused:
        await opens(store, town, "bo", case, citizen_logs.pdf)
    answer = await check(store, town, case)
    made = await opens(store, town, "bo", case, citizen_logs.pdf)

    assert refused.value.sentence == "Read the log through and confirm the check first."
    assert "log.pdf" in words(answer.say)
    assert isinstance(made, Printed)
    chain = [one for one in await all_of(store, Entry) if one.chain == f"case:{case.id}"]
    assert [(one.did, one.actor_id) for one in chain[-2:]] == [
        (Did.LOG_CHECKED, town.bo.id),
        (Did.LOG_GIVEN, town.bo.id),
    ]
    assert first_break(chain) is None


async def test_a_check_counts_for_who_made_it_and_that_day(store, town):
    case = await lived(store, town)
    await check(store, town, case)

    for name, at in (("anna", MONDAY), ("bo", MONDAY + timedelta(days=1))):
        with pytest.raises(Refusal):
            await opens(store, town, name, case, citizen_logs.pdf, at=at)


@pytest.mark.parametrize("left_out", CHECKED)
@pytest.mark.parametrize("said", ["", "no"])
async def test_each_check_is_ticked_or_nothing_is_given(store, town, left_out, said):
    case = await lived(store, town)

    answer = await check(store, town, case, **{left_out: said})

    assert [name for name, _sentence in answer.errors] == [left_out]
    with pytest.raises(Refusal):
        await opens(store, town, "bo", case, citizen_logs.pdf)


@pytest.mark.parametrize("name", ["carla", "anna"])
async def test_a_coordinator_and_every_contact_person_may_give_it(store, town, name):
    case = await lived(store, town)

    asked = await acting(store, town, name).press("log.start", case.id, at=MONDAY)
    form = await acting(store, town, name).press("log.give_start", case.id, at=MONDAY)
    answer = await check(store, town, case, name)

    assert [one.is_refused for one in (asked, form, answer)] == [False] * 3


@pytest.mark.parametrize("name", ["dan", "bro"])
async def test_nobody_else_may(store, town, name):
    case = await lived(store, town)
    before = len(await all_of(store, Entry))

    asked = [
        await acting(store, town, name).press(action, case.id, at=MONDAY)
        for action in ("log.start", "log.give_start")
    ]
    answer = await check(store, town, case, name)
    for maker in (citizen_logs.page, citizen_logs.pdf):
        with pytest.raises(Refusal):
            await opens(store, town, name, case, maker)

    assert {one.say.title for one in (*asked, answer)} == {
        HIDDEN
        if name in {"dan", "bro"}
        else "Only contact persons of the course and their coordinators give its log out."
    }
    assert len(await all_of(store, Entry)) == before
