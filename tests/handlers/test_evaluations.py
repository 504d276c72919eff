"""Every figure is counted a second time, by a plain loop over everything there is."""

import inspect
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.dialects import sqlite

from handlers.evaluations import Period, load
from models import evaluations, telling
from models.advice import AdviceRequest
from models.advice_life import AdviceState
from models.briefings import Acknowledgement
from models.calendar import COPENHAGEN, WorkingCalendar
from models.cases import Case, Party, Purpose
from models.clusters import ClusterAgreement
from models.day_numbers import DayNumbers
from models.evaluations import Scope, Terms
from models.figures import OF_COURSES, READINGS, Figure, Measure
from models.handovers import HandingState, HandOver
from models.joint_plan import Plan, PlanVersion
from models.organisations import Kind, Organisation
from models.telling import Count, Days, Share, TooFew
from tests.handlers.test_waits import counted
from tests.handlers.years import CHANGE, FIRST, LAST, TODAY, generate
from tests.town import all_of

TABLES = (Case, Party, Plan, PlanVersion, HandOver, Acknowledgement, AdviceRequest)
YEAR = Period(FIRST, LAST, TODAY)


def is_statement(one):
    """A statement of its own takes a scope and is asked by its name."""
    named = inspect.isfunction(one) and not one.__name__.startswith("_")
    return named and list(inspect.signature(one).parameters) == ["scope"]


def local(at):
    return at.astimezone(COPENHAGEN).date() if at else None


