"""A cluster's evaluation over a period, in as many queries for one course as for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import experience_notes
from handlers.experience_notes import Note
from models import evaluations, tallies
from models.calendar import ONE_DAY, WorkingCalendar
from models.cases import Purpose
from models.clusters import ZONE, Cluster, ClusterAgreement
from models.day_numbers import DayNumbers
from models.entered import ByHand, EnteredFigure, OwnFigure, entered, own_figures
from models.evaluations import Scope, Span, Terms, areas_of, spans
from models.tallies import Tally

# How long before its course was opened, or after today, a date may lie and still be counted.
MARGIN = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Part:
    """Days under one agreement: in them nothing changed in what is measured.

    `purposes` and `areas` are parts of the same; a course may have several purposes.
    """

    span: Span
    tally: Tally
    purposes: Mapping[Purpose, Tally] = field(default_factory=dict)
    areas: Mapping[str, Tally] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`first` and `last` are local dates, both included. No `parts`: nothing was agreed yet."""

    cluster: Cluster
    first: date
    last: date
    parts: tuple[Part, ...]
    entered: tuple[EnteredFigure, ...] = ()  # by the cluster itself, from other systems
    own: tuple[OwnFigure, ...] = ()  # and what it measures in its own words
    notes: tuple[Note, ...] = ()  # and has experienced

    @property
    def by_hand(self) -> tuple[ByHand, ...]:
        return (*self.entered, *self.own)


@dataclass(frozen=True, slots=True)
class Period:
    """`today` is the local date on which it is looked at; what is due later is not over."""

    first: date
    last: date
    today: date


async def load(
    db: AsyncSession,
    cluster: Cluster,
    period: Period,
    *,
    purpose: Purpose | None = None,
    area: str | None = None,
) -> Evaluation:
    found = (await db.exec(_versions(cluster))).all()
    parts = [
        Part(span, await _count(db, _scope(cluster, found, span, period, purpose, area)))
        for span in spans(found, period.first, period.last)
    ]
    by_hand = (await db.exec(entered(cluster.id, period.first, period.last))).all()
    own = (await db.exec(own_figures(cluster.id, period.first, period.last))).all()
    return Evaluation(
        cluster, period.first, period.last, tuple(parts), tuple(by_hand), tuple(own)
    )


async def whole(db: AsyncSession, found: Evaluation, today: date) -> Evaluation:
    """All that pages and files tell: by groups, and what the cluster wrote."""
    notes = await experience_notes.collected(db, found.cluster, found.first, found.last)
    return replace(await grouped(db, found, today), notes=notes)


async def grouped(db: AsyncSession, found: Evaluation, today: date) -> Evaluation:
    """The same with its parts by purpose, and by area where the cluster has areas."""
    period = Period(found.first, found.last, today)
    areas = (await db.exec(areas_of(found.cluster.id))).all()
    parts = []
    for part in found.parts:
        by_purpose = {
            one: await _narrowed(db, found.cluster, part.span, period, purpose=one)
            for one in Purpose
        }
        by_area = {
            one: await _narrowed(db, found.cluster, part.span, period, area=one)
            for one in areas
        }
        parts.append(replace(part, purposes=by_purpose, areas=by_area))
    return replace(found, parts=tuple(parts))


async def _narrowed(
    db: AsyncSession,
    cluster: Cluster,
    span: Span,
    period: Period,
    *,
    purpose: Purpose | None = None,
    area: str | None = None,
) -> Tally:
    versions = (await db.exec(_versions(cluster))).all()
    return await _count(db, _scope(cluster, versions, span, period, purpose, area))


def _versions(cluster: Cluster) -> SelectOfScalar[ClusterAgreement]:
    own = select(ClusterAgreement).where(col(ClusterAgreement.cluster_id) == cluster.id)
    return own.order_by(col(ClusterAgreement.version))


async def before(db: AsyncSession, found: Evaluation, today: date) -> Evaluation:
    """The period before, as long; as many months where it is of whole ones."""
    first = _first_before(found.first, found.last)
    return await load(db, found.cluster, Period(first, found.first - ONE_DAY, today))


def comparable(found: Evaluation, before: Evaluation | None) -> Tally | None:
    """What the period before is told by, where one agreement was in force in each."""
    if before is None or [len(one.parts) for one in (found, before)] != [1, 1]:
        return None
    return before.parts[0].tally


def _first_before(first: date, last: date) -> date:
    after = last + ONE_DAY
    if (first.day, after.day) != (1, 1):
        return first - (after - first)
    months = 12 * (after.year - first.year) + after.month - first.month
    years, month = divmod(12 * first.year + first.month - 1 - months, 12)
    return date(years, month + 1, 1)


def _scope(
    cluster: Cluster,
    versions: Sequence[ClusterAgreement],
    span: Span,
    period: Period,
    purpose: Purpose | None,
    area: str | None,
) -> Scope:
    calendar = span.agreement.working_calendar(cluster.zone)
    return Scope(
        cluster_id=cluster.id,
        terms=_terms(versions, span, period),
        first=period.first,
        last=period.last,
        starts=calendar.at(span.first, time.min),
        ends=calendar.at(span.last + ONE_DAY, time.min),
        today=period.today,
        purpose=purpose,
        area=area,
    )


async def _count(db: AsyncSession, scope: Scope) -> Tally:
    tally = Tally()
    tallies.parties(tally, (await db.exec(evaluations.parties(scope))).all())
    tallies.hand_overs(tally, (await db.exec(evaluations.hand_overs(scope))).all())
    tallies.briefings(tally, (await db.exec(evaluations.briefings(scope))).all())
    tallies.courses(tally, (await db.exec(evaluations.courses(scope))).all())
    if scope.purpose is None:  # a question has none
        tallies.questions(tally, (await db.exec(evaluations.questions(scope))).all())
    return tally


def _terms(
    versions: Sequence[ClusterAgreement], span: Span, period: Period
) -> tuple[Terms, ...]:
    """What each version of a span agreed on, those together that agreed on the same."""
    first, last = period.first - MARGIN, max(period.today, period.last) + MARGIN
    found: dict[tuple[WorkingCalendar, int], tuple[int, ...]] = {}
    for one in (one for one in versions if one.id in span.ids):
        agreed = (one.working_calendar(ZONE), one.deadline_days)
        found[agreed] = (*found.pop(agreed, ()), one.id)
    return tuple(
        Terms(ids, DayNumbers.between(calendar, first, last), deadline_days)
        for (calendar, deadline_days), ids in found.items()
    )
