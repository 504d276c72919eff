"""Who a reminder goes to, for many parties at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from handlers.casefiles import CaseFile
from models.cases import Party
from models.ladder import Rung
from models.people import Person, Role, stand_in

Pair = tuple[CaseFile, Party]


@dataclass(frozen=True, slots=True)
class Receivers:
    """Who a rung goes to; `others` are asked when the first are away past the deadline."""

    first: Sequence[Person]
    others: Sequence[Person]


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of some organisations on one day, by the organisation's id.

    `present` are the contact persons, or who stands in for them, by the contact person's id.
    """

    present: Mapping[int, Person]
    desks: Mapping[int, Sequence[Person]]
    coordinators: Mapping[int, Sequence[Person]]
    helpers: Mapping[int, Sequence[Person]]

    def receivers(self, file: CaseFile, party: Party, rung: Rung) -> Receivers:
        speaking = who_acts(file, party)
        organisation_id = speaking.organisation_id
        coordinators = self.coordinators[organisation_id]
        if rung is Rung.LIFT:
            return Receivers(self.helpers[organisation_id], coordinators)
        if speaking.contact_person_id is None:
            return Receivers(self.desks[organisation_id], coordinators)
        person = self.present.get(speaking.contact_person_id)
        return Receivers([person] if person else [], coordinators)


def who_acts(file: CaseFile, party: Party) -> Party:
    """Lateness stays inside the party; a party without chat is the opener's task."""
    return file.opener if file.is_silent(party) else party


async def on_duty(db: AsyncSession, pairs: Sequence[Pair], day: date) -> Staff:
    acting = [who_acts(file, party) for file, party in pairs]
    ids = sorted({party.organisation_id for party in acting})
    unclaimed = {one.organisation_id for one in acting if one.contact_person_id is None}
    away = await staffing.stand_ins(db, day)
    helping = Role.COORDINATOR, Role.BRIDGE_BUILDER
    return Staff(
        present=await _present(db, acting, away),
        desks=await staffing.desks(db, sorted(unclaimed), day),
        coordinators=await staffing.in_roles(db, ids, away, Role.COORDINATOR),
        helpers=await staffing.in_roles(db, ids, away, *helping),
    )


async def _present(
    db: AsyncSession, acting: Sequence[Party], away: Mapping[int, int | None]
) -> dict[int, Person]:
    contacts = {party.contact_person_id for party in acting if party.contact_person_id}
    covering = {one: stand_in(one, away) for one in contacts}
    people = await staffing.people(db, covering.values())
    return {one: people[by] for one, by in covering.items() if by is not None}
