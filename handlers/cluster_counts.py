"""How a cluster stands right now, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from models.cases import Missed, Window
from models.cluster_counts import (
    courses_by_window,
    late_aliases,
    missed_since,
    parties_in_numbers,
)
from models.clusters import Cluster, ClusterAgreement
from models.organisations import Organisation, members_on

BACK = timedelta(days=90)  # how far back reasons are counted
MOST_ALIASES = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """`courses` are the open ones, each by its most urgent party; the rest are parties.

    `untaken` wants help that nobody has taken; `missed` are reasons given since `since`, a
    local date; `aliases` are of courses that are overdue, and none unless that is agreed.
    """

    courses: Mapping[Window, int]
    waiting: int
    unclaimed: int
    overdue: int
    untaken: int
    missed: Mapping[Missed, int]
    since: date
    aliases: tuple[str, ...]

    @property
    def open(self) -> int:
        return sum(self.courses.values())


async def load(
    db: AsyncSession, cluster: Cluster, agreement: ClusterAgreement | None, today: date
) -> Counts:
    """`agreement` is the one in force."""
    windows = (await db.exec(courses_by_window(cluster.id, today))).all()
    numbers = (await db.exec(parties_in_numbers(cluster.id, today))).one()
    waiting, unclaimed, overdue, untaken = numbers
    since = today - BACK
    reasons = (await db.exec(missed_since(cluster.id, since))).all()
    late = late_aliases(cluster.id, today).limit(MOST_ALIASES)
    sees = agreement is not None and agreement.lead_sees_aliases
    return Counts(
        courses={Window(window): count for window, count in windows},
        waiting=waiting,
        unclaimed=unclaimed,
        overdue=overdue,
        untaken=untaken,
        missed={Missed(reason): count for reason, count in reasons if reason is not None},
        since=since,
        aliases=tuple((await db.exec(late)).all()) if sees else (),
    )


async def unstaffed(
    db: AsyncSession, cluster: Cluster, *, at: datetime
) -> Sequence[Organisation]:
    """The cluster's organisations in the chat whose desk nobody has within a month."""
    members = (await db.exec(members_on(cluster.id, staffing.today(at)))).all()
    chatting = [one for one in members if one.has_chat]
    watches = await staffing.watches(db, [one.id for one in chatting], at)
    return [one for one in chatting if watches[one.id] is None]
