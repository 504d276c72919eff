"""For the learning seminar: read through first by whoever takes it along."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from handlers import routes
from handlers.cards import Items, Text, Tone
from handlers.documents import Chart, File, Printed, Table
from handlers.turn import Refusal, Turn
from locales import speaking
from models.clusters import ClusterAgreement
from models.entries import Did, Entry
from models.implementation import ImplementationItem, ItemState, Question
from models.people import Person, Role
from tests.handlers.years import generate
from tests.town import acting, all_of, words

AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
WORK = "Fast telefontid hver formiddag"
DROPPED = "Nyt skema"
TICKED = {"read": "yes"}


async def settle(db):
    town = await generate(db, 1, courses=50, questions=30)
    town.tina.roles = [Role.CLUSTER_LEAD]
    town.dan.roles = [Role.EVALUATOR]
    for what, state in ((WORK, ItemState.BEGUN), (DROPPED, ItemState.DROPPED)):
        item = ImplementationItem(
            cluster_id=town.cluster.id,
            question=Question.SPEED,
            what=what,
            owner_id=town.bo.id,
            due_on=date(2026, 11, 2),
            changed_at=AT,
            state=state,
        )
        db.add(item)
    return town


@pytest.fixture
async def town(sqlite_store):
    return await sqlite_store.write(settle)


@pytest.fixture
def store(sqlite_store):
    return sqlite_store


def about(town):
    return f"{town.cluster.id}:this_year"


async def asked(store, town, who="tina"):
    answer = await acting(store, town, who).press("seminar.start", about(town), at=AT)
    return answer.form


async def checked(store, town, form, who="tina", **said):
    return await acting(store, town, who).submit("seminar.check", said, form.subject, at=AT)


async def ready(store, town):
    """The links to what has been read through."""
    answer = await checked(store, town, await asked(store, town), **TICKED)
    return {link.page: link.subject for link in answer.say.parts[0].buttons}


async def made(store, town, name, subject, who="tina"):
    async def work(db):
        person = await db.get(Person, town.people[who].id)
        turn = Turn(person=person, at=AT, workspace_id=town.workspace.id, subject=subject)
        return await routes.PAGES[name](turn, db)

    with speaking("en"):
        return await store.read(work)


async def write(store, text):
    async def work(db):
        (await db.get(ImplementationItem, 1)).what = text

    await store.write(work)


async def test_all_that_people_wrote_is_there_to_be_read(store, town):
    form = await asked(store, town)

    [shown] = [part for part in form.intro if isinstance(part, Items)]
    assert shown.items == (WORK,)
    assert [part for part in form.intro if getattr(part, "tone", "") is Tone.NOTICE] == []


async def test_nothing_leaves_before_it_was_read(store, town):
    form = await asked(store, town)

    answer = await checked(store, town, form)

    assert answer.errors == (("read", "Read it through, and say so here."),)
    for subject in (about(town), form.subject, f"{about(town)}:x"):
        for page in ("seminar.page", "seminar.pdf", "seminar.csv"):
            with pytest.raises(Refusal):
                await made(store, town, page, subject)
    assert [one for one in await all_of(store, Entry) if one.did is Did.SEMINAR_CHECKED] == []


async def test_what_was_read_is_a_page_and_a_file(store, town):
    links = await ready(store, town)

    page = await made(store, town, "seminar.page", links["seminar.page"])
    paper = await made(store, town, "seminar.pdf", links["seminar.pdf"])
    sheet = await made(store, town, "seminar.csv", links["seminar.csv"])

    parts = [part for one in page.sections for part in one.parts]
    assert page.title == "Midtklyngen at the learning seminar"
    assert [one.shape for one in parts if isinstance(one, Chart)] == [
        "columns",
        "line",
        "columns",
    ]
    assert [one for one in parts if isinstance(one, Table)][-1].rows == (
        (WORK, "What does it take to change the speed of the courses?", "begun"),
    )
    assert isinstance(paper, Printed)
    assert paper.page.sections == page.sections
    assert isinstance(sheet, File)
    lines = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[-1]["What"] == WORK
    assert {one["Kind"] for one in lines[:-1]} == {"Key figure"}
    for said in (repr(page), sheet.content.decode()):
        assert "Bo Demo" not in said
        assert DROPPED not in said
    [entry] = [one for one in await all_of(store, Entry) if one.did is Did.SEMINAR_CHECKED]
    assert (entry.actor_id, entry.codes["first"]) == (town.tina.id, "2026-01-01")


async def test_what_was_changed_is_read_again(store, town):
    form, links = await asked(store, town), await ready(store, town)
    await write(store, "Noget helt andet")

    answer = await checked(store, town, form, **TICKED)

    assert answer.is_refused
    with pytest.raises(Refusal) as refused:
        await made(store, town, "seminar.page", links["seminar.page"])
    assert "changed the texts since you read them through" in str(refused.value)


async def test_one_who_has_not_read_it_cannot_use_anothers_reading(store, town):
    links = await ready(store, town)

    with pytest.raises(Refusal):
        await made(store, town, "seminar.page", links["seminar.page"], "dan")


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        pytest.param("Borger Jens Hansen var glad", "a citizen's name", id="a citizen"),
        pytest.param("Mødested Storegade 12", "an address", id="an address"),
        pytest.param("bo demo ringer rundt", "Bo Demo", id="a colleague"),
    ],
)
async def test_what_may_tell_of_somebody_is_pointed_at(store, town, text, warning):
    await write(store, text)

    form = await asked(store, town)

    [notice] = [one for one in form.intro if isinstance(one, Text) and one.tone is Tone.NOTICE]
    assert warning in notice.text
    assert (await checked(store, town, form, **TICKED)).say is not None


async def test_a_number_never_leaves(store, town):
    await write(store, "Spurgt 0101011234")

    answer = await checked(store, town, await asked(store, town), **TICKED)

    assert answer.is_refused
    assert "CPR number" in answer.say.title


async def test_a_clusters_own_indicators_are_read_as_well(store, town):
    async def work(db):
        agreement = await db.get(ClusterAgreement, 1)
        agreement.own_indicators = [["Møder holdt", "mindst 4"]]

    await store.write(work)

    [shown] = [one for one in (await asked(store, town)).intro if isinstance(one, Items)]

    assert shown.items == ("Møder holdt mindst 4", WORK)


async def test_experiences_go_along_without_who_wrote_them(store, town):
    note = {"principle": "advice", "lesson": "model", "experience": "Ring hver fredag"}
    tina = acting(store, town, "tina")
    await tina.submit("experience.write", note, str(town.cluster.id), at=AT)

    [shown] = [one for one in (await asked(store, town)).intro if isinstance(one, Items)]
    links = await ready(store, town)
    page = await made(store, town, "seminar.page", links["seminar.page"])
    sheet = await made(store, town, "seminar.csv", links["seminar.csv"])

    assert shown.items == ("Ring hver fredag", WORK)
    assert "a model for others: Ring hver fredag" in repr(page)
    lines = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))
    assert (lines[-2]["What"], lines[-2]["How it stands"]) == (
        "Ring hver fredag",
        "a model for others",
    )
    assert "Tina" not in repr(page) + sheet.content.decode()


@pytest.mark.parametrize("who", ["anna", "bo", "carla", "gerd", "bro"])
async def test_nobody_else_takes_it_along(store, town, who):
    links = await ready(store, town)

    answer = await acting(store, town, who).press("seminar.start", about(town), at=AT)

    assert answer.is_refused
    with pytest.raises(Refusal):
        await made(store, town, "seminar.page", links["seminar.page"], who)
    assert "seminar.start" not in words(answer.say)
