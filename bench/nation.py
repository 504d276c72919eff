"""A whole country's directory and its courses of care, filled in by the database itself.

What is assumed of Denmark:

- 98 municipalities, 5 regions, 3,400 practices, in 22 clusters (*sundhedsklynger*), each with
  one psychiatric centre, four or five municipalities and about 155 practices.
- Each municipality and each psychiatric centre has a Slack workspace of its own, 120 in all,
  and 20 people there; a practice has no chat, and is called.
- Each practice has about fifteen citizens with a course: 50,000 stored courses of three
  parties. One in ten waits for a reminder next week; the others are past their first contact.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CTE, Connection, String, cast, insert, literal, text
from sqlalchemy import case as either

from bench.crowd import Number, add, numbers_to, table_of
from bot.slack.install_tables import SlackInstall, SlackTeam
from models.base import Platform
from models.cases import Case, Party
from models.clusters import Cluster, ClusterAgreement, Phase
from models.entries import START, Did, Entry
from models.entry_points import EntryPoint
from models.installation import Installation, Mode
from models.ladder import Rung
from models.log_sweeps import LogSweep
from models.organisations import Kind, Membership, Organisation
from models.outbox import Delivery, OutboxMessage, Verb
from models.people import ChatIdentity, ChatWorkspace, Duty, Person, Role
from models.seals import KeyRing

MUNICIPALITIES, PRACTICES, CLUSTERS = 98, 3_400, 22
CHATTING = CLUSTERS + MUNICIPALITIES
ORGANISATIONS = CHATTING + PRACTICES
PEOPLE_EACH = 20
STORED = 50_000
PARTIES = 3
CLIENT_ID = "1.2"
SINCE = date(2020, 1, 1)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation with chat, by its key. The first 22 are the psychiatric centres."""

    number: int

    @property
    def cluster(self) -> int:
        return (self.number - 1) % CLUSTERS + 1

    @property
    def team(self) -> str:
        return f"T{self.number:03}"

    @property
    def is_centre(self) -> bool:
        return self.number <= CLUSTERS

    @property
    def people(self) -> list[str]:
        """Their users in Slack: the first has the desk, the second coordinates."""
        return [f"U{self.number:03}P{nth:02}" for nth in range(PEOPLE_EACH)]

    def person_id(self, user: str) -> int:
        return (self.number - 1) * PEOPLE_EACH + self.people.index(user) + 1


PLACES = tuple(Place(number) for number in range(1, CHATTING + 1))


def found(connection: Connection, ring: KeyRing, *, at: datetime, ahead: int) -> None:
    """The directory, everybody's chat, and the clock, which stands `ahead` seconds ahead."""
    # All chains are looked at once a month: not on this day.
    settled = [Installation(mode=Mode.REAL, clock_ahead=ahead), LogSweep(due_at=at + 4 * WEEK)]
    _insert(connection, settled)
    _insert(connection, _clusters())
    for rows in (_organisations(at), _members(), _doors(), _people(at), _duties()):
        _insert(connection, rows)
    for rows in (_workspaces(), _identities(), _teams(), _installs(ring, at)):
        _insert(connection, rows)
    for table in ("cluster", "cluster_agreement", "organisation", "person", "chat_workspace"):
        _move_on(connection, table)


