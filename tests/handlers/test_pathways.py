"""Pathways: who is asked, what a child's course needs, and growing up."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from handlers import routes
from handlers.turn import Looking
from locales import speaking
from models.cases import Case, Party
from models.clusters import ClusterAgreement
from models.consents import Consent, Giver
from models.entries import Did, Entry
from models.organisations import Kind, Membership, Organisation
from models.passages import PassageKind
from models.people import Absence
from models.templates import templates
from scheduler.jobs import JOBS, run_due
from tests.conftest import MONDAY
from tests.town import SINCE, acting, all_of, build, opening_fields, rows, words

EVERY = [one.code for one in templates()]
CHILD = {"adult": "no", "adult_from": "03.2030"}
YOUNG = {"adult": "no", "adult_from": "03.2027"}


async def settle(db):
    """A cluster with every pathway, BUA and PPR."""
    town = await build(db)
    town.agreement.pathways = EVERY
    for code, name in (("bua", "BUA Eksempel"), ("ppr", "PPR Eksempel")):
        one = Organisation(code=code, name=name, kind=Kind.OTHER, has_chat=False)
        db.add(one)
        await db.flush()
        db.add(Membership(organisation_id=one.id, cluster_id=town.cluster.id, first_day=SINCE))
    return town


@pytest.fixture
async def town(store):
    return await store.write(settle)


async def organisations(store, *codes):
    return [str(one.id) for one in await all_of(store, Organisation) if one.code in codes]


async def opens(store, town, **changed):
    anna = acting(store, town, "anna")
    return await anna.submit("case.open", opening_fields(town, **changed), at=MONDAY)


async def opens_for_child(store, town, **changed):
    others = await organisations(store, "bua", "ppr")
    kinds = ["municipality", "regional_psychiatry", "general_practice", "other"]
    return await opens(store, town, parties=kinds, other=others, **CHILD | changed)


async def card(store, view, subject, reader, at=MONDAY):
    async def look(db):
        with speaking("en"):
            return await routes.VIEWS[view](Looking(reader, str(subject), at), db)

    return await store.read(look)


async def test_one_chooses_the_pathway_where_there_are_several(store, town):
    form = (await acting(store, town, "anna").command("/forloeb", at=MONDAY)).form
    fields = {one.name: one for one in form.fields}

    assert [value for value, _label in fields["pathway"].choices] == EVERY[:-1]
    assert (fields["pathway"].value, fields["pathway"].is_required) == ("adult", False)
    assert [value for value, _label in fields["parties"].choices][-1] == "other"
    assert "other" not in fields["parties"].values
    assert "adult_from" not in fields


async def test_a_pathway_is_kept_and_shows_its_first_steps(store, town):
    await opens(store, town, pathway="vulnerable")

    [case] = await all_of(store, Case)
    shown = words(await card(store, "case.card", case.id, town.anna))

    assert (case.pathway, case.adult_from, case.grows_up_at) == ("vulnerable", None, None)
    assert "Especially vulnerable, core team" in shown
    assert "Hold a network meeting every 6 weeks." in shown
    assert "A missed appointment ends nothing" in shown
    assert (await all_of(store, Entry))[0].codes["pathway"] == "vulnerable"


@pytest.mark.parametrize("pathway", ["", "adult", "children", "forged"])
async def test_an_adults_course_is_ordinary_unless_something_else_is_chosen(
    store, town, pathway
):
    await opens(store, town, pathway=pathway)

    [case] = await all_of(store, Case)
    assert case.pathway == "adult"
    assert "Pathway" not in words(await card(store, "case.card", case.id, town.anna))


async def test_a_pathway_that_the_cluster_does_not_use_cannot_be_chosen(store, town):
    async def use_two(db):
        (await db.get(ClusterAgreement, town.agreement.id)).pathways = ["adult", "discharge"]

    await store.write(use_two)
    await opens(store, town, pathway="vulnerable")

    assert [one.pathway for one in await all_of(store, Case)] == ["adult"]


async def test_discharge_reminds_before_noon(store, town):
    await opens(store, town, pathway="discharge")

    party = (await all_of(store, Party))[1]
    assert party.remind_at == datetime(2026, 1, 13, 9, 30, tzinfo=UTC)  # 10.30 in Copenhagen


async def test_a_child_needs_the_month_and_the_other_parties(store, town):
    answer = await opens(store, town, adult="no")

    assert [name for name, _said in answer.errors] == ["why_other", "adult_from"]
    fields = {one.name: one for one in answer.form.fields}
    assert "Only the month is kept" in fields["adult_from"].hint
    assert await all_of(store, Case) == []


async def test_a_childs_course_has_several_other_parties(store, town):
    answer = await opens_for_child(store, town)

    assert answer.errors == ()
    [case] = await all_of(store, Case)
    assert (case.pathway, case.adult_from) == ("children", date(2030, 3, 1))
    bua, ppr = await organisations(store, "bua", "ppr")
    assert [one.organisation_id for one in await all_of(store, Party)] == [
        *(town.team.id, town.municipality.id, town.practice.id, int(bua), int(ppr)),
    ]
    shown = words(await card(store, "case.card", case.id, town.anna))
    assert "March 2030" in shown
    assert "Notify the municipality by telephone" in shown
    assert "Under 15 the holders of custody consent, and the child is heard." in shown
    assert "the parents are informed and involved" in shown


async def test_a_reason_for_leaving_out_the_other_parties_is_kept_sealed(store, town):
    why = "De er orienteret."
    answer = await opens(store, town, **CHILD, why_other=why)

    assert answer.errors == ()
    [case] = await all_of(store, Case)
    assert case.left_out == [["other"]]
    assert PassageKind.LEFT_OUT.value == "left_out"


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        pytest.param("", "Write the month", id="none"),
        pytest.param("13.2027", "Write the month", id="no month"),
        pytest.param("1.3.2027", "Write the month", id="a day"),
        pytest.param("01.2026", "That month has come", id="this month"),
        pytest.param("03.2020", "That month has come", id="in the past"),
        pytest.param("02.2044", "Nobody turns 18 so late", id="not born yet"),
    ],
)
async def test_a_month_that_cannot_be_is_said_at_its_field(store, town, month, sentence):
    answer = await opens_for_child(store, town, adult_from=month)

    assert [(name, sentence in said) for name, said in answer.errors] == [("adult_from", True)]
    assert await all_of(store, Case) == []


async def test_without_the_pathway_a_child_is_shown_the_way(store):
    town = await store.write(build)

    answer = await opens(store, town, adult="no")

    assert [(name, "(BUA)" in said) for name, said in answer.errors] == [("adult", True)]


async def registers(store, town, party, at=MONDAY, **changed):
    fields = {"party": party.id, "basis": "consent_s43", "given_in": "written"}
    fields["given_on"] = at.date().isoformat()
    anna = acting(store, town, "anna")
    return await anna.submit("case.basis", fields | changed, party.case_id, at=at)


@pytest.mark.parametrize(
    ("age", "givers"),
    [
        pytest.param(CHILD, ["sole_holder", "both_holders", "one_of_two"], id="under 15"),
        pytest.param(YOUNG, ["young_person"], id="from 15"),
    ],
)
async def test_who_can_consent_follows_the_age(store, town, age, givers):
    await opens_for_child(store, town, **age)
    anna = acting(store, town, "anna")

    form = (await anna.press("case.basis_start", 1, at=MONDAY)).form

    field = next(one for one in form.fields if one.name == "given_by")
    assert [value for value, _label in field.choices] == givers


async def test_an_adult_consents_alone(store, town):
    await opens(store, town)

    form = (await acting(store, town, "anna").press("case.basis_start", 1, at=MONDAY)).form

    assert "given_by" not in {one.name for one in form.fields}


async def test_the_young_person_consents_from_15(store, town):
    await opens_for_child(store, town, **YOUNG)
    municipal = (await all_of(store, Party))[1]

    refused = await registers(store, town, municipal, given_by="both_holders")
    answer = await registers(store, town, municipal, given_by="young_person")

    assert refused.errors == (("given_by", "Say who has consented."),)
    [consent] = await all_of(store, Consent)
    assert (consent.given_by, consent.expires_on) == (Giver.YOUNG_PERSON, date(2027, 1, 12))
    assert "Tue 12 Jan 2027" in words(answer.say)


async def test_a_consent_does_not_outlive_the_age_it_was_given_at(store, town):
    await opens_for_child(store, town, adult_from="06.2026")
    municipal = (await all_of(store, Party))[1]

    await registers(store, town, municipal, given_by="young_person")

    [consent] = await all_of(store, Consent)
    assert consent.expires_on == date(2026, 5, 31)


async def test_a_parents_consent_from_before_15_has_ended(store, town):
    await opens_for_child(store, town, adult_from="01.2029")  # turned 15 this month
    municipal = (await all_of(store, Party))[1]

    answer = await registers(
        store, town, municipal, given_by="young_person", given_on="2025-12-20"
    )

    assert [name for name, _said in answer.errors] == ["given_on"]
    assert await all_of(store, Consent) == []


async def test_one_of_two_holders_opens_nothing(store, town):
    await opens_for_child(store, town, **CHILD)
    municipal = (await all_of(store, Party))[1]
    bo = acting(store, town, "bo")
    await bo.press("case.claim", 1, at=MONDAY)

    one = await registers(store, town, municipal, given_by="one_of_two")
    before = await bo.press("case.show", 1, at=MONDAY)
    both = await registers(store, town, municipal, given_by="both_holders")
    after = await bo.press("case.show", 1, at=MONDAY)

    assert "the other holder of custody must consent too" in one.say.title
    assert before.form is None
    assert "no basis" in before.say.title
    assert "may now read" in both.say.title
    assert "mødes i næste uge" in words(after.form)


async def told(store):
    return [
        (one.address, one.subject) for one in await rows(store) if one.view == "case.grows_up"
    ]


async def test_the_birthday_is_prepared_three_months_before_and_confirmed(store, town):
    await opens_for_child(store, town, adult_from="08.2026")
    may, august = (
        datetime(2026, 5, 1, 6, 30, tzinfo=UTC),
        datetime(2026, 8, 3, 6, 30, tzinfo=UTC),
    )

    await run_due(store, JOBS, may - timedelta(seconds=1))
    before = await told(store)
    await run_due(store, JOBS, may)
    prepared = await told(store)
    await run_due(store, JOBS, may + timedelta(days=1))
    await run_due(store, JOBS, august)
    await run_due(store, JOBS, august + timedelta(days=30))

    anna = f"person:{town.anna.id}"
    assert (before, prepared) == ([], [(anna, "1:prepare")])
    assert await told(store) == [(anna, "1:prepare"), (anna, "1:confirm")]
    assert (await all_of(store, Case))[0].grows_up_at is None
    did = [one.did for one in await all_of(store, Entry) if one.did is Did.GROWS_UP]
    assert len(did) == 2
    first = await card(store, "case.grows_up", "1:prepare", town.anna, may)
    assert first.title.endswith("the young person turns 18 in August 2026")
    last = await card(store, "case.grows_up", "1:confirm", town.anna, august)
    assert "Parents have no access any more" in words(last)


async def test_the_stand_in_is_asked_when_the_lead_is_away(store, town):
    await opens_for_child(store, town, adult_from="08.2026")

    async def go_away(db):
        (await db.exec(select(Case))).one().lead_id = town.bo.id
        day = date(2026, 5, 1)
        db.add(
            Absence(
                person_id=town.bo.id, first_day=day, last_day=day, stand_in_id=town.carla.id
            )
        )

    await store.write(go_away)
    await run_due(store, JOBS, datetime(2026, 5, 1, 6, 30, tzinfo=UTC))

    assert await told(store) == [(f"person:{town.carla.id}", "1:prepare")]


async def test_nobody_is_asked_outside_working_hours(store, town):
    await opens_for_child(store, town, adult_from="08.2026")
    evening = datetime(2026, 5, 1, 18, tzinfo=UTC)

    await run_due(store, JOBS, evening)
    asked_late = await told(store)
    await run_due(store, JOBS, datetime(2026, 5, 4, 6, tzinfo=UTC))

    assert asked_late == []
    assert await told(store) == [(f"person:{town.anna.id}", "1:prepare")]


async def test_a_closed_course_asks_nobody(store, town):
    await opens_for_child(store, town, adult_from="08.2026")
    ended = {"ending": "moved", "informed": "yes", "anyway": "yes"}
    await acting(store, town, "anna").submit("case.close", ended, 1, at=MONDAY)

    await run_due(store, JOBS, datetime(2026, 5, 1, 6, 30, tzinfo=UTC))

    assert await told(store) == []
    assert await card(store, "case.grows_up", "1:prepare", town.anna) is None
