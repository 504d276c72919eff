"""The whole bot at once: a town lives through its life, and everything it can show is shown.

A new view or form fails here until the town's life comes to it.
"""

import asyncio
import re
import shutil
from collections import defaultdict
from dataclasses import astuple, dataclass, field, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from sqlmodel import func, select

import bot
import bot.slack.render
import bot.teams.chats
import bot.teams.render
import bot.web.linked
import bot.web.paper
import bot.web.paper_forms
import bot.web.render
from bot import clock
from bot.migrate import tables
from bot.turns import take
from handlers import filing_reminders, indexing, rooms, routes
from handlers.agreement_sections import SECTIONS
from handlers.cards import (
    Button,
    Chart,
    ChoiceField,
    ChoicesField,
    Contact,
    Form,
    Link,
    Outside,
    SearchField,
)
from handlers.documents import Page, Printed
from handlers.turn import Incoming, Looking, Turn
from locales import LOCALES, current, gettext, speaking
from models.advice import AdviceRequest
from models.base import Platform
from models.briefings import Happening
from models.buddies import BuddyPair
from models.cases import Case, Party
from models.clusters import ClusterAgreement, ContentPolicy
from models.digests import Digest
from models.entries import Did, Entry
from models.erasures import Erasure
from models.experiences import Experience
from models.filing import Filing
from models.handovers import HandOver
from models.indicators import Indicator, own
from models.joinings import Joining
from models.ladder import Rung
from models.passages import Passage
from models.people import Absence, ChatWorkspace, Person, Role
from models.rooms import Room
from models.templates import templates
from scheduler.jobs import JOBS, run_due
from scheduler.relay import Relay
from scheduler.runner import play
from tests.conftest import MONDAY, RING, opened
from tests.fakes import FakeChat
from tests.slack import blocks, seen
from tests.teams import cards as adaptive
from tests.teams import seen as seen_in_teams
from tests.town import acting, all_of, build, opening_fields, rows

ROOT = Path(__file__).parent.parent
CLOSING = {"ending": "outside_target", "informed": "yes", "anyway": "yes"}
# Behind all that anybody writes freely: nothing else may hold it, wherever it is said.
CANARY = "kvidrekvad"
WRITTEN = {
    *("first_message", "words", "wishes", "goals", "what", "why", "question", "answer"),
    *("message", "note", "place", "callback", "tried", "times", "experience"),
}
# A cluster's experiences are about no citizen and meant to be read (docs/decisions/078).
MEANT_TO_BE_READ = ("evaluation.", "experience.", "seminar.")
# One of a few answers there.
CHOSEN = {
    "advice.decline": {"why"},
    "case.release": {"why"},
    "advice.release": {"why"},
    "filing.not_relevant": {"why"},
}
CONCERN = "https://eksempel.dk/underretning"
EVIL = 'Team "Øst" <b>& søn</b>'
FRIDAY = datetime(2026, 1, 16, 8, 45, tzinfo=UTC)
# A page whose every button can be pressed.
LEADS = bot.web.paper.Leads(bot.web.linked.path_of, lambda _button: "x")
# How each platform shows a card, and a form with its errors.
RENDERERS = {
    "web": (bot.web.render.card, lambda form: bot.web.render.form(form, {})),
    "slack": (bot.slack.render.message, lambda form: bot.slack.render.modal(form, metadata="")),
    "teams": (bot.teams.render.card, bot.teams.render.dialog),
}
# Elements that only somebody else's markup could have brought there.
MARKUP = {
    *("b", "script", "img", "mrkdwn", "link", "user", "usergroup", "broadcast", "emoji"),
    *("TextBlock", "FactSet", "Image", "mention"),
}
# What a value carries for machines, not for readers.
FOR_MACHINES = {
    *("action", "subject", "key", "name", "search", "style", "tone", "value", "values"),
    *("is_long", "is_required", "max_length", "page", "url"),
    *("shape", "bars", "x", "y", "marks"),  # of a picture, which says its numbers in words
}


class Clock:
    def __init__(self):
        self.at = MONDAY

    def now(self):
        return self.at

    def move_to(self, instant):
        self.at = instant


@dataclass
class Shown:
    """Every card and form by its name and language, in the order in which they came."""

    views: dict = field(default_factory=lambda: defaultdict(list))
    forms: dict = field(default_factory=lambda: defaultdict(list))
    answers: list = field(default_factory=list)
    pages: list = field(default_factory=list)
    asking: set = field(default_factory=set)
    ends: set = field(default_factory=set)
    rungs: list = field(default_factory=list)
    unlogged: list = field(default_factory=list)
    written: list = field(default_factory=list)
    stored: list = field(default_factory=list)
    in_chat_from: dict = field(default_factory=dict)

    def records(self, name, show, into):
        """A view or form maker that is asked in every language, and answers in the spoken."""

        async def recorded(asked, db):
            found = {}
            for locale in LOCALES:
                with speaking(locale):
                    found[locale] = await show(asked, db)
            if found[current()] is not None:
                into[name].append(found)
            return found[current()]

        return recorded


@pytest.fixture(scope="module")
def shown(sqlite_template, tmp_path_factory):
    path = tmp_path_factory.mktemp("life") / "tovholder.db"
    shutil.copy(sqlite_template, path)
    shown = Shown()
    with pytest.MonkeyPatch.context() as patched:
        for table, into in ((routes.VIEWS, shown.views), (routes.FORMS, shown.forms)):
            for name, show in table.items():
                patched.setitem(table, name, shown.records(name, show, into))
        asyncio.run(live(f"sqlite:///{path}", shown))
    return shown


@dataclass
class Life:
    store: object
    town: object
    shown: Shown
    clock: Clock = field(default_factory=Clock)
    chat: FakeChat = field(default_factory=FakeChat)

    @property
    def relay(self):
        return Relay(
            store=self.store,
            chats={Platform.WEB: self.chat},
            show=lambda view, looking, db: routes.VIEWS[view](looking, db),
            known=frozenset(routes.VIEWS),
            rooms=rooms.desired,
            domain_now=self.clock.now,
            machine_now=clock.machine_now,
            ticking=clock.ticking,
        )

    async def until(self, instant):
        await play(self.store, JOBS, self.relay, self.clock, instant)

    async def _then(self, turn):
        answer = await turn
        while await self.relay.deliver_due():
            pass
        return answer

    def _keeps(self, answer):
        cards = (card for card in (answer.say, answer.show) if card)
        self.shown.answers += [("answer", answer.locale, card) for card in cards]

    async def says(self, who, command, text=""):
        actor = acting(self.store, self.town, who)
        self._keeps(await self._then(actor.command(command, text, at=self.clock.at)))

    async def presses(self, who, action, subject=""):
        actor = acting(self.store, self.town, who)
        before = await self._last_entry()
        answer = await self._then(actor.press(action, subject, at=self.clock.at))
        self._keeps(answer)
        if answer.form:
            self.shown.asking.add(action)
            await self._is_logged(who, action, answer.form, before)
        return answer

    async def sends(self, who, action, subject="", /, **fields):
        actor = acting(self.store, self.town, who)
        written = WRITTEN - CHOSEN.get(action, set())
        wrote = {
            name: f"{value} {CANARY}" if name in written and value else value
            for name, value in fields.items()
        }
        return await self._then(actor.submit(action, wrote, subject, at=self.clock.at))

    async def reads(self, who, page, subject):
        """Open a page in a browser, in every language."""
        for locale in LOCALES:

            async def work(db, locale=locale):
                reader = await db.get_one(Person, self.town.people[who].id)
                turn = Turn(reader, self.clock.at, self.town.workspace.id, subject=str(subject))
                with speaking(locale):
                    return await routes.PAGES[page](turn, db)

            before = await self._last_entry()
            made = await self.store.write(work)
            self.shown.pages.append((page, locale, made))
            await self._is_logged(who, page, made, before)

    async def _last_entry(self):
        async def work(db):
            return (await db.exec(select(func.max(Entry.id)))).first() or 0

        return await self.store.read(work)

    async def _is_logged(self, who, where, said, before):
        """Whoever is shown what somebody wrote has read it: who, when and what."""
        if CANARY not in repr(said) or where.startswith(MEANT_TO_BE_READ):
            return
        new = [one for one in await all_of(self.store, Entry) if one.id > before]
        person_id = self.town.people[who].id
        if (Did.READ, person_id) not in {(one.did, one.actor_id) for one in new}:
            self.shown.unlogged.append((who, where))

    async def happens(self, event, who, /, room=None, **fields):
        """What a platform tells of by itself; `who` is one of the town, or a user's id."""
        person = self.town.people.get(who)
        incoming = Incoming(
            workspace_id=self.town.workspace.id,
            user=str(person.id) if person else who,
            at=self.clock.at,
            key=f"{event}:{who}:{room}:{sorted(fields.items())}",
            room=room,
            fields={name: (value,) for name, value in fields.items()},
        )
        self._keeps(await self._then(take(incoming, routes.EVENTS[event], self.store)))

    async def look_back(self):
        """When all of it has happened, and the database is still open."""

    async def opens(self, **changed):
        await self.sends("anna", "case.open", **opening_fields(self.town, **changed))
        return (await all_of(self.store, Case))[-1]

    async def party(self, case, organisation):
        return next(
            one
            for one in await all_of(self.store, Party)
            if (one.case_id, one.organisation_id) == (case.id, organisation.id)
        )


