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
Roles = tuple[str, ...]


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
    helpers: Mapping[tuple[int, Roles], Sequence[Person]]

    def receivers(self, file: CaseFile, party: Party, rung: Rung) -> Receivers:
        speaking = who_acts(file, party)
        organisation_id = speaking.organisation_id
        coordinators = self.coordinators[organisation_id]
        if rung is Rung.LIFT:
            return Receivers(self._helpers(file, organisation_id), coordinators)
        if speaking.contact_person_id is None:
            return Receivers(self.desks[organisation_id], coordinators)
        person = self.present.get(speaking.contact_person_id)
        return Receivers([person] if person else [], coordinators)

    def _helpers(self, file: CaseFile, organisation_id: int) -> Sequence[Person]:
        """Whom the case's agreement names there, or else those in the roles that it names."""
        named = (self.present.get(one) for one in file.agreement.named_for(organisation_id))
        by_role = self.helpers[organisation_id, tuple(file.agreement.lift_roles)]
        return [one for one in named if one is not None and one.is_admitted] or by_role


def who_acts(file: CaseFile, party: Party) -> Party:
    """Lateness stays inside the party; one that nobody reads for is the opener's task."""
    is_unread = file.is_silent(party) or file.is_closed_on(party, file.today)
    return file.opener if is_unread else party


async def on_duty(db: AsyncSession, pairs: Sequence[Pair], day: date) -> Staff:
    acting = [who_acts(file, party) for file, party in pairs]
    ids = sorted({party.organisation_id for party in acting})
    unclaimed = {one.organisation_id for one in acting if one.contact_person_id is None}
    away = await staffing.stand_ins(db, day)
    return Staff(
        present=await _present(db, pairs, acting, away),
        desks=await staffing.desks(db, sorted(unclaimed), day),
        coordinators=await staffing.in_roles(db, ids, away, Role.COORDINATOR),
        helpers=await _helpers(db, pairs, ids, away),
    )


async def _helpers(
    db: AsyncSession, pairs: Sequence[Pair], ids: Sequence[int], away: Mapping[int, int | None]
) -> dict[tuple[int, Roles], Sequence[Person]]:
    """By organisation and the roles that an agreement names."""
    found: dict[tuple[int, Roles], Sequence[Person]] = {}
    for roles in {tuple(file.agreement.lift_roles) for file, _party in pairs}:
        holders = await staffing.in_roles(db, ids, away, *map(Role, roles)) if roles else {}
        found |= {(one, roles): holders.get(one, []) for one in ids}
    return found


async def _present(
    db: AsyncSession,
    pairs: Sequence[Pair],
    acting: Sequence[Party],
    away: Mapping[int, int | None],
) -> dict[int, Person]:
    contacts = {party.contact_person_id for party in acting if party.contact_person_id}
    for (file, _party), speaking in zip(pairs, acting, strict=True):
        contacts.update(file.agreement.named_for(speaking.organisation_id))
    covering = {one: stand_in(one, away) for one in contacts}
    people = await staffing.people(db, covering.values())
    return {one: people[by] for one, by in covering.items() if by is not None}
