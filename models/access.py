"""Who may do what: one table. Belonging to an organisation opens no case by itself."""

from collections.abc import Set as AbstractSet
from enum import StrEnum


class Function(StrEnum):
    """What somebody is to a subject right now."""

    CONTACT_PERSON = "contact_person"
    STAND_IN = "stand_in"
    LEAD = "lead"  # the course's tovholder, also after handing over a party
    HELPER = "helper"  # was asked to help a party in its last hours, or coordinates there
    OWNER = "owner"  # of an action in the joint plan, or covering for who is
    DESK = "desk"
    ADDED = "added"
    COORDINATOR = "coordinator"
    ADVISER = "adviser"
    ASKER = "asker"
    OWN_ADMIN = "own_admin"  # a coordinator only where the organisation has no administrator
    ADMINISTRATOR = "administrator"  # of the organisation, or its coordinator
    COLLEAGUE = "colleague"  # added to a request for advice by the one who asks
    EXPERT = "expert"  # added to it by the team
    AUTHOR_SIDE = "author_side"  # in the case, and of the organisation that wrote
    FILER = "filer"  # was asked by name to file a closed course, or covers for who was
    CLUSTER_LEAD = "cluster_lead"
    EVALUATOR = "evaluator"
    CLUSTER_MEMBER = "cluster_member"  # of an organisation in the cluster
    WORKSPACE_ADMIN = "workspace_admin"  # an administrator or coordinator who chats there
    INFORMED_SIDE = "informed_side"  # in the case, with a basis for disclosure in force


class Act(StrEnum):
    ADMINISTER = "administer"
    KEEP_ROSTER = "keep_roster"
    SEE_CASE = "see_case"
    CLAIM = "claim"
    SPEAK_FOR_PARTY = "speak_for_party"
    HAND_OVER = "hand_over"
    EXPLAIN = "explain"
    INFORM = "inform"
    TAKE_LIFT = "take_lift"
    ACKNOWLEDGE = "acknowledge"
    GIVE_BASIS = "give_basis"
    CLOSE_CASE = "close_case"
    REOPEN_CASE = "reopen_case"
    FILE_CASE = "file_case"
    GIVE_LOG = "give_log"
    HOLD_CASE = "hold_case"
    DELETE_ROOM = "delete_room"
    CHANGE_PARTIES = "change_parties"
    DISPUTE_CITIZEN = "dispute_citizen"
    REGISTER_CITIZEN = "register_citizen"
    PUT_OFF = "put_off"
    CHOOSE_LEAD = "choose_lead"
    WRITE_PLAN = "write_plan"
    CALL_MEETING = "call_meeting"
    AGREE_FOR_PARTY = "agree_for_party"
    AGREE_FOR_OTHERS = "agree_for_others"
    FINISH_ACTION = "finish_action"
    READ_PASSAGE = "read_passage"
    SEE_REQUEST = "see_request"
    TAKE_REQUEST = "take_request"
    ASSIGN_REQUEST = "assign_request"
    ANSWER_REQUEST = "answer_request"
    ASK_BACK = "ask_back"
    READ_NOTE = "read_note"
    REPLY_REQUEST = "reply_request"
    OWN_REQUEST = "own_request"
    END_BASIS = "end_basis"
    ADD_COLLEAGUE = "add_colleague"
    HOLD_REQUEST = "hold_request"
    SEE_AGREEMENT = "see_agreement"
    CHANGE_AGREEMENT = "change_agreement"
    SEE_CLUSTER = "see_cluster"
    SEE_COUNTS = "see_counts"
    SEE_BOARD = "see_board"
    SEE_EVALUATION = "see_evaluation"
    ENTER_FIGURES = "enter_figures"
    READ_EXPERIENCES = "read_experiences"
    WRITE_EXPERIENCE = "write_experience"


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
_TEAM = frozenset({Function.ADVISER, Function.EXPERT})
_ASKING = frozenset({Function.ASKER, Function.COLLEAGUE})

