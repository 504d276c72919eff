"""The one way a handler speaks to anybody but the person in front of it."""

from collections.abc import Iterable
from datetime import datetime
from secrets import token_hex

from sqlmodel.ext.asyncio.session import AsyncSession

from models.outbox import OPEN, Delivery, OutboxMessage, Rank, Verb, posts_to, shown

UNASKED = "unasked"  # all that the clock causes for one person goes as one
REFRESHED = "refreshed"  # session.info[REFRESHED]: one update a transaction says it all


def room(room_id: int | None) -> str:
    return f"room:{room_id}"


def person(person_id: int | None) -> str:
    return f"person:{person_id}"


def post(  # noqa: PLR0913 -- a row is what it is
    db: AsyncSession,
    address: str,
    view: str,
    subject: object,
    *,
    at: datetime,
    key: str,
    rank: Rank = Rank.STEP,
    bundle: str = "",
) -> OutboxMessage:
    """Show a view somewhere, as a new message. `key` says once and for all which it is."""
    if rank >= Rank.REMINDER and address.startswith("person:"):
        bundle = UNASKED
    row = OutboxMessage(
        lane=address,
        verb=Verb.POST,
        address=address,
        view=view,
        subject=str(subject),
        dedupe_key=key,
        at=at,
        rank=rank,
        bundle=bundle,
    )
    db.add(row)
    return row


def post_again(row: OutboxMessage) -> None:
    """Send a message anew that somebody has taken away: it is as if it had never gone."""
    row.state, row.attempts, row.error, row.worker = Delivery.READY, 0, "", ""
    row.receipt = row.workspace_id = row.channel = row.sent_as = None
    row.not_before = row.first_sent_at = row.lease_until = None


def open_room(db: AsyncSession, room_id: int | None, *, at: datetime) -> None:
    _to_room(db, room_id, Verb.OPEN_ROOM, f"room:{room_id}:open", at)


def set_room(db: AsyncSession, room_id: int | None, *, at: datetime, why: str) -> None:
    """Bring a room to its desired name, topic, members and pin. `why` makes the key unique."""
    _to_room(db, room_id, Verb.SET_ROOM, f"room:{room_id}:set:{why}", at)


def _to_room(db: AsyncSession, room_id: int | None, verb: Verb, key: str, at: datetime) -> None:
    address = room(room_id)
    db.add(
        OutboxMessage(
            lane=address,
            verb=verb,
            address=address,
            view="",
            subject=str(room_id),
            dedupe_key=key,
            at=at,
        )
    )


async def is_read(db: AsyncSession, reader_id: int, view: str, subject: object) -> bool:
    """Whether somebody has such a message already, and no other is on its way to them."""
    return await stands_there(db, person(reader_id), view, subject)


async def stands_there(db: AsyncSession, address: str, view: str, subject: object) -> bool:
    """Whether such a message went there already, and no other is on its way.

    What is over is not said anew; what stands there shall not go on saying what was.
    """
    states = (await db.exec(posts_to(address, view, str(subject)))).all()
    return Delivery.DONE in states and not {Delivery.READY, Delivery.SENDING} & set(states)


async def is_waiting(db: AsyncSession, reader_id: int, view: str, subject: object) -> bool:
    """Whether such a message to somebody has not gone yet."""
    states = await db.exec(posts_to(person(reader_id), view, str(subject)))
    return not {Delivery.HELD, *OPEN}.isdisjoint(states.all())


async def refresh(
    db: AsyncSession,
    view: str,
    subjects: Iterable[object],
    *,
    at: datetime,
    rank: Rank = Rank.AWAITED,
) -> None:
    """Bring every message that shows these up to date, wherever it went.

    A post not yet sent shows things as they are when it goes, so it needs no update.
    """
    refreshed: set[int] = db.info.setdefault(REFRESHED, set())
    wanted = [str(subject) for subject in subjects]
    for row in (await db.exec(shown(view, wanted))).all() if wanted else []:
        if row.state is not Delivery.READY and row.id not in refreshed:
            refreshed.add(row.id)
            _update(db, row, at, rank)


def _update(db: AsyncSession, row: OutboxMessage, at: datetime, rank: Rank) -> None:
    db.add(
        OutboxMessage(
            lane=row.lane,
            verb=Verb.UPDATE,
            address=row.address,
            view=row.view,
            subject=row.subject,
            dedupe_key=f"update:{row.id}:{token_hex(8)}",
            at=at,
            target_id=row.id,
            rank=rank,
        )
    )
