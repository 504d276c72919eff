"""A case with what its cards tell, fetched in a fixed number of queries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import covers, entry_points, staffing
from handlers.covers import Cover
from handlers.turn import Hidden, Refusal
from locales import gettext as _
from models.calendar import ContactWindow, WorkingCalendar
from models.cases import Case, Party, ended_in, everyone_of
from models.citizens import Citizen
from models.clusters import Cluster, ClusterAgreement, agreements_on
from models.entry_points import EntryPoint, TargetGroup, group_of
from models.joint_plan import Plan as JointPlan
from models.ladder import MORNING, Plan, next_rung, rungs
from models.organisations import Organisation
from models.people import Person

# What `lock` holds of a case.
HELD = ("state", "rooms_close_at", "emptied_at")
Beside = Sequence[tuple[int, Citizen | None, JointPlan | None]]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`agreement` is the one the case keeps; `newest` the one in force today.

    `parties` are those in the course now; `everyone` also those that were withdrawn.
    `joint_plan` is None until somebody begins it.
    """

    case: Case
    cluster: Cluster
    agreement: ClusterAgreement
    newest: ClusterAgreement
    everyone: tuple[Party, ...]
    organisations: dict[int, Organisation]
    entry_points: dict[int, EntryPoint]
    people: dict[int, Person]
    citizen: Citizen
    joint_plan: JointPlan | None
    today: date
    covers: dict[int, Cover]

    @property
    def calendar(self) -> WorkingCalendar:
        return self.agreement.working_calendar(self.cluster.zone)

    @property
    def parties(self) -> tuple[Party, ...]:
        return tuple(party for party in self.everyone if party.withdrawn_at is None)

    @property
    def is_closed(self) -> bool:
        return not self.case.is_open

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
        organisation = self.organisation(party)
        window = self.window_from(party.asked_at or self.case.opened_at, organisation)
        if party.target_on is not None and party.deadline_on is not None:
            # Closing days that were entered since move nothing (R13).
            window = replace(window, target_on=party.target_on, deadline_on=party.deadline_on)
        rungs_then = self.agreement.rungs_for(self.case.pathway)
        return rungs(self._calendar_of(organisation), window, rungs_then)

    def window_from(self, at: datetime, organisation: Organisation) -> ContactWindow:
        """The days from a day 0 of its own (R11), as they count for an organisation (R10)."""
        agreement, calendar = self.agreement, self._calendar_of(organisation)
        return calendar.window(at, agreement.target_days, agreement.deadline_days)

    def first_day(self, party: Party) -> date:
        """The party's day 0: no contact is older."""
        return self.calendar.local_date(party.asked_at or self.case.opened_at)

    def _calendar_of(self, organisation: Organisation) -> WorkingCalendar:
        return self.agreement.calendar_for(self.cluster.zone, organisation.closing_days)

    def organisation(self, party: Party) -> Organisation:
        return self.organisations[party.organisation_id]

    def is_silent(self, party: Party) -> bool:
        return is_silent(party, self.organisation(party), self.calendar)

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
        return _is_held_too_long(party, self.calendar)

    def entry_point(self, party: Party) -> EntryPoint:
        """The party's one door for whom the case is about."""
        return self.entry_points[party.organisation_id]

    def cover(self, party: Party) -> Cover | None:
        """Who covers for the party's contact person today; None for one who is there."""
        return self.covers.get(party.contact_person_id or 0)

    def present(self, person: Person) -> Person | None:
        """The person, or who answers for them today; None for nobody."""
        cover = self.covers.get(person.id)
        return cover.answers if cover else person

    def contact(self, party: Party) -> Person | None:
        return self.people.get(party.contact_person_id or 0)

    def remind_at(self, party: Party) -> datetime | None:
        """When the party's next rung is due (UTC); None for who has no clock any more."""
        if self.is_closed or not party.is_waited_for:
            return None
        step = next_rung(party.rung, party.is_claimed, self.ladder(party))
        if step is None or party.snoozed_until is None:
            return step[1] if step else None
        return max(step[1], self.calendar.at(party.snoozed_until, MORNING))


