"""A question for advice that belongs to no course goes in its time; figures alone stay."""

from datetime import timedelta

import pytest

from bot.verifying import verify
from handlers import erasing, erasing_advice
from models.advice import AdviceColleague, AdviceRequest
from models.advice_life import AdviceState
from models.clusters import ClusterAgreement
from models.erasures import Erasure, Stage, limit_of
from models.outbox import OutboxMessage
from models.passages import Passage
from scheduler import jobs
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.forgetting import QUESTION
from tests.handlers.test_cases import opened
from tests.handlers.test_waits import change
from tests.test_forgotten import Platform, everything
from tests.town import HIDDEN, acting, all_of

DAY = timedelta(days=1)
GOING = (erasing.erase_due, erasing_advice.erase_due)


class Asked:
    """Bo has asked the team, and nobody has told it which course it is about."""

    def __init__(self, store, town):
        self.store, self.town = store, town
        self.chatting = Chatting(store, Platform())

    async def acts(self, name, action, fields=None, subject="1", *, at=MONDAY):
        actor = acting(self.store, self.town, name)
        if fields is None:
            answer = await actor.press(action, subject, at=at)
        else:
            answer = await actor.submit(action, fields, subject, at=at)
        await self.chatting.deliver(at)
        return answer

    async def is_answered(self, *, at=MONDAY):
        await self.acts("anna", "advice.take", at=at)
        return await self.acts("anna", "advice.answer", {"answer": "Ring om natten."}, at=at)

    async def look(self, at):
        due = [one for one in jobs.JOBS if one.run in GOING]
        await jobs.run_due(self.store, due, at)
        await self.chatting.deliver(at)

    async def request(self):
        [found] = await all_of(self.store, AdviceRequest)
        return found


@pytest.fixture
async def asked(store, town):
    found = Asked(store, town)
    fields = {key: value for key, value in QUESTION.items() if key != "basis"}
    answer = await found.acts("bo", "advice.ask", fields, "-")
    assert (answer.errors, answer.is_refused) == ((), False)
    return found


async def secrets(store):
    said = {f"passage {one.id}": one.sealed for one in await all_of(store, Passage)}
    [request] = await all_of(store, AdviceRequest)
    sent = [one.receipt for one in await all_of(store, OutboxMessage) if one.receipt]
    return said | {one: one.encode() for one in (request.fingerprint, *sent)}


async def test_after_the_clusters_period_nothing_is_left_but_figures(
    store, town, database_url, asked
):
    await asked.is_answered()
    wanted = await secrets(store)
    goes_at = MONDAY + 90 * DAY

    await asked.look(goes_at - DAY)
    kept = await everything(store, database_url)
    before = {name for name, secret in wanted.items() if secret in kept}
    await asked.look(goes_at)
    await asked.look(goes_at + DAY)

    kept = await everything(store, database_url)
    assert before == set(wanted)
    assert {name for name, secret in wanted.items() if secret in kept} == set()
    assert asked.chatting.chat.messages == {}
    request = await asked.request()
    assert (request.asker_id, request.adviser_id, request.fingerprint) == (None, None, None)
    assert (request.asked_at, request.answered_at) == (MONDAY, MONDAY)
    assert await all_of(store, AdviceColleague) == []
    [erasure] = await all_of(store, Erasure)
    assert (erasure.stage, erasure.messages_left) == (Stage.ERASED, 0)
    assert (await verify(store)).broken is None


async def test_nobody_sees_it_any_more_and_it_is_refused_like_one_that_never_was(store, asked):
    await asked.is_answered()
    await asked.look(MONDAY + 90 * DAY)

    for name, action in (
        ("bo", "advice.show"),
        ("anna", "advice.card"),
        ("bo", "advice.withdraw"),
    ):
        gone = await asked.acts(name, action, at=MONDAY + 91 * DAY)
        never = await asked.acts(name, action, subject="999", at=MONDAY + 91 * DAY)
        assert gone == never
        assert gone.say.title == HIDDEN


async def test_one_that_nobody_answers_goes_a_year_after_it_was_asked(store, asked):
    last = limit_of(MONDAY)

    await asked.look(last - DAY)
    before = len(await all_of(store, Passage))
    await asked.look(last)

    assert (before > 0, await all_of(store, Passage)) == (True, [])
    request = await asked.request()
    assert (request.state, request.ended_at, request.is_waiting) == (
        AdviceState.CLOSED,
        last,
        False,
    )


async def test_who_asks_on_has_the_period_begin_anew(store, town, asked):
    await asked.is_answered()
    await asked.acts("bo", "advice.write", {"message": "Og hvad så?"}, at=MONDAY + 80 * DAY)
    await asked.is_answered(at=MONDAY + 81 * DAY)

    await asked.look(MONDAY + 90 * DAY)
    assert (await asked.request()).erase_at == MONDAY + 171 * DAY
    await change(store, ClusterAgreement, town.agreement.id, content_days=14)
    await change(store, AdviceRequest, 1, erase_at=MONDAY + 95 * DAY)
    await asked.look(MONDAY + 95 * DAY)

    assert await all_of(store, Passage) == []


async def test_what_is_about_a_course_goes_with_the_course(store, town, asked):
    case = await opened(store, town)
    await change(store, AdviceRequest, 1, case_id=case.id)

    await asked.look(limit_of(MONDAY))

    assert (await asked.request()).erase_at is None
    assert len(await all_of(store, Passage)) > 0


@pytest.mark.parametrize("step", range(2))
async def test_stopped_anywhere_it_goes_on_from_there(store, asked, step, monkeypatch):
    await asked.is_answered()
    happens, calls = asked.chatting.chat.meanwhile, []

    async def dies(name):
        calls.append(name)
        if calls.count("delete") == step + 1:
            calls.extend(["delete"] * 100)
            raise ConnectionResetError
        await happens(name)

    asked.chatting.chat.meanwhile = dies
    await asked.look(MONDAY + 90 * DAY)
    asked.chatting.later(hours=1)
    for day in (91, 92, 93):
        await asked.look(MONDAY + day * DAY)

    assert asked.chatting.chat.messages == {}
    [erasure] = await all_of(store, Erasure)
    assert erasure.stage is Stage.ERASED
