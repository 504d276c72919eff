"""The main job in Teams, from the first command to the closed course, as people live it."""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot import clock as clocks
from handlers import rooms, routes
from locales import speaking
from models.base import Platform
from scheduler.jobs import JOBS
from scheduler.relay import Relay
from scheduler.runner import play
from tests.slack.test_main_job import ANSWER, BACK, QUESTION, REPLY, WORDS, Clock, into_slack
from tests.teams import seen
from tests.teams.fake import running_fake
from tests.teams.seen import actions, read
from tests.teams.serving import TENANT, registered, serving, settings_of
from tests.town import Town, rows

TUESDAY_MORNING = datetime(2026, 1, 13, 7, 5, tzinfo=UTC)


@dataclass
class Teams:
    """The town in a Teams of its own: everybody by name."""

    fake: object
    town: Town
    relay: Relay
    clock: Clock
    words: dict

    def __getattr__(self, name):
        return self.__dict__["fake"].person(f"u-{name}")

    @property
    def room(self):
        (room,) = [one for one in self.fake.rooms() if one.name.startswith("forloeb")]
        return room

    async def arrive(self):
        while await self.relay.deliver_due():
            pass

    async def until(self, instant):
        await play(self.relay.store, JOBS, self.relay, self.clock, instant)
        await self.arrive()

    async def press(self, who, message, action, room=None, **given):
        """Press the first button of an action; then let everything arrive."""
        title = named(message.card, action)
        told = await who.presses(message, title, room, **given)
        assert told.status == 200
        await self.arrive()
        return told

    async def sends(self, who, dialog, room=None, **given):
        [title] = [one["title"] for one in actions(dialog) if "once" in one["data"]]
        told = await who.sends(dialog, title, room, **given)
        assert told.status == 200
        assert "⚠️" not in read(told.body)
        await self.arrive()
        return told

    def card(self):
        return self.room.messages[0]


def named(card, action):
    return seen.by_verb(card, action)["title"]


@asynccontextmanager
async def teams_with(store, locale="da", **settings):
    town = await store.write(lambda db: into_slack(db, locale))
    async with running_fake() as fake:
        registered(fake)
        for name, person in town.people.items():
            fake.add_user(TENANT, f"u-{name}", person.name, f"{name}@demo.example")
        clock, values = Clock(), settings_of(fake, **settings)
        async with serving(fake, store, values, now=clock.now) as served:
            relay = Relay(
                store=store,
                chats={Platform.TEAMS: served.teams.chat},
                show=lambda view, looking, db: routes.VIEWS[view](looking, db),
                known=frozenset(routes.VIEWS),
                rooms=rooms.desired,
                domain_now=clock.now,
                machine_now=clocks.machine_now,
                ticking=clocks.ticking,
            )
            await served.teams.roll_call.call()
            with speaking(locale):
                yield Teams(fake, town, relay, clock, WORDS[locale])


@pytest.mark.parametrize(
    ("teams_url", "kind", "locale"),
    [
        ("sqlite", "shared", "da"),
        ("postgresql", "shared", "da"),
        ("sqlite", "shared", "en"),
        ("sqlite", "standard", "da"),
        ("sqlite", "chat", "da"),
    ],
    indirect=["teams_url"],
)
async def test_the_main_job(teams_store, kind, locale):
    async with teams_with(teams_store, locale, TEAMS_ROOMS=kind) as teams:
        await open_a_course(teams)
        if kind != "standard":
            assert set(teams.room.members) == {"u-anna", "u-bo", "u-gerd"}
        await take_it(teams)
        await get_in_contact(teams)
        await ask_for_advice(teams)
        await start_the_day(teams)
        await close_it(teams, can_archive=kind != "chat")
        undone = [
            row for row in await rows(teams_store) if row.state not in ("done", "dropped")
        ]
        problems = teams.fake.connector.problems
    assert [(row.view, row.verb, row.state, row.error) for row in undone] == []
    assert problems == []


