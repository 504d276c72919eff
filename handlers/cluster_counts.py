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
from models.small_numbers import told_parts

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


@dataclass(frozen=True, slots=True)
class Told:
    """The same for the coordinators of its organisations; None: too few to tell."""

    open: int | None
    courses: Mapping[Window, int | None]
    waiting: int | None
    unclaimed: int | None
    overdue: int | None
    untaken: int | None
    missed: Mapping[Missed, int]
    since: date


async def load(
    db: AsyncSession,
    cluster: Cluster,
    agreement: ClusterAgreement | None,
    today: date,
    *,
    without: int | None = None,
) -> Counts:
    """`agreement` is the one in force. `without` an organisation: where it has no part."""
    windows = (await db.exec(courses_by_window(cluster.id, today, without))).all()
    numbers = (await db.exec(parties_in_numbers(cluster.id, today, without))).one()
    waiting, unclaimed, overdue, untaken = numbers
    since = today - BACK
    reasons = (await db.exec(missed_since(cluster.id, since, without))).all()
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


async def told(db: AsyncSession, cluster: Cluster, organisation_id: int, today: date) -> Told:
    """To somebody of an organisation, who knows of the courses in which it has a part."""
    every = await load(db, cluster, None, today)
    others = await load(db, cluster, None, today, without=organisation_id)
    whole, courses = told_parts(every.courses, others.courses)
    _n, missed = told_parts(every.missed, others.missed)
    waiting, _p = told_parts({True: every.waiting}, {True: others.waiting})
    return Told(
        open=whole,
        courses=courses,
        waiting=waiting,
        unclaimed=_share(every, others, every.unclaimed, others.unclaimed),
        overdue=_share(every, others, every.overdue, others.overdue),
        untaken=_share(every, others, every.untaken, others.untaken),
        missed={reason: n for reason, n in missed.items() if n is not None},
        since=every.since,
    )


def _share(every: Counts, others: Counts, n: int, of_others: int) -> int | None:
    """Of the parties that are waited for."""
    parts = {True: n, False: every.waiting - n}
    known_not = {True: of_others, False: others.waiting - of_others}
    return told_parts(parts, known_not)[1][True]


async def unstaffed(
    db: AsyncSession, cluster: Cluster, *, at: datetime
) -> Sequence[Organisation]:
    """The cluster's organisations in the chat whose desk nobody has within a month."""
    members = (await db.exec(members_on(cluster.id, staffing.today(at)))).all()
    chatting = [one for one in members if one.has_chat]
    watches = await staffing.watches(db, [one.id for one in chatting], at)
    return [one for one in chatting if watches[one.id] is None]
