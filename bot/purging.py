"""`tovholder purge`: delete what is due, and say of every closed course what it waits for.

Numbers alone: a course is called by its number, an organisation by its own.
"""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import clock, keys, reaching, settings
from bot.database import Database
from bot.sealed import require_opening
from bot.settings import StartUpError
from locales import gettext as _
from locales import ngettext
from models.advice import AdviceRequest, next_going
from models.calendar import COPENHAGEN
from models.cases import Case
from models.clusters import ClusterAgreement
from models.erasures import NOTICE, Erasure, Stage, limit_of, told_at
from models.filing import unconfirmed_of
from models.holds import held_questions, holds_on
from models.installation import ONLY, Installation
from models.rooms import Room, RoomState, rooms_of_case
from models.waiting_texts import waiting_filings
from scheduler.jobs import JOBS, run_due

OVERDUE = 3  # the exit code when something is past its day and still here


@dataclass(frozen=True, slots=True)
class Standing:
    """One course: the earliest day on which it goes, and the numbers of what keeps it."""

    erasure: Erasure
    first_on: date
    is_overdue: bool
    unfiled: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    rooms: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()

    @property
    def last_on(self) -> date:
        """When it goes even if somebody has not filed it."""
        return limit_of(self.erasure.closed_at).astimezone(COPENHAGEN).date()


@dataclass(frozen=True, slots=True)
class Questions:
    """How many about no course are still here, and the day of the next look at one.

    `held`: the number of each that is kept, whose hold it is, and why, as a code.
    """

    count: int
    first_on: date | None
    held: tuple[tuple[int, int, str], ...] = ()


def run(*, is_dry: bool) -> int:
    """0: nothing is past its day. 3: something is. 1: the database cannot be read."""
    try:
        found, questions, is_scrubbed = asyncio.run(_purged(is_dry=is_dry))
    except StartUpError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- the command line
        return 1
    for one in found:
        print(said(one))  # noqa: T201 -- as above
    if questions.count:
        print(said_of_questions(questions))  # noqa: T201 -- as above
    if not found:
        print(_("No closed course waits to be deleted."))  # noqa: T201 -- as above
    if not is_scrubbed:
        print(_unscrubbed(), file=sys.stderr)  # noqa: T201 -- as above
    is_late = any(one.is_overdue for one in found) or not is_scrubbed
    return OVERDUE if is_late else 0


async def _purged(*, is_dry: bool) -> tuple[list[Standing], Questions, bool]:
    """Also whether what was deleted has left the disk."""
    read, is_scrubbed = settings.read(), True
    # What has not been filed is sealed once more, for who is to file it.
    ring = keys.ring(read)
    async with reaching.in_use(read, ring) as store:
        at = await _now(store)
        if not is_dry:
            await require_opening(store, ring)
            await run_due(store, [job for job in JOBS if job.scrubs], at)
            is_scrubbed = await store.scrub()
        return await standings(store, at), await questions_left(store), is_scrubbed


def _unscrubbed() -> str:
    return _(
        "What has been deleted is still in the file beside the database (-wal), as something "
        "reads from it just now, such as a backup. Run this again when that is over."
    )


async def _now(store: Database) -> datetime:
    async def work(db: AsyncSession) -> int:
        found = await db.get(Installation, ONLY)
        return found.clock_ahead if found else 0

    return clock.DomainClock(timedelta(seconds=await store.read(work))).now()


async def standings(store: Database, at: datetime) -> list[Standing]:
    """How every closed course stands that is not erased yet, by its number."""

    async def work(db: AsyncSession) -> list[Standing]:
        left = (
            select(Erasure, Case, ClusterAgreement)
            .join(Case, col(Case.id) == col(Erasure.case_id))
            .join(ClusterAgreement, col(ClusterAgreement.id) == col(Case.agreement_id))
            .where(col(Erasure.stage) != Stage.ERASED)
            .order_by(col(Erasure.case_id))
        )
        rows = (await db.exec(left)).all()
        return [await _standing(db, row, case.id, agreed, at) for row, case, agreed in rows]

    return await store.read(work)


async def _standing(
    db: AsyncSession, erasure: Erasure, case_id: int, agreed: ClusterAgreement, at: datetime
) -> Standing:
    first_at = erasure.goes_at or told_at(erasure.closed_at, agreed.content_days) + NOTICE
    unfiled = (await db.exec(unconfirmed_of(case_id))).all()
    held = (await db.exec(holds_on(case_id))).all()
    rooms = rooms_of_case(case_id).where(col(Room.state) == RoomState.ERASING)
    return Standing(
        erasure=erasure,
        first_on=first_at.astimezone(COPENHAGEN).date(),
        is_overdue=first_at < at,
        unfiled=tuple(one.organisation_id for one in unfiled),
        held=tuple(one.organisation_id for one in held),
        rooms=tuple(one.id for one in (await db.exec(rooms)).all()),
        waiting=tuple(
            one.organisation_id for one in (await db.exec(waiting_filings(case_id))).all()
        ),
    )


async def questions_left(store: Database) -> Questions:
    async def work(db: AsyncSession) -> Questions:
        left = col(AdviceRequest.case_id).is_(None) & col(AdviceRequest.emptied_at).is_(None)
        count = (await db.exec(select(func.count(col(AdviceRequest.id))).where(left))).one()
        due = (await db.exec(next_going())).first()
        held = (await db.exec(held_questions())).all()
        return Questions(
            count,
            due.astimezone(COPENHAGEN).date() if due else None,
            tuple((one.request_id or 0, one.organisation_id, one.reason) for one in held),
        )

    return await store.read(work)


def said_of_questions(left: Questions) -> str:
    sentence = ngettext(
        "{n} question for advice belongs to no course; the next look is on {day}.",
        "{n} questions for advice belong to no course; the next look is on {day}.",
        left.count,
    )
    day = left.first_on.isoformat() if left.first_on else "-"
    kept = _("Question {number}: legal hold by organisation {organisation} ({reason}).")
    return "\n".join(
        [
            sentence.format(n=left.count, day=day),
            *(kept.format(number=n, organisation=o, reason=r) for n, o, r in left.held),
        ]
    )


def said(one: Standing) -> str:
    """A line for one course."""
    number = one.erasure.case_id
    if one.erasure.is_over:
        return _("Course {number}: its content is gone. {why}").format(
            number=number, why=" ".join(_after(one))
        )
    day = one.first_on.isoformat()
    return (
        _("Course {number}: goes on {day} at the earliest. {why}")
        .format(number=number, day=day, why=" ".join(_before(one)))
        .strip()
    )


def _after(one: Standing) -> Iterator[str]:
    if one.rooms:
        yield _("Waiting for rooms to be deleted: {numbers}.").format(numbers=_list(one.rooms))
    if one.waiting:
        yield _("Its text for the record waits, sealed, for organisations: {numbers}.").format(
            numbers=_list(one.waiting)
        )
    if not (one.rooms or one.waiting):
        yield _("Messages in chats are still on their way out.")


def _before(one: Standing) -> Iterator[str]:
    if one.held:
        yield _("Legal hold by organisations: {numbers}.").format(numbers=_list(one.held))
    if one.unfiled:
        yield _(
            "Not filed by organisations: {numbers}; it goes all the same on {day}, and its "
            "text for the record waits for them."
        ).format(numbers=_list(one.unfiled), day=one.last_on.isoformat())
    if one.erasure.stage is Stage.TOLD:
        yield _("Its parties have been told.")


def _list(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
