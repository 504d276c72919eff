"""`/tovholder evaluering`: how the principles work in a cluster, for who evaluates them."""

from datetime import date
from enum import StrEnum

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    evaluating_cards,
    evaluation_pages,
    evaluation_sheets,
    evaluations,
    staffing,
)
from handlers.cards import Card
from handlers.documents import Document, File, Printed
from handlers.evaluations import Evaluation, Period
from handlers.turn import Hidden, Looking, Named, Reply, Say, Turn
from models.access import Act
from models.calendar import ONE_DAY
from models.people import Person

VIEW = "evaluation.card"


class Which(StrEnum):
    """Periods one may ask for in a chat: fixed ones, so that none differs by a few days."""

    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"


async def show(turn: Turn, db: AsyncSession) -> Reply:
    """`subject` is "<cluster>:<period>", or "" for this year in one's own cluster."""
    key, _colon, which = turn.subject.partition(":")
    cluster = await staffing.cluster_asked(turn, db, key)
    subject = f"{cluster.id}:{which if turn.subject else Which.THIS_YEAR}"
    await asked_for(turn.me, subject, db, turn)
    return Say(Named(VIEW, subject))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    if looking.reader is None:
        return None
    found = await asked_for(looking.reader, looking.subject, db, looking)
    may = await access.may(db, looking.reader, Act.ENTER_FIGURES, found.cluster, at=looking.at)
    which = Which(looking.subject.partition(":")[2])
    return evaluating_cards.card(found, which, enters=may)


async def page(turn: Turn, db: AsyncSession) -> Document:
    found, before = await _whole(turn, db)
    return evaluation_pages.page(found, before, evaluating_cards.saved_as(turn.subject))


async def pdf(turn: Turn, db: AsyncSession) -> Document:
    found, before = await _whole(turn, db)
    return Printed(f"{_file_name(found)}.pdf", evaluation_pages.page(found, before))


async def sheet(turn: Turn, db: AsyncSession) -> Document:
    found, before = await _whole(turn, db)
    content = evaluation_sheets.sheet(found, before)
    return File(f"{_file_name(found)}.csv", "text/csv; charset=utf-8", content)


async def asked_for(
    person: Person, subject: str, db: AsyncSession, asked: Turn | Looking
) -> Evaluation:
    """Ask the access rule before anything is counted."""
    key, _colon, which = subject.partition(":")
    cluster = await staffing.cluster_named(db, key)
    if which not in set(Which):
        raise Hidden
    await access.require(db, person, Act.SEE_EVALUATION, cluster, at=asked.at)
    today = staffing.today(asked.at)
    return await evaluations.load(db, cluster, period(Which(which), today))


async def _whole(turn: Turn, db: AsyncSession) -> tuple[Evaluation, Evaluation]:
    """All of it, and the period before."""
    found, today = await asked_for(turn.me, turn.subject, db, turn), staffing.today(turn.at)
    before = await evaluations.before(db, found, today)
    return await evaluations.whole(db, found, today), before


def _file_name(found: Evaluation) -> str:
    return f"evaluering-{found.first}-{found.last}"


def period(which: Which, today: date) -> Period:
    """Whole years and quarters, by the calendar on the wall."""
    year, quarter = date(today.year, 1, 1), date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    match which:
        case Which.THIS_YEAR:
            return Period(year, date(today.year, 12, 31), today)
        case Which.LAST_YEAR:
            return Period(date(today.year - 1, 1, 1), year - ONE_DAY, today)
        case Which.THIS_QUARTER:
            return Period(quarter, _quarter_ends(quarter), today)
        case Which.LAST_QUARTER:
            last = quarter - ONE_DAY
            return Period(date(last.year, last.month - 2, 1), last, today)


def _quarter_ends(quarter: date) -> date:
    is_last = quarter.month == 10  # noqa: PLR2004 -- October
    return (
        date(quarter.year, 12, 31)
        if is_last
        else quarter.replace(month=quarter.month + 3) - ONE_DAY
    )