async def open_a_course(teams):
    anna = teams.anna
    told = await anna.says("Forløb")
    assert told.status == 200
    form = anna.last.card
    told = await anna.sends_form(
        form,
        actions(form)[0]["title"],
        general_practice=str(teams.town.practice.id),
        purpose="rapid_contact",
        adult="yes",
        first_message="Vi vil gerne mødes i næste uge.",
    )
    await teams.arrive()

    assert teams.words["opened"] in told.said
    assert "112" in teams.room.topic or teams.room.kind == "groupChat"
    assert "Parter" in read(teams.card().card)
    assert "næste uge" not in read(teams.card().card)


async def take_it(teams):
    bo = teams.bo
    invitation = bo.last
    assert teams.words["invited"] in read(invitation.card)
    await teams.press(bo, invitation, "case.claim")
    await teams.press(bo, teams.card(), "case.know", teams.room)
    await bo.says("hvem", teams.room)

    assert teams.words["who"] in read(bo.last.card)
    assert "Bo Demo" in read(teams.card().card)


async def get_in_contact(teams):
    bo = teams.bo
    before = len(bo.chat.shown)
    for text in ("Hej alle", "Er I der?"):
        await bo.says(text, teams.room, mention=False)
        await teams.arrive()
    [offer] = bo.chat.shown[before:]
    assert teams.words["offered"] in read(offer.card)
    await teams.press(bo, offer, "case.contact.phone")

    assert "Fik kontakt" in read(teams.card().card)


async def ask_for_advice(teams):
    gerd, anna = teams.gerd, teams.anna
    told = await gerd.extends("raad")
    await teams.sends(gerd, told.dialog, question=QUESTION)
    await anna.says("/raad kø")
    queue = anna.last
    assert teams.words["queued"] in read(queue.card)
    await teams.press(anna, queue, "advice.card")
    taken = await teams.press(anna, anna.last, "advice.take")
    await talk_about_it(teams, taken)
    told = await anna.does(taken.action("advice.answer_start"), taken.card)
    await teams.sends(anna, told.dialog, answer=ANSWER)

    answered = gerd.last
    said = [text for one in teams.fake.conversations.values() for text in texts(one)]
    assert "Anna Demo" in read(answered.card)
    written = (QUESTION, BACK, REPLY, ANSWER)
    assert [text for text in said if any(one in text for one in written)] == []
    told = await teams.press(gerd, answered, "advice.show")
    assert ANSWER in read(told.dialog)


async def talk_about_it(teams, taken):
    """The adviser asks back; who answers in the chat is led to the form, and it arrives."""
    gerd, anna = teams.gerd, teams.anna
    told = await anna.does(taken.action("advice.write_start"), taken.card)
    await teams.sends(anna, told.dialog, message=BACK)
    await gerd.says("Det skal jeg se på.")
    told = await teams.press(gerd, gerd.last, "advice.write_start")
    assert BACK in read(told.dialog)
    await teams.sends(gerd, told.dialog, message=REPLY)
    told = await teams.press(anna, anna.last, "advice.write_start")
    assert REPLY in read(told.dialog)


async def start_the_day(teams):
    assert teams.carla.chat.shown == []
    await teams.until(TUESDAY_MORNING)

    [digest] = teams.carla.chat.shown
    assert teams.words["digest"] in read(digest.card)


async def close_it(teams, *, can_archive):
    anna, room = teams.anna, teams.room
    more = await teams.press(anna, teams.card(), "case.more", room)
    told = await anna.does(more.action("case.close_start"), more.card, room)
    await teams.sends(anna, told.dialog, room, ending="plan", anyway="yes", informed="yes")
    await teams.until(TUESDAY_MORNING + timedelta(days=3))

    assert room.is_archived is can_archive
    assert "afsluttet" in read(room.shown[-1].card)


def texts(conversation):
    return [read(one.card) for one in conversation.messages]
