"""The evaluation in chat, on its page and as a file: who sees it, and what it says."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import sealed_pictures
from handlers import evaluation_pages, evaluation_sheets, routes
from handlers import evaluation_terms as terms
from handlers.cards import Chart, Facts
from handlers.documents import File, Printed, Table
from handlers.evaluating import Which, period
from handlers.evaluations import Period, before, grouped
from handlers.turn import Refusal, Turn
from locales import speaking
from models import telling, telling_groups
from models.cases import Purpose
from models.clusters import ClusterAgreement, Phase
from models.figures import READINGS, Figure
from models.organisations import Membership
from models.people import Person, Role
from models.small_numbers import is_small
from tests.conftest import RING
from tests.handlers.test_evaluations import evaluated
from tests.handlers.test_waits import change
from tests.handlers.years import TODAY, generate
from tests.town import acting, words

AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
REFUSED = "Only the cluster lead and its evaluators see the evaluation."


async def settle(db, seed=1):
    town = await generate(db, seed, courses=50, questions=30)
    town.tina.roles = [Role.CLUSTER_LEAD]
    town.dan.roles = [Role.EVALUATOR]
    return town


@pytest.fixture
async def town(sqlite_store):
    return await sqlite_store.write(settle)


@pytest.fixture
def store(sqlite_store):
    return sqlite_store


def facts(card):
    return {
        name: said
        for part in card.parts
        if isinstance(part, Facts)
        for name, said in part.facts
    }


async def made(store, town, name, subject, who="tina"):
    async def work(db):
        turn = Turn(
            person=await db.get(Person, town.people[who].id),
            at=AT,
            workspace_id=town.workspace.id,
            subject=subject,
        )
        return await routes.PAGES[name](turn, db)

    with speaking("en"):
        return await store.read(work)


@pytest.mark.parametrize("word", ["evaluering", " Evaluering ", "evaluation"])
async def test_the_command_shows_the_key_figures(store, town, word):
    answer = await acting(store, town, "tina").command("/tovholder", word, at=AT)
    [part] = (
        await evaluated(store, town, Period(date(2026, 1, 1), date(2026, 12, 31), TODAY))
    ).parts

    shown = facts(answer.say)
    assert answer.say.title == "Midtklyngen: evaluation Thu 1 Jan 2026 to Thu 31 Dec 2026"
    share = telling.figure(part.tally, Figure.WITHIN_3)
    assert shown["Contact within 3 working days"].endswith(
        f"({share.part.least} of {share.whole.least})"
    )


async def test_the_answer_has_its_pictures_with_addresses_that_hold_no_words(store, town):
    answer = await acting(store, town, "tina").command("/tovholder", "evaluering", at=AT)

    charts = [part for part in answer.say.parts if isinstance(part, Chart)]
    held = [sealed_pictures.read(RING, one.url.rpartition("/i/")[2]) for one in charts]
    assert [one.shape for one in charts] == ["columns", "line", "columns"]
    assert {one.url.partition("/i/")[0] for one in charts} == {"https://tovholder.test"}
    assert [one for one, _ends in held] == [
        replace(one, title="", alt="", url="") for one in charts
    ]


@pytest.mark.parametrize("who", ["anna", "bo", "carla", "gerd", "bro"])
async def test_nobody_else_sees_it(store, town, who):
    actor, subject = acting(store, town, who), f"{town.cluster.id}:this_year"

    answers = [
        await actor.command("/tovholder", "evaluering", at=AT),
        await actor.press("evaluation.show", subject, at=AT),
    ]

    assert {one.say.title for one in answers} == {REFUSED}
    for page in ("evaluation.page", "evaluation.pdf", "evaluation.csv"):
        with pytest.raises(Refusal) as refused:
            await made(store, town, page, subject, who)
        assert str(refused.value) == REFUSED
    assert "evaluation.show" not in words((await actor.command("/tovholder", at=AT)).say)


async def test_an_evaluator_sees_figures_and_no_course(store, town):
    dan = acting(store, town, "dan")

    assert "evaluation.show" in words((await dan.command("/tovholder", at=AT)).say)
    assert "Courses opened" in facts((await dan.press("evaluation.show", at=AT)).say)
    assert (await dan.press("cluster.show", at=AT)).is_refused


async def test_one_who_has_left_the_cluster_sees_it_no_more(store, town):
    await change(store, Membership, 1, last_day=date(2026, 10, 1))

    subject = f"{town.cluster.id}:this_year"

    assert (
        await acting(store, town, "tina").press("evaluation.show", subject, at=AT)
    ).is_refused


@pytest.mark.parametrize("subject", ["x", "1", "1:ever", "4711:this_year", ":", "1:2026-01-01"])
async def test_a_forged_subject_is_refused(store, town, subject):
    assert (
        await acting(store, town, "tina").press("evaluation.show", subject, at=AT)
    ).is_refused


async def test_a_page_says_every_figure_with_its_definition(store, town):
    page = await made(store, town, "evaluation.page", f"{town.cluster.id}:this_year")

    tables = [part for one in page.sections for part in one.parts if isinstance(part, Table)]
    heads = {row[0] for table in tables for row in table.rows if "\n" in row[0]}
    assert len(heads) == len(Figure)
    assert all(definition.endswith(".") for _name, definition in (h.split("\n") for h in heads))
    assert [link.page for link in page.links] == ["evaluation.pdf", "evaluation.csv"]


async def test_it_is_told_by_purpose_and_by_area_as_a_plain_loop_counts(store, town):
    """Each group's figures are those of an evaluation narrowed down to it, or not told."""
    found = await evaluated(store, town)
    whole = await store.read(lambda db: grouped(db, found, TODAY))
    [part] = whole.parts

    assert list(part.purposes) == [*Purpose]
    assert list(part.areas) == ["nordvest"]
    for purpose in Purpose:
        [alone] = (await evaluated(store, town, purpose=purpose)).parts
        told = telling_groups.figure(part.tally, part.purposes, Figure.WITHIN_3)[purpose]
        same = telling.figure(alone.tally, Figure.WITHIN_3)
        assert told in (same, telling.TooFew())
    with speaking("en"):
        page = evaluation_pages.page(whole, None)
    heads = {one.title: one.parts[0].heads for one in page.sections if "By " in one.title}
    assert heads == {
        "By purpose": ("Figure", "Rapid contact", "Prevent admission", "Early discharge"),
        "By area": ("Figure", "nordvest"),
    }


