"""Bring the directory to what a file says: told first, then all of it or nothing.

    read (no database) -> plan (reads) -> write (one short transaction)

Nobody and nothing is removed: who is not in the file stays as they are.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import admissions, entries, importing_plan, importing_present
from handlers.importing_plan import Plan, Values
from handlers.importing_present import table
from handlers.importing_rows import Directory
from models.calendar import ONE_DAY
from models.clusters import Cluster, ClusterAgreement, Phase, Principle, Strength
from models.entries import Did
from models.entry_points import EntryPoint
from models.organisations import Membership, Organisation
from models.people import Duty, Person, current_duties


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
    return importing_plan.plan(copy, present, at)


async def write(db: AsyncSession, planned: Plan) -> None:
    """Write a plan in which nothing is refused; raises Moved when it is out of date.

    Done again it changes nothing. Whose e-mail address is entered here is let in.
    """
    if await importing_present.mark(db) != planned.mark:
        raise Moved
    clusters = await _clusters(db, planned)
    codes = await _organisations(db, planned)
    await _doors(db, planned, codes)
    await _members(db, planned, codes, clusters)
    people = await _people(db, planned, codes)
    await _desks(db, planned, codes, people)
    await _enter(db, planned, codes, people)


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


async def _organisations(db: AsyncSession, planned: Plan) -> Mapping[str, int]:
    """Every organisation's id by its code."""
    new = await _insert(db, Organisation, "code", planned.new_organisations)
    codes = {**planned.known, **new}
    parts = [
        {"id": codes[code], "part_of_id": codes[whole]}
        for code, whole in planned.part_of.items()
    ]
    await _update(db, Organisation, [*planned.organisations, *parts])
    return codes


async def _doors(db: AsyncSession, planned: Plan, codes: Mapping[str, int]) -> None:
    for code, is_new, values in planned.doors:
        if is_new:
            db.add(EntryPoint(organisation_id=codes[code], **values))
            continue
        door = await db.get_one(EntryPoint, (codes[code], values["target_group"]))
        for name, value in values.items():
            setattr(door, name, value)
    await db.flush()


async def _members(
    db: AsyncSession, planned: Plan, codes: Mapping[str, int], clusters: Mapping[str, int]
) -> None:
    for code, cluster, area in planned.joins:
        db.add(
            Membership(
                organisation_id=codes[code],
                cluster_id=clusters[cluster],
                first_day=planned.today,
                area=area,
            )
        )
    await _update(db, Membership, planned.areas)


async def _people(
    db: AsyncSession, planned: Plan, codes: Mapping[str, int]
) -> Mapping[str, int]:
    """Write people; return the id of each new one by e-mail."""
    rows = [{**row, "organisation_id": codes[code]} for code, row in planned.new_people]
    new = await _insert(db, Person, "email", rows)
    await _update(db, Person, planned.people)
    for person_id in planned.let_in:
        admissions.greet(db, await db.get_one(Person, person_id), at=planned.at)
    return new


async def _desks(
    db: AsyncSession, planned: Plan, codes: Mapping[str, int], people: Mapping[str, int]
) -> None:
    for code, email, known in planned.desks:
        db.add(
            Duty(
                organisation_id=codes[code],
                person_id=known or people[email],
                first_day=planned.today,
            )
        )
    for person_id in planned.no_desks:
        for duty in (await db.exec(current_duties(person_id, planned.today))).all():
            duty.last_day = planned.today - ONE_DAY


async def _enter(
    db: AsyncSession, planned: Plan, codes: Mapping[str, int], people: Mapping[str, int]
) -> None:
    """An entry in the chain of each organisation that the file has touched."""
    touched = {code: list(known) for code, known in planned.touched.items()}
    for code, row in planned.new_people:
        touched[code].append(people[row["email"]])
    for code, ids in touched.items():
        await entries.record(
            db,
            entries.of_organisation(codes[code]),
            Did.IMPORTED,
            at=planned.at,
            by=None,
            is_first=code not in planned.known,
            people=ids,
        )


async def _insert(
    db: AsyncSession, model: type[SQLModel], key: str, rows: Sequence[Values]
) -> dict[str, int]:
    """Insert all at once; return their ids by this column of theirs."""
    if not rows:
        return {}
    into = table(model)

    def work(connection: Connection) -> dict[str, int]:
        last = connection.execute(select(func.max(into.c.id))).scalar() or 0
        # Many rows in one call: asking for each one's id takes ten times as long.
        connection.execute(into.insert(), rows)
        found = connection.execute(select(into.c[key], into.c.id).where(into.c.id > last))
        return {row[0]: row[1] for row in found}

    return await (await db.connection()).run_sync(work)


async def _update(db: AsyncSession, model: type[SQLModel], rows: Sequence[Values]) -> None:
    """Update by id; each row says only what changes."""
    what = table(model)

    def work(connection: Connection) -> None:
        for row in rows:
            values = {name: value for name, value in row.items() if name != "id"}
            connection.execute(what.update().where(what.c.id == row["id"]).values(**values))

    if rows:
        await (await db.connection()).run_sync(work)
