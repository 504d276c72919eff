"""One course with parties in Slack and in Teams, from its first day to its last, with one of
the two down for a part of it: a room in each, the same card in both, and nobody left out."""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot import clock as clocks
from bot.slack.pace import Pace
from handlers import rooms, routes
from locales import speaking
from models.base import Platform
from models.cases import Case, Party
from models.people import ChatWorkspace
from scheduler.jobs import JOBS
from scheduler.relay import Relay
from scheduler.runner import play
from tests.slack import serving as slack_serving
from tests.slack.fake import running_fake as running_slack
from tests.slack.seen import read as read_in_slack
from tests.slack.serving import PAUSE, Machine
from tests.slack.test_main_job import Clock, into_slack
from tests.slack.test_main_job import named as named_in_slack
from tests.teams import seen
from tests.teams.fake import running_fake as running_teams
from tests.teams.seen import read as read_in_teams
from tests.teams.serving import TENANT, registered, serving, settings_of
from tests.town import Town, all_of, opening_fields, rows

IN_SLACK = ("anna", "tina", "gerd")
IN_TEAMS = ("bo", "carla", "dan")
HELD = timedelta(minutes=30)
ALL = 1_000_000  # calls that fail: until somebody says that it is over
WEDNESDAY = datetime(2026, 1, 14, 8, 30, tzinfo=UTC)  # the target day


@dataclass
class Both:
    slack: object
    teams: object
    town: Town
    relay: Relay
    clock: Clock
    machine: Machine

    async def arrive(self):
        """Until nothing is due; then once more, when Slack takes more in the same room."""
        for _ in range(2):
            while await self.relay.deliver_due() or await self.slack.deliver():
                pass
            self.machine.ahead += PAUSE

    async def until(self, instant):
        await play(self.relay.store, JOBS, self.relay, self.clock, instant)
        await self.arrive()

    async def recover(self):
        """Whoever was down is back, and what was put off is due."""
        self.slack.faults.clear()
        self.teams.down.clear()
        self.machine.ahead += HELD
        await self.arrive()

    @property
    def slack_room(self):
        (room,) = [one for one in self.slack.channels.values() if "forloeb" in one.name]
        return room

    @property
    def teams_room(self):
        (room,) = [one for one in self.teams.rooms() if "forloeb" in one.name]
        return room

    def in_slack(self):
        """The lines of the card in Slack's room."""
        (ts,) = self.slack.pins[self.slack_room.id]
        return read_in_slack(self.slack.message(self.slack_room.id, ts))

    def in_teams(self):
        return read_in_teams(self.teams_room.shown[0].card)

    def written_in_teams(self, name):
        return self.teams.person(f"u-{name}").read()

    def written_in_slack(self, name):
        return [read_in_slack(one) for one in self.slack.person(f"U{name.upper()}").direct]

    async def press_in_teams(self, name, message, action, room=None):
        person = self.teams.person(f"u-{name}")
        title = seen.by_verb(message.card, action)["title"]
        told = await person.presses(message, title, room)
        assert told.status == 200
        await self.arrive()
        return told


@asynccontextmanager
async def both(store):
    town = await store.write(lambda db: into_slack(db, "da"))
    machine, clock = Machine(), Clock()
    async with running_slack(emits_events=True) as slack, running_teams() as teams:
        slack.add_workspace("T1")
        registered(teams)
        for name in IN_SLACK:
            person, email = town.people[name], f"{name}@demo.example"
            slack.add_user("T1", f"U{name.upper()}", name=person.name, email=email)
        for name in IN_TEAMS:
            person, email = town.people[name], f"{name}@demo.example"
            teams.add_user(TENANT, f"u-{name}", person.name, email)
        here = slack_serving.serving(slack, store, slack_serving.by_token(slack), now=clock.now)
        there = serving(teams, store, settings_of(teams), now=clock.now)
        async with here as in_slack, there as in_teams:
            relay = Relay(
                store=store,
                chats={
                    Platform.SLACK: in_slack.slack.chat,
                    Platform.TEAMS: in_teams.teams.chat,
                },
                show=lambda view, looking, db: routes.VIEWS[view](looking, db),
                known=frozenset(routes.VIEWS),
                rooms=rooms.desired,
                domain_now=clock.now,
                machine_now=machine.now,
                ticking=clocks.ticking,
            )
            in_slack.slack.api.pace = Pace(machine.ticking)
            await in_slack.slack.roll_call.call()
            await in_teams.teams.roll_call.call()
            with speaking("da"):
                yield Both(slack, teams, town, relay, clock, machine)


async def opens(chats):
    """Anna opens it in Slack."""
    anna, town = chats.slack.person("UANNA"), chats.town
    await anna.command("/forloeb")
    await anna.type("general_practice", "Sols")
    fields = opening_fields(town)
    await anna.submit(
        values={
            "general_practice": str(town.practice.id),
            "purpose": fields["purpose"],
            "adult": "yes",
            "first_message": fields["first_message"],
        }
    )
    assert anna.modal.errors == {}
    await anna.close()
    await chats.arrive()


async def undone(store):
    return [
        (row.view, row.verb, row.state, row.error)
        for row in await rows(store)
        if row.state not in ("done", "dropped")
        # A closed course is asked about until it is filed: on its reader's next day.
        and (row.view, row.state) != ("filing.ask", "held")
    ]


