"""Monthly figures entered by hand: who may, what is a figure, and where they stand."""

from datetime import UTC, date, datetime

import pytest

from handlers.cards import Facts
from handlers.documents import Table
from handlers.entering import months
from handlers.evaluation_pages import page
from handlers.evaluation_sheets import sheet
from handlers.evaluations import Period
from locales import speaking
from models.clusters import ClusterAgreement
from models.entered import EnteredFigure
from models.entries import Did, Entry
from models.people import Role
from tests.handlers.test_evaluations import evaluated
from tests.handlers.test_waits import change
from tests.town import acting, all_of, build, words

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIGURES = {"month": "2026-01-01", "acute_admissions": "12", "housing_times": "31"}
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31), AT.date())


async def settle(db):
    town = await build(db)
    town.tina.roles, town.dan.roles = [Role.CLUSTER_LEAD], [Role.EVALUATOR]
    return town


@pytest.fixture
async def town(store):
    return await store.write(settle)


async def enter(store, town, who="tina", subject=None, **changed):
    subject = town.cluster.id if subject is None else subject
    fields = FIGURES | changed
    return await acting(store, town, who).submit("evaluation.enter", fields, subject, at=AT)


async def kept(store):
    return {one.indicator.value: one.value for one in await all_of(store, EnteredFigure)}


async def test_figures_are_kept_and_said_back(store, town):
    answer = await enter(store, town)

    assert await kept(store) == {"acute_admissions": 12, "housing_times": 31}
    assert answer.say.title == "Entered for January 2026"
    [facts] = [part for part in answer.say.parts if isinstance(part, Facts)]
    assert [said for _name, said in facts.facts] == ["12", "31"]
    entry = (await all_of(store, Entry))[-1]
    assert (entry.did, entry.actor_id) == (Did.FIGURES_ENTERED, town.tina.id)
    assert entry.codes == {
        "month": "2026-01-01",
        "indicators": ["acute_admissions", "housing_times"],
    }


async def test_a_figure_is_replaced_and_an_empty_one_stays(store, town):
    await enter(store, town)

    await enter(store, town, acute_admissions="9", housing_times="")

    assert await kept(store) == {"acute_admissions": 9, "housing_times": 31}


@pytest.mark.parametrize(
    "text", ["-1", "1,5", "100000", "999999999999", "000000000000000012", "mange", "²", "1e3"]
)
async def test_what_is_no_figure_is_pointed_at_and_nothing_is_kept(store, town, text):
    answer = await enter(store, town, acute_admissions=text)

    assert dict(answer.errors) == {"acute_admissions": "Write a whole number from 0 to 99999."}
    assert await kept(store) == {}


@pytest.mark.parametrize("month", ["2026-03-01", "2025-02-01", "2026-01-02", "x", ""])
async def test_a_month_is_one_of_the_twelve_that_are_over(store, town, month):
    answer = await enter(store, town, month=month)

    assert dict(answer.errors) == {"month": "Choose a month."}
    assert await kept(store) == {}


async def test_no_figure_at_all_is_said(store, town):
    answer = await enter(store, town, acute_admissions="", housing_times=" ")

    assert dict(answer.errors) == {"month": "Write at least one figure for this month."}


@pytest.mark.parametrize("who", ["anna", "bo", "carla", "dan", "gerd"])
async def test_only_the_cluster_lead_enters_them(store, town, who):
    answers = [
        await enter(store, town, who),
        await acting(store, town, who).press("evaluation.enter_start", town.cluster.id, at=AT),
    ]

    assert {one.say.title for one in answers} == {
        "Only the cluster lead enters the monthly figures."
    }
    assert await kept(store) == {}
    shown = await acting(store, town, who).press("evaluation.show", at=AT)
    assert "evaluation.enter_start" not in words(shown.say)


@pytest.mark.parametrize("subject", ["x", "4711", ""])
async def test_a_forged_cluster_is_refused(store, town, subject):
    assert (await enter(store, town, subject=subject)).is_refused
    assert await kept(store) == {}


async def test_the_form_asks_for_what_the_cluster_chose(store, town):
    await change(store, ClusterAgreement, 1, indicators=["in_time", "housing_times"])

    answer = await acting(store, town, "tina").press(
        "evaluation.enter_start", town.cluster.id, at=AT
    )

    assert [one.name for one in answer.form.fields] == ["month", "housing_times"]


async def test_they_stand_in_the_evaluation_and_a_small_number_of_people_does_not(store, town):
    await enter(store, town, acute_admissions="4", housing_times="3")
    await enter(store, town, month="2025-12-01", acute_admissions="77")

    found = await evaluated(store, town, YEAR)
    with speaking("en"):
        shown, lines = page(found, None), sheet(found).decode()

    tables = [part for one in shown.sections for part in one.parts if isinstance(part, Table)]
    assert ("January 2026", "not shown", "3") in [row for table in tables for row in table.rows]
    assert "77" not in words(shown)
    assert "2026-01-01;;;Entered by the cluster;housing_times" in lines


def test_the_months_are_over_and_cross_the_year():
    found = months(date(2026, 2, 28))

    assert (found[0], found[-1], len(found)) == (date(2026, 1, 1), date(2025, 2, 1), 12)
