"""Cards that are to be renewed: a cluster has agreed otherwise, or whom to call is another."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Field, SQLModel, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from models.cases import Case, Party, in_course, still_open


class CardRenewal(SQLModel, table=True):
    """The cards of a cluster's open courses, due at a UTC instant, done up to a course."""

    __tablename__ = "card_renewal"

    agreement_id: int = Field(foreign_key="cluster_agreement.id", primary_key=True)
    cluster_id: int = Field(foreign_key="cluster.id")
    due_at: datetime = Field(index=True)
    last_case_id: int = 0


class DoorRenewal(SQLModel, table=True):
    """What shows an organisation's entry point and people in open courses, done up to a party.

    Due at a UTC instant: when they, or a closing day, were changed.
    """

    __tablename__ = "door_renewal"

    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    due_at: datetime = Field(index=True)
    last_party_id: int = 0


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


def due_door(at: datetime) -> SelectOfScalar[DoorRenewal]:
    due = select(DoorRenewal).where(col(DoorRenewal.due_at) <= at)
    return due.order_by(col(DoorRenewal.due_at), col(DoorRenewal.organisation_id)).limit(1)


def next_door() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(DoorRenewal.due_at)))


def doors_of(organisation_ids: Collection[int]) -> SelectOfScalar[DoorRenewal]:
    return select(DoorRenewal).where(col(DoorRenewal.organisation_id).in_(organisation_ids))


def in_open_courses(organisation_ids: Collection[int]) -> SelectOfScalar[int]:
    """Select those of some organisations that are in an open course."""
    return (
        select(Party.organisation_id)
        .distinct()
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(col(Party.organisation_id).in_(organisation_ids), in_course(), still_open())
    )


def parties_left(renewal: DoorRenewal, limit: int) -> SelectOfScalar[Party]:
    """Select an organisation's parties of open courses that have not heard of it yet."""
    left = (
        select(Party)
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(
            col(Party.organisation_id) == renewal.organisation_id,
            col(Party.id) > renewal.last_party_id,
            in_course(),
            still_open(),
        )
    )
    return left.order_by(col(Party.id)).limit(limit)
