"""Who may see one course of several is shown what they would be if the others were not there.

Neither a list, a count, a search, an autocompletion, a page nor a digest tells of the others.
"""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers import digests, routes
from handlers.turn import Refusal, Turn
from locales import speaking
from models.cases import Case, Party
from models.digests import Digest
from models.people import Person
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_overview import settle
from tests.handlers.test_waits import change
from tests.others import Undone, secrets_now
from tests.town import acting, all_of

TUESDAY = MONDAY + timedelta(days=1)
# The first course's practice, whose coordinator sees all of hers; and one contact person of a
# party that the other courses have as well, where a colleague is.
READERS = ("gerd", "dan")
COMMANDS = {
    "/forloeb": ("", "liste", "GRØN-RAVN-98"),
    "/tovholder": ("",),
    "/hvem": ("", "demo", "kommune"),
    "/plan": ("",),
    "/raad": ("",),
}
PAGES = {
    "overview.board": ("all:any", "mine:any", ""),
    "overview.course": ("1", "2", "3"),
    "overview.advice": ("",),
    "overview.directory": ("",),
}


@pytest.fixture
async def town(sqlite_store):
    return await sqlite_store.write(settle)


async def open_course(store, town, contact, **parties):
    """Another course, with somebody as the municipality's contact person."""
    before = {one.id for one in await all_of(store, Case)}
    await opened(store, town, **parties)
    [case] = [one for one in await all_of(store, Case) if one.id not in before]
    [party] = [
        one
        for one in await all_of(store, Party)
        if (one.case_id, one.organisation_id) == (case.id, town.municipality.id)
    ]
    who = {"contact_person_id": town.people[contact].id, "contact_name": "x"}
    await change(store, Party, party.id, **who, claimed_at=MONDAY)
    return case


async def open_others(store, town):
    """Two courses and a question about one: of the municipality, and of another practice."""
    others = [
        await open_course(store, town, "bo", general_practice=town.phone_practice.id)
        for _ in range(2)
    ]
    asked = {"kind": "case", "question": "Hvad siger han til døgnrytmen?", "urgency": "normal"}
    await acting(store, town, "bo").submit("advice.ask", asked, others[0].id, at=MONDAY)
    return others


async def shown(store, town, who):
    """All that somebody finds without knowing what there is."""
    actor, found = acting(store, town, who), {}
    for command, texts in COMMANDS.items():
        for text in texts:
            found[command, text] = await actor.command(command, text, at=TUESDAY)
    for search in routes.SEARCHES:
        for text in ("", "e", "grøn"):
            found[search, text] = await made(store, town, who, routes.SEARCHES[search], text)
    for page, subjects in PAGES.items():
        for subject in subjects:
            found[page, subject] = await made(store, town, who, routes.PAGES[page], "", subject)
    found["digest"] = await made(store, town, who, morning)
    return {what: said(one) for what, one in found.items()}


def said(shown):
    """All of it, but for the key that each form has of its own."""
    return re.sub(r"key='[^']*'", "", repr(shown))


async def made(store, town, who, make, text="", subject=""):
    """What a page, a search or a digest shows; it leaves nothing."""
    kept = []

    async def work(db):
        reader = await db.get_one(Person, town.people[who].id)
        turn = Turn(reader, TUESDAY, town.workspace.id, subject=subject, text=text)
        with speaking("en"):
            try:
                kept.append(await make(turn, db))
            except Refusal as refusal:
                kept.append(refusal.sentence)
        raise Undone

    with pytest.raises(Undone):
        await store.write(work)
    return kept[0]


async def morning(turn, db):
    one = Digest(person_id=turn.me.id, since=MONDAY - timedelta(days=1), made_at=turn.at)
    db.add(one)
    await db.flush()
    return await digests.page(replace(turn, subject=str(one.id)), db)


@pytest.mark.parametrize("who", READERS)
async def test_the_others_change_nothing_of_what_is_shown(sqlite_store, town, who):
    store, mine = sqlite_store, await open_course(sqlite_store, town, "dan")
    before = await shown(store, town, who)

    others = await open_others(store, town)
    after = await shown(store, town, who)

    aliases, texts = await store.read(secrets_now)
    assert mine.alias in after["overview.course", "1"]
    assert {what for what in before if before[what] != after[what]} == set()
    assert sorted(aliases) == sorted([mine.alias, *(one.alias for one in others)])
    hidden = [*(one.alias for one in others), *(text for text in texts if "døgnrytmen" in text)]
    assert len(hidden) == 3
    assert [(what, one) for what in after for one in hidden if one in after[what]] == []


@pytest.mark.parametrize("who", READERS)
async def test_an_alias_that_is_anothers_is_one_that_never_was(sqlite_store, town, who):
    await open_course(sqlite_store, town, "dan")
    others = await open_others(sqlite_store, town)
    actor = acting(sqlite_store, town, who)

    for command in COMMANDS:
        for alias in (one.alias for one in others):
            asked = await actor.command(command, alias, at=TUESDAY)
            never = await actor.command(command, "GRØN-RAVN-98", at=TUESDAY)
            assert said(asked).replace(alias, "GRØN-RAVN-98") == said(never)


async def test_who_is_in_all_of_them_sees_all(sqlite_store, town):
    """Else there would be nothing that could have leaked."""
    await open_course(sqlite_store, town, "dan")
    before = await shown(sqlite_store, town, "carla")
    others = await open_others(sqlite_store, town)
    after = await shown(sqlite_store, town, "carla")

    board = after["overview.board", "all:any"]
    assert [one.alias in board for one in others] == [True, True]
    changed = {str(what) for what in before if before[what] != after[what]}
    assert {"('overview.board', 'all:any')", "('overview.course', '2')", "digest"} <= changed
