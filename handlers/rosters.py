"""What decides who has a desk, fetched in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from models.people import Absence, Duty, Person, Role, absences_of, desk_holders
from models.roster import Staff

Held = Sequence[tuple[Person, Duty | None]]
Covered = Sequence[tuple[Absence, Person | None]]


async def load(
    db: AsyncSession, organisation_ids: Sequence[int], first_day: date, last_day: date
) -> dict[int, Staff]:
    """All that decides who has each organisation's desk on any of these days."""
    asked = {
        "organisation_ids": list(organisation_ids),
        "first_day": first_day,
        "last_day": last_day,
    }
    found: Held = (await db.exec(desk_holders(), params=asked)).all()
    people: dict[int, Person] = {person.id: person for person, _duty in found}
    duties = defaultdict[int, list[Duty]](list)
    for _person, duty in found:
        if duty is not None:  # a coordinator need not have any
            duties[duty.organisation_id].append(duty)
    coordinators = defaultdict[int, list[int]](list)
    for person in sorted(people.values(), key=lambda one: one.id):
        if person.has(Role.COORDINATOR):
            coordinators[person.organisation_id].append(person.id)
    found_away = await absences(db, people, first_day, last_day)
    return {
        one: Staff(
            duties[one],
            coordinators[one],
            people,
            _reached(
                {*coordinators[one], *(duty.person_id for duty in duties[one])}, found_away
            ),
        )
        for one in organisation_ids
    }


async def absences(
    db: AsyncSession, people: dict[int, Person], first_day: date, last_day: date
) -> dict[int, list[Absence]]:
    """Each one's absences in a span of days; who stands in, and in for them, joins `people`."""
    away = defaultdict[int, list[Absence]](list)
    asked = set(people)
    while asked:
        span = {"person_ids": list(asked), "first_day": first_day, "last_day": last_day}
        found: Covered = (await db.exec(absences_of(), params=span)).all()
        for absence, _covering in found:
            away[absence.person_id].append(absence)
        covering = {one.id: one for _absence, one in found if one is not None}
        asked = covering.keys() - people.keys()
        people |= covering
    return away


def _reached(ids: set[int], away: Mapping[int, Sequence[Absence]]) -> list[Absence]:
    """The absences of some people, of who stands in for them, and so on."""
    reached: list[Absence] = []
    passed, waiting = set[int](), sorted(ids)
    while waiting:
        person_id = waiting.pop()
        passed.add(person_id)
        own = away.get(person_id, ())
        reached += own
        covering = {one.stand_in_id for one in own if one.stand_in_id is not None}
        waiting += covering - passed - set(waiting)
    return reached
