"""A cluster (klynge) and its dated, versioned local agreement."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, Column, Date, Integer, bindparam, false
from sqlmodel import Field, SQLModel, UniqueConstraint, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import another, stored
from models.calendar import Calendar, OfficeHours, WorkingCalendar
from models.ladder import AS_AGREED, Ladder, Rung, ladder, written
from models.organisations import PARTY_KINDS
from models.people import Role
from models.templates import ADULT, template

ZONE = "Europe/Copenhagen"
# Whoever helps when contact is about to come too late, where nobody is named.
LIFTED_TO = (Role.COORDINATOR, Role.BRIDGE_BUILDER)
# Rungs that only a principle in full force sends (docs/decisions/029).
FIRM = frozenset({Rung.LIFT, Rung.BREACH})


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


class OwnClosingDays(StrEnum):
    """What an organisation's own closing days do to its clock (R10)."""

    WARN = "warn"
    EXTEND = "extend"


class Overdue(StrEnum):
    """What it is called when contact was not made in time."""

    LATE = "late"
    LEARNING_POINT = "learning_point"  # in the test phase
    WISH = "wish"  # nothing firm is agreed: nobody is late


class Cluster(SQLModel, table=True):
    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    zone: str = ZONE


# Outside the class: SQLModel would copy a column inside it into every new row.
EDITS = Column("edits", Integer, nullable=False, server_default="1")


def _list(default: str = "[]") -> Column[Any]:
    return Column(JSON, nullable=False, server_default=default)


