"""Monthly figures entered by hand: from other systems, or a cluster's own (seed map 1.7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Field, SQLModel, UniqueConstraint, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import stored
from models.indicators import ENTERED, Indicator
from models.small_numbers import is_small
from models.telling import Nothing, TooFew

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

    @property
    def hundredths(self) -> int:
        return 100 * self.value

    @property
    def counts_people(self) -> bool:
        return self.indicator in OF_PEOPLE


class OwnFigure(SQLModel, table=True):
    """Of an indicator in the cluster's own words: `what` and `unit` are as it was agreed.

    No `unit`: it counts people or courses. `hundredths` is a hundred times the figure.
    """

    __tablename__ = "own_figure"
    __table_args__ = (UniqueConstraint("cluster_id", "what", "unit", "month"),)

    id: int = Field(default=None, primary_key=True)
    cluster_id: int = Field(foreign_key="cluster.id", index=True)
    what: str
    unit: str
    month: date
    hundredths: int
    entered_by_id: int | None = Field(default=None, foreign_key="person.id")
    entered_at: datetime

    @property
    def series(self) -> tuple[str, str]:
        return self.what, self.unit

    @property
    def counts_people(self) -> bool:
        return not self.unit


ByHand = EnteredFigure | OwnFigure


@dataclass(frozen=True, slots=True)
class Average:
    """Of the months that were entered."""

    hundredths: int
    months: int


def average(figures: Sequence[ByHand]) -> Average | Nothing | TooFew:
    """How a period stood; not told where a month of it is not, which it would give away."""
    if not figures:
        return Nothing()
    if any(is_hidden(one) for one in figures):
        return TooFew()
    n, whole = len(figures), sum(one.hundredths for one in figures)
    return Average((2 * whole + n) // (2 * n), n)


def is_hidden(figure: ByHand) -> bool:
    """A small number of people or courses is not told."""
    return figure.counts_people and is_small(figure.hundredths // 100)


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


def own_figures(cluster_id: int, first: date, last: date) -> SelectOfScalar[OwnFigure]:
    """Select the same of what a cluster measures in its own words."""
    return (
        select(OwnFigure)
        .where(
            col(OwnFigure.cluster_id) == cluster_id,
            col(OwnFigure.month).between(first.replace(day=1), last),
        )
        .order_by(col(OwnFigure.month), col(OwnFigure.id))
    )
