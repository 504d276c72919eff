"""A generated year of a cluster's work, written down at once; people in it never matter."""

import random
from datetime import UTC, date, datetime, time, timedelta

from models.advice import AdviceRequest, Used
from models.advice_life import WAITING, AdviceState
from models.briefings import Acknowledgement, Briefing, Happening
from models.calendar import COPENHAGEN, WorkingCalendar
from models.cases import Case, Ending, Missed, Party, Purpose
from models.clusters import ClusterAgreement
from models.handovers import HandingState, HandOver
from models.joint_plan import Plan, PlanVersion
from models.organisations import Kind, Membership, Organisation
from tests.town import SINCE, build

FIRST, LAST = date(2025, 10, 1), date(2026, 9, 30)
TODAY = date(2026, 10, 5)
CHANGE = date(2026, 4, 1)


class Year:
    """`rng` decides everything, so that a seed is a year; or more, from `first` on."""

    def __init__(self, db, town, seed, first=FIRST):
        self.first, self.length = first, (LAST - first).days
        self.db, self.town, self.rng = db, town, random.Random(seed)
        self.organisations = [town.municipality, town.practice, town.phone_practice, town.team]
        self.people = list(town.people.values())
        self.versions = [town.agreement]

    def some(self, share):
        return self.rng.random() < share

    def instant(self, day):
        """A moment of a local day, often one near midnight, where UTC has another date."""
        hour = self.rng.choice([0, 0, 1, 8, 9, 12, 14, 23])
        wall = datetime.combine(day, time(hour, self.rng.randrange(60)), COPENHAGEN)
        return wall.astimezone(UTC)

    def later(self, day, most=12):
        """A local day from `day` on, or None."""
        if self.some(0.15):
            return None
        return day + timedelta(days=min(self.rng.randrange(most), self.rng.randrange(most)))

    def moment_or_none(self, day):
        found = self.later(day)
        return None if found is None else self.instant(found)

    def version_on(self, day):
        valid = [one for one in self.versions if one.valid_from <= day]
        return max(valid, key=lambda one: one.version)

    async def agree_anew(self, day, **terms):
        self.versions.append(
            ClusterAgreement(
                cluster_id=self.town.cluster.id,
                version=len(self.versions) + 1,
                valid_from=day,
                phase=self.town.agreement.phase,
                **terms,
            )
        )
        self.db.add(self.versions[-1])
        await self.db.flush()

    async def course(self, number):
        day = self.first + timedelta(days=self.rng.randint(-20, self.length + 4))
        version, at = self.version_on(day), self.instant(day)
        case = Case(
            alias=f"alias-{number}",
            purposes=self.rng.sample([*Purpose], self.rng.randint(1, 2)),
            cluster_id=self.town.cluster.id,
            agreement_id=version.id,
            opened_by_id=self.rng.choice(self.people).id,
            organisation_id=self.town.team.id,
            opened_at=at,
            opened_on=day,
        )
        if self.some(0.3):
            case.ending = self.rng.choice([*Ending])
            case.closed_at = self.moment_or_none(day)
        self.db.add(case)
        await self.db.flush()
        if self.some(0.05):
            case.joined_into_id = case.id
        parties = [await self.party(case, one, version) for one in self.chosen()]
        if self.some(0.6):
            await self.plan(case)
        if self.some(0.4):
            await self.brief(case, parties)

    def chosen(self):
        return self.rng.sample(self.organisations, self.rng.randint(1, 4))

    async def party(self, case, organisation, version):
        is_opener = organisation is self.town.team and self.some(0.8)
        asked_at = self.instant(case.opened_on + timedelta(days=4)) if self.some(0.1) else None
        calendar = version.working_calendar(self.town.cluster.zone)
        window = calendar.window(
            asked_at or case.opened_at, version.target_days, version.deadline_days
        )
        party = Party(
            case_id=case.id,
            organisation_id=organisation.id,
            is_opener=is_opener,
            asked_at=asked_at,
            target_on=None if is_opener else window.target_on,
            deadline_on=None if is_opener else window.deadline_on,
            contact_on=self.later(window.opened_on),
            informed_at=self.moment_or_none(window.opened_on),
            acknowledged_at=self.moment_or_none(window.opened_on),
            claimed_at=self.moment_or_none(window.opened_on),
            withdrawn_at=self.instant(case.opened_on) if self.some(0.05) else None,
            missed=self.rng.choice([*Missed]) if self.some(0.4) else None,
        )
        self.db.add(party)
        await self.db.flush()
        if self.some(0.3):
            self.db.add(self.handing(party))
        return party

    def handing(self, party):
        one, other = self.rng.sample(self.people, 2)
        return HandOver(
            party_id=party.id,
            from_id=one.id,
            to_id=other.id,
            asked_at=datetime(2026, 1, 1, tzinfo=UTC),
            state=self.rng.choice([*HandingState]),
        )

    async def plan(self, case):
        number = self.rng.randint(0, 3)
        agreed = self.rng.randint(0, number)
        plan = Plan(
            case_id=case.id, opened_at=case.opened_at, number=number, agreed_number=agreed
        )
        self.db.add(plan)
        await self.db.flush()
        for n in range(number):
            day = case.opened_on + timedelta(days=10 * n + self.rng.randrange(15))
            self.db.add(
                PlanVersion(
                    plan_id=plan.id,
                    number=n + 1,
                    sent_at=self.instant(day),
                    sent_by_id=self.people[0].id,
                    content={},
                )
            )

    async def brief(self, case, parties):
        briefing = Briefing(
            case_id=case.id,
            happening=Happening.ADMISSION,
            sent_by_id=self.people[0].id,
            sent_at=case.opened_at,
        )
        self.db.add(briefing)
        await self.db.flush()
        for party in parties:
            at = self.moment_or_none(case.opened_on)
            self.db.add(
                Acknowledgement(briefing_id=briefing.id, party_id=party.id, acknowledged_at=at)
            )

    def question(self):
        day = self.first + timedelta(days=self.rng.randint(-20, self.length + 4))
        calendar, asked_at = WorkingCalendar(), self.instant(day)
        again = self.instant(day + timedelta(days=3)) if self.some(0.2) else None
        state = self.rng.choice([*AdviceState])
        answered_at = self.moment_or_none(day + timedelta(days=3 if again else 0))
        settled = state is AdviceState.CLOSED and self.some(0.6)
        self.db.add(
            AdviceRequest(
                organisation_id=self.town.team.id,
                asker_id=self.people[0].id,
                asker_organisation_id=self.rng.choice(self.organisations).id,
                state=state,
                is_waiting=state in WAITING,
                asked_at=asked_at,
                promised_at=again,
                due_on=calendar.nth_working_day_after(day, 2),
                due_at=self.instant(day + timedelta(days=2)) if self.some(0.3) else None,
                answered_at=answered_at,
                used=self.rng.choice([*Used]) if settled else None,
            )
        )


async def generate(db, seed, *, courses=120, questions=80, is_changed=False, first=FIRST):
    """A town with a year behind it; `is_changed`: its agreement was made anew in the spring."""
    town = await build(db)
    town.agreement.valid_from = min(SINCE, first - timedelta(days=30))
    year = Year(db, town, seed, first)
    elsewhere = Organisation(code="else", name="Andetsteds", kind=Kind.OTHER)
    db.add(elsewhere)
    await db.flush()
    db.add(
        Membership(
            organisation_id=elsewhere.id,
            cluster_id=town.cluster.id,
            first_day=SINCE,
            area="nordvest",
        )
    )
    year.organisations.append(elsewhere)
    if is_changed:
        await year.agree_anew(CHANGE, target_days=1, deadline_days=5)
    for number in range(courses):
        await year.course(number)
    for _n in range(questions):
        year.question()
    return town