class Plain:
    """The same figures by loops, from the definitions and not from the statements."""

    def __init__(self, kept, town, first, last):
        self.kept, self.town, self.first, self.last = kept, town, first, last
        self.found = {}
        self.reasons = Counter()
        self.months = {}

    def add(self, measure, kind, value):
        for group in {kind, None}:
            self.found.setdefault(measure, {}).setdefault(group, Counter())[value] += 1

    def yes(self, measure, kind, is_so):
        self.add(measure, kind, 0 if is_so else None)

    def version(self, case):
        return self.kept[ClusterAgreement][case.agreement_id]

    def days(self, version, after, until):
        """Working days strictly after one day, up to another and with it."""
        calendar = version.working_calendar("Europe/Copenhagen")
        between = (after + timedelta(n) for n in range(1, (until - after).days + 1))
        return sum(calendar.is_working_day(day) for day in between)

    def cases(self, wanted=lambda _case: True):
        for case in self.kept[Case].values():
            inside = self.first <= case.opened_on <= self.last
            if inside and case.joined_into_id is None and wanted(case):
                yield case

    def parties(self, case):
        own = (one for one in self.kept[Party].values() if one.case_id == case.id)
        return [one for one in own if one.withdrawn_at is None]

    def kind(self, organisation_id):
        return self.kept[Organisation][organisation_id].kind

    def count(self, wanted=lambda _case: True):
        for case in self.cases(wanted):
            self.course(case)
            for party in self.parties(case):
                if party.deadline_on is not None and self.is_over(case, party):
                    self.party(case, party)
        return self

    def is_over(self, case, party):
        closed_in_time = case.closed_at and local(case.closed_at) <= party.deadline_on
        return party.deadline_on < TODAY and (party.contact_on or not closed_in_time)

    def party(self, case, party):
        kind, version = self.kind(party.organisation_id), self.version(case)
        day_0 = local(party.asked_at) or case.opened_on

        def taken(until):
            return None if until is None else self.days(version, day_0, until)

        days = taken(party.contact_on)
        self.add(Measure.CONTACT, kind, days)
        self.add(Measure.CLAIM, kind, taken(local(party.claimed_at)))
        self.add(Measure.INFORMED, kind, taken(local(party.informed_at)))
        self.yes(Measure.ACKNOWLEDGED, kind, party.acknowledged_at is not None)
        month = self.months.setdefault(case.opened_on.replace(day=1), Counter())
        month[0 if days is not None and days <= 3 else None] += 1
        if party.contact_on is None or party.contact_on > party.deadline_on:
            self.reasons[party.missed] += 1

    def course(self, case):
        parties = self.parties(case)
        if parties:
            self.yes(Measure.COURSES, None, True)
            self.yes(Measure.SHARED, None, self.is_shared(parties))
        asked = [one for one in parties if one.deadline_on]
        if asked and max(one.deadline_on for one in asked) < TODAY:
            everyone = all(one.acknowledged_at for one in asked)
            self.yes(Measure.ALL_ACKNOWLEDGED, None, everyone)
        self.planned(case, asked) if parties else None
        self.told(case)

    def planned(self, case, asked):
        plan = next((p for p in self.kept[Plan].values() if p.case_id == case.id), None)
        sent = [
            local(one.sent_at)
            for one in self.kept[PlanVersion].values()
            if plan and one.plan_id == plan.id and one.number == 1
        ]
        if asked and all(one.contact_on for one in asked):
            last = max(one.contact_on for one in asked)
            days = self.days(self.version(case), last, sent[0]) if sent else None
            self.add(Measure.PLAN, None, days)
        if sent:
            self.yes(Measure.PLANS_AGREED, None, plan.agreed_number > 0)

    def told(self, case):
        every = [one for one in self.kept[Party].values() if one.case_id == case.id]
        for one in every:
            kind = self.kind(one.organisation_id)
            for handing in self.kept[HandOver].values():
                if handing.party_id == one.id and handing.state in (
                    HandingState.ACCEPTED,
                    HandingState.INHERITED,
                ):
                    self.yes(Measure.HANDOVERS, kind, True)
            for heard in self.kept[Acknowledgement].values():
                if heard.party_id == one.id:
                    self.yes(Measure.BRIEFINGS, kind, heard.acknowledged_at is not None)

    def is_shared(self, parties):
        active = [one.organisation_id for one in parties if one.claimed_at or one.is_opener]
        own = [self.kept[Organisation][one] for one in active]
        has_team = any(one.gives_advice for one in own)
        return has_team and any(one.kind is Kind.MUNICIPALITY for one in own)

    def questions(self, version):
        for one in self.kept[AdviceRequest].values():
            if self.first <= local(one.asked_at) <= self.last:
                self.question(one, version)
        return self

    def question(self, one, version):
        kind = self.kind(one.asker_organisation_id)
        is_answered = one.answered_at is not None and not one.is_waiting
        if not is_answered and not one.is_waiting:
            return
        if one.due_on < TODAY:
            since = local(one.promised_at or one.asked_at)
            on = local(one.answered_at)
            self.add(
                Measure.ADVICE, kind, self.days(version, since, on) if is_answered else None
            )
            in_time = is_answered and (
                one.answered_at <= one.due_at if one.due_at else on <= one.due_on
            )
            self.yes(Measure.ADVICE_IN_TIME, kind, in_time)
        if is_answered and one.state is AdviceState.CLOSED:
            self.yes(Measure.LOOP, kind, one.used is not None)


async def evaluated(store, town, period=YEAR, **narrowed):
    return await store.read(lambda db: load(db, town.cluster, period, **narrowed))


async def plain(store, town, first=FIRST, last=LAST):
    kept = {
        table: {one.id: one for one in await all_of(store, table)}
        for table in (*TABLES, ClusterAgreement, Organisation)
    }
    return Plain(kept, town, first, last)


@pytest.mark.parametrize("seed", range(3))
async def test_every_figure_is_what_a_plain_loop_counts(store, seed):
    town = await store.write(lambda db: generate(db, seed))

    [part] = (await evaluated(store, town)).parts
    loop = (await plain(store, town)).count().questions(part.span.agreement)

    assert set(part.tally.spreads) == set(Measure)
    assert part.tally.spreads == loop.found
    assert part.tally.reasons == loop.reasons
    assert part.tally.months == loop.months


