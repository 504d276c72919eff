"""The duty to inform: what happened in a course, who was told, and who has acknowledged it."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, UniqueConstraint, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.base import stored
from models.cases import Case, Party, in_course, still_open


class Happening(StrEnum):
    """What the parties tell each other of (domain/seed-map.md P1, 1.7)."""

    ADMISSION = "admission"
    DISCHARGE = "discharge"
    READY = "ready"  # for discharge: from then on the days of waiting are counted
    READMISSION = "readmission"
    NO_SHOW = "no_show"
    TURNED_DOWN = "turned_down"
    NEW_CONTACT = "new_contact"
    PLAN_CHANGED = "plan_changed"
    CLOSING = "closing"
    OTHER = "other"


DATED = frozenset(
    {
        *(Happening.ADMISSION, Happening.DISCHARGE, Happening.READY, Happening.READMISSION),
        *(Happening.NO_SHOW, Happening.TURNED_DOWN),
    }
)


class TurnedDown(StrEnum):
    """Why a citizen was turned down at visitation, counted without a name (seed-map 1.6)."""

    OUTSIDE_TARGET = "outside_target"
    BETTER_OFFER = "better_offer"
    TOO_LITTLE_KNOWN = "too_little_known"
    CAPACITY = "capacity"
    OTHER = "other"


class Briefing(SQLModel, table=True):
    """One person tells the parties of one happening. `happened_on` is a local date.

    What they wrote is a passage; who reads it needs what every reader of a passage needs.
    """

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    happening: Happening = Field(sa_type=stored(Happening))
    sent_by_id: int = Field(foreign_key="person.id", nullable=True)  # None: forgotten
    sent_at: datetime
    happened_on: date | None = None
    reason: TurnedDown | None = Field(default=None, sa_type=stored(TurnedDown))
    has_words: bool = False


class Acknowledgement(SQLModel, table=True):
    """One party's part in a briefing. `said_by` is who said so, where it was by telephone."""

    __table_args__ = (UniqueConstraint("briefing_id", "party_id"),)

    id: int = Field(default=None, primary_key=True)
    briefing_id: int = Field(foreign_key="briefing.id", index=True)
    party_id: int = Field(foreign_key="party.id", index=True)
    acknowledged_at: datetime | None = None
    registered_by_id: int | None = Field(default=None, foreign_key="person.id")
    said_by: str = ""

    @property
    def is_missing(self) -> bool:
        return self.acknowledged_at is None


def acknowledgements_of(briefing_id: int) -> SelectOfScalar[Acknowledgement]:
    return (
        select(Acknowledgement)
        .where(col(Acknowledgement.briefing_id) == briefing_id)
        .order_by(col(Acknowledgement.id))
    )


def discharge_after(case_id: int, day: date) -> SelectOfScalar[Briefing]:
    """Select the first discharge told of, on a day or later."""
    return (
        select(Briefing)
        .where(
            col(Briefing.case_id) == case_id,
            col(Briefing.happening) == Happening.DISCHARGE,
            col(Briefing.happened_on) >= day,
        )
        .order_by(col(Briefing.happened_on))
        .limit(1)
    )


Missing = Select[Acknowledgement, Briefing, Party, Case]


def unacknowledged(organisation_ids: Collection[int]) -> Missing:
    """Select what some organisations' parties have not acknowledged, the oldest first."""
    return _missing().where(col(Party.organisation_id).in_(organisation_ids))


def unanswered(person_id: int) -> Missing:
    """Select what parties have not acknowledged of what somebody told them."""
    return _missing().where(col(Briefing.sent_by_id) == person_id)


def _missing() -> Missing:
    return (
        select(Acknowledgement, Briefing, Party, Case)
        .join(Briefing, col(Briefing.id) == col(Acknowledgement.briefing_id))
        .join(Party, col(Party.id) == col(Acknowledgement.party_id))
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(col(Acknowledgement.acknowledged_at).is_(None), in_course(), still_open())
        .order_by(col(Briefing.sent_at), col(Acknowledgement.id))
    )
