"""The one way into an organisation: a desk with a telephone, and when it is open."""

from collections.abc import Collection
from datetime import time
from enum import StrEnum
from functools import cache

from sqlalchemy import JSON, Column, bindparam
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import stored
from models.calendar import MONDAY_TO_FRIDAY, DayHours, WeekHours
from models.templates import template


class TargetGroup(StrEnum):
    """Whom a case is about, as far as it decides which door to use."""

    ADULT = "adult"
    CHILD = "child"


def group_of(pathway: str) -> TargetGroup:
    is_child = template(pathway).is_for_minors
    return TargetGroup.CHILD if is_child else TargetGroup.ADULT


def written(days: Collection[DayHours]) -> list[list[str]]:
    """Opening hours as they are kept: ["0", "08:00", "15:00"] for each open weekday."""
    return [
        [str(day.weekday), day.opens.isoformat("minutes"), day.closes.isoformat("minutes")]
        for day in sorted(days)
    ]


def usual_week(opens: time = time(8), closes: time = time(15)) -> list[list[str]]:
    return written([DayHours(one, opens, closes) for one in MONDAY_TO_FRIDAY])


class EntryPoint(SQLModel, table=True):
    """Where others always may turn (principle 3): one for each target group, by its key.

    An organisation has one for adults; one for children only where that is another door.
    `week` are its local hours as `written` keeps them; they are read through `hours`.
    """

    __tablename__ = "entry_point"

    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    target_group: TargetGroup = Field(
        default=TargetGroup.ADULT, primary_key=True, sa_type=stored(TargetGroup)
    )
    name: str
    phone: str
    week: list[list[str]] = Field(default_factory=usual_week, sa_column=Column(JSON))

    @property
    def hours(self) -> WeekHours:
        return WeekHours(
            tuple(
                DayHours(int(weekday), time.fromisoformat(opens), time.fromisoformat(closes))
                for weekday, opens, closes in self.week
            )
        )


@cache  # building it anew costs more than running it
def entry_points_of(group: TargetGroup) -> SelectOfScalar[EntryPoint]:
    """Select each organisation's door for adults, and then the one for `group`.

    Parameter: `organisation_ids`.
    """
    organisation_id = col(EntryPoint.organisation_id)
    return (
        select(EntryPoint)
        .where(
            organisation_id.in_(bindparam("organisation_ids", expanding=True)),
            col(EntryPoint.target_group).in_({TargetGroup.ADULT, group}),
        )
        .order_by(col(EntryPoint.target_group) == group)
    )
