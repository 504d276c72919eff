"""The directory's people are looked for in Slack before they have written to us."""

import logging
from dataclasses import dataclass

import pytest
from sqlmodel import select

from bot.slack.acquaintances import Acquaintances
from bot.slack.installs import Install, Installs
from bot.slack.pace import TIERS
from bot.slack.roll_call import AT_ONCE, RollCall
from bot.slack.workspaces import Workspaces
from bot.unmet import AGAIN_SECONDS
from handlers import routes
from models.base import Platform
from models.entries import Did, Entry
from models.outbox import OutboxMessage
from models.people import ChatIdentity, ChatWorkspace, Person
from tests.conftest import MONDAY
from tests.slack.calling import Watch, calling
from tests.slack.fake import running_fake
from tests.town import all_of, build

LOOK_UP = "users.lookupByEmail"


class Handed:
    """Where installs come from: what the fake handed out."""

    def __init__(self, slack):
        self.slack = slack

    async def find(self, team, enterprise):
        here = self.slack.workspaces.get(team)
        gone = here is None or here.state
        return None if gone else Install(team, team, here.bot_token, here.bot_user, "B", "A1")


@dataclass
class Calling:
    """The town's directory, and Slack, where at first nobody is."""

    roll_call: RollCall
    slack: object
    store: object
    watch: Watch

    async def call(self):
        self.slack.calls.clear()
        await self.roll_call.call()

    @property
    def looked_for(self):
        return [one.arguments["email"] for one in self.slack.calls if one.method == LOOK_UP]

    async def found(self):
        """Who was found: user -> the workspace's id there, and the person's name."""
        workspaces = {
            one.id: one.external_id for one in await all_of(self.store, ChatWorkspace)
        }
        people = {one.id: one.name for one in await all_of(self.store, Person)}
        return {
            (workspaces[one.workspace_id], one.external_id): people[one.person_id]
            for one in await all_of(self.store, ChatIdentity)
        }


async def settle(db):
    """Anna and Bo are in the directory with their e-mail; nobody can be reached yet."""
    town = await build(db)
    for identity in (await db.exec(select(ChatIdentity))).all():
        await db.delete(identity)
    for name in ("anna", "bo"):
        town.people[name].email = f"{name}@eksempel.dk"
    town.municipality.domains = ["eksempel.dk"]
    for team in ("T1", "T2"):
        db.add(ChatWorkspace(platform=Platform.SLACK, external_id=team, name=team))


@pytest.fixture
async def here(sqlite_store):
    await sqlite_store.write(settle)
    watch = Watch()
    async with running_fake() as slack, calling(slack) as api:
        slack.add_workspace("T1")
        api.pace.ticking = watch
        workspaces = Workspaces(sqlite_store, Installs(Handed(slack), watch), lambda: MONDAY)
        people = Acquaintances(api, sqlite_store, routes)
        roll_call = RollCall(people, sqlite_store, workspaces, lambda: MONDAY, watch)
        yield Calling(roll_call, slack, sqlite_store, watch)


def come(here, name="Anna", team="T1", **more):
    """Somebody is in a workspace from now on."""
    email = f"{name.lower()}@eksempel.dk"
    here.slack.add_user(team, f"U{name.upper()}", name=f"{name} Demo", email=email, **more)


async def test_who_is_there_is_known_before_they_write_and_is_not_greeted(here):
    come(here)

    await here.call()

    assert here.looked_for == ["anna@eksempel.dk", "bo@eksempel.dk"]
    assert await here.found() == {("T1", "UANNA"): "Anna Demo"}
    assert await all_of(here.store, OutboxMessage) == []
    assert [one.did for one in await all_of(here.store, Entry)] == [Did.IDENTIFIED]


async def test_who_is_found_is_looked_for_no_more(here):
    come(here)
    await here.call()

    here.watch.seconds += AGAIN_SECONDS
    await here.call()

    assert here.looked_for == ["bo@eksempel.dk"]


