"""A private calendar address of a person, or of a desk. Only a hash of it is kept."""

import hashlib
from datetime import datetime

from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.people import Person

TOKEN_BYTES = 32


class Feed(SQLModel, table=True):
    """`organisation_id` is there for a desk's calendar; `person_id` is who made it.

    `token_hash`: whoever reads the database cannot read the calendar.
    """

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    token_hash: str = Field(unique=True)
    made_at: datetime
    revoked_at: datetime | None = None


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def feeds_of(person_id: int) -> SelectOfScalar[Feed]:
    """Select somebody's addresses in use, the oldest first."""
    return (
        select(Feed)
        .where(col(Feed.person_id) == person_id, col(Feed.revoked_at).is_(None))
        .order_by(col(Feed.id))
    )


def feed_by(token: str) -> Select[Feed, Person]:
    """Select the calendar an address is of, if it is in use and its person is let in."""
    return (
        select(Feed, Person)
        .join(Person, col(Person.id) == col(Feed.person_id))
        .where(
            col(Feed.token_hash) == hashed(token),
            col(Feed.revoked_at).is_(None),
            col(Person.is_admitted),
        )
    )