def store_courses(connection: Connection, courses: int, *, at: datetime) -> None:
    """`at` is now: what these courses waited for lies behind them, or a week ahead."""
    opened = at - WEEK
    course, n = numbers_to(courses)
    round_ = n // CLUSTERS
    cluster = n % CLUSTERS
    case = Case(
        alias="", cluster_id=1, agreement_id=1, opened_by_id=1, organisation_id=1,
        opened_at=opened, opened_on=opened.date(), purposes=["rapid_contact"],
    )  # fmt: skip
    centre = cluster + 1
    municipality = CLUSTERS + 1 + cluster + CLUSTERS * (round_ % (MUNICIPALITIES // CLUSTERS))
    practice = CHATTING + 1 + cluster + CLUSTERS * (round_ % (PRACTICES // CLUSTERS))
    add(
        connection, course, case, id=n, alias=literal("FORLØB-") + cast(n, String),
        cluster_id=centre, agreement_id=centre, organisation_id=centre,
        opened_by_id=_person(centre, 2),
    )  # fmt: skip
    _store_parties(connection, course, n, (centre, municipality, practice), at)
    _store_history(connection, course, n, opened)
    for table in ("case", "party"):
        _move_on(connection, table)


def _store_parties(
    connection: Connection, course: CTE, n: Number, places: tuple[Number, ...], at: datetime
) -> None:
    own = Party(case_id=1, organisation_id=1, is_opener=True, claimed_at=at)
    other = Party(
        case_id=1, organisation_id=1, target_on=at.date(), deadline_on=at.date(),
        informed_at=at, claimed_at=at, knows_citizen_at=at, rung=Rung.UNCLAIMED,
    )  # fmt: skip
    column = table_of(Party).c.remind_at
    waits = either((n % 10 == 0, literal(at + WEEK, column.type)), else_=None)
    for nth, organisation in enumerate(places):
        more: dict[str, Any] = {"remind_at": waits} if nth == 1 else {}
        if nth < PARTIES - 1:  # a practice is called
            more["contact_person_id"] = _person(organisation, 2)
        add(
            connection, course, other if nth else own, id=(n - 1) * PARTIES + nth + 1,
            case_id=n, organisation_id=organisation,
            **more,
        )  # fmt: skip


def _store_history(connection: Connection, course: CTE, n: Number, opened: datetime) -> None:
    """What every course has: an entry that it was opened, and its card in its room."""
    entry = Entry(
        chain="", seq=1, at=opened, actor_id=1, did=Did.OPENED, previous=START, digest=START
    )
    add(connection, course, entry, chain=literal("case:") + cast(n, String))
    card = OutboxMessage(
        lane="", verb=Verb.POST, address="", view="case.card", subject="", dedupe_key="",
        at=opened, state=Delivery.DONE,
    )  # fmt: skip
    room = literal("room:s") + cast(n, String)
    key = room + literal(":card")
    add(
        connection, course, card, lane=room, address=room, subject=cast(n, String),
        dedupe_key=key,
    )  # fmt: skip


def _person(organisation: Number, nth: int) -> Number:
    return (organisation - 1) * PEOPLE_EACH + nth + 1


def _clusters() -> Iterator[Any]:
    for number in range(1, CLUSTERS + 1):
        yield Cluster(id=number, code=f"k{number}", name=f"Klynge {number}")
    for number in range(1, CLUSTERS + 1):
        yield ClusterAgreement(
            id=number, cluster_id=number, version=1, valid_from=SINCE,
            phase=Phase.OPERATION, acute=[["Alarm", "112"]],
        )  # fmt: skip


def _organisations(at: datetime) -> Iterator[Any]:
    for number in range(1, ORGANISATIONS + 1):
        kind = _kind(number)
        yield Organisation(
            id=number, code=f"o{number}", name=f"Opdigtet {kind.value} {number}", kind=kind,
            has_chat=number <= CHATTING, is_indexed=True, desk_look_at=at + WEEK,
        )  # fmt: skip


def _kind(number: int) -> Kind:
    if number <= CLUSTERS:
        return Kind.REGIONAL_PSYCHIATRY
    return Kind.MUNICIPALITY if number <= CHATTING else Kind.GENERAL_PRACTICE


def _members() -> Iterator[Any]:
    for number in range(1, ORGANISATIONS + 1):
        cluster = (number - 1) % CLUSTERS + 1
        yield Membership(organisation_id=number, cluster_id=cluster, first_day=SINCE)


def _doors() -> Iterator[Any]:
    for number in range(1, ORGANISATIONS + 1):
        yield EntryPoint(organisation_id=number, name="Indgangen", phone="00 00 00 01")


def _people(at: datetime) -> Iterator[Any]:
    """Nobody's digest is due, and nobody is to be indexed: those are other benches."""
    for place in PLACES:
        for user in place.people:
            nth = place.people.index(user)
            yield Person(
                id=place.person_id(user), organisation_id=place.number,
                name=f"Opdigtet {user.title()}", function="sygeplejerske",
                email=f"{user.lower()}@opdigtet.example",
                roles=[Role.COORDINATOR, Role.BRIDGE_BUILDER] if nth == 1 else [],
                is_indexed=True, digest_at=at + timedelta(hours=24),
            )  # fmt: skip


def _duties() -> Iterator[Any]:
    for place in PLACES:
        desk = place.person_id(place.people[0])
        yield Duty(organisation_id=place.number, person_id=desk, first_day=SINCE)


def _workspaces() -> Iterator[Any]:
    for place in PLACES:
        yield ChatWorkspace(
            id=place.number, platform=Platform.SLACK, external_id=place.team, name=place.team
        )


def _identities() -> Iterator[Any]:
    for place in PLACES:
        for user in place.people:
            yield ChatIdentity(
                workspace_id=place.number, external_id=user, person_id=place.person_id(user)
            )


def _teams() -> Iterator[Any]:
    for place in PLACES:
        yield SlackTeam(
            team=place.team, name=place.team, bot_user=bot(place), bot_id="BBOT", app_id="A1"
        )


def _installs(ring: KeyRing, at: datetime) -> Iterator[Any]:
    for place in PLACES:
        yield SlackInstall(
            client_id=CLIENT_ID, enterprise="", team=place.team, name=place.team,
            token=ring.seal(token(place)), bot_user=bot(place), bot_id="BBOT", app_id="A1",
            installed_at=at,
        )  # fmt: skip


def token(place: Place) -> str:
    return f"xoxb-{place.team}"  # it opens nothing


def bot(place: Place) -> str:
    return f"UBOT{place.number:03}"


def _insert(connection: Connection, rows: Any) -> None:  # noqa: ANN401 -- of any tables
    by_table: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        values = row.model_dump()
        if values.get("id", 0) is None:
            del values["id"]
        by_table.setdefault(table_of(type(row)), []).append(values)
    for table, several in by_table.items():
        connection.execute(insert(table), several)


def _move_on(connection: Connection, table: str) -> None:
    """What the product adds comes after what we numbered ourselves, as SQLite's does anyway."""
    if connection.dialect.name != "postgresql":
        return
    sequence = f"pg_get_serial_sequence('\"{table}\"','id')"
    connection.execute(text(f"select setval({sequence}, 10000000)"))