async def test_who_is_not_there_is_looked_for_again_after_a_while(here):
    await here.call()
    here.watch.seconds += AGAIN_SECONDS - 1
    await here.call()
    before = here.looked_for
    come(here)

    here.watch.seconds += 1
    await here.call()

    assert before == []
    assert here.looked_for == ["anna@eksempel.dk", "bo@eksempel.dk"]
    assert await here.found() == {("T1", "UANNA"): "Anna Demo"}


@pytest.mark.parametrize(
    ("fault", "more"),
    [
        (429, {"retry_after": 30}),
        ("fatal_error", {}),
        (503, {}),
        ("", {"drop": True}),
        ("timeout", {}),
    ],
    ids=str,
)
async def test_a_slack_that_cannot_tell_now_is_asked_at_the_next_call(here, fault, more):
    come(here)
    here.roll_call.acquaintances.api.timeout = 0.2
    here.slack.fail(LOOK_UP, fault, **more)

    await here.call()
    stopped = here.looked_for
    here.watch.seconds += 30
    await here.call()

    assert stopped == ["anna@eksempel.dk"]
    assert here.looked_for == ["anna@eksempel.dk", "bo@eksempel.dk"]
    assert await here.found() == {("T1", "UANNA"): "Anna Demo"}


@pytest.mark.parametrize("code", ["missing_scope", "users_not_found", "invalid_auth"])
async def test_a_refusal_is_not_asked_for_each_time(here, code):
    here.slack.fail(LOOK_UP, code, times=2)

    await here.call()
    await here.call()

    assert here.looked_for == []
    assert await here.found() == {}


async def test_a_guest_in_the_directory_is_found_and_a_bot_is_not(here):
    come(here, "Anna", is_restricted=True)
    come(here, "Bo", is_bot=True)

    await here.call()

    assert await here.found() == {("T1", "UANNA"): "Anna Demo"}


async def test_every_workspace_is_looked_through_until_they_are_found(here):
    here.slack.add_workspace("T2", bot_token="xoxb-2", bot_user="UBOT2")
    come(here, "Anna", "T1")
    come(here, "Bo", "T2")

    await here.call()

    assert here.looked_for == ["anna@eksempel.dk", "bo@eksempel.dk", "bo@eksempel.dk"]
    assert await here.found() == {("T1", "UANNA"): "Anna Demo", ("T2", "UBO"): "Bo Demo"}


async def test_a_workspace_that_stops_does_not_stop_the_others(here):
    here.slack.add_workspace("T2", bot_token="xoxb-2", bot_user="UBOT2")
    here.slack.fail(LOOK_UP, "fatal_error")
    come(here, "Anna", "T2")

    await here.call()

    assert await here.found() == {("T2", "UANNA"): "Anna Demo"}


async def test_a_workspace_that_has_removed_us_is_not_asked(here):
    here.slack.workspaces["T1"].state = "account_inactive"

    await here.call()

    assert here.slack.calls == []


async def test_a_large_directory_is_gone_through_in_turns_below_slacks_limit(here):
    async def many(db):
        [anna] = (await db.exec(select(Person).where(Person.name == "Anna Demo"))).all()
        for number in range(60):
            email = f"p{number}@eksempel.dk"
            parts = {"name": "P", "function": "x", "email": email}
            db.add(Person(organisation_id=anna.organisation_id, **parts))

    await here.store.write(many)
    looked_for = []
    for _ in range(4):
        await here.call()
        assert len(here.looked_for) <= AT_ONCE
        looked_for += here.looked_for
        here.watch.seconds += here.roll_call.every_seconds

    assert len(set(looked_for)) == len(looked_for) == 62
    # So no call is wasted on being told to wait.
    a_minute = 60 / here.roll_call.every_seconds
    assert a_minute * AT_ONCE <= TIERS[LOOK_UP].calls


async def test_nobody_is_named_in_the_log(here, caplog):
    caplog.set_level(logging.DEBUG)
    come(here)
    await here.call()
    here.slack.fail(LOOK_UP, "fatal_error")
    here.watch.seconds += AGAIN_SECONDS
    await here.call()

    assert "roll call in T1 stopped: fatal_error" in caplog.text
    assert "eksempel.dk" not in caplog.text
    assert "Anna" not in caplog.text
