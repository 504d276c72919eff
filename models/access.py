"""Who may do what: one table. Belonging to an organisation opens no case by itself."""

from collections.abc import Set as AbstractSet
from enum import StrEnum


class Function(StrEnum):
    """What somebody is to a subject right now."""

    CONTACT_PERSON = "contact_person"
    STAND_IN = "stand_in"
    DESK = "desk"
    ADDED = "added"
    COORDINATOR = "coordinator"
    ADVISER = "adviser"
    ASKER = "asker"
    ADMINISTRATOR = "administrator"  # of the organisation, or its coordinator
    OWN_ADMIN = "own_admin"  # a coordinator only where the organisation has no administrator
    AUTHOR_SIDE = "author_side"  # in the case, and of the organisation that wrote
    INFORMED_SIDE = "informed_side"  # in the case, with a basis for disclosure in force


class Act(StrEnum):
    ADMINISTER = "administer"
    SEE_CASE = "see_case"
    CLAIM = "claim"
    SPEAK_FOR_PARTY = "speak_for_party"
    EXPLAIN = "explain"
    GIVE_BASIS = "give_basis"
    CLOSE_CASE = "close_case"
    CHOOSE_LEAD = "choose_lead"
    READ_PASSAGE = "read_passage"
    SEE_REQUEST = "see_request"
    TAKE_REQUEST = "take_request"
    ANSWER_REQUEST = "answer_request"


_IN_CASE = frozenset(
    {Function.CONTACT_PERSON, Function.STAND_IN, Function.DESK, Function.ADDED}
)
_ACTING = frozenset({Function.CONTACT_PERSON, Function.STAND_IN})

RULES: dict[Act, frozenset[Function]] = {
    Act.ADMINISTER: frozenset({Function.OWN_ADMIN}),
    Act.SEE_CASE: _IN_CASE,
    Act.CLAIM: frozenset({Function.DESK, Function.STAND_IN, Function.COORDINATOR}),
    Act.SPEAK_FOR_PARTY: _ACTING,
    Act.EXPLAIN: _ACTING | {Function.COORDINATOR, Function.DESK},
    Act.GIVE_BASIS: _ACTING,
    Act.CLOSE_CASE: _ACTING,
    Act.CHOOSE_LEAD: _ACTING,
    # Content needs a function in the case and, on top, a basis for disclosure.
    Act.READ_PASSAGE: frozenset({Function.AUTHOR_SIDE, Function.INFORMED_SIDE}),
    Act.SEE_REQUEST: frozenset({Function.ADVISER, Function.ASKER}),
    Act.TAKE_REQUEST: frozenset({Function.ADVISER}),
    Act.ANSWER_REQUEST: frozenset({Function.ADVISER}),
}


def allows(functions: AbstractSet[Function], act: Act) -> bool:
    return not RULES[act].isdisjoint(functions)
