"""A request for advice with everything its cards tell, and who may look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, entry_points, passages, staffing
from handlers.turn import Hidden, Looking, Turn, number
from models.access import Act
from models.advice import AdviceColleague, AdviceRequest, answered_about, colleagues
from models.calendar import WorkingCalendar
from models.cases import Case
from models.clusters import ClusterAgreement
from models.entry_points import EntryPoint
from models.organisations import Organisation
from models.passages import Passage, PassageKind, passages_of_request
from models.people import ChatIdentity, Person, Role

Written = tuple[Passage, Person, str]
Better = tuple[Organisation, EntryPoint]


@dataclass(frozen=True, slots=True)
class Said:
    """What one reader may see of what was written.

    `is_told`: the team may read what the asker's side wrote.
    """

    written: Sequence[Written]
    is_told: bool


@dataclass(frozen=True, slots=True)
class AdviceFile:
    """`organisation` is the asker's, `team` the one that answers. No word of the question.

    `entry_point` is the team's; `better` whom it points to instead, where it declined;
    `last` who answered last about the same course. `adviser` has the question now, and
    `answered_by` has answered it: another one, where it was asked on and handed on since.
    """

    request: AdviceRequest
    asker: Person
    organisation: Organisation
    team: Organisation
    entry_point: EntryPoint
    adviser: Person | None
    answered_by: Person | None
    on_behalf_of: Person | None
    case: Case | None
    better: Better | None
    last: Person | None
    agreement: ClusterAgreement | None
    calendar: WorkingCalendar


async def load(db: AsyncSession, request: AdviceRequest) -> AdviceFile:
    day = staffing.today(request.asked_at)
    cluster = await staffing.cluster_of(db, request.asker_organisation_id, day)
    agreement = await staffing.agreement_of(db, cluster, day) if cluster else None
    calendar = cluster and agreement and agreement.working_calendar(cluster.zone)
    team = await db.get_one(Organisation, request.organisation_id)
    people = await staffing.people(
        db, (request.asker_id, request.adviser_id, request.on_behalf_of_id)
    )
    return AdviceFile(
        request=request,
        asker=people[request.asker_id],
        organisation=await db.get_one(Organisation, request.asker_organisation_id),
        team=team,
        entry_point=await entry_points.at(db, team),
        adviser=people.get(request.adviser_id or 0),
        answered_by=await _answered_by(db, request),
        on_behalf_of=people.get(request.on_behalf_of_id or 0),
        case=await db.get(Case, request.case_id) if request.case_id else None,
        better=await _better(db, request),
        last=await last_adviser(db, request.case_id),
        agreement=agreement,
        calendar=calendar or staffing.LOCAL,
    )


async def find(turn: Turn, db: AsyncSession, act: Act) -> AdviceRequest:
    """The request a button is about; raises Refusal if it is gone or not this person's."""
    request = await db.get(AdviceRequest, turn.number)
    if request is None or request.emptied_at is not None:
        raise Hidden
    await access.require(db, turn.me, act, request, at=turn.at)
    return request


async def of_asker(looking: Looking, db: AsyncSession) -> AdviceFile | None:
    """The file, for the one who asked and the colleagues added there, and nobody else."""
    return await _of(looking, db, Act.REPLY_REQUEST)


async def of_either(looking: Looking, db: AsyncSession) -> AdviceFile | None:
    """The file, for all who may see the request."""
    return await _of(looking, db, Act.SEE_REQUEST)


async def of_keepers(looking: Looking, db: AsyncSession) -> AdviceFile | None:
    """The file, for those who may keep it from being deleted."""
    return await _of(looking, db, Act.HOLD_REQUEST)


async def of_team(looking: Looking, db: AsyncSession) -> AdviceFile | None:
    """The file, in the team's own room and for those of the team who may see the request."""
    request = await _request(looking, db)
    room = looking.room
    if request and room is not None and room.organisation_id == request.organisation_id:
        return await load(db, request)
    return await _of(looking, db, Act.ASK_BACK)


async def of_watchers(looking: Looking, db: AsyncSession) -> AdviceFile | None:
    """The file, for the advisers and for those who see to it that questions are taken."""
    request = await _request(looking, db)
    if request is None or looking.reader is None:
        return None
    seen_to_by = await watchers(db, request.organisation_id, staffing.today(looking.at))
    if looking.reader.id in {person.id for person in seen_to_by}:
        return await load(db, request)
    return await _of(looking, db, Act.ASSIGN_REQUEST)


