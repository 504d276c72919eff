"""A request for advice: asked, taken by an adviser, answered."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Column, Integer
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import IllegalMove, stored


class AdviceState(StrEnum):
    ASKED = "asked"
    TAKEN = "taken"
    ANSWERED = "answered"


class Urgency(StrEnum):
    """Orders the queue within the target. Never called acute."""

    SOON = "soon"
    NORMAL = "normal"


MOVES = {
    AdviceState.ASKED: {AdviceState.TAKEN},
    AdviceState.TAKEN: {AdviceState.ANSWERED, AdviceState.ASKED},
    AdviceState.ANSWERED: set[AdviceState](),
}
WAITING = (AdviceState.ASKED, AdviceState.TAKEN)


# Outside the class: SQLModel would copy a column inside it into every new row.
VERSION = Column("version", Integer, nullable=False)


class AdviceRequest(SQLModel, table=True):
    """`organisation_id` is the team that answers; `due_on` a local date, the agreed target."""

    __tablename__ = "advice_request"

    id: int = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    asker_id: int = Field(foreign_key="person.id", index=True)
    asker_organisation_id: int = Field(foreign_key="organisation.id")
    case_id: int | None = Field(default=None, foreign_key="case.id", index=True)
    urgency: Urgency = Field(default=Urgency.NORMAL, sa_type=stored(Urgency))
    state: AdviceState = Field(
        default=AdviceState.ASKED, sa_type=stored(AdviceState), index=True
    )
    adviser_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    asked_at: datetime
    due_on: date
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    remind_at: datetime | None = Field(default=None, index=True)
    version: int = Field(default=1, sa_column=VERSION)

    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": VERSION}

    def move(self, to: AdviceState) -> None:
        if to not in MOVES[self.state]:
            raise IllegalMove(self.state, to)
        self.state = to


def queue(organisation_id: int) -> SelectOfScalar[AdviceRequest]:
    """Select what waits, in the order in which it should be answered."""
    return (
        select(AdviceRequest)
        .where(
            col(AdviceRequest.organisation_id) == organisation_id,
            col(AdviceRequest.state).in_(WAITING),
        )
        .order_by(
            col(AdviceRequest.due_on),
            col(AdviceRequest.urgency).desc(),
            col(AdviceRequest.asked_at),
        )
    )


def due_requests(at: datetime, limit: int) -> SelectOfScalar[AdviceRequest]:
    return (
        select(AdviceRequest)
        .where(col(AdviceRequest.remind_at) <= at)
        .order_by(col(AdviceRequest.remind_at), col(AdviceRequest.id))
        .limit(limit)
    )
