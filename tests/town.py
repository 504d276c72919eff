"""A small invented cluster to act in: four organisations, eight people, one web workspace."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import count

from sqlalchemy import inspect
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.turns import Answer, take
from handlers import routes
from handlers.turn import Incoming
from models.base import Platform
from models.clusters import Cluster, ClusterAgreement, Phase
from models.entry_points import EntryPoint
from models.organisations import Kind, Membership, Organisation
from models.outbox import OutboxMessage
from models.people import ChatIdentity, ChatWorkspace, Duty, Person, Role

SINCE = date(2020, 1, 1)
# What whoever has no function in something is told, as if it were not there.
HIDDEN = (
    "I cannot find that, or you have no part in it. "
    "Ask for the card again, or ask one of the contact persons."
)
KEYS = count(1)


@dataclass
class Town:
    """Everything by name; people and organisations carry their ids."""

    workspace: ChatWorkspace
    cluster: Cluster
    agreement: ClusterAgreement
    team: Organisation
    municipality: Organisation
    practice: Organisation
    phone_practice: Organisation
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        return self.__dict__["people"][name]


async def build(db: AsyncSession, *, phase: Phase = Phase.OPERATION) -> Town:
    workspace = ChatWorkspace(platform=Platform.WEB, external_id="tovholder", name="Web")
    cluster = Cluster(code="midt", name="Midtklyngen")
    team = _organisation("team", "Udgående team Demo", Kind.REGIONAL_PSYCHIATRY)
    team.gives_advice = True
    municipality = _organisation("0001", "Eksempel Kommune", Kind.MUNICIPALITY)
    practice = _organisation("practice", "Lægehuset Solsikken", Kind.GENERAL_PRACTICE)
    phone = _organisation("phone", "Lægehuset Mælkebøtten", Kind.GENERAL_PRACTICE)
    phone.has_chat = False
    db.add_all([workspace, cluster, team, municipality, practice, phone])
    await db.flush()
    agreement = ClusterAgreement(
        cluster_id=cluster.id,
        version=1,
        valid_from=SINCE,
        phase=phase,
        acute=[["Psykiatrisk akutmodtagelse", "00 00 00 12"]],
    )
    town = Town(workspace, cluster, agreement, team, municipality, practice, phone)
    db.add(agreement)
    for organisation in (team, municipality, practice, phone):
        name = f"Indgangen {organisation.code}"
        db.add(EntryPoint(organisation_id=organisation.id, name=name, phone="00 00 00 01"))
        db.add(
            Membership(organisation_id=organisation.id, cluster_id=cluster.id, first_day=SINCE)
        )
    await _move_in(db, town)
    return town


def _organisation(code: str, name: str, kind: Kind) -> Organisation:
    return Organisation(
        code=code,
        name=name,
        kind=kind,
    )


async def _move_in(db: AsyncSession, town: Town) -> None:
    rows = (
        ("anna", town.team, "specialsygeplejerske", (Role.ADVISER,), True),
        ("tina", town.team, "koordinator", (Role.COORDINATOR,), False),
        ("bro", town.team, "brobygger", (Role.BRIDGE_BUILDER,), False),
        ("bo", town.municipality, "socialrådgiver", (), True),
        ("carla", town.municipality, "koordinator", (Role.COORDINATOR,), False),
        ("dan", town.municipality, "bostøtte", (), False),
        ("gerd", town.practice, "praktiserende læge", (Role.COORDINATOR,), True),
    )
    for name, organisation, function, roles, is_at_desk in rows:
        person = Person(
            organisation_id=organisation.id,
            name=f"{name.title()} Demo",
            function=function,
            phone=f"00 00 10 {len(town.people):02}",
            roles=list(roles),
            opens=time(8),
            closes=time(15),
        )
        db.add(person)
        await db.flush()
        town.people[name] = person
        db.add(
            ChatIdentity(
                workspace_id=town.workspace.id, external_id=str(person.id), person_id=person.id
            )
        )
        if is_at_desk:
            db.add(Duty(organisation_id=organisation.id, person_id=person.id, first_day=SINCE))


@dataclass
class Actor:
    """Somebody who acts through the real `take`, with English answers unless told otherwise."""

    store: object
    town: Town
    person: Person

    async def command(self, name: str, text: str = "", *, at: datetime, **more) -> Answer:
        return await self._take(routes.COMMANDS[name], at=at, text=text, **more)

    async def press(self, action: str, subject: object = "", *, at: datetime, **more) -> Answer:
        return await self._take(routes.ACTIONS[action], at=at, subject=str(subject), **more)

    async def submit(
        self,
        action: str,
        fields: Mapping[str, object],
        subject: object = "",
        *,
        at: datetime,
        form_key: str = "",
    ) -> Answer:
        several = {
            name: tuple(value) if isinstance(value, list | tuple) else (str(value),)
            for name, value in fields.items()
        }
        return await self._take(
            routes.ACTIONS[action],
            at=at,
            subject=str(subject),
            fields=several,
            form_key=form_key or f"form-{next(KEYS)}",
        )

    async def _take(self, handler, *, at: datetime, key: str = "", **more) -> Answer:
        incoming = Incoming(
            workspace_id=self.town.workspace.id,
            user=str(self.person.id),
            at=at,
            key=key or f"key-{next(KEYS)}",
            locale="en",
            **more,
        )
        return await take(incoming, handler, self.store)


def acting(store, town: Town, name: str) -> Actor:
    return Actor(store, town, town.people[name])


def opening_fields(town: Town, **changed) -> dict[str, object]:
    """What the outreach team's member fills in: a municipality's and a practice's citizen."""
    fields = {
        "parties": ["municipality", "regional_psychiatry", "general_practice"],
        "municipality": town.municipality.id,
        "general_practice": town.practice.id,
        "purpose": ["rapid_contact"],
        "adult": "yes",
        "first_message": "Vi vil gerne mødes i næste uge.",
    }
    return fields | changed


async def rows(store) -> list[OutboxMessage]:
    async def work(db):
        return list((await db.exec(select(OutboxMessage).order_by(OutboxMessage.id))).all())

    return await store.read(work)


async def fetch(store, model, key):
    async def work(db):
        return await db.get(model, key)

    return await store.read(work)


async def all_of(store, model):
    async def work(db):
        return list((await db.exec(select(model).order_by(*inspect(model).primary_key))).all())

    return await store.read(work)


def words(card) -> str:
    """Everything a card or form says, for looking for what must, or must not, be there."""
    return repr(card)
