"""The promise of advice: which team answers an organisation's questions, and by when."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import entry_points, staffing
from handlers.turn import Refusal
from locales import gettext as _
from models.calendar import ONE_DAY, WorkingCalendar
from models.clusters import ClusterAgreement
from models.entry_points import EntryPoint
from models.ladder import AFTERNOON, MORNING
from models.organisations import Organisation, members_on


@dataclass(frozen=True, slots=True)
class Promise:
    """`asked_on` is day 0, a local date, never counted; `entry_point` is the team's."""

    team: Organisation
    entry_point: EntryPoint
    agreement: ClusterAgreement
    calendar: WorkingCalendar
    asked_on: date

    @property
    def due_on(self) -> date:
        """The local date by which the team answers."""
        return self.calendar.nth_working_day_after(self.asked_on, self.agreement.advice_days)

    @property
    def halfway(self) -> datetime:
        """The UTC instant of the first reminder: half of the promised working days."""
        days = self.agreement.advice_days
        day = self.calendar.nth_working_day_after(self.asked_on, (days + 1) // 2)
        return self.calendar.at(day, MORNING if days % 2 else AFTERNOON)


async def promise(db: AsyncSession, organisation_id: int, *, at: datetime) -> Promise:
    """Raises Refusal where the organisation's cluster has no team that gives advice."""
    day = staffing.today(at)
    cluster = await staffing.cluster_of(db, organisation_id, day)
    agreement = await staffing.agreement_of(db, cluster, day) if cluster else None
    if cluster is None or agreement is None:
        raise Refusal(_no_team())
    teams = members_on(cluster.id or 0, day).where(col(Organisation.gives_advice))
    team = (await db.exec(teams.limit(1))).first()
    if team is None:
        raise Refusal(_no_team())
    calendar = agreement.working_calendar(cluster.zone)
    door = await entry_points.at(db, team)
    return Promise(team, door, agreement, calendar, calendar.local_date(at))


def age(calendar: WorkingCalendar, asked_on: date, today: date) -> int:
    """The number of working days passed since a question was asked; day 0 is not counted."""
    passed = (asked_on + n * ONE_DAY for n in range(1, (today - asked_on).days + 1))
    return sum(map(calendar.is_working_day, passed))


def _no_team() -> str:
    return _(
        "Your cluster has not entered a team that gives advice yet. "
        "See whom you can contact with /hvem."
    )
