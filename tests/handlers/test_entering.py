"""Monthly figures entered by hand: who may, what is a figure, and where they stand."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from handlers.cards import Facts
from handlers.documents import Table
from handlers.entering import months
from handlers.evaluation_pages import page
from handlers.evaluation_sheets import sheet
from handlers.evaluations import Period, before
from locales import speaking
from models.clusters import ClusterAgreement
from models.entered import Average, EnteredFigure, OwnFigure, average
from models.entries import Did, Entry
from models.indicators import own
from models.people import Role
from models.telling import Nothing, TooFew
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


async def test_of_two_who_enter_the_same_month_at_once_both_are_answered(store, town):
    """Each in a form of their own: what was written last stands, and both are told the same."""

    async def lead(db):
        (await db.merge(town.carla)).roles = [Role.CLUSTER_LEAD]

    await store.write(lead)

    answers = await asyncio.gather(
        *(
            enter(store, town, who, acute_admissions=n)
            for who, n in (("tina", "12"), ("carla", "14"), ("tina", "13"), ("carla", "11"))
        )
    )

    assert {one.say.title for one in answers} == {"Entered for January 2026"}
    [last, housing] = [one.value for one in await all_of(store, EnteredFigure)]
    assert (last in {11, 12, 13, 14}, housing) == (True, 31)
    entered = [one for one in await all_of(store, Entry) if one.did is Did.FIGURES_ENTERED]
    assert len(entered) == 4


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
        shown, lines = page(found, None), sheet(found, None).decode()

    tables = [part for one in shown.sections for part in one.parts if isinstance(part, Table)]
    assert ("January 2026", "not shown", "3") in [row for table in tables for row in table.rows]
    assert "77" not in words(shown)
    assert "2026-01-01;;;Entered by the cluster;housing_times" in lines


def test_the_months_are_over_and_cross_the_year():
    found = months(date(2026, 2, 28))

    assert (found[0], found[-1], len(found)) == (date(2026, 1, 1), date(2025, 2, 1), 12)


WAITING, ASKED = ["Ventedage", "højst 10", "dage", "Fra ansøgning til svar."], ["Klager", "0"]
DAYS, COMPLAINTS = (one.key for one in own([WAITING, ASKED]))


async def agree_on_own(store, *wanted):
    await change(store, ClusterAgreement, 1, own_indicators=list(wanted or (WAITING, ASKED)))


async def own_kept(store):
    return {
        (one.what, one.unit, one.month.month): one.hundredths
        for one in await all_of(store, OwnFigure)
    }


async def test_a_clusters_own_are_entered_in_the_same_form(store, town):
    await agree_on_own(store)

    form = (
        await acting(store, town, "tina").press(
            "evaluation.enter_start", town.cluster.id, at=AT
        )
    ).form
    answer = await enter(store, town, **{DAYS: "12,5", COMPLAINTS: "7"})

    assert [one.label for one in form.fields][-2:] == ["Ventedage (dage)", "Klager"]
    assert await own_kept(store) == {("Ventedage", "dage", 1): 1250, ("Klager", "", 1): 700}
    [facts] = [part for part in answer.say.parts if isinstance(part, Facts)]
    assert facts.facts[-2:] == (("Ventedage (dage)", "12.5"), ("Klager", "7"))
    entry = (await all_of(store, Entry))[-1]
    assert entry.codes["indicators"][-2:] == [DAYS, COMPLAINTS]


async def test_one_of_its_own_is_replaced_and_an_empty_one_stays(store, town):
    await agree_on_own(store)
    await enter(store, town, **{DAYS: "12,5", COMPLAINTS: "7"})

    await enter(store, town, **{DAYS: "9.25", COMPLAINTS: ""})

    assert await own_kept(store) == {("Ventedage", "dage", 1): 925, ("Klager", "", 1): 700}


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        (DAYS, "mange", "Write a number from 0 to 99999, with two decimals at most."),
        (DAYS, "1,234", "Write a number from 0 to 99999, with two decimals at most."),
        (DAYS, "-1", "Write a number from 0 to 99999, with two decimals at most."),
        (COMPLAINTS, "1,5", "Write a whole number from 0 to 99999."),
        (COMPLAINTS, "100000", "Write a whole number from 0 to 99999."),
    ],
)
async def test_what_is_no_figure_of_its_own_is_pointed_at(store, town, key, text, sentence):
    await agree_on_own(store)

    answer = await enter(store, town, **{key: text})

    assert dict(answer.errors) == {key: sentence}
    assert (await kept(store), await own_kept(store)) == ({}, {})


async def test_one_that_is_agreed_no_more_is_not_entered(store, town):
    await agree_on_own(store, WAITING)

    await enter(store, town, **{DAYS: "3", COMPLAINTS: "9"})

    assert await own_kept(store) == {("Ventedage", "dage", 1): 300}


async def test_an_average_is_what_a_plain_loop_finds_and_tells_no_small_number():
    months = [OwnFigure(what="x", unit="dage", hundredths=n) for n in (1250, 1000, 125)]
    counts = [OwnFigure(what="x", unit="", hundredths=100 * n) for n in (0, 5, 12)]

    assert average(months) == Average(round((1250 + 1000 + 125) / 3), 3)
    assert average(counts) == Average(round(1700 / 3), 3)
    assert average([]) == Nothing()
    for small in range(1, 5):
        few = OwnFigure(what="x", unit="", hundredths=100 * small)
        assert average([*counts, few]) == TooFew()


async def test_its_own_stand_with_target_definition_and_the_period_before(store, town):
    await agree_on_own(store)
    await change(
        store,
        ClusterAgreement,
        1,
        indicators=["acute_admissions", "housing_times"],
        indicator_targets={"acute_admissions": 10, "housing_times": 40},
    )
    for month, days, complaints in (
        ("2025-11-01", "20", "9"),
        ("2025-12-01", "10", "8"),
        ("2026-01-01", "12,5", "3"),
    ):
        figures = {"month": month, DAYS: days, COMPLAINTS: complaints}
        await enter(store, town, acute_admissions="12", housing_times="31", **figures)

    found = await evaluated(store, town, YEAR)
    past = await store.read(lambda db: before(db, found, AT.date()))
    with speaking("en"):
        [table] = page(found, past).sections[1].parts
        lines = sheet(found, past).decode()

    assert table.heads == ("Chosen by the cluster", "How it stands", "Period before", "Target")
    rows = {row[0].partition("\n")[0]: row[1:] for row in table.rows}
    assert rows == {
        "acute admissions (entered each month)": (
            "12 (1 month)",
            "12 on average (2 months)",
            "at most 10 a month (not reached yet)",
        ),
        "waiting times for housing support (entered each month)": (
            "31 (1 month)",
            "31 on average (2 months)",
            "at most 40 days (reached)",
        ),
        "Ventedage (dage)": ("12.5 (1 month)", "15 on average (2 months)", "højst 10"),
        "Klager": ("not shown", "8.5 on average (2 months)", "0"),
    }
    assert "Ventedage (dage)\nFra ansøgning til svar." in [row[0] for row in table.rows]
    assert (
        "chosen;Ventedage (dage);12.5 (1 month);;;Fra ansøgning til svar.;"
        "15 on average (2 months);højst 10" in lines
    )
    assert "2026-01-01;;;Entered by the cluster;own;Klager;not shown" in lines


async def test_a_month_is_told_in_the_part_in_which_it_begins(store, town):
    await agree_on_own(store)

    async def agree_anew(db):
        first = await db.get_one(ClusterAgreement, 1)
        db.add(
            ClusterAgreement(
                cluster_id=first.cluster_id,
                version=2,
                valid_from=date(2026, 2, 1),
                phase=first.phase,
                target_days=1,
                own_indicators=[WAITING],
            )
        )

    await store.write(agree_anew)
    for month, days in (("2026-01-01", "10"), ("2026-02-01", "30")):
        await enter(store, town, month=month, **{DAYS: days})

    found = await evaluated(store, town, YEAR)
    with speaking("en"):
        shown = page(found, None)

    tables = [one.parts[0] for one in shown.sections if "own indicators" in one.title]
    rows = [row[1] for table in tables for row in table.rows if row[0].startswith("Ventedage")]
    assert rows == ["10 (1 month)", "30 (1 month)"]
