"""What the lines of a directory say: organisations, each once, and the people in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, TypeVar

from handlers import importing_cells
from handlers.importing_cells import Wrong
from handlers.importing_sheet import COLUMNS, Line, Refused, lines
from locales import gettext as _
from models.entry_points import usual_week

Value = TypeVar("Value")

OF_PEOPLE = ("name", "function", "phone", "email", "roles", "desk")


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """`values` are the organisation's own fields, `door` those of its entry point.

    What the sheet leaves empty is left out.
    """

    line: int
    cluster: str
    code: str
    values: Mapping[str, Any]
    door: Mapping[str, Any]

    @property
    def said(self) -> tuple[str, Mapping[str, Any], Mapping[str, Any]]:
        return self.cluster, self.values, self.door


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
    refused: list[Refused] = field(default_factory=list)

    def refuse(self, line: int, reason: str) -> None:
        self.refused.append(Refused(line, reason))


def read(data: bytes, today: date) -> Directory:
    """Read a whole file; `today` is the local date, for the guard."""
    found = Directory()
    for line in lines(data, today):
        if isinstance(line, Refused):
            found.refused.append(line)
            continue
        try:
            _take(found, line)
        except Wrong as wrong:
            found.refuse(line.number, str(wrong))
    return found


def _take(found: Directory, line: Line) -> None:
    organisation = _organisation(line)
    before = found.organisations.setdefault(organisation.code, organisation)
    if before.said != organisation.said:
        raise Wrong(
            _("Organisation {code} is described otherwise on line {line}.").format(
                code=organisation.code, line=before.line
            )
        )
    if any(line[column] for column in OF_PEOPLE):
        person = _person(line)
        if person.email in found.people:
            raise Wrong(
                _("This e-mail address already stands on line {line}.").format(
                    line=found.people[person.email].line
                )
            )
        found.people[person.email] = person


def _organisation(line: Line) -> OrganisationRow:
    values = {
        "name": _needed(line, "organisation"),
        "kind": importing_cells.kind(line["kind"]),
        "has_chat": _given(line, "has_chat", importing_cells.answer),
        "gives_advice": _given(line, "gives_advice", importing_cells.answer),
        "domains": _given(line, "domains", importing_cells.domains),
    }
    return OrganisationRow(
        line=line.number,
        cluster=_needed(line, "cluster"),
        code=_needed(line, "code"),
        values={name: value for name, value in values.items() if value is not None},
        door=_door(line),
    )


def _door(line: Line) -> dict[str, Any]:
    opens = _given(line, "opens", importing_cells.clock)
    closes = _given(line, "closes", importing_cells.clock)
    _check_hours(opens, closes)
    named = {"name": _needed(line, "entry_name"), "phone": _needed(line, "entry_phone")}
    return named | ({"week": usual_week(opens, closes)} if opens and closes else {})


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
    }
    return PersonRow(
        line=line.number,
        code=line["code"],
        email=email,
        values={name: value for name, value in values.items() if value is not None},
        has_desk=_given(line, "desk", importing_cells.answer),
    )


def _needed(line: Line, column: str) -> str:
    if not line[column]:
        raise Wrong(_("Something is missing: {column}.").format(column=COLUMNS[column][0]))
    return line[column]


def _given(line: Line, column: str, read: Callable[[str], Value]) -> Value | None:
    return read(line[column]) if line[column] else None
