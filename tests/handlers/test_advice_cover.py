"""A question is somebody's before its promise ends, and that somebody is at work."""

from datetime import UTC, date, datetime, time

import pytest

from handlers import advice, advising, advising_moves
from locales import speaking
from models.advice import AdviceRequest
from models.advice_life import AdviceState
from models.cases import Case
from models.clusters import ClusterAgreement
from models.entries import Did, Entry
from models.outbox import OutboxMessage
from models.people import Absence, Duty, Person, Role
from tests.conftest import MONDAY
from tests.handlers.advising import (
    AT_ELEVEN,
    MINUTE,
    NEXT_MONDAY,
    THURSDAY,
    TUESDAY_13,
    WEDNESDAY,
    act,
    answered_about_a_course,
    ask,
    build,
    change,
    look,
    only_request,
    posts,
    remind,
    reminders,
    rows,
)


@pytest.fixture(autouse=True)
def english():
    with speaking("en"):
        yield


@pytest.fixture
async def world(store):
    return await store.write(build)


def handed(person):
    return ("advice.handed", f"person:{person.id}")


async def untaken_until(store, at):
    """All are told, and nobody takes it."""
    for one in (TUESDAY_13, WEDNESDAY, at):
        await remind(store, one)


async def new_adviser(store, world, **values):
    person = Person(
        organisation_id=world.team.id,
        name="Bente Demo",
        function="læge",
        roles=[Role.ADVISER],
        **values,
    )
    await change(store, person)
    return person


async def test_what_nobody_takes_is_given_to_who_has_the_desk(store, world):
    await ask(store, world)
    await untaken_until(store, AT_ELEVEN - MINUTE)
    assert (await only_request(store)).state is AdviceState.ASKED

    await remind(store, AT_ELEVEN)

    request = await only_request(store)
    assert (request.state, request.adviser_id) == (AdviceState.TAKEN, world.anne.id)
    assert request.remind_at == THURSDAY
    assert posts(await rows(store, OutboxMessage))[-1] == handed(world.anne)
    entry = (await rows(store, Entry))[-1]
    assert (entry.did, entry.actor_id) == (Did.GAVE, None)
    assert entry.codes["who"] == {"was": None, "to": world.anne.id}


async def test_who_is_given_a_question_sees_what_to_do_and_the_asker_who_has_it(store, world):
    await ask(store, world)
    await untaken_until(store, AT_ELEVEN)

    card = await look(store, advising_moves.handed, world.anne)
    assert card.title == "You have been given a question"
    mine = await look(store, advice.receipt, world.else_)
    assert mine.parts[1].text == "Anne Demo, sygeplejerske, has the question"
    assert await look(store, advising.untaken, world.kaj) is None


async def test_a_given_question_that_waits_on_is_reminded_of_in_the_morning(store, world):
    await ask(store, world)
    await untaken_until(store, AT_ELEVEN)
    before = len(await reminders(store))

    await remind(store, THURSDAY)

    assert (await reminders(store))[before:] == [
        ("advice.unanswered", f"person:{world.anne.id}"),
        ("advice.slipped", f"person:{world.else_.id}"),
    ]


async def test_who_advised_last_on_the_course_is_given_it_first(store, world):
    await answered_about_a_course(store, world, by=world.aksel)
    [case] = await rows(store, Case)
    await ask(store, world)
    request = (await rows(store, AdviceRequest))[-1]
    await change(store, request, case_id=case.id)

    await untaken_until(store, AT_ELEVEN)

    assert (await rows(store, AdviceRequest))[-1].adviser_id == world.aksel.id


async def test_among_others_who_has_the_fewest_is_given_it(store, world):
    bente = await new_adviser(store, world)
    [duty] = await rows(store, Duty)
    await change(store, duty, person_id=world.kaj.id)
    await change(store, world.anne, roles=[])
    await ask(store, world)
    await act(store, advising.take, world.aksel, subject="1")
    await ask(store, world, question="Og hvad så?")

    await untaken_until(store, AT_ELEVEN)

    assert [one.adviser_id for one in await rows(store, AdviceRequest)] == [
        world.aksel.id,
        bente.id,
    ]


