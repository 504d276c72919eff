"""Asking in half a minute: what the form offers, refuses and recognises; more afterwards."""

from datetime import date, timedelta

import pytest

from handlers import advice, advice_details, advice_limits, advising
from handlers.turn import Ask, Correct, Named, Refusal, Say
from locales import speaking
from models.advice import AdviceRequest, Need, Urgency
from models.cases import Case, Party
from models.clusters import ClusterAgreement
from models.consents import Basis
from models.entry_points import EntryPoint
from models.organisations import Kind, Membership, Organisation
from models.outbox import OutboxMessage
from models.passages import Passage, PassageKind
from models.people import Duty, Person
from models.rooms import RoomState
from tests.conftest import MONDAY
from tests.handlers.advising import (
    MINUTE,
    REPLY,
    SECRET,
    act,
    answered,
    ask,
    build,
    change,
    look,
    only_request,
    posts,
    remind,
    rows,
)


@pytest.fixture(autouse=True)
def english():
    with speaking("en"):
        yield


@pytest.fixture
async def world(store):
    return await store.write(build)


async def course(store, world, person):
    """A course of which somebody is a contact person."""

    async def work(db):
        ids = {"cluster_id": 1, "agreement_id": 1, "organisation_id": world.team.id}
        opened = {"opened_at": MONDAY, "opened_on": MONDAY.date()}
        db.add(Case(alias="GRØN-RAVN-17", opened_by_id=person.id, **ids, **opened))
        await db.flush()
        who = {"organisation_id": person.organisation_id, "contact_person_id": person.id}
        db.add(Party(case_id=1, claimed_at=MONDAY, **who))

    await store.write(work)


# About a course


async def test_a_question_about_a_course_asks_for_the_basis(store, world):
    await course(store, world, world.else_)

    form = await act(store, advice.question_form, world.else_)
    assert [one.name for one in form.fields] == ["question", "about", "callback", "urgency"]
    assert form.fields[1].choices[1] == ("1", "GRØN-RAVN-17")
    reply = await ask(store, world, about="1")
    assert reply == Correct(
        {"basis": "Choose the basis, or ask a general question."}, form="advice.ask"
    )
    form = await act(store, advice.question_form, world.else_, about="1", question=SECRET)
    assert [one.name for one in form.fields][2] == "basis"
    assert [value for value, _label in form.fields[2].choices] == list(Basis)

    await ask(store, world, about="1", basis="consent_s43")

    request = await only_request(store)
    assert (request.case_id, request.basis) == (1, Basis.CONSENT)
    card = await look(store, advising.request_card, world.anne)
    assert dict(card.parts[0].facts)["About"] == "GRØN-RAVN-17"


async def test_nobody_asks_about_a_course_they_have_no_part_in(store, world):
    await course(store, world, world.nils)

    for about in ("1", "404", "x"):
        reply = await ask(store, world, about=about, basis="consent_s43")
        assert list(reply.errors) == ["about"]
    assert await rows(store, AdviceRequest) == []


async def test_who_advised_last_on_the_course_is_asked_too(store, world):
    await course(store, world, world.else_)

    async def earlier(db):
        who = {"asker_id": world.else_.id, "asker_organisation_id": 2, "organisation_id": 1}
        when = {"asked_at": MONDAY, "answered_at": MONDAY, "due_on": MONDAY.date()}
        adviser = {"adviser_id": world.aksel.id, "case_id": 1, "is_waiting": False}
        db.add(AdviceRequest(state="answered", **who, **when, **adviser))

    await store.write(earlier)

    await ask(store, world, about="1", basis="consent_s43")

    assert posts(await rows(store, OutboxMessage)) == [
        ("advice.request", f"room:{world.room.id}"),
        ("advice.request", f"person:{world.aksel.id}"),
    ]
    card = await look(store, advising.request_card, world.aksel, "2")
    assert dict(card.parts[0].facts)["Advised last on this course"] == "Aksel Demo"


# Whom to call


async def test_the_form_says_who_else_can_be_called_and_that_nobody_is_there(store, world):
    async def work(db):
        clinic = Organisation(
            code="psyk", name="Specialisttelefonen", kind=Kind.REGIONAL_PSYCHIATRY
        )
        db.add(clinic)
        await db.flush()
        member = {"cluster_id": 1, "first_day": date(2025, 1, 1)}
        db.add(Membership(organisation_id=clinic.id, **member))
        db.add(EntryPoint(organisation_id=clinic.id, name="Vagten", phone="00 00 99 99"))
        for one in (world.anne, world.aksel):
            db.add(one)
            one.roles = []

    await store.write(work)

    form = await act(store, advice.question_form, world.else_)

    said = [part.text for part in form.intro]
    assert said[2] == "Call Specialisttelefonen on 00 00 99 99, working days 08:00-15:00."
    assert said[3] == "None of the team's advisers is there today."


