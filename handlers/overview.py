"""The overview as pages: boards of courses, one course, what waits for the team, and gaps.

A board shows aliases, dates and names of staff, as the morning digest does. What was written is
a page of its own, and each reading of it an entry.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    advice_pages,
    advice_queue,
    cases,
    cluster_status,
    overview_boards,
    overview_gaps,
    overview_gaps_pages,
    overview_pages,
    staffing,
    timeline,
)
from handlers.cards import Card
from handlers.documents import Document
from handlers.overview_boards import Side
from handlers.overview_gaps import OfCluster
from handlers.turn import Hidden, Looking, Turn
from models.access import Act
from models.organisations import Organisation
from models.people import Role

ENTRIES = 100  # of a timeline


async def board(turn: Turn, db: AsyncSession) -> Document:
    """`subject` as overview_boards.SUBJECT, or "" for what is usual for the reader."""
    asked, me = overview_boards.asked(turn.subject), turn.me
    organisation = await db.get_one(Organisation, me.organisation_id)
    sees_all = await access.may(db, me, Act.SEE_BOARD, organisation, at=turn.at)
    side = asked.side or (Side.ALL if sees_all else Side.MINE)
    if side is Side.ALL:
        await access.require(db, me, Act.SEE_BOARD, organisation, at=turn.at)
    sides = tuple(Side) if sees_all else (Side.MINE,)
    today = staffing.today(turn.at)
    found = await overview_boards.load(db, me, organisation, asked, side, sides, today)
    return overview_pages.board(found, await _elsewhere(turn, db), turn.at)


async def course(turn: Turn, db: AsyncSession) -> Document:
    """One course and its timeline. `subject` is "<case>", or "<case>:<entry>" for older."""
    page = await timeline.load(db, turn.me, turn.subject, at=turn.at, many=ENTRIES)
    shown = await cases.card(Looking(turn.me, str(page.file.case.id), turn.at), db)
    return overview_pages.course(page, shown or Card(page.file.case.alias), turn.at)


async def content(turn: Turn, db: AsyncSession) -> Document:
    """What was written about a course, for who may read it; each reading is an entry."""
    case = await cases.log_reading(turn, db)
    return overview_pages.content(case, await cases.readable_to(turn.me, case, turn.at, db))


async def advice(turn: Turn, db: AsyncSession) -> Document:
    """What waits for the reader's own team. `subject` is a page's number, "" for the first."""
    advice_queue.require_adviser(turn.me)
    page = await advice_pages.load(db, turn.me, turn.subject, turn.at)
    return overview_pages.advice(page)


async def cluster(turn: Turn, db: AsyncSession) -> Document:
    """A cluster in numbers: its lead sees aliases where the agreement says so, others none."""
    shown = await cluster_status.card(Looking(turn.me, turn.subject, turn.at), db)
    if shown is None:
        raise Hidden
    return overview_pages.cluster(shown, turn.at)


async def directory(turn: Turn, db: AsyncSession) -> Document:
    """Its gaps, for who can close them; in a number of queries that does not grow with it."""
    me, today = turn.me, staffing.today(turn.at)
    organisation = await db.get_one(Organisation, me.organisation_id)
    others = await _of_cluster(turn, db)
    keeps = await access.may(db, me, Act.KEEP_ROSTER, organisation, at=turn.at)
    if others is None:
        await access.require(db, me, Act.KEEP_ROSTER, organisation, at=turn.at)
    own = await overview_gaps.own(db, organisation, today) if keeps else None
    return overview_gaps_pages.page(own, others, turn.at)


async def _of_cluster(turn: Turn, db: AsyncSession) -> OfCluster | None:
    """None for who leads no cluster."""
    led = await staffing.cluster_of(db, turn.me.organisation_id, staffing.today(turn.at))
    if led is None or not await access.may(db, turn.me, Act.SEE_CLUSTER, led, at=turn.at):
        return None
    return await overview_gaps.of_cluster(db, led, at=turn.at)


async def _elsewhere(turn: Turn, db: AsyncSession) -> overview_pages.Elsewhere:
    """Which other pages there are for the reader."""
    me = turn.me
    led = await staffing.cluster_of(db, me.organisation_id, staffing.today(turn.at))
    leads = led is not None and me.has(Role.CLUSTER_LEAD)
    counts = leads or me.has(Role.COORDINATOR)
    return overview_pages.Elsewhere(
        advises=me.has(Role.ADVISER),
        cluster=led if counts else None,
        sees_gaps=leads or me.has(Role.COORDINATOR) or me.has(Role.ORG_ADMIN),
    )