async def live(url, shown, lives=Life):
    async with opened(url) as store:
        life = lives(store, await store.write(move_in), shown)
        await store.write(lambda db: indexing.index_due(db, MONDAY))
        await ask_for_help(life)
        await keep_the_agreement(life)
        await tell_each_other(life)
        await ask_for_advice(life)
        await break_the_agreement(life)
        await write_where_not_all_read(life)
        await close_a_course(life)
        await take_it_up_again(life)
        await keep_the_roster(life)
        await hand_over(life)
        await know_each_other(life)
        await agree_anew(life)
        await help_a_child(life)
        await come_and_go(life)
        await read_in_chat(life)
        await forget(life)
        await life.sends("carla", "person.remove", person=str(life.town.bo.id))
        await life.look_back()
        await keep(shown, store)


async def keep(shown, store):
    """What is in the database in the end."""
    sent = await rows(store)
    shown.ends = {(row.state, row.error) for row in sent}
    shown.written = [RING.open(one.sealed) for one in await all_of(store, Passage)]
    shown.stored = await everything(store)
    shown.rungs = [
        row.subject.partition(":")[2] for row in sent if row.view == "party.reminder"
    ]


async def move_in(db):
    town = await build(db)
    town.team.name = EVIL
    town.carla.digest_at = MONDAY + timedelta(days=1)
    town.municipality.domains = ["eksempel.dk"]
    return town


async def ask_for_help(life):
    await life.presses("anna", "help.language_start")
    for locale in LOCALES:
        await life.sends("anna", "help.language", locale=locale)
        await life.says("anna", "/tovholder")
        for name in ("", "solsikken", "dan solsikken", "nobody by that name"):
            await life.says("anna", "/hvem", name)
        await life.presses("anna", "person.card", life.town.dan.id)
        await administer(life)
        await life.presses("anna", "organisation.card", life.town.municipality.id)
        await life.says("anna", "/forloeb", "liste")
        await life.presses("anna", "help.waiting")
        await life.presses("anna", "digest.choice_start")
        for of_day in ("late", "8.30"):
            await life.sends("anna", "digest.choice", wants="yes", time=of_day)


async def administer(life):
    """Carla keeps her organisation's card, and her own."""
    door = {"name": EVIL, "phone": "00 00 00 01", "week": "man-tors 8-15, fre 8-12"}
    for name, subject, sent in (
        ("organisation.entry", "child", door),
        ("organisation.days", "", {"days": "24.12.2026"}),
        ("organisation.offers", "", {"offers": f"bostøtte, {EVIL}"}),
        ("organisation.domains", "", {"domains": "eksempel.dk"}),
        ("organisation.concern", "", {"phone": "00 00 00 04", "page": CONCERN}),
    ):
        await life.presses("carla", f"{name}_start", subject)
        await life.sends("carla", name, subject, **sent)
    await life.presses("carla", "organisation.own")
    await life.presses("carla", "person.remove_start")
    await life.sends("carla", "person.remove", person=str(life.town.carla.id))
    await life.presses("carla", "person.own_start")
    card = {"function": EVIL, "phone": "00 00 00 02", "working": "8-15", "helps_with": EVIL}
    await life.sends("carla", "person.own", **card)


async def keep_the_agreement(life):
    """A course with a practice that has no chat: everybody is in contact in time."""
    await life.says("anna", "/forloeb")
    await life.sends("anna", "case.open", **opening_fields(life.town, parties=["municipality"]))
    case = await life.opens(general_practice=life.town.phone_practice.id)
    await life.says("anna", "/forloeb", "liste")
    municipal = await life.party(case, life.town.municipality)
    silent = await life.party(case, life.town.phone_practice)
    await life.presses("anna", "case.show", case.id)
    await life.presses("anna", "case.basis_start", case.id)
    basis = {
        "party": municipal.id,
        "basis": "consent_s43",
        "given_in": "written",
        "given_on": "2026-01-12",
    }
    await life.sends("anna", "case.basis", case.id, **basis)
    for action in ("case.claim", "case.know", "case.contact_start", "case.contact.phone"):
        await life.presses("bo", action, case.id)
    await know_the_citizen(life, case)
    await life.says("anna", "/plan")
    await life.presses("anna", "plan.lead_start", case.id)
    await life.sends("anna", "plan.lead", case.id, lead=life.town.bo.id)
    await plan_together(life, case, municipal, silent)
    await life.presses("anna", "party.behalf_start", silent.id)
    done = {"name": "Lise Eksempel, læge", "steps": ["knows_citizen", "contact"]}
    await life.sends("anna", "party.behalf", silent.id, way="phone", **done)
    await life.presses("anna", "case.who", case.id)
    await find_it_known(life, case)


async def find_it_known(life, case):
    """The municipality is asked about a citizen whom it has a course about already."""
    await life.presses("bo", "case.record_start", case.id)
    await life.sends("bo", "case.record", case.id, number="EK-2026-17")
    await life.presses("bo", "case.record_start", case.id)
    other = await life.opens(record_number="2026/4711")
    await life.presses("anna", "plan.action_start", other.id)
    own = await life.party(other, life.town.team)
    action = {"what": "Skriver til lægen.", "due_on": "2026-01-30"}
    owner = f"{own.id}:{life.town.anna.id}"
    await life.sends("anna", "plan.action", f"{other.id}:0:0", owner=owner, **action)
    await life.sends(
        "anna", "case.open", **opening_fields(life.town, record_number="2026 4711")
    )
    await life.presses("bo", "case.known_start", other.id)
    await life.sends("bo", "case.known", other.id, course="ek 2026 17")
    [joining] = await all_of(life.store, Joining)
    await life.presses("anna", "case.join", joining.id)


