"""Who hears of what happens to a request: each once, and without a word of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import advice_files, entries, outbox, staffing
from handlers.advice_files import AdviceFile
from handlers.notices import Notice, tell
from handlers.turn import Turn
from models.advice import AdviceColleague, AdviceRequest
from models.entries import Did
from models.outbox import Rank
from models.people import Person
from models.rooms import RoomState, rooms_of_organisation

SHOWING = (
    "advice.request",
    "advice.untaken",
    "advice.unanswered",
    "advice.handed",
    "advice.receipt",
)
IN_USE = (RoomState.OPEN, RoomState.WANTED)


async def keep(
    turn: Turn,
    db: AsyncSession,
    request: AdviceRequest,
    did: Did,
    **codes: Any,  # noqa: ANN401 -- ids and codes
) -> None:
    """Enter what was done, and bring every card of the request up to date."""
    chain = entries.of_organisation(request.organisation_id)
    await entries.record(db, chain, did, at=turn.at, by=turn.me, request=request.id, **codes)
    await refresh(db, request, turn.at)


async def refresh(db: AsyncSession, request: AdviceRequest, at: datetime) -> None:
    for view in SHOWING:
        await outbox.refresh(db, view, [request.id], at=at)


async def tell_asking(db: AsyncSession, file: AdviceFile, turn: Turn, notice: Notice) -> None:
    """Tell everybody on the asker's side, but not who does it."""
    await tell(db, _others(await reached(db, file, turn.at), turn), notice)


async def reached(db: AsyncSession, file: AdviceFile, at: datetime) -> list[Person]:
    """Everybody on the asker's side who has not left.

    Where all have left, their coordinators take their place, so that it is not lost.
    """
    people = await advice_files.asking(db, file)
    present = [one for one in people if not await advice_files.has_left(db, one)]
    return await _successors(db, file, at) if people and not present else present


async def _successors(db: AsyncSession, file: AdviceFile, at: datetime) -> list[Person]:
    request, day = file.request, staffing.today(at)
    found = await staffing.coordinators(db, request.asker_organisation_id, day)
    for one in found:
        db.add(
            AdviceColleague(
                request_id=request.id, person_id=one.id, is_of_team=False, added_at=at
            )
        )
        chain = entries.of_organisation(request.organisation_id)
        await entries.record(
            db, chain, Did.ADDED, at=at, by=None, request=request.id, person=one.id
        )
    return found


async def tell_advising(db: AsyncSession, file: AdviceFile, turn: Turn, notice: Notice) -> None:
    """Tell the adviser and the team's added colleagues, but not who does it."""
    await tell(db, _others(await advice_files.advising(db, file), turn), notice)


async def show_to_team(db: AsyncSession, request: AdviceRequest) -> bool:
    """Show the request where the team looks; False: there is nobody to show it to.

    That is in its rooms; without any, to its advisers; without those, to its coordinators.
    """
    rooms = rooms_of_organisation(request.organisation_id)
    addresses = [
        outbox.room(room.id) for room in (await db.exec(rooms)).all() if room.state in IN_USE
    ] or [outbox.person(one.id) for one in await _team(db, request)]
    for address in addresses:
        show_at(db, request, address)
    return bool(addresses)


def show_at(db: AsyncSession, request: AdviceRequest, address: str) -> None:
    outbox.post(
        db,
        address,
        "advice.request",
        request.id,
        at=request.asked_at,
        key=queue_key(request, address),
        rank=Rank.AWAITED,
    )


def queue_key(request: AdviceRequest, address: str) -> str:
    return f"advice:{request.id}:queue:{address}"


async def _team(db: AsyncSession, request: AdviceRequest) -> list[Person]:
    """The advisers at the desk today; all who are there; the coordinators."""
    day = staffing.today(request.asked_at)
    team = await advice_files.advisers(db, request.organisation_id, day)
    desk = {one.id for one in await staffing.desk(db, request.organisation_id, day)}
    watchers = await advice_files.watchers(db, request.organisation_id, day)
    return [one for one in team if one.id in desk] or team or watchers


def _others(people: Iterable[Person], turn: Turn) -> list[Person]:
    me = turn.person.id if turn.person else None
    return [one for one in {one.id: one for one in people}.values() if one.id != me]
