"""Everybody whom a course or a question does not concern, and what each tries of the routes."""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import time

from sqlmodel import select

from bot import turns
from handlers import outbox, routes
from handlers.turn import Incoming, Looking, Refusal, Turn
from locales import speaking
from models.cases import Case
from models.clusters import Cluster, ClusterAgreement, Phase
from models.entry_points import EntryPoint
from models.organisations import Kind, Membership, Organisation
from models.passages import Passage, PassageKind
from models.people import ChatIdentity, Duty, Person, Role
from models.rooms import Room
from tests.conftest import RING
from tests.test_whole_bot import Life
from tests.town import SINCE

MISSING = "99999999"
EVERYTHING = tuple(Role)
# What those in one's own cluster may know of: its directory, and what it agreed. A link is
# what one asked for; the page behind it asks again.
OPEN_TO_ALL = {
    *("organisation.card", "person.card"),
    *("agreement.changes", "agreement.edit", "agreement.section_start", "agreement.section"),
    *("agreement.enact_start", "agreement.enact", "agreement.take_back", "agreement.discard"),
    *("evaluation.enter_start", "evaluation.enter", "seminar.start", "seminar.check"),
    *("implementation.show", "implementation.item_start", "implementation.item"),
    *("experience.show", "experience.start", "experience.write", "experience.withdraw"),
}


@dataclass(frozen=True)
class Kindred:
    """Somebody beside those of the town. `sees_aliases`: whose work it is to see to courses."""

    organisation: str | None
    roles: tuple[Role, ...] = ()
    is_at_desk: bool = False
    is_admitted: bool = True
    is_active: bool = True
    sees_aliases: bool = False


# None of these has a function in a course, and none has asked a question.
OTHERS = {
    "unknown": Kindred(None, is_admitted=False),
    "proposed": Kindred("municipality", is_admitted=False),
    "left": Kindred("municipality", EVERYTHING, is_admitted=False, is_active=False),
    "own party, no function": Kindred("municipality"),
    "opener's party, no function": Kindred("team"),
    "no party": Kindred("neighbour", EVERYTHING, is_at_desk=True),
    "other cluster": Kindred("elsewhere", EVERYTHING, is_at_desk=True),
    "cluster lead and evaluator": Kindred("neighbour", (Role.CLUSTER_LEAD,)),
    "administrator": Kindred("practice", (Role.ORG_ADMIN,)),
    "coordinator": Kindred("municipality", (Role.COORDINATOR,), sees_aliases=True),
    "adviser": Kindred("team", (Role.ADVISER,), sees_aliases=True),
}
OUTSIDE = ("unknown", "proposed", "left", "no party", "other cluster")
# By the organisation's own number one finds its own course (docs/decisions/033).
BY_OWN_NUMBER = {("case.open", "opener's party, no function"), ("case.open", "adviser")}


class Undone(Exception):
    """What was tried leaves nothing."""


@dataclass(frozen=True)
class Leak:
    how: str
    what: str
    who: str
    seen: object


