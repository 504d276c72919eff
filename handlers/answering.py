"""Who answers for a party today: its contact person, who stands in, or the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from handlers.casefiles import CaseFile
from models.cases import Party
from models.people import Person, stand_in


@dataclass(frozen=True, slots=True)
class Readers:
    """Who is written to, and whether one of them is there while the offices are open next."""

    people: Sequence[Person]
    is_in_time: bool


async def for_party(db: AsyncSession, file: CaseFile, party: Party) -> Sequence[Person]:
    contact = await _contact(db, file, party)
    return [contact] if contact else await staffing.desk(db, party.organisation_id, file.today)


async def readers(db: AsyncSession, file: CaseFile, party: Party, *, at: datetime) -> Readers:
    """The same, as one needs it who must know whether to telephone as well.

    Where the contact person is away it is the desk, or the coordinators, as for an invitation.
    """
    contact = await _contact(db, file, party)
    if contact is not None:
        return Readers([contact], is_in_time=True)
    watch = (await staffing.watches(db, [party.organisation_id], at))[party.organisation_id]
    if watch is None:
        return Readers([], is_in_time=False)
    people = await staffing.people(db, watch.people)
    offices_open_at = file.calendar.next_opening(at, file.agreement.hours)
    days = [file.calendar.local_date(one) for one in (watch.opens_at, offices_open_at)]
    return Readers([people[one] for one in watch.people], is_in_time=days[0] <= days[1])


async def _contact(db: AsyncSession, file: CaseFile, party: Party) -> Person | None:
    """The contact person, or who stands in; None where there is none, or they are away."""
    contact_id = party.contact_person_id
    if contact_id is None:
        return None
    covering = stand_in(contact_id, await staffing.stand_ins(db, [contact_id], file.today))
    return await db.get_one(Person, covering) if covering is not None else None
