"""Bring the directory to what a file says: told first, then all of it or nothing.

    read (no database) -> plan (reads) -> write (one short transaction)

Nobody and nothing is removed: who is not in the file stays as they are.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Dialect, func
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    admissions,
    entries,
    importing_plan,
    importing_present,
    invitations,
    renewals,
)
from handlers import importing_bulk as bulk
from handlers.importing_bulk import Ready
from handlers.importing_plan import Plan
from handlers.importing_present import table
from handlers.importing_rows import Directory
from models.clusters import Cluster, ClusterAgreement, Phase, Principle, Strength
from models.entries import Did
from models.entry_points import EntryPoint
from models.organisations import Membership, Organisation
from models.people import Duty, Person

ALWAYS = {"weekday": None, "last_day": None, "is_exception": False}


class Moved(Exception):
    """Somebody has entered something since the plan was made: it is to be made anew."""


async def plan(db: AsyncSession, directory: Directory, *, at: datetime) -> Plan:
    """What the file would change now. It refuses in a copy: the file may be planned again."""
    copy = Directory(
        directory.organisations,
        directory.people,
        list(directory.refused),
        list(directory.warned),
    )
    present = await importing_present.look(db, importing_plan.Plan(copy, at, ()).today)
    planned = importing_plan.plan(copy, present, at)
    planned.ready = _ready(bulk.dialect_of(db), planned)
    return planned


async def write(db: AsyncSession, planned: Plan) -> None:
    """Write a plan in which nothing is refused; raises Moved when it is out of date.

    Done again it changes nothing. Whose e-mail address is entered here is let in, and who has a
    desk by now is asked to take what waits there.
    """
    if await importing_present.mark(db) != planned.mark:
        raise Moved
    clusters, last = await _clusters(db, planned), await _last(db)
    await bulk.write(db, *planned.ready)
    codes = planned.known | await _since(db, Organisation, "code", last[Organisation])
    people = await _since(db, Person, "email", last[Person])
    await bulk.write(db, *_linked(bulk.dialect_of(db), planned, clusters, codes, people))
    for person_id in planned.let_in:
        admissions.greet(db, await db.get_one(Person, person_id), at=planned.at)
    await _enter(db, planned, codes, people)
    touched = [codes[code] for code in planned.touched]
    if touched:
        await invitations.route_anew(db, *touched, at=planned.at)
        await renewals.follow_later(db, touched, planned.at)


def _ready(dialect: Dialect, planned: Plan) -> list[Ready]:
    """All that can be said before it is known which ids the new rows get."""
    new_people = [row | {"code": code} for code, row in planned.new_people]
    new_doors = [row | {"code": code} for code, is_new, row in planned.doors if is_new]
    doors = [
        row | {"organisation_id": planned.known[code]}
        for code, is_new, row in planned.doors
        if not is_new
    ]
    return [
        *bulk.inserts(dialect, Organisation, planned.new_organisations),
        *bulk.inserts(dialect, EntryPoint, new_doors),
        *bulk.inserts(dialect, Person, new_people),
        *bulk.updates(dialect, Organisation, planned.organisations, "id"),
        *bulk.updates(dialect, EntryPoint, doors, "organisation_id", "target_group"),
        *bulk.updates(dialect, Membership, planned.areas, "id"),
        *bulk.updates(dialect, Person, planned.people, "id"),
        *bulk.updates(dialect, Duty, planned.no_desks, "id"),
    ]


def _linked(
    dialect: Dialect,
    planned: Plan,
    clusters: Mapping[str, int],
    codes: Mapping[str, int],
    people: Mapping[str, int],
) -> list[Ready]:
    """What leads to rows that may be new."""
    parts = [
        {"id": codes[code], "part_of_id": codes[whole]}
        for code, whole in planned.part_of.items()
    ]
    joins = [
        {"organisation_id": codes[code], "cluster_id": clusters[cluster], "area": area}
        for code, cluster, area in planned.joins
    ]
    desks = [
        {"organisation_id": codes[code], "person_id": known or people[email]}
        for code, email, known in planned.desks
    ]
    since = {"first_day": planned.today}
    return [
        *bulk.updates(dialect, Organisation, parts, "id"),
        *bulk.inserts(dialect, Membership, [one | since for one in joins]),
        *bulk.inserts(dialect, Duty, [one | since | ALWAYS for one in desks]),
    ]


async def _clusters(db: AsyncSession, planned: Plan) -> Mapping[str, int]:
    made = {key: Cluster(code=key, name=name) for key, name in planned.new_clusters.items()}
    db.add_all(made.values())
    await db.flush()
    for cluster in made.values():
        db.add(
            ClusterAgreement(
                cluster_id=cluster.id,
                version=1,
                valid_from=planned.today,
                phase=Phase.PREPARATION,
                principles=dict.fromkeys(Principle, Strength.ON),
            )
        )
    return {**planned.clusters, **{key: one.id for key, one in made.items()}}


async def _last(db: AsyncSession) -> Mapping[type[SQLModel], int]:
    """The highest id of those that the file may add, before it does."""
    asked = ((one, select(func.max(table(one).c.id))) for one in (Organisation, Person))
    return {one: (await db.exec(last)).one() or 0 for one, last in asked}


async def _since(
    db: AsyncSession, model: type[SQLModel], key: str, last: int
) -> dict[str, int]:
    """The ids of those added after `last`, by this column of theirs."""
    columns = table(model).c
    added = select(columns[key], columns.id).where(columns.id > last)
    return {row[0]: row[1] for row in (await db.exec(added)).all()}


async def _enter(
    db: AsyncSession, planned: Plan, codes: Mapping[str, int], people: Mapping[str, int]
) -> None:
    """An entry in the chain of each organisation that the file has touched."""
    touched = {code: list(known) for code, known in planned.touched.items()}
    for code, row in planned.new_people:
        touched[code].append(people[row["email"]])
    told = [
        (entries.of_organisation(codes[code]), {"people": ids}) for code, ids in touched.items()
    ]
    new = {entries.of_organisation(codes[code]) for code in touched.keys() - planned.known}
    await entries.record_each(db, Did.IMPORTED, told, at=planned.at, new=new)
