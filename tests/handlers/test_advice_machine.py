"""Whatever people and time do with a question, it lives as the table says; it is not lost."""

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

from handlers import access, advice_outcomes, advice_reminders
from models.advice import AdviceRequest
from models.advice_life import LIFE, WAITING, WHO_MAY, AdviceState, Step
from models.entries import Entry, first_break
from models.outbox import OutboxMessage
from models.people import Person, Role
from tests.handlers.machines import Machine, files, servers
from tests.town import acting, all_of, build, opening_fields

NAMES = ("anna", "bro", "tina", "bo", "dan", "carla", "gerd")
WORDS = {
    Step.ASK_BACK: "Hvor længe?",
    Step.REPLY: "Siden november.",
    Step.ANSWER: "Ring til os.",
}

people = st.sampled_from(NAMES)


async def with_two_advisers(db):
    town = await build(db)
    town.bro.roles = [Role.ADVISER]
    return town


class Question(Machine):
    """Bo asks. Everybody tries everything; what may not be done changes nothing."""

    @property
    def request(self):
        return self.run(all_of(self.store, AdviceRequest))[0]

    def may(self, name, act):
        async def found(db):
            person = await db.get(Person, getattr(self.town, name).id)
            request = await db.get(AdviceRequest, 1)
            return await access.may(db, person, act, request, at=self.at)

        return self.run(self.store.read(found))

    def act(self, name, action, fields=None):
        actor = acting(self.store, self.town, name)
        if fields is None:
            return self.run(actor.press(action, 1, at=self.at))
        return self.run(actor.submit(action, fields, 1, at=self.at))

    def tries(self, name, step, action, fields=None):
        """The step is taken where the table and the access rule allow it, and only there."""
        before = self.request
        is_allowed = before.allows(step) and self.may(name, WHO_MAY[step])

        self.act(name, action, fields)

        after = self.request
        if is_allowed:
            assert after.state is LIFE[before.state][step]
        else:
            assert after == before
        return is_allowed

    @initialize()
    def ask(self):
        self.town = self.run(self.store.write(with_two_advisers))
        self.act("bo", "advice.ask", {"question": "Hvad gør vi?", "callback": "00 00 00 09"})

    @rule(name=people)
    def take(self, name):
        if self.tries(name, Step.TAKE, "advice.take"):
            assert self.request.adviser_id == getattr(self.town, name).id

    @rule(name=people, receiver=st.sampled_from(["anna", "bro"]))
    def hand_on(self, name, receiver):
        to = getattr(self.town, receiver).id
        if to != self.request.adviser_id:
            self.tries(name, Step.ASSIGN, "advice.hand", {"to": to})

    @rule(name=people)
    def put_back(self, name):
        self.tries(name, Step.RELEASE, "advice.hand", {"to": "queue"})

    @rule(name=people)
    def write(self, name):
        is_asking = self.may(name, WHO_MAY[Step.REPLY])
        step = Step.REPLY if is_asking else Step.ASK_BACK
        self.tries(name, step, "advice.write", {"message": WORDS[step]})

    @rule(name=people)
    def answer(self, name):
        if self.tries(name, Step.ANSWER, "advice.answer", {"answer": WORDS[Step.ANSWER]}):
            assert self.request.adviser_id == getattr(self.town, name).id

    @rule(name=people)
    def decline(self, name):
        self.tries(name, Step.DECLINE, "advice.decline", {"why": "unclear"})

    @rule(name=people)
    def convert(self, name):
        self.tries(name, Step.CONVERT, "advice.convert", opening_fields(self.town))

    @rule(name=people)
    def withdraw(self, name):
        self.tries(name, Step.WITHDRAW, "advice.withdraw")

    @rule(name=people, colleague=st.sampled_from(["dan", "tina"]))
    def add(self, name, colleague):
        before = self.request.state
        self.act(name, "advice.add", {"colleague": getattr(self.town, colleague).id})
        assert self.request.state is before

    @rule(hours=st.integers(1, 60))
    def wait(self, hours):
        """Time gives a question to somebody, and closes what is long answered; no more."""
        before = self.request
        self.at += timedelta(hours=hours)
        for due in (advice_reminders.remind_due, advice_outcomes.ask_due):
            while self.run(self.store.write(lambda db, due=due: due(db, self.at))):
                pass
        by_time = {Step.ASSIGN, Step.RELEASE, Step.EXPIRE} & LIFE[before.state].keys()
        assert self.request.state in {
            before.state,
            *(LIFE[before.state][step] for step in by_time),
        }

    @invariant()
    def what_waits_will_be_looked_after(self):
        request = self.request
        assert request.is_waiting == (request.state in WAITING)
        assert (request.remind_at is not None) == request.is_waiting
        if request.is_waiting:
            assert request.remind_at > self.at - timedelta(hours=60)
        assert (request.ended_at is not None) == (not LIFE[request.state])

    @invariant()
    def whoever_has_it_is_an_adviser(self):
        request = self.request
        advisers = {self.town.anna.id, self.town.bro.id}
        if request.state is AdviceState.ASKED:
            assert request.adviser_id is None
        elif request.is_waiting:
            assert request.adviser_id in advisers

    @invariant()
    def the_asker_is_told_of_every_end(self):
        request, told = self.request, self.told("bo")
        if request.answered_at is not None:
            assert "advice.answered" in told
        if request.state is AdviceState.DECLINED:
            assert "advice.declined" in told
        if request.state is AdviceState.CONVERTED:
            assert "advice.converted" in told

    def told(self, name):
        address = f"person:{getattr(self.town, name).id}"
        sent = self.run(all_of(self.store, OutboxMessage))
        return {one.view for one in sent if one.address == address}

    @invariant()
    def nothing_is_said_twice_and_the_entries_hold_together(self):
        keys = [one.dedupe_key for one in self.run(all_of(self.store, OutboxMessage))]
        assert len(keys) == len(set(keys))
        own = f"organisation:{self.town.team.id}"
        chain = [one for one in self.run(all_of(self.store, Entry)) if one.chain == own]
        assert first_break(sorted(chain, key=lambda one: one.seq)) is None


@pytest.fixture(params=["sqlite", "postgresql"])
def examples(request, tmp_path):
    """A database to begin each with, and how many: a server takes several times as long."""
    if request.param == "postgresql":
        request.getfixturevalue("postgres_database")
        Question.fresh = staticmethod(servers(request.getfixturevalue("postgres")))
        return 3
    Question.fresh = staticmethod(files(request.getfixturevalue("sqlite_template"), tmp_path))
    return 12


def test_the_laws_of_a_question(examples):
    print(f"{examples} examples of 25 steps")  # noqa: T201 -- how much was tried
    run_state_machine_as_test(
        Question,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
