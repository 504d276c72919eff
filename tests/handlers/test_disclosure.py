"""Who may read what a party wrote: registered, agreed until a day, withdrawn, and refused."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.cases import Party
from models.consents import Basis, Consent, Given, Giver, Standing, standing
from models.entries import Did, Entry
from models.people import Absence
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.town import acting, all_of, build, opening_fields, rows, words

DAY = timedelta(days=1)
SECRET = "mødes i næste uge"  # what Anna writes when she opens the course
WITHDRAWN = "case.basis_withdrawn"


@pytest.fixture
async def case(store, town):
    """Anna opened it and Bo has taken it."""
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    return case


async def party_of(store, organisation):
    return next(
        one for one in await all_of(store, Party) if one.organisation_id == organisation.id
    )


async def registers(store, town, who="anna", to="municipality", at=MONDAY, **changed):
    receiver = await party_of(store, getattr(town, to))
    fields = {"party": receiver.id, "basis": "consent_s43", "given_in": "written"}
    fields["given_on"] = at.date().isoformat()
    actor = acting(store, town, who)
    return await actor.submit("case.basis", fields | changed, receiver.case_id, at=at)


async def withdraws(store, town, who="anna", to="municipality", at=MONDAY):
    receiver = await party_of(store, getattr(town, to))
    subject = f"{receiver.case_id}:{receiver.id}"
    return await acting(store, town, who).press("case.basis_withdraw", subject, at=at)


async def reads(store, town, case, who="bo", at=MONDAY):
    """Whether somebody may read what Anna wrote; a refusal shows nothing of it."""
    answer = await acting(store, town, who).press("case.show", case.id, at=at)
    assert (answer.form is None) == answer.is_refused
    assert answer.is_refused or SECRET in words(answer.form)
    assert SECRET not in words(answer.say)
    return not answer.is_refused


async def told(store, view=WITHDRAWN):
    return sorted(one.address for one in await rows(store) if one.view == view)


async def test_two_clicks_register_a_basis(store, town):
    """The receipt of opening has the button; the form needs a basis and to be sent."""
    two = opening_fields(town, parties=["municipality", "regional_psychiatry"])
    answer = await acting(store, town, "anna").submit(
        "case.open", two | {"why_general_practice": "Borgeren har ingen læge."}, at=MONDAY
    )
    assert answer.errors == ()
    button = next(one for one in answer.say.parts[-1].buttons if "basis" in one.action)

    form = (
        await acting(store, town, "anna").press(button.action, button.subject, at=MONDAY)
    ).form

    given = {one.name: getattr(one, "value", None) for one in form.fields}
    municipal = await party_of(store, town.municipality)
    assert (given["party"], given["given_on"]) == (str(municipal.id), date(2026, 1, 12))
    assert [one.name for one in form.fields if one.is_required and not one.value] == ["basis"]
    assert given["given_in"] == ""  # nobody registers by accident that it is in writing


async def test_nothing_is_read_without_a_basis(store, town, case):
    assert not await reads(store, town, case)

    await registers(store, town)

    assert await reads(store, town, case)


async def test_a_basis_is_for_one_receiver_and_of_one_discloser(store, town, case):
    await acting(store, town, "gerd").press("case.claim", case.id, at=MONDAY)
    await registers(store, town, to="practice")

    assert await reads(store, town, case, "gerd")
    assert not await reads(store, town, case, "bo")

    await registers(store, town, "gerd")  # the practice's own words, not Anna's

    assert not await reads(store, town, case, "bo")


async def test_it_lapses_after_a_year(store, town, case):
    await registers(store, town)
    [consent] = await all_of(store, Consent)
    last = datetime(2027, 1, 12, 20, tzinfo=UTC)

    assert consent.expires_on == date(2027, 1, 12)
    assert await reads(store, town, case, at=last)
    assert not await reads(store, town, case, at=last + DAY)


async def test_it_lapses_on_the_day_that_was_agreed(store, town, case):
    answer = await registers(store, town, until="2026-02-01")
    [consent] = await all_of(store, Consent)
    last = datetime(2026, 2, 1, 12, tzinfo=UTC)

    assert "Sun 1 Feb 2026" in words(answer.say)
    assert consent.expires_on == date(2026, 2, 1)
    assert await reads(store, town, case, at=last)
    assert not await reads(store, town, case, at=last + DAY)


async def test_nothing_agreed_makes_it_longer_than_a_year(store, town, case):
    await registers(store, town, given_on="2025-06-01", until="2030-01-01")

    [consent] = await all_of(store, Consent)
    assert consent.expires_on == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"party": "999"}, "party", id="no party of the course"),
        pytest.param({"party": ""}, "party", id="nobody"),
        pytest.param({"basis": "because"}, "basis", id="no basis"),
        pytest.param({"given_in": "a dream"}, "given_in", id="no way to give one"),
        pytest.param({"given_in": ""}, "given_in", id="a consent, and not how"),
        pytest.param({"given_on": "yesterday"}, "given_on", id="no date"),
        pytest.param({"given_on": "2026-01-13"}, "given_on", id="a day to come"),
        pytest.param({"given_on": "2025-01-12"}, "given_on", id="more than a year ago"),
        pytest.param({"until": "soon"}, "until", id="no end"),
        pytest.param({"until": "2026-01-11"}, "until", id="an end that has passed"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(store, town, case, changed, field):
    answer = await registers(store, town, **changed)

    assert [name for name, _said in answer.errors] == [field]
    assert await all_of(store, Consent) == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        pytest.param({"given_in": "written"}, Given.WRITTEN, id="in writing"),
        pytest.param({"given_in": "oral"}, Given.ORAL, id="by word of mouth"),
        pytest.param({"basis": "treatment_s41", "given_in": "oral"}, None, id="no consent"),
        pytest.param({"basis": "treatment_s41", "given_in": ""}, None, id="not to be said"),
    ],
)
async def test_how_a_consent_was_given_is_kept_and_entered(store, town, case, said, kept):
    await registers(store, town, **said)

    [consent] = await all_of(store, Consent)
    [entry] = [one for one in await all_of(store, Entry) if one.did is Did.CONSENT]
    assert consent.given_in is kept
    assert entry.codes["given_in"] == kept


# What the law asks of whoever discloses, by basis (domain/law.md C1, C2).
DUTIES = {
    "value_leap": "Tell the citizen as soon as you can",
    "treatment_s41": "The citizen may say no",
    "oral": "As a main rule it is in writing",
}


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("given_in", Given)
async def test_the_receipt_says_what_the_law_asks_on_this_basis(sqlite_store, basis, given_in):
    town = await sqlite_store.write(build)
    await opened(sqlite_store, town)

    answer = await registers(sqlite_store, town, basis=basis, given_in=given_in)

    of_form = given_in if basis is Basis.CONSENT else ""
    expected = {DUTIES[one] for one in (basis, of_form) if one in DUTIES}
    assert {said for said in DUTIES.values() if said in words(answer.say)} == expected
    assert "Remember to enter it in the record." in words(answer.say)


async def test_a_no_is_to_be_entered_in_the_record_too(store, town, case):
    anna, said = (
        acting(store, town, "anna"),
        "A no, and a consent that is withdrawn, are entered",
    )

    form = (await anna.press("case.basis_start", case.id, at=MONDAY)).form
    await registers(store, town)

    assert said in words(form.intro)
    assert said in words((await withdraws(store, town)).say)


async def test_a_party_cannot_let_itself_read(store, town, case):
    """The discloser decides, not the receiver (C3)."""
    answer = await registers(store, town, "bo")

    assert [name for name, _said in answer.errors] == ["party"]
    assert not await reads(store, town, case)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("tina", id="the discloser's coordinator"),
        pytest.param("bro", id="a colleague of the discloser"),
        pytest.param("carla", id="the receiver's coordinator"),
        pytest.param("gerd", id="a desk that has not taken it"),
    ],
)
@pytest.mark.parametrize("act", ["case.bases", "case.basis_start", "withdraw", "register"])
async def test_nobody_else_decides_it_or_sees_how_it_stands(store, town, case, name, act):
    await registers(store, town)
    if act == "withdraw":
        answer = await withdraws(store, town, name)
    elif act == "register":
        answer = await registers(store, town, name, to="practice")
    else:
        answer = await acting(store, town, name).press(act, case.id, at=MONDAY)

    assert (answer.is_refused, answer.form) == (True, None)
    assert case.alias not in words(answer.say)
    assert [one.withdrawn_at for one in await all_of(store, Consent)] == [None]


async def test_no_basis_is_registered_in_a_closed_course(store, town, case):
    closing = {"ending": "outside_target", "informed": "yes", "anyway": "yes"}
    await acting(store, town, "anna").submit("case.close", closing, case.id, at=MONDAY)

    answer = await registers(store, town)

    assert answer.is_refused
    assert await all_of(store, Consent) == []


async def test_a_withdrawal_works_at_once(store, town, case):
    await registers(store, town)
    assert await reads(store, town, case)

    answer = await withdraws(store, town)

    assert not await reads(store, town, case)
    assert "No: withdrawn." in words(answer.say)
    [consent] = await all_of(store, Consent)
    assert (consent.withdrawn_at, consent.remind_at) == (MONDAY, None)


async def test_a_withdrawal_ends_all_that_stands_for_that_party(store, town, case):
    await registers(store, town)
    await registers(store, town, basis="treatment_s41")

    await withdraws(store, town)

    assert not await reads(store, town, case)
    assert [one.withdrawn_at for one in await all_of(store, Consent)] == [MONDAY, MONDAY]


async def test_a_withdrawal_leaves_the_others_as_they_are(store, town, case):
    await acting(store, town, "gerd").press("case.claim", case.id, at=MONDAY)
    await registers(store, town)
    await registers(store, town, to="practice")

    await withdraws(store, town)

    assert await reads(store, town, case, "gerd")
    assert not await reads(store, town, case, "bo")


async def test_the_others_are_told_that_it_is_withdrawn_and_nothing_more(store, town, case):
    await acting(store, town, "gerd").press("case.claim", case.id, at=MONDAY)
    await registers(store, town)
    await withdraws(store, town)

    assert await told(store) == sorted([f"person:{town.bo.id}", f"person:{town.gerd.id}"])
    anna = acting(store, town, "anna")
    timeline = words((await anna.press("case.timeline", case.id, at=MONDAY)).say)
    assert "Consent was withdrawn." in timeline


async def test_pressed_twice_it_is_told_once(store, town, case):
    await registers(store, town)

    await withdraws(store, town)
    await withdraws(store, town, at=MONDAY + timedelta(minutes=1))

    assert await told(store) == sorted([f"person:{town.bo.id}", f"person:{town.gerd.id}"])
    done = [one.did for one in await all_of(store, Entry)]
    assert done.count(Did.CONSENT_WITHDRAWN) == 1


async def test_also_in_a_closed_course_it_can_be_withdrawn(store, town, case):
    await registers(store, town)
    closing = {"ending": "outside_target", "informed": "yes", "anyway": "yes"}
    await acting(store, town, "anna").submit("case.close", closing, case.id, at=MONDAY)
    assert await reads(store, town, case)

    await withdraws(store, town)

    assert not await reads(store, town, case)


@pytest.mark.parametrize("subject", ["1:999", "1:", "1:x", "999:2", "x"])
async def test_a_forged_button_withdraws_nothing(store, town, case, subject):
    await registers(store, town)

    answer = await acting(store, town, "anna").press("case.basis_withdraw", subject, at=MONDAY)

    assert answer.is_refused
    assert [one.withdrawn_at for one in await all_of(store, Consent)] == [None]


async def test_a_party_without_chat_is_called(store, town):
    case = await opened(store, town, general_practice=town.phone_practice.id)
    await registers(store, town, to="phone_practice")

    answer = await withdraws(store, town, to="phone_practice")

    assert f"person:{town.gerd.id}" not in await told(store)
    assert "Lægehuset Mælkebøtten does not read here: call 00 00 00 01" in words(answer.say)
    assert case.alias in answer.say.title


async def test_a_stand_in_from_another_organisation_registers_for_whom_they_cover(
    store, town, case
):
    """A makkerpar stands in across: it is the covered party that discloses, not their own."""

    async def away(db):
        day = (MONDAY + DAY).date()
        db.add(
            Absence(
                person_id=town.anna.id, first_day=day, last_day=day, stand_in_id=town.gerd.id
            )
        )

    await store.write(away)

    await registers(store, town, "gerd", at=MONDAY + DAY)

    [consent] = await all_of(store, Consent)
    assert consent.discloser_id == town.team.id
    assert await reads(store, town, case, at=MONDAY + DAY)


async def test_what_was_registered_before_disclosers_were_kept_still_stands(store, town, case):
    await registers(store, town)

    async def forget(db):
        consent = await db.get_one(Consent, 1)
        consent.discloser_id = None

    await store.write(forget)

    assert await reads(store, town, case)
    await withdraws(store, town)
    assert not await reads(store, town, case)


async def test_how_each_receiver_stands(store, town, case):
    await registers(store, town, until="2026-02-01")
    later = datetime(2026, 3, 2, 8, tzinfo=UTC)
    anna = acting(store, town, "anna")

    now = await anna.press("case.bases", case.id, at=MONDAY)
    then = await anna.press("case.bases", case.id, at=later)

    assert dict(now.say.parts[0].facts) == {
        "Eksempel Kommune": "Yes, until and including Sun 1 Feb 2026",
        "Lægehuset Solsikken": "No: no basis is registered.",
    }
    assert (
        dict(then.say.parts[0].facts)["Eksempel Kommune"]
        == "No: it lapsed after Sun 1 Feb 2026"
    )


def test_a_newer_consent_that_is_not_whole_takes_nothing_away():
    day = date(2026, 1, 12)
    whole = Consent(given_on=day, expires_on=day + 30 * DAY)
    half = Consent(given_on=day, expires_on=day + 300 * DAY, given_by=Giver.ONE_OF_TWO)

    assert standing([half, whole], day) == (Standing.IN_FORCE, day + 30 * DAY)
    assert standing([half], day) == (Standing.WAITING, None)


async def test_what_was_given_before_it_was_withdrawn_opens_nothing_again(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await registers(store, town)
    await withdraws(store, town)
    tuesday = MONDAY + timedelta(days=1)

    old = await registers(store, town, at=tuesday, given_on="2026-01-11")
    before = await reads(store, town, case, at=tuesday)
    new = await registers(store, town, at=tuesday)

    assert dict(old.errors) == {
        "given_on": "It was withdrawn on Mon 12 Jan 2026: ask for a new consent."
    }
    assert (new.errors, before) == ((), False)
    assert await reads(store, town, case, at=tuesday)
