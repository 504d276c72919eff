"""*Journalisering*: each authority writes a closed course into its own record, and says so.

One row per organisation that took part, asked anew whenever the course is closed again. Until
all have answered, nothing that was written may go (domain/law.md J3).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Column, ColumnElement, Integer
from sqlmodel import Field, SQLModel, UniqueConstraint, col, func, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.base import IllegalMove, due_index, stored
from models.cases import Case, CaseState


class FilingState(StrEnum):
    TO_FILE = "to_file"
    FILED = "filed"
    NOT_RELEVANT = "not_relevant"


# From an answer back: it was given by mistake, or the course was closed once more.
MOVES: Mapping[FilingState, frozenset[FilingState]] = {
    FilingState.TO_FILE: frozenset({FilingState.FILED, FilingState.NOT_RELEVANT}),
    FilingState.FILED: frozenset({FilingState.TO_FILE}),
    FilingState.NOT_RELEVANT: frozenset({FilingState.TO_FILE}),
}


class NotRelevant(StrEnum):
    """Why a party has nothing to file."""

    NO_PART = "no_part"
    NOTHING = "nothing"
    WITH_ANOTHER = "with_another"
    WRONG_CITIZEN = "wrong_citizen"


# Times that who was in the course is asked; then the administrator is.
OFTEN = 3
# Outside the class: SQLModel would copy a column inside it into every new row.
VERSION = Column("version", Integer, nullable=False)


class Filing(SQLModel, table=True):
    """`asked_at` is when the course was closed; `remind_at` (UTC) when somebody is asked next.

    `asked_id` was asked last, by name, and may see the course for it; `times_asked` counts
    since `asked_at`. `confirmed_at` and `confirmed_by_id`: who answered, also for a party
    without chat.
    """

    __table_args__ = (
        UniqueConstraint("case_id", "organisation_id"),
        due_index("filing", "remind_at"),
    )

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    state: FilingState = Field(default=FilingState.TO_FILE, sa_type=stored(FilingState))
    why: NotRelevant | None = Field(default=None, sa_type=stored(NotRelevant))
    asked_at: datetime
    asked_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    times_asked: int = 0
    remind_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmed_by_id: int | None = Field(default=None, foreign_key="person.id")
    version: int = Field(default=1, sa_column=VERSION)

    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": VERSION}

    @property
    def is_confirmed(self) -> bool:
        return self.state is not FilingState.TO_FILE

    def move(self, to: FilingState) -> None:
        if to not in MOVES[self.state]:
            raise IllegalMove(self.state, to)
        self.state = to

    def confirm(
        self, state: FilingState, *, by: int, at: datetime, why: NotRelevant | None = None
    ) -> None:
        """Raise IllegalMove when that was done before."""
        self.move(state)
        self.why, self.confirmed_by_id, self.confirmed_at = why, by, at
        self.remind_at = None

    def ask_anew(self, *, at: datetime) -> None:
        """As on the day of the closing: nobody has answered, and somebody is asked now."""
        if self.is_confirmed:
            self.move(FilingState.TO_FILE)
        self.why = self.confirmed_by_id = self.confirmed_at = self.asked_id = None
        self.asked_at = self.remind_at = at
        self.times_asked = 0

    def ask_administrator(self, *, at: datetime) -> None:
        """Whoever is responsible for the organisation is asked now, however often it was."""
        self.times_asked, self.remind_at = max(self.times_asked, OFTEN), at


def filings_of(*case_ids: int) -> SelectOfScalar[Filing]:
    return select(Filing).where(col(Filing.case_id).in_(case_ids)).order_by(col(Filing.id))


def filing_of(case_id: int, organisation_id: int) -> SelectOfScalar[Filing]:
    return select(Filing).where(
        col(Filing.case_id) == case_id, col(Filing.organisation_id) == organisation_id
    )


def unconfirmed_of(case_id: int) -> SelectOfScalar[Filing]:
    """Select the organisations that have not said yet that a course is filed."""
    return filings_of(case_id).where(col(Filing.state) == FilingState.TO_FILE)


def all_confirmed_at(case_id: int) -> SelectOfScalar[datetime | None]:
    """Select when the last of all answered (UTC); no row while one has not, nor without any."""
    waiting = func.count().filter(col(Filing.state) == FilingState.TO_FILE)
    return (
        select(func.max(col(Filing.confirmed_at)))
        .where(col(Filing.case_id) == case_id)
        .group_by(col(Filing.case_id))
        .having(waiting == 0)
    )


def is_all_confirmed() -> ColumnElement[bool]:
    """In a select of cases: everybody who was asked has answered."""
    asked = select(Filing.id).where(col(Filing.case_id) == col(Case.id))
    waiting = asked.where(col(Filing.state) == FilingState.TO_FILE)
    return asked.exists() & ~waiting.exists()


def asked_by_name(case_id: int) -> SelectOfScalar[int | None]:
    """Select who was asked last, of each organisation that has not answered yet."""
    return select(col(Filing.asked_id)).where(
        col(Filing.case_id) == case_id,
        col(Filing.state) == FilingState.TO_FILE,
        col(Filing.asked_id).is_not(None),
    )


def waiting_for(people: Collection[int]) -> Select[Filing, Case]:
    """Select what some people were asked to file and have not, the oldest first."""
    return (
        select(Filing, Case)
        .join(Case, col(Case.id) == col(Filing.case_id))
        .where(
            col(Filing.asked_id).in_(people),
            col(Filing.state) == FilingState.TO_FILE,
            col(Case.state) == CaseState.CLOSED,
        )
        .order_by(col(Filing.asked_at), col(Filing.id))
    )


def due_filings(at: datetime, limit: int) -> SelectOfScalar[Filing]:
    return (
        select(Filing)
        .where(col(Filing.remind_at) <= at)
        .order_by(col(Filing.remind_at), col(Filing.id))
        .limit(limit)
    )


def next_filing() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(Filing.remind_at))).where(col(Filing.remind_at).is_not(None))