async def test_the_specialists_telephone_of_the_agreement_stands_above_the_form(store, world):
    [agreement, _other] = await rows(store, ClusterAgreement)
    line = ["Specialisttelefonen", "00 00 99 98", "hverdage kl. 8-15"]
    await change(store, agreement, specialists=[line])
    clinic = Organisation(code="psyk", name="Klinikken", kind=Kind.REGIONAL_PSYCHIATRY)
    await change(store, clinic)
    first_day = date(2025, 1, 1)
    await change(
        store, Membership(cluster_id=1, organisation_id=clinic.id, first_day=first_day)
    )
    await change(
        store, EntryPoint(organisation_id=clinic.id, name="Vagten", phone="00 00 99 99")
    )

    form = await act(store, advice.question_form, world.else_)

    assert [part.text for part in form.intro][2:] == [
        "Or call Specialisttelefonen on 00 00 99 98, hverdage kl. 8-15.",
        "Do not write names or CPR numbers.",
    ]


async def test_a_team_without_anybody_is_not_asked_into_the_void(store, world):
    await change(store, world.room, state=RoomState.CLOSED)
    for one in (world.anne, world.aksel, world.kaj):
        await change(store, one, roles=[])
    [duty] = await rows(store, Duty)
    await change(store, duty, last_day=date(2025, 2, 1))

    with pytest.raises(Refusal, match="has nobody who can answer in Tovholder yet"):
        await ask(store, world)


async def test_without_advisers_the_coordinator_hears(store, world):
    await change(store, world.room, state=RoomState.CLOSED)
    for one in (world.anne, world.aksel):
        await change(store, one, roles=[])

    await ask(store, world)

    assert f"person:{world.kaj.id}" in {one.address for one in await rows(store, OutboxMessage)}


async def test_the_telephone_of_the_persons_card_is_filled_in(store, world):
    await change(store, world.else_, phone="00 00 10 01")

    form = await act(store, advice.question_form, world.else_)

    assert form.fields[1].value == "00 00 10 01"


@pytest.mark.parametrize(
    "callback", ["ring bare", "1234", "00 00 12 34 00 00 12 34", "kl. 8"], ids=str
)
async def test_a_callback_number_that_is_none_is_pointed_out(store, world, callback):
    reply = await ask(store, world, callback=callback)

    assert reply == Correct(
        {"callback": "Write a telephone number with at least 8 digits."}, form="advice.ask"
    )


async def test_a_promise_in_hours_is_a_time_of_day(store, world):
    [agreement, _other] = await rows(store, ClusterAgreement)
    await change(store, agreement, advice_hours=8)

    form = await act(store, advice.question_form, world.else_)
    await ask(store, world)

    assert "wait until Tue 13 Jan 10:15?" in form.intro[1].text
    request = await only_request(store)
    assert request.due_on == date(2026, 1, 13)
    assert request.due_at == MONDAY + timedelta(days=1, hours=1)
    assert request.remind_at == MONDAY + timedelta(hours=4)
    card = await look(store, advice.receipt, world.else_)
    assert card.parts[0].text == "Udgående team Midt answers no later than Tue 13 Jan 10:15."
    assert await remind(store, request.remind_at) == 1
    assert (await only_request(store)).remind_at == MONDAY + timedelta(hours=23)


# Too long, too many, and the same again


async def test_a_question_too_long_for_its_form_is_corrected(store, world):
    reply = await ask(store, world, question="h" * 3001)

    assert (list(reply.errors), reply.form) == (["question"], "advice.ask")


async def test_the_same_question_is_recognised_and_says_how_it_stands(store, world):
    await ask(store, world, question="Hvordan trapper vi ned?")

    reply = await ask(store, world, at=MONDAY + MINUTE, question="hvordan  TRAPPER vi ned")

    assert reply == Say(Named("advice.twice", "1"))
    request = await only_request(store)
    assert "trapper" not in request.fingerprint
    card = await look(store, advice.twice, world.else_)
    assert card.parts[0].text == "You asked this Mon 12 Jan 09:15. It is not asked again."
    assert await look(store, advice.twice, world.nils) is None


async def test_what_was_taken_back_or_is_long_ago_may_be_asked_again(store, world):
    await ask(store, world)
    await act(store, advice.withdraw, world.else_, subject="1")
    assert await ask(store, world) == Say(Named("advice.receipt", "2"))

    later = MONDAY + timedelta(days=15)
    assert await ask(store, world, at=later) == Say(Named("advice.receipt", "3"))


async def test_one_asks_so_many_questions_a_day_and_then_is_told_whom_to_call(store, world):
    for n in range(advice_limits.MOST_A_DAY):
        await ask(store, world, question=f"Nummer {n}?")

    with pytest.raises(Refusal, match=r"asked 10 questions within a day.*00 00 12 34"):
        await ask(store, world, question="En til?")

    tomorrow = MONDAY + timedelta(days=1)
    assert await ask(store, world, at=tomorrow, question="En til?") == Say(
        Named("advice.receipt", "11")
    )


