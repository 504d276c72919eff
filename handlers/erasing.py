"""Erase closed courses: told of, emptied, cleared out of the chats, and then only figures.

Each look at a course is one transaction that leaves behind when the next one is due. Stopped
anywhere, it goes on from there; all that a look does may be done again.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import (
    access,
    casefiles,
    entries,
    erasing_advice,
    erasing_cards,
    erasing_chats,
    filing_keeping,
    naming,
    staffing,
)
from handlers.cards import Card
from handlers.notices import Notice, tell
from handlers.turn import Looking
from models.access import Act
from models.advice import AdviceRequest
from models.advice_life import Step
from models.cases import Case
from models.clusters import ClusterAgreement, agreement_on
from models.entries import Did
from models.erasures import (
    NOTICE,
    Erasure,
    Stage,
    due_erasures,
    erasure_of,
    limit_of,
    months_after,
    next_erasure,
    told_at,
)
from models.filing import unconfirmed_of
from models.forgetting import forget
from models.holds import holds_on
from models.outbox import Rank
from models.rooms import Room
from models.seals import Unreadable
from models.waiting_texts import waiting_filings

VIEW = "case.erasing"
BATCH = 5  # a course may have hundreds of messages
# How often it is seen to whether rooms and messages are gone.
AGAIN = timedelta(days=1)


async def plan(db: AsyncSession, case: Case, *, at: datetime) -> None:
    """A course has just been closed: its period runs from now on."""
    agreement = await db.get_one(ClusterAgreement, case.agreement_id)
    due_at = told_at(at, agreement.content_days)
    db.add(Erasure(case_id=case.id, closed_at=at, due_at=due_at))


async def call_off(db: AsyncSession, case: Case) -> None:
    """A course is taken up again."""
    await db.exec(delete(Erasure).where(col(Erasure.case_id) == case.id))


async def look_again(db: AsyncSession, case_id: int, *, at: datetime) -> None:
    """What it waited for may have happened: a filing, a hold that was lifted, a room gone."""
    erasure = (await db.exec(erasure_of(case_id))).first()
    if erasure is None or erasure.stage is Stage.ERASED:
        return
    planned = erasure.goes_at if erasure.stage is Stage.TOLD else None
    erasure.due_at = max(at, planned or at)


def next_due() -> SelectOfScalar[datetime | None]:
    return next_erasure()


async def erase_due(db: AsyncSession, at: datetime) -> int:
    """Look at one batch of courses; return how many that was."""
    due = (await db.exec(due_erasures(at, BATCH).with_for_update(skip_locked=True))).all()
    for erasure in due:
        if erasure.case_id is None:
            await erasing_advice.finish(db, erasure, at)
            continue
        # Locked, so that nobody writes in it meanwhile.
        locked = select(Case).where(col(Case.id) == erasure.case_id).with_for_update()
        case = (await db.exec(locked)).one()
        await _look(db, erasure, case, at)
    return len(due)


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """The notice. None once it is called off."""
    case = await casefiles.find(db, looking.number)
    erasure = (await db.exec(erasure_of(case.id))).first()
    if looking.reader is None or erasure is None or erasure.stage is not Stage.TOLD:
        return None
    await access.require(db, looking.reader, Act.SEE_CASE, case, at=looking.at)
    file = await casefiles.load(db, case, at=looking.at)
    goes_on = file.calendar.local_date(erasure.goes_at or looking.at)
    may_hold = await access.may(db, looking.reader, Act.CLOSE_CASE, case, at=looking.at)
    return erasing_cards.notice(file, goes_on, may_hold=may_hold)


async def _look(db: AsyncSession, erasure: Erasure, case: Case, at: datetime) -> None:
    match erasure.stage:
        case Stage.WAITING:
            await _tell(db, erasure, case, at)
        case Stage.TOLD:
            await _empty(db, erasure, case, at)
        case Stage.EMPTIED:
            await _finish(db, erasure, case, at)
        case Stage.ERASED:
            erasure.due_at = None


async def _tell(db: AsyncSession, erasure: Erasure, case: Case, at: datetime) -> None:
    """Tell the parties the day, once nothing keeps it."""
    agreement = await db.get_one(ClusterAgreement, case.agreement_id)
    first = told_at(erasure.closed_at, agreement.content_days)
    if at < first:
        erasure.due_at = first
        return
    if await _is_kept(db, erasure, limit_of(erasure.closed_at) - NOTICE, at):
        return
    erasure.move(Stage.TOLD)
    await _announce(db, erasure, case, at + NOTICE, at)


async def _announce(
    db: AsyncSession, erasure: Erasure, case: Case, goes_at: datetime, at: datetime
) -> None:
    """Tell the parties; who has not filed it is asked once more, and its administrator."""
    erasure.due_at = erasure.goes_at = goes_at
    for filing in (await db.exec(unconfirmed_of(case.id))).all():
        filing.ask_administrator(at=at)
    file = await casefiles.load(db, case, at=at)
    contacts = [file.contact(party) for party in file.parties]
    people = {one.id: file.present(one) or one for one in contacts if one is not None}
    key = f"case:{case.id}:erasing:{erasure.goes_at.isoformat()}"
    told = await tell(db, people.values(), Notice(VIEW, case.id, at, key, Rank.REMINDER))
    await _enter(db, case, Did.ERASURE_TOLD, at, told=[one.id for one in told])


async def _empty(db: AsyncSession, erasure: Erasure, case: Case, at: datetime) -> None:
    """Let go of what was written and of who took part; what stands in chats follows."""
    if await _is_kept(db, erasure, limit_of(erasure.closed_at), at):
        await _put_off(db, erasure, case, at)
        return
    try:
        await filing_keeping.keep(db, case, at=at)
    except Unreadable:  # the wrong keys, or one that is lost: nothing goes unseen
        erasure.due_at = at + AGAIN
        return
    await erasing_chats.clear(db, erasure, at=at)
    await _end_requests(db, case, at)
    await naming.retire(db, case.alias)
    await _enter(db, case, Did.EMPTIED, at)
    await db.flush()
    await _forget(db, case, at)
    erasure.move(Stage.EMPTIED)
    erasure.emptied_at, erasure.due_at = at, at + AGAIN


async def _put_off(db: AsyncSession, erasure: Erasure, case: Case, at: datetime) -> None:
    """A hold has come, or an answer was taken back, since its day was told."""
    limit = limit_of(erasure.closed_at)
    if erasure.due_at is not None and at >= limit - NOTICE:
        await _announce(db, erasure, case, limit, at)
        return
    erasure.move(Stage.WAITING)
    erasure.goes_at = None
    if erasure.due_at is not None:
        erasure.due_at = limit - NOTICE


async def _finish(db: AsyncSession, erasure: Erasure, case: Case, at: datetime) -> None:
    """Once nothing of it stands anywhere, it is erased; until then it is looked at daily."""
    await erasing_chats.clear(db, erasure, at=at)
    await db.flush()
    await _forget(db, case, case.emptied_at or at)  # what came in at the last moment
    if await erasing_chats.are_left(db, erasure):
        await erasing_chats.remind(db, erasure, at)
        erasure.due_at = at + AGAIN
        return
    erasure.messages_left += await erasing_chats.forget(db, erasure)
    await db.exec(delete(Room).where(col(Room.case_id) == case.id))
    if (await db.exec(waiting_filings(case.id).limit(1))).first() is not None:
        erasure.due_at = None  # until that has been filed, or is let go
        return
    erasure.move(Stage.ERASED)
    erasure.erased_at, erasure.due_at = at, None
    erasure.log_until = await _log_until(db, case, at)
    await _enter(db, case, Did.ERASED, at, left=erasure.messages_left)


async def _is_kept(db: AsyncSession, erasure: Erasure, until: datetime, at: datetime) -> bool:
    """Whether a hold keeps it, or, `until` then, an authority that has not filed it.

    It is looked at again when that has changed.
    """
    case_id = erasure.case_id or 0
    if (await db.exec(holds_on(case_id))).first() is not None:
        erasure.due_at = None
        return True
    if at >= until:
        return False
    waiting = (await db.exec(unconfirmed_of(case_id).limit(1))).first()
    if waiting is not None:
        erasure.due_at = until
    return waiting is not None


async def _end_requests(db: AsyncSession, case: Case, at: datetime) -> None:
    """A question about the course that nobody has answered is not answered any more."""
    asked = select(AdviceRequest).where(col(AdviceRequest.case_id) == case.id)
    for request in (await db.exec(asked)).all():
        if request.allows(Step.WITHDRAW):
            request.go(Step.WITHDRAW, at=at)


async def _forget(db: AsyncSession, case: Case, at: datetime) -> None:
    for statement in forget(case.id, at=at):
        await db.exec(statement.execution_options(synchronize_session=False))
    await db.refresh(case)


async def _log_until(db: AsyncSession, case: Case, at: datetime) -> datetime:
    """How long the entries stay, by what the cluster has agreed by now."""
    agreed = (await db.exec(agreement_on(case.cluster_id, staffing.today(at)))).first()
    if agreed is None:
        agreed = await db.get_one(ClusterAgreement, case.agreement_id)
    return months_after(at, agreed.log_months)


async def _enter(
    db: AsyncSession,
    case: Case,
    did: Did,
    at: datetime,
    **codes: Any,  # noqa: ANN401 -- as `record`
) -> None:
    await entries.record(db, entries.of_case(case.id), did, at=at, by=None, **codes)
