"""People come into a course's room, and leave it, by hand."""

import re
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, introductions, rooms, rooms_cards, showing, staffing
from handlers.cards import Card
from handlers.notices import Notice, tell
from handlers.turn import Done, Looking, Refusal, Reply, Turn
from locales import gettext as _
from models.access import Act, Function
from models.cases import Case, parties_of
from models.entries import Did
from models.organisations import Organisation
from models.people import Person, stand_in
from models.rooms import Room, RoomState

# A room and somebody in it; 0 is somebody we do not know.
VISIT = re.compile(r"([1-9][0-9]{0,8}):(0|[1-9][0-9]{0,8})")


async def joined(turn: Turn, db: AsyncSession) -> Reply:
    """Whoever has no part in the course is told of: the room is no longer only its parties'."""
    case = await rooms.case_here(turn, db)
    if turn.room is None or case is None:
        return Done()
    await rooms.note(turn, turn.room, Did.JOINED, db)
    if await _is_introduced(turn, case, db):
        await introductions.introduce(db, turn.room, turn.me, at=turn.at)
    if not await _has_part(turn, case, db):
        subject = f"{turn.room.id}:{turn.person.id if turn.person else 0}"
        key = f"room:{subject}:joined:{turn.at.isoformat()}"
        answering = await _answering(db, case, turn.at)
        await tell(db, [answering], Notice("room.joined", subject, turn.at, key))
    return Done()


async def left(turn: Turn, db: AsyncSession) -> Reply:
    """A contact person who leaves is let go, and their coordinator hears of it."""
    case, contact = await rooms.case_here(turn, db), turn.person
    if turn.room is None or case is None:
        return Done()
    has_part = await _has_part(turn, case, db)
    await rooms.note(turn, turn.room, Did.LEFT, db, has_part=has_part)
    if contact is None or not await _is_missed(db, case, turn.room, contact):
        return Done()
    day = staffing.today(turn.at)
    coordinators = await staffing.coordinators(db, contact.organisation_id, day)
    others = [one for one in coordinators if one.id != contact.id]
    subject = f"{turn.room.id}:{contact.id}"
    key = f"room:{subject}:left:{turn.at.isoformat()}"
    await tell(db, others, Notice("room.left", subject, turn.at, key))
    return Done()


async def joined_card(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is "<room>:<person>", with 0 for somebody we do not know."""
    room, case, person = await _visit(looking, db)
    if looking.reader is None:
        return None
    await access.require(db, looking.reader, Act.SEE_CASE, case, at=looking.at)
    organisation = await db.get(Organisation, person.organisation_id) if person else None
    return rooms_cards.joined(case.alias, room, person, organisation)


async def left_card(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is "<room>:<person>". None when they are back, or not the contact any more."""
    room, case, person = await _visit(looking, db)
    if looking.reader is None or person is None:
        return None
    await showing.require(db, looking, case.id)
    if not await _is_missed(db, case, room, person):
        return None
    return rooms_cards.left(case.alias, room, person)


async def _answering(db: AsyncSession, case: Case, at: datetime) -> Person:
    """Who answers for the course today: the opener's contact person, or their stand-in."""
    parties = (await db.exec(parties_of(case.id))).all()
    own = next((one.contact_person_id for one in parties if one.is_opener), None)
    contact = own or case.opened_by_id
    covering = stand_in(contact, await staffing.stand_ins(db, [contact], staffing.today(at)))
    return await db.get_one(Person, covering or contact)


async def _has_part(turn: Turn, case: Case, db: AsyncSession) -> bool:
    if turn.person is None or not turn.person.is_admitted:
        return False
    return await access.may(db, turn.person, Act.SEE_CASE, case, at=turn.at)


async def _is_introduced(turn: Turn, case: Case, db: AsyncSession) -> bool:
    """Who stands in or was added. Contact persons are, when they take it; a desk only looks."""
    if turn.person is None or not turn.person.is_admitted or not case.is_open:
        return False
    found = await access.functions(db, turn.person, case, at=turn.at)
    is_new = not found.isdisjoint({Function.STAND_IN, Function.ADDED})
    return is_new and Function.CONTACT_PERSON not in found


async def _is_missed(db: AsyncSession, case: Case, room: Room, person: Person) -> bool:
    """Whether a contact person of an open course is out of its room, as far as we know."""
    if not case.is_open or room.state is RoomState.CLOSED:
        return False
    parties = (await db.exec(parties_of(case.id))).all()
    is_contact = any(party.contact_person_id == person.id for party in parties)
    return is_contact and person.id in await rooms.left_since(db, room)


async def _visit(looking: Looking, db: AsyncSession) -> tuple[Room, Case, Person | None]:
    found = VISIT.fullmatch(looking.subject)
    room = await db.get(Room, int(found[1])) if found else None
    if found is None or room is None or room.case_id is None:
        raise Refusal(_("This button is no longer in use. Ask for the card again."))
    case = await casefiles.find(db, room.case_id)
    return room, case, await db.get(Person, int(found[2]))
