"""One person's morning: what happened since the last digest is counted from here."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import String, cast
from sqlmodel import Field, SQLModel, and_, col, func, select
from sqlmodel.sql.expression import Select

from models.outbox import Delivery, OutboxMessage

VIEW = "digest"
# What has not reached its reader: the next digest says that as well.
UNREAD = frozenset({Delivery.READY, Delivery.HELD, Delivery.SENDING, Delivery.DEAD})


class Digest(SQLModel, table=True):
    """Covers what happened after `since` and up to `made_at`; it was due at `due_at` (UTC)."""

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    since: datetime
    made_at: datetime
    due_at: datetime | None = None


def last_of(person_ids: Collection[int]) -> Select[Digest, Delivery | None]:
    """Select the last digest of each of these people, and how far its message has come."""
    newest = (
        select(func.max(col(Digest.id)))
        .where(col(Digest.person_id).in_(person_ids))
        .group_by(col(Digest.person_id))
    )
    of_digest = and_(
        col(OutboxMessage.view) == VIEW,
        col(OutboxMessage.subject) == cast(col(Digest.id), String),
    )
    return (
        select(Digest, col(OutboxMessage.state))
        .outerjoin(OutboxMessage, and_(of_digest, col(OutboxMessage.target_id).is_(None)))
        .where(col(Digest.id).in_(newest))
    )
