"""Monthly figures, entered by the cluster lead: from other systems, and the cluster's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, entering_cards, entering_reading, entries, staffing
from handlers.cards import Card, Form
from handlers.turn import (
    Ask,
    Correct,
    Looking,
    Named,
    Reply,
    Say,
    Turn,
    number,
)
from locales import gettext as _
from models.access import Act
from models.clusters import Cluster
from models.entered import EnteredFigure, OwnFigure, chosen, entered, own_figures
from models.entries import Did
from models.indicators import Indicator, OwnIndicator, own

VIEW, FORM = "evaluation.entered", "evaluation.enter"
MONTHS_BACK = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is entered in a cluster: from other systems, and of its own."""

    library: tuple[Indicator, ...]
    own: tuple[OwnIndicator, ...]


async def start(turn: Turn, db: AsyncSession) -> Reply:
    cluster = await _led(turn, db)
    return Ask(FORM, str(cluster.id))


async def form(turn: Turn, db: AsyncSession) -> Form:
    cluster = await _led(turn, db)
    wanted = await _wanted(turn, cluster, db)
    shown = months(staffing.today(turn.at))
    return entering_cards.form(cluster, wanted.library, wanted.own, shown, turn)


async def enter(turn: Turn, db: AsyncSession) -> Reply:
    """What is left empty stays as it was; what is written replaces what was there."""
    cluster = await _led(turn, db)
    month, errors = _month(turn), dict[str, str]()
    wanted = await _wanted(turn, cluster, db)
    found = entering_reading.whole_numbers(turn, wanted.library, errors)
    mine = entering_reading.amounts(turn, wanted.own, errors)
    if month is None:
        errors["month"] = _("Choose a month.")
    elif not found and not mine and not errors:
        errors["month"] = _("Write at least one figure for this month.")
    if errors or month is None:
        return Correct(errors, form="evaluation.enter")
    await _keep(turn, cluster, month, found, db)
    await _keep_own(turn, cluster, month, mine, db)
    await _record(turn, cluster, month, (*found, *(one.key for one in mine)), db)
    return Say(Named(VIEW, f"{cluster.id}:{month}"))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """What is entered for one month; `subject` is "<cluster>:<month>"."""
    key, _colon, text = looking.subject.partition(":")
    cluster, month = await db.get(Cluster, number(key)), _date(text)
    if cluster is None or month is None or looking.reader is None:
        return None
    await access.require(db, looking.reader, Act.ENTER_FIGURES, cluster, at=looking.at)
    kept = (await db.exec(entered(cluster.id, month, month))).all()
    mine = (await db.exec(own_figures(cluster.id, month, month))).all()
    return entering_cards.entered(cluster, month, (*kept, *mine))


def months(today: date) -> tuple[date, ...]:
    """The months that are over, the newest first."""
    newest = 12 * today.year + today.month - 2
    places = (divmod(newest - n, 12) for n in range(MONTHS_BACK))
    return tuple(date(year, month + 1, 1) for year, month in places)


async def _led(turn: Turn, db: AsyncSession) -> Cluster:
    cluster = await staffing.cluster_named(db, turn.subject)
    await access.require(db, turn.me, Act.ENTER_FIGURES, cluster, at=turn.at)
    return cluster


async def _wanted(turn: Turn, cluster: Cluster, db: AsyncSession) -> Wanted:
    agreement = await staffing.agreement_of(db, cluster, staffing.today(turn.at))
    if agreement is None:
        return Wanted(chosen(()), ())
    return Wanted(chosen(agreement.indicators), own(agreement.own_indicators))


def _month(turn: Turn) -> date | None:
    month = _date(turn.value("month"))
    return month if month in months(staffing.today(turn.at)) else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def _keep(
    turn: Turn,
    cluster: Cluster,
    month: date,
    found: Mapping[Indicator, int],
    db: AsyncSession,
) -> None:
    kept = (await db.exec(entered(cluster.id, month, month))).all()
    before = {one.indicator: one for one in kept}
    for indicator, value in found.items():
        one = before.get(indicator) or EnteredFigure(
            cluster_id=cluster.id, indicator=indicator, month=month, value=0, entered_at=turn.at
        )
        one.value, one.entered_by_id, one.entered_at = value, turn.me.id, turn.at
        db.add(one)


async def _keep_own(
    turn: Turn,
    cluster: Cluster,
    month: date,
    found: Mapping[OwnIndicator, int],
    db: AsyncSession,
) -> None:
    kept = (await db.exec(own_figures(cluster.id, month, month))).all()
    before = {one.series: one for one in kept}
    for indicator, value in found.items():
        one = before.get(indicator.series) or OwnFigure(
            cluster_id=cluster.id,
            what=indicator.what,
            unit=indicator.unit,
            month=month,
            hundredths=0,
            entered_at=turn.at,
        )
        one.hundredths, one.entered_by_id, one.entered_at = value, turn.me.id, turn.at
        db.add(one)


async def _record(
    turn: Turn, cluster: Cluster, month: date, indicators: Iterable[str], db: AsyncSession
) -> None:
    await entries.record(
        db,
        entries.of_cluster(cluster.id),
        Did.FIGURES_ENTERED,
        at=turn.at,
        by=turn.me,
        month=str(month),
        indicators=[str(one) for one in indicators],
    )