@dataclass
class Tried(Life):
    """A life in which the others try everything, too, and what they got to see of it."""

    users: dict = field(default_factory=dict)
    tried: dict = field(default_factory=lambda: defaultdict(set))
    leaks: list = field(default_factory=list)
    letters: dict = field(default_factory=dict)
    searches: dict = field(default_factory=dict)
    aliases: list = field(default_factory=list)
    texts: set = field(default_factory=set)
    is_trying: bool = False

    async def says(self, who, command, text=""):
        await self.all_try("COMMANDS", command, text=text)
        await self.all_try("COMMANDS", command, text=text, room=await self.any_room())
        await super().says(who, command, text)

    async def presses(self, who, action, subject=""):
        await self.all_try("ACTIONS", action, subject=str(subject))
        return await super().presses(who, action, subject)

    async def sends(self, who, action, subject="", /, **fields):
        several = {
            name: tuple(value) if isinstance(value, list | tuple) else (str(value),)
            for name, value in fields.items()
        }
        await self.all_try("ACTIONS", action, subject=str(subject), fields=several)
        return await super().sends(who, action, subject, **fields)

    async def happens(self, event, who, /, room=None, **fields):
        several = {name: (value,) for name, value in fields.items()}
        await self.all_try("EVENTS", event, room=room, fields=several)
        await super().happens(event, who, room=room, **fields)

    async def reads(self, who, page, subject):
        self.tried["PAGES"].add(page)
        secrets = await self.store.read(secrets_now)
        for name in OTHERS:
            shown = await self.undone(lambda db, name=name: self.page(db, name, page, subject))
            none = await self.undone(lambda db, name=name: self.page(db, name, page, MISSING))
            self.look(page, name, shown, secrets)
            # That a cluster of one's own is evaluated is no secret.
            is_of_something = bool(re.search(r"\d", str(subject)))
            of_clusters = ("evaluation.", "experience.", "seminar.", "overview.cluster")
            is_known = page.startswith(of_clusters) and is_near(name)
            if is_of_something and not is_known:
                self.compare(page, name, shown, none)
        await super().reads(who, page, subject)

    async def look_back(self):
        """What everybody was written, and finds; and what there was to find."""
        for event in routes.EVENTS:
            await self.all_try("EVENTS", event, room=await self.any_room())
        self.aliases, self.texts = await self.store.read(secrets_now)
        for who, user in self.users.items():
            self.letters[who] = [
                one
                for one in self.chat.messages.values()
                # Who is asked by name to file a course has a function in it from then on.
                if one.channel == f"@{user}" and not one.key.startswith("filing:")
            ]
            for search in routes.SEARCHES:
                for text in ("", "demo", "e"):
                    self.searches[search, who, text] = await self.search(search, who, text)

    async def all_try(self, table, name, **asked):
        again = (name, bool(asked.get("fields")), bool(asked.get("room")))
        if again in self.tried[table]:
            return
        self.tried[table] |= {name, again}
        await self.everybody()
        handler, secrets = getattr(routes, table)[name], await self.store.read(secrets_now)
        own = {one for several in asked.get("fields", {}).values() for one in several}
        is_pinned = name == "/forloeb" and bool(asked.get("room"))

        async def try_each(db):
            for who, one in OTHERS.items():
                answer = await self.take(db, handler, who, **asked)
                if not (is_pinned and one.is_admitted):
                    self.look(name, who, answer, secrets, own)
                if one.is_admitted:  # who is not is stopped before any handler
                    await self.try_what_is_not_there(db, name, handler, who, answer, asked)

        await self.undone(try_each)

    async def try_what_is_not_there(self, db, name, handler, who, answer, asked):
        subject = asked.get("subject", "")
        # Whoever administers the workspace is asked to delete its rooms, and knows no more.
        is_everybodys = name in {"page.open", "room.deleted"}
        is_open = is_everybodys or (name in OPEN_TO_ALL and is_near(who))
        if re.search(r"\d", subject) and not is_open:
            none = asked | {"subject": re.sub(r"\d+", MISSING, subject)}
            self.compare(name, who, answer, await self.take(db, handler, who, **none))

    def compare(self, name, who, shown, none):
        if shown != none and not OTHERS[who].sees_aliases:
            self.leaks.append(Leak("tells", name, who, (said(shown), said(none))))

    def look(self, name, who, shown, secrets, own=()):
        """Note every alias and every text in what was shown that is not this person's."""
        aliases, texts = secrets
        shown = repr(shown)
        is_team = who == "adviser" and name.startswith("advice.")
        content = {one for one in texts if one in shown} - set(own)
        if content and not is_team:
            self.leaks.append(Leak("content", name, who, content))
        alias = [one for one in aliases if one in shown]
        if alias and not OTHERS[who].sees_aliases and (name, who) not in BY_OWN_NUMBER:
            self.leaks.append(Leak("alias", name, who, alias))

    async def take(self, db, handler, who, **asked):
        incoming = Incoming(
            workspace_id=self.town.workspace.id,
            user=self.users[who],
            at=self.clock.at,
            key="tried",
            locale="en",
            **asked,
        )
        before = await db.begin_nested()
        answer = await turns._in_language(incoming, handler, db)
        await before.rollback()
        db.info.pop(outbox.REFRESHED, None)
        return replace(answer, form=answer.form and replace(answer.form, key=""))

    async def undone(self, work):
        kept = []

        async def tried(db):
            kept.append(await work(db))
            raise Undone

        self.is_trying = True
        try:
            await self.store.write(tried)
        except Undone:
            return kept[-1]
        finally:
            self.is_trying = False

    async def page(self, db, who, page, subject):
        person = await self.person(db, who)
        turn = Turn(person, self.clock.at, self.town.workspace.id, subject=str(subject))
        with speaking("en"):
            try:
                turn.me  # noqa: B018 -- as bot/web/linked.py asks
                return await routes.PAGES[page](turn, db)
            except Refusal as refusal:
                return refusal.sentence

    async def search(self, search, who, text):
        async def work(db):
            turn = Turn(await self.person(db, who), self.clock.at, 0, text=text)
            try:
                return list(await routes.SEARCHES[search](turn, db))
            except Refusal:
                return []

        return await self.undone(work)

    async def person(self, db, who):
        user = (await self.everybody())[who]
        found = select(Person).join(ChatIdentity).where(ChatIdentity.external_id == user)
        return (await db.exec(found.where(ChatIdentity.is_active))).first()

    async def everybody(self):
        if not self.users:
            self.users = await self.store.write(lambda db: move_in(db, self.town))
        return self.users

    async def any_room(self):
        async def work(db):
            rooms = select(Room.external_id).where(Room.case_id.is_not(None))
            return (await db.exec(rooms.order_by(Room.id.desc()))).first()

        return await self.store.read(work)

    def watching(self, table, name, show):
        """A view or a form maker that those outside look at as well, whoever it is made for."""

        async def watched(asked, db):
            shown = await show(asked, db)
            if not self.is_trying and self.users and name not in self.tried[table]:
                self.tried[table].add(name)
                for who in OUTSIDE:
                    await self.look_on(table, name, show, who, asked, db)
            return shown

        return watched

    async def look_on(self, table, name, show, who, asked, db):
        person = await self.person(db, who)
        if table == "FORMS" and (person is None or not person.is_admitted):
            return  # no form is made for them: see turns and searching
        if table == "VIEWS":
            asked = Looking(person, asked.subject, asked.at)
        else:
            asked = Turn(person, asked.at, asked.workspace_id, subject=asked.subject)
        try:
            with speaking("en"):
                shown = await show(asked, db)
        except Refusal as refusal:
            shown = refusal.sentence
        aliases = (await db.exec(select(Case.alias))).all()
        if alias := [one for one in aliases if one in repr(shown)]:
            self.leaks.append(Leak("alias", f"{table} {name}", who, alias))


