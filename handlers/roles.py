"""Who is what in a course besides a contact person: its lead, bridge-builders, a makkerpar."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from handlers.casefiles import CaseFile
from models.buddies import agreed_pairs_of
from models.people import Person, Role


@dataclass(frozen=True, slots=True)
class Roles:
    """`bridge_builders` are the parties' own; `pairs` are of two contact persons."""

    lead: Person | None
    bridge_builders: Sequence[Person]
    pairs: Sequence[tuple[Person, Person]]


async def of_case(db: AsyncSession, file: CaseFile) -> Roles:
    ids = list(file.organisations)
    builders = await staffing.in_roles(db, ids, file.today, Role.BRIDGE_BUILDER)
    contacts = [one.contact_person_id for one in file.parties if one.contact_person_id]
    pairs = (await db.exec(agreed_pairs_of(*contacts))).all() if contacts else []
    return Roles(
        lead=file.people.get(file.case.lead_id or 0),
        bridge_builders=[one for several in builders.values() for one in several],
        pairs=[
            (file.people[one.asked_by_id], file.people[one.asked_id])
            for one in pairs
            if {one.asked_by_id, one.asked_id} <= set(contacts)
        ],
    )
