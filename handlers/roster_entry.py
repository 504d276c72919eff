"""What the forms of the roster say, and whether that can be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import absences_cards, choosing, staffing
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.people import Absence, Duty, Person, duties_from

WEEK = range(5)  # no desk is open at the weekend
LONGEST = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Week:
    """Who has the desk on which weekday, from a local date on. Left out: nobody."""

    first_day: date
    people: Mapping[int, Person]


@dataclass(frozen=True, slots=True)
class Different:
    """Somebody who has the desk on some local dates, both included."""

    person: Person
    first_day: date
    last_day: date


def field(weekday: int) -> str:
    return f"day_{weekday}"


async def read_week(
    turn: Turn, organisation_id: int, db: AsyncSession
) -> tuple[Week | None, dict[str, str]]:
    """The week a form asks for, or what is to be mended in it: field name -> sentence."""
    first_day, errors = _first_day(turn)
    people: dict[int, Person] = {}
    for day in WEEK:
        name = field(day)
        person = await choosing.chosen(turn, name, organisation_id, db)
        if person is None and turn.value(name):
            errors[name] = _("Choose one of your colleagues.")
        elif person is not None and day not in person.hours.weekdays:
            errors[name] = _never_then(person, day)
        elif person is not None:
            people[day] = person
    return (None, errors) if errors or not first_day else (Week(first_day, people), {})


async def read_different(
    turn: Turn, organisation_id: int, db: AsyncSession
) -> tuple[Different | None, dict[str, str]]:
    first_day, errors = _first_day(turn)
    last_day = _day(turn.value("last_day")) if turn.value("last_day") else first_day
    if last_day is None and "first_day" not in errors:
        errors["last_day"] = _("Write the day as a date.")
    elif first_day and last_day and last_day < first_day:
        errors["last_day"] = _("The last day cannot be before the first.")
    elif first_day and last_day and last_day - first_day > LONGEST:
        errors["last_day"] = _("Choose at most two months. Change the usual week instead.")
    person = await choosing.chosen(turn, "person", organisation_id, db)
    if person is None:
        errors["person"] = _("Choose one of your colleagues.")
    if errors or person is None or first_day is None or last_day is None:
        return None, errors
    different = Different(person, first_day, last_day)
    return different, await _clashes(different, organisation_id, db)


def _first_day(turn: Turn) -> tuple[date | None, dict[str, str]]:
    found = _day(turn.value("first_day"))
    if found is None:
        return None, {"first_day": _("Write the day as a date.")}
    if found < staffing.today(turn.at):
        return None, {"first_day": _("Choose today or a later day.")}
    return found, {}


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


async def _clashes(
    different: Different, organisation_id: int, db: AsyncSession
) -> dict[str, str]:
    """One exception a day, by somebody who is there and works then."""
    first, last, person = different.first_day, different.last_day, different.person
    if first == last and first.weekday() not in person.hours.weekdays:
        return {"person": _never_then(person, first.weekday())}
    away = select(Absence).where(
        col(Absence.person_id) == person.id,
        col(Absence.first_day) <= last,
        col(Absence.last_day) >= first,
    )
    if found := (await db.exec(away)).first():
        days = absences_cards.span(found.first_day, found.last_day)
        sentence = _("{name} is away {days}. Choose somebody else.")
        return {"person": sentence.format(name=person.name, days=days)}
    for duty in (await db.exec(duties_from(organisation_id, first))).all():
        if duty.is_exception and duty.first_day <= last:
            return {"first_day": _agreed_already(duty)}
    return {}


def _agreed_already(duty: Duty) -> str:
    days = absences_cards.span(duty.first_day, duty.last_day or duty.first_day)
    return _("Something else is agreed for {days}. Take that back first.").format(days=days)


def _never_then(person: Person, weekday: int) -> str:
    return _("{name} does not work on that day ({day}). Choose somebody else.").format(
        name=person.name, day=dates.weekday(weekday)
    )
