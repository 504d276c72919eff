"""Fill an empty database: real clusters and municipalities, everything else plainly invented.

Names end in Demo, Eksempel or Prøve; telephone numbers begin with 00, which no Danish one does.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from secrets import SystemRandom

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import digests, outbox, staffing
from models.aliases import room_suffix
from models.base import Platform
from models.clusters import Cluster, ClusterAgreement, Phase, Principle, Strength
from models.entry_points import EntryPoint
from models.installation import ONLY, Installation
from models.organisations import Kind, Membership, Organisation
from models.people import ChatIdentity, ChatWorkspace, Duty, Person, Role
from models.rooms import Room

WORKSPACE = "tovholder"
SINCE = date(2020, 1, 1)
IN_TEST = frozenset({"Vest", "Horsens"})
RANDOM = SystemRandom()


@dataclass(frozen=True, slots=True)
class Post:
    """One invented member of staff, before having a name."""

    function: str
    roles: tuple[Role, ...] = ()
    is_at_desk: bool = False


MUNICIPAL = (
    Post("koordinator for indgangen", (Role.COORDINATOR, Role.ORG_ADMIN)),
    Post("socialrådgiver", is_at_desk=True),
    Post("bostøtte", is_at_desk=True),
)
REGIONAL = (
    Post("koordinator for indgangen", (Role.COORDINATOR, Role.ORG_ADMIN)),
    Post("specialsygeplejerske", (Role.ADVISER,), is_at_desk=True),
    Post("overlæge", (Role.ADVISER,)),
    Post("brobygger", (Role.BRIDGE_BUILDER,)),
)
PRACTICE = (
    Post("praktiserende læge", (Role.COORDINATOR,), is_at_desk=True),
    Post("praksissygeplejerske", is_at_desk=True),
)
FIRST_NAMES = (
    *("Anna", "Bo", "Carla", "Dan", "Else", "Finn", "Grethe", "Hans", "Ida", "Jens"),
    *("Karen", "Lars", "Mette", "Niels", "Oda", "Per", "Ruth", "Søren", "Tove", "Ulla"),
    *("Vera", "Will", "Ylva", "Zenia", "Ægir", "Øjvind", "Åse"),
)
LAST_NAMES = ("Demo", "Eksempel", "Prøve", "Opdigtet")


class Inventor:
    """Invents names and telephone numbers, each once, as of an instant."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.people = 0
        self.phones = 0

    def name(self) -> str:
        # 27 and 4 share no factor: no name comes twice among the first 108.
        first = FIRST_NAMES[self.people % len(FIRST_NAMES)]
        last = LAST_NAMES[self.people % len(LAST_NAMES)]
        self.people += 1
        return f"{first} {last}"

    def phone(self) -> str:
        self.phones += 1
        return f"00 00 {self.phones // 100:02} {self.phones % 100:02}"


async def fill(db: AsyncSession, *, at: datetime) -> None:
    """Fill once; a database that is filled stays as it is."""
    installation = await db.get_one(Installation, ONLY)
    if installation.is_filled:
        return
    installation.is_filled = True
    workspace = ChatWorkspace(platform=Platform.WEB, external_id=WORKSPACE, name="Tovholder")
    db.add(workspace)
    await db.flush()
    invent = Inventor(at)
    for name, municipalities in clusters():
        await _fill_cluster(db, workspace, invent, name, municipalities)


def clusters() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each cluster's name with its municipalities as (name, code)."""
    text = resources.files("bot.trial").joinpath("municipalities.csv").read_text("utf-8")
    found: dict[str, list[tuple[str, str]]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["klynge"], []).append((row["kommune"], row["kommunekode"]))
    yield from found.items()


