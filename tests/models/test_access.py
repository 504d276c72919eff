"""Who may do what: the whole table, one line a function."""

import pytest

from models.access import Act, Function, allows

CASE = {Act.SEE_CASE}
ACTING = CASE | {
    Act.SPEAK_FOR_PARTY,
    Act.HAND_OVER,
    Act.EXPLAIN,
    Act.INFORM,
    Act.ACKNOWLEDGE,
    Act.GIVE_BASIS,
    Act.CLOSE_CASE,
    Act.REOPEN_CASE,
    Act.FILE_CASE,
    Act.GIVE_LOG,
    Act.HOLD_CASE,
    Act.CHANGE_PARTIES,
    Act.DISPUTE_CITIZEN,
    Act.REGISTER_CITIZEN,
    Act.PUT_OFF,
    Act.CHOOSE_LEAD,
    Act.WRITE_PLAN,
    Act.CALL_MEETING,
    Act.AGREE_FOR_PARTY,
    Act.FINISH_ACTION,
}
LEADING = {
    Act.CHOOSE_LEAD,
    Act.WRITE_PLAN,
    Act.CALL_MEETING,
    Act.AGREE_FOR_OTHERS,
    Act.FINISH_ACTION,
}
COORDINATING = {
    Act.CLAIM,
    Act.HAND_OVER,
    Act.EXPLAIN,
    Act.INFORM,
    Act.ACKNOWLEDGE,
    Act.PUT_OFF,
    Act.ASSIGN_REQUEST,
    Act.FILE_CASE,
    Act.GIVE_LOG,
    Act.HOLD_CASE,
    Act.HOLD_REQUEST,
    Act.SEE_BOARD,
    Act.SEE_COUNTS,
    Act.READ_EXPERIENCES,
    Act.WRITE_EXPERIENCE,
}
ASKING = {Act.SEE_REQUEST, Act.REPLY_REQUEST, Act.HOLD_REQUEST, Act.END_BASIS}
ADVISING = {Act.SEE_REQUEST, Act.ASK_BACK, Act.READ_NOTE, Act.HOLD_REQUEST}
MAY = {
    Function.CONTACT_PERSON: ACTING,
    Function.STAND_IN: ACTING | {Act.CLAIM},
    Function.LEAD: CASE | LEADING | {Act.INFORM},
    Function.OWNER: {Act.FINISH_ACTION},
    Function.DESK: CASE | {Act.CLAIM, Act.EXPLAIN, Act.INFORM, Act.ACKNOWLEDGE, Act.FILE_CASE},
    Function.FILER: CASE | {Act.FILE_CASE},
    Function.ADDED: CASE | {Act.INFORM},
    Function.COORDINATOR: COORDINATING,
    Function.ADVISER: ADVISING
    | {Act.TAKE_REQUEST, Act.ASSIGN_REQUEST, Act.ANSWER_REQUEST, Act.ADD_COLLEAGUE},
    Function.EXPERT: ADVISING,
    Function.ASKER: ASKING | {Act.OWN_REQUEST, Act.ADD_COLLEAGUE},
    Function.COLLEAGUE: ASKING,
    Function.OWN_ADMIN: {Act.ADMINISTER},
    Function.ADMINISTRATOR: {Act.KEEP_ROSTER},
    Function.AUTHOR_SIDE: {Act.READ_PASSAGE},
    Function.INFORMED_SIDE: {Act.READ_PASSAGE},
    Function.CLUSTER_MEMBER: {Act.SEE_AGREEMENT},
    Function.CLUSTER_LEAD: {
        *(Act.CHANGE_AGREEMENT, Act.SEE_CLUSTER, Act.SEE_EVALUATION, Act.ENTER_FIGURES),
        *(Act.SEE_COUNTS, Act.READ_EXPERIENCES, Act.WRITE_EXPERIENCE),
    },
    Function.WORKSPACE_ADMIN: {Act.DELETE_ROOM},
    Function.EVALUATOR: {Act.SEE_EVALUATION, Act.READ_EXPERIENCES},
    Function.HELPER: {Act.TAKE_LIFT},
}


@pytest.mark.parametrize("function", Function)
@pytest.mark.parametrize("act", Act)
def test_a_function_may_do_what_the_table_says(function, act):
    assert allows({function}, act) == (act in MAY[function])


@pytest.mark.parametrize("act", Act)
def test_without_a_function_one_may_do_nothing(act):
    assert not allows(frozenset(), act)


def test_several_functions_add_up():
    both = {Function.ADDED, Function.COORDINATOR}

    assert {act for act in Act if allows(both, act)} == {Act.SEE_CASE, *COORDINATING}