def within(cut, measure):
    """How many of all, from every single value; those never reached are None."""

    def count(values):
        found = values[measure]
        return sum(one is not None and one <= cut for one in found), len(found)

    return count


def days(quantile, measure):
    """The value of who stands at that place when all are lined up, the quickest first."""

    def count(values):
        line = sorted(float("inf") if one is None else one for one in values[measure])
        place = next(n for n in range(1, len(line) + 1) if n >= quantile * len(line))
        return None if line[place - 1] == float("inf") else line[place - 1]

    return count


def many(measure):
    return lambda values: len(values[measure])


# How each figure of a report is worked out a second time: one that is new fails without.
SECOND_TIME = {
    Figure.COURSES: many(Measure.COURSES),
    Figure.SHARED_COURSES: within(0, Measure.SHARED),
    Figure.INFORMED_IN_A_DAY: within(1, Measure.INFORMED),
    Figure.ACKNOWLEDGED: within(0, Measure.ACKNOWLEDGED),
    Figure.ALL_ACKNOWLEDGED: within(0, Measure.ALL_ACKNOWLEDGED),
    Figure.BRIEFINGS_ACKNOWLEDGED: within(0, Measure.BRIEFINGS),
    Figure.WITHIN_2: within(2, Measure.CONTACT),
    Figure.WITHIN_3: within(3, Measure.CONTACT),
    Figure.CONTACT_MEDIAN: days(0.5, Measure.CONTACT),
    Figure.CONTACT_P90: days(0.9, Measure.CONTACT),
    Figure.PLAN_MEDIAN: days(0.5, Measure.PLAN),
    Figure.PLANS_AGREED: within(0, Measure.PLANS_AGREED),
    Figure.UNCLAIMED_MEDIAN: days(0.5, Measure.CLAIM),
    Figure.NAMED_IN_A_DAY: within(1, Measure.CLAIM),
    Figure.HANDOVERS: many(Measure.HANDOVERS),
    Figure.ADVICE_IN_TIME: within(0, Measure.ADVICE_IN_TIME),
    Figure.ADVICE_MEDIAN: days(0.5, Measure.ADVICE),
    Figure.LOOP_CLOSED: within(0, Measure.LOOP),
}


def is_told(shown, counted):
    """Whether what a report says of a figure is what was counted, exactly or within bounds."""
    match shown:
        case Count(number=number):
            return number == counted
        case Days(days=found):
            return found == counted
        case Share(part=part, whole=whole):
            least, most = part.least <= counted[0], counted[0] <= part.most
            return least and most and whole.least <= counted[1] <= whole.most
        case _:
            return False


@pytest.mark.parametrize("kind", [None, Kind.MUNICIPALITY])
async def test_every_figure_of_a_report_is_worked_out_a_second_time(sqlite_store, kind):
    """Also what is read from the counts: shares, and days within which half were reached."""
    town = await sqlite_store.write(lambda db: generate(db, 6, courses=250, questions=150))

    [part] = (await evaluated(sqlite_store, town)).parts
    loop = (await plain(sqlite_store, town)).count().questions(part.span.agreement)
    values = {
        one: list(groups.get(kind, Counter()).elements()) for one, groups in loop.found.items()
    }

    assert set(SECOND_TIME) == set(Figure)
    of_parties = [one for one in Figure if READINGS[one].measure not in OF_COURSES]
    told = {
        one: telling.figure(part.tally, one, kind) for one in (of_parties if kind else Figure)
    }
    untold = {one for one, shown in told.items() if shown == TooFew()}
    assert untold <= ({Figure.LOOP_CLOSED} if kind else set())
    assert [
        one for one in set(told) - untold if not is_told(told[one], SECOND_TIME[one](values))
    ] == []


