"""Whose absence a form is about, what it says, and whether that can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import absences_cards, buddies, choosing, staffing
from handlers.turn import Refusal, Turn, number
from locales import gettext as _
from models.people import Absence, Person, Role, absences_between


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form asks for; the days are local, both included."""

    person: Person
    first_day: date
    last_day: date
    stand_in: Person | None


async def whose(turn: Turn, db: AsyncSession) -> Person:
    """`subject` is "" for oneself, or the id of who it is for; raises Refusal."""
    person = await db.get(Person, number(turn.subject)) if turn.subject else turn.me
    if person is None or not may_register(turn.me, person):
        raise Refusal(_("You can register absence for yourself; a coordinator for colleagues."))
    return person


def may_register(who: Person, person: Person) -> bool:
    if who.id == person.id:
        return True
    is_in_charge = who.has(Role.COORDINATOR) or who.has(Role.ORG_ADMIN)
    return is_in_charge and who.organisation_id == person.organisation_id


async def read(
    turn: Turn, person: Person, db: AsyncSession
) -> tuple[Wanted | None, dict[str, str]]:
    """What the form says, or what is to be mended in it: field name -> sentence."""
    days, errors = _days(turn)
    stand_in = await chosen_stand_in(turn, person, db)
    if stand_in is not None and not await choosing.is_still_here(db, stand_in):
        stand_in = None
    if stand_in is None and turn.value("stand_in"):
        errors["stand_in"] = _("Choose one of your colleagues.")
    if stand_in is not None and stand_in.id == person.id:
        errors["stand_in"] = _("Nobody can stand in for themselves. Choose a colleague.")
    if errors or not days:
        return None, errors
    wanted = Wanted(person, *days, stand_in)
    return wanted, await _clashes(wanted, db)


async def chosen_stand_in(turn: Turn, person: Person, db: AsyncSession) -> Person | None:
    """The chosen colleague, or a makker of another organisation; else None."""
    found = await choosing.by_key(turn.value("stand_in"), db)
    if found is None or found.organisation_id == person.organisation_id:
        return found
    return found if await buddies.is_buddy(db, person, found) else None


def _days(turn: Turn) -> tuple[tuple[date, date] | None, dict[str, str]]:
    errors: dict[str, str] = {}
    said: list[date] = []
    for name in ("first_day", "last_day"):
        try:
            said.append(date.fromisoformat(turn.value(name)))
        except ValueError:
            errors[name] = _("Write the day as a date.")
    if errors:
        return None, errors
    first, last = said
    if first < staffing.today(turn.at):
        errors["first_day"] = _("Choose today or a later day.")
    if last < first:
        errors["last_day"] = _("The last day cannot be before the first.")
    return (first, last), errors


async def _clashes(wanted: Wanted, db: AsyncSession) -> dict[str, str]:
    """A stand-in must be there on every day: so no chain of stand-ins can become a circle."""
    person, stand_in = wanted.person, wanted.stand_in
    ids = [person.id, *([stand_in.id] if stand_in else [])]
    days = wanted.first_day, wanted.last_day
    same_days = (await db.exec(absences_between(*days, *ids))).all()
    for absence in same_days:
        if absence.person_id == person.id:
            taken = _("Already registered as away {days}. Take that back first.")
            return {"first_day": taken.format(days=_span(absence))}
        if stand_in is not None and absence.person_id == stand_in.id:
            away = _("{name} is away {days}. Choose somebody else.")
            return {"stand_in": away.format(name=stand_in.name, days=_span(absence))}
    return await _left_alone(wanted, same_days, db)


async def _left_alone(
    wanted: Wanted, same_days: Sequence[Absence], db: AsyncSession
) -> dict[str, str]:
    """Who stands in for others then must leave them to somebody."""
    covered = [one for one in same_days if one.stand_in_id == wanted.person.id]
    if wanted.stand_in is not None or not covered:
        return {}
    name = (await db.get_one(Person, covered[0].person_id)).name
    needed = _("{name} is covered in those days. Choose who takes that over.")
    return {"stand_in": needed.format(name=name)}


def _span(absence: Absence) -> str:
    return absences_cards.span(absence.first_day, absence.last_day)
