"""Network meetings: when the people around a citizen meet, and who."""

from datetime import datetime
from secrets import token_hex
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Integer
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

# Outside the class: SQLModel would copy a column inside it into every new row.
VERSION = Column("version", Integer, nullable=False)


class Meeting(SQLModel, table=True):
    """`sequence` counts its changes for calendars, to which `uid` says that it is the same.

    `place_id` is a passage; no foreign key: what people wrote is let go before the rest.
    `person_ids` are who is asked to come. Instants are domain time (UTC).
    """

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    uid: str = Field(default_factory=lambda: token_hex(16), unique=True)
    sequence: int = 0
    starts_at: datetime
    ends_at: datetime
    place_id: int
    person_ids: list[int] = Field(default_factory=list, sa_column=Column(JSON))
    called_by_id: int = Field(foreign_key="person.id")
    changed_at: datetime
    is_cancelled: bool = False
    version: int = Field(default=1, sa_column=VERSION)

    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": VERSION}


def coming(case_id: int, after: datetime) -> SelectOfScalar[Meeting]:
    """Select the meetings of a course that are not over, the nearest first."""
    return (
        select(Meeting)
        .where(
            col(Meeting.case_id) == case_id,
            col(Meeting.ends_at) > after,
            col(Meeting.is_cancelled).is_(False),
        )
        .order_by(col(Meeting.starts_at), col(Meeting.id))
    )
