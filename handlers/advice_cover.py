"""A question never goes home with its adviser: who is away hands it on without being asked."""

from datetime import date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import advice_files, advice_notices, entries, staffing
from handlers.notices import Notice, tell
from models.advice import AdviceRequest
from models.advice_life import Step
from models.entries import Did
from models.outbox import Rank
from models.people import Person, stand_in


async def cover(db: AsyncSession, request: AdviceRequest, at: datetime) -> None:
    """Give the question of somebody who is not there to an adviser who is.

    That is the stand-in, else who has the desk; without either it is back in the queue.
    """
    if request.adviser_id is None or await _is_there(db, request, staffing.today(at)):
        return
    before, receiver = request.adviser_id, await _receiver(db, request, staffing.today(at))
    if receiver is None:
        request.give_back(at=at)
    else:
        request.give_to(receiver.id, Step.ASSIGN, at=at)
        key = f"advice:{request.id}:handed:{at.isoformat()}"
        notice = Notice("advice.handed", request.id, at, key, Rank.AWAITED)
        await tell(db, [receiver], notice)
    chain = entries.of_organisation(request.organisation_id)
    who = {"was": before, "to": request.adviser_id}
    await entries.record(db, chain, Did.GAVE, at=at, by=None, request=request.id, who=who)
    await advice_notices.refresh(db, request, at)


async def _is_there(db: AsyncSession, request: AdviceRequest, day: date) -> bool:
    adviser = await db.get_one(Person, request.adviser_id)
    is_adviser = advice_files.gives_advice(adviser, request.organisation_id)
    is_away = adviser.id in await staffing.stand_ins(db, [adviser.id], day)
    return is_adviser and not is_away and not await advice_files.has_left(db, adviser)


async def _receiver(db: AsyncSession, request: AdviceRequest, day: date) -> Person | None:
    """The stand-in, if that is an adviser of the team; else the first at the desk."""
    present = await advice_files.advisers(db, request.organisation_id, day)
    adviser_id = request.adviser_id or 0
    covering = stand_in(adviser_id, await staffing.stand_ins(db, [adviser_id], day))
    found = [one for one in present if one.id != request.adviser_id]
    return next((one for one in found if one.id == covering), next(iter(found), None))
