"""How it reads that somebody covers: who, for whom and until when. Never why."""

from datetime import datetime

from handlers.casefiles import CaseFile
from handlers.covers import Cover
from handlers.entry_points import Door
from locales import dates
from locales import gettext as _
from models.calendar import DayHours
from models.cases import Party
from models.entry_points import EntryPoint
from models.people import Person


def covered(file: CaseFile, party: Party) -> str:
    """Who is away until when, and who covers; "" for a contact person who is there."""
    contact, cover = file.contact(party), file.cover(party)
    if contact is None or cover is None:
        return ""
    return away(contact, cover)


def missed(person: Person, cover: Cover | None, door: Door, at: datetime) -> str:
    """Say that somebody is not there today, and who answers; "" for who is there."""
    if cover is None:
        return off(person, door, at)
    if cover.is_day_off and cover.buddy is not None:
        told = _("{buddy}, makker, answers by telephone.").format(buddy=cover.buddy.name)
        return f"{off(person, door, at)} {told}"
    return away(person, cover)


def off(person: Person, door: Door, at: datetime) -> str:
    """Say when somebody is back who does not work on this day; "" for who does."""
    back = door.back_at(person, at)
    if back is None:
        return ""
    told = _("{name} is not at work today, and is back {moment}.")
    return told.format(name=person.name, moment=dates.moment(back, door.zone))


def part_time(person: Person, door: EntryPoint) -> str:
    """Say when somebody works, and whom to call on the other days; "" for every weekday."""
    if set(person.weekdays) >= set("01234"):
        return ""
    told = _("{name} works {when}. On other days call {door}, {phone}.")
    days = [DayHours(int(day), person.opens, person.closes) for day in person.weekdays]
    return told.format(
        name=person.name, when=dates.week(days), door=door.name, phone=door.phone
    )


def away(person: Person, cover: Cover) -> str:
    until = dates.day(cover.until)
    if cover.person is None and cover.buddy is not None:
        told = _("{name} is away until {day}. {buddy}, makker, answers by telephone.")
        return told.format(name=person.name, day=until, buddy=cover.buddy.name)
    if cover.person is None:
        told = _("{name} is away until {day}. Use the entry point.")
        return told.format(name=person.name, day=until)
    return _("{covering} covers for {name} until {day}.").format(
        covering=cover.person.name, name=person.name, day=until
    )
