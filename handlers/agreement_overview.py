"""What a cluster lead sees of the cluster: how many, and aliases only where that is agreed."""

from dataclasses import dataclass

from sqlalchemy import case
from sqlmodel import and_, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers.agreement_versions import History
from models.cases import Case, CaseState, Party

MOST_ALIASES = 10


@dataclass(frozen=True, slots=True)
class Overview:
    """Open courses; parties that are waited for; those past their deadline, and whose."""

    courses: int
    waiting: int
    overdue: int
    aliases: tuple[str, ...]


async def load(db: AsyncSession, found: History) -> Overview:
    is_here = and_(
        col(Case.cluster_id) == found.cluster.id, col(Case.state) != CaseState.CLOSED
    )
    is_waited_for = and_(col(Party.contact_on).is_(None), col(Party.deadline_on).is_not(None))
    is_overdue = and_(is_waited_for, col(Party.deadline_on) < found.today)
    counts = (
        select(
            func.count(func.distinct(Case.id)),
            func.count(case((is_waited_for, Party.id))),
            func.count(case((is_overdue, Party.id))),
        )
        .join(Party, col(Party.case_id) == col(Case.id))
        .where(is_here)
    )
    courses, waiting, overdue = (await db.exec(counts)).one()
    late = (
        select(Case.alias)
        .join(Party, col(Party.case_id) == col(Case.id))
        .where(is_here, is_overdue)
        .group_by(col(Case.alias))
        .order_by(func.min(Party.deadline_on), col(Case.alias))
        .limit(MOST_ALIASES)
    )
    sees = found.current is not None and found.current.lead_sees_aliases
    aliases = tuple((await db.exec(late)).all()) if sees else ()
    return Overview(courses, waiting, overdue, aliases)
