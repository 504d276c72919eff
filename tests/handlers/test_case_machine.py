"""Whatever the parties of a course do, in whatever order, its laws hold."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from handlers import reminders
from models.cases import Case, CaseState, Party
from models.entries import Entry, first_break
from models.outbox import OutboxMessage
from tests.handlers.machines import Machine, files, servers
from tests.town import acting, all_of, build, opening_fields

NAMES = ("anna", "bo", "carla", "gerd", "dan", "tina")
HERE = ("municipality", "practice", "phone_practice")
STEPS = (
    "case.claim",
    "case.acknowledge",
    "case.know",
    "case.contact.phone",
    "case.contact.meeting",
    "case.dispute",
)

people, organisations = st.sampled_from(NAMES), st.sampled_from(HERE)


class Course(Machine):
    """One course; every answer is taken or refused in words, never an error."""

    def act(self, name, action, subject, fields=None):
        actor = acting(self.store, self.town, name)
        if fields is None:
            return self.run(actor.press(action, subject, at=self.at))
        return self.run(actor.submit(action, fields, subject, at=self.at))

    def party(self, organisation):
        wanted = getattr(self.town, organisation).id
        found = [one for one in self.run(all_of(self.store, Party)) if one.case_id == self.case]
        return next((one for one in found if one.organisation_id == wanted), None)

    @initialize()
    def open(self):
        self.town = self.run(self.store.write(build))
        self.act("anna", "case.open", "", opening_fields(self.town))
        self.case = self.run(all_of(self.store, Case))[0].id

    @rule(name=people, step=st.sampled_from(STEPS))
    def take_a_step(self, name, step):
        self.act(name, step, self.case, {} if step == "case.dispute" else None)

    @rule(name=people, organisation=organisations, days=st.integers(-1, 3))
    def correct(self, name, organisation, days):
        party = self.party(organisation)
        on = (self.at + timedelta(days=days)).date().isoformat()
        fields = {"party": party.id if party else 0, "way": "none", "on": on}
        self.act(name, "case.correct", self.case, fields)

    @rule(name=people, organisation=organisations)
    def add(self, name, organisation):
        whom = getattr(self.town, organisation).id
        self.act(name, "party.add", self.case, {"organisation": whom})

    @rule(name=people, organisation=organisations)
    def let_go(self, name, organisation):
        party = self.party(organisation)
        fields = {"party": party.id if party else 0, "why": "x"}
        self.act(name, "party.withdraw", self.case, fields)

    @rule(name=people, days=st.integers(0, 4))
    def put_off(self, name, days):
        until = (self.at + timedelta(days=days)).date().isoformat()
        self.act(name, "party.snooze", self.case, {"reason": "callback", "until": until})

    @rule(name=people, steps=st.sets(st.sampled_from(["knows_citizen", "contact"])))
    def telephone(self, name, steps):
        party = self.party("phone_practice")
        if party is not None:
            fields = {"name": "Per Prøve", "steps": sorted(steps), "way": "phone"}
            self.act(name, "party.behalf", party.id, fields)

    @rule(name=people)
    def close(self, name):
        fields = {"ending": "plan", "informed": "yes", "anyway": "yes"}
        self.act(name, "case.close", self.case, fields)

    @rule(name=people)
    def reopen(self, name):
        self.act(name, "case.reopen", self.case, {"why": "x"})

    @rule(hours=st.integers(1, 40))
    def wait(self, hours):
        self.at += timedelta(hours=hours)
        while self.run(self.store.write(lambda db: reminders.remind_due(db, self.at))):
            pass

    @invariant()
    def no_clock_runs_that_should_stand(self):
        [case] = self.run(all_of(self.store, Case))
        for party in self.run(all_of(self.store, Party)):
            if party.remind_at is not None:
                assert case.is_open
                assert party.is_waited_for
                assert party.snoozed_until is None or party.snoozed_until <= party.deadline_on

    @invariant()
    def the_state_follows_the_parties(self):
        [case] = self.run(all_of(self.store, Case))
        others = [
            one
            for one in self.run(all_of(self.store, Party))
            if not (one.is_opener or one.withdrawn_at)
        ]
        assert others != []
        if case.state is CaseState.PLAN:
            assert all(one.is_reached for one in others)
        if case.is_open and all(one.is_reached for one in others):
            assert case.state is CaseState.PLAN

    @invariant()
    def a_doubt_lasts_until_all_have_confirmed(self):
        [case] = self.run(all_of(self.store, Case))
        claimed = [
            one
            for one in self.run(all_of(self.store, Party))
            if one.is_claimed and not one.withdrawn_at
        ]
        if case.is_open and case.is_disputed:
            assert any(one.knows_citizen_at is None for one in claimed)

    @invariant()
    def the_timeline_holds_together(self):
        chain = [
            one for one in self.run(all_of(self.store, Entry)) if one.chain.startswith("case:")
        ]
        assert first_break(sorted(chain, key=lambda one: one.seq)) is None

    @invariant()
    def nothing_is_said_twice(self):
        keys = [one.dedupe_key for one in self.run(all_of(self.store, OutboxMessage))]
        assert len(keys) == len(set(keys))


@pytest.fixture(params=["sqlite", "postgresql"])
def examples(request, tmp_path):
    """A database to begin each with, and how many: a server takes several times as long."""
    if request.param == "postgresql":
        request.getfixturevalue("postgres_database")
        Course.fresh = staticmethod(servers(request.getfixturevalue("postgres")))
        return 3
    Course.fresh = staticmethod(files(request.getfixturevalue("sqlite_template"), tmp_path))
    return 12


def test_the_laws_of_a_course(examples):
    print(f"{examples} examples of 25 steps")  # noqa: T201 -- how much was tried
    run_state_machine_as_test(
        Course,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