@pytest.mark.parametrize("down", ["nobody", "teams", "slack"])
async def test_a_course_in_slack_and_in_teams(store, down):
    async with both(store) as chats:
        if down == "teams":
            chats.teams.down |= {"chat", "graph"}
        await opens(chats)
        assert "Parter" in chats.in_slack()
        if down == "teams":
            assert (chats.teams.rooms(), chats.written_in_teams("bo")) == ([], [])
            await chats.recover()

        await it_is_taken_in_teams(chats, down)
        await each_room_has_its_own_offer(chats)
        await contact_is_made_while(chats, down)
        await somebody_is_reminded_where_they_chat(chats, down)
        await it_is_closed(chats, store, down)
        assert await undone(store) == []
        assert chats.teams.connector.problems == []


async def it_is_taken_in_teams(chats, down):
    """Slack may be down meanwhile: its card follows, once."""
    [invitation] = chats.teams.person("u-bo").chat.shown
    assert "Jeg tager den" in read_in_teams(invitation.card)
    if down == "slack":
        chats.slack.fail("*", 503, times=ALL)
    await chats.press_in_teams("bo", invitation, "case.claim")
    if down == "slack":
        assert "Bo Demo" in chats.in_teams()
        assert "Bo Demo" not in chats.in_slack()
        await chats.recover()
    assert set(chats.teams_room.members) == {"u-bo"}
    assert set(chats.slack_room.members) == {"UBOT", "UANNA", "UGERD"}
    for card in (chats.in_slack(), chats.in_teams()):
        assert "Bo Demo" in card
    assert "ikke her: Eksempel Kommune." in chats.in_slack()
    assert "ikke her: Udgående team Demo, Lægehuset Solsikken." in chats.in_teams()
    assert "ChannelMessage.Read.Group" in chats.in_teams()
    assert "ChannelMessage.Read.Group" not in chats.in_slack()


async def each_room_has_its_own_offer(chats):
    """Nothing that is written is carried across; whoever wrote is asked, once a day."""
    anna, bo = chats.slack.person("UANNA"), chats.teams.person("u-bo")
    for _ in range(2):
        await anna.say(chats.slack_room.id, "Vi ses i morgen")
        await bo.says("Tak", chats.teams_room, mention=False)
        await chats.arrive()

    offered = "det læser ikke alle"
    assert [offered in one for one in chats.written_in_slack("anna")].count(True) == 1
    assert [offered in one for one in chats.written_in_teams("bo")].count(True) == 1
    everywhere = str([one.messages for one in chats.teams.conversations.values()])
    assert "Vi ses" not in everywhere
    assert "ChannelMessage.Read.Group" not in chats.in_teams()  # a message has come


async def contact_is_made_while(chats, down):
    """Gerd takes it in Slack while Teams may be down: its card there follows, once."""
    if down == "teams":
        chats.teams.down |= {"chat", "graph"}
    before = chats.in_teams()
    gerd = chats.slack.person("UGERD")
    invitation = gerd.direct[0]
    await gerd.press(invitation, named_in_slack(invitation, "case.claim"))
    await chats.arrive()
    assert "Gerd Demo" in chats.in_slack()
    if down == "teams":
        assert chats.in_teams() == before
        await chats.recover()

    assert "Gerd Demo" in chats.in_teams()
    assert len([one for one in chats.teams_room.shown if "Parter" in read(one)]) == 1


async def somebody_is_reminded_where_they_chat(chats, down):
    reminded = "Målet er kontakt i dag"
    if down == "slack":
        chats.slack.fail("*", 503, times=ALL)
    await chats.until(WEDNESDAY)
    if down == "slack":
        assert reminded in chats.written_in_teams("bo")[-1]
        assert reminded not in chats.written_in_slack("gerd")[-1]
        await chats.recover()

    for written in (chats.written_in_teams("bo"), chats.written_in_slack("gerd")):
        assert [reminded in one for one in written].count(True) == 1
        assert reminded in written[-1]


async def it_is_closed(chats, store, down):
    """Closing closes both, and what was held while one was down arrives once."""
    if down == "teams":
        chats.teams.down |= {"chat", "graph"}
    [case] = await all_of(store, Case)
    anna = chats.slack.person("UANNA")
    (ts,) = chats.slack.pins[chats.slack_room.id]
    card = chats.slack.message(chats.slack_room.id, ts)
    await anna.press(card, named_in_slack(card, "case.more"))
    more = anna.whispers[-1]
    await anna.press(more, named_in_slack(more, "case.close_start"))
    await anna.submit(values={"ending": "plan", "anyway": ["yes"], "informed": ["yes"]})
    await chats.arrive()
    if down == "teams":
        await chats.recover()
    await chats.until(WEDNESDAY + timedelta(days=5))

    assert chats.slack_room.is_archived
    assert chats.teams_room.is_archived
    said = [read(one) for one in chats.teams_room.shown]
    assert [f"{case.alias} (afsluttet)" in one for one in said].count(True) == 1
    assert "afsluttet" in said[-1]
    assert [said.count(one) for one in said] == [1] * len(said)
    assert [one.is_claimed for one in await all_of(store, Party)] == [True, True, True]
    assert len(await all_of(store, ChatWorkspace)) == 3


def read(message):
    return read_in_teams(message.card)