async def know_the_citizen(life, case):
    """What is told of the citizen, a contact corrected, and a doubt that is settled."""
    await life.presses("bo", "case.more", case.id)
    await life.presses("anna", "citizen.start", case.id)
    told = {"informed_on": "2026-01-12", "informed_by": life.town.anna.id, "in_plan": "yes"}
    await life.sends("anna", "citizen.register", case.id, **told)
    municipal = await life.party(case, life.town.municipality)
    await life.presses("bo", "case.correct_start", case.id)
    contact = {"party": municipal.id, "on": "2026-01-12"}
    await life.sends("bo", "case.correct", case.id, way="meeting", **contact)
    await life.presses("bo", "case.dispute_start", case.id)
    await life.sends("bo", "case.dispute", case.id)
    await life.presses("anna", "case.card", case.id)
    for who in ("anna", "bo"):
        await life.presses(who, "case.know", case.id)


async def tell_each_other(life):
    """Everything that can happen, and a party that must be called about it."""
    case = await life.opens(general_practice=life.town.phone_practice.id, first_message="")
    parties = [str((await life.party(case, one)).id) for one in (life.town.municipality,)]
    parties.append(str((await life.party(case, life.town.phone_practice)).id))
    await life.presses("anna", "briefing.which")
    await life.presses("dan", "briefing.which")
    await life.presses("anna", "briefing.choose", case.id)
    for happening in Happening:
        await life.presses("anna", "briefing.start", f"{case.id}:{happening}")
        said = {"reason": "capacity", "on": "2026-01-12", "words": "Kom gerne forbi."}
        await life.sends("anna", "briefing.send", f"{case.id}:{happening}", **said)
        await life.sends(
            "anna", "briefing.send", f"{case.id}:{happening}", parties=parties, **said
        )
    await life.presses("bo", "briefing.acknowledge", 1)
    await life.presses("anna", "briefing.behalf_start", 2)
    await life.sends("anna", "briefing.behalf", 2, name="Lise Eksempel")
    await life.presses("bo", "briefing.show", 1)
    await life.presses("bo", "help.waiting")


async def plan_together(life, case, municipal, silent):
    """Two write at once; one wants it different; one has no chat; then everybody agrees."""
    texts = {
        "wishes": "Spille fodbold igen.",
        "goals": "En fast kontakt.",
        "part": "declined",
        "follow_up_on": "2026-01-16",
    }
    await life.presses("anna", "plan.edit_start", case.id)
    await life.sends("anna", "plan.edit", f"{case.id}:1", **texts)
    await life.sends("bo", "plan.edit", f"{case.id}:1", **texts | {"goals": "Andet."})
    await life.presses("bo", "plan.action_start", case.id)
    action = {"what": "Ring til klubben.", "due_on": "2026-01-14"}
    mine = action | {"owner": f"{municipal.id}:{life.town.bo.id}"}
    await life.sends("bo", "plan.action", f"{case.id}:0:0", **action)
    await life.sends("bo", "plan.action", f"{case.id}:0:0", **mine)
    await life.presses("bo", "plan.action_edit", f"{case.id}:1")
    for what in ("Ring igen.", "Andet."):
        await life.sends("bo", "plan.action", f"{case.id}:1:1", **mine | {"what": what})
    await life.presses("anna", "plan.show", case.id)
    await life.presses("bo", "plan.send_start", case.id)
    await life.sends("bo", "plan.send", case.id)
    await life.presses("anna", "plan.show", case.id)
    own = await life.party(case, life.town.team)
    basis = {
        "party": own.id,
        "basis": "consent_s43",
        "given_in": "written",
        "given_on": "2026-01-12",
    }
    await life.sends("bo", "case.basis", case.id, **basis)
    await withdraw_and_renew(life, case, own)
    await answer_the_plan(life, case, own, municipal, silent)


async def withdraw_and_renew(life, case, own):
    """A consent is taken back, and given anew for a few weeks."""
    receiver = f"{case.id}:{own.id}"
    await life.presses("bo", "case.bases", case.id)
    await life.presses("bo", "case.basis_withdraw", receiver)
    await life.presses("bo", "case.basis_start", receiver)
    basis = {
        "party": own.id,
        "basis": "consent_s43",
        "given_in": "written",
        "given_on": "2026-01-12",
    }
    await life.sends("bo", "case.basis", receiver, **basis, until="2026-01-21")


async def answer_the_plan(life, case, own, municipal, silent):
    await life.presses("anna", "plan.change_start", f"1:1:{own.id}")
    await life.sends("anna", "plan.change", f"1:1:{own.id}", why="Hun vil hellere svømme.")
    await life.presses("bo", "plan.register_start", case.id)
    said = {"party": silent.id, "stand": "agreed", "way": "phone", "on": "2026-01-12"}
    await life.sends("bo", "plan.register", case.id, **said)
    await life.presses("anna", "plan.agree", f"1:1:{own.id}")
    await life.presses("bo", "plan.agree", f"1:1:{municipal.id}")
    await life.presses("anna", "plan.show_content", case.id)
    await life.presses("anna", "page.open", f"plan.page:{case.id}")
    await life.reads("anna", "plan.page", case.id)
    await life.reads("anna", "plan.pdf", case.id)
    await life.presses("bo", "plan.followed_start", case.id)
    await life.presses("bo", "meeting.start", case.id)
    people = [str(life.town.anna.id), str(life.town.bo.id)]
    said = {"on": "2026-01-16", "starts": "13", "minutes": "60", "place": "Mødelokale 2"}
    await life.sends("bo", "meeting.call", f"{case.id}:0", people=people, **said)
    await life.presses("bo", "meeting.move_start", 1)
    moved = said | {"starts": "14.30", "people": people[:1]}
    await life.sends("bo", "meeting.call", f"{case.id}:1", **moved)
    await life.presses("anna", "plan.show", case.id)
    for page in ("meeting.page", "meeting.ics"):
        await life.reads("anna", page, 1)
    await life.presses("anna", "meeting.cancel", 1)


async def ask_for_advice(life):
    """One question nobody takes for a day, and nobody answers for two more."""
    await life.says("bo", "/raad")
    for _once_and_again in range(2):
        sent = {"question": "Hvad gør vi?", "callback": "00 00 00 09"}
        await life.sends("bo", "advice.ask", **sent)
    [request] = await all_of(life.store, AdviceRequest)
    await life.presses("bo", "advice.details_start", request.id)
    more = {"tried": "Vi har ventet.", "need": "call", "on_behalf_of": life.town.carla.id}
    await life.sends("bo", "advice.details", request.id, **more)
    await life.says("anna", "/raad", "kø")
    await life.until(MONDAY + timedelta(days=1, hours=5))
    await life.presses("anna", "advice.card", request.id)
    await life.presses("anna", "advice.take", request.id)
    await life.until(MONDAY + timedelta(days=2, hours=1))
    await talk_about_it(life, request)
    await life.until(MONDAY + timedelta(days=4))
    await life.presses("anna", "advice.answer_start", request.id)
    await life.sends("anna", "advice.answer", request.id, answer="Ring til os.")
    await life.presses("bo", "advice.show", request.id)
    await life.presses("bo", "advice.record_show", request.id)
    await life.presses("anna", "advice.record_show", request.id)
    await keep_the_question(life, request)
    await answer_the_telephone(life)
    await give_up_questions(life)
    await withdraw_questions(life)