async def test_ten_years_are_counted_in_as_many_queries_as_one(sqlite_store):
    """And right to the last day: closing days differ from year to year."""
    first = date(2016, 10, 1)
    town = await sqlite_store.write(
        lambda db: generate(db, 9, courses=200, questions=0, first=first)
    )

    with counted() as statements:
        [part] = (await evaluated(sqlite_store, town, Period(first, LAST, TODAY))).parts
    loop = (await plain(sqlite_store, town, first, LAST)).count()

    assert len({month.year for month in part.tally.months}) >= 10
    assert (part.tally.spreads, part.tally.months) == (loop.found, loop.months)
    assert len(statements) <= 10


async def test_a_period_across_a_change_of_agreement_is_told_in_parts(store):
    town = await store.write(lambda db: generate(db, 11, is_changed=True))

    before, after = (await evaluated(store, town)).parts

    day_before = CHANGE - timedelta(days=1)
    assert [(one.span.first, one.span.last) for one in (before, after)] == [
        (FIRST, day_before),
        (CHANGE, LAST),
    ]
    for part in (before, after):
        loop = await plain(store, town, part.span.first, part.span.last)
        loop.count().questions(part.span.agreement)
        assert part.tally.spreads == loop.found
        assert part.tally.reasons == loop.reasons


@pytest.mark.parametrize("purpose", [*Purpose])
async def test_one_purpose_is_told_alone(store, purpose):
    town = await store.write(lambda db: generate(db, 3))

    [part] = (await evaluated(store, town, purpose=purpose)).parts
    loop = (await plain(store, town)).count(lambda case: purpose in case.purposes)

    assert part.tally.spreads == loop.found


async def test_one_area_is_told_alone(store):
    town = await store.write(lambda db: generate(db, 4))

    [part] = (await evaluated(store, town, area="nordvest")).parts
    loop = await plain(store, town)
    there = next(o.id for o in loop.kept[Organisation].values() if o.code == "else")
    of_there = {p.case_id for p in loop.kept[Party].values() if p.organisation_id == there}
    loop.count(lambda case: case.id in of_there)
    for one in loop.kept[AdviceRequest].values():
        if one.asker_organisation_id == there and FIRST <= local(one.asked_at) <= LAST:
            loop.question(one, part.span.agreement)

    assert part.tally.spreads == loop.found


async def test_the_number_of_queries_does_not_grow_with_the_courses(store):
    town = await store.write(lambda db: generate(db, 5, courses=60, questions=60))

    seen = []
    for last in (FIRST + timedelta(days=20), LAST):
        with counted() as statements:
            await evaluated(store, town, Period(FIRST, last, TODAY))
        seen.append(len(statements))

    assert seen[0] == seen[1] <= 10


SOMEBODY = ("person", "_by_id", "asker_id", "adviser_id", "lead_id", ".from_id", ".to_id")
WORDS = ("alias", "passage", "entry", "name", "text", "content")


@pytest.mark.parametrize(
    "statement", [one for one in vars(evaluations).values() if is_statement(one)]
)
def test_nothing_is_read_of_anybody_and_nothing_that_goes_with_a_course(statement):
    at = datetime(2026, 1, 1, tzinfo=UTC)
    days = DayNumbers.between(WorkingCalendar(), FIRST, LAST)
    terms = (Terms((1,), days, 3), Terms((2,), days, 4))
    scope = Scope(1, terms, FIRST, LAST, at, at, TODAY, Purpose.RAPID_CONTACT, "nordvest")

    said = str(statement(scope).compile(dialect=sqlite.dialect()))

    assert [one for one in (*SOMEBODY, *WORDS) if one in said] == []


async def test_a_cluster_without_courses_has_nothing_to_count(store):
    town = await store.write(lambda db: generate(db, 1, courses=0, questions=0))

    [part] = (await evaluated(store, town)).parts

    assert (part.tally.spreads, part.tally.reasons, part.tally.months) == ({}, Counter(), {})


async def test_nothing_was_agreed_before_the_first_agreement(store):
    town = await store.write(lambda db: generate(db, 1, courses=2))
    long_ago = Period(date(2018, 1, 1), date(2018, 12, 31), TODAY)

    assert (await evaluated(store, town, long_ago)).parts == ()
