"""What the forms of an agreement say, read field by field."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from handlers import readings
from handlers.readings import Wrong, clock
from handlers.turn import Turn
from locales import gettext as _
from models.agreements import rung_field
from models.calendar import ONE_DAY
from models.clusters import (
    ClusterAgreement,
    Principle,
    Strength,
)
from models.ladder import Rung, written
from models.people import Person, Role
from models.templates import templates

PHONE = re.compile(r"\+?[\d ]+")
FEWEST_DIGITS, MOST_DIGITS = 3, 8  # 112 is a number, and an ordinary one has eight
COUNTRY = re.compile(r"(\+|00)45(?=\d{8}$)")
MOST_NUMBERS = 5
MOST_SPECIALISTS = 2  # above a form for half a minute
MOST_CLOSING_DAYS = 100
LONGEST_LINE = 120
YEARS_AHEAD = 5
LIFTED_ROLES = (Role.COORDINATOR, Role.BRIDGE_BUILDER)
YES, NO = "yes", "no"
HOURS, DAYS = "hours", "days"


@dataclass(frozen=True, slots=True)
class Said:
    """A form that was sent, the draft it is about, whom it adds by name, and the local day."""

    turn: Turn
    draft: ClusterAgreement
    today: date
    added: Person | None = None

    def value(self, name: str) -> str:
        return self.turn.value(name)

    def chosen(self, name: str, among: type[StrEnum]) -> Any:  # noqa: ANN401 -- one of `among`
        if self.value(name) not in set(among):
            raise Wrong(_("Choose one of these."))
        return among(self.value(name))

    def lines(self, name: str) -> list[str]:
        return [line.strip() for line in self.value(name).splitlines() if line.strip()]


Reader = Callable[[Said, str], Any]


def read(said: Said, readers: Mapping[str, Reader]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of some fields, and what is to be mended in them: field name -> sentence."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, reader in readers.items():
        try:
            values[name] = reader(said, name)
        except Wrong as wrong:
            errors[name] = str(wrong)
    return values, errors


def choice(among: type[StrEnum]) -> Reader:
    return lambda said, name: said.chosen(name, among)


def whole(least: int, most: int) -> Reader:
    def reader(said: Said, name: str) -> int:
        text = said.value(name)
        is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
        if not is_number or not least <= int(text) <= most:
            raise Wrong(
                _("Write a whole number from {least} to {most}.").format(least=least, most=most)
            )
        return int(text)

    return reader


def at_clock(said: Said, name: str) -> time:
    return clock(said.value(name))


def yes(said: Said, name: str) -> bool:
    return said.value(name) == YES


def several(*among: StrEnum, fewest: int = 0) -> Reader:
    def reader(said: Said, name: str) -> list[str]:
        ticked = set(said.turn.values(name))
        if not ticked <= set(among):
            raise Wrong(_("Choose among these."))
        if len(ticked) < fewest:
            raise Wrong(_("Choose at least one."))
        return [one.value for one in among if one in ticked]

    return reader


def numbers(said: Said, name: str) -> list[list[str]]:
    """Acute numbers, one to a line: whose it is, a colon, the number."""
    lines = said.lines(name)
    if len(lines) > MOST_NUMBERS:
        raise Wrong(_("At most {n} numbers: nobody reads more.").format(n=MOST_NUMBERS))
    return [_number(line) for line in lines]


def specialists(said: Said, name: str) -> list[list[str]]:
    """Telephones of specialists, one to a line: whose, a colon, the number, a comma, when."""
    lines = said.lines(name)
    if len(lines) > MOST_SPECIALISTS:
        raise Wrong(_("At most {n} numbers: nobody reads more.").format(n=MOST_SPECIALISTS))
    return [_with_hours(line) for line in lines]


def closing_days(said: Said, name: str) -> list[str]:
    """Local dates in ISO format, one to a line; those agreed before may be over."""
    known = set(said.draft.closing_days)
    days = [date.fromisoformat(one) for one in readings.days(said.value(name))]
    if len(days) > MOST_CLOSING_DAYS:
        raise Wrong(_("At most {n} closing days.").format(n=MOST_CLOSING_DAYS))
    for day in days:
        is_over = day < said.today and day.isoformat() not in known
        if is_over or day > said.today + YEARS_AHEAD * 365 * ONE_DAY:
            raise Wrong(_("{day} is over, or years ahead.").format(day=day.isoformat()))
    return [day.isoformat() for day in days]


def pathways(said: Said, name: str) -> list[str]:
    ticked = set(said.turn.values(name))
    found = [one for one in templates() if one.code in ticked]
    if all(one.is_for_minors for one in found):
        raise Wrong(_("Choose at least one pathway for adults."))
    return [one.code for one in found]


def lift_people(said: Said, _name: str) -> list[list[int]]:
    """Those still ticked, and whoever is added: one for each organisation."""
    kept = set(said.turn.values("keep_people"))
    people = {
        organisation: person
        for organisation, person in said.draft.lift_people
        if str(person) in kept
    }
    if said.added is not None:
        people[said.added.organisation_id] = said.added.id
    return [[organisation, people[organisation]] for organisation in sorted(people)]


def read_principles(said: Said) -> tuple[dict[str, str], dict[str, str]]:
    readers = {principle_field(one): choice(Strength) for one in Principle}
    values, errors = read(said, readers)
    found = {one.value: values.get(principle_field(one), Strength.ON) for one in Principle}
    return found, errors


def read_ladder(said: Said) -> tuple[dict[str, str], dict[str, str]]:
    """Each ticked rung with its time."""
    ticked = [rung for rung in Rung if rung in said.turn.values("rungs")]
    values, errors = read(said, {rung_field(rung): at_clock for rung in ticked})
    if errors:
        return {}, errors
    return written({rung: values[rung_field(rung)] for rung in ticked}), {}


def principle_field(principle: str) -> str:
    return f"principle_{principle}"


def read_advice(said: Said) -> tuple[dict[str, Any], dict[str, str]]:
    """How soon advice is answered: so many open hours, or working days."""
    if said.value("advice_unit") == HOURS:
        values, errors = read(said, {"advice": whole(1, 100)})
        return {"advice_hours": values.get("advice")}, errors
    values, errors = read(said, {"advice": whole(1, 20)})
    days = values.get("advice", said.draft.advice_days)
    return {"advice_days": days, "advice_hours": None}, errors


def _number(line: str) -> list[str]:
    whose, colon, phone = (part.strip() for part in line.rpartition(":"))
    if not colon or not whose:
        raise Wrong(_("Write whose number it is, a colon, and the number."))
    digits = COUNTRY.sub("", phone.replace(" ", ""))
    if not PHONE.fullmatch(phone) or not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        raise Wrong(_("The number of {whose} is no telephone number.").format(whose=whose))
    if len(line) > LONGEST_LINE:
        raise Wrong(_("At most {n} characters on a line.").format(n=LONGEST_LINE))
    return [whose, phone]


def _with_hours(line: str) -> list[str]:
    named, _comma, hours = (part.strip() for part in line.partition(","))
    number = _number(named)
    if not hours:
        raise Wrong(
            _("Write when {whose} answers: a comma, and the hours.").format(whose=number[0])
        )
    if len(line) > LONGEST_LINE:
        raise Wrong(_("At most {n} characters on a line.").format(n=LONGEST_LINE))
    return [*number, hours]
