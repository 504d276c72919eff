"""What becomes of rows once they were tried, each kind in one transaction."""

from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import outbox
from models.outbox import Delivery, OutboxMessage, Rank, Verb
from models.rooms import Room, RoomState
from scheduler import claims
from scheduler.chat import Busy
from scheduler.claims import Parcel
from scheduler.eyes import Eyes
from scheduler.letters import Letter
from scheduler.pace import RelaySettings, spread


async def done(db: AsyncSession, parcel: Parcel, receipt: str | None) -> None:
    is_ours = await claims.end(db, parcel, Delivery.DONE, receipt=receipt)
    if is_ours and parcel.first.verb is Verb.OPEN_ROOM:
        room = await db.get_one(Room, int(parcel.first.subject))
        room.external_id = receipt
        if room.state is not RoomState.CLOSED:
            room.state = RoomState.OPEN


async def ended(db: AsyncSession, parcel: Parcel, state: Delivery, code: str) -> None:
    """End rows that were not done. A room that could not be opened is dead from then on."""
    is_ours = await claims.end(db, parcel, state, error=code)
    is_lost = state is Delivery.DEAD and parcel.first.verb is Verb.OPEN_ROOM
    if is_ours and is_lost:
        room = await db.get(Room, int(parcel.first.subject))
        if room is not None and room.external_id is None:
            room.state = RoomState.DEAD


async def failed(
    db: AsyncSession, parcel: Parcel, code: str, at: datetime, settings: RelaySettings
) -> None:
    """Back off, or give up."""
    if parcel.first.attempts >= settings.max_attempts:
        await ended(db, parcel, Delivery.DEAD, code)
        return
    until = settings.back_off(parcel.first, at)
    await claims.put_off(db, parcel, until, code, is_attempt=True)


async def told_to_wait(
    db: AsyncSession, parcel: Parcel, busy: Busy, at: datetime, settings: RelaySettings
) -> None:
    opens_at = settings.reopening(busy, at)
    until = opens_at + spread(parcel.first) * settings.first_wait
    await claims.put_off(db, parcel, until, busy.reason_code, is_attempt=False)


async def doubted(db: AsyncSession, parcel: Parcel, settings: RelaySettings) -> None:
    """Leave the rows to their lease, after which they are looked for; but not for ever."""
    if parcel.first.attempts > settings.max_attempts:
        await ended(db, parcel, Delivery.DEAD, "unsure")


async def left_out(
    db: AsyncSession, parcel: Parcel, letter: Letter, at: datetime, settings: RelaySettings
) -> None:
    """Let go of the rows that are not in the letter; the others go without them."""
    if letter.hidden:
        hidden = replace(parcel, rows=letter.hidden)
        await ended(db, hidden, Delivery.DROPPED, "nothing_to_show")
    for row, code in letter.broken:
        alone = replace(parcel, rows=(row,), is_unsure=False)
        await failed(db, alone, code, at, settings)


async def rerouted(db: AsyncSession, parcel: Parcel, room: Room, eyes: Eyes) -> None:
    """Tell a dead room's people one by one what the room should have told them."""
    desired = await eyes.rooms(room, eyes.at, db)
    if not desired.member_ids:
        await ended(db, parcel, Delivery.DEAD, "no_members")
    elif await claims.end(db, parcel, Delivery.DROPPED, error="rerouted"):
        for row in parcel.rows:
            for person_id in dict.fromkeys(desired.member_ids):
                _tell(db, row, person_id)


def _tell(db: AsyncSession, row: OutboxMessage, person_id: int) -> None:
    outbox.post(
        db,
        outbox.person(person_id),
        row.view,
        row.subject,
        at=row.at,
        key=f"{row.dedupe_key}:to:{person_id}",
        rank=Rank(row.rank),
        bundle=row.bundle,
    )
