"""A legal hold: one authority keeps a closed course from being erased, for a reason."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

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
    """Who set and lifted it is in the entries. An authority's own: no other may lift it."""

    __tablename__ = "legal_hold"

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    reason: HoldReason = Field(sa_type=stored(HoldReason))
    set_at: datetime
    lifted_at: datetime | None = None


def holds_on(case_id: int) -> SelectOfScalar[LegalHold]:
    """Select what keeps a course from being erased, the oldest first."""
    return (
        select(LegalHold)
        .where(col(LegalHold.case_id) == case_id, col(LegalHold.lifted_at).is_(None))
        .order_by(col(LegalHold.id))
    )
