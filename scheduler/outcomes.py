"""What becomes of rows once they were tried, each kind in one transaction."""

from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import erasing_rooms, outbox, troubles, unasked
from handlers.cards import Card
from handlers.plans import DesiredRoom
from models.outbox import Delivery, OutboxMessage, Rank, Verb
from models.rooms import Room, RoomState
from scheduler import claims
from scheduler.chat import Busy
from scheduler.claims import Parcel
from scheduler.errands import Outcome
from scheduler.eyes import Eyes
from scheduler.letters import Letter
from scheduler.pace import Now, RelaySettings, spread
from scheduler.places import Place


async def done(db: AsyncSession, parcel: Parcel, outcome: Outcome, at: datetime) -> None:
    """End rows that were done; `at` is domain time. What fell short is told."""
    if not await claims.end(db, parcel, Delivery.DONE, receipt=outcome.receipt):
        return
    row = parcel.first
    match row.verb:
        case Verb.OPEN_ROOM:
            room = await db.get_one(Room, int(row.subject))
            room.external_id = outcome.receipt
            if room.state is not RoomState.CLOSED:
                room.state = RoomState.OPEN
        case Verb.SET_ROOM:
            await _set(db, row, outcome, at)
        case Verb.POST | Verb.UPDATE | Verb.DELETE:
            pass


async def _set(db: AsyncSession, row: OutboxMessage, outcome: Outcome, at: datetime) -> None:
    room = await db.get_one(Room, int(row.subject))
    if outcome.is_gone:
        await erasing_rooms.settle(db, room, row, outcome.shortfalls, at=at)
        return
    await troubles.report_shortfalls(db, row, outcome.shortfalls, at=at)
    if outcome.is_shut:
        room.state = RoomState.CLOSED


async def ended(
    db: AsyncSession, parcel: Parcel, state: Delivery, code: str, at: datetime
) -> bool:
    """End rows that were not done; `at` is domain time. Somebody hears of what is dead.

    A room that could not be opened is dead from then on. False: they were not ours to end.
    """
    is_ours = await claims.end(db, parcel, state, error=code)
    if not is_ours or state is not Delivery.DEAD:
        return is_ours
    first = parcel.first
    if first.verb is Verb.SET_ROOM:
        room = await db.get(Room, int(first.subject))
        if room is not None and room.state is RoomState.ERASING:
            await erasing_rooms.give_up(db, room, first, at=at)
            return True
    if first.verb is Verb.OPEN_ROOM:
        room = await db.get(Room, int(first.subject))
        if room is not None and room.external_id is None:
            room.state = RoomState.DEAD
    for row in parcel.rows:
        await troubles.report(db, row, code, at=at)
    return True


async def failed(
    db: AsyncSession, parcel: Parcel, code: str, now: Now, settings: RelaySettings
) -> None:
    """Back off, or give up."""
    if parcel.first.attempts >= settings.max_attempts:
        await ended(db, parcel, Delivery.DEAD, code, now.domain)
        return
    until = settings.back_off(parcel.first, now.machine)
    await claims.put_off(db, parcel, until, code, is_attempt=True)


async def down(
    db: AsyncSession, parcel: Parcel, code: str, now: Now, settings: RelaySettings
) -> None:
    """Wait until the platform is there again; back off as ever once that has lasted long."""
    row = parcel.first
    if not settings.is_patient(row, now.machine):
        await failed(db, parcel, code, now, settings)
        return
    until = settings.waiting_out(row, now.machine)
    await claims.wait_out(db, parcel, until, code, now.machine)


async def told_to_wait(
    db: AsyncSession, parcel: Parcel, busy: Busy, at: datetime, settings: RelaySettings
) -> None:
    """Wait as long as the platform says. Rows that wait at one gate pass it one by one."""
    until = settings.reopening(busy, at)
    if not busy.is_lane:
        until += spread(parcel.first) * settings.first_wait
    await claims.put_off(db, parcel, until, busy.reason_code, is_attempt=False)


async def doubted(
    db: AsyncSession, parcel: Parcel, code: str, now: Now, settings: RelaySettings
) -> None:
    """Leave the rows to their lease, after which they are looked for; but not for ever."""
    row = parcel.first
    if settings.is_patient(row, now.machine):
        until = settings.waiting_out(row, now.machine)
        until = max(until, row.lease_until or until)
        await claims.wait_out(db, replace(parcel, is_unsure=True), until, code, now.machine)
    elif row.attempts > settings.max_attempts:
        await ended(db, parcel, Delivery.DEAD, "unsure", now.domain)


async def left_out(
    db: AsyncSession, parcel: Parcel, letter: Letter, now: Now, settings: RelaySettings
) -> None:
    """Let go of the rows that are not in the letter; the others go without them."""
    if letter.hidden:
        hidden = replace(parcel, rows=letter.hidden)
        await ended(db, hidden, Delivery.DROPPED, "nothing_to_show", now.domain)
    for row, code in letter.broken:
        alone = replace(parcel, rows=(row,), is_unsure=False)
        await failed(db, alone, code, now, settings)


async def covered(db: AsyncSession, parcel: Parcel, place: Place, eyes: Eyes) -> Parcel:
    """Give reminders of who is away by now to who stands in and may see them.

    Return the parcel with what still goes to its reader.
    """
    by = await unasked.covering(db, place.reader, parcel.rows, eyes.at)
    if by is None:
        return parcel
    seen = replace(place, reader=by)
    theirs = [
        row
        for row in parcel.rows
        if unasked.is_reminder(row) and isinstance(await eyes.card(row, seen, db), Card)
    ]
    gone = replace(parcel, rows=tuple(theirs))
    if theirs and await claims.end(db, gone, Delivery.DROPPED, error="covered"):
        for row in theirs:
            _tell(db, row, by.id)
    return replace(parcel, rows=tuple(row for row in parcel.rows if row not in theirs))


async def rerouted(db: AsyncSession, parcel: Parcel, room: Room, eyes: Eyes) -> None:
    """Tell a dead room's people one by one what the room should have told them."""
    desired = await eyes.rooms(room, eyes.at, db)
    if not desired.member_ids:
        await ended(db, parcel, Delivery.DEAD, "no_members", eyes.at)
    elif await claims.end(db, parcel, Delivery.DROPPED, error="rerouted"):
        _tell_each(db, parcel, desired)


async def barred(db: AsyncSession, parcel: Parcel, code: str, eyes: Eyes) -> None:
    """Tell them as well when a room turns out to be gone; somebody hears what to mend."""
    room = await db.get_one(Room, int(parcel.first.address.removeprefix("room:")))
    desired = await eyes.rooms(room, eyes.at, db)
    if await ended(db, parcel, Delivery.DEAD, code, eyes.at):
        _tell_each(db, parcel, desired)


def _tell_each(db: AsyncSession, parcel: Parcel, desired: DesiredRoom) -> None:
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
