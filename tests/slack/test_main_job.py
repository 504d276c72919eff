"""The main job in Slack, from the first command to the closed course, as people live it."""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot import clock as clocks
from bot.slack.pace import Pace
from handlers import rooms, routes
from locales import speaking
from models.base import Platform
from models.clusters import ContentPolicy
from models.passages import Passage, PassageKind
from models.people import ChatIdentity, ChatWorkspace
from scheduler.jobs import JOBS
from scheduler.relay import Relay
from scheduler.runner import play
from tests.conftest import MONDAY
from tests.slack.blocks import elements_of
from tests.slack.fake import running_fake
from tests.slack.fake_inputs import field
from tests.slack.seen import read
from tests.slack.serving import PAUSE, Machine, by_token, serving
from tests.town import Town, all_of, build, rows

TUESDAY_MORNING = datetime(2026, 1, 13, 7, 5, tzinfo=UTC)
QUESTION = "Hvordan griber vi det an?"
ANSWER = "Ring til os, så taler vi om det."
BACK, REPLY = "Hvor længe har det stået på?", "Siden november."
# What a person is told in their own language, at the same places.
WORDS = {
    "da": {
        "opened": "er oprettet",
        "invited": "Jeg tager den",
        "who": "Hvem kontakter jeg?",
        "offered": "Har I fået kontakt?",
        "queued": "Spørgsmål",
        "digest": "Overblik tirs. 13. jan.",
    },
    "en": {
        "opened": "is opened",
        "invited": "I'll take it",
        "who": "whom do I contact?",
        "offered": "are you in contact?",
        "queued": "Questions",
        "digest": "Overview",
    },
}


class Clock:
    def __init__(self):
        self.at = MONDAY

    def now(self):
        return self.at

    def move_to(self, instant):
        self.at = instant


@dataclass
class Slack:
    """The town in a Slack of its own: everybody by name."""

    fake: object
    town: Town
    relay: Relay
    clock: Clock
    machine: Machine
    words: dict

    def __getattr__(self, name):
        return self.__dict__["fake"].person(f"U{name.upper()}")

    @property
    def room(self):
        (room,) = [one for one in self.fake.channels.values() if one.name.startswith("forloeb")]
        return room

    async def arrive(self):
        """Until nothing is due; then once more, when Slack takes more in the same room."""
        for _ in range(2):
            while await self.relay.deliver_due() or await self.fake.deliver():
                pass
            self.machine.ahead += PAUSE

    async def until(self, instant):
        await play(self.relay.store, JOBS, self.relay, self.clock, instant)
        await self.arrive()

    async def press(self, who, place, action):
        """Press the first button of an action; then let everything arrive."""
        answer = await who.press(place, named(place, action))
        assert answer.status == 200
        await self.arrive()

    async def submit(self, who, **values):
        answer = await who.submit(values=values)
        assert answer.status == 200
        assert who.modal is None or who.modal.errors == {}
        await self.arrive()

    def card(self):
        """The case's card, which is pinned in its room."""
        (ts,) = self.fake.pins[self.room.id]
        return self.fake.message(self.room.id, ts)


def buttons(place):
    blocks = place["blocks"] if isinstance(place, dict) else place.blocks
    return [one for block in blocks for one in elements_of(block) if one["type"] == "button"]


def named(place, action):
    ids = [one["action_id"] for one in buttons(place)]
    return next(one for one in ids if one.startswith(f"act:{action}:"))


async def into_slack(db, locale):
    """The people of the town leave the web workspace, and are known by their e-mail."""
    town = await build(db)
    for identity in (await db.exec(select(ChatIdentity))).all():
        await db.delete(identity)
    workspace = await db.get_one(ChatWorkspace, town.workspace.id)
    workspace.is_installed = False
    for name, person in town.people.items():
        person.email = f"{name}@demo.example"
        person.locale = locale if locale != "da" else None
    town.carla.digest_at = TUESDAY_MORNING - timedelta(minutes=5)
    return town