async def test_what_the_cluster_chose_stands_first_with_its_targets(store, town):
    own = [["=cmd: tilfredshed", "8 af 10"], ["færre genindlæggelser"]]
    chosen = ["in_time", "acute_admissions"]
    await change(store, ClusterAgreement, 1, indicators=chosen, own_indicators=own)
    subject = f"{town.cluster.id}:this_year"

    page = await made(store, town, "evaluation.page", subject)
    sheet = await made(store, town, "evaluation.csv", subject)

    [table] = page.sections[1].parts
    assert page.sections[1].title == "The cluster's own indicators"
    assert [(row[0].partition("\n")[0], *row[1:]) for row in table.rows][1:] == [
        ("acute admissions (entered each month)", "none", "none", ""),
        ("=cmd: tilfredshed", "none", "none", "8 af 10"),
        ("færre genindlæggelser", "none", "none", ""),
    ]
    assert table.rows[0][0].startswith("contact within the agreed days")
    lines = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))
    of_own = [(one["Figure"], one["Target"]) for one in lines if one["Code"] == "chosen"]
    assert of_own[2:] == [("cmd: tilfredshed", "8 af 10"), ("færre genindlæggelser", "")]


async def test_of_no_cluster_there_is_nothing_to_evaluate(store, town):
    for number in range(1, 5):
        await change(store, Membership, number, last_day=date(2026, 1, 1))

    answer = await acting(store, town, "tina").command("/tovholder", "evaluering", at=AT)

    assert answer.say.title == "Your organisation is not part of a cluster."


async def test_the_same_is_a_pdf_and_a_spreadsheet(store, town):
    subject = f"{town.cluster.id}:this_year"

    pdf = await made(store, town, "evaluation.pdf", subject)
    sheet = await made(store, town, "evaluation.csv", subject)

    assert isinstance(pdf, Printed)
    assert isinstance(sheet, File)
    lines = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))
    assert {one["Code"] for one in lines} >= {figure.value for figure in Figure}


