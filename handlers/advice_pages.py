"""A page of the team's queue with all that it shows, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import entry_points, staffing
from handlers.turn import number
from models.advice import AdviceRequest, queue, waiting_count
from models.calendar import Hours, WorkingCalendar
from models.organisations import Organisation
from models.people import Person

PAGE = 10
MOST_COUNTED = 500


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 0; `waiting` is counted no further than MOST_COUNTED.

    `office` are the hours of the team.
    """

    requests: Sequence[AdviceRequest]
    number: int
    waiting: int
    people: Mapping[int, Person]
    organisations: Mapping[int, Organisation]
    office: Hours
    calendar: WorkingCalendar
    at: datetime

    @property
    def has_next(self) -> bool:
        return self.waiting > (self.number + 1) * PAGE

    @property
    def is_uncounted(self) -> bool:
        return self.waiting >= MOST_COUNTED


async def load(db: AsyncSession, reader: Person, subject: str, at: datetime) -> Page:
    """`subject` is the page's number, "" for the first; past the end is the first again."""
    team_id = reader.organisation_id
    waiting = (await db.exec(waiting_count(team_id, MOST_COUNTED))).one()
    page = number(subject) if subject else 0
    page = page if page * PAGE < waiting else 0
    found = queue(team_id).offset(page * PAGE).limit(PAGE)
    requests = (await db.exec(found)).all()
    ids = {one.asker_id for one in requests} | {one.adviser_id for one in requests}
    asking = {one.asker_organisation_id for one in requests}
    organisations = await staffing.organisations(db, {*asking, team_id})
    door = await entry_points.at(db, organisations[team_id])
    return Page(
        requests=requests,
        number=page,
        waiting=waiting,
        people=await staffing.people(db, ids),
        organisations=organisations,
        office=door.hours,
        calendar=await staffing.calendar_for(db, team_id, staffing.today(at)),
        at=at,
    )
