"""Take away what stands in chats of a course that is forgotten: rooms, and messages of ours."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import filing_waiting, outbox, rooms_left, traces
from models.erasures import Erasure
from models.outbox import Delivery, OutboxMessage, Rank, Verb, by_key, going_with, sent_to
from models.rooms import Room, RoomState, rooms_of_case
from models.waiting_texts import waiting_filings

TASK = rooms_left.VIEW
WEEK = timedelta(days=7)
NOT_YET = (Delivery.HELD, Delivery.READY)
ON_THEIR_WAY = (Delivery.HELD, Delivery.READY, Delivery.SENDING)


async def clear(db: AsyncSession, erasure: Erasure, *, at: datetime) -> None:
    """Stop what was still to be said, and ask for everything else to go; again does no more."""
    rooms = await _rooms(db, erasure)
    needed = await _needed(db, erasure, rooms)
    rows = []
    for row in await _traces(db, erasure):
        # Who is to delete a room by hand, or to file what waits, is told until it is done.
        if row.subject in needed.get(row.view, ()):
            continue
        row.erasing_id = erasure.id
        rows.append(row)
        if _is_to_stop(row):
            row.state, row.held_until, row.error = Delivery.DROPPED, None, "erased"
    for room in rooms:
        _let_go(db, room, erasure, at)
    own = {outbox.room(room.id) for room in rooms}
    await _take_away(db, erasure, [row for row in rows if row.lane not in own], at)


async def _rooms(db: AsyncSession, erasure: Erasure) -> Sequence[Room]:
    if erasure.case_id is None:
        return []
    return (await db.exec(rooms_of_case(erasure.case_id))).all()


async def _traces(db: AsyncSession, erasure: Erasure) -> Sequence[OutboxMessage]:
    if erasure.case_id is None:
        return await traces.of_request(db, erasure.request_id or 0)
    return await traces.of_case(db, erasure.case_id)


async def _needed(
    db: AsyncSession, erasure: Erasure, rooms: Sequence[Room]
) -> Mapping[str, Collection[str]]:
    """By view, the subjects of what is still to be told."""
    there = {str(room.id) for room in rooms if room.state is RoomState.ERASING}
    filings = (await db.exec(waiting_filings(erasure.case_id or 0))).all()
    return {TASK: there, filing_waiting.VIEW: {str(one.id) for one in filings}}


async def are_left(db: AsyncSession, erasure: Erasure) -> bool:
    """Whether a room is still there, or something is still to be taken away."""
    there = [one for one in await _rooms(db, erasure) if one.state is not RoomState.ERASED]
    if there:
        return True
    going = going_with(erasure.id).where(col(OutboxMessage.state).in_(ON_THEIR_WAY))
    return (await db.exec(going.limit(1))).first() is not None


async def remind(db: AsyncSession, erasure: Erasure, at: datetime) -> None:
    """Once a week, whoever administers the workspace hears that a room still stands there."""
    week = (at - (erasure.emptied_at or at)) // WEEK
    for room in await _rooms(db, erasure):
        if room.state is not RoomState.ERASING or not week:
            continue
        first = select(OutboxMessage.id).where(
            col(OutboxMessage.view) == TASK, col(OutboxMessage.subject) == str(room.id)
        )
        if (await db.exec(first.limit(1))).first() is not None:
            await rooms_left.tell(db, room, f"week:{week}", at=at)


async def forget(db: AsyncSession, erasure: Erasure) -> int:
    """Let go of what was sent; return how many messages a platform would not take away."""
    refused: tuple[ColumnElement[bool], ...] = (
        col(OutboxMessage.erasing_id) == erasure.id,
        col(OutboxMessage.verb) == Verb.DELETE,
        col(OutboxMessage.state) != Delivery.DONE,
    )
    count = select(func.count()).select_from(OutboxMessage).where(*refused)
    left = (await db.exec(count)).one()
    await db.exec(delete(OutboxMessage).where(col(OutboxMessage.erasing_id) == erasure.id))
    return left


def ask_to_go(
    db: AsyncSession, room_id: int, erasure_id: int, *, at: datetime, why: str
) -> None:
    """Have a room deleted, or looked at whether it has been."""
    address = outbox.room(room_id)
    db.add(
        OutboxMessage(
            lane=address,
            verb=Verb.SET_ROOM,
            address=address,
            view="",
            subject=str(room_id),
            dedupe_key=f"{address}:gone:{why}",
            at=at,
            rank=Rank.DIGEST,
            erasing_id=erasure_id,
        )
    )


def _is_to_stop(row: OutboxMessage) -> bool:
    """What has not gone yet, but what is asked for here: rooms and messages to go."""
    is_ours = row.dedupe_key.startswith("erase:") or ":gone:" in row.dedupe_key
    return row.state in NOT_YET and not is_ours


def _let_go(db: AsyncSession, room: Room, erasure: Erasure, at: datetime) -> None:
    if room.state in (RoomState.ERASING, RoomState.ERASED):
        return
    room.state = RoomState.ERASING if room.external_id else RoomState.ERASED
    if room.external_id:
        ask_to_go(db, room.id, erasure.id, at=at, why="first")


async def _take_away(
    db: AsyncSession, erasure: Erasure, rows: Sequence[OutboxMessage], at: datetime
) -> None:
    """A delete for every message; where it tells of other things too, it is shown without."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if row.verb is not Verb.POST or row.state is not Delivery.DONE or not row.receipt:
            continue
        if (row.lane, row.receipt) in seen:
            continue
        seen.add((row.lane, row.receipt))
        together = (await db.exec(sent_to(row.lane, row.receipt))).all()
        others = [one for one in together if one.erasing_id != erasure.id]
        await _take(db, erasure, row, others, at)


async def _take(
    db: AsyncSession,
    erasure: Erasure,
    row: OutboxMessage,
    others: Sequence[OutboxMessage],
    at: datetime,
) -> None:
    verb, target = (Verb.UPDATE, others[0]) if others else (Verb.DELETE, row)
    key = f"erase:{erasure.id}:{row.id}"
    if (await db.exec(by_key(key))).first() is not None:
        return
    db.add(
        OutboxMessage(
            lane=target.lane,
            verb=verb,
            address=target.address,
            view=target.view,
            subject=target.subject,
            dedupe_key=key,
            at=at,
            target_id=target.id,
            rank=Rank.DIGEST,
            erasing_id=erasure.id,
        )
    )
