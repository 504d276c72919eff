"""What the lines of a directory say: organisations, each once, and the people in them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, TypeVar

from handlers import importing_cells, readings
from handlers.importing_cells import several
from handlers.importing_sheet import COLUMNS, Line, Remark, lines
from handlers.readings import Wrong
from locales import gettext as _
from models.entry_points import TargetGroup, usual_week
from models.organisations import Kind

Value = TypeVar("Value")

OF_PEOPLE = (
    *("name", "function", "phone", "email", "roles", "desk"),
    *("working", "languages", "helps_with", "best_time"),
)


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """`values` are the organisation's own fields, `doors` those of its entry points.

    What the sheet leaves empty is left out, or None.
    """

    line: int
    cluster: str
    code: str
    values: Mapping[str, Any]
    doors: Mapping[TargetGroup, Mapping[str, Any]]
    area: str | None = None
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`has_desk` None leaves the desk as it is."""

    line: int
    code: str
    email: str
    values: Mapping[str, Any]
    has_desk: bool | None


@dataclass(slots=True)
class Directory:
    """What a file says. With anything refused, none of it is to be taken."""

    organisations: dict[str, OrganisationRow] = field(default_factory=dict)
    people: dict[str, PersonRow] = field(default_factory=dict)
    refused: list[Remark] = field(default_factory=list)
    warned: list[Remark] = field(default_factory=list)

    def refuse(self, line: int, reason: str) -> None:
        self.refused.append(Remark(line, reason))

    def warn(self, line: int, reason: str) -> None:
        self.warned.append(Remark(line, reason))


def read(
    data: bytes, today: date, told: Callable[[int], None] = lambda _read: None
) -> Directory:
    """Read a whole file; `today` is the local date, for the guard."""
    found = Directory()
    for line in lines(data, today, told):
        if isinstance(line, Remark):
            found.refused.append(line)
            continue
        try:
            _take(found, line)
        except Wrong as wrong:
            found.refuse(line.number, str(wrong))
    found.warned.extend(_warnings(found))
    return found


def _take(found: Directory, line: Line) -> None:
    organisation = _organisation(line)
    before = found.organisations.setdefault(organisation.code, organisation)
    _check_same(before, organisation)
    if any(line[column] for column in OF_PEOPLE):
        person = _person(line)
        if person.email in found.people:
            raise Wrong(_twice(person, found.people[person.email]))
        found.people[person.email] = person


def _check_same(before: OrganisationRow, now: OrganisationRow) -> None:
    if before.doors != now.doors:
        raise Wrong(
            _(
                "{code} has another entry point on line {line}. "
                "An organisation has exactly one."
            ).format(code=now.code, line=before.line)
        )
    if _said(before) != _said(now):
        raise Wrong(
            _("Organisation {code} is described otherwise on line {line}.").format(
                code=now.code, line=before.line
            )
        )


def _said(row: OrganisationRow) -> tuple[Any, ...]:
    return row.cluster, row.values, row.area, row.part_of


def _twice(now: PersonRow, before: PersonRow) -> str:
    sentence = _("This e-mail address already stands on line {line}.")
    if now.code != before.code:
        sentence = _(
            "This person is in another organisation on line {line}. Enter them in one, where "
            "they work most."
        )
    return sentence.format(line=before.line)


def _organisation(line: Line) -> OrganisationRow:
    values = {
        "name": _needed(line, "organisation"),
        "kind": importing_cells.kind(line["kind"]),
        "has_chat": _given(line, "has_chat", importing_cells.answer),
        "gives_advice": _given(line, "gives_advice", importing_cells.answer),
        "domains": _given(line, "domains", importing_cells.domains),
        "tenants": _given(line, "tenants", importing_cells.tenants),
        "offers": _given(line, "offers", several),
        "closing_days": _given(line, "closing_days", importing_cells.closing_days),
        **_concern(line),
    }
    return OrganisationRow(
        line=line.number,
        cluster=_needed(line, "cluster"),
        code=_needed(line, "code"),
        values=_without_none(values),
        doors=dict(_doors(line)),
        area=line["area"] or None,
        part_of=line["part_of"] or None,
    )


def _concern(line: Line) -> dict[str, str | None]:
    """Where it is notified of a worry for a child: a municipality, and nobody else."""
    found = {
        "concern_phone": _given(line, "concern_phone", importing_cells.concern_phone),
        "concern_url": _given(line, "concern_url", importing_cells.concern_url),
    }
    if any(found.values()) and importing_cells.kind(line["kind"]) is not Kind.MUNICIPALITY:
        raise Wrong(readings.no_municipality())
    return found


def _doors(line: Line) -> Iterator[tuple[TargetGroup, Mapping[str, Any]]]:
    week = _given(line, "week", importing_cells.week) or _usual_week(line)
    yield (
        TargetGroup.ADULT,
        _without_none(
            {
                "name": _needed(line, "entry_name"),
                "phone": _needed(line, "entry_phone"),
                "week": week,
            }
        ),
    )
    if line["child_name"] or line["child_phone"] or line["child_week"]:
        yield (
            TargetGroup.CHILD,
            _without_none(
                {
                    "name": _needed(line, "child_name"),
                    "phone": _needed(line, "child_phone"),
                    "week": _given(line, "child_week", importing_cells.week),
                }
            ),
        )


def _usual_week(line: Line) -> list[list[str]] | None:
    opens = _given(line, "opens", readings.clock)
    closes = _given(line, "closes", readings.clock)
    _check_hours(opens, closes)
    return usual_week(opens, closes) if opens and closes else None


def _check_hours(opens: time | None, closes: time | None) -> None:
    if (opens is None) is not (closes is None):
        raise Wrong(_("Write both when it opens and when it closes."))
    if opens is not None and closes is not None and opens >= closes:
        raise Wrong(_("It closes before it opens."))


def _person(line: Line) -> PersonRow:
    email = importing_cells.email(line["email"])
    values = {
        "name": _needed(line, "name"),
        "function": _needed(line, "function"),
        "phone": line["phone"] or None,
        "roles": _given(line, "roles", importing_cells.roles),
        "languages": _given(line, "languages", several),
        "helps_with": line["helps_with"] or None,
        "best_time": line["best_time"] or None,
        **(_given(line, "working", importing_cells.working_week) or {}),
    }
    return PersonRow(
        line=line.number,
        code=line["code"],
        email=email,
        values=_without_none(values),
        has_desk=_given(line, "desk", importing_cells.answer),
    )


def _needed(line: Line, column: str) -> str:
    if not line[column]:
        raise Wrong(_("Something is missing: {column}.").format(column=COLUMNS[column][0]))
    return line[column]


def _given(line: Line, column: str, read: Callable[[str], Value]) -> Value | None:
    return read(line[column]) if line[column] else None


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _warnings(found: Directory) -> Iterator[Remark]:
    """What may be right and is worth a look: namesakes, and nobody where chat is used."""
    first: dict[tuple[str, str], int] = {}
    for person in found.people.values():
        name = person.values["name"]
        before = first.setdefault((person.code, name.casefold()), person.line)
        if before != person.line:
            yield Remark(
                person.line,
                _("{name} has a namesake in the same organisation on line {line}.").format(
                    name=name, line=before
                ),
            )
    staffed = {person.code for person in found.people.values()}
    for organisation in found.organisations.values():
        if organisation.code not in staffed and organisation.values.get("has_chat", True):
            yield Remark(
                organisation.line,
                _(
                    "{name} uses chat and has nobody in this file: nobody can be invited."
                ).format(name=organisation.values["name"]),
            )