async def keep_the_question(life, request):
    """Somebody complains of the advice, and it is decided."""
    await life.presses("bo", "advice.deletion", request.id)
    await life.presses("bo", "advice.hold_start", request.id)
    await life.sends("bo", "advice.hold", request.id, reason="complaint")
    await life.presses("anna", "advice.deletion", request.id)
    await life.presses("bo", "advice.release_start", request.id)
    await life.sends("bo", "advice.release", request.id, why="decided")


async def answer_the_telephone(life):
    """Two calls: by somebody who chats, and who says how it went; by somebody who does not.

    The second is about a course that the adviser is in.
    """
    case = await life.opens()
    about = {"about": case.id, "basis": "treatment_s41"}
    calls = (
        (f"person:{life.town.gerd.id}", {}),
        (f"organisation:{life.town.phone_practice.id}", about),
    )
    for caller, tied in calls:
        await life.presses("anna", "advice.phone_start")
        said = {
            "question": "Hvad gør vi?",
            "answer": "Ring til os.",
            "name": f"sekretær {CANARY}",
        }
        await life.sends("anna", "advice.phone", caller=caller, **said, **tied)
    by_phone, about_course = (await all_of(life.store, AdviceRequest))[-2:]
    await life.presses("anna", "advice.record_show", about_course.id)
    await life.presses("gerd", "advice.used.partly", by_phone.id)
    await life.presses("gerd", "advice.led.treated", by_phone.id)


async def talk_about_it(life, request):
    """Back and forth, with a colleague more on each side, and handed on and back."""
    for who, colleague in (("anna", "tina"), ("bo", "dan")):
        await life.happens("message", who)
        await life.presses(who, "advice.write_start", request.id)
        await life.sends(who, "advice.write", request.id, message="Hvor længe?")
        await life.presses(who, "advice.add_start", request.id)
        added = life.town.people[colleague].id
        await life.sends(who, "advice.add", request.id, colleague=added)
    await life.presses("anna", "advice.hand_start", request.id)
    await life.sends("anna", "advice.hand", request.id, to="queue", note="Til jer.")
    await life.presses("tina", "advice.hand_start", request.id)
    await life.sends("tina", "advice.hand", request.id, to=life.town.anna.id)


async def give_up_questions(life):
    """One becomes a course, one is declined, one taken back, one has no reply."""
    for question in ("Hvem har bolig?", "Og nu?", "Hvordan så?", "Hvem følger op?"):
        await life.sends("gerd", "advice.ask", question=question)
    declined, withdrawn, waiting, grown = (await all_of(life.store, AdviceRequest))[-4:]
    await life.presses("anna", "advice.convert_start", grown.id)
    await life.sends("anna", "advice.convert", grown.id, **opening_fields(life.town))
    await life.presses("anna", "advice.decline_start", declined.id)
    better = {"better": life.town.municipality.id, "note": "De har boliger."}
    await life.sends("anna", "advice.decline", declined.id, why="elsewhere", **better)
    for request in (withdrawn, waiting):
        await life.presses("anna", "advice.take", request.id)
    await life.presses("gerd", "advice.withdraw", withdrawn.id)
    await life.sends("anna", "advice.write", waiting.id, message="Hvor længe?")
    await life.presses("gerd", "advice.mine", waiting.id)
    await life.presses("gerd", "home.show")


async def withdraw_questions(life):
    """The citizen says no: to a question that waits, on its own card; then to what is left."""
    case = await life.opens()
    await life.presses("bo", "case.claim", case.id)
    about = {"about": case.id, "basis": "consent_s43"}
    for question in ("Hun sover ikke.", "Hun spiser ikke."):
        await life.sends("bo", "advice.ask", question=question, **about)
    first, second = (await all_of(life.store, AdviceRequest))[-2:]
    for request in (first, second):
        await life.presses("anna", "advice.take", request.id)
    await life.sends("anna", "advice.answer", second.id, answer="Ring til os.")
    await life.presses("bo", "advice.basis_withdraw", first.id)
    await life.presses("bo", "case.bases", case.id)
    await life.presses("bo", "case.advice_withdraw", f"{case.id}:{life.town.team.id}")
    await life.presses("anna", "advice.show", second.id)


async def break_the_agreement(life):
    """A course that nobody takes: the whole ladder, then the reason why."""
    case = await life.opens()
    await life.until(FRIDAY + timedelta(days=7))
    party = await life.party(case, life.town.municipality)
    await life.presses("carla", "digest.course", case.id)
    for one in await all_of(life.store, Digest):
        if one.person_id == life.town.carla.id:
            await life.reads("carla", "digest.page", one.id)
            await life.reads("carla", "digest.course", f"{case.id}:{one.id}")
    await life.presses("carla", "party.lift_take", party.id)
    await life.presses("bo", "party.missed_start", party.id)
    await life.sends("bo", "party.missed", party.id, reason="capacity")
    await life.presses("bo", "case.card", case.id)


async def keep_the_roster(life):
    """A week, a swap that is taken back, and a hole that is told of next morning."""
    town, today = life.town, life.clock.at.date()
    first_day = today.isoformat()
    await life.presses("carla", "roster.week_start")
    await life.says("carla", "/tovholder")
    week = {"day_0": town.bo.id, "day_1": town.dan.id, "day_2": town.anna.id}
    await life.sends("carla", "roster.week", first_day=first_day, **week)
    await life.sends("carla", "roster.week", first_day=first_day, **week | {"day_2": ""})
    await life.presses("carla", "roster.different_start")
    swap = {"first_day": (today + timedelta(days=3)).isoformat(), "person": town.bo.id}
    await life.sends("carla", "roster.different", **swap)
    await life.presses("carla", "roster.show")
    for action, subject in (("show", ""), ("make", ""), ("make", "desk"), ("show", "")):
        await life.presses("carla", f"calendar.{action}", subject)
    await life.until(life.clock.at + timedelta(days=4))
    await life.sends(
        "carla",
        "roster.week",
        first_day=life.clock.at.date().isoformat(),
        **{f"day_{day}": town.bo.id for day in range(5)},
    )


async def hand_over(life):
    """One who cannot, one who takes over, and one who covers for them."""
    town, case = life.town, await life.opens(general_practice=life.town.phone_practice.id)
    for action in ("case.acknowledge", "case.card", "case.timeline", "case.claim"):
        await life.presses("bo", action, case.id)
    await life.presses("bo", "party.hand_over_start", case.id)
    for who, answer in (("dan", "party.hand_decline"), ("carla", "party.hand_accept")):
        await life.sends("bo", "party.hand_over", case.id, person=town.people[who].id)
        handing = (await all_of(life.store, HandOver))[-1]
        await life.presses(who, answer, handing.id)
    today = life.clock.at.date().isoformat()
    away = {"first_day": today, "last_day": today, "stand_in": town.dan.id}
    await life.sends("carla", "absence.register", **away)
    await life.presses("anna", "case.card", case.id)
    await life.presses("carla", "absence.withdraw", (await all_of(life.store, Absence))[-1].id)


async def know_each_other(life):
    """A makkerpar asked, agreed and ended; roles in /hvem; somebody who is introduced."""
    town = life.town
    await life.presses("bo", "buddy.start")
    for _ in range(2):
        await life.sends("bo", "buddy.ask", person=town.anna.id)
        await life.presses("bo", "buddy.show")
        await life.presses("anna", "buddy.show")
        pair = (await all_of(life.store, BuddyPair))[-1]
        await life.presses("anna", "buddy.agree", pair.id)
        case = await life.opens()
        await life.presses("bo", "case.claim", case.id)
        await life.presses("anna", "plan.lead_start", case.id)
        await life.sends("anna", "plan.lead", case.id, lead=town.bo.id)
        today = life.clock.at.date().isoformat()
        for stand_in in ("", town.dan.id):
            away = {"first_day": today, "last_day": today, "stand_in": stand_in}
            await life.sends("bo", "absence.register", **away)
            await life.presses("anna", "case.who", case.id)
            await life.presses("anna", "case.card", case.id)
            room = (await all_of(life.store, Room))[-1]
            await life.happens("joined", "dan", room=room.external_id, stand_in=str(stand_in))
            absence = (await all_of(life.store, Absence))[-1]
            await life.presses("bo", "absence.withdraw", absence.id)
        await life.presses("bo", "buddy.end", pair.id)