def is_near(who):
    """Whether somebody is of the same cluster, and let in."""
    return OTHERS[who].is_admitted and OTHERS[who].organisation not in {None, "elsewhere"}


def said(shown):
    card = getattr(shown, "say", None) or getattr(shown, "show", None) or shown
    return getattr(card, "title", str(card)[:80]), getattr(shown, "errors", ())


async def secrets_now(db):
    """Every alias, and every text that somebody wrote about a course or a question."""
    aliases = (await db.exec(select(Case.alias))).all()
    # An experience is its cluster's, and about neither (docs/decisions/078).
    about = select(Passage).where(Passage.kind != PassageKind.EXPERIENCE)
    texts = {RING.open(one.sealed) for one in (await db.exec(about)).all()}
    return aliases, {one for one in texts if len(one) > 4}


async def move_in(db, town):
    """Return everybody's user in the chat, by what they are."""
    places = await _places(db, town)
    users = {name: f"other-{number}" for number, name in enumerate(OTHERS)}
    for name, one in OTHERS.items():
        if one.organisation is not None:
            await _person(db, town, name, users[name], places[one.organisation])
    return users


async def _places(db, town):
    cluster = Cluster(code="vest", name="Vestklyngen")
    elsewhere = Organisation(code="e", name="Team Andetsteds", kind=Kind.REGIONAL_PSYCHIATRY)
    elsewhere.gives_advice = True
    neighbour = Organisation(code="n", name="Nabo Kommune", kind=Kind.MUNICIPALITY)
    db.add_all([cluster, elsewhere, neighbour])
    await db.flush()
    terms = {"cluster_id": cluster.id, "version": 1, "valid_from": SINCE}
    db.add(ClusterAgreement(phase=Phase.OPERATION, **terms))
    for one, where in ((elsewhere, cluster), (neighbour, town.cluster)):
        db.add(EntryPoint(organisation_id=one.id, name=f"Indgang {one.code}", phone="00 00"))
        db.add(Membership(organisation_id=one.id, cluster_id=where.id, first_day=SINCE))
    return {
        "municipality": town.municipality,
        "team": town.team,
        "practice": town.practice,
        "neighbour": neighbour,
        "elsewhere": elsewhere,
    }


async def _person(db, town, name, user, organisation):
    one = OTHERS[name]
    person = Person(
        organisation_id=organisation.id,
        name=f"{name.title()} Prøve",
        function="prøve",
        phone="00 00 00 00",
        roles=list(one.roles),
        opens=time(8),
        closes=time(15),
        is_admitted=one.is_admitted,
    )
    db.add(person)
    await db.flush()
    known = {"workspace_id": town.workspace.id, "external_id": user, "person_id": person.id}
    db.add(ChatIdentity(is_active=one.is_active, **known))
    if one.is_at_desk:
        whose = {"organisation_id": person.organisation_id, "person_id": person.id}
        db.add(Duty(first_day=SINCE, **whose))
