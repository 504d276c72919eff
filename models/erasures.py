"""A closed course on its way to being forgotten: only figures without people are left of it."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Column, Integer
from sqlmodel import Field, SQLModel, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import IllegalMove, due_index, stored

# How long before it goes the parties are told (domain/law.md J4).
NOTICE = timedelta(days=14)
# No agreement keeps what was written longer than this after the closing.
LONGEST = timedelta(days=365)
# By then it goes, filed or not, unless a legal hold keeps it.
LIMIT_MONTHS = 12


class Stage(StrEnum):
    WAITING = "waiting"  # its period runs, an authority has not filed it, or it is on hold
    TOLD = "told"  # the parties know the day
    EMPTIED = "emptied"  # nothing is left here; rooms, messages and exports go one by one
    ERASED = "erased"


MOVES: Mapping[Stage, frozenset[Stage]] = {
    Stage.WAITING: frozenset({Stage.TOLD}),
    Stage.TOLD: frozenset({Stage.WAITING, Stage.EMPTIED}),
    Stage.EMPTIED: frozenset({Stage.ERASED}),
    Stage.ERASED: frozenset(),
}

# Outside the class: SQLModel would copy a column inside it into every new row.
VERSION = Column("version", Integer, nullable=False)


class Erasure(SQLModel, table=True):
    """Of a closed course, or of a question for advice about none, once that is emptied.

    `due_at` is the UTC instant of the next look; None: something must happen first.

    `goes_at` is when what was written goes, as the parties have been told. `messages_left`
    counts messages that a platform would not take away. `log_until`: how long the course's
    entries stay after it.
    """

    __table_args__ = (due_index("erasure", "due_at"),)

    id: int = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="case.id", unique=True)
    request_id: int | None = Field(
        default=None, foreign_key="advice_request.id", unique=True, index=False
    )
    stage: Stage = Field(default=Stage.WAITING, sa_type=stored(Stage), index=True)
    closed_at: datetime
    due_at: datetime | None = None
    goes_at: datetime | None = None
    emptied_at: datetime | None = None
    erased_at: datetime | None = None
    messages_left: int = 0
    log_until: datetime | None = Field(default=None, index=True)
    version: int = Field(default=1, sa_column=VERSION)

    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": VERSION}

    @property
    def is_over(self) -> bool:
        """Too late for the parties to do anything about it."""
        return self.stage in (Stage.EMPTIED, Stage.ERASED)

    def move(self, to: Stage) -> None:
        if to not in MOVES[self.stage]:
            raise IllegalMove(self.stage, to)
        self.stage = to


def told_at(closed_at: datetime, days: int) -> datetime:
    """When the parties are told, of a course that goes so many days after its closing."""
    period = min(max(timedelta(days=days), NOTICE), LONGEST)
    return closed_at + period - NOTICE


def months_after(at: datetime, months: int) -> datetime:
    """The same instant so many months later, or on the last day that such a month has."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(
        year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1])
    )


def question_goes_at(since: datetime, days: int) -> datetime:
    """When a question about no course goes that was answered or closed then."""
    return since + min(max(timedelta(days=days), NOTICE), LONGEST)


def limit_of(closed_at: datetime) -> datetime:
    """When a course goes even if an authority has not filed it."""
    return months_after(closed_at, LIMIT_MONTHS)


def erasure_of(case_id: int) -> SelectOfScalar[Erasure]:
    return select(Erasure).where(col(Erasure.case_id) == case_id)


def due_erasures(at: datetime, limit: int) -> SelectOfScalar[Erasure]:
    return (
        select(Erasure)
        .where(col(Erasure.due_at) <= at)
        .order_by(col(Erasure.due_at), col(Erasure.id))
        .limit(limit)
    )


def next_erasure() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(Erasure.due_at))).where(col(Erasure.due_at).is_not(None))


def ended_logs(at: datetime, limit: int) -> SelectOfScalar[Erasure]:
    """Select the courses whose entries have been kept long enough."""
    return (
        select(Erasure)
        .where(col(Erasure.log_until) <= at)
        .order_by(col(Erasure.log_until), col(Erasure.id))
        .limit(limit)
    )


def next_log_end() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(Erasure.log_until))).where(col(Erasure.log_until).is_not(None))
