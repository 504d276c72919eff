"""What waits for somebody about others: whom to call, and who waits for their answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from handlers.casefiles import is_silent
from models.advice import AdviceRequest
from models.cases import Case, Party
from models.errands import asked_back, unreached_beside
from models.handovers import HandOver, asked_of
from models.organisations import Organisation
from models.people import Person


@dataclass(frozen=True, slots=True)
class Errands:
    """`calls` are parties that nobody reads for, in courses one opened, not in contact yet.

    `replies` are one's own questions of which the team waits for a reply. `handings` are what
    one is asked to take over, with the course and from whom.
    """

    calls: Sequence[tuple[Party, Case, Organisation]] = ()
    replies: Sequence[AdviceRequest] = ()
    handings: Sequence[tuple[HandOver, Case, Person]] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.calls or self.replies or self.handings)


async def of(db: AsyncSession, me: Person, held: Collection[int]) -> Errands:
    """In three queries; `held` are they and whom they stand in for."""
    beside = (await db.exec(unreached_beside(), params={"people": list(held)})).all()
    mine = {"person_id": me.id, "organisation_id": me.organisation_id}
    asked = (await db.exec(asked_back(), params=mine)).all()
    calls = [one for one in beside if is_silent(one[0], one[2], staffing.LOCAL)]
    return Errands(calls, asked, (await db.exec(asked_of(me.id))).all())