class ClusterAgreement(SQLModel, table=True):
    """One version of what the cluster agreed. A case keeps the version it was opened under.

    In force from `valid_from`, a local date, until the day before the next version's; a
    version without is a draft, and `edits` counts what was changed in it.

    `target_days` and `deadline_days` are working days, day 0 never counted (R4, R5); `own_days`
    says what an organisation's closing days do to them (R10). Answers to requests for advice
    are promised in `advice_hours` open hours, or else in `advice_days` working days;
    `specialists` are telephones for what cannot wait that long, as (whose, phone, when it is
    answered). `acute` are the numbers that every card shows, as (whose, phone) pairs. `ladder`
    maps rungs to local times, read with `rungs_for`. Help on the last day is asked of
    `lift_people` ([organisation, person] each), in other organisations of `lift_roles`.
    `content_days` after the closing, what was written is to be gone, and who did what
    `log_months` after that. `indicator_targets` are whole numbers by indicator, and
    `own_indicators` what `models.indicators.own` reads. `has_administrations`: a
    municipality's administrations may each have
    a door of their own (domain/seed-map.md P3).
    """

    __tablename__ = "cluster_agreement"
    __table_args__ = (UniqueConstraint("cluster_id", "version"),)

    id: int = Field(default=None, primary_key=True)
    cluster_id: int = Field(foreign_key="cluster.id", index=True)
    version: int
    valid_from: date | None = None
    phase: Phase = Field(sa_type=stored(Phase))
    principles: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON))
    target_days: int = 2
    deadline_days: int = 3
    calendar: Calendar = Field(default=Calendar.PUBLIC_SECTOR, sa_type=stored(Calendar))
    closing_days: list[str] = Field(default_factory=list, sa_column=Column(JSON))
    own_days: OwnClosingDays = Field(
        default=OwnClosingDays.WARN,
        sa_type=stored(OwnClosingDays),
        sa_column_kwargs={"server_default": "warn"},
    )
    opens: time = time(8)
    closes: time = time(15)
    advice_days: int = 2
    advice_hours: int | None = None
    specialists: list[list[str]] = Field(default_factory=list, sa_column=_list())
    content_policy: ContentPolicy = Field(
        default=ContentPolicy.ON_DEMAND, sa_type=stored(ContentPolicy)
    )
    content_days: int = Field(default=90, sa_column_kwargs={"server_default": "90"})
    log_months: int = Field(default=6, sa_column_kwargs={"server_default": "6"})
    lead_sees_aliases: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    acute: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON))
    has_administrations: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}
    )
    ladder: dict[str, str] = Field(
        default_factory=lambda: written(AS_AGREED),
        sa_column=_list(json.dumps(written(AS_AGREED))),
    )
    lift_roles: list[str] = Field(
        default_factory=lambda: list(LIFTED_TO), sa_column=_list(json.dumps(LIFTED_TO))
    )
    lift_people: list[list[int]] = Field(default_factory=list, sa_column=_list())
    required_parties: list[str] = Field(
        default_factory=lambda: list(PARTY_KINDS), sa_column=_list(json.dumps(PARTY_KINDS))
    )
    pathways: list[str] = Field(
        default_factory=lambda: [ADULT], sa_column=_list(json.dumps([ADULT]))
    )
    indicators: list[str] = Field(default_factory=list, sa_column=_list())
    indicator_targets: dict[str, int] = Field(default_factory=dict, sa_column=_list("{}"))
    own_indicators: list[list[str]] = Field(default_factory=list, sa_column=_list())
    edited_by_id: int | None = Field(default=None, foreign_key="person.id")
    edits: int = Field(default=1, sa_column=EDITS)

    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": EDITS}

    def working_calendar(self, zone: str) -> WorkingCalendar:
        closed = frozenset(map(date.fromisoformat, self.closing_days))
        return WorkingCalendar(self.calendar, ZoneInfo(zone), closed)

    def calendar_for(self, zone: str, closing_days: Iterable[str]) -> WorkingCalendar:
        """The days that count for an organisation with closing days of its own (R10)."""
        common = self.working_calendar(zone)
        if self.own_days is OwnClosingDays.WARN:
            return common
        closed = common.own_closing_days.union(map(date.fromisoformat, closing_days))
        return replace(common, own_closing_days=closed)

    @property
    def hours(self) -> OfficeHours:
        return OfficeHours(opens=self.opens, closes=self.closes)

    @property
    def is_test(self) -> bool:
        return self.phase is Phase.TEST

    @property
    def is_draft(self) -> bool:
        return self.valid_from is None

    def strength(self, principle: Principle) -> Strength:
        """How a principle counts; while a cluster prepares, none is more than a wish."""
        agreed = Strength(self.principles.get(principle, Strength.ON))
        is_firm = agreed is Strength.ON and self.phase is not Phase.PREPARATION
        return Strength.SOFT if agreed is Strength.ON and not is_firm else agreed

    @property
    def overdue(self) -> Overdue:
        if self.strength(Principle.SHORT_RESPONSE_TIME) is not Strength.ON:
            return Overdue.WISH
        return Overdue.LEARNING_POINT if self.is_test else Overdue.LATE

    def rungs_for(self, pathway: str) -> Ladder:
        """What a course on this pathway is reminded of, and when (docs/decisions/029)."""
        time_counts = self.strength(Principle.SHORT_RESPONSE_TIME)
        if time_counts is Strength.OFF:
            return {}
        left_out = FIRM if time_counts is Strength.SOFT else frozenset[Rung]()
        if self.strength(Principle.ACCESSIBILITY) is not Strength.ON:
            left_out |= {Rung.UNCLAIMED}
        agreed = ladder(dict(template(pathway).ladder) or self.ladder)
        return {rung: at for rung, at in agreed.items() if rung not in left_out}

    def named_for(self, organisation_id: int) -> list[int]:
        """Who is asked for help in an organisation, by name; empty: `lift_roles` are."""
        return [person for one, person in self.lift_people if one == organisation_id]


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


@cache  # building it anew costs more than running it
def agreements_on() -> SelectOfScalar[ClusterAgreement]:
    """Select the version in force in each cluster. Parameters: `cluster_ids`, `day`."""
    later = another(ClusterAgreement)
    newest = (
        select(func.max(col(later.version)))
        .where(col(later.cluster_id) == col(ClusterAgreement.cluster_id))
        .where(col(later.valid_from) <= bindparam("day", type_=Date))
        .scalar_subquery()
    )
    return select(ClusterAgreement).where(
        col(ClusterAgreement.cluster_id).in_(bindparam("cluster_ids", expanding=True)),
        col(ClusterAgreement.version) == newest,
    )
