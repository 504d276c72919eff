"""What an authority takes into its own record: whose words, in what order and forms."""

import json

import pytest

from bot import printing
from handlers import filing_pages
from handlers.documents import File, Page, Printed
from handlers.turn import Refusal, Turn
from locales import speaking
from models.advice import AdviceRequest
from models.entries import Did, Entry
from models.people import Person
from tests.conftest import MONDAY
from tests.handlers.test_briefings import told
from tests.handlers.test_cases import opened
from tests.handlers.test_closing import LATER, NOTE, close
from tests.handlers.test_waits import change
from tests.town import acting, all_of, words

FIRST = "Vi vil gerne mødes i næste uge."
OF_BO = "Vi ses på stuen på torsdag."
MAKERS = {
    "page": filing_pages.page,
    "pdf": filing_pages.pdf,
    "text": filing_pages.text,
    "json": filing_pages.structured,
}


@pytest.fixture
async def case(store, town):
    """Anna opened it and wrote; Bo is in contact, wrote too, and has a basis for nobody."""
    case = await opened(store, town)
    for action in ("case.claim", "case.know", "case.contact.phone"):
        await acting(store, town, "bo").press(action, case.id, at=MONDAY)
    await told(store, town, case, by="bo", words=OF_BO)
    return case


async def taken(store, town, name, case, form="page", locale="en"):
    async def work(db):
        reader = await db.get_one(Person, town.people[name].id)
        turn = Turn(reader, LATER, town.workspace.id, subject=str(case.id))
        with speaking(locale):
            return await MAKERS[form](turn, db)

    return await store.write(work)


async def lines(store, town, name, case):
    made = await taken(store, town, name, case, "json")
    return json.loads(made.content)["lines"]


async def test_it_is_in_order_with_author_function_organisation_and_time(store, town, case):
    await close(store, town, case)

    said = await lines(store, town, "anna", case)

    assert [one["at"] for one in said] == sorted(one["at"] for one in said)
    assert {key: said[0][key] for key in ("author", "function", "organisation", "kind")} == {
        "author": "Anna Demo",
        "function": "specialsygeplejerske",
        "organisation": "Udgående team Demo",
        "kind": "step",
    }
    assert [one["text"] for one in said if one["kind"] == "step"] == [
        "Anna Demo opened the course.",
        "Bo Demo became contact person of Eksempel Kommune.",
        "Bo Demo confirmed that Eksempel Kommune knows which citizen it is about.",
        "Bo Demo registered contact with Eksempel Kommune: Mon 12 Jan, by phone.",
        "Bo Demo informed the parties.",
        "Anna Demo closed the course: In contact, and a plan is in place.",
    ]


@pytest.mark.parametrize("form", ["page", "text", "json"])
@pytest.mark.parametrize(
    ("name", "reads", "must_not"), [("anna", FIRST, OF_BO), ("bo", OF_BO, FIRST)]
)
async def test_each_party_gets_its_own_words_alone(
    store, town, case, form, name, reads, must_not
):
    await close(store, town, case)

    made = await taken(store, town, name, case, form)

    said = made.content.decode() if isinstance(made, File) else words(made)
    assert (reads in said, must_not in said) == (True, False)
    if name == "bo":
        assert "2 texts of other parties, without a basis for showing them to you." in said
        assert NOTE not in said


async def test_with_a_basis_it_holds_what_the_other_wrote(store, town, case):
    basis = {
        "party": 2,
        "basis": "consent_s43",
        "given_in": "written",
        "given_on": "2026-01-12",
    }
    await acting(store, town, "anna").submit("case.basis", basis, case.id, at=MONDAY)

    said = [one["text"] for one in await lines(store, town, "bo", case)]

    assert (FIRST in said, OF_BO in said) == (True, True)


async def test_advice_about_the_course_is_in_it_for_who_may_read_it(store, town, case):
    await acting(store, town, "bo").submit("advice.ask", {"question": "Hvad nu?"}, at=MONDAY)
    [request] = await all_of(store, AdviceRequest)
    await change(store, AdviceRequest, request.id, case_id=case.id)

    own = [one["text"] for one in await lines(store, town, "bo", case)]
    others = [one["text"] for one in await lines(store, town, "gerd", case)]

    assert ("Hvad nu?" in own, "Hvad nu?" in others) == (True, False)


async def test_what_a_team_was_asked_is_in_its_record_until_it_is_withdrawn(store, town, case):
    about = {"about": case.id, "basis": "consent_s43", "question": "Hvad nu?"}
    bo = acting(store, town, "bo")
    await bo.submit("advice.ask", about, at=MONDAY)
    before = [one["text"] for one in await lines(store, town, "anna", case)]

    await bo.press("case.advice_withdraw", f"{case.id}:{town.team.id}", at=MONDAY)

    after = [one["text"] for one in await lines(store, town, "anna", case)]
    own = [one["text"] for one in await lines(store, town, "bo", case)]
    assert [said.count("Hvad nu?") for said in (before, after, own)] == [1, 0, 1]


@pytest.mark.parametrize("form", MAKERS)
async def test_every_form_is_an_entry_of_what_was_read(store, town, case, form):
    before = len(await all_of(store, Entry))

    await taken(store, town, "anna", case, form)

    [entry] = (await all_of(store, Entry))[before:]
    assert (entry.did, entry.actor_id) == (Did.READ, town.anna.id)
    assert entry.codes == {"page": "filing", "form": form, "passages": [1]}


@pytest.mark.parametrize("form", MAKERS)
@pytest.mark.parametrize("name", ["carla", "dan", "tina", "bro"])
async def test_who_has_no_part_takes_nothing(store, town, case, form, name):
    before = len(await all_of(store, Entry))

    with pytest.raises(Refusal):
        await taken(store, town, name, case, form)

    assert len(await all_of(store, Entry)) == before


async def test_it_says_what_is_not_in_it(store, town, case):
    made = await taken(store, town, "anna", case)

    assert isinstance(made, Page)
    assert made.sections[-1].title == "Not in here"
    assert "is not deleted with the course. Each of you files or deletes your own." in words(
        made.sections[-1]
    )


async def test_the_text_is_ready_to_paste(store, town, case):
    made = await taken(store, town, "anna", case, "text", "da")

    said = made.content.decode()
    assert (made.name, made.media_type) == ("til-journalen.txt", "text/plain; charset=utf-8")
    assert said.replace("\r\n", "").count("\n") == 0
    assert f"Første besked:\r\n{FIRST}\r\n" in said
    assert "man. 12. jan. kl. 9.15: Anna Demo, specialsygeplejerske, Udgående team Demo" in said


async def test_the_pdf_is_one_that_records_keep(store, town, case):
    made = await taken(store, town, "anna", case, "pdf")

    assert isinstance(made, Printed)
    drawn = await printing.pdf(made.page)
    assert (b"pdfaid:part" in drawn, b"pdfaid:conformance" in drawn) == (True, True)
