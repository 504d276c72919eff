"""A request for advice with everything its cards tell, and who may look at it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, entry_points, passages, staffing
from handlers.turn import Looking, Refusal, Turn
from locales import gettext as _
from models.access import Act
from models.advice import AdviceRequest
from models.calendar import WorkingCalendar
from models.clusters import ClusterAgreement
from models.entry_points import EntryPoint
from models.organisations import Organisation
from models.passages import Passage, passages_of_request
from models.people import Person


@dataclass(frozen=True, slots=True)
class AdviceFile:
    """`organisation` is the asker's, `team` the one that answers. No word of the question.

    `entry_point` is the team's.
    """

    request: AdviceRequest
    asker: Person
    organisation: Organisation
    team: Organisation
    entry_point: EntryPoint
    adviser: Person | None
    agreement: ClusterAgreement | None
    calendar: WorkingCalendar


async def load(db: AsyncSession, request: AdviceRequest) -> AdviceFile:
    day = staffing.today(request.asked_at)
    cluster = await staffing.cluster_of(db, request.asker_organisation_id, day)
    agreement = await staffing.agreement_of(db, cluster, day) if cluster else None
    calendar = cluster and agreement and agreement.working_calendar(cluster.zone)
    team = await db.get_one(Organisation, request.organisation_id)
    return AdviceFile(
        request=request,
        asker=await db.get_one(Person, request.asker_id),
        organisation=await db.get_one(Organisation, request.asker_organisation_id),
        team=team,
        entry_point=await entry_points.at(db, team),
        adviser=await db.get(Person, request.adviser_id) if request.adviser_id else None,
        agreement=agreement,
        calendar=calendar or staffing.LOCAL,
    )


async def find(turn: Turn, db: AsyncSession, act: Act) -> AdviceRequest:
    """The request a button is about; raises Refusal if it is gone or not this person's."""
    request = await db.get(AdviceRequest, turn.number)
    if request is None:
        raise Refusal(_("I cannot find that question any more. Ask for the card again."))
    await access.require(db, turn.me, act, request, at=turn.at)
    return request


async def of_asker(looking: Looking, db: AsyncSession) -> AdviceFile | None:
    """The file, for the one who asked and nobody else."""
    request = await db.get(AdviceRequest, looking.number)
    is_asker = request and looking.reader and looking.reader.id == request.asker_id
    return await load(db, request) if request and is_asker else None


async def of_team(looking: Looking, db: AsyncSession) -> AdviceFile | None:
    """The file, in the team's own room and for those who may see the request."""
    request = await db.get(AdviceRequest, looking.number)
    if request is None:
        return None
    room, reader = looking.room, looking.reader
    in_its_room = room is not None and room.organisation_id == request.organisation_id
    if in_its_room or (reader and await _may_see(db, reader, request, looking.at)):
        return await load(db, request)
    return None


async def of_watchers(looking: Looking, db: AsyncSession) -> AdviceFile | None:
    """The file, for the advisers and for those who see to it that questions are taken."""
    request = await db.get(AdviceRequest, looking.number)
    if request is None or looking.reader is None:
        return None
    seen_to_by = await watchers(db, request.organisation_id, staffing.today(looking.at))
    is_watcher = looking.reader.id in {person.id for person in seen_to_by}
    if is_watcher or await _may_see(db, looking.reader, request, looking.at):
        return await load(db, request)
    return None


async def watchers(db: AsyncSession, team_id: int, day: date) -> list[Person]:
    """Who has the team's desk on `day`, and its coordinators."""
    away = await staffing.stand_ins(db, day)
    coordinators = await staffing.coordinators(db, team_id, away)
    return [*await staffing.desk(db, team_id, day), *coordinators]


async def written(
    db: AsyncSession, request: AdviceRequest
) -> list[tuple[Passage, Person, str]]:
    """What was asked and answered: passage, author, text. The caller records the reading."""
    found = (await db.exec(passages_of_request(request.id or 0))).all()
    authors = await staffing.people(db, (one.author_id for one in found))
    return [(one, authors[one.author_id], passages.read(db, one)) for one in found]


async def _may_see(
    db: AsyncSession, reader: Person, request: AdviceRequest, at: datetime
) -> bool:
    return await access.may(db, reader, Act.SEE_REQUEST, request, at=at)
