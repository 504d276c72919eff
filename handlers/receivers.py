"""Who a reminder goes to, for many parties at once: always somebody who is there to read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from handlers.casefiles import CaseFile
from models.cases import Party
from models.ladder import Rung
from models.people import Person, Role, stand_in
from models.roster import Watch

Pair = tuple[CaseFile, Party]
Roles = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receivers:
    """Who a rung goes to, and from when (UTC) they are there; None for already.

    `others` are asked, one group after another, when the first are away past the deadline.
    """

    first: Sequence[Person]
    others: Sequence[Sequence[Person]]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of some organisations at one instant, by the organisation's id.

    `present` are the contact persons, or who stands in for them, by the contact person's id;
    `watching` is everybody of a watch by their own id.
    """

    present: Mapping[int, Person]
    watches: Mapping[int, Watch | None]
    watching: Mapping[int, Person]
    coordinators: Mapping[int, Sequence[Person]]
    helpers: Mapping[tuple[int, Roles], Sequence[Person]]

    def receivers(self, file: CaseFile, party: Party, rung: Rung) -> Receivers:
        speaking = who_acts(file, party)
        organisation_id = speaking.organisation_id
        others = (self.coordinators[organisation_id], self._opening_side(file))
        if rung is Rung.LIFT:
            return Receivers(self._helpers(file, organisation_id), others)
        if speaking.contact_person_id is not None:
            return Receivers(self._contact(speaking), others)
        watch = self.watches[organisation_id]
        if watch is None:
            return Receivers((), others)
        return Receivers([self.watching[one] for one in watch.people], others, watch.opens_at)

    def _opening_side(self, file: CaseFile) -> Sequence[Person]:
        """Where nobody reads what is written, whoever asked for contact telephones."""
        return self._contact(file.opener) or self.coordinators[file.opener.organisation_id]

    def _contact(self, party: Party) -> Sequence[Person]:
        person = self.present.get(party.contact_person_id or 0)
        return [person] if person else []

    def _helpers(self, file: CaseFile, organisation_id: int) -> Sequence[Person]:
        """Whom the case's agreement names there, or else those in the roles that it names."""
        named = (self.present.get(one) for one in file.agreement.named_for(organisation_id))
        by_role = self.helpers[organisation_id, tuple(file.agreement.lift_roles)]
        named_there = [one for one in named if one is not None and one.is_admitted]
        # Only one of them is asked: the coordinator, where there is one.
        return named_there or sorted(by_role, key=lambda one: not one.has(Role.COORDINATOR))


def who_acts(file: CaseFile, party: Party) -> Party:
    """Lateness stays inside the party; one that nobody reads for is the opener's task."""
    is_unread = file.is_silent(party) or file.is_closed_on(party, file.today)
    return file.opener if is_unread else party


def is_caller(file: CaseFile, party: Party, reader: Person | None) -> bool:
    """Whether somebody of the opening side has a reminder that the party has nobody for."""
    if reader is None or party.organisation_id == file.opener.organisation_id:
        return False
    return reader.organisation_id == file.opener.organisation_id


async def on_duty(db: AsyncSession, pairs: Sequence[Pair], at: datetime) -> Staff:
    day = staffing.today(at)
    speaking = [who_acts(file, party) for file, party in pairs]
    speaking += [file.opener for file, _party in pairs]
    ids = sorted({party.organisation_id for party in speaking})
    unclaimed = {one.organisation_id for one in speaking if one.contact_person_id is None}
    watches = await staffing.watches(db, sorted(unclaimed), at)
    at_desks = (one for watch in watches.values() if watch for one in watch.people)
    return Staff(
        present=await _present(db, pairs, speaking, day),
        watches=watches,
        watching=await staffing.people(db, at_desks),
        coordinators=await staffing.in_roles(db, ids, day, Role.COORDINATOR),
        helpers=await _helpers(db, pairs, ids, day),
    )


async def _helpers(
    db: AsyncSession, pairs: Sequence[Pair], ids: Sequence[int], day: date
) -> dict[tuple[int, Roles], Sequence[Person]]:
    """By organisation and the roles that an agreement names."""
    found: dict[tuple[int, Roles], Sequence[Person]] = {}
    for roles in {tuple(file.agreement.lift_roles) for file, _party in pairs}:
        holders = await staffing.in_roles(db, ids, day, *map(Role, roles)) if roles else {}
        found |= {(one, roles): holders.get(one, []) for one in ids}
    return found


async def _present(
    db: AsyncSession,
    pairs: Sequence[Pair],
    speaking: Sequence[Party],
    day: date,
) -> dict[int, Person]:
    contacts = {party.contact_person_id for party in speaking if party.contact_person_id}
    ids = {party.organisation_id for party in speaking}
    for file, _party in pairs:
        contacts.update(*(file.agreement.named_for(one) for one in ids))
    away = await staffing.stand_ins(db, contacts, day)
    covering = {one: stand_in(one, away) for one in contacts}
    people = await staffing.people(db, covering.values())
    return {one: people[by] for one, by in covering.items() if by is not None}
