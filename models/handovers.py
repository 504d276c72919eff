"""A party that one contact person gives to another: asked and answered, or left behind."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Column, Integer
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.base import IllegalMove, stored
from models.cases import Case, Party, in_course, still_open
from models.people import Person


class HandingState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # another was asked, or the contact person is somebody else by now
    INHERITED = "inherited"  # nobody asked: the one before has left


MOVES = {
    HandingState.ASKED: {
        HandingState.ACCEPTED,
        HandingState.DECLINED,
        HandingState.WITHDRAWN,
    },
    HandingState.ACCEPTED: set[HandingState](),
    HandingState.DECLINED: set[HandingState](),
    HandingState.WITHDRAWN: set[HandingState](),
    HandingState.INHERITED: set[HandingState](),
}

# Outside the class: SQLModel would copy a column inside it into every new row.
VERSION = Column("version", Integer, nullable=False)


class HandOver(SQLModel, table=True):
    """`from_id` is the contact person before; `asked_by_id` may be a stand-in or coordinator.

    Both are None once the course is forgotten.

    Of two answers at once the version lets only the first stand.
    """

    __tablename__ = "hand_over"

    id: int = Field(default=None, primary_key=True)
    party_id: int = Field(foreign_key="party.id", index=True)
    from_id: int = Field(foreign_key="person.id", index=True, nullable=True)
    to_id: int = Field(foreign_key="person.id", index=True, nullable=True)
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime
    state: HandingState = Field(default=HandingState.ASKED, sa_type=stored(HandingState))
    decided_at: datetime | None = None
    version: int = Field(default=1, sa_column=VERSION)

    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": VERSION}

    def decide(self, state: HandingState, *, at: datetime) -> None:
        """Raise IllegalMove when that was done before."""
        if state not in MOVES[self.state]:
            raise IllegalMove(self.state, state)
        self.state, self.decided_at = state, at


def asked_of_party(party_id: int) -> SelectOfScalar[HandOver]:
    return select(HandOver).where(
        col(HandOver.party_id) == party_id, col(HandOver.state) == HandingState.ASKED
    )


def asked_of(person_id: int) -> Select[HandOver, Case, Person]:
    """Select what somebody is asked to take over, the oldest first: course, and from whom."""
    return (
        select(HandOver, Case, Person)
        .join(Party, col(Party.id) == col(HandOver.party_id))
        .join(Case, col(Case.id) == col(Party.case_id))
        .join(Person, col(Person.id) == col(HandOver.from_id))
        .where(
            col(HandOver.to_id) == person_id,
            col(HandOver.state) == HandingState.ASKED,
            col(Party.contact_person_id) == col(HandOver.from_id),
            in_course(),
            still_open(),
        )
        .order_by(col(HandOver.id))
    )


def asked_with(person_id: int) -> SelectOfScalar[HandOver]:
    """Select what somebody is asked to take over, or has asked others to."""
    return select(HandOver).where(
        (col(HandOver.from_id) == person_id) | (col(HandOver.to_id) == person_id),
        col(HandOver.state) == HandingState.ASKED,
    )


def left_behind_by(person_id: int) -> Select[HandOver, Case]:
    """Select what passed on to others when somebody left, with the courses."""
    return (
        select(HandOver, Case)
        .join(Party, col(Party.id) == col(HandOver.party_id))
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(
            col(HandOver.from_id) == person_id,
            col(HandOver.state) == HandingState.INHERITED,
        )
        .order_by(col(HandOver.id))
    )