RULES: dict[Act, frozenset[Function]] = {
    Act.ADMINISTER: frozenset({Function.OWN_ADMIN}),
    Act.KEEP_ROSTER: frozenset({Function.ADMINISTRATOR}),
    # Whoever has it to file must see it, and be able to read what its organisation may.
    Act.SEE_CASE: _IN_CASE | {Function.FILER},
    Act.CLAIM: frozenset({Function.DESK, Function.STAND_IN, Function.COORDINATOR}),
    Act.SPEAK_FOR_PARTY: _ACTING,
    Act.HAND_OVER: _ACTING | {Function.COORDINATOR},
    Act.EXPLAIN: _ACTING | {Function.COORDINATOR, Function.DESK},
    # A coordinator may set things going without seeing what the course holds.
    Act.INFORM: _IN_CASE | {Function.COORDINATOR},
    Act.ACKNOWLEDGE: _ACTING | {Function.COORDINATOR, Function.DESK},
    Act.TAKE_LIFT: frozenset({Function.HELPER}),
    Act.GIVE_BASIS: _ACTING,
    Act.CLOSE_CASE: _ACTING,
    Act.REOPEN_CASE: _ACTING,
    Act.FILE_CASE: _ACTING | {Function.COORDINATOR, Function.DESK, Function.FILER},
    # The log holds no content; an organisation answers for what its own people did.
    Act.GIVE_LOG: _ACTING | {Function.COORDINATOR},
    # For its own party, whoever answers for it: a complaint reaches the coordinator first.
    Act.HOLD_CASE: _ACTING | {Function.COORDINATOR},
    Act.DELETE_ROOM: frozenset({Function.WORKSPACE_ADMIN}),
    Act.CHANGE_PARTIES: _ACTING,
    Act.DISPUTE_CITIZEN: _ACTING,
    Act.REGISTER_CITIZEN: _ACTING,
    Act.PUT_OFF: _ACTING | {Function.COORDINATOR},
    Act.CHOOSE_LEAD: _ACTING | {Function.LEAD},
    Act.WRITE_PLAN: _ACTING | {Function.LEAD},
    Act.CALL_MEETING: _ACTING | {Function.LEAD},
    # For a party: its own people. For others, what they said at a meeting: the lead.
    Act.AGREE_FOR_PARTY: _ACTING,
    Act.AGREE_FOR_OTHERS: frozenset({Function.LEAD}),
    Act.FINISH_ACTION: _ACTING | {Function.LEAD, Function.OWNER},
    # Content needs a function in the case and, on top, a basis for disclosure.
    Act.READ_PASSAGE: frozenset({Function.AUTHOR_SIDE, Function.INFORMED_SIDE}),
    Act.SEE_REQUEST: _TEAM | _ASKING,
    Act.TAKE_REQUEST: frozenset({Function.ADVISER}),
    Act.ASSIGN_REQUEST: frozenset({Function.ADVISER, Function.COORDINATOR}),
    Act.ANSWER_REQUEST: frozenset({Function.ADVISER}),
    Act.ASK_BACK: _TEAM,
    # What advisers hand on to each other is the team's own.
    Act.READ_NOTE: _TEAM,
    Act.REPLY_REQUEST: _ASKING,
    Act.OWN_REQUEST: frozenset({Function.ASKER}),
    # Whoever on the asking side the citizen says no to.
    Act.END_BASIS: _ASKING,
    Act.ADD_COLLEAGUE: frozenset({Function.ADVISER, Function.ASKER}),
    # As with a course: whoever takes part, and the coordinator, who reads none of it.
    Act.HOLD_REQUEST: _TEAM | _ASKING | {Function.COORDINATOR},
    Act.SEE_AGREEMENT: frozenset({Function.CLUSTER_MEMBER}),
    Act.CHANGE_AGREEMENT: frozenset({Function.CLUSTER_LEAD}),
    Act.SEE_CLUSTER: frozenset({Function.CLUSTER_LEAD}),
    # How many, without small numbers, for the coordinators of its organisations as well.
    Act.SEE_COUNTS: frozenset({Function.CLUSTER_LEAD, Function.COORDINATOR}),
    # Which courses wait, by alias and date, as the morning digest has it.
    Act.SEE_BOARD: frozenset({Function.COORDINATOR}),
    Act.SEE_EVALUATION: frozenset({Function.CLUSTER_LEAD, Function.EVALUATOR}),
    Act.ENTER_FIGURES: frozenset({Function.CLUSTER_LEAD}),
    Act.READ_EXPERIENCES: frozenset(
        {Function.CLUSTER_LEAD, Function.COORDINATOR, Function.EVALUATOR}
    ),
    Act.WRITE_EXPERIENCE: frozenset({Function.CLUSTER_LEAD, Function.COORDINATOR}),
}


def allows(functions: AbstractSet[Function], act: Act) -> bool:
    return not RULES[act].isdisjoint(functions)
