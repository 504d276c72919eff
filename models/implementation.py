"""A cluster's implementation plan: what it takes to live by two of the principles."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import stored

LONGEST = 200


class Question(StrEnum):
    """The four questions of the framework paper's addendum, the plan's fixed headings."""

    NEEDED = "needed"
    PACE = "pace"
    SPEED = "speed"  # short response time
    ENTRANCE = "entrance"  # accessibility


class ItemState(StrEnum):
    PLANNED = "planned"
    BEGUN = "begun"
    DONE = "done"
    DROPPED = "dropped"


OPEN = (ItemState.PLANNED, ItemState.BEGUN)


class ImplementationItem(SQLModel, table=True):
    """`what` is the cluster's own words about its work, never about a citizen.

    `due_on` is a local date. `changed_at` is UTC.
    """

    __tablename__ = "implementation_item"

    id: int = Field(default=None, primary_key=True)
    cluster_id: int = Field(foreign_key="cluster.id", index=True)
    question: Question = Field(sa_type=stored(Question))
    what: str
    owner_id: int = Field(foreign_key="person.id", index=True)
    due_on: date
    state: ItemState = Field(default=ItemState.PLANNED, sa_type=stored(ItemState))
    changed_at: datetime

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def items_of(cluster_id: int) -> SelectOfScalar[ImplementationItem]:
    """Select a cluster's plan, the first dates first."""
    return (
        select(ImplementationItem)
        .where(col(ImplementationItem.cluster_id) == cluster_id)
        .order_by(col(ImplementationItem.due_on), col(ImplementationItem.id))
    )


def due_of(people: Collection[int], today: date) -> SelectOfScalar[ImplementationItem]:
    """Select the open items of these that are due on a local date, or were before it."""
    return (
        select(ImplementationItem)
        .where(
            col(ImplementationItem.owner_id).in_(people),
            col(ImplementationItem.due_on) <= today,
            col(ImplementationItem.state).in_(OPEN),
        )
        .order_by(col(ImplementationItem.due_on), col(ImplementationItem.id))
    )