@asynccontextmanager
async def slack_with(store, transport, locale):
    town = await store.write(lambda db: into_slack(db, locale))
    async with running_fake(emits_events=True) as fake:
        fake.add_workspace("T1")
        for name, person in town.people.items():
            email = f"{name}@demo.example"
            fake.add_user("T1", f"U{name.upper()}", name=person.name, email=email)
        values = by_token(fake)
        if transport == "socket":
            values["SLACK_APP_TOKEN"] = fake.app_token
        clock, machine = Clock(), Machine()
        async with serving(fake, store, values, now=clock.now) as served:
            if transport == "socket":
                await fake.socket.until(1)
            relay = Relay(
                store=store,
                chats={Platform.SLACK: served.slack.chat},
                show=lambda view, looking, db: routes.VIEWS[view](looking, db),
                known=frozenset(routes.VIEWS),
                rooms=rooms.desired,
                domain_now=clock.now,
                machine_now=machine.now,
                ticking=clocks.ticking,
            )
            served.slack.api.pace = Pace(machine.ticking)
            await served.slack.roll_call.call()
            with speaking(locale):
                yield Slack(fake, town, relay, clock, machine, WORDS[locale])


@pytest.mark.parametrize("locale", ["da", "en"])
@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_the_main_job(sqlite_store, transport, locale):
    async with slack_with(sqlite_store, transport, locale) as slack:
        await open_a_course(slack)
        await take_it(slack)
        await get_in_contact(slack)
        await ask_for_advice(slack)
        await start_the_day(slack)
        await close_it(slack)
        undone = [
            row for row in await rows(sqlite_store) if row.state not in ("done", "dropped")
        ]
    assert [(row.view, row.verb, row.state, row.error) for row in undone] == []


async def test_a_card_that_somebody_deletes_comes_back_pinned(sqlite_store):
    async with slack_with(sqlite_store, "http", "da") as slack:
        await open_a_course(slack)
        before = slack.card()

        await slack.anna.delete(slack.room.id, before["ts"])
        await slack.arrive()

        (ts,) = slack.fake.pins[slack.room.id]
        assert ts != before["ts"]
        assert read(slack.card()) == read(before)


async def test_where_content_may_be_in_chat_a_reply_in_the_thread_arrives(sqlite_store):
    async with slack_with(sqlite_store, "http", "da") as slack:
        slack.town.agreement.content_policy = ContentPolicy.IN_CHAT
        await sqlite_store.write(lambda db: db.merge(slack.town.agreement))
        gerd, anna = slack.gerd, slack.anna
        await gerd.command("/raad")
        await slack.submit(gerd, question=QUESTION)
        await anna.command("/raad", "kø")
        await slack.press(anna, anna.whispers[-1], "advice.card")
        await slack.press(anna, anna.whispers[-1], "advice.take")
        await slack.press(anna, anna.whispers[-1], "advice.write_start")
        await slack.submit(anna, message=BACK)
        notice = gerd.direct[-1]

        await gerd.say(notice["channel"], REPLY, thread_ts=notice["ts"])
        await slack.arrive()

        assert "Det er på vej" in read(gerd.whispers[-1])
        await slack.press(anna, anna.direct[-1], "advice.write_start")
        assert REPLY in read(anna.modal.body)
        said = len(gerd.whispers)
        await gerd.edit(notice["channel"], gerd.direct[-1]["ts"], "Siden oktober.")
        await slack.arrive()
        assert len(gerd.whispers) == said
    assert [one.kind for one in await all_of(sqlite_store, Passage)][1:] == [
        PassageKind.CALLBACK,
        PassageKind.ASKED_BACK,
        PassageKind.REPLY,
    ]


async def open_a_course(slack):
    anna = slack.anna
    await anna.command("/forloeb")
    await anna.type("general_practice", "Sols")
    await slack.submit(
        anna,
        general_practice=str(slack.town.practice.id),
        purpose=["rapid_contact"],
        adult="yes",
        first_message="Vi vil gerne mødes i næste uge.",
    )
    assert slack.words["opened"] in read(anna.modal.body)
    await anna.close()

    assert set(slack.room.members) == {"UBOT", "UANNA", "UBO", "UGERD"}
    assert "112" in slack.room.topic
    assert "Parter" in read(slack.card())
    assert "næste uge" not in read(slack.fake.messages)


