"""A cluster lives: people act at random, are away, the bot stops in mid-sentence and goes on.

Everything is the product's own: `take`, the jobs, the relay, `play`. The chat is in memory and
writes down when each message came. One seed decides all that happens.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlmodel import select

from bot.database import Database, open_store
from bot.turns import Answer
from handlers import rooms, routes, waits
from handlers.cards import Card
from models.base import Platform
from models.cases import Case, Party, everyone_of, still_open
from models.filing import Filing, FilingState
from models.people import Absence, Person
from scheduler.jobs import JOBS
from scheduler.relay import Relay
from scheduler.runner import play
from tests.conftest import MONDAY, RING
from tests.fakes import FakeChat
from tests.simulation import planning
from tests.simulation.calendar import CALENDAR
from tests.town import Town, acting, all_of, build, opening_fields

ZONE = ZoneInfo("Europe/Copenhagen")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LEASE = timedelta(minutes=2)  # by then a replica that died is given up
# What each may do when a party of theirs waits: how likely, at each look.
TEMPERS = {"quick": 0.8, "slow": 0.15, "never": 0.0}
STAFF = ("anna", "tina", "bo", "carla", "dan", "gerd")
STAND_INS = {"anna": "tina", "bo": "dan", "carla": "bo", "dan": "bo", "tina": "anna"}


class Crash(BaseException):
    """The process dies here: nothing may catch this."""


@dataclass
class Clock:
    at: datetime

    def now(self) -> datetime:
        return self.at

    def move_to(self, instant: datetime) -> None:
        if instant < self.at:
            raise ValueError(instant)
        self.at = instant


@dataclass
class Diary(FakeChat):
    """A chat that writes down when each message came, by its key."""

    now: Callable[[], datetime] = lambda: MONDAY
    arrived: dict[str, datetime] = field(default_factory=dict)
    afterwards: Callable[[], None] = lambda: None

    async def post(self, workspace: str, channel: str, card: Card, key: str) -> str:
        receipt = await super().post(workspace, channel, card, key)
        self.arrived.setdefault(key, self.now())
        self.afterwards()
        return receipt


@dataclass
class Life:
    """`clicks` are those for each course."""

    url: str
    store: Database
    town: Town
    random: Random
    clock: Clock
    chat: Diary = field(default_factory=Diary)
    clicks: Counter[int] = field(default_factory=Counter)
    crashes: int = 0
    tempers: dict[int, str] = field(default_factory=dict)
    dies_in: int = -1
    is_dead: bool = False

    @classmethod
    async def begin(cls, url: str, seed: int, first_day: date) -> "Life":
        store = open_store(url, RING)
        clock = Clock(CALENDAR.at(first_day, time(7)))
        town = await store.write(lambda db: _move_in(db, clock.at))
        life = cls(url, store, town, Random(seed), clock)
        life.chat.now, life.chat.meanwhile = clock.now, life.called
        life.chat.afterwards = life.die_if_due
        return life

    async def called(self, _verb: str) -> None:
        """Before the chat has done anything: the process may die here."""
        self.die_if_due()

    def die_if_due(self) -> None:
        self.dies_in -= 1
        if self.dies_in == 0:
            self.is_dead = True
        if self.is_dead:
            raise Crash

    async def until(self, instant: datetime) -> None:
        """Let time pass; whenever the bot dies, another one takes over."""
        while True:
            try:
                await play(self.store, JOBS, self.relay(), self.clock, instant)
            except Crash:
                await self.restart()
            else:
                return

    async def restart(self) -> None:
        """What was in the middle of a call is gone; what has its lease is in doubt."""
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)
        self.crashes += 1
        self.is_dead = False
        await self.store.close()
        self.store = open_store(self.url, RING)
        self.clock.move_to(self.clock.at + LEASE)

    def relay(self) -> Relay:
        return Relay(
            store=self.store,
            chats={Platform.WEB: self.chat},
            show=lambda view, looking, db: routes.VIEWS[view](looking, db),
            known=frozenset(routes.VIEWS),
            rooms=rooms.desired,
            domain_now=self.clock.now,
            machine_now=self.clock.now,
            ticking=lambda: 0.0,
        )

    async def live_through(self, day: date) -> None:
        """A day: some moments at which people look, do something, or the bot dies."""
        for moment in sorted(self.random.sample(range(6 * 60, 20 * 60), 5)):
            wall = time(moment // 60, moment % 60)
            await self.until(CALENDAR.at(day, wall))
            await self.happen(day)
        if self.random.random() < 0.3:
            self.dies_in = self.random.randrange(1, 30)

    async def happen(self, day: date) -> None:
        is_work = CALENDAR.is_working_day(day)
        if self.random.random() < (0.25 if is_work else 0.03):
            await self.open_case()
        if is_work and self.random.random() < 0.05:
            await self.go_away(day)
        if is_work:
            for name in STAFF:
                await self.look(name)

    async def open_case(self) -> None:
        silent = self.random.random() < 0.25
        practice = self.town.phone_practice if silent else self.town.practice
        fields = opening_fields(self.town, general_practice=practice.id)
        actor = acting(self.store, self.town, "anna")
        answer = await actor.submit("case.open", fields, at=self.clock.at)
        assert answer.errors == (), answer.errors

    async def go_away(self, day: date) -> None:
        """A refusal is an answer too: some are away already, or stand in for somebody."""
        name = self.random.choice(STAFF)
        first = day + self.random.randrange(1, 10) * DAY
        stand_in = STAND_INS.get(name)
        fields = {
            "first_day": first.isoformat(),
            "last_day": (first + self.random.randrange(0, 8) * DAY).isoformat(),
            "stand_in": self.town.people[stand_in].id if stand_in else "",
        }
        actor = acting(self.store, self.town, name)
        await actor.submit("absence.register", fields, at=self.clock.at)

    async def look(self, name: str) -> None:
        """Somebody at work looks at what waits, and takes a step or leaves it."""
        person = self.town.people[name]
        day = CALENDAR.local_date(self.clock.at)
        if not CALENDAR.is_open(self.clock.at, person.hours) or await self.is_away(person, day):
            return
        waiting = await self.waiting_for(person)
        for party, _alias in waiting.due:
            temper = self.tempers.setdefault(
                party.id, self.random.choices([*TEMPERS], [6, 3, 1])[0]
            )
            if self.random.random() < TEMPERS[temper]:
                if not await planning.handle(self, name, party):
                    await self.step(name, party)
            elif party.rung == "breach" and party.missed is None:
                await self.explain(name, party)
        await planning.live(self, name, waiting)
        await self.tell_and_answer(name)
        await self.call_the_silent(name)
        await self.file(name, person)

    async def waiting_for(self, person: Person) -> waits.Waits:
        async def work(db):
            me = await db.get_one(Person, person.id)
            return await waits.of(db, me, at=self.clock.at)

        return await self.store.read(work)

    async def is_away(self, person: Person, day: date) -> bool:
        return any(
            one.person_id == person.id and one.first_day <= day <= one.last_day
            for one in await all_of(self.store, Absence)
        )

    async def step(self, name: str, party: Party) -> None:
        action = "case.claim"
        if party.is_claimed:
            action = "case.contact.phone" if party.knows_citizen_at else "case.know"
        await self.press(name, action, party.case_id, party.case_id)

    async def explain(self, name: str, party: Party) -> None:
        actor = acting(self.store, self.town, name)
        await actor.submit("party.missed", {"reason": "capacity"}, party.id, at=self.clock.at)
        self.clicks[party.case_id] += 1

    async def call_the_silent(self, name: str) -> None:
        """Anna telephones the practice that does not read, and later closes what is done."""
        if name != "anna":
            return
        for case, parties in await self.open_cases():
            own = [one for one in parties if not one.is_opener]
            for party in own:
                silent = party.organisation_id == self.town.phone_practice.id
                if silent and not party.is_reached and self.random.random() < 0.3:
                    await self.register(party)
            is_done = await planning.is_carried_out(self, case)
            likely = 0.3 if is_done else 0.02
            if all(one.is_reached for one in own) and self.random.random() < likely:
                await self.close(case)

    async def register(self, party: Party) -> None:
        said = {"name": "Lise Eksempel", "steps": ["knows_citizen", "contact"], "way": "phone"}
        actor = acting(self.store, self.town, "anna")
        await actor.submit("party.behalf", said, party.id, at=self.clock.at)
        self.clicks[party.case_id] += 1

    async def close(self, case: Case) -> None:
        closing = {"ending": "plan", "informed": "yes", "anyway": "yes"}
        actor = acting(self.store, self.town, "anna")
        await actor.submit("case.close", closing, case.id, at=self.clock.at)
        self.clicks[case.id] += 1

    async def file(self, name: str, person: Person) -> None:
        """Most of what one is asked to file is filed within days, and some of it never."""
        asked = select(Filing).where(
            Filing.asked_id == person.id, Filing.state == FilingState.TO_FILE
        )
        for one in await self.store.read(lambda db: _all(db, asked)):
            if one.id % 10 and self.random.random() < 0.3:
                await self.press(name, "filing.filed", one.id, one.case_id)

    async def tell_and_answer(self, name: str) -> None:
        """Now and then somebody tells the others something, and most of them answer."""
        if self.random.random() >= 0.05 or not (cases := await self.open_cases()):
            return
        case, parties = self.random.choice(cases)
        on = CALENDAR.local_date(self.clock.at).isoformat()
        actor = acting(self.store, self.town, name)
        subject = f"{case.id}:admission"
        fields = {"parties": [str(one.id) for one in parties], "on": on}
        await actor.submit("briefing.send", fields, subject, at=self.clock.at)

    async def open_cases(self) -> list[tuple[Case, list[Party]]]:
        async def work(db):
            cases = (await db.exec(select(Case).where(still_open()).order_by(Case.id))).all()
            asked = {"case_ids": [one.id for one in cases]}
            parties = (await db.exec(everyone_of(), params=asked)).all()
            return [
                (case, [one for one in parties if one.case_id == case.id]) for case in cases
            ]

        return await self.store.read(work)

    async def send(
        self,
        name: str,
        action: str,
        fields: Mapping[str, object],
        subject: object,
        case_id: int,
    ) -> Answer:
        actor = acting(self.store, self.town, name)
        answer = await actor.submit(action, fields, subject, at=self.clock.at)
        self.clicks[case_id] += 1
        return answer

    async def press(self, name: str, action: str, subject: object, case_id: int) -> None:
        await acting(self.store, self.town, name).press(action, subject, at=self.clock.at)
        self.clicks[case_id] += 1


async def _all(db, statement):
    return (await db.exec(statement.order_by("id"))).all()


async def _move_in(db, at: datetime) -> Town:
    town = await build(db)
    # The laws look back on all of it: nothing is erased meanwhile.
    town.agreement.content_days, town.agreement.log_months = 365, 60
    for name in ("tina", "carla"):
        town.people[name].digest_at = at
    return town
