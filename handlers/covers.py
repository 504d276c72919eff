"""Who covers for whom today, and until when. Others see that, and never why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import rosters
from models.people import Person, stand_in


@dataclass(frozen=True, slots=True)
class Cover:
    """`until` is the last local day away; without a `person` one uses the entry point."""

    until: date
    person: Person | None


async def of(db: AsyncSession, people: Mapping[int, Person], day: date) -> dict[int, Cover]:
    """Those of some people who are away on a day, each with who covers."""
    known = dict(people)
    absences = await rosters.absences(db, known, day, day)
    links = {one: found[0].stand_in_id for one, found in absences.items()}
    return {
        one: Cover(absences[one][0].last_day, known.get(stand_in(one, links) or 0))
        for one in people
        if one in absences
    }
