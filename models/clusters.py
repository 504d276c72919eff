"""A cluster (klynge) and its dated, versioned local agreement."""

from datetime import date, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, Column, false
from sqlmodel import Field, SQLModel, UniqueConstraint, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import stored
from models.calendar import Calendar, OfficeHours, WorkingCalendar

ZONE = "Europe/Copenhagen"


class Phase(StrEnum):
    PREPARATION = "preparation"
    TEST = "test"
    OPERATION = "operation"


class Strength(StrEnum):
    """How a principle counts in the local agreement."""

    ON = "on"
    SOFT = "soft"
    OFF = "off"


class Principle(StrEnum):
    """The five principles of the framework paper (domain/seed-map.md 1.2)."""

    MUTUAL_DUTY = "mutual_duty"
    SHORT_RESPONSE_TIME = "short_response_time"
    ACCESSIBILITY = "accessibility"
    RELATIONSHIP_BUILDING = "relationship_building"
    ADVICE = "advice"


class ContentPolicy(StrEnum):
    """Where what people wrote about a citizen may be shown."""

    ON_DEMAND = "on_demand"
    IN_CHAT = "in_chat"


class Cluster(SQLModel, table=True):
    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    zone: str = ZONE


class ClusterAgreement(SQLModel, table=True):
    """One version of what the cluster agreed. A case keeps the version it was opened under.

    `target_days` and `deadline_days` are working days, day 0 never counted (R4, R5);
    `advice_days` is the promise of an answer, in working days; `acute` are the numbers
    that every room's card shows, as (whose, phone) pairs. `has_administrations`: a
    municipality's administrations may each have a door of their own (domain/seed-map.md P3).
    """

    __tablename__ = "cluster_agreement"
    __table_args__ = (UniqueConstraint("cluster_id", "version"),)

    id: int = Field(default=None, primary_key=True)
    cluster_id: int = Field(foreign_key="cluster.id", index=True)
    version: int
    valid_from: date
    phase: Phase = Field(sa_type=stored(Phase))
    principles: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON))
    target_days: int = 2
    deadline_days: int = 3
    calendar: Calendar = Field(default=Calendar.PUBLIC_SECTOR, sa_type=stored(Calendar))
    closing_days: list[str] = Field(default_factory=list, sa_column=Column(JSON))
    opens: time = time(8)
    closes: time = time(15)
    advice_days: int = 2
    content_policy: ContentPolicy = Field(
        default=ContentPolicy.ON_DEMAND, sa_type=stored(ContentPolicy)
    )
    acute: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON))
    has_administrations: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}
    )

    def working_calendar(self, zone: str) -> WorkingCalendar:
        closed = frozenset(map(date.fromisoformat, self.closing_days))
        return WorkingCalendar(self.calendar, ZoneInfo(zone), closed)

    @property
    def hours(self) -> OfficeHours:
        return OfficeHours(opens=self.opens, closes=self.closes)

    @property
    def is_test(self) -> bool:
        return self.phase is Phase.TEST


def agreement_on(cluster_id: int, day: date) -> SelectOfScalar[ClusterAgreement]:
    """Select the version in force on `day`, newest first."""
    return (
        select(ClusterAgreement)
        .where(
            col(ClusterAgreement.cluster_id) == cluster_id,
            col(ClusterAgreement.valid_from) <= day,
        )
        .order_by(col(ClusterAgreement.version).desc())
        .limit(1)
    )
