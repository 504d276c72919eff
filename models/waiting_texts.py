"""What an authority had not filed when a course went: its text for the record, sealed."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import due_index
from models.erasures import NOTICE, months_after
from models.filing import Filing

# How long it waits, from the day on which the course went.
WAITS_MONTHS = 12


class WaitingText(SQLModel, table=True):
    """It waits until the authority answers, at the longest until `goes_at` (UTC).

    `due_at` is the UTC instant of the next look: to tell two weeks before, then to let it go.
    """

    __tablename__ = "waiting_text"
    __table_args__ = (due_index("waiting_text", "due_at"),)

    id: int = Field(default=None, primary_key=True)
    filing_id: int = Field(foreign_key="filing.id", unique=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    key_id: str
    made_at: datetime
    goes_at: datetime
    due_at: datetime | None = None


def ends_at(made_at: datetime) -> datetime:
    return months_after(made_at, WAITS_MONTHS)


def told_at(goes_at: datetime) -> datetime:
    return goes_at - NOTICE


def text_of(filing_id: int) -> SelectOfScalar[WaitingText]:
    return select(WaitingText).where(col(WaitingText.filing_id) == filing_id)


def text_for(case_id: int, organisation_id: int) -> SelectOfScalar[WaitingText]:
    """Select an organisation's own text of a course."""
    return (
        select(WaitingText)
        .join(Filing, col(Filing.id) == col(WaitingText.filing_id))
        .where(col(Filing.case_id) == case_id, col(Filing.organisation_id) == organisation_id)
    )


def waiting_filings(case_id: int) -> SelectOfScalar[Filing]:
    """Select the answers for which a text waits, of one course."""
    return (
        select(Filing)
        .join(WaitingText, col(WaitingText.filing_id) == col(Filing.id))
        .where(col(Filing.case_id) == case_id)
        .order_by(col(Filing.id))
    )


def due_texts(at: datetime, limit: int) -> SelectOfScalar[WaitingText]:
    return (
        select(WaitingText)
        .where(col(WaitingText.due_at) <= at)
        .order_by(col(WaitingText.due_at), col(WaitingText.id))
        .limit(limit)
    )


def next_text() -> SelectOfScalar[datetime | None]:
    due = select(func.min(col(WaitingText.due_at)))
    return due.where(col(WaitingText.due_at).is_not(None))
