"""Two courses that may be about the same citizen: asked to be joined, agreed to, or not."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Column, Integer
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import IllegalMove, stored


class JoinState(StrEnum):
    ASKED = "asked"
    JOINED = "joined"
    DECLINED = "declined"


MOVES: Mapping[JoinState, frozenset[JoinState]] = {
    JoinState.ASKED: frozenset({JoinState.JOINED, JoinState.DECLINED}),
    JoinState.JOINED: frozenset(),
    JoinState.DECLINED: frozenset(),
}

# Outside the class: SQLModel would copy a column inside it into every new row.
VERSION = Column("version", Integer, nullable=False)


class Joining(SQLModel, table=True):
    """`case_id` is the newer course, which ends; `into_id` the one that was known, and goes on.

    `agreed_by_id` and `into_agreed_by_id` are who agreed for the opening party of each.
    """

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    into_id: int = Field(foreign_key="case.id", index=True)
    state: JoinState = Field(default=JoinState.ASKED, sa_type=stored(JoinState))
    asked_by_id: int = Field(foreign_key="person.id")
    asked_at: datetime
    agreed_by_id: int | None = Field(default=None, foreign_key="person.id")
    into_agreed_by_id: int | None = Field(default=None, foreign_key="person.id")
    version: int = Field(default=1, sa_column=VERSION)

    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": VERSION}

    @property
    def is_agreed(self) -> bool:
        return None not in (self.agreed_by_id, self.into_agreed_by_id)

    def move(self, to: JoinState) -> None:
        if to not in MOVES[self.state]:
            raise IllegalMove(self.state, to)
        self.state = to


def asked_of(case_id: int) -> SelectOfScalar[Joining]:
    """Select what is asked about a course, and not answered yet."""
    return select(Joining).where(
        col(Joining.case_id) == case_id, col(Joining.state) == JoinState.ASKED
    )
