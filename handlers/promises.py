"""The promise of advice: which team answers an organisation's questions, and by when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import entry_points, staffing
from handlers.turn import Refusal
from locales import gettext as _
from models.advice import AdviceRequest
from models.advice_life import AdviceState
from models.calendar import ONE_DAY, Hours, NeverOpen, WorkingCalendar
from models.clusters import ClusterAgreement, Principle, Strength
from models.entry_points import EntryPoint
from models.ladder import AFTERNOON, MORNING
from models.organisations import Organisation, members_on
from models.working_time import after, worked

GIVEN = time(11)  # the coordinators have had a morning, the adviser has a working day's rest


@dataclass(frozen=True, slots=True)
class Promise:
    """`asked_on` is day 0, a local date, never counted; `entry_point` is the team's.

    Where the agreement says hours, the answer is promised within so many of the team's open
    hours; else in working days.
    """

    team: Organisation
    entry_point: EntryPoint
    agreement: ClusterAgreement
    calendar: WorkingCalendar
    asked_at: datetime

    @property
    def asked_on(self) -> date:
        return self.calendar.local_date(self.asked_at)

    @property
    def due_at(self) -> datetime | None:
        """The UTC instant by which the team answers; None where days are agreed."""
        hours, office = self.agreement.advice_hours, self.entry_point.hours
        if not hours:
            return None
        try:
            return after(self.calendar, office, self.asked_at, timedelta(hours=hours))
        except NeverOpen:
            return None  # who has entered no hours is held to the days

    @property
    def due_on(self) -> date:
        """The local date by which the team answers."""
        if due_at := self.due_at:
            return self.calendar.local_date(due_at)
        return self.calendar.nth_working_day_after(self.asked_on, self.agreement.advice_days)

    def give(self, request: AdviceRequest) -> None:
        """Promise an answer to a question: the target, and the first reminder of it."""
        request.promised_at, request.slipped_at = self.asked_at, None
        request.due_on, request.due_at = self.due_on, self.due_at
        request.remind_at = rungs(request, self.calendar, self.entry_point.hours).half


@dataclass(frozen=True, slots=True)
class Rungs:
    """UTC instants: half of the promise is gone, it ends soon, it is given out, it is broken.

    From `given` on nobody is asked any more who takes the question.
    """

    half: datetime
    last: datetime
    given: datetime
    late: datetime


def rungs(request: AdviceRequest, calendar: WorkingCalendar, office: Hours) -> Rungs:
    """Follow from the promise as it was given, whatever is agreed by now."""
    since = request.promised_at or request.asked_at
    if request.due_at is not None:
        length = worked(calendar, office, since, request.due_at)
        return Rungs(
            half=after(calendar, office, since, length / 2),
            last=after(calendar, office, since, length * 3 / 4),
            given=after(calendar, office, since, length * 7 / 8),
            late=request.due_at,
        )
    asked_on = calendar.local_date(since)
    days = age(calendar, asked_on, request.due_on)
    half_on = calendar.nth_working_day_after(asked_on, max(1, (days + 1) // 2))
    late_on = calendar.nth_working_day_after(request.due_on, 1)
    return Rungs(
        half=calendar.at(half_on, MORNING if days % 2 else AFTERNOON),
        last=calendar.at(request.due_on, MORNING),
        given=calendar.at(request.due_on, GIVEN),
        late=calendar.at(late_on, MORNING),
    )


async def first_promise(db: AsyncSession, organisation_id: int, *, at: datetime) -> Promise:
    """The promise to a new question. Raises Refusal where the cluster has not agreed on advice.

    What has been asked already goes on to its end.
    """
    promised = await promise(db, organisation_id, at=at)
    if promised.agreement.strength(Principle.ADVICE) is Strength.OFF:
        raise Refusal(
            _(
                "Your cluster has not agreed on advice yet. {team} has the telephone {phone}."
            ).format(team=promised.team.name, phone=promised.entry_point.phone)
        )
    return promised


async def promise(db: AsyncSession, organisation_id: int, *, at: datetime) -> Promise:
    """Raises Refusal where the organisation's cluster has no team that gives advice."""
    day = staffing.today(at)
    cluster = await staffing.cluster_of(db, organisation_id, day)
    agreement = await staffing.agreement_of(db, cluster, day) if cluster else None
    if cluster is None or agreement is None:
        raise Refusal(_no_team())
    teams = members_on(cluster.id, day).where(col(Organisation.gives_advice))
    team = (await db.exec(teams.limit(1))).first()
    if team is None:
        raise Refusal(_no_team())
    calendar = agreement.working_calendar(cluster.zone)
    return Promise(team, await entry_points.at(db, team), agreement, calendar, at)


async def renew(
    db: AsyncSession, request: AdviceRequest, before: AdviceState, *, at: datetime
) -> None:
    """The asker has written: what is promised now.

    A new question to an answer gets a whole new promise. A reply the team waited for gives
    it at least until the next working day.
    """
    if before is AdviceState.ANSWERED:
        promised = await promise(db, request.asker_organisation_id, at=at)
        promised.give(request)
        request.follow_up_at = None
    elif before is AdviceState.ASKED_BACK:
        calendar = await staffing.calendar_for(db, request.organisation_id, staffing.today(at))
        soonest = calendar.nth_working_day_after(calendar.local_date(at), 1)
        if request.due_on < soonest:
            request.due_on, request.due_at = soonest, None
        request.remind_at = calendar.at(soonest, MORNING)


def age(calendar: WorkingCalendar, asked_on: date, today: date) -> int:
    """The number of working days passed since a question was asked; day 0 is not counted."""
    passed = (asked_on + n * ONE_DAY for n in range(1, (today - asked_on).days + 1))
    return sum(map(calendar.is_working_day, passed))


def _no_team() -> str:
    return _(
        "Your cluster has not entered a team that gives advice yet. "
        "See whom you can contact with /hvem."
    )
