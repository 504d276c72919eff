"""See to it that every question is answered: somebody has it who is there, and is reminded.

Half of the promise gone, untaken: the desk hears of it. Near its end: the coordinators do,
or, once taken, its adviser, or, where the team waits for the asker, the asker. What nobody
has taken a little later is given to an adviser who is there. When it has slipped: the asker is
told so, once, and the others again each working morning. In each person's own hours, and
whoever is away has no question any more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import (
    advice_cover,
    advice_files,
    advice_notices,
    entries,
    entry_points,
    outbox,
    promises,
    staffing,
)
from handlers.advice_cover import Now
from handlers.promises import Rungs
from models.advice import AdviceRequest, due_requests
from models.advice_life import AdviceState
from models.calendar import NeverOpen, WorkingCalendar
from models.entries import Did
from models.ladder import MORNING
from models.organisations import Organisation
from models.outbox import OutboxMessage, Rank
from models.people import Person

BATCH = 50
VIEWS = {
    AdviceState.ASKED: "advice.untaken",
    AdviceState.TAKEN: "advice.unanswered",
    AdviceState.ASKED_BACK: "advice.your_turn",
}
SLIPPED = "advice.slipped"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who hears of a question, in which view; `since` (UTC) when they are not there before."""

    view: str
    person: Person
    since: datetime | None = None


def next_due() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(AdviceRequest.remind_at)))


async def remind_due(db: AsyncSession, at: datetime) -> int:
    """Remind of one batch of requests and set each one's next instant; return how many."""
    requests = (await db.exec(due_requests(at, BATCH))).all()
    for request in requests:
        if request.is_waiting:
            await _remind(db, request, at)
        else:
            request.remind_at = None
    return len(requests)


async def _remind(db: AsyncSession, request: AdviceRequest, at: datetime) -> None:
    team = await db.get_one(Organisation, request.organisation_id)
    day = staffing.today(at)
    calendar = await staffing.calendar_for(db, team.id, day)
    rungs = promises.rungs(request, calendar, (await entry_points.at(db, team)).hours)
    now = Now(at, rungs, calendar)
    await advice_cover.cover(db, request, now)
    await advice_cover.give_untaken(db, request, now)
    waiting = await _not_told(db, request, await _receivers(db, request, rungs, at), rungs, at)
    openings = {key: _opening(calendar, one, at) for key, one in waiting.items()}
    told = [key for key, opening in openings.items() if opening == at]
    for key in told:
        _tell(db, request, waiting[key], key, at)
        if waiting[key].view == SLIPPED:
            request.slipped_at = at
    if told:
        await _enter(db, request, [waiting[key].person.id for key in told], at)
    later = [one for one in openings.values() if one is not None and one > at]
    request.remind_at = min([*later, *_next(request, rungs, calendar, at)])


async def _receivers(
    db: AsyncSession, request: AdviceRequest, rungs: Rungs, at: datetime
) -> list[Asked]:
    """Everybody who hears of how it stands by now."""
    if at < rungs.last:
        is_untaken = request.state is AdviceState.ASKED and at >= rungs.half
        return await _at_desk(db, request, at) if is_untaken else []
    if at >= rungs.late and request.state is AdviceState.ASKED_BACK:
        return []  # who has not replied knows why there is no answer, and was reminded
    found = await _answerable(db, request, at)
    if at >= rungs.late and request.slipped_at is None:
        found += await _asking(db, request, SLIPPED, at)
    return found


async def _answerable(db: AsyncSession, request: AdviceRequest, at: datetime) -> list[Asked]:
    """Whose turn it is: the adviser's, the asker's, or, untaken, the coordinators'."""
    view = VIEWS[request.state]
    match request.state:
        case AdviceState.TAKEN if request.taken_at == at:
            return []  # who has been given it just now is told that
        case AdviceState.TAKEN:
            return [Asked(view, await db.get_one(Person, request.adviser_id))]
        case AdviceState.ASKED_BACK:
            return await _asking(db, request, view, at)
        case _:
            day = staffing.today(at)
            coordinators = await staffing.coordinators(db, request.organisation_id, day)
            return _each(view, coordinators) or await _at_desk(db, request, at)


async def _asking(
    db: AsyncSession, request: AdviceRequest, view: str, at: datetime
) -> list[Asked]:
    file = await advice_files.load(db, request)
    return _each(view, await advice_notices.reached(db, file, at))


async def _at_desk(db: AsyncSession, request: AdviceRequest, at: datetime) -> list[Asked]:
    """Who has the team's desk today, or, when nobody has, on the next day with somebody."""
    team_id = request.organisation_id
    watch = (await staffing.watches(db, [team_id], at))[team_id]
    if watch is None:
        return []
    desk = await staffing.desk(db, team_id, staffing.today(watch.opens_at))
    return [Asked(VIEWS[request.state], one, watch.opens_at) for one in desk]


def _each(view: str, people: Iterable[Person]) -> list[Asked]:
    return [Asked(view, one) for one in people]


async def _not_told(
    db: AsyncSession,
    request: AdviceRequest,
    receivers: Sequence[Asked],
    rungs: Rungs,
    at: datetime,
) -> dict[str, Asked]:
    """Who has not heard of this step, by the key their message will have."""
    step = _step(rungs, at)
    keys = {f"advice:{request.id}:{one.view}:{step}:{one.person.id}": one for one in receivers}
    told = select(OutboxMessage.dedupe_key).where(col(OutboxMessage.dedupe_key).in_(keys))
    posted = set((await db.exec(told)).all()) if keys else set()
    return {key: one for key, one in keys.items() if key not in posted}


def _step(rungs: Rungs, at: datetime) -> str:
    """Which reminder it is: once a promise each, and, of a broken one, once a day."""
    if at >= rungs.late:
        return f"late:{staffing.today(at)}"
    return f"last:{rungs.last:%Y%m%d%H}" if at >= rungs.last else f"half:{rungs.half:%Y%m%d%H}"


def _next(
    request: AdviceRequest, rungs: Rungs, calendar: WorkingCalendar, at: datetime
) -> list[datetime]:
    """The next rung; each working morning of one that somebody has, or that is late."""
    ahead = [one for one in (rungs.half, rungs.last, rungs.given, rungs.late) if one > at]
    tomorrow = calendar.nth_working_day_after(calendar.local_date(at), 1)
    is_daily = request.adviser_id is not None or not ahead
    return [*ahead, *([calendar.at(tomorrow, MORNING)] if is_daily else [])]


def _opening(calendar: WorkingCalendar, asked: Asked, at: datetime) -> datetime | None:
    try:
        return calendar.next_opening(max(at, asked.since or at), asked.person.hours)
    except NeverOpen:
        return None  # somebody without working days hears nothing


async def _enter(
    db: AsyncSession, request: AdviceRequest, people: list[int], at: datetime
) -> None:
    chain, id_ = entries.of_organisation(request.organisation_id), request.id
    await entries.record(db, chain, Did.REMINDED, at=at, by=None, request=id_, people=people)


def _tell(
    db: AsyncSession, request: AdviceRequest, asked: Asked, key: str, at: datetime
) -> None:
    outbox.post(
        db,
        outbox.person(asked.person.id),
        asked.view,
        request.id,
        at=at,
        key=key,
        rank=Rank.REMINDER,
        bundle=asked.view,
    )
