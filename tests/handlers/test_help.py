"""`/tovholder`: who leads, what waits for me, which language."""

import pytest

from models.cases import Case
from models.people import Person
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_directory import room_of
from tests.town import acting, all_of, fetch, words


async def test_help_lists_every_command(store, town):
    answer = await acting(store, town, "anna").command("/tovholder", at=MONDAY)

    for command in ("/forloeb", "/hvem", "/raad", "/tovholder"):
        assert f"{command}: " in words(answer)
    assert "lead (tovholder)" not in words(answer)


async def test_in_a_room_the_lead_comes_first(store, town):
    case = await opened(store, town)
    room = await room_of(store, case)
    anna = acting(store, town, "anna")

    before = await anna.command("/tovholder", at=MONDAY, room=room)

    async def lead(db):
        (await db.get_one(Case, case.id)).lead_id = town.bo.id

    await store.write(lead)
    after = await anna.command("/tovholder", at=MONDAY, room=room)

    assert "has no lead (tovholder) yet" in before.say.parts[0].text
    assert "Bo Demo, socialrådgiver, 00 00 10 03" in after.say.parts[0].text


async def test_in_somebody_elses_room_help_is_refused(store, town):
    room = await room_of(store, await opened(store, town))

    answer = await acting(store, town, "dan").command("/tovholder", at=MONDAY, room=room)

    assert "no part in it" in answer.say.title


async def waits(store, town, name, at=MONDAY):
    return words((await acting(store, town, name).press("help.waiting", at=at)).say)


async def test_what_nobody_has_taken_waits_for_the_desk_alone(store, town):
    case = await opened(store, town)

    assert f"{case.alias}: nobody has taken it yet" in await waits(store, town, "bo")
    for name in ("anna", "dan", "tina"):
        assert "Nothing waits for you" in await waits(store, town, name)


async def test_what_one_has_taken_waits_for_oneself_until_there_is_contact(store, town):
    case = await opened(store, town)
    bo = acting(store, town, "bo")
    await bo.press("case.claim", case.id, at=MONDAY)
    await bo.press("case.know", case.id, at=MONDAY)

    assert f"{case.alias}: contact is wanted by Thu 15 Jan" in await waits(store, town, "bo")
    assert "Nothing waits for you" in await waits(store, town, "carla")

    await bo.press("case.contact.phone", case.id, at=MONDAY)

    assert "Nothing waits for you" in await waits(store, town, "bo")


async def test_more_than_fit_are_counted(store, town):
    aliases = [(await opened(store, town)).alias for _ in range(12)]

    said = await waits(store, town, "bo")

    assert [alias in said for alias in aliases] == [True] * 10 + [False] * 2
    assert "and 2 more" in said


async def test_a_language_is_kept_and_answered_in(store, town):
    bo = acting(store, town, "bo")

    form = (await bo.press("help.language_start", at=MONDAY)).form
    answer = await bo.submit("help.language", {"locale": "da"}, at=MONDAY)
    after = await bo.command("/tovholder", at=MONDAY)

    assert [value for value, _label in form.fields[0].choices] == ["da", "en"]
    assert (await fetch(store, Person, town.bo.id)).locale == "da"
    assert "dansk" in answer.say.title
    assert after.locale == "da"


@pytest.mark.parametrize("locale", ["", "fr", "da-DK"])
async def test_a_language_we_do_not_speak_is_corrected(store, town, locale):
    answer = await acting(store, town, "bo").submit(
        "help.language", {"locale": locale}, at=MONDAY
    )

    assert answer.errors == (("locale", "Choose a language."),)
    assert {one.locale for one in await all_of(store, Person)} == {None}


async def test_choosing_a_language_twice_is_answered_twice(store, town):
    bo = acting(store, town, "bo")

    first, second = [
        await bo.submit("help.language", {"locale": "da"}, at=MONDAY, form_key="one")
        for _ in range(2)
    ]

    assert first.say == second.say
