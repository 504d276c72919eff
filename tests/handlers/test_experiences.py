"""Experiences: who writes and reads them, what keeps them in, and that they name nobody."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers import evaluation_pages, evaluation_sheets, routes
from handlers.cards import Facts, Items
from handlers.evaluations import Period, load, whole
from handlers.turn import Hidden, Refusal, Turn
from locales import speaking
from models.entries import Did, Entry
from models.experiences import Experience
from models.organisations import Membership
from models.passages import Passage
from models.people import Person, Role
from tests.handlers.test_waits import change
from tests.town import HIDDEN, acting, all_of, build, words

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOTE = {"principle": "advice", "lesson": "worked", "experience": "Ring først, skriv bagefter."}
READ = "Only the cluster lead, coordinators and evaluators read experiences."
WRITE = "Only the cluster lead and coordinators write experiences."


async def settle(db):
    """Tina leads, Dan evaluates; Carla and Gerd coordinate in member organisations."""
    town = await build(db)
    town.tina.roles, town.dan.roles = [Role.CLUSTER_LEAD], [Role.EVALUATOR]
    return town


@pytest.fixture
async def town(store):
    return await store.write(settle)


async def write(store, town, who="carla", at=AT, subject=None, **changed):
    subject = town.cluster.id if subject is None else subject
    actor = acting(store, town, who)
    return await actor.submit("experience.write", NOTE | changed, subject, at=at)


async def made(store, town, who, page="experience.page", subject=None):
    async def work(db):
        person = await db.get(Person, town.people[who].id)
        subject_ = str(town.cluster.id if subject is None else subject)
        turn = Turn(person=person, at=AT, workspace_id=town.workspace.id, subject=subject_)
        return await routes.PAGES[page](turn, db)

    with speaking("en"):
        return await store.read(work)


@pytest.mark.parametrize("who", ["tina", "carla", "gerd"])
async def test_what_is_written_is_sealed_and_counted(store, town, who):
    answer = await write(store, town, who)

    [passage] = await all_of(store, Passage)
    assert b"Ring" not in passage.sealed
    [facts] = [part for part in answer.say.parts if isinstance(part, Facts)]
    assert dict(facts.facts)["Advice and consultation"] == "1 note"
    assert "Ring" not in words(answer.say)
    entry = (await all_of(store, Entry))[-1]
    assert (entry.did, entry.actor_id) == (Did.EXPERIENCE_WRITTEN, town.people[who].id)
    assert entry.codes == {"experience": 1, "principle": "advice"}


async def test_it_is_read_by_principle_and_says_nothing_of_who_wrote_it(store, town):
    await write(store, town)
    await write(store, town, "gerd", principle="accessibility", lesson="model")

    for who in ("tina", "carla", "dan"):
        page = await made(store, town, who)
        told = [one for one in page.sections if one.title]
        found = {one.title: [part.items for part in one.parts] for one in told}
        assert ("experience.start" in words(page)) == (who != "dan")  # who evaluates only
        assert found == {
            "Experiences: Accessibility": [
                ("March 2026, a model for others: Ring først, skriv bagefter.",)
            ],
            "Experiences: Advice and consultation": [
                ("March 2026, what worked: Ring først, skriv bagefter.",)
            ],
        }
        named = [*town.people.values(), town.municipality, town.practice]
        assert [one.name for one in named if one.name in words(page)] == []


async def test_it_stands_in_the_evaluation_of_its_period_page_and_file(store, town):
    await write(store, town, experience="=Ring først.")
    await write(store, town, at=AT + timedelta(days=365), experience="Næste år.")
    year = Period(date(2026, 1, 1), date(2026, 12, 31), AT.date())

    async def work(db):
        return await whole(db, await load(db, town.cluster, year), AT.date())

    found = await store.read(work)
    with speaking("en"):
        page, sheet = evaluation_pages.page(found, None), evaluation_sheets.sheet(found, None)

    assert page.sections[-1].title == "Experiences: Advice and consultation"
    assert page.sections[-1].parts == (Items("", ("March 2026, what worked: =Ring først.",)),)
    line = "Midtklyngen;2026-03-01;;;Advice and consultation;experience;what worked;Ring først."
    assert line in sheet.decode()
    assert "Næste" not in words(page) + sheet.decode()


async def test_its_author_withdraws_it_and_its_words_are_gone(store, town):
    answer = await write(store, town)
    carla = acting(store, town, "carla")

    refused = await acting(store, town, "tina").press("experience.withdraw", 1, at=AT)
    kept = len(await all_of(store, Passage))
    await carla.press("experience.withdraw", 1, at=AT)
    again = await carla.press("experience.withdraw", 1, at=AT)

    assert words(answer.say).count("experience.withdraw") == 1
    assert (refused.say.title, kept) == ("Only who wrote it can withdraw it.", 1)
    assert (await all_of(store, Experience), await all_of(store, Passage)) == ([], [])
    assert (await all_of(store, Entry))[-1].did is Did.EXPERIENCE_WITHDRAWN
    assert again.say.title == HIDDEN


@pytest.mark.parametrize("who", ["anna", "bo", "bro"])
async def test_nobody_else_reads_or_writes_them(store, town, who):
    await write(store, town)
    actor = acting(store, town, who)

    answers = [
        await actor.command("/tovholder", "erfaringer", at=AT),
        await actor.press("experience.show", town.cluster.id, at=AT),
        await actor.press("experience.start", town.cluster.id, at=AT),
        await write(store, town, who),
        await actor.press("experience.withdraw", 1, at=AT),
    ]

    assert [one.say.title for one in answers] == [READ, READ, WRITE, WRITE, WRITE]
    with pytest.raises(Refusal) as refused:
        await made(store, town, who)
    assert str(refused.value) == READ
    assert len(await all_of(store, Experience)) == 1
    agreement = await actor.press("agreement.show", at=AT)
    assert "experience.show" not in words(agreement.say)


async def test_an_evaluator_reads_and_does_not_write(store, town):
    await write(store, town)
    dan = acting(store, town, "dan")

    shown = await dan.press("experience.show", at=AT)

    assert not shown.is_refused
    assert "experience.start" not in words(shown.say)
    assert (await dan.press("experience.start", town.cluster.id, at=AT)).say.title == WRITE


async def test_who_has_left_the_cluster_reads_them_no_more(store, town):
    await write(store, town)
    for number in range(1, 5):
        await change(store, Membership, number, last_day=AT.date() - timedelta(days=1))
    carla = acting(store, town, "carla")

    answers = [
        await carla.press("experience.show", town.cluster.id, at=AT),
        await carla.press("experience.withdraw", 1, at=AT),
    ]

    assert {one.say.title for one in answers} == {HIDDEN}
    with pytest.raises(Hidden):
        await made(store, town, "carla")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("principle", "kindness"),
        ("lesson", ""),
        ("experience", " "),
        ("experience", "x" * 1001),
        ("experience", "Ring om 251248-9996"),
    ],
)
async def test_what_cannot_be_kept_is_said_at_its_field(sqlite_store, field, text):
    town = await sqlite_store.write(settle)

    answer = await write(sqlite_store, town, **{field: text})

    assert [name for name, _sentence in answer.errors] == [field]
    assert (await all_of(sqlite_store, Experience), await all_of(sqlite_store, Passage)) == (
        [],
        [],
    )


@pytest.mark.parametrize("subject", ["x", "4711", "-1"])
async def test_a_forged_subject_is_refused(sqlite_store, subject):
    town = await sqlite_store.write(settle)

    assert (await write(sqlite_store, town, subject=subject)).is_refused
    with pytest.raises(Refusal):
        await made(sqlite_store, town, "tina", subject=subject)
