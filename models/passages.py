"""Everything a person wrote about a case or a request, sealed. Never indexed or searched."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import stored


class PassageKind(StrEnum):
    FIRST_MESSAGE = "first_message"
    LEFT_OUT = "left_out"
    CLOSING_NOTE = "closing_note"
    REOPENED = "reopened"
    BRIEFING = "briefing"
    QUESTION = "question"
    CALLBACK = "callback"
    ANSWER = "answer"
    PLAN_TEXT = "plan_text"
    PLAN_ACTION = "plan_action"
    PLAN_CHANGES = "plan_changes"
    MEETING_PLACE = "meeting_place"
    TRIED = "tried"
    TIMES = "times"
    ASKED_BACK = "asked_back"
    REPLY = "reply"
    HANDOVER = "handover"
    DECLINE = "decline"
    CALLER = "caller"
    EXPERIENCE = "experience"  # of a cluster: about no course and no question


class Passage(SQLModel, table=True):
    """`organisation_id` is the author's: its own people may always read what it wrote."""

    id: int = Field(default=None, primary_key=True)
    kind: PassageKind = Field(sa_type=stored(PassageKind))
    case_id: int | None = Field(default=None, foreign_key="case.id", index=True)
    request_id: int | None = Field(default=None, foreign_key="advice_request.id", index=True)
    author_id: int = Field(foreign_key="person.id")
    organisation_id: int = Field(foreign_key="organisation.id")
    sealed: bytes = Field(sa_type=LargeBinary)
    key_id: str
    written_at: datetime


def passages_of_case(case_id: int) -> SelectOfScalar[Passage]:
    return select(Passage).where(col(Passage.case_id) == case_id).order_by(col(Passage.id))


def passages_of_request(request_id: int) -> SelectOfScalar[Passage]:
    return (
        select(Passage).where(col(Passage.request_id) == request_id).order_by(col(Passage.id))
    )
