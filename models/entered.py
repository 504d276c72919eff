"""Monthly figures from other systems, entered by hand (domain/seed-map.md 1.7)."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Field, SQLModel, UniqueConstraint, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import stored
from models.indicators import ENTERED, Indicator

HIGHEST = 99_999
# What counts people. A waiting time does not, however short.
OF_PEOPLE = frozenset({Indicator.ACUTE_ADMISSIONS})


class EnteredFigure(SQLModel, table=True):
    """`month` is its first day; a waiting time is in days. `entered_by_id` was the last to."""

    __tablename__ = "entered_figure"
    __table_args__ = (UniqueConstraint("cluster_id", "indicator", "month"),)

    id: int = Field(default=None, primary_key=True)
    cluster_id: int = Field(foreign_key="cluster.id", index=True)
    indicator: Indicator = Field(sa_type=stored(Indicator))
    month: date
    value: int
    entered_by_id: int | None = Field(default=None, foreign_key="person.id")
    entered_at: datetime


def chosen(indicators: Iterable[str]) -> tuple[Indicator, ...]:
    """Which are entered where a cluster has chosen these; all of them where it chose none."""
    agreed = {one for one in ENTERED if one.value in set(indicators)}
    return tuple(one for one in Indicator if one in (agreed or ENTERED))


def entered(cluster_id: int, first: date, last: date) -> SelectOfScalar[EnteredFigure]:
    """Select what was entered for the months that begin in a period, in order."""
    return (
        select(EnteredFigure)
        .where(
            col(EnteredFigure.cluster_id) == cluster_id,
            col(EnteredFigure.month).between(first.replace(day=1), last),
        )
        .order_by(col(EnteredFigure.month), col(EnteredFigure.indicator))
    )
