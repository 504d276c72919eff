"""Who covers for whom today, and until when. Others see that, and never why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import rosters, staffing
from models.buddies import agreed_pairs_of
from models.people import Person, stand_in


@dataclass(frozen=True, slots=True)
class Cover:
    """`until` is the last local day away; of an ordinary day off (`is_day_off`) that day.

    Without a `person` who stands in, a `buddy` of another organisation answers by telephone,
    and may do no more; without either one uses the entry point.
    """

    until: date
    person: Person | None
    buddy: Person | None = None
    is_day_off: bool = False

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
    buddies = await _buddies(db, _alone(covers, covers), day)
    return covers | {
        one: replace(covers[one], buddy=found[0]) for one, found in buddies.items()
    }


async def now(db: AsyncSession, people: Mapping[int, Person], day: date) -> dict[int, Cover]:
    """The same as one asks on the day itself: also those with a day off whose makker answers.

    A makker who is not at work on this very day is not named.
    """
    covers = await of(db, people, day)
    buddies = await _buddies(db, _alone(people, covers), day)
    asked = (people[one] for one in buddies)
    working = await staffing.at_work(db, [*asked, *chain.from_iterable(buddies.values())], day)
    for one, several in buddies.items():
        buddy = next((other for other in several if other.id in working), None)
        if one in covers:
            covers[one] = replace(covers[one], buddy=buddy)
        elif one not in working and buddy is not None:
            covers[one] = Cover(day, None, buddy, is_day_off=True)
    return covers


def _alone(people: Iterable[int], covers: Mapping[int, Cover]) -> list[int]:
    """Those in for whom nobody stands."""
    return [one for one in people if one not in covers or covers[one].person is None]


async def _buddies(
    db: AsyncSession, alone: Sequence[int], day: date
) -> dict[int, list[Person]]:
    """Those of some people who have makkere that are not away; the pair agreed first counts."""
    pairs = (await db.exec(agreed_pairs_of(*alone))).all() if alone else []
    found = [(one, pair.other(one)) for pair in pairs for one in alone if pair.has(one)]
    known = await staffing.people(db, (other for _one, other in found))
    away = await staffing.stand_ins(db, known, day)
    buddies = defaultdict[int, list[Person]](list)
    for one, other in found:
        if other not in away:
            buddies[one].append(known[other])
    return buddies
