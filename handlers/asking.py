"""Ask parties to take a course: a room wherever they chat, an invitation, or a call to make."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import invitations, rooms, staffing
from handlers.notices import Notice, tell_each
from models.cases import Case, Party
from models.people import Person, ways_of
from models.roster import Watch


async def ask(
    db: AsyncSession, case: Case, parties: Sequence[Party], caller: Person, *, at: datetime
) -> None:
    """Rooms for all who are there, then an invitation to each desk, a task for each gap.

    `caller` is given the task to call who has no chat. A party that has its contact person
    from before is only asked anew: it is not invited.
    """
    watches = await _watches(db, parties, at)
    at_desks = (one for watch in watches.values() if watch for one in watch.people)
    contacts = (party.contact_person_id for party in parties)
    there = await staffing.people(db, [*at_desks, *contacts])
    await open_rooms(db, case, [caller, *there.values()], at=at)
    told: list[tuple[Person, Notice]] = []
    for party in parties:
        if party.contact_person_id is not None:
            party.informed_at = at
        else:
            watch = watches.get(party.organisation_id)
            told += invitations.place(party, watch, caller, there, at=at).told
    await tell_each(db, told)


async def open_rooms(
    db: AsyncSession, case: Case, people: Iterable[Person], *, at: datetime
) -> None:
    """A room in each workspace where these people chat and the course has none yet."""
    asked = {"person_ids": [person.id for person in people]}
    chosen: dict[int, int] = {}
    for person_id, workspace_id in (await db.exec(ways_of(), params=asked)).all():
        chosen.setdefault(person_id, workspace_id)
    has_one = {room.workspace_id for room in await rooms.of_case(db, case)}
    for workspace_id in sorted({*chosen.values()} - has_one):
        await rooms.open_one(db, case, workspace_id, at=at)


async def _watches(
    db: AsyncSession, parties: Sequence[Party], at: datetime
) -> dict[int, Watch | None]:
    """Who has the desk of each that chats and has no contact person."""
    ids = [party.organisation_id for party in parties if party.contact_person_id is None]
    organisations = await staffing.organisations(db, ids)
    return await staffing.watches(db, [one for one in ids if organisations[one].has_chat], at)
