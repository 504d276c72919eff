"""What a file would change in the directory as it is: planned, and nothing written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from handlers import digest_times, staffing
from handlers.importing_bulk import Ready
from handlers.importing_checks import check
from handlers.importing_present import Present, Row
from handlers.importing_rows import Directory, OrganisationRow, PersonRow
from models.calendar import ONE_DAY
from models.entry_points import TargetGroup, usual_week
from models.organisations import Kind, Organisation
from models.people import Person, Role


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


Values = dict[str, Any]


@dataclass(slots=True)
class Plan:
    """Rows to write. Who is new is told by code or e-mail, who is known by `id`.

    `left_out` are the names of those whom the file's organisations have and the file does
    not: they stay. `mark` is the directory's at the time of planning. `ready` are the rows as
    the database takes them, as far as that can be said before.
    """

    directory: Directory
    at: datetime
    mark: tuple[int, ...]
    changes: list[Change] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    new_clusters: dict[str, str] = field(default_factory=dict)
    clusters: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    new_organisations: list[Values] = field(default_factory=list)
    organisations: list[Values] = field(default_factory=list)
    part_of: dict[str, str] = field(default_factory=dict)
    doors: list[tuple[str, bool, Values]] = field(default_factory=list)
    joins: list[tuple[str, str, str]] = field(default_factory=list)
    areas: list[Values] = field(default_factory=list)
    new_people: list[tuple[str, Values]] = field(default_factory=list)
    people: list[Values] = field(default_factory=list)
    desks: list[tuple[str, str, int | None]] = field(default_factory=list)
    no_desks: list[Values] = field(default_factory=list)
    let_in: list[int] = field(default_factory=list)
    touched: dict[str, list[int]] = field(default_factory=dict)
    ready: list[Ready] = field(default_factory=list)

    @property
    def today(self) -> date:
        return staffing.today(self.at)

    def note(self, line: int, effect: Effect, name: str) -> None:
        self.changes.append(Change(line, effect, name))

    def count(self, effect: Effect) -> int:
        return sum(1 for one in self.changes if one.effect is effect)


def plan(directory: Directory, present: Present, at: datetime) -> Plan:
    """Compare. With anything refused, by the file itself or by what is there, it is empty."""
    found = Plan(directory, at, present.mark, clusters=dict(present.clusters))
    check(directory, present)
    if directory.refused:
        return found
    found.known = {code: row["id"] for code, row in present.organisations.items()}
    for organisation in directory.organisations.values():
        _organisation(found, present, organisation)
    for person in directory.people.values():
        _person(found, present, person)
    found.left_out.extend(_left_out(directory, present))
    return found


def differing(row: Row, values: Mapping[str, Any]) -> Values:
    """Those of the values that the row does not have yet; lists count in any order."""
    return {name: value for name, value in values.items() if _plain(row[name]) != _plain(value)}


def _plain(value: Any) -> Any:  # noqa: ANN401 -- a column's value
    return sorted(value) if isinstance(value, list) else value


def _organisation(found: Plan, present: Present, row: OrganisationRow) -> None:
    _cluster(found, row)
    known = present.organisations.get(row.code)
    changed = [
        _own_values(found, known, row),
        _part_of(found, present, known, row),
        *(_door(found, present, row, group, door) for group, door in row.doors.items()),
        _member(found, present, known, row),
    ]
    effect = Effect.CHANGED if any(changed) else Effect.UNCHANGED
    if known is None:
        effect = Effect.ADDED
    if effect is not Effect.UNCHANGED:
        found.touched.setdefault(row.code, [])
    found.note(row.line, effect, row.values["name"])


def _cluster(found: Plan, row: OrganisationRow) -> None:
    """A cluster nobody has heard of begins with an agreement to prepare, and the usual days."""
    key = row.cluster.lower()
    if key not in found.clusters and key not in found.new_clusters:
        found.new_clusters[key] = row.cluster
        found.note(row.line, Effect.ADDED, row.cluster)


def _own_values(found: Plan, known: Row | None, row: OrganisationRow) -> bool:
    if known is None:
        new = {**_blank(Organisation), "code": row.code, **row.values}
        found.new_organisations.append(new)
        return True
    changed = differing(known, row.values)
    if changed:
        found.organisations.append({"id": known["id"], **changed, "is_indexed": False})
    return bool(changed)


def _part_of(found: Plan, present: Present, known: Row | None, row: OrganisationRow) -> bool:
    before = present.code(known["part_of_id"]) if known and known["part_of_id"] else None
    if row.part_of is None or row.part_of == before:
        return False
    found.part_of[row.code] = row.part_of
    return True


def _door(
    found: Plan,
    present: Present,
    row: OrganisationRow,
    group: TargetGroup,
    values: Mapping[str, Any],
) -> bool:
    known = present.organisations.get(row.code)
    door = present.doors.get((known["id"], group)) if known else None
    if door is None:
        new = {"week": usual_week(), **values, "target_group": group}
        found.doors.append((row.code, True, new))
        return True
    changed = differing(door, values)
    if changed:
        found.doors.append((row.code, False, {"target_group": group, **changed}))
    return bool(changed)


def _member(found: Plan, present: Present, known: Row | None, row: OrganisationRow) -> bool:
    member = present.members.get(known["id"]) if known else None
    if member is None:
        found.joins.append((row.code, row.cluster.lower(), row.area or ""))
        return True
    if row.area is None or row.area == member["area"]:
        return False
    found.areas.append({"id": member["id"], "area": row.area})
    return True


def _person(found: Plan, present: Present, row: PersonRow) -> None:
    known = present.people.get(row.email)
    if known is None:
        found.new_people.append((row.code, _new_person(row, found.at)))
        effect, is_changed = Effect.ADDED, True
    else:
        is_changed = _changed_person(found, known, row)
        effect = Effect.CHANGED if is_changed else Effect.UNCHANGED
    if _desk(found, present, known, row) and not is_changed:
        effect = Effect.CHANGED
    if effect is not Effect.UNCHANGED:
        people = found.touched.setdefault(row.code, [])
        people.extend([known["id"]] if known else [])
    found.note(row.line, effect, row.values["name"])


def _new_person(row: PersonRow, at: datetime) -> Values:
    new = {**_blank(Person), "email": row.email, **row.values}
    if Role.COORDINATOR in new["roles"]:
        new["digest_at"] = digest_times.first_at(Person(**new), staffing.LOCAL, at)
    return new


@cache  # making a row of a model takes half a millisecond
def _blank(model: type[Person | Organisation]) -> Mapping[str, Any]:
    """What a new row has where the file says nothing."""
    needed: Values = {
        "name": "",
        "code": "",
        "kind": Kind.OTHER,
        "function": "",
        "organisation_id": 0,
    }
    return model(**needed).model_dump(exclude={"id"})


def _changed_person(found: Plan, known: Row, row: PersonRow) -> bool:
    changed = differing(known, row.values)
    if not known["is_admitted"]:
        changed |= {"is_admitted": True, "awaits": ""}
        found.let_in.append(known["id"])
    roles = row.values.get("roles", known["roles"])
    is_wanted = Role.COORDINATOR in roles and known["wants_digest"] is not False
    if known["digest_at"] is None and is_wanted:
        person = Person(**{**known, **row.values})
        changed["digest_at"] = digest_times.first_at(person, staffing.LOCAL, found.at)
    if changed:
        found.people.append({"id": known["id"], **changed, "is_indexed": False})
    return bool(changed)


def _desk(found: Plan, present: Present, known: Row | None, row: PersonRow) -> bool:
    """Give the desk on every weekday, or take it from today."""
    is_there = known is not None and known["id"] in present.at_desk
    if row.has_desk is None or row.has_desk is is_there:
        return False
    if row.has_desk:
        found.desks.append((row.code, row.email, known["id"] if known else None))
    elif known is not None:
        over = {"last_day": found.today - ONE_DAY}
        found.no_desks.extend({"id": one, **over} for one in present.at_desk[known["id"]])
    return True


def _left_out(directory: Directory, present: Present) -> Iterator[str]:
    named = {
        present.organisations[code]["id"]
        for code in directory.organisations
        if code in present.organisations
    }
    for email, person in present.people.items():
        if person["organisation_id"] in named and email not in directory.people:
            yield person["name"]
