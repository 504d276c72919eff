"""A makkerpar: two colleagues of different organisations who answer for each other by phone."""

from datetime import datetime

from sqlmodel import Field, SQLModel, and_, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar


class BuddyPair(SQLModel, table=True):
    """It holds from `agreed_at`, when both have said yes, until `ended_at`."""

    __tablename__ = "buddy_pair"

    id: int = Field(default=None, primary_key=True)
    asked_by_id: int = Field(foreign_key="person.id", index=True)
    asked_id: int = Field(foreign_key="person.id", index=True)
    asked_at: datetime
    agreed_at: datetime | None = None
    ended_at: datetime | None = None

    def other(self, person_id: int) -> int:
        return self.asked_id if person_id == self.asked_by_id else self.asked_by_id

    def has(self, person_id: int) -> bool:
        return person_id in {self.asked_id, self.asked_by_id}


def pairs_of(*person_ids: int) -> SelectOfScalar[BuddyPair]:
    """Select the pairs that any of some people are in, or are asked to, and that hold."""
    return (
        select(BuddyPair)
        .where(
            or_(
                col(BuddyPair.asked_by_id).in_(person_ids),
                col(BuddyPair.asked_id).in_(person_ids),
            ),
            col(BuddyPair.ended_at).is_(None),
        )
        .order_by(col(BuddyPair.id))
    )


def agreed_pairs_of(*person_ids: int) -> SelectOfScalar[BuddyPair]:
    return pairs_of(*person_ids).where(col(BuddyPair.agreed_at).is_not(None))


def pair(one_id: int, other_id: int) -> SelectOfScalar[BuddyPair]:
    """Select the pair of these two, agreed or asked."""
    asked, by = col(BuddyPair.asked_id), col(BuddyPair.asked_by_id)
    both = or_(and_(by == one_id, asked == other_id), and_(by == other_id, asked == one_id))
    return select(BuddyPair).where(both, col(BuddyPair.ended_at).is_(None))
