"""The directory as it is, as plain rows by their keys: what a file is compared with."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, func, inspect
from sqlmodel import SQLModel, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.clusters import Cluster, ClusterAgreement
from models.entry_points import EntryPoint, TargetGroup
from models.organisations import Membership, Organisation
from models.people import Duty, Person

Row = Mapping[str, Any]
# What tells whether somebody else has entered something meanwhile.
COUNTED = (Cluster, Organisation, Membership, EntryPoint, Person)


@dataclass(frozen=True, slots=True)
class Present:
    """By code, by e-mail, by the organisation's id. `apart` are clusters by their id.

    `at_desk` are the duties that somebody has now. `mark` changes with every row entered.
    """

    clusters: Mapping[str, int]
    organisations: Mapping[str, Row]
    doors: Mapping[tuple[int, TargetGroup], Row]
    members: Mapping[int, Row]
    people: Mapping[str, Row]
    at_desk: Mapping[int, Sequence[int]]
    apart: frozenset[int]
    mark: tuple[int, ...]

    def code(self, organisation_id: int | None) -> str | None:
        found = (
            code for code, row in self.organisations.items() if row["id"] == organisation_id
        )
        return next(found, None)


async def look(db: AsyncSession, today: date) -> Present:
    clusters: dict[str, int] = {}
    for row in await _rows(db, Cluster):
        clusters |= {row["code"].lower(): row["id"], row["name"].lower(): row["id"]}
    members = [row for row in await _rows(db, Membership) if _is_now(row, today)]
    return Present(
        clusters=clusters,
        organisations={row["code"]: row for row in await _rows(db, Organisation)},
        doors={
            (row["organisation_id"], row["target_group"]): row
            for row in await _rows(db, EntryPoint)
        },
        members={row["organisation_id"]: row for row in members},
        people={row["email"]: row for row in await _rows(db, Person) if row["email"]},
        at_desk=await _at_desk(db, today),
        apart=await _apart(db, today),
        mark=await mark(db),
    )


async def mark(db: AsyncSession) -> tuple[int, ...]:
    return tuple(
        [(await db.exec(select(func.count()).select_from(table(one)))).one() for one in COUNTED]
    )


def table(model: type[SQLModel]) -> Table:
    found = inspect(model).local_table
    assert isinstance(found, Table)  # noqa: S101 -- every model of ours is one
    return found


async def _rows(db: AsyncSession, model: type[SQLModel]) -> Sequence[Row]:
    found = await (await db.connection()).run_sync(_all, table(model))
    return [dict(row) for row in found]


def _all(connection: Connection, rows: Table) -> Sequence[RowMapping]:
    return connection.execute(rows.select()).mappings().all()


def _is_now(row: Row, today: date) -> bool:
    return bool(row["first_day"] <= today and (row["last_day"] or today) >= today)


async def _at_desk(db: AsyncSession, today: date) -> Mapping[int, Sequence[int]]:
    current = select(Duty.person_id, Duty.id).where(
        col(Duty.first_day) <= today,
        or_(col(Duty.last_day).is_(None), col(Duty.last_day) >= today),
    )
    found = defaultdict[int, list[int]](list)
    for person_id, duty_id in (await db.exec(current)).all():
        found[person_id].append(duty_id)
    return found


async def _apart(db: AsyncSession, today: date) -> frozenset[int]:
    """The clusters whose agreement in force lets administrations have doors of their own."""
    versions = (
        select(ClusterAgreement.cluster_id, ClusterAgreement.has_administrations)
        .where(col(ClusterAgreement.valid_from) <= today)
        .order_by(col(ClusterAgreement.version))
    )
    newest = dict((await db.exec(versions)).all())
    return frozenset(one for one, is_apart in newest.items() if is_apart)
