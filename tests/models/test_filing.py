"""Which answers may follow which."""

import pytest

from models.base import IllegalMove
from models.filing import MOVES, Filing, FilingState, NotRelevant
from tests.conftest import MONDAY

EVERY = [(one, to) for one in FilingState for to in FilingState]


@pytest.mark.parametrize(("state", "to"), EVERY)
def test_only_the_moves_in_the_table_are_made(state, to):
    filing = Filing(case_id=1, organisation_id=1, state=state, asked_at=MONDAY)

    if to in MOVES[state]:
        filing.move(to)
        assert filing.state is to
    else:
        with pytest.raises(IllegalMove):
            filing.move(to)
        assert filing.state is state


def test_an_answer_ends_the_reminders_and_being_asked_anew_forgets_it():
    filing = Filing(case_id=1, organisation_id=1, asked_at=MONDAY, remind_at=MONDAY)

    filing.confirm(FilingState.NOT_RELEVANT, by=7, at=MONDAY, why=NotRelevant.NO_PART)
    answered = filing.is_confirmed, filing.remind_at, filing.why, filing.confirmed_by_id
    filing.ask_anew(at=MONDAY)

    assert answered == (True, None, NotRelevant.NO_PART, 7)
    assert (filing.state, filing.remind_at) == (FilingState.TO_FILE, MONDAY)
    assert (filing.why, filing.confirmed_at, filing.confirmed_by_id) == (None, None, None)