async def test_who_is_at_work_now_is_given_it_before_who_comes_later(store, world):
    await change(store, world.anne, opens=time(13))
    await ask(store, world)

    await untaken_until(store, AT_ELEVEN)

    assert (await only_request(store)).adviser_id == world.aksel.id


async def test_with_nobody_to_give_it_to_the_coordinator_hears_each_morning(store, world):
    await ask(store, world)
    for one in (world.anne, world.aksel):
        days = {"first_day": date(2026, 1, 13), "last_day": date(2026, 1, 30)}
        await change(store, Absence(person_id=one.id, **days))

    await untaken_until(store, AT_ELEVEN)
    await remind(store, THURSDAY)

    request = await only_request(store)
    assert (request.state, request.adviser_id) == (AdviceState.ASKED, None)
    to_kaj = ("advice.untaken", f"person:{world.kaj.id}")
    assert (await reminders(store)).count(to_kaj) == 3  # also: at the desk in her place
    assert request.remind_at == datetime(2026, 1, 16, 7, 30, tzinfo=UTC)


async def test_put_back_after_that_it_is_given_again_the_next_morning(store, world):
    await ask(store, world)
    await untaken_until(store, AT_ELEVEN)
    later = AT_ELEVEN + MINUTE
    await act(store, advising_moves.hand, world.anne, subject="1", at=later, to="queue")
    assert (await only_request(store)).adviser_id is None

    await remind(store, THURSDAY)

    assert (await only_request(store)).adviser_id == world.anne.id


async def test_a_promise_in_hours_is_given_out_when_an_eighth_is_left(store, world):
    [agreement, _other] = await rows(store, ClusterAgreement)
    await change(store, agreement, advice_hours=8)
    await ask(store, world, at=datetime(2026, 1, 12, 7, tzinfo=UTC))  # 08:00, opening time

    for at in ("2026-01-12T11:00", "2026-01-12T13:00", "2026-01-12T13:59"):
        await remind(store, datetime.fromisoformat(f"{at}:00+00:00"))
        assert (await only_request(store)).adviser_id is None
    await remind(store, datetime(2026, 1, 13, 7, tzinfo=UTC))

    assert (await only_request(store)).adviser_id == world.anne.id


# Who works other days


MONDAYS = "0"


async def test_who_is_not_at_work_before_the_promise_ends_hands_it_on(store, world):
    await change(store, world.aksel, weekdays=MONDAYS)
    await ask(store, world)
    await act(store, advising.take, world.aksel, subject="1")
    await remind(store, TUESDAY_13)
    assert (await only_request(store)).adviser_id == world.aksel.id

    await remind(store, WEDNESDAY)

    assert (await only_request(store)).adviser_id == world.anne.id
    assert posts(await rows(store, OutboxMessage))[-1] == handed(world.anne)


async def test_who_waits_for_the_asker_keeps_the_question(store, world):
    await change(store, world.aksel, weekdays=MONDAYS)
    await ask(store, world)
    await act(store, advising.take, world.aksel, subject="1")
    [request] = await rows(store, AdviceRequest)
    await change(store, request, state=AdviceState.ASKED_BACK)

    await remind(store, WEDNESDAY)

    assert (await only_request(store)).adviser_id == world.aksel.id


async def test_who_works_too_late_keeps_it_where_nobody_else_can(store, world):
    for one in (world.anne, world.aksel):
        await change(store, one, weekdays=MONDAYS)
    await ask(store, world)
    await act(store, advising.take, world.aksel, subject="1")

    for at in (WEDNESDAY, THURSDAY, NEXT_MONDAY):
        await remind(store, at)

    request = await only_request(store)
    assert (request.state, request.adviser_id) == (AdviceState.TAKEN, world.aksel.id)
    assert request.asked_at == MONDAY
