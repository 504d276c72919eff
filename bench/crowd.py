"""A cluster with any number of open windows, filled in by the database itself.

Of the windows 1,000 are due at once, two in each of 500 courses, spread over all the others.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    String,
    cast,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy import case as either
from sqlmodel import SQLModel

from models.cases import Case, Party
from models.clusters import Cluster, ClusterAgreement, Phase
from models.entries import START, Did, Entry
from models.ladder import Rung
from models.organisations import Kind, Organisation
from models.outbox import Delivery, OutboxMessage, Verb
from models.people import Duty, Person, Role

DUE = 1_000
WINDOWS_A_CASE = 2
ORGANISATIONS = 300
PEOPLE_EACH = 3  # who has the desk, a coordinator, a contact person
SINCE = date(2020, 1, 1)
OPENED = datetime(2026, 1, 12, 8, 15, tzinfo=UTC)
# What the due ones hear, one after the other: the target, the last day, the lift, the breach.
TICKS = (
    datetime(2026, 1, 14, 7, 30, tzinfo=UTC),
    datetime(2026, 1, 15, 7, 30, tzinfo=UTC),
    datetime(2026, 1, 15, 12, 0, tzinfo=UTC),
    datetime(2026, 1, 16, 7, 30, tzinfo=UTC),
)
LATER = datetime(2026, 6, 1, tzinfo=UTC)  # when the first of all the others is due

Number = ColumnElement[int]


@dataclass(frozen=True, slots=True)
class Crowd:
    windows: int

    @property
    def cases(self) -> int:
        return self.windows // WINDOWS_A_CASE

    @property
    def stride(self) -> int:
        """Every so many courses one has windows that are due."""
        return self.windows // DUE


def fill(connection: Connection, crowd: Crowd) -> None:
    _staff(connection)
    numbers, n = numbers_to(crowd.cases)
    case = Case(
        alias="", cluster_id=1, agreement_id=1, opened_by_id=1, organisation_id=1,
        opened_at=OPENED, opened_on=OPENED.date(), purposes=["rapid_contact"],
    )  # fmt: skip
    alias = literal("FORLØB-") + cast(n, String)
    place = n % ORGANISATIONS
    asked = {
        "id": n,
        "alias": alias,
        "organisation_id": place + 1,
        "opened_by_id": _contact(place),
    }
    add(connection, numbers, case, **asked)
    is_due = n % crowd.stride == 0
    _parties(connection, numbers, n, is_due)
    _history(connection, numbers, n)
    if connection.dialect.name == "postgresql":
        for table in ("case", "party"):
            connection.execute(
                text(f"select setval(pg_get_serial_sequence('\"{table}\"','id'), 10000000)")
            )


def _staff(connection: Connection) -> None:
    agreement = ClusterAgreement(
        cluster_id=1, version=1, valid_from=SINCE, phase=Phase.OPERATION, acute=[["A", "112"]]
    )
    for row in (Cluster(code="midt", name="Midtklyngen"), agreement):
        connection.execute(insert(table_of(row)), {**row.model_dump(), "id": 1})
    numbers, n = numbers_to(ORGANISATIONS)
    organisation = Organisation(
        code="", name="", kind=Kind.MUNICIPALITY, entry_name="Indgangen", entry_phone="00"
    )
    code = cast(n, String)
    add(connection, numbers, organisation, id=n, code=code, name=code)
    for nth, roles in enumerate(([], [Role.COORDINATOR, Role.BRIDGE_BUILDER], [])):
        person = Person(organisation_id=1, name="Demo", function="demo", roles=roles)
        person_id = (n - 1) * PEOPLE_EACH + nth + 1
        add(connection, numbers, person, id=person_id, organisation_id=n)
    duty = Duty(organisation_id=1, person_id=1, first_day=SINCE)
    add(connection, numbers, duty, id=n, organisation_id=n, person_id=(n - 1) * PEOPLE_EACH + 1)


def _parties(
    connection: Connection, numbers: CTE, n: Number, is_due: ColumnElement[bool]
) -> None:
    """The opener's, and two others: one with a contact person, one at its desk."""
    own = Party(case_id=1, organisation_id=1, is_opener=True, claimed_at=OPENED)
    other = Party(
        case_id=1, organisation_id=1, target_on=TICKS[0].date(), deadline_on=TICKS[1].date(),
        informed_at=OPENED, rung=Rung.UNCLAIMED,
    )  # fmt: skip
    claimed = other.model_copy(update={"claimed_at": OPENED, "knows_citizen_at": OPENED})
    for nth, party in enumerate((own, claimed, other)):
        place = (n + nth) % ORGANISATIONS
        who: dict[str, Any] = {"contact_person_id": _contact(place)} if party.claimed_at else {}
        if nth:
            who["remind_at"] = _case_of(is_due, TICKS[0], LATER + timedelta(minutes=nth))
        party_id = (n - 1) * 3 + nth + 1
        add(
            connection, numbers, party, id=party_id, case_id=n, organisation_id=place + 1, **who
        )


def _history(connection: Connection, numbers: CTE, n: Number) -> None:
    """What every course has: an entry that it was opened, and its card in its room."""
    entry = Entry(
        chain="", seq=1, at=OPENED, actor_id=1, did=Did.OPENED, previous=START, digest=START
    )
    add(connection, numbers, entry, chain=literal("case:") + cast(n, String))
    card = OutboxMessage(
        lane="", verb=Verb.POST, address="", view="case.card", subject="", dedupe_key="",
        at=OPENED, state=Delivery.DONE,
    )  # fmt: skip
    room = literal("room:") + cast(n, String)
    subject, key = cast(n, String), room + literal(":card")
    add(connection, numbers, card, lane=room, address=room, subject=subject, dedupe_key=key)


def _contact(place: Number) -> Number:
    return place * PEOPLE_EACH + PEOPLE_EACH


def _case_of(is_due: ColumnElement[bool], then: datetime, other: datetime) -> Any:  # noqa: ANN401
    column = table_of(Party).c.remind_at
    return either((is_due, literal(then, column.type)), else_=literal(other, column.type))


def numbers_to(last: int) -> tuple[CTE, Number]:
    start = select(literal(1, Integer).label("n")).cte("numbers", recursive=True)
    numbers = start.union_all(select(start.c.n + 1).where(start.c.n < last))
    return numbers, numbers.c.n


def add(connection: Connection, numbers: CTE, row: SQLModel, **changed: Any) -> None:  # noqa: ANN401
    """Add one row like this for each number; `changed` columns follow the number."""
    table, values = table_of(row), row.model_dump()
    names = [one.name for one in table.c if one.name != "id" or "id" in changed]
    chosen = [
        changed[name].label(name)
        if name in changed
        else literal(values[name], table.c[name].type)
        for name in names
    ]
    statement = insert(table).from_select(names, select(*chosen).select_from(numbers))
    connection.execute(statement)


def table_of(row: Any) -> Any:  # noqa: ANN401 -- SQLModel does not tell its types of it
    return row.__table__
