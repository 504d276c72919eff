"""What this database remembers of how it is run."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.base import stored

ONLY = 1


class Mode(StrEnum):
    """Decided once. A database refuses to be opened in the other mode."""

    TRIAL = "trial"
    REAL = "real"


class Installation(SQLModel, table=True):
    """One row. `clock_ahead` is by how many seconds the trial clock has been moved forward.

    `moved_at` (machine time): all of it is in another database since, and this one rests.
    `restored_from` (domain time): what it knew last when a backup was brought back, until the
    next start.
    """

    id: int = Field(default=ONLY, primary_key=True)
    mode: Mode = Field(sa_type=stored(Mode))
    clock_ahead: int = 0
    is_filled: bool = False
    moved_at: datetime | None = None
    restored_from: datetime | None = None
