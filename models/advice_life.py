"""The life of a request for advice: its states, the steps between them, and who may take which.

A step that the table does not name is refused; nothing leaves an ending.
"""

from collections.abc import Mapping
from enum import StrEnum

from models.access import Act


class AdviceState(StrEnum):
    ASKED = "asked"
    TAKEN = "taken"
    ASKED_BACK = "asked_back"  # the adviser waits for the asker
    ANSWERED = "answered"
    DECLINED = "declined"
    CONVERTED = "converted"  # it became a course of care
    CLOSED = "closed"


class Step(StrEnum):
    TAKE = "take"
    ASSIGN = "assign"
    RELEASE = "release"
    ASK_BACK = "ask_back"
    REPLY = "reply"
    ANSWER = "answer"
    DECLINE = "decline"
    CONVERT = "convert"
    WITHDRAW = "withdraw"
    REPORT = "report"
    EXPIRE = "expire"
    END_BASIS = "end_basis"


WAITING = (AdviceState.ASKED, AdviceState.TAKEN, AdviceState.ASKED_BACK)

_ENDINGS = {
    Step.DECLINE: AdviceState.DECLINED,
    Step.CONVERT: AdviceState.CONVERTED,
    Step.WITHDRAW: AdviceState.CLOSED,
    Step.END_BASIS: AdviceState.CLOSED,
}

LIFE: Mapping[AdviceState, Mapping[Step, AdviceState]] = {
    AdviceState.ASKED: {
        Step.TAKE: AdviceState.TAKEN,
        Step.ASSIGN: AdviceState.TAKEN,
        Step.REPLY: AdviceState.ASKED,
        **_ENDINGS,
    },
    AdviceState.TAKEN: {
        Step.ASSIGN: AdviceState.TAKEN,
        Step.RELEASE: AdviceState.ASKED,
        Step.ASK_BACK: AdviceState.ASKED_BACK,
        Step.REPLY: AdviceState.TAKEN,
        Step.ANSWER: AdviceState.ANSWERED,
        **_ENDINGS,
    },
    AdviceState.ASKED_BACK: {
        Step.ASSIGN: AdviceState.ASKED_BACK,
        Step.RELEASE: AdviceState.ASKED,
        Step.ASK_BACK: AdviceState.ASKED_BACK,
        Step.REPLY: AdviceState.TAKEN,
        Step.ANSWER: AdviceState.ANSWERED,
        **_ENDINGS,
    },
    # Whoever asks on gets the same adviser; what the team adds takes nothing back.
    AdviceState.ANSWERED: {
        Step.REPLY: AdviceState.TAKEN,
        Step.ASK_BACK: AdviceState.ANSWERED,
        Step.REPORT: AdviceState.CLOSED,
        Step.EXPIRE: AdviceState.CLOSED,
        Step.END_BASIS: AdviceState.CLOSED,
    },
    AdviceState.DECLINED: {},
    AdviceState.CONVERTED: {},
    AdviceState.CLOSED: {},
}

# None: nobody may, time does it.
WHO_MAY: Mapping[Step, Act | None] = {
    Step.TAKE: Act.TAKE_REQUEST,
    Step.ASSIGN: Act.ASSIGN_REQUEST,
    Step.RELEASE: Act.ASSIGN_REQUEST,
    Step.ASK_BACK: Act.ASK_BACK,
    Step.REPLY: Act.REPLY_REQUEST,
    Step.ANSWER: Act.ANSWER_REQUEST,
    Step.DECLINE: Act.ANSWER_REQUEST,
    Step.CONVERT: Act.ANSWER_REQUEST,
    Step.WITHDRAW: Act.OWN_REQUEST,
    Step.REPORT: Act.OWN_REQUEST,
    Step.EXPIRE: None,
    Step.END_BASIS: Act.END_BASIS,
}
