"""What an outbox row was about, to whom it should have gone, and who looks after that."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from models.advice import AdviceRequest
from models.cases import Case, Party
from models.outbox import OutboxMessage, Verb
from models.people import ChatIdentity, ChatWorkspace, Person
from models.rooms import Room, RoomState

NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Undelivered:
    """`organisation_id` is whose coordinators can act: of a course, the one that opened it."""

    row: OutboxMessage
    person: Person | None
    room: Room | None
    case: Case | None
    organisation_id: int | None

    @property
    def is_out_of_use(self) -> bool:
        """A room that was given up needs nobody to see to it."""
        is_closed = self.room is not None and self.room.state is RoomState.CLOSED
        return is_closed and self.row.verb is Verb.SET_ROOM

    @property
    def is_closing(self) -> bool:
        """A room that could not be archived with its course."""
        is_over = self.case is not None and not self.case.is_open
        return is_over and self.row.verb is Verb.SET_ROOM

    @property
    def person_id(self) -> int | None:
        return self.person.id if self.person else None


async def load(db: AsyncSession, row: OutboxMessage) -> Undelivered:
    kind, _colon, number = row.address.partition(":")
    person = await db.get(Person, int(number)) if kind == "person" else None
    room = await db.get(Room, int(number)) if kind == "room" else None
    case, organisation_id = await _about(db, row, room)
    if organisation_id is None and person is not None:
        organisation_id = person.organisation_id
    return Undelivered(row, person, room, case, organisation_id)


async def who_can_act(db: AsyncSession, found: Undelivered, at: datetime) -> Sequence[Person]:
    """The coordinators who chat, else who opened the course; never who could not be reached."""
    organisation_id = found.organisation_id or 0
    coordinators = await staffing.coordinators(db, organisation_id, staffing.today(at))
    chatting = await _chatting(db, coordinators)
    able = [one for one in coordinators if one.id in chatting and one.id != found.person_id]
    if able or found.case is None:
        return able
    opener = await db.get_one(Person, found.case.opened_by_id)
    return [opener] if opener.id != found.person_id else []


async def _about(
    db: AsyncSession, row: OutboxMessage, room: Room | None
) -> tuple[Case | None, int | None]:
    """The course, if it is about one, and the organisation that answers for it."""
    case_id, organisation_id = await _subject_of(db, row)
    if room is not None:
        case_id, organisation_id = room.case_id, room.organisation_id
    case = await db.get(Case, case_id) if case_id is not None else None
    if case is not None and case.emptied_at is not None:
        return None, case.organisation_id
    return case, case.organisation_id if case else organisation_id


async def _subject_of(db: AsyncSession, row: OutboxMessage) -> tuple[int | None, int | None]:
    """The course, or else the organisation, that a view's subject leads to."""
    found = NUMBER.match(row.subject)
    number = int(found[0]) if found else 0
    match row.view.partition(".")[0]:
        case "case" | "plan":
            return number, None
        case "party":
            party = await db.get(Party, number)
            return (party.case_id if party else None), None
        case "room":
            room = await db.get(Room, number)
            return (room.case_id, room.organisation_id) if room else (None, None)
        case "advice":
            request = await db.get(AdviceRequest, number)
            return None, request.organisation_id if request else None
        case _:
            return None, None


async def _chatting(db: AsyncSession, people: Sequence[Person]) -> set[int]:
    """Who of these can be written to at all."""
    reachable = (
        select(ChatIdentity.person_id)
        .join(ChatWorkspace, col(ChatWorkspace.id) == col(ChatIdentity.workspace_id))
        .where(
            col(ChatIdentity.person_id).in_([one.id for one in people]),
            col(ChatIdentity.is_active),
            col(ChatWorkspace.is_installed),
        )
    )
    return set((await db.exec(reachable)).all())
