"""A case with what its cards tell, fetched in a fixed number of queries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import covers, entry_points, staffing
from handlers.covers import Cover
from handlers.turn import Refusal
from locales import gettext as _
from models.calendar import WorkingCalendar
from models.cases import Case, CaseState, Party, parties_of
from models.clusters import Cluster, ClusterAgreement, agreements_on
from models.entry_points import EntryPoint, TargetGroup, group_of
from models.ladder import Plan, next_rung, rungs
from models.organisations import Organisation
from models.people import Person


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`agreement` is the one the case keeps; `newest` the one in force today."""

    case: Case
    cluster: Cluster
    agreement: ClusterAgreement
    newest: ClusterAgreement
    parties: tuple[Party, ...]
    organisations: dict[int, Organisation]
    entry_points: dict[int, EntryPoint]
    people: dict[int, Person]
    today: date
    covers: dict[int, Cover]

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
        contact = self.contact(self.opener) or self.people[self.case.opened_by_id]
        return self.present(contact) or contact

    @property
    def others(self) -> tuple[Party, ...]:
        return tuple(party for party in self.parties if not party.is_opener)

    def ladder(self, party: Party) -> Plan:
        """A party's reminders, by the dates it was given and the days that count for it."""
        agreement, own = self.agreement, self.organisation(party).closing_days
        calendar = agreement.calendar_for(self.cluster.zone, own)
        window = calendar.window(
            self.case.opened_at, agreement.target_days, agreement.deadline_days
        )
        if party.target_on is not None and party.deadline_on is not None:
            # Closing days that were entered since move nothing (R13).
            window = replace(window, target_on=party.target_on, deadline_on=party.deadline_on)
        return rungs(calendar, window, agreement.rungs_for(self.case.pathway))

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

    def is_closed_on(self, party: Party, day: date) -> bool:
        """Whether the party's organisation keeps its own closing day (R10)."""
        return day.isoformat() in self.organisation(party).closing_days

    def closed_days(self, party: Party) -> list[date]:
        """The working days until the party's deadline on which its organisation is closed."""
        if party.deadline_on is None:
            return []
        closed = map(date.fromisoformat, sorted(self.organisation(party).closing_days))
        return [
            day
            for day in closed
            if self.case.opened_on <= day <= party.deadline_on
            and self.calendar.is_working_day(day)
        ]

    def is_held_too_long(self, party: Party) -> bool:
        """Whether an invitation waits for an opening after the day contact is wanted by."""
        if party.invite_at is None or party.deadline_on is None:
            return False
        return self.calendar.local_date(party.invite_at) > party.deadline_on

    def entry_point(self, party: Party) -> EntryPoint:
        """The party's one door for whom the case is about."""
        return self.entry_points[party.organisation_id]

    def cover(self, party: Party) -> Cover | None:
        """Who covers for the party's contact person today; None for one who is there."""
        return self.covers.get(party.contact_person_id or 0)

    def present(self, person: Person) -> Person | None:
        """The person, or who answers for them today; None for nobody."""
        cover = self.covers.get(person.id)
        return (cover.person or cover.buddy) if cover else person

    def contact(self, party: Party) -> Person | None:
        return self.people.get(party.contact_person_id or 0)

    def remind_at(self, party: Party) -> datetime | None:
        """When the party's next rung is due (UTC); None for who has no clock any more."""
        if self.is_closed or party.is_opener or party.is_reached:
            return None
        step = next_rung(party.rung, party.is_claimed, self.ladder(party))
        return step[1] if step else None


async def load(db: AsyncSession, case: Case, *, at: datetime) -> CaseFile:
    return (await load_all(db, [case], at=at))[case.id]


async def load_all(
    db: AsyncSession, cases: Sequence[Case], *, at: datetime
) -> dict[int, CaseFile]:
    """Several cases' files, by their ids, in as many queries as one takes."""
    of_case = await _parties(db, cases)
    parties = [party for several in of_case.values() for party in several]
    members = await staffing.organisations(db, (one.organisation_id for one in parties))
    doors = await _doors(db, cases, of_case, members)
    people = await staffing.people(db, _named(cases, parties))
    newest = await _newest(db, cases, staffing.today(at))
    away = await covers.of(db, people, staffing.today(at))
    files = {}
    for case in cases:
        agreement = await db.get_one(ClusterAgreement, case.agreement_id)
        cluster = await db.get_one(Cluster, case.cluster_id)
        files[case.id] = CaseFile(
            case=case,
            cluster=cluster,
            agreement=agreement,
            newest=newest.get(case.cluster_id, agreement),
            parties=tuple(of_case[case.id]),
            organisations=members,
            entry_points=doors[group_of(case.pathway)],
            people=people,
            today=agreement.working_calendar(cluster.zone).local_date(at),
            covers=away,
        )
    return files


async def _newest(
    db: AsyncSession, cases: Sequence[Case], today: date
) -> dict[int, ClusterAgreement]:
    """What is in force today in each case's cluster."""
    begun = agreements_on({case.cluster_id for case in cases}, today)
    return {one.cluster_id: one for one in (await db.exec(begun)).all()}


async def _parties(db: AsyncSession, cases: Sequence[Case]) -> dict[int, list[Party]]:
    of_case: dict[int, list[Party]] = {case.id: [] for case in cases}
    for party in (await db.exec(parties_of(*of_case))).all():
        of_case[party.case_id].append(party)
    return of_case


async def _doors(
    db: AsyncSession,
    cases: Sequence[Case],
    of_case: Mapping[int, Sequence[Party]],
    members: Mapping[int, Organisation],
) -> dict[TargetGroup, dict[int, EntryPoint]]:
    """The entry points that each target group among the cases uses."""
    doors = {}
    for group in {group_of(case.pathway) for case in cases}:
        asked = [case for case in cases if group_of(case.pathway) is group]
        ids = {one.organisation_id for case in asked for one in of_case[case.id]}
        doors[group] = await entry_points.of(db, {one: members[one] for one in ids}, group)
    return doors


def _named(cases: Sequence[Case], parties: Sequence[Party]) -> Iterator[int | None]:
    for party in parties:
        yield party.contact_person_id
    for case in cases:
        yield from (case.opened_by_id, case.lead_id, case.closed_by_id)


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