async def watchers(db: AsyncSession, team_id: int, day: date) -> list[Person]:
    """Who has the team's desk on `day`, and its coordinators."""
    coordinators = await staffing.coordinators(db, team_id, day)
    return [*await staffing.desk(db, team_id, day), *coordinators]


async def advisers(db: AsyncSession, team_id: int, day: date) -> list[Person]:
    """The advisers who are there on `day`: first those who have the desk."""
    team = await staffing.in_role(db, team_id, day, Role.ADVISER)
    present = {one.id: one for one in team if gives_advice(one, team_id)}
    desk = {one.id for one in await staffing.desk(db, team_id, day)}
    return sorted(present.values(), key=lambda one: (one.id not in desk, one.id))


def gives_advice(person: Person, team_id: int) -> bool:
    is_of_team = person.organisation_id == team_id and person.is_admitted
    return is_of_team and person.has(Role.ADVISER)


async def last_adviser(db: AsyncSession, case_id: int | None) -> Person | None:
    """Who answered last about a course."""
    if case_id is None:
        return None
    last = (await db.exec(answered_about(case_id).limit(1))).first()
    return await db.get(Person, last.adviser_id) if last and last.adviser_id else None


async def asking(db: AsyncSession, file: AdviceFile) -> list[Person]:
    """Everybody on the asker's side; nobody for a caller without chat."""
    if file.request.is_by_stranger:
        return []
    added = await added_to(db, file.request, is_of_team=False)
    return [file.asker, *([file.on_behalf_of] if file.on_behalf_of else []), *added]


async def advising(db: AsyncSession, file: AdviceFile) -> list[Person]:
    """The adviser, and whom the team has added."""
    added = await added_to(db, file.request, is_of_team=True)
    return [*([file.adviser] if file.adviser else []), *added]


async def has_left(db: AsyncSession, person: Person) -> bool:
    """Not there any more: removed, or known to a chat and let in by none."""
    if not person.is_admitted:
        return True
    mine = select(ChatIdentity.is_active).where(col(ChatIdentity.person_id) == person.id)
    active = (await db.exec(mine)).all()
    return bool(active) and not any(active)


async def added_to(
    db: AsyncSession, request: AdviceRequest, *, is_of_team: bool
) -> Sequence[Person]:
    added: Sequence[AdviceColleague] = (await db.exec(colleagues(request.id))).all()
    ids = [one.person_id for one in added if one.is_of_team is is_of_team]
    return list((await staffing.people(db, ids)).values())


async def written(
    db: AsyncSession, request: AdviceRequest, reader: Person, at: datetime
) -> Said:
    """What this reader may see of what was written. The caller records the reading."""
    found = [
        one
        for one in (await db.exec(passages_of_request(request.id))).all()
        if await access.may(db, reader, Act.READ_PASSAGE, one, at=at)
    ]
    authors = await staffing.people(db, (one.author_id for one in found))
    texts = [(one, authors[one.author_id], passages.read(db, one)) for one in found]
    return Said(texts, await access.tells_team(db, request, day=staffing.today(at)))


async def _answered_by(db: AsyncSession, request: AdviceRequest) -> Person | None:
    if request.answered_at is None:
        return None
    wrote = select(Passage.author_id).where(
        col(Passage.request_id) == request.id, col(Passage.kind) == PassageKind.ANSWER
    )
    author_id = (await db.exec(wrote.order_by(col(Passage.id).desc()).limit(1))).first()
    found = author_id or request.adviser_id
    return await db.get(Person, found) if found else None


async def _better(db: AsyncSession, request: AdviceRequest) -> Better | None:
    if request.better_id is None:
        return None
    organisation = await db.get_one(Organisation, request.better_id)
    return organisation, await entry_points.at(db, organisation)


async def _request(looking: Looking, db: AsyncSession) -> AdviceRequest | None:
    """`subject` is the request's number, alone or before a colon."""
    found = await db.get(AdviceRequest, number(looking.subject.partition(":")[0]))
    return None if found and found.emptied_at else found


async def _of(looking: Looking, db: AsyncSession, act: Act) -> AdviceFile | None:
    request = await _request(looking, db)
    if request is None or looking.reader is None:
        return None
    is_theirs = await access.may(db, looking.reader, act, request, at=looking.at)
    return await load(db, request) if is_theirs else None
