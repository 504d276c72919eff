"""Monthly figures from other systems, entered by the cluster lead (the shared data set)."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, entering_cards, entries, staffing
from handlers.cards import Card, Form
from handlers.turn import (
    Ask,
    Correct,
    Hidden,
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
from models.entered import HIGHEST, EnteredFigure, chosen, entered
from models.entries import Did
from models.indicators import Indicator

VIEW, FORM = "evaluation.entered", "evaluation.enter"
MONTHS_BACK = 12
DIGITS = len(str(HIGHEST))


async def start(turn: Turn, db: AsyncSession) -> Reply:
    cluster = await _led(turn, db)
    return Ask(FORM, str(cluster.id))


async def form(turn: Turn, db: AsyncSession) -> Form:
    cluster = await _led(turn, db)
    wanted = await _wanted(turn, cluster, db)
    return entering_cards.form(cluster, wanted, months(staffing.today(turn.at)), turn)


async def enter(turn: Turn, db: AsyncSession) -> Reply:
    """What is left empty stays as it was; what is written replaces what was there."""
    cluster = await _led(turn, db)
    month, errors = _month(turn), dict[str, str]()
    found = _read(turn, await _wanted(turn, cluster, db), errors)
    if month is None:
        errors["month"] = _("Choose a month.")
    elif not found and not errors:
        errors["month"] = _("Write at least one figure for this month.")
    if errors or month is None:
        return Correct(errors, form="evaluation.enter")
    await _keep(turn, cluster, month, found, db)
    return Say(Named(VIEW, f"{cluster.id}:{month}"))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """What is entered for one month; `subject` is "<cluster>:<month>"."""
    key, _colon, text = looking.subject.partition(":")
    cluster, month = await db.get(Cluster, number(key)), _date(text)
    if cluster is None or month is None or looking.reader is None:
        return None
    await access.require(db, looking.reader, Act.ENTER_FIGURES, cluster, at=looking.at)
    kept = (await db.exec(entered(cluster.id, month, month))).all()
    return entering_cards.entered(cluster, month, kept)


def months(today: date) -> tuple[date, ...]:
    """The months that are over, the newest first."""
    newest = 12 * today.year + today.month - 2
    places = (divmod(newest - n, 12) for n in range(MONTHS_BACK))
    return tuple(date(year, month + 1, 1) for year, month in places)


async def _led(turn: Turn, db: AsyncSession) -> Cluster:
    cluster = await db.get(Cluster, turn.number)
    if cluster is None:
        raise Hidden
    await access.require(db, turn.me, Act.ENTER_FIGURES, cluster, at=turn.at)
    return cluster


async def _wanted(turn: Turn, cluster: Cluster, db: AsyncSession) -> tuple[Indicator, ...]:
    agreement = await staffing.agreement_of(db, cluster, staffing.today(turn.at))
    return chosen(agreement.indicators if agreement else ())


def _month(turn: Turn) -> date | None:
    month = _date(turn.value("month"))
    return month if month in months(staffing.today(turn.at)) else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _read(
    turn: Turn, wanted: tuple[Indicator, ...], errors: dict[str, str]
) -> dict[Indicator, int]:
    found = dict[Indicator, int]()
    for one in wanted:
        text = turn.value(one)
        if not text:
            continue
        if text.isascii() and text.isdecimal() and len(text) <= DIGITS:
            found[one] = int(text)
        else:
            errors[one.value] = _("Write a whole number from 0 to {most}.").format(most=HIGHEST)
    return found


async def _keep(
    turn: Turn, cluster: Cluster, month: date, found: dict[Indicator, int], db: AsyncSession
) -> None:
    kept = (await db.exec(entered(cluster.id, month, month))).all()
    before = {one.indicator: one for one in kept}
    for indicator, value in found.items():
        one = before.get(indicator) or EnteredFigure(
            cluster_id=cluster.id, indicator=indicator, month=month, value=0, entered_at=turn.at
        )
        one.value, one.entered_by_id, one.entered_at = value, turn.me.id, turn.at
        db.add(one)
    await entries.record(
        db,
        entries.of_cluster(cluster.id),
        Did.FIGURES_ENTERED,
        at=turn.at,
        by=turn.me,
        month=str(month),
        indicators=[one.value for one in found],
    )
