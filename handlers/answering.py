"""Who answers for a party today: its contact person, who stands in, or the desk."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from handlers.casefiles import CaseFile
from models.cases import Party
from models.people import Person, stand_in


async def for_party(db: AsyncSession, file: CaseFile, party: Party) -> Sequence[Person]:
    if party.contact_person_id is not None:
        contact_id = party.contact_person_id
        covering = stand_in(contact_id, await staffing.stand_ins(db, [contact_id], file.today))
        if covering is not None:
            return [await db.get_one(Person, covering)]
    return await staffing.desk(db, party.organisation_id, file.today)
