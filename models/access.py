"""Who may do what: one table. Belonging to an organisation opens no case by itself."""

from collections.abc import Set as AbstractSet
from enum import StrEnum


class Function(StrEnum):
    """What somebody is to a subject right now."""

    CONTACT_PERSON = "contact_person"
    STAND_IN = "stand_in"
    LEAD = "lead"  # the course's tovholder, also after handing over a party
    OWNER = "owner"  # of an action in the joint plan, or covering for who is
    DESK = "desk"
    ADDED = "added"
    COORDINATOR = "coordinator"
    ADVISER = "adviser"
    ASKER = "asker"
    AUTHOR_SIDE = "author_side"  # in the case, and of the organisation that wrote
    CLUSTER_LEAD = "cluster_lead"
    CLUSTER_MEMBER = "cluster_member"  # of an organisation in the cluster
    INFORMED_SIDE = "informed_side"  # in the case, with a basis for disclosure in force


class Act(StrEnum):
    SEE_CASE = "see_case"
    CLAIM = "claim"
    SPEAK_FOR_PARTY = "speak_for_party"
    EXPLAIN = "explain"
    GIVE_BASIS = "give_basis"
    CLOSE_CASE = "close_case"
    CHOOSE_LEAD = "choose_lead"
    WRITE_PLAN = "write_plan"
    AGREE_FOR_PARTY = "agree_for_party"
    AGREE_FOR_OTHERS = "agree_for_others"
    FINISH_ACTION = "finish_action"
    READ_PASSAGE = "read_passage"
    SEE_REQUEST = "see_request"
    TAKE_REQUEST = "take_request"
    ANSWER_REQUEST = "answer_request"
    SEE_AGREEMENT = "see_agreement"
    CHANGE_AGREEMENT = "change_agreement"


_IN_CASE = frozenset(
    {
        Function.CONTACT_PERSON,
        Function.STAND_IN,
        Function.LEAD,
        Function.DESK,
        Function.ADDED,
    }
)
_ACTING = frozenset({Function.CONTACT_PERSON, Function.STAND_IN})

RULES: dict[Act, frozenset[Function]] = {
    Act.SEE_CASE: _IN_CASE,
    Act.CLAIM: frozenset({Function.DESK, Function.STAND_IN, Function.COORDINATOR}),
    Act.SPEAK_FOR_PARTY: _ACTING,
    Act.EXPLAIN: _ACTING | {Function.COORDINATOR, Function.DESK},
    Act.GIVE_BASIS: _ACTING,
    Act.CLOSE_CASE: _ACTING,
    Act.CHOOSE_LEAD: _ACTING | {Function.LEAD},
    Act.WRITE_PLAN: _ACTING | {Function.LEAD},
    # For a party: its own people. For others, what they said at a meeting: the lead.
    Act.AGREE_FOR_PARTY: _ACTING,
    Act.AGREE_FOR_OTHERS: frozenset({Function.LEAD}),
    Act.FINISH_ACTION: _ACTING | {Function.LEAD, Function.OWNER},
    # Content needs a function in the case and, on top, a basis for disclosure.
    Act.READ_PASSAGE: frozenset({Function.AUTHOR_SIDE, Function.INFORMED_SIDE}),
    Act.SEE_REQUEST: frozenset({Function.ADVISER, Function.ASKER}),
    Act.TAKE_REQUEST: frozenset({Function.ADVISER}),
    Act.ANSWER_REQUEST: frozenset({Function.ADVISER}),
    Act.SEE_AGREEMENT: frozenset({Function.CLUSTER_MEMBER}),
    Act.CHANGE_AGREEMENT: frozenset({Function.CLUSTER_LEAD}),
}


def allows(functions: AbstractSet[Function], act: Act) -> bool:
    return not RULES[act].isdisjoint(functions)
