"""A course that is opened for a citizen who has one already, by the own record number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import entries, records, staffing
from handlers.turn import Note, Turn
from locales import gettext as _
from models.cases import Case
from models.entries import Did
from models.records import is_number

NUMBER = "record_number"
ANEW = "anew"  # a new one is wanted all the same
YES = "yes"


async def courses(turn: Turn, db: AsyncSession) -> Sequence[Case]:
    """My own organisation's open courses with the number the form says."""
    said = turn.value(NUMBER)
    if not is_number(said):
        return ()
    return await records.with_number(db, turn.me.organisation_id, said)


@dataclass(frozen=True, slots=True)
class Known:
    """What to mend before a course is opened: field name -> sentence.

    `notes`: that a course was found by its number is an entry of that course (law.md D7).
    """

    errors: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


async def look_up(turn: Turn, db: AsyncSession) -> Known:
    said = turn.value(NUMBER)
    if said and not is_number(said):
        return Known({NUMBER: records.wrong()})
    same = await courses(turn, db)
    if not same or turn.values(ANEW) == (YES,):
        return Known()
    notes = (Note(entries.of_case(one.id), Did.FOUND, {"criterion": NUMBER}) for one in same)
    return Known({NUMBER: await _told(same, db)}, tuple(notes))


async def _told(same: Sequence[Case], db: AsyncSession) -> str:
    openers = await staffing.people(db, (one.opened_by_id for one in same))
    names = ", ".join(f"{one.alias} ({openers[one.opened_by_id].name})" for one in same)
    sentence = _(
        "Your organisation has an open course with this number: {courses}. "
        "Go on there, or tick below that you want one more."
    )
    return sentence.format(courses=names)
