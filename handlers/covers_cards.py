"""How it reads that somebody covers: who, for whom and until when. Never why."""

from handlers.casefiles import CaseFile
from handlers.covers import Cover
from locales import dates
from locales import gettext as _
from models.cases import Party
from models.people import Person


def covered(file: CaseFile, party: Party) -> str:
    """Who is away until when, and who covers; "" for a contact person who is there."""
    contact, cover = file.contact(party), file.cover(party)
    if contact is None or cover is None:
        return ""
    return away(contact, cover)


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
