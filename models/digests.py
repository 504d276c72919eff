"""One coordinator's morning: what happened since the last digest is counted from here."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Digest(SQLModel, table=True):
    """Covers what happened after `since` and up to `made_at`, both UTC."""

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    since: datetime
    made_at: datetime
