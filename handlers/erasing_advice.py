"""Erase questions for advice that belong to no course; a course's own go with it.

A cluster's period after the answer or the end, and one that nobody answered a year after it was
asked: what was written and who asked goes, then the messages about it. Figures stay. A legal
hold keeps it.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import entries, erasing_chats, staffing
from models.advice import AdviceRequest, goes_out, next_going
from models.advice_life import Step
from models.calendar import ONE_DAY
from models.clusters import ClusterAgreement
from models.entries import Did
from models.erasures import NOTICE, Erasure, Stage, limit_of, question_goes_at
from models.forgetting import forget_keeping_request, forget_request
from models.holds import holds_on_question, last_lifted

BATCH = 10
DAYS = 90  # where no agreement says otherwise (domain/law.md J4)


def next_due() -> SelectOfScalar[datetime | None]:
    return next_going()


async def erase_due(db: AsyncSession, at: datetime) -> int:
    """Look at one batch of questions; return how many that was."""
    due = (await db.exec(goes_out(at, BATCH).with_for_update(skip_locked=True))).all()
    for request in due:
        await _look(db, request, at)
    return len(due)


async def finish(db: AsyncSession, erasure: Erasure, at: datetime) -> None:
    """Once nothing of it stands in a chat, it is erased; until then it is looked at daily."""
    await erasing_chats.clear(db, erasure, at=at)
    await db.flush()
    if await erasing_chats.are_left(db, erasure):
        erasure.due_at = at + ONE_DAY
        return
    erasure.messages_left = await erasing_chats.forget(db, erasure)
    await db.exec(forget_keeping_request(erasure.request_id or 0))
    erasure.move(Stage.ERASED)
    erasure.erased_at, erasure.due_at = at, None


async def _look(db: AsyncSession, request: AdviceRequest, at: datetime) -> None:
    if request.case_id is not None:  # it goes with its course
        request.erase_at = None
        return
    if (await db.exec(holds_on_question(request.id))).first() is not None:
        request.erase_at = None  # until the hold is lifted
        return
    request.erase_at = await goes_at(db, request, at)
    if request.erase_at <= at:
        await _empty(db, request, at)


async def goes_at(db: AsyncSession, request: AdviceRequest, at: datetime) -> datetime:
    """When a question about no course goes (UTC): not at once after a hold was lifted."""
    planned = await _planned(db, request, at)
    lifted = (await db.exec(last_lifted(request.id))).one()
    return max(planned, lifted + NOTICE) if lifted else planned


async def _planned(db: AsyncSession, request: AdviceRequest, at: datetime) -> datetime:
    since = request.ended_at or request.answered_at
    if request.is_waiting or since is None:
        return limit_of(request.asked_at)
    agreed = await _agreement(db, request, at)
    return question_goes_at(since, agreed.content_days if agreed else DAYS)


async def _agreement(
    db: AsyncSession, request: AdviceRequest, at: datetime
) -> ClusterAgreement | None:
    """What is in force for who asked, or else for the team."""
    day = staffing.today(at)
    for organisation_id in (request.asker_organisation_id, request.organisation_id):
        if cluster := await staffing.cluster_of(db, organisation_id, day):
            return await staffing.agreement_of(db, cluster, day)
    return None


async def _empty(db: AsyncSession, request: AdviceRequest, at: datetime) -> None:
    if request.allows(Step.WITHDRAW):
        request.go(Step.WITHDRAW, at=at)
    erasure = Erasure(
        request_id=request.id,
        stage=Stage.EMPTIED,
        closed_at=request.ended_at or request.answered_at or at,
        emptied_at=at,
        due_at=at + ONE_DAY,
    )
    db.add(erasure)
    await db.flush()
    await erasing_chats.clear(db, erasure, at=at)
    chain = entries.of_organisation(request.organisation_id)
    await entries.record(db, chain, Did.EMPTIED, at=at, by=None, request=request.id)
    await db.flush()
    for statement in forget_request(request.id, at=at):
        await db.exec(statement.execution_options(synchronize_session=False))
    await db.refresh(request)
