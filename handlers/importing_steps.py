"""One line of a directory at a time: added, changed or as it was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import admissions, digests, staffing
from handlers.importing_rows import Directory, OrganisationRow, PersonRow
from models.calendar import ONE_DAY
from models.clusters import Cluster, ClusterAgreement, Phase, Principle, Strength
from models.entry_points import EntryPoint
from models.organisations import Membership, Organisation
from models.people import Duty, Person, Role, current_duties


class Effect(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """What a line does to somebody or something, by name."""

    line: int
    effect: Effect
    name: str


@dataclass(slots=True)
class Importing:
    """One import under way: what is known by its key, and what has changed so far."""

    directory: Directory
    at: datetime
    clusters: dict[str, Cluster] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    belongs: dict[int, int] = field(default_factory=dict)
    doors: dict[int, EntryPoint] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    touched: dict[int, list[int]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return staffing.today(self.at)

    def note(self, line: int, effect: Effect, name: str) -> None:
        self.changes.append(Change(line, effect, name))

    def count(self, effect: Effect) -> int:
        return sum(1 for one in self.changes if one.effect is effect)


async def organisation(db: AsyncSession, doing: Importing, row: OrganisationRow) -> None:
    cluster = await _cluster(db, doing, row)
    found = doing.organisations.get(row.code)
    effect = Effect.ADDED
    if found is None:
        found = Organisation(code=row.code, **row.values)
        db.add(found)
        await db.flush()
        doing.organisations[row.code] = found
    else:
        effect = _set(found, row.values)
    if _set_door(db, doing, found.id, row.door) and effect is Effect.UNCHANGED:
        effect = Effect.CHANGED
    if found.id not in doing.belongs:
        db.add(
            Membership(organisation_id=found.id, cluster_id=cluster.id, first_day=doing.today)
        )
        doing.belongs[found.id] = cluster.id
        effect = Effect.CHANGED if effect is Effect.UNCHANGED else effect
    if effect is not Effect.UNCHANGED:
        doing.touched.setdefault(found.id, [])
    doing.note(row.line, effect, found.name)


def _set_door(
    db: AsyncSession, doing: Importing, organisation_id: int, values: Mapping[str, Any]
) -> bool:
    found = doing.doors.get(organisation_id)
    if found is not None:
        return _set(found, values) is Effect.CHANGED
    door = EntryPoint(organisation_id=organisation_id, **values)
    db.add(door)
    doing.doors[organisation_id] = door
    return True


async def _cluster(db: AsyncSession, doing: Importing, row: OrganisationRow) -> Cluster:
    """A cluster nobody has heard of begins with an agreement to prepare, and the usual days."""
    known = doing.clusters.get(row.cluster.lower())
    if known is not None:
        return known
    cluster = Cluster(code=row.cluster.lower(), name=row.cluster)
    db.add(cluster)
    await db.flush()
    db.add(
        ClusterAgreement(
            cluster_id=cluster.id,
            version=1,
            valid_from=doing.today,
            phase=Phase.PREPARATION,
            principles=dict.fromkeys(Principle, Strength.ON),
        )
    )
    doing.clusters[row.cluster.lower()] = cluster
    doing.note(row.line, Effect.ADDED, cluster.name)
    return cluster


async def person(db: AsyncSession, doing: Importing, row: PersonRow) -> None:
    found = doing.people.get(row.email)
    if found is None:
        organisation = doing.organisations[row.code]
        found = Person(organisation_id=organisation.id, email=row.email, **row.values)
        db.add(found)
        await db.flush()
        effect = Effect.ADDED
    else:
        effect = _set(found, row.values)
    changed = [
        _let_in(db, doing, found),
        _set_digest(found, doing.at),
        await _set_desk(db, doing, found, has_desk=row.has_desk),
    ]
    if any(changed) and effect is Effect.UNCHANGED:
        effect = Effect.CHANGED
    if effect is not Effect.UNCHANGED:
        doing.touched.setdefault(found.organisation_id, []).append(found.id)
    doing.note(row.line, effect, found.name)


def _set(row: Organisation | Person | EntryPoint, values: Mapping[str, Any]) -> Effect:
    effect = Effect.UNCHANGED
    for name, value in values.items():
        before = getattr(row, name)
        is_same = (
            sorted(before) == sorted(value) if isinstance(value, list) else before == value
        )
        if not is_same:
            setattr(row, name, value)
            effect = Effect.CHANGED
    return effect


def _let_in(db: AsyncSession, doing: Importing, person: Person) -> bool:
    if person.is_admitted:
        return False
    person.is_admitted, person.awaits = True, ""
    admissions.greet(db, person, at=doing.at)
    return True


def _set_digest(person: Person, at: datetime) -> bool:
    if person.digest_at is not None or not person.has(Role.COORDINATOR):
        return False
    person.digest_at = digests.first_at(person, staffing.LOCAL, at)
    return True


async def _set_desk(
    db: AsyncSession, doing: Importing, person: Person, *, has_desk: bool | None
) -> bool:
    """Give the desk on every weekday, or take it from today."""
    if has_desk is None:
        return False
    duties = (await db.exec(current_duties(person.id, doing.today))).all()
    if bool(duties) is has_desk:
        return False
    if has_desk:
        db.add(
            Duty(
                organisation_id=person.organisation_id,
                person_id=person.id,
                first_day=doing.today,
            )
        )
    for duty in duties:
        duty.last_day = doing.today - ONE_DAY
    return True
