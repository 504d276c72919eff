"""Who a change of the joint plan concerns, and when a version is agreed: by acts alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base import IllegalMove
from models.joint_plan import (
    ActionState,
    Change,
    Content,
    PlanAction,
    Stand,
    Standing,
    Task,
    changes,
    concerned,
    content,
    is_agreed,
    standings,
)
from tests.conftest import MONDAY

PARTIES = (1, 2, 3)
PLAN = Content(
    texts={"wishes": 1, "goals": 2},
    wishes_on=None,
    part="yes",
    follow_up_on="2026-02-02",
    lead=(11, 1),
    tasks=(Task(1, 3, 1, 11, "2026-01-20"), Task(2, 4, 2, None, "2026-01-21")),
)


@pytest.mark.parametrize(
    ("changed", "parties"),
    [
        pytest.param({}, set(), id="nothing"),
        pytest.param({"texts": {"wishes": 1, "goals": 9}}, {1, 2, 3}, id="a goal"),
        pytest.param({"texts": {"wishes": 1}}, {1, 2, 3}, id="a goal that is gone"),
        pytest.param({"texts": {"wishes": 9, "goals": 2}}, set(), id="the citizen's wishes"),
        pytest.param({"wishes_on": "2026-01-19"}, set(), id="when wishes are talked about"),
        pytest.param({"part": "no"}, set(), id="the citizen's part"),
        pytest.param({"follow_up_on": "2026-03-02"}, set(), id="the follow-up"),
        pytest.param({"lead": (22, 2)}, {1, 2}, id="a lead of another party"),
        pytest.param({"lead": (33, 1)}, {1}, id="a lead of the same party"),
        pytest.param({"lead": (None, None)}, {1}, id="no lead any more"),
        pytest.param({"tasks": PLAN.tasks[:1]}, {2}, id="an action that is gone"),
        pytest.param(
            {"tasks": (*PLAN.tasks, Task(3, 5, 3, 33, "2026-01-22"))}, {3}, id="a new action"
        ),
        pytest.param(
            {"tasks": (replace(PLAN.tasks[0], party_id=3, owner_id=33), PLAN.tasks[1])},
            {1, 3},
            id="an action that goes to another party",
        ),
        pytest.param(
            {"tasks": (replace(PLAN.tasks[0], due_on="2026-01-30"), PLAN.tasks[1])},
            {1},
            id="an action's day",
        ),
    ],
)
def test_a_change_asks_the_parties_concerned(changed, parties):
    assert concerned(PLAN, replace(PLAN, **changed), PARTIES, PARTIES) == parties


def test_the_first_version_asks_everybody():
    assert concerned(None, PLAN, PARTIES, ()) == {1, 2, 3}


def test_who_has_not_agreed_yet_is_asked_again():
    after = replace(PLAN, part="no")

    assert concerned(PLAN, after, PARTIES, (1, 3)) == {2}


def test_a_party_that_has_left_is_not_asked():
    after = replace(PLAN, tasks=PLAN.tasks[:1])

    assert concerned(PLAN, after, (1, 3), (1, 3)) == set()


def test_what_is_kept_of_a_version_reads_the_same_again():
    assert content(PLAN.stored()) == PLAN


def test_every_change_has_its_name():
    other = Content({"goals": 8}, "2026-01-19", "no", None, (22, 2), ())

    assert {change for change, _parties in changes(PLAN, other)} == set(Change)


def test_silence_is_no_agreement():
    found = standings([(1, PARTIES)], [(1, 1, Stand.AGREED), (1, 2, Stand.AGREED)])

    assert found[3] == Standing(1)
    assert not is_agreed(found)


def test_nobody_asked_is_no_agreement_either():
    assert not is_agreed(standings([], []))


def test_a_yes_to_an_older_version_does_not_count_for_who_is_asked_anew():
    answers = [(1, one, Stand.AGREED) for one in PARTIES]
    found = standings([(1, PARTIES), (2, (2,))], answers)

    assert [found[one].is_agreed for one in PARTIES] == [True, False, True]


def test_the_last_word_counts():
    answers = [(1, 1, Stand.AGREED), (1, 1, Stand.CHANGES)]

    assert standings([(1, (1,))], answers) == {1: Standing(1, Stand.CHANGES)}


steps = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.sets(st.sampled_from(PARTIES))),
        st.tuples(st.sampled_from(Stand), st.sampled_from(PARTIES)),
    ),
    max_size=25,
)


@given(steps)
def test_agreed_is_what_every_party_has_said_itself_since_it_was_last_asked(acts):
    """The law, told as a story: a sending takes back the word of those it asks."""
    asked, answers, word = [], [], {}
    for act, about in acts:
        if act == "send":
            asked.append((len(asked) + 1, sorted(about)))
            word |= dict.fromkeys(about)
        elif asked:
            answers.append((len(asked), about, act))
            if about in word:
                word[about] = act

    found = standings(asked, answers)

    assert {party: one.stand for party, one in found.items()} == word
    said_yes = {party for party, said in word.items() if said is Stand.AGREED}
    assert is_agreed(found) == (bool(word) and said_yes == set(word))


def test_an_action_is_finished_once():
    action = PlanAction(plan_id=1, party_id=1, passage_id=1, due_on=MONDAY.date())
    action.finish(ActionState.DONE, by=1, at=MONDAY)

    with pytest.raises(IllegalMove):
        action.finish(ActionState.DROPPED, by=2, at=MONDAY)

    assert (action.state, action.finished_by_id) == (ActionState.DONE, 1)
