"""The life of a request as a table, and what holds for every life that people can give it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.access import Act, Function, allows
from models.advice import AdviceRequest, Urgency
from models.advice_life import LIFE, WAITING, WHO_MAY, AdviceState, Step
from models.base import IllegalMove
from tests.conftest import MONDAY

A, T, B, N = AdviceState.ASKED, AdviceState.TAKEN, AdviceState.ASKED_BACK, AdviceState.ANSWERED
D, V, C = AdviceState.DECLINED, AdviceState.CONVERTED, AdviceState.CLOSED

# Step: (from, to) for every state in which it can be taken.
TABLE = {
    Step.TAKE: {A: T},
    Step.ASSIGN: {A: T, T: T, B: B},
    Step.RELEASE: {T: A, B: A},
    Step.ASK_BACK: {T: B, B: B, N: N},
    Step.REPLY: {A: A, T: T, B: T, N: T},
    Step.ANSWER: {T: N, B: N},
    Step.DECLINE: {A: D, T: D, B: D},
    Step.CONVERT: {A: V, T: V, B: V},
    Step.WITHDRAW: {A: C, T: C, B: C},
    Step.REPORT: {N: C},
    Step.EXPIRE: {N: C},
    Step.END_BASIS: {A: C, T: C, B: C, N: C},
}
WHO = {
    Step.TAKE: {Function.ADVISER},
    Step.ASSIGN: {Function.ADVISER, Function.COORDINATOR},
    Step.RELEASE: {Function.ADVISER, Function.COORDINATOR},
    Step.ASK_BACK: {Function.ADVISER, Function.EXPERT},
    Step.REPLY: {Function.ASKER, Function.COLLEAGUE},
    Step.ANSWER: {Function.ADVISER},
    Step.DECLINE: {Function.ADVISER},
    Step.CONVERT: {Function.ADVISER},
    Step.WITHDRAW: {Function.ASKER},
    Step.REPORT: {Function.ASKER},
    Step.EXPIRE: set(),
    Step.END_BASIS: {Function.ASKER, Function.COLLEAGUE},
}


@pytest.mark.parametrize("state", AdviceState)
@pytest.mark.parametrize("step", Step)
def test_a_step_is_taken_as_the_table_says_or_not_at_all(state, step):
    request = AdviceRequest(state=state, is_waiting=state in WAITING)

    if state in TABLE[step]:
        request.go(step, at=MONDAY)
        assert request.state is TABLE[step][state]
    else:
        with pytest.raises(IllegalMove) as refused:
            request.go(step, at=MONDAY)
        assert (refused.value.state, refused.value.to) == (state, step)
        assert request.state is state


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("function", Function)
def test_who_may_take_a_step(step, function):
    act = WHO_MAY[step]

    assert (act is not None and allows({function}, act)) == (function in WHO[step])


def test_everybody_who_may_take_a_step_may_see_the_request_or_hand_it_out():
    for act in filter(None, WHO_MAY.values()):
        for function in Function:
            if allows({function}, act) and function is not Function.COORDINATOR:
                assert allows({function}, Act.SEE_REQUEST), (function, act)


lives = st.lists(st.tuples(st.sampled_from(Step), st.integers(1, 5)), max_size=30)


@given(lives)
def test_in_every_life_what_waits_is_in_the_queue_and_who_has_it_is_known(steps):
    request = AdviceRequest(state=A, asked_at=MONDAY)

    for minutes, (step, who) in enumerate(steps):
        _try(request, step, who, MONDAY + timedelta(minutes=minutes))

        assert request.is_waiting == (request.state in WAITING)
        if request.state in {T, B, N}:
            assert request.adviser_id is not None
        if request.state is A:
            assert request.adviser_id is None
        assert (request.ended_at is not None) == (not LIFE[request.state])
        if request.ended_at:
            assert (request.remind_at, request.follow_up_at) == (None, None)


@given(lives)
def test_nothing_leaves_an_ending(steps):
    request = AdviceRequest(state=A, asked_at=MONDAY)
    ended = None

    for step, who in steps:
        _try(request, step, who, MONDAY)
        assert ended in {None, request.state}
        ended = request.state if not LIFE[request.state] else None


def _try(request, step, who, at):
    """Take the step as the handlers do; what is not allowed changes nothing."""
    before = request.model_dump()
    try:
        match step:
            case Step.TAKE | Step.ASSIGN:
                request.give_to(who, step, at=at)
            case Step.RELEASE:
                request.give_back(at=at)
            case Step.ANSWER:
                request.answer(who, at=at)
            case _:
                request.go(step, at=at)
    except IllegalMove:
        assert request.model_dump() == before


def test_a_wish_for_a_sooner_answer_comes_before_the_others_of_the_day():
    request = AdviceRequest()

    request.wish(Urgency.SOON)
    assert (request.urgency, request.place) == (Urgency.SOON, 0)
    request.wish(Urgency.NORMAL)
    assert (request.urgency, request.place) == (Urgency.NORMAL, 1)