async def take_it(slack):
    bo = slack.bo
    invitation = bo.direct[-1]
    assert slack.words["invited"] in read(invitation)
    await slack.press(bo, invitation, "case.claim")
    await slack.press(bo, slack.card(), "case.know")
    await bo.command("/hvem", channel=slack.room.id)

    assert slack.words["who"] in read(bo.whispers[-1])
    assert "Bo Demo" in read(slack.card())


async def get_in_contact(slack):
    bo = slack.bo
    before = len(bo.direct)
    for text in ("Hej alle", "Er I der?"):
        await bo.say(slack.room.id, text)
        await slack.arrive()
    (offer,) = bo.direct[before:]
    assert slack.words["offered"] in read(offer)
    await slack.press(bo, offer, "case.contact.phone")

    assert "Fik kontakt" in read(slack.card())


async def ask_for_advice(slack):
    gerd, anna = slack.gerd, slack.anna
    await ask_from_a_message(slack)
    await gerd.command("/raad")
    await slack.submit(gerd, question=QUESTION)
    await anna.command("/raad", "kø")
    queue = anna.whispers[-1]
    assert slack.words["queued"] in read(queue)
    await slack.press(anna, queue, "advice.card")
    await slack.press(anna, anna.whispers[-1], "advice.take")
    await talk_about_it(slack)
    await slack.press(anna, anna.direct[-1], "advice.write_start")
    assert REPLY in read(anna.modal.body)
    await anna.close()
    await slack.press(anna, anna.whispers[-1], "advice.answer_start")
    await slack.submit(anna, answer=ANSWER)

    answered = gerd.direct[-1]
    assert "Anna Demo" in read(answered)
    said = read(slack.fake.messages)
    assert [one for one in (QUESTION, BACK, REPLY, ANSWER) if one in said] == []
    await slack.press(gerd, answered, "advice.show")
    assert ANSWER in read(gerd.modal.body)
    await gerd.close()


async def talk_about_it(slack):
    """The adviser asks back; who answers in the chat is led to the form, and it arrives."""
    gerd, anna = slack.gerd, slack.anna
    await slack.press(anna, anna.whispers[-1], "advice.write_start")
    await slack.submit(anna, message=BACK)
    notice = gerd.direct[-1]
    await gerd.say(notice["channel"], "Det skal jeg se på.", thread_ts=notice["ts"])
    await slack.arrive()
    await slack.press(gerd, gerd.whispers[-1], "advice.write_start")
    assert BACK in read(gerd.modal.body)
    await slack.submit(gerd, message=REPLY)
    await gerd.close()


async def ask_from_a_message(slack):
    """What somebody has written stands in the form; a file with it is not taken along."""
    gerd, message = slack.gerd, slack.card() | {"text": "Kan vi trappe ned?"}
    await gerd.shortcut(message, "advice.from_message")
    assert field(gerd.modal, "question")[1]["initial_value"] == "Kan vi trappe ned?"
    await gerd.close()

    await gerd.shortcut(message | {"files": [{"id": "F1"}]}, "advice.from_message")
    assert gerd.modal is None
    assert "CPR" in read(gerd.whispers[-1])


async def start_the_day(slack):
    assert slack.carla.direct == []
    await slack.until(TUESDAY_MORNING)

    (digest,) = slack.carla.direct
    assert slack.words["digest"] in read(digest)


async def close_it(slack):
    anna = slack.anna
    await slack.press(anna, slack.card(), "case.more")
    await slack.press(anna, anna.whispers[-1], "case.close_start")
    await slack.submit(anna, ending="plan", anyway=["yes"], informed=["yes"])

    assert not slack.room.is_archived
    assert "afsluttet" in read(slack.fake.messages[slack.room.id][-1])
    await slack.until(TUESDAY_MORNING + timedelta(days=3))
    assert slack.room.is_archived
