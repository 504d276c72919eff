"""Ask parties to take a course: a room wherever they chat, an invitation, or a call to make."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import outbox, rooms, staffing
from models.cases import Case, Party
from models.organisations import Organisation
from models.people import Person, workspaces_of


async def ask(
    db: AsyncSession, case: Case, parties: Sequence[Party], caller: Person, *, at: datetime
) -> None:
    """Rooms for all who are there, then an invitation to each desk, a task for each gap.

    `caller` is given the task to call who has no chat.
    """
    ids = [party.organisation_id for party in parties]
    organisations = await staffing.organisations(db, ids)
    desks = await _desks(db, parties, organisations, at)
    known = await staffing.people(db, (party.contact_person_id for party in parties))
    there = [caller, *known.values(), *(one for desk in desks.values() for one in desk)]
    await open_rooms(db, case, there, at=at)
    for party in parties:
        if organisations[party.organisation_id].has_chat:
            party.informed_at = party.informed_at or at
        _invite(db, party, desks.get(party.organisation_id, []), at)
        if not desks.get(party.organisation_id) and party.contact_person_id is None:
            address, key = outbox.person(caller.id), party.key("call")
            outbox.post(db, address, "party.call", party.id, at=at, key=key)


async def open_rooms(
    db: AsyncSession, case: Case, people: Iterable[Person], *, at: datetime
) -> None:
    """A room in each workspace where these people chat and the course has none yet."""
    asked = {"person_ids": [person.id for person in people]}
    has_one = {room.workspace_id for room in await rooms.of_case(db, case)}
    for workspace_id in (await db.exec(workspaces_of(), params=asked)).all():
        if workspace_id not in has_one:
            await rooms.open_one(db, case, workspace_id, at=at)


async def _desks(
    db: AsyncSession,
    parties: Sequence[Party],
    organisations: dict[int, Organisation],
    at: datetime,
) -> dict[int, list[Person]]:
    waiting = [
        party.organisation_id
        for party in parties
        if organisations[party.organisation_id].has_chat and party.contact_person_id is None
    ]
    return await staffing.desks(db, waiting, staffing.today(at))


def _invite(db: AsyncSession, party: Party, desk: Iterable[Person], at: datetime) -> None:
    for person in desk:
        address, key = outbox.person(person.id), party.key(f"invite:{person.id}")
        outbox.post(db, address, "party.invitation", party.id, at=at, key=key)
