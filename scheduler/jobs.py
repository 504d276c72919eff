"""Everything that happens because time passes, on one page."""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import (
    absence_moves,
    advice_outcomes,
    advice_reminders,
    closing,
    desk_gaps,
    digests,
    erasing,
    erasing_advice,
    filing_limits,
    filing_reminders,
    growing_up,
    housekeeping,
    indexing,
    invitations,
    lapses,
    log_ends,
    log_periods,
    plan_reminders,
    reminders,
    renewals,
    unasked,
)
from scheduler.counts import JOBS_FAILED
from scheduler.store import Store, Unavailable

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """`run` does one batch of what is due at an instant and returns how many that was: 0 ends.

    A batch is one write transaction: a few rows, for turns wait as long, and none over 200 ms.
    `next_due` makes the statement for the earliest instant at which something is due. None:
    the trial clock does not stop for this job, it runs wherever the clock stops.
    `scrubs`: what it deletes is to leave the disk, too.
    """

    name: str
    run: Callable[[AsyncSession, datetime], Awaitable[int]]
    next_due: Callable[[], SelectOfScalar[datetime | None]] | None = None
    scrubs: bool = False


JOBS: tuple[Job, ...] = (
    Job("remind parties", reminders.remind_due, reminders.next_due),
    Job("remind advisers", advice_reminders.remind_due, advice_reminders.next_due),
    Job("ask how advice went", advice_outcomes.ask_due, advice_outcomes.next_due),
    Job("remind of actions", plan_reminders.remind_owners, plan_reminders.next_action),
    Job("remind of plans", plan_reminders.remind_leads, plan_reminders.next_follow_up),
    Job("ask who files", filing_reminders.ask_due, filing_reminders.next_due),
    Job("move stand-ins", absence_moves.move_due, absence_moves.next_due),
    Job("send held invitations", invitations.send_due, invitations.next_due),
    Job("remind of what lapses", lapses.remind_due, lapses.next_due),
    Job("prepare birthdays", growing_up.ask_due, growing_up.next_due),
    Job("look for gaps at desks", desk_gaps.look_due, desk_gaps.next_due),
    Job("renew cards", renewals.renew_due, renewals.next_due),
    Job("renew entry points", renewals.renew_doors, renewals.next_doors),
    Job("make digests", digests.make_due, digests.next_due),
    Job("archive rooms", closing.archive_due, closing.next_due),
    Job("erase courses", erasing.erase_due, erasing.next_due, scrubs=True),
    Job("erase questions", erasing_advice.erase_due, erasing_advice.next_due, scrubs=True),
    Job(
        "let go of what nobody filed",
        filing_limits.let_go_due,
        filing_limits.next_due,
        scrubs=True,
    ),
    Job("cut endless logs", log_periods.cut_due, log_periods.next_due, scrubs=True),
    Job("let go of old logs", log_ends.let_go_due, log_ends.next_due, scrubs=True),
    Job("let go of what waited", unasked.release_due, unasked.next_due),
    Job("index the directory", indexing.index_due),
    Job("forget old turns", housekeeping.forget_seen),
)
for _job in JOBS:
    JOBS_FAILED.labels(_job.name)  # as the others, there from the start


class Line:
    """Jobs stand in line, each for one batch; who has more to do goes to the end.

    However much one of them has, each of the others waits for one batch of it. The line is
    only who comes next: what is due stands in the database, and stays due until it is done.
    """

    def __init__(self, store: Store, *, is_scrubbed: bool = False) -> None:
        """Not `is_scrubbed`: a process that was killed may have left what it deleted."""
        self.store, self.is_scrubbed = store, is_scrubbed
        self.waiting: deque[Job] = deque()

    def join(self, jobs: Sequence[Job]) -> None:
        """Let those who do not stand in line come to its end."""
        self.waiting.extend([job for job in jobs if job not in self.waiting])

    async def run(
        self, now: Callable[[], datetime], is_over: Callable[[], bool] = lambda: False
    ) -> int:
        """Do batch by batch what is due by then, until nobody waits; return how many that was.

        Once it `is_over` no further batch is begun.
        """
        total = 0
        while self.waiting and not is_over():
            job = self.waiting[0]
            done = await self._batch(job, now())
            self.waiting.popleft()
            if done:
                self.waiting.append(job)
            total += done
        return total

    async def _batch(self, job: Job, at: datetime) -> int:
        try:
            done = await self.store.write(lambda db: job.run(db, at))
            if job.scrubs:
                await self._scrub(is_done=not done)
        except Unavailable:  # the store says so itself, once; the row is due until it is done
            return 0
        except Exception as error:  # noqa: BLE001 -- one job must not stop the others
            # Its text may hold what somebody wrote; its type does not.
            logger.error("job %s failed: %s", job.name, type(error).__name__)  # noqa: TRY400
            JOBS_FAILED.labels(job.name).inc()
            return 0
        return done

    async def _scrub(self, *, is_done: bool) -> None:
        """Once after many batches: it takes as long for one as for all."""
        self.is_scrubbed = is_done and (self.is_scrubbed or await self.store.scrub())


async def run_due(store: Store, jobs: Sequence[Job], at: datetime) -> int:
    """Do all that is due at this instant; return how many that was."""
    line = Line(store, is_scrubbed=True)
    line.join(jobs)
    return await line.run(lambda: at)


async def next_due(store: Store, jobs: Sequence[Job], after: datetime) -> datetime | None:
    """Return the first instant later than `after` at which something is due."""

    async def look(db: AsyncSession) -> list[datetime | None]:
        statements = [job.next_due() for job in jobs if job.next_due]
        return [(await db.exec(statement)).first() for statement in statements]

    # A job that fails leaves its row due for ever, and must not hold the clock.
    return min((due for due in await store.read(look) if due and due > after), default=None)
