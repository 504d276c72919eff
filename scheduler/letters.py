"""What a parcel becomes: one call, and the rows that did not make it into it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers.cards import Card
from handlers.plans import RoomPlan
from models.outbox import Delivery, OutboxMessage, Verb
from scheduler import chat
from scheduler.errands import Delete, Errand, OpenRoom, Post, SetRoom, Update
from scheduler.eyes import Broken, Eyes, as_one
from scheduler.places import Ends, Place


@dataclass(frozen=True, slots=True)
class Letter:
    """`rows` go. `hidden` have nothing more to say; `broken` failed to, with a code."""

    place: Place
    errand: Errand | None
    rows: tuple[OutboxMessage, ...]
    hidden: tuple[OutboxMessage, ...] = ()
    broken: tuple[tuple[OutboxMessage, str], ...] = ()


async def compose(
    rows: Sequence[OutboxMessage],
    place: Place,
    eyes: Eyes,
    db: AsyncSession,
    *,
    may_repeat: bool,
) -> Letter:
    """Make the call that does what the rows say; raise Ends when there is none to make."""
    if rows[0].verb is Verb.POST:
        return await _post(rows, place, eyes, db, may_repeat=may_repeat)
    return Letter(place, await _alone(rows[0], place, eyes, db), tuple(rows))


async def plan_of(place: Place, eyes: Eyes, db: AsyncSession) -> RoomPlan:
    if place.room is None:
        raise Ends(Delivery.DEAD, "no_room")
    return await eyes.plan(place.room, db)


async def _alone(row: OutboxMessage, place: Place, eyes: Eyes, db: AsyncSession) -> Errand:
    match row.verb:
        case Verb.OPEN_ROOM:
            return OpenRoom(await plan_of(place, eyes, db), row.dedupe_key)
        case Verb.SET_ROOM:
            return SetRoom(place.channel, await plan_of(place, eyes, db))
        case Verb.UPDATE:
            return await _update(row, place, eyes, db)
        case Verb.DELETE:
            return Delete(place.channel, place.receipt)
        case Verb.POST:
            raise ValueError("posts go by the parcel")


async def _post(
    rows: Sequence[OutboxMessage],
    place: Place,
    eyes: Eyes,
    db: AsyncSession,
    *,
    may_repeat: bool,
) -> Letter:
    seen = [(row, await eyes.card(row, place, db)) for row in rows]
    going = tuple(row for row, card in seen if isinstance(card, Card))
    cards = [card for _, card in seen if isinstance(card, Card)]
    return Letter(
        place,
        _posted(going, cards, place, may_repeat=may_repeat),
        going,
        hidden=tuple(row for row, card in seen if card is None),
        broken=tuple((row, card.code) for row, card in seen if isinstance(card, Broken)),
    )


def _posted(
    rows: Sequence[OutboxMessage], cards: Sequence[Card], place: Place, *, may_repeat: bool
) -> Post | None:
    if not cards:
        return None
    card = as_one(cards, place, may_repeat=may_repeat)
    return Post(place.channel, card, rows[0].dedupe_key)


async def _update(row: OutboxMessage, place: Place, eyes: Eyes, db: AsyncSession) -> Update:
    """Show a message anew, with everything that went in it."""
    shown = [row]
    if place.target and place.target.sent_as:
        shown = list((await db.exec(_went_with(place.target))).all())
    seen = [await eyes.card(one, place, db) for one in shown]
    for card in seen:
        if isinstance(card, Broken):
            raise chat.Broken(card.code)
    cards = [card for card in seen if isinstance(card, Card)]
    if not cards:
        raise Ends(Delivery.DROPPED, "nothing_to_show")
    return Update(place.channel, place.receipt, as_one(cards, place))


def _went_with(row: OutboxMessage) -> SelectOfScalar[OutboxMessage]:
    return (
        select(OutboxMessage)
        .where(
            col(OutboxMessage.lane) == row.lane,
            col(OutboxMessage.sent_as) == row.sent_as,
            col(OutboxMessage.state) == Delivery.DONE,
        )
        .order_by(col(OutboxMessage.id))
    )
