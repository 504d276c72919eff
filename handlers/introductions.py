"""*Ny i forløbet*: whoever joins a course's room is introduced there, once."""

import re
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import introductions_cards, outbox
from handlers.cards import Card
from handlers.turn import Looking
from models.organisations import Organisation
from models.outbox import by_key
from models.people import Person
from models.rooms import Room

VIEW = "room.new"
# A room and somebody new in it.
NEWCOMER = re.compile(r"([1-9][0-9]{0,8}):([1-9][0-9]{0,8})")


async def introduce(db: AsyncSession, room: Room, person: Person, *, at: datetime) -> None:
    key = f"room:{room.id}:new:{person.id}"
    if (await db.exec(by_key(key))).first() is None:
        subject = f"{room.id}:{person.id}"
        outbox.post(db, outbox.room(room.id), VIEW, subject, at=at, key=key)


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is "<room>:<person>"; for those in the room."""
    found = NEWCOMER.fullmatch(looking.subject)
    person = await db.get(Person, int(found[2])) if found else None
    if found is None or person is None or not person.is_admitted:
        return None
    organisation = await db.get_one(Organisation, person.organisation_id)
    return introductions_cards.new(person, organisation)
