"""How things look when a row is delivered: cards and plans, as things are by then."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers.cards import Card, Part, Text, Tone
from handlers.plans import RoomPlan, RoomPlanner
from handlers.turn import Looking, Refusal
from locales import DEFAULT, ngettext, speaking
from locales import gettext as _
from models.organisations import Organisation
from models.outbox import OutboxMessage, by_key
from models.people import ChatIdentity, ChatWorkspace, Person
from models.rooms import Room, rooms_in_use
from scheduler.places import Place

Show = Callable[[str, Looking, AsyncSession], Awaitable[Card | None]]


@dataclass(frozen=True, slots=True)
class Broken:
    """A view failed. Carries the name of the error's type, never its text."""

    code: str


@dataclass(frozen=True, slots=True)
class Eyes:
    """What is seen at one instant of domain time."""

    show: Show
    rooms: RoomPlanner
    at: datetime

    async def card(
        self, row: OutboxMessage, place: Place, db: AsyncSession
    ) -> Card | Broken | None:
        """Show one row to its reader; None when there is nothing more to say."""
        looking = Looking(place.reader, row.subject, self.at, place.room)
        try:
            # The savepoint keeps one failing view from spoiling the rest of its bundle.
            async with db.begin_nested():
                with speaking(locale_of(place)):
                    return await self.show(row.view, looking, db)
        except Refusal:
            return None
        except Exception as error:  # noqa: BLE001 -- a view is a feature; the relay outlives it
            return Broken(type(error).__name__)

    async def plan(self, room: Room, db: AsyncSession) -> RoomPlan:
        """Plan a room in its platform's ids; who has none there is left out."""
        with speaking(DEFAULT):
            desired = await self.rooms(room, self.at, db)
        pinned = (await db.exec(by_key(desired.pinned_key))).first()
        return RoomPlan(
            name=desired.name,
            topic=desired.topic,
            members=await _users(db, room.workspace_id, desired.member_ids),
            pinned=pinned.receipt if pinned else None,
            is_open=desired.is_open,
            is_gone=desired.is_gone,
            outsiders=await _outsiders(db, room, desired.member_ids),
        )


def as_one(cards: Sequence[Card], place: Place, *, may_repeat: bool = False) -> Card:
    """Make one card of a bundle's, in the reader's language."""
    with speaking(locale_of(place)):
        card = cards[0] if len(cards) == 1 else _bundled(cards)
        if not may_repeat:
            return card
        warning = Text(_("This message may be a repeat."), Tone.QUIET)
        return replace(card, parts=(warning, *card.parts))


def _bundled(cards: Sequence[Card]) -> Card:
    title = ngettext("{n} message", "{n} messages", len(cards)).format(n=len(cards))
    if len({card.title for card in cards}) == 1:
        title = cards[0].title
    parts: list[Part] = []
    for card in cards:
        parts += [Text(card.title), *card.parts]
    return Card(title, tuple(parts))


def locale_of(place: Place) -> str:
    """The language to speak there: the reader's own; Danish in a room."""
    return (place.reader and place.reader.locale) or DEFAULT


async def _users(
    db: AsyncSession, workspace_id: int, person_ids: Sequence[int]
) -> tuple[str, ...]:
    identities = (
        select(ChatIdentity)
        .join(Person, col(Person.id) == col(ChatIdentity.person_id))
        .where(
            col(ChatIdentity.workspace_id) == workspace_id,
            col(ChatIdentity.person_id).in_(person_ids),
            col(ChatIdentity.is_active),
            col(Person.is_admitted),
        )
        .order_by(col(ChatIdentity.is_preferred), col(ChatIdentity.id).desc())
    )
    # The last one counts: the preferred, or else the oldest.
    users = {found.person_id: found.external_id for found in await db.exec(identities)}
    return tuple(users[one] for one in person_ids if one in users)


async def _outsiders(
    db: AsyncSession, room: Room, person_ids: Sequence[int]
) -> tuple[str, ...]:
    """Addresses of those whose workspace has not installed us: for a course's first room."""
    if room.case_id is None:
        return ()
    first = (await db.exec(rooms_in_use(room.case_id).limit(1))).first()
    if first is None or first.id != room.id:
        return ()
    has_home = (
        select(ChatIdentity.id)
        .join(ChatWorkspace, col(ChatWorkspace.id) == col(ChatIdentity.workspace_id))
        .where(
            col(ChatIdentity.person_id) == col(Person.id),
            col(ChatIdentity.is_active),
            col(ChatWorkspace.is_installed),
        )
    )
    outside = (
        select(Person)
        .join(Organisation, col(Organisation.id) == col(Person.organisation_id))
        .where(
            col(Person.id).in_(person_ids),
            col(Person.email) != "",
            col(Organisation.has_chat),
            ~has_home.exists(),
        )
    )
    emails = {person.id: person.email for person in await db.exec(outside)}
    return tuple(emails[one] for one in person_ids if one in emails)
