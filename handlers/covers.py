"""Who covers for whom today, and until when. Others see that, and never why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import rosters, staffing
from models.buddies import agreed_pairs_of
from models.people import Person, stand_in


@dataclass(frozen=True, slots=True)
class Cover:
    """`until` is the last local day away.

    Without a `person` who stands in, a `buddy` of another organisation answers by telephone,
    and may do no more; without either one uses the entry point.
    """

    until: date
    person: Person | None
    buddy: Person | None = None

    @property
    def answers(self) -> Person | None:
        """Whom to call."""
        return self.person or self.buddy


async def of(db: AsyncSession, people: Mapping[int, Person], day: date) -> dict[int, Cover]:
    """Those of some people who are away on a day, each with who covers."""
    known = dict(people)
    absences = await rosters.absences(db, known, day, day)
    links = {one: found[0].stand_in_id for one, found in absences.items()}
    covers = {
        one: Cover(absences[one][0].last_day, known.get(stand_in(one, links) or 0))
        for one in people
        if one in absences
    }
    alone = [one for one, cover in covers.items() if cover.person is None]
    answering = await _buddies(db, alone, day) if alone else {}
    return covers | {one: replace(covers[one], buddy=buddy) for one, buddy in answering.items()}


async def _buddies(db: AsyncSession, alone: Sequence[int], day: date) -> dict[int, Person]:
    """Those of some people who have a makker that is there, with that one."""
    pairs = (await db.exec(agreed_pairs_of(*alone))).all()
    found = [(one, pair.other(one)) for pair in pairs for one in alone if pair.has(one)]
    known = await staffing.people(db, (other for _one, other in found))
    away = await staffing.stand_ins(db, known, day)
    # The pair that was agreed first counts.
    return {one: known[other] for one, other in reversed(found) if other not in away}