async def test_an_organisation_too(store, world):
    colleagues = [
        Person(organisation_id=world.else_.organisation_id, name=f"K{n}", function="læge")
        for n in range(5)
    ]

    async def work(db):
        db.add_all(colleagues)
        await db.flush()
        for one in colleagues:
            for _n in range(10):
                who = {"asker_id": one.id, "asker_organisation_id": one.organisation_id}
                when = {"asked_at": MONDAY, "due_on": MONDAY.date()}
                db.add(AdviceRequest(organisation_id=world.team.id, **who, **when))

    await store.write(work)

    with pytest.raises(Refusal, match="Your organisation has asked 50 questions"):
        await ask(store, world)


# More afterwards


DETAILS = {"tried": "Vi har talt med ham.", "need": "call", "times": "efter kl. 13"}


async def test_more_is_told_in_a_second_step(store, world):
    await ask(store, world)
    doctor = Person(organisation_id=world.else_.organisation_id, name="Lis", function="læge")
    await change(store, doctor)

    assert await act(store, advice_details.start, world.else_, subject="1") == Ask(
        "advice.details", "1"
    )
    form = await act(store, advice_details.form, world.else_, subject="1")
    assert [(one.name, one.value) for one in form.fields] == [
        ("tried", ""),
        ("need", "answer"),
        ("wanted_on", None),
        ("times", "08:00-15:00"),
        ("on_behalf_of", ""),
    ]
    more = {"wanted_on": "2026-01-13", "on_behalf_of": str(doctor.id)}
    reply = await act(store, advice_details.save, world.else_, subject="1", **DETAILS, **more)

    assert reply == Say(Named("advice.receipt", "1"))
    request = await only_request(store)
    assert (request.need, request.wanted_on) == (Need.CALL, date(2026, 1, 13))
    assert (request.on_behalf_of_id, request.urgency) == (doctor.id, Urgency.SOON)
    kinds = [one.kind for one in await rows(store, Passage)][2:]
    assert kinds == [PassageKind.TRIED, PassageKind.TIMES]
    card = await look(store, advising.request_card, world.anne)
    facts = dict(card.parts[0].facts)
    assert facts["On behalf of"] == "Lis, læge, Silkeborg Kommune"
    assert (facts["Needs"], facts["Wanted by"]) == ("A telephone call", "Tue 13 Jan")
    assert not [text for text in (DETAILS["tried"], DETAILS["times"]) if text in repr(card)]
    await act(store, advising.take, world.anne, subject="1")
    await act(store, advising.answer, world.anne, subject="1", answer=REPLY)
    told = [to for view, to in posts(await rows(store, OutboxMessage)) if "answered" in view]
    assert told == [f"person:{world.else_.id}", f"person:{doctor.id}"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("wanted_on", "2026-01-11"),
        ("wanted_on", "i morgen"),
        ("need", "acute"),
        ("on_behalf_of", "404"),
        ("tried", "h" * 3001),
    ],
)
async def test_what_cannot_be_is_pointed_out_at_its_field(store, world, field, value):
    await ask(store, world)

    reply = await act(store, advice_details.save, world.else_, subject="1", **{field: value})

    assert (list(reply.errors), reply.form) == ([field], "advice.details")
    assert [one.kind for one in await rows(store, Passage)][2:] == []


async def test_for_whom_it_was_asked_tells_more_and_stays_the_one(store, world):
    await ask(store, world)
    doctor = Person(organisation_id=world.else_.organisation_id, name="Lis", function="læge")
    await change(store, doctor)
    named = {"on_behalf_of": str(doctor.id)}
    await act(store, advice_details.save, world.else_, subject="1", **named)
    form = await act(store, advice_details.form, doctor, subject="1")
    shown = {one.name: str(one.value or "") for one in form.fields}

    mine = shown | {"tried": DETAILS["tried"]}
    reply = await act(store, advice_details.save, doctor, subject="1", **mine)

    assert reply == Say(Named("advice.receipt", "1"))
    assert (await only_request(store)).on_behalf_of_id == doctor.id


async def test_only_who_asked_tells_more_and_only_while_it_waits(store, world):
    await answered(store, world)

    for handler in (advice_details.start, advice_details.form, advice_details.save):
        with pytest.raises(Refusal, match="Anne Demo has already answered it"):
            await act(store, handler, world.else_, subject="1")
        with pytest.raises(Refusal, match="Only those who asked the question"):
            await act(store, handler, world.anne, subject="1")


async def test_an_adviser_who_has_it_hears_that_there_is_more(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")

    await act(store, advice_details.save, world.else_, subject="1", tried="Ro.")

    assert posts(await rows(store, OutboxMessage))[-1] == (
        "advice.written",
        f"person:{world.anne.id}",
    )
