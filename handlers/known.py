"""A course that is opened for a citizen who has one already, by the own record number."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import records, staffing
from handlers.turn import Turn
from locales import gettext as _
from models.cases import Case
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


async def errors(turn: Turn, db: AsyncSession) -> dict[str, str]:
    """What to mend before a course is opened: field name -> sentence."""
    said = turn.value(NUMBER)
    if said and not is_number(said):
        return {NUMBER: records.wrong()}
    same = await courses(turn, db)
    if not same or turn.values(ANEW) == (YES,):
        return {}
    openers = await staffing.people(db, (one.opened_by_id for one in same))
    names = ", ".join(f"{one.alias} ({openers[one.opened_by_id].name})" for one in same)
    sentence = _(
        "Your organisation has an open course with this number: {courses}. "
        "Go on there, or tick below that you want one more."
    )
    return {NUMBER: sentence.format(courses=names)}
