"""A search finds who is meant, however it is written, and nobody of another cluster."""

import pytest
from sqlmodel import select

from bot import installation
from bot.trial import demo
from handlers import finding, indexing
from models.installation import Mode
from models.organisations import Kind, Organisation
from models.people import Person
from models.words import Mention, WordEnding, words
from tests.conftest import MONDAY
from tests.town import all_of

FROM = {"midt": "0740", "horsens": "0615", "vest": "0661"}


@pytest.fixture
async def region(store):
    await installation.settle(store, Mode.TRIAL)
    await store.write(lambda db: demo.fill(db, at=MONDAY))
    return store


async def found(store, text, place="midt", most=3):
    """The names found, the best first, by somebody of a municipality there."""

    async def work(db):
        by_code = select(Organisation.id).where(Organisation.code == FROM[place])
        asking = (await db.exec(by_code)).one()
        result = await finding.find(db, text, asking, MONDAY.date(), most)
        return [
            (
                await db.get_one(Person, one.person_id)
                if one.person_id
                else await db.get_one(Organisation, one.organisation_id)
            ).name
            for one in result.found
        ]

    return await store.read(work)


async def test_names_and_needs_are_found_as_people_write_them(region):
    first = {
        "skive kommune": "Skive Kommune",
        "Skive Komune": "Skive Kommune",
        "kommunen skive": "Skive Kommune",
        "viborg": "Viborg Kommune",
        "viborgg": "Viborg Kommune",
        "udgående": "Udgående team Midt, Regionspsykiatrien",
        "udgaaende team": "Udgående team Midt, Regionspsykiatrien",
        "regionspsykiatri": "Udgående team Midt, Regionspsykiatrien",
        "psykiatrien": "Udgående team Midt, Regionspsykiatrien",
        "maelkeboetten": "Lægehuset Mælkebøtten Midt (opdigtet)",
        "mælkebotten": "Lægehuset Mælkebøtten Midt (opdigtet)",
        "MÆLKEBØTTEN": "Lægehuset Mælkebøtten Midt (opdigtet)",
    }

    assert {text: (await found(region, text))[0] for text in first} == first


@pytest.mark.parametrize(
    ("need", "place", "expected"),
    [
        pytest.param(
            "lægehuset i Odder", "horsens", "Lægehuset i Odder (opdigtet)", id="place"
        ),
        pytest.param("laegehus odder", "horsens", "Lægehuset i Odder (opdigtet)", id="plain"),
        pytest.param("akuttilbud", "midt", "Silkeborg Kommune", id="what is offered"),
        pytest.param("misbrug", "midt", "Silkeborg Kommune", id="inside a longer word"),
        pytest.param("sparring", "midt", "Udgående team Midt, Regionspsykiatrien", id="words"),
        pytest.param("Nordvest", "vest", "Holstebro Kommune", id="an area"),
    ],
)
async def test_a_need_leads_to_who_meets_it(region, need, place, expected):
    assert expected in await found(region, need, place)


async def test_a_need_also_leads_to_people(region):
    names = await found(region, "bostøtte", most=9)

    people = {one.name: one for one in await all_of(region, Person)}
    assert {people[one].function for one in names if one in people} == {"bostøtte"}
    assert names[0].endswith("Kommune")


async def test_a_name_is_found_with_its_organisation(region):
    person = next(
        one
        for one in await all_of(region, Person)
        if one.email.endswith("skive-kommune.example")
    )

    assert (await found(region, f"{person.name} skive"))[0] == person.name


@pytest.mark.parametrize(
    "text", ["", "i", "på", "zzzzzzz", "%", "_", "'; drop table", "x" * 5000]
)
async def test_what_means_nobody_finds_nobody(region, text):
    assert await found(region, text) == []


async def test_nobody_of_another_cluster_is_found(region):
    assert await found(region, "Aarhus") == []
    assert "Aarhus Kommune" not in await found(region, "kommune", most=99)


async def test_what_changes_is_found_anew_and_no_longer_as_before(store):
    async def build(db):
        one = Organisation(code="k", name="Solsikken", kind=Kind.OTHER)
        db.add(one)
        await db.flush()
        await indexing.index_due(db, MONDAY)

    await store.write(build)
    before = {one.word for one in await all_of(store, Mention)}

    async def rename(db):
        one = (await db.exec(select(Organisation))).one()
        one.name, one.is_indexed = "Mælkebøtten", False
        await db.flush()
        return await indexing.index_due(db, MONDAY), await indexing.index_due(db, MONDAY)

    assert await store.write(rename) == (1, 0)
    assert before == {"solsikken"}
    assert {one.word for one in await all_of(store, Mention)} == {"maelkeboetten"}
    assert {one.word for one in await all_of(store, WordEnding)} == {"maelkeboetten"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Lægehuset i Odder", ["laegehuset", "odder"], id="Danish"),
        pytest.param(
            "A\u030arhus Ørsted-Åse", ["aarhus", "oersted", "aase"], id="loose accents"
        ),
        pytest.param("Café Zoë", ["cafe", "zoe"], id="accents"),
        pytest.param("24/7", ["24", "7"], id="numbers"),
        pytest.param("på og i", [], id="small words"),
    ],
)
def test_words_are_folded(text, expected):
    assert words(text) == expected
