"""Cards in rooms that are to be renewed because what a cluster agreed has changed."""

from datetime import datetime

from sqlmodel import Field, SQLModel, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from models.cases import Case, still_open


class CardRenewal(SQLModel, table=True):
    """The cards of a cluster's open courses, due at a UTC instant, done up to a course."""

    __tablename__ = "card_renewal"

    agreement_id: int = Field(foreign_key="cluster_agreement.id", primary_key=True)
    cluster_id: int = Field(foreign_key="cluster.id")
    due_at: datetime = Field(index=True)
    last_case_id: int = 0


def due_renewal(at: datetime) -> SelectOfScalar[CardRenewal]:
    due = select(CardRenewal).where(col(CardRenewal.due_at) <= at)
    return due.order_by(col(CardRenewal.due_at), col(CardRenewal.agreement_id)).limit(1)


def next_renewal() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(CardRenewal.due_at)))


def cases_left(renewal: CardRenewal, limit: int) -> SelectOfScalar[int]:
    """Select the open courses whose cards are still to be renewed, in order."""
    left = select(Case.id).where(
        col(Case.cluster_id) == renewal.cluster_id,
        col(Case.id) > renewal.last_case_id,
        still_open(),
    )
    return left.order_by(col(Case.id)).limit(limit)