async def come_and_go(life):
    """Two newcomers, one of whom is let in; holidays; and somebody who leaves for good."""
    for name in ("Nina", "Olga"):
        met = {"user": f"U{name}", "name": f"{name} Prøve", "email": f"{name}@eksempel.dk"}
        await life.happens("met", f"U{name}", **met)
    nina, olga = (await all_of(life.store, Person))[-2:]
    await life.presses("carla", "person.admit", nina.id)
    await life.presses("carla", "person.decline", olga.id)
    today = life.clock.at.date()
    for days in (0, 30):
        day = (today + timedelta(days=days)).isoformat()
        away = {"first_day": day, "last_day": day, "stand_in": life.town.dan.id}
        await life.presses("bo", "absence.start")
        await life.sends("bo", "absence.register", **away)
    case = await life.opens()
    [room] = [one for one in await all_of(life.store, Room) if one.case_id == case.id]
    await life.presses("carla", "case.claim", case.id)
    await life.happens("message", "carla", room=room.external_id)
    for who in ("anna", "bo", "carla"):
        await life.presses(who, "home.show")
    for absence in await all_of(life.store, Absence):
        await life.presses("bo", "absence.withdraw", absence.id)
    await life.happens("changed", "bo", user=str(life.town.bo.id), is_deactivated="yes")


async def agree_anew(life):
    """The cluster's lead drafts a version in every form, puts it in force, takes it back."""
    await life.store.write(make_tina_lead)
    await life.presses("bro", "agreement.show")
    for day in (30, 60):
        await life.presses("tina", "agreement.edit", life.town.cluster.id)
        draft = (await all_of(life.store, ClusterAgreement))[-1]
        for section in SECTIONS:
            await life.presses("tina", "agreement.section_start", f"{draft.id}:{section}")
        parts = (draft.id, "days", draft.edits)
        subject = ":".join(map(str, parts))
        await life.sends("tina", "agreement.section", subject, target_days="9")
        lift = {"lift_roles": "coordinator", "add_person": life.town.dan.id}
        await life.sends("tina", "agreement.section", f"{draft.id}:lift:{draft.edits}", **lift)
        await life.presses("tina", "agreement.changes", draft.id)
        draft = (await all_of(life.store, ClusterAgreement))[-1]
        await life.presses("tina", "agreement.enact_start", draft.id)
        first_day = life.clock.at.date() + timedelta(days=day)
        subject = f"{draft.id}:{draft.edits}"
        await life.sends("tina", "agreement.enact", subject, valid_from="never")
        await life.sends("tina", "agreement.enact", subject, valid_from=str(first_day))
        await life.presses("carla", "agreement.changes", draft.id)
    await life.presses("tina", "agreement.show")
    await life.presses("tina", "cluster.show")
    await evaluate(life)
    await look_over(life, (await all_of(life.store, Case))[-1])
    await life.presses("tina", "agreement.take_back", draft.id)
    await life.presses("tina", "agreement.discard", draft.id)


async def help_a_child(life):
    """A young person of 17: whoever opens the course is asked about the birthday at once."""
    await life.store.write(use_every_pathway)
    await life.says("anna", "/forloeb")
    young = {"adult": "no", "pathway": "vulnerable"}
    await life.sends("anna", "case.open", **opening_fields(life.town, **young))
    month = life.clock.at + timedelta(days=62)
    case = await life.opens(**young, adult_from=f"{month:%m.%Y}")
    municipal = await life.party(case, life.town.municipality)
    await life.presses("anna", "case.basis_start", case.id)
    basis = {"party": municipal.id, "basis": "consent_s43", "given_by": "young_person"}
    basis |= {"given_in": "oral"}
    day = str(life.clock.at.date())
    await life.sends("anna", "case.basis", case.id, **basis, given_on=day)
    await life.opens(pathway="vulnerable")
    await life.until(life.clock.at + timedelta(days=4))


async def choose_what_counts(db):
    """The library's indicators with targets, and one in the cluster's own words."""
    agreement = await db.get_one(ClusterAgreement, 1)
    agreement.indicators = [one.value for one in Indicator]
    agreement.indicator_targets = {one.value: 50 for one in Indicator}
    agreement.own_indicators = [[EVIL, "8 af 10", "point", EVIL], [EVIL * 2, ""]]


async def evaluate(life):
    """Once in a chat, and then on a page, on paper and as a spreadsheet."""
    await life.store.write(choose_what_counts)
    await life.presses("tina", "evaluation.show")
    subject = f"{life.town.cluster.id}:this_year"
    await life.presses("tina", "page.open", f"evaluation.page:{subject}")
    await life.presses("tina", "evaluation.enter_start", life.town.cluster.id)
    own_key = own([[EVIL, "", "point"]])[0].key
    for figures in ({"month": "never"}, {"acute_admissions": "many"}, {own_key: "8,25"}):
        month = f"{life.clock.at.year - 1}-12-01"
        written = {"month": month, "acute_admissions": "12", "housing_times": "31", **figures}
        await life.sends("tina", "evaluation.enter", life.town.cluster.id, **written)
    for page in ("evaluation.page", "evaluation.pdf", "evaluation.csv"):
        await life.reads("tina", page, subject)
    await life.says("tina", "/tovholder", "erfaringer")
    await life.presses("tina", "experience.start", life.town.cluster.id)
    note = {"principle": "advice", "lesson": "worked", "experience": EVIL}
    for changed in ({"principle": ""}, {}):
        await life.sends(
            "tina", "experience.write", life.town.cluster.id, **{**note, **changed}
        )
    for page in ("evaluation.page", "experience.page"):
        await life.reads("tina", page, subject if "eval" in page else life.town.cluster.id)
    await implement(life)
    await go_to_the_seminar(life, subject)
    await life.presses("tina", "experience.show", life.town.cluster.id)
    [written] = await all_of(life.store, Experience)
    await life.presses("tina", "experience.withdraw", written.id)


async def go_to_the_seminar(life, subject):
    """What is taken along is read through first."""
    asked = (await life.presses("tina", "seminar.start", subject)).form
    for read in ("", "yes"):
        ready = await life.sends("tina", "seminar.check", asked.subject, read=read)
    for link in ready.say.parts[0].buttons:
        await life.reads("tina", link.page, link.subject)


async def implement(life):
    """A task for Bo, which is late; he says how far it is."""
    new = f"new-{life.town.cluster.id}"
    await life.presses("bo", "agreement.show")
    await life.presses("tina", "implementation.item_start", new)
    due_on = str(life.clock.at.date())
    task = {"question": "speed", "item": EVIL, "due_on": due_on}
    await life.sends("tina", "implementation.item", new, **task)
    await life.sends(
        "tina", "implementation.item", new, **task, add_person=str(life.town.bo.id)
    )
    await life.presses("bo", "help.waiting")
    await life.presses("bo", "implementation.item_start", 1)
    for state in ("nearly", "begun"):
        await life.sends("bo", "implementation.item", 1, state=state)
    await life.presses("tina", "implementation.item_start", 1)
    await life.presses("tina", "implementation.show", life.town.cluster.id)