async def _fill_cluster(
    db: AsyncSession,
    workspace: ChatWorkspace,
    invent: Inventor,
    name: str,
    municipalities: list[tuple[str, str]],
) -> None:
    cluster = Cluster(code=name.lower(), name=f"{name}klyngen")
    db.add(cluster)
    await db.flush()
    db.add(_agreement(cluster, name, invent))
    for organisation, entry, posts in _organisations(name, municipalities):
        db.add(organisation)
        await db.flush()
        db.add(EntryPoint(organisation_id=organisation.id, name=entry, phone=invent.phone()))
        db.add(
            Membership(organisation_id=organisation.id, cluster_id=cluster.id, first_day=SINCE)
        )
        if organisation.has_chat:
            await _staff(db, workspace, invent, organisation, posts)
        if organisation.gives_advice:
            await _advisers_room(db, workspace, organisation, name, at=invent.at)


def _agreement(cluster: Cluster, name: str, invent: Inventor) -> ClusterAgreement:
    return ClusterAgreement(
        cluster_id=cluster.id,
        version=1,
        valid_from=SINCE,
        phase=Phase.TEST if name in IN_TEST else Phase.OPERATION,
        principles=dict.fromkeys(Principle, Strength.ON),
        acute=[["psykiatrisk akutmodtagelse (opdigtet nummer)", invent.phone()]],
    )


def _organisations(
    cluster: str, municipalities: list[tuple[str, str]]
) -> Iterator[tuple[Organisation, str, tuple[Post, ...]]]:
    yield (
        _organisation(
            Kind.REGIONAL_PSYCHIATRY,
            f"team-{cluster.lower()}",
            f"Udgående team {cluster}, Regionspsykiatrien",
            gives_advice=True,
        ),
        "Teamets telefon",
        REGIONAL,
    )
    for name, code in municipalities:
        organisation = _organisation(Kind.MUNICIPALITY, code, f"{name} Kommune")
        yield organisation, "Én indgang, psykiatri", MUNICIPAL
    for town, has_chat in (("Solsikken", True), ("Mælkebøtten", False)):
        organisation = _organisation(
            Kind.GENERAL_PRACTICE,
            f"practice-{cluster.lower()}-{'chat' if has_chat else 'phone'}",
            f"Lægehuset {town} {cluster} (opdigtet)",
            has_chat=has_chat,
        )
        yield organisation, "Lægehusets telefon", PRACTICE


def _organisation(
    kind: Kind,
    code: str,
    name: str,
    *,
    has_chat: bool = True,
    gives_advice: bool = False,
) -> Organisation:
    return Organisation(
        code=code,
        name=name,
        kind=kind,
        has_chat=has_chat,
        gives_advice=gives_advice,
    )


async def _staff(
    db: AsyncSession,
    workspace: ChatWorkspace,
    invent: Inventor,
    organisation: Organisation,
    posts: tuple[Post, ...],
) -> None:
    people = [
        Person(
            organisation_id=organisation.id,
            name=invent.name(),
            function=post.function,
            phone=invent.phone(),
            roles=list(post.roles),
        )
        for post in posts
    ]
    for person in people:
        if person.has(Role.COORDINATOR):
            person.digest_at = digests.first_at(person, staffing.LOCAL, invent.at)
    db.add_all(people)
    await db.flush()
    for post, person in zip(posts, people, strict=True):
        db.add(
            ChatIdentity(
                workspace_id=workspace.id, external_id=str(person.id), person_id=person.id
            )
        )
        if post.is_at_desk:
            db.add(Duty(organisation_id=organisation.id, person_id=person.id, first_day=SINCE))


async def _advisers_room(
    db: AsyncSession,
    workspace: ChatWorkspace,
    organisation: Organisation,
    cluster: str,
    *,
    at: datetime,
) -> None:
    room = Room(
        workspace_id=workspace.id,
        organisation_id=organisation.id,
        name=f"raadgivere-{cluster.lower()}-{room_suffix(RANDOM)}",
    )
    db.add(room)
    await db.flush()
    outbox.open_room(db, room.id, at=at)
