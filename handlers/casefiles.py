"""A case with what its cards tell, fetched in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import entry_points, staffing
from handlers.turn import Refusal
from locales import gettext as _
from models.calendar import ContactWindow, WorkingCalendar
from models.cases import Case, CaseState, Party, parties_of
from models.clusters import Cluster, ClusterAgreement
from models.entry_points import EntryPoint, group_of
from models.ladder import Plan, next_rung, rungs
from models.organisations import Organisation
from models.people import Person


@dataclass(frozen=True, slots=True)
class CaseFile:
    case: Case
    cluster: Cluster
    agreement: ClusterAgreement
    parties: tuple[Party, ...]
    organisations: dict[int, Organisation]
    entry_points: dict[int, EntryPoint]
    people: dict[int, Person]
    today: date

    @property
    def calendar(self) -> WorkingCalendar:
        return self.agreement.working_calendar(self.cluster.zone)

    @property
    def is_closed(self) -> bool:
        return self.case.state is CaseState.CLOSED

    @property
    def opener(self) -> Party:
        return next(party for party in self.parties if party.is_opener)

    @property
    def who_tells(self) -> Person:
        """Whom to call to be told which citizen it is about."""
        return self.contact(self.opener) or self.people[self.case.opened_by_id]

    @property
    def others(self) -> tuple[Party, ...]:
        return tuple(party for party in self.parties if not party.is_opener)

    @property
    def plan(self) -> Plan:
        """The reminder ladder; the same for every party opened with the case."""
        return rungs(self.calendar, self._window(), self.agreement.rungs_for(self.case.pathway))

    def organisation(self, party: Party) -> Organisation:
        return self.organisations[party.organisation_id]

    def is_silent(self, party: Party) -> bool:
        """Whether nobody there reads in time what is written: then it is called."""
        if not self.organisation(party).has_chat:
            return True
        if party.is_claimed:
            return party.contact_person_id is None
        if party.is_opener or party.informed_at is not None:
            return False
        return party.invite_at is None or self.is_held_too_long(party)

    def is_held_too_long(self, party: Party) -> bool:
        """Whether an invitation waits for an opening after the day contact is wanted by."""
        if party.invite_at is None or party.deadline_on is None:
            return False
        return self.calendar.local_date(party.invite_at) > party.deadline_on

    def entry_point(self, party: Party) -> EntryPoint:
        """The party's one door for whom the case is about."""
        return self.entry_points[party.organisation_id]

    def contact(self, party: Party) -> Person | None:
        return self.people.get(party.contact_person_id or 0)

    def remind_at(self, party: Party) -> datetime | None:
        """When the party's next rung is due (UTC); None for who has no clock any more."""
        if self.is_closed or party.is_opener or party.is_reached:
            return None
        step = next_rung(party.rung, party.is_claimed, self.plan)
        return step[1] if step else None

    def _window(self) -> ContactWindow:
        agreement = self.agreement
        return self.calendar.window(
            self.case.opened_at, agreement.target_days, agreement.deadline_days
        )


async def load(db: AsyncSession, case: Case, *, at: datetime) -> CaseFile:
    agreement = await db.get_one(ClusterAgreement, case.agreement_id)
    cluster = await db.get_one(Cluster, case.cluster_id)
    today = agreement.working_calendar(cluster.zone).local_date(at)
    parties = tuple((await db.exec(parties_of(case.id))).all())
    contacts = [party.contact_person_id for party in parties]
    members = await staffing.organisations(db, [party.organisation_id for party in parties])
    return CaseFile(
        case=case,
        cluster=cluster,
        agreement=agreement,
        parties=parties,
        organisations=members,
        entry_points=await entry_points.of(db, members, group_of(case.pathway)),
        people=await staffing.people(
            db, [*contacts, case.opened_by_id, case.lead_id, case.closed_by_id]
        ),
        today=today,
    )


async def find(db: AsyncSession, case_id: int) -> Case:
    """Raises Refusal when there is no such case (a stale or forged button)."""
    case = await db.get(Case, case_id)
    if case is None:
        raise Refusal(_("I cannot find that course any more. Ask for the card again."))
    return case


def require_open(case: Case) -> None:
    """Raises Refusal when the course has been closed (a stale button)."""
    if case.state is CaseState.CLOSED:
        raise Refusal(_("This course is closed. There is nothing more to do in it."))
