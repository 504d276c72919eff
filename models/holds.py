"""A legal hold: one authority keeps a closed course, or a question, for a reason."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models.advice import AdviceRequest
from models.base import stored


class HoldReason(StrEnum):
    """Why what was written must stay for now."""

    COMPLAINT = "complaint"
    COMPENSATION = "compensation"
    SUPERVISION = "supervision"
    ACCESS = "access"
    COURT = "court"


class Lifted(StrEnum):
    """Why it may go again."""

    DECIDED = "decided"
    HANDED_OUT = "handed_out"
    MISTAKE = "mistake"


class LegalHold(SQLModel, table=True):
    """Who set and lifted it is in the entries. An authority's own: no other may lift it.

    Of a course, or of a question for advice that belonged to none when it was set.
    """

    __tablename__ = "legal_hold"

    id: int = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="case.id", index=True)
    request_id: int | None = Field(default=None, foreign_key="advice_request.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    reason: HoldReason = Field(sa_type=stored(HoldReason))
    set_at: datetime
    lifted_at: datetime | None = None


def holds_on(case_id: int) -> SelectOfScalar[LegalHold]:
    """Select what keeps a course from being erased, the oldest first.

    Also what was set on a question before it became part of the course.
    """
    questions = select(AdviceRequest.id).where(col(AdviceRequest.case_id) == case_id)
    about = or_(col(LegalHold.case_id) == case_id, col(LegalHold.request_id).in_(questions))
    return _standing().where(about)


def holds_on_question(request_id: int) -> SelectOfScalar[LegalHold]:
    """Select what keeps a question from being erased, the oldest first."""
    return _standing().where(col(LegalHold.request_id) == request_id)


def held_questions() -> SelectOfScalar[LegalHold]:
    """Select what keeps the questions that belong to no course."""
    alone = select(AdviceRequest.id).where(col(AdviceRequest.case_id).is_(None))
    return _standing().where(col(LegalHold.request_id).in_(alone))


def last_lifted(request_id: int) -> SelectOfScalar[datetime | None]:
    """Select when a question was last let go of."""
    lifted = select(func.max(col(LegalHold.lifted_at)))
    return lifted.where(col(LegalHold.request_id) == request_id)


def _standing() -> SelectOfScalar[LegalHold]:
    unlifted = select(LegalHold).where(col(LegalHold.lifted_at).is_(None))
    return unlifted.order_by(col(LegalHold.id))