async def look_over(life, case):
    """The overview: from one's own home to every page behind it, and over a long board."""
    await life.presses("tina", "home.show")
    await life.presses("tina", "page.open", "overview.board:")
    for who in ("tina", "anna", "dan"):
        await life.reads(who, "overview.board", "")
    for page in ("overview.course", "overview.content"):
        await life.reads("anna", page, case.id)
    await life.reads("anna", "overview.advice", "")
    await life.reads("tina", "overview.directory", "")
    await life.reads("tina", "overview.cluster", life.town.cluster.id)


async def use_every_pathway(db):
    for agreement in (await db.exec(select(ClusterAgreement))).all():
        agreement.pathways = [one.code for one in templates()]


async def make_tina_lead(db):
    tina = (await db.exec(select(Person).where(Person.name == "Tina Demo"))).one()
    tina.roles = [Role.COORDINATOR, Role.CLUSTER_LEAD]


async def close_a_course(life):
    """Everything goes wrong on the way: an invitation, the room, who is in it."""
    life.chat.strangers.add(f"@{life.town.gerd.id}")
    case = await life.opens()
    life.chat.strangers.clear()
    await life.presses("bo", "case.claim", case.id)
    room = (await all_of(life.store, Room))[-1]
    await life.happens("joined", "dan", room=room.external_id)
    await life.happens("left", "bo", room=room.external_id)
    await life.happens("archived", "dan", room=room.external_id)
    await life.presses("anna", "case.close_start", case.id)
    await life.sends("anna", "case.close", case.id, ending="nonsense")
    await life.sends("anna", "case.close", case.id, **CLOSING)
    await life.presses("anna", "case.card", case.id)
    await file_it(life, case)


async def file_it(life, case):
    """One files, one has nothing to file and was mistaken, one waits; the citizen asks."""
    await life.until(life.clock.at + timedelta(days=4))
    team, municipal, *_practice = [
        one for one in await all_of(life.store, Filing) if one.case_id == case.id
    ]
    await life.presses("anna", "help.waiting")
    await life.presses("anna", "filing.filed", team.id)
    await life.presses("bo", "filing.not_relevant_start", municipal.id)
    await life.sends("bo", "filing.not_relevant", municipal.id, why="nothing")
    await life.presses("bo", "filing.show", case.id)
    await life.presses("bo", "filing.take_back", municipal.id)
    for page in ("page", "pdf", "text", "json"):
        await life.reads("anna", f"filing.{page}", case.id)
    await life.presses("anna", "log.start", case.id)
    await life.reads("anna", "log.page", case.id)
    await life.presses("anna", "log.give_start", case.id)
    checked = {"citizen": "yes", "third_parties": "yes"}
    await life.sends("anna", "log.give", case.id, **checked)
    await life.reads("anna", "log.pdf", case.id)


async def take_it_up_again(life):
    """It goes on after all: a party comes in by telephone, and another is let go."""
    case = (await all_of(life.store, Case))[-1]
    await life.presses("anna", "case.reopen_start", case.id)
    await life.sends("anna", "case.reopen", case.id, why="Borgeren er indlagt igen.")
    await life.presses("anna", "party.add_start", case.id)
    await life.sends("anna", "party.add", case.id, organisation=life.town.phone_practice.id)
    party = await life.party(case, life.town.practice)
    await life.presses("anna", "party.withdraw_start", case.id)
    gone = {"party": party.id, "why": "Borgeren har skiftet læge."}
    await life.sends("anna", "party.withdraw", case.id, **gone)
    await life.presses("bo", "party.snooze_start", case.id)
    until = (await life.party(case, life.town.municipality)).deadline_on
    await life.sends("bo", "party.snooze", case.id, reason="appointment", until=until)
    for who in ("bo", "anna"):
        await life.presses(who, "case.more", case.id)
    await life.presses("anna", "case.timeline", case.id)


async def forget(life):
    """A closed course is kept, let go of, and erased, though one party has not filed it.

    Its channel must be deleted by hand.
    """
    case = await life.opens()
    await life.sends("anna", "case.close", case.id, **CLOSING)
    await life.presses("anna", "case.deletion", case.id)
    await life.presses("carla", "case.hold_start", case.id)
    await life.sends("carla", "case.hold", case.id, reason="complaint")
    await life.presses("carla", "case.deletion", case.id)
    await life.presses("anna", "case.timeline", case.id)
    await life.presses("carla", "case.release_start", case.id)
    await life.sends("carla", "case.release", case.id, why="decided")
    filings = [one for one in await all_of(life.store, Filing) if one.case_id == case.id]
    team, municipal, practice = filings
    for who, filing in (("anna", team), ("gerd", practice)):
        await life.presses(who, "filing.filed", filing.id)
    life.chat.may_delete = False
    [room] = [one for one in await all_of(life.store, Room) if one.case_id == case.id]
    due = [one for one in JOBS if one.scrubs or one.run is filing_reminders.ask_due]
    for _ in range(4):
        life.clock.at = (await erasure(life, case)).due_at
        await run_due(life.store, due, life.clock.at)
        while await life.relay.deliver_due():
            pass
        await life.presses("anna", "case.deletion", case.id)
    await life.presses("carla", "room.deleted", room.id)
    life.chat.may_delete = True
    await file_what_waits(life, municipal)


async def file_what_waits(life, filing):
    """The course is gone; its text waits for the one that has not filed it."""
    for page in ("page", "json"):
        await life.reads("carla", f"filing.{page}", filing.case_id)
    await life.presses("carla", "filing.not_relevant_start", filing.id)
    await life.presses("carla", "filing.filed", filing.id)


async def erasure(life, case):
    return next(one for one in await all_of(life.store, Erasure) if one.case_id == case.id)


async def write_where_not_all_read(life):
    """A practice without chat reads in no room; and one room is in a tenant we do not hear."""
    practice = str(life.town.phone_practice.id)
    case = await life.opens(general_practice=practice, first_message="Hej.")
    [room] = [one for one in await all_of(life.store, Room) if one.case_id == case.id]
    await life.happens("message", "anna", room=room.external_id)

    async def move(db):
        teams = ChatWorkspace(platform=Platform.TEAMS, external_id="t", name="T", lacks="Read")
        db.add(teams)
        await db.flush()
        (await db.get_one(Room, room.id)).workspace_id = teams.id

    async def back(db):
        (await db.get_one(Room, room.id)).workspace_id = life.town.workspace.id

    await life.store.write(move)
    for locale in LOCALES:
        with speaking(locale):
            await life.store.read(
                lambda db: routes.VIEWS["case.card"](
                    Looking(None, str(case.id), life.clock.at, room), db
                )
            )
    await life.store.write(back)


async def read_in_chat(life):
    """The other choice: until now nobody has been shown content in a chat."""
    shown = life.shown
    shown.in_chat_from = {name: len(several) for name, several in shown.views.items()}
    shown.in_chat_from[""] = len(shown.answers)
    await life.store.write(agree_to_content_in_chat)
    case = await life.opens()
    await life.presses("anna", "case.show", case.id)


async def everything(store):
    """Each row of each table, as text: sealed is what only the key opens."""

    async def work(db):
        found = []
        for table in tables().sorted_tables:
            kept = (await db.exec(table.select())).all()
            found += [(table.name, repr(tuple(row))) for row in kept]
        return found

    return await store.read(work)