def is_silent(party: Party, organisation: Organisation, calendar: WorkingCalendar) -> bool:
    """Whether nobody there reads in time what is written: then it is called."""
    if not organisation.has_chat:
        return True
    if party.is_claimed:
        return party.contact_person_id is None
    if party.is_opener or party.informed_at is not None:
        return False
    return party.invite_at is None or _is_held_too_long(party, calendar)


def _is_held_too_long(party: Party, calendar: WorkingCalendar) -> bool:
    """Whether an invitation waits for an opening after the day contact is wanted by."""
    if party.invite_at is None or party.deadline_on is None:
        return False
    return calendar.local_date(party.invite_at) > party.deadline_on


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
    citizens, plans = await _citizens_and_plans(db, cases)
    people = await staffing.people(db, _named(cases, parties, citizens.values()))
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
            everyone=tuple(of_case[case.id]),
            citizen=citizens.get(case.id) or Citizen(case_id=case.id),
            joint_plan=plans.get(case.id),
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
    asked = {"cluster_ids": {case.cluster_id for case in cases}, "day": today}
    begun = (await db.exec(agreements_on(), params=asked)).all()
    return {one.cluster_id: one for one in begun}


async def _parties(db: AsyncSession, cases: Sequence[Case]) -> dict[int, list[Party]]:
    of_case: dict[int, list[Party]] = {case.id: [] for case in cases}
    asked = {"case_ids": list(of_case)}
    for party in (await db.exec(everyone_of(), params=asked)).all():
        of_case[party.case_id].append(party)
    return of_case


async def _citizens_and_plans(
    db: AsyncSession, cases: Sequence[Case]
) -> tuple[dict[int, Citizen], dict[int, JointPlan]]:
    """What a case has at most one of, by the case's id, in one query."""
    asked = (
        select(Case.id, Citizen, JointPlan)
        .outerjoin(Citizen, col(Citizen.case_id) == col(Case.id))
        .outerjoin(JointPlan, col(JointPlan.case_id) == col(Case.id))
        .where(col(Case.id).in_([case.id for case in cases]))
    )
    found: Beside = (await db.exec(asked)).all()
    citizens = {case_id: citizen for case_id, citizen, _plan in found if citizen is not None}
    return citizens, {case_id: plan for case_id, _citizen, plan in found if plan is not None}


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


def _named(
    cases: Sequence[Case], parties: Sequence[Party], citizens: Iterable[Citizen]
) -> Iterator[int | None]:
    for party in parties:
        yield from (party.contact_person_id, party.lift_taken_by_id)
    for case in cases:
        yield from (case.opened_by_id, case.lead_id, case.closed_by_id)
    for citizen in citizens:
        yield from (citizen.informed_by_id, citizen.chosen_id)


async def find(db: AsyncSession, case_id: int) -> Case:
    """Raises Hidden when there is no such case (a stale or forged button), or not any more."""
    case = await db.get(Case, case_id)
    if case is None or case.emptied_at is not None:
        raise Hidden
    return case


async def with_ended(db: AsyncSession, case: Case) -> list[int]:
    """A course, and those that ended in it, being about the same citizen: ids."""
    found = newest = [case.id]
    while newest:
        newest = list((await db.exec(ended_in(newest))).all())
        found = [*found, *newest]
    return found


async def lock(db: AsyncSession, *cases: Case) -> None:
    """Let nobody close, archive or empty these until what is being done is committed.

    Raises StaleDataError where somebody just has: the store does it all again, and sees it.
    """
    for case in sorted(cases, key=lambda one: one.id):
        before = [getattr(case, name) for name in HELD]
        # What is written about it may come in all the while.
        await db.refresh(case, HELD, with_for_update={"key_share": True})
        if [getattr(case, name) for name in HELD] != before:
            raise StaleDataError


def require_one_citizen(case: Case) -> None:
    """Raises Refusal while the parties do not agree whom the course is about."""
    if case.is_disputed:
        raise Refusal(
            _(
                "This waits: the parties do not speak of the same citizen. "
                "Each must confirm again that it knows which citizen it is about."
            )
        )


def require_open(case: Case) -> None:
    """Raises Refusal when the course has been closed (a stale button)."""
    if not case.is_open:
        raise Refusal(_("This course is closed. There is nothing more to do in it."))