async def test_the_period_before_stands_beside_in_page_and_file(store, town):
    first, last = date(2026, 4, 1), date(2026, 6, 30)
    found = await evaluated(store, town, Period(first, last, TODAY))
    past = await store.read(lambda db: before(db, found, TODAY))
    [alone] = (
        await evaluated(store, town, Period(date(2026, 1, 1), date(2026, 3, 31), TODAY))
    ).parts

    with speaking("en"):
        page = evaluation_pages.page(found, past)
        data = evaluation_sheets.sheet(found, past).decode("utf-8-sig")
        expected = {one: terms.said(telling.figure(alone.tally, one)) for one in Figure}
        names = {terms.figure_name(one): one for one in Figure}

    lines = list(csv.DictReader(io.StringIO(data), delimiter=";"))
    in_file = {
        one["Code"]: one["Period before"]
        for one in lines
        if one["Group"] == "All" and one["Code"] in set(Figure)
    }
    assert in_file == {one.value: said for one, said in expected.items()}
    tables = [part for one in page.sections for part in one.parts if isinstance(part, Table)]
    on_page = {
        names[row[0].partition("\n")[0]]: row[2]
        for table in tables
        for row in table.rows
        if table.heads[2:3] == ("Period before",)
    }
    assert on_page == expected


async def test_no_small_number_stands_anywhere(store):
    """Of few courses many numbers are small; none of them is told."""
    town = await store.write(lambda db: generate(db, 8, courses=25, questions=12))
    found = await evaluated(store, town)
    found = await store.read(lambda db: grouped(db, found, TODAY))

    with speaking("en"):
        data = evaluation_sheets.sheet(found, None).decode("utf-8-sig")
        page = evaluation_pages.page(found, None)

    lines = list(csv.DictReader(io.StringIO(data), delimiter=";"))
    days = {one.value for one, how in READINGS.items() if how.quantile}
    counts = [(one["Part"], one["Of"]) for one in lines if one["Code"] not in days]
    numbers = [int(text) for pair in counts for text in pair if text]
    assert [one for one in numbers if is_small(one)] == []
    assert [b for a, b in counts if a and b and is_small(int(b) - int(a))] == []
    bars = [
        bar.value
        for one in page.sections
        for part in one.parts
        if isinstance(part, Chart) and part.shape != "line"
        for bar in part.bars
    ]
    assert bars != []
    assert [one for one in bars if is_small(one)] == []
    assert "not shown" in data


async def test_the_test_year_speaks_of_learning_points(store, town):
    await change(store, ClusterAgreement, 1, phase=Phase.TEST)

    answer = await acting(store, town, "tina").press("evaluation.show", at=AT)
    page = await made(store, town, "evaluation.page", f"{town.cluster.id}:this_year")

    assert "The test phase: what was late is a learning point." in words(answer.say)
    assert "What kept the parties: learning points" in [one.title for one in page.sections]


@pytest.mark.parametrize(
    ("which", "today", "first", "last"),
    [
        (Which.THIS_YEAR, date(2026, 5, 5), date(2026, 1, 1), date(2026, 12, 31)),
        (Which.LAST_YEAR, date(2026, 1, 1), date(2025, 1, 1), date(2025, 12, 31)),
        (Which.THIS_QUARTER, date(2026, 11, 30), date(2026, 10, 1), date(2026, 12, 31)),
        (Which.THIS_QUARTER, date(2026, 2, 28), date(2026, 1, 1), date(2026, 3, 31)),
        (Which.LAST_QUARTER, date(2026, 2, 28), date(2025, 10, 1), date(2025, 12, 31)),
        (Which.LAST_QUARTER, date(2026, 7, 1), date(2026, 4, 1), date(2026, 6, 30)),
    ],
)
def test_the_periods_are_whole_years_and_quarters(which, today, first, last):
    assert period(which, today) == Period(first, last, today)


@pytest.mark.parametrize(
    ("first", "last", "earlier"),
    [
        pytest.param(date(2026, 1, 1), date(2026, 12, 31), date(2025, 1, 1), id="a year"),
        pytest.param(date(2026, 4, 1), date(2026, 6, 30), date(2026, 1, 1), id="a quarter"),
        pytest.param(date(2026, 1, 1), date(2026, 2, 28), date(2025, 11, 1), id="two months"),
        pytest.param(date(2026, 1, 10), date(2026, 1, 19), date(2025, 12, 31), id="ten days"),
    ],
)
async def test_the_period_before_is_as_long(store, town, first, last, earlier):
    found = await evaluated(store, town, Period(first, last, TODAY))

    told = await store.read(lambda db: before(db, found, TODAY))

    assert (told.first, told.last) == (earlier, first - timedelta(days=1))