async def agree_to_content_in_chat(db):
    for agreement in (await db.exec(select(ClusterAgreement))).all():
        agreement.content_policy = ContentPolicy.IN_CHAT


def texts(value):
    """Everything that a card, a form or a part of one says to its reader."""
    match value:
        case str():
            yield value
        case ChoiceField() | ChoicesField():
            yield from (value.label, value.hint, *(label for _value, label in value.choices))
        case tuple():
            yield from chain.from_iterable(map(texts, value))
        case Contact():
            yield from astuple(value)
        case _ if is_dataclass(value):
            said = (one.name for one in fields(value) if one.name not in FOR_MACHINES)
            yield from chain.from_iterable(texts(getattr(value, name)) for name in said)


def buttons(value):
    return inside(value, Button)


def links(value):
    return inside(value, Link)


def inside(value, kind):
    """Each of this kind, wherever it stands."""
    if isinstance(value, kind):
        yield value
    elif isinstance(value, tuple | list):
        yield from chain.from_iterable(inside(one, kind) for one in value)
    elif is_dataclass(value):
        values = (getattr(value, one.name) for one in fields(value))
        yield from chain.from_iterable(inside(one, kind) for one in values)


class Read(HTMLParser):
    """The text of a page, as one reads it, and its elements."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self._texts = set(), set(), []
        self.feed("".join(html))  # a plain string: what is markup would be escaped anew

    @property
    def text(self):
        return "".join(self._texts)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {value or "" for _name, value in attributes}

    def handle_data(self, text):
        self._texts.append(text)


class ReadBlocks:
    """The same of a message or a modal in Slack."""

    def __init__(self, payload):
        self.text, self.tags = seen.read(payload), seen.kinds(payload)
        self.attributes = {one.get("alt_text") for one in seen.objects(payload)}


class ReadAdaptive:
    """The same of a card in Teams."""

    def __init__(self, payload):
        self.text, self.tags = seen_in_teams.read(payload), seen_in_teams.kinds(payload)
        self.attributes = {one.get("altText") for one in seen_in_teams.objects(payload)}


# How to read what each platform shows.
READERS = {
    "web": lambda shown: Read(str(shown)),
    "slack": ReadBlocks,
    "teams": ReadAdaptive,
}


def each(shown, kind):
    """Every (name, locale, card or form) that was shown."""
    return [
        (name, locale, one)
        for name, several in getattr(shown, kind).items()
        for by_locale in several
        for locale, one in by_locale.items()
    ] + (shown.answers if kind == "views" else [])


def test_every_view_has_been_shown(shown):
    assert set(shown.views) == set(routes.VIEWS)


def test_every_form_has_been_shown(shown):
    assert set(shown.forms) == set(routes.FORMS)


def test_every_page_has_been_shown(shown):
    assert {name for name, _locale, _said in shown.pages} == set(routes.PAGES)


def test_every_page_can_be_read_and_nothing_is_markup(shown):
    for name, locale, made in shown.pages:
        said = made.page if isinstance(made, Printed) else made
        if isinstance(said, Page):
            with speaking(locale):
                page = Read(str(bot.web.paper.page(said, LEADS)))
            assert {text for text in texts(said) if text not in page.text} == set(), name
            own = {"script"} if said.is_live else set()  # see bot/web/static/paper.js
            assert page.tags & MARKUP <= {"link"} | own, name  # its own style
            assert page.tags & {"script", "img", "iframe"} == own, name


def test_every_form_that_a_page_has_can_be_read_and_sent_there(shown):
    found = [one for one in each(shown, "forms") if one[0] in routes.ON_PAGES]

    assert {name for name, _locale, _form in found} == routes.ON_PAGES & set(routes.FORMS)
    for name, locale, form in found:
        assert [one for one in form.fields if isinstance(one, SearchField)] == []
        with speaking(locale):
            html = str(bot.web.paper_forms.form(form, {}, token="x", back="/"))
        page = Read(html)
        assert {text for text in texts(form) if text not in page.text} == set(), name
        assert page.tags & MARKUP <= {"link"}, name
        assert all(f'name="{one.name}"' in html for one in form.fields), name


def test_every_link_leads_to_a_page(shown):
    said = [*each(shown, "views"), *shown.pages]

    assert {link.page for _name, _locale, one in said for link in links(one)} == set(
        routes.PAGES
    )


def test_a_message_never_holds_a_link_that_opens_without_asking(shown):
    """Whatever is sent may be kept, copied or shown to others."""
    urls = {link.url for _name, _locale, card in each(shown, "views") for link in links(card)}
    answered = {link.url for _n, _locale, card in shown.answers for link in links(card)}

    assert urls - answered == {""}
    assert {url.partition("/l/")[0] for url in answered} == {"https://tovholder.test"}


def test_what_leads_elsewhere_leads_to_a_public_page(shown):
    said = [card for _name, _locale, card in each(shown, "views")]

    assert {one.url for one in inside(said, Outside)} == {CONCERN}


def test_every_rung_has_been_climbed(shown):
    assert set(shown.rungs) == set(Rung)


def test_everything_sent_has_arrived_or_was_no_longer_true(shown):
    assert {(state, error) for state, error in shown.ends if state != "dropped"} == {
        ("done", ""),
        ("dead", "user_not_found"),  # which is told: see the view of a trouble
    }


def test_every_platform_is_asked_here():
    folders = {path.parent.name for path in Path(bot.__file__).parent.glob("*/render.py")}

    assert folders == set(RENDERERS)


@pytest.mark.parametrize("platform", RENDERERS)
@pytest.mark.parametrize("kind", ["views", "forms"])
def test_all_that_is_said_can_be_read_and_nothing_is_markup(shown, platform, kind):
    render = RENDERERS[platform][0 if kind == "views" else 1]

    for name, locale, said in each(shown, kind):
        with speaking(locale):
            page = READERS[platform](render(said))
        missing = {text for text in texts(said) if text not in page.text}
        assert missing - page.attributes == set(), (name, locale)
        assert page.tags & MARKUP == page.tags & pictures(said), (name, locale)


def pictures(said):
    """What shows the charts of our own that a card has, on one platform or another."""
    charts = [one for one in getattr(said, "parts", ()) if isinstance(one, Chart) and one.url]
    return {"img", "Image"} if charts else set()


def test_slack_takes_every_card_wherever_it_is_shown(shown):
    for name, locale, card in each(shown, "views"):
        with speaking(locale):
            notice = bot.slack.render.notice(card, metadata="")
            surfaces = (notice, bot.slack.render.home([card, card]))
            problems = [*map(blocks.view_problems, surfaces)]
            problems.append(blocks.message_problems(bot.slack.render.message(card)))
        assert [*chain(*problems)] == [], (name, locale)


def test_slack_takes_every_form_with_an_error_at_each_field(shown):
    for name, locale, form in each(shown, "forms"):
        errors = dict.fromkeys(["", *(one.name for one in form.fields)], "Not yet.")
        with speaking(locale):
            view = bot.slack.render.modal(form, metadata="", errors=errors)
        assert [*blocks.view_problems(view)] == [], (name, locale)
        assert seen.read(view).count("Not yet.") == len(errors), (name, locale)


def test_slack_cuts_nothing_short_but_the_title_of_a_form(shown):
    cut = [
        (name, locale)
        for kind, render in zip(("views", "forms"), RENDERERS["slack"], strict=True)
        for name, locale, said in each(shown, kind)
        for one in seen.objects(render(said) | {"title": None})  # it stands whole below
        if str(one.get("text", "")).endswith("…")
    ]

    assert cut == []


def test_teams_takes_every_card_in_a_message_and_in_a_dialog(shown):
    for name, locale, card in each(shown, "views"):
        with speaking(locale):
            problems = [*adaptive.message_problems(bot.teams.render.card(card))]
            problems += adaptive.dialog_problems(bot.teams.render.notice(card))
        assert problems == [], (name, locale)


def test_teams_takes_every_form_with_an_error_at_each_field(shown):
    for name, locale, form in each(shown, "forms"):
        errors = dict.fromkeys(["", *(one.name for one in form.fields)], "Not yet.")
        with speaking(locale):
            dialog = bot.teams.render.dialog(form, errors)
            inline = bot.teams.render.inline(form, errors)
        problems = [*adaptive.dialog_problems(dialog), *adaptive.message_problems(inline)]
        assert problems == [], (name, locale)
        for shown_as in (dialog, inline):
            assert seen_in_teams.read(shown_as).count("Not yet.") == len(errors), (name, locale)


def test_teams_cuts_nothing_short(shown):
    cut = [
        (name, locale)
        for kind, render in zip(("views", "forms"), RENDERERS["teams"], strict=True)
        for name, locale, said in each(shown, kind)
        if "…" in seen_in_teams.read(render(said))
    ]

    assert cut == []


def test_a_button_that_asks_a_form_says_so_before_it_is_pressed(shown):
    """Teams opens no dialog after the press: see ASKS in the routes."""
    assert shown.asking - routes.ASKS == set()
    assert routes.ASKS - set(routes.ACTIONS) == set()


def test_something_that_could_have_become_markup_was_said(shown):
    said = [text for _name, _locale, card in each(shown, "views") for text in texts(card)]

    assert [text for text in said if EVIL in text] != []


@pytest.mark.parametrize("kind", ["views", "forms"])
def test_every_text_is_finished(shown, kind):
    unfinished = re.compile(r"[{}]|\bNone\b|<\w+\.|\s$|^\s")

    assert [
        (name, text)
        for name, _locale, said in each(shown, kind)
        for text in texts(said)
        if unfinished.search(text)
    ] == []


@pytest.mark.parametrize("kind", ["views", "forms"])
def test_every_language_says_it_in_its_own_words(shown, kind):
    for name, several in getattr(shown, kind).items():
        if name != "help.language_chosen":  # in the language that was chosen
            assert [one for one in several if one["da"] == one["en"]] == [], name


@pytest.mark.parametrize("kind", ["views", "forms"])
def test_no_english_is_left_in_danish(shown, kind):
    with (ROOT / "locales/messages.pot").open("rb") as file:
        english = {message.id for message in read_po(file) if isinstance(message.id, str)}
    with speaking("da"):
        foreign = {one for one in english if one and gettext(one) != one}
    said = {
        text
        for name, locale, one in each(shown, kind)
        for text in texts(one)
        if locale == "da" and name != "help.language_chosen"
    }

    assert said & foreign == set()


def test_the_language_one_chooses_is_the_one_that_answers(shown):
    titles = [one["da"].title for one in shown.views["help.language_chosen"]]

    assert len(set(titles)) == len(LOCALES)


@pytest.mark.parametrize("kind", ["views", "forms"])
def test_every_button_and_form_leads_somewhere(shown, kind):
    for _name, _locale, said in each(shown, kind):
        pressed = {button.action for button in buttons(said)}
        sent = {said.action} if isinstance(said, Form) and said.submit else set()
        assert (pressed | sent) - set(routes.ACTIONS) == set()


def test_a_form_is_known_by_the_name_it_is_asked_by(shown):
    assert {(name, form.action) for name, _locale, form in each(shown, "forms")} == {
        (name, name) for name in routes.FORMS
    }


def test_nothing_a_person_wrote_stands_on_a_card_unless_that_is_agreed(shown):
    written = (
        "mødes i næste uge",
        "Hvad gør vi?",
        "Ring til os.",
        "Hvor længe?",
        "Til jer.",
        "Vi har ventet.",
        "sekretær",
        "Spille fodbold",
    )
    agreed = {id(card) for one in shown.views["case.content"] for card in one.values()}
    cards = [
        text
        for name, _locale, card in each(shown, "views")
        if id(card) not in agreed
        for text in texts(card)
    ]
    forms = [text for _name, _locale, form in each(shown, "forms") for text in texts(form)]

    assert [text for text in cards if any(one in text for one in written)] == []
    assert {one for one in written if any(one in text for text in forms)} == set(written)


def test_all_that_was_written_can_be_told_from_what_was_not(shown):
    """Every test below looks for this: so that something could have leaked."""
    assert shown.written != []
    assert [text for text in shown.written if CANARY not in text] == []


def payloads(platform, name, locale, card):
    """(what is seen of a message, what its notification says), as the platform is sent it."""
    with speaking(locale):
        match platform:
            case "slack":
                said = bot.slack.render.message(card)
                return said, said["text"]
            case "teams":
                said = bot.teams.chats.message(card)
                fallback = [one["content"]["fallbackText"] for one in said["attachments"]]
                return said, f"{said['summary']} {fallback}"
            case _:
                return str(bot.web.render.card(card)), card.title


@pytest.mark.parametrize("platform", RENDERERS)
def test_on_demand_no_message_holds_what_somebody_wrote(shown, platform):
    before = shown.in_chat_from
    said = [
        (name, *one)
        for name, several in shown.views.items()
        for by_locale in several[: before.get(name, 0)]
        for one in by_locale.items()
    ]
    sent = [payloads(platform, *one)[0] for one in [*said, *shown.answers[: before[""]]]]

    assert len(sent) > 100
    assert [one for one in sent if CANARY in repr(one)] == []


@pytest.mark.parametrize("platform", RENDERERS)
def test_under_neither_policy_a_notification_says_what_somebody_wrote(shown, platform):
    every = each(shown, "views")
    in_chat = [one for one in every if CANARY in repr(one[2])]

    assert {name for name, _locale, _card in in_chat} == {"case.content", "answer"}
    assert [one[0] for one in every if CANARY in repr(payloads(platform, *one)[1])] == []


def test_what_was_written_is_read_in_forms_and_on_pages(shown):
    forms = {name for name, _locale, form in each(shown, "forms") if CANARY in repr(form)}
    pages = {name for name, _locale, made in shown.pages if CANARY in repr(made)}

    assert {"case.content", "plan.content", "advice.content", "plan.edit"} - forms == set()
    assert {"plan.page", "meeting.page"} - pages == set()


def test_whoever_is_shown_what_was_written_is_entered_as_its_reader(shown):
    assert shown.unlogged == []


def test_what_was_written_stands_nowhere_in_the_clear(shown):
    assert [table for table, row in shown.stored if CANARY in row] == []


def test_no_two_commands_clash():
    typed = [*routes.COMMANDS, *routes.ALIASES]

    assert len(typed) == len(set(typed))


@pytest.mark.parametrize("name", [*routes.COMMANDS, *routes.ALIASES])
def test_a_command_can_be_typed_everywhere(name):
    assert re.fullmatch(r"/[a-z]{1,31}", name)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_command_says_what_it_is_for(locale):
    with speaking(locale):
        hints = {name: hint() for name, hint in routes.COMMAND_HINTS.items()}

    assert set(hints) == set(routes.COMMANDS)
    assert len(set(hints.values())) == len(hints)
    assert "" not in hints.values()


def test_hints_are_translated():
    said = []
    for locale in LOCALES:
        with speaking(locale):
            said.append({hint() for hint in routes.COMMAND_HINTS.values()})

    assert said[0] & said[1] == set()
