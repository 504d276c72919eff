"""What a question needs to be asked: which team, which course it is about, by when."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    advice_courses,
    advice_files,
    advice_forms,
    entry_points,
    promises,
    staffing,
)
from handlers.advice_courses import Courses
from handlers.promises import Promise
from handlers.turn import Turn
from locales import gettext as _
from models.entry_points import EntryPoint
from models.organisations import Kind, Organisation, members_on

MOST_LINES = 2
FEWEST_DIGITS, MOST_DIGITS = 8, 15  # a Danish number; the longest there is (ITU-T E.164)


@dataclass(frozen=True, slots=True)
class Asking:
    """What the form says, and asks.

    `lines` are the cluster's other telephones of regional psychiatry, where the agreement
    names no specialist's. `is_staffed`: one of the team's advisers is there today.
    """

    promised: Promise
    courses: Courses
    lines: Sequence[tuple[Organisation, EntryPoint]]
    is_staffed: bool


async def load(turn: Turn, db: AsyncSession) -> Asking:
    """Raises Refusal where nobody answers questions from the person's organisation."""
    promised = await promises.first_promise(db, turn.me.organisation_id, at=turn.at)
    day = staffing.today(turn.at)
    return Asking(
        promised=promised,
        courses=await advice_courses.load(turn, db),
        lines=await _lines(db, promised, turn),
        is_staffed=bool(await advice_files.advisers(db, promised.team.id, day)),
    )


def errors(turn: Turn, asking: Asking) -> dict[str, str]:
    """What is to be mended: field name -> sentence."""
    found = advice_forms.text_errors(turn, "question", _("Write your question."))
    if not is_telephone(turn.value("callback")):
        found["callback"] = _("Write a telephone number with at least 8 digits.")
    return found | advice_courses.errors(turn, asking.courses)


def is_telephone(text: str) -> bool:
    """An empty field is fine; else there is one number in it, perhaps among a few words."""
    digits = sum(one.isdecimal() for one in text)
    return not text or FEWEST_DIGITS <= digits <= MOST_DIGITS


async def _lines(
    db: AsyncSession, promised: Promise, turn: Turn
) -> list[tuple[Organisation, EntryPoint]]:
    if promised.agreement.specialists:
        return []
    day = staffing.today(turn.at)
    cluster_id = promised.agreement.cluster_id
    psychiatry = members_on(cluster_id, day).where(
        col(Organisation.kind) == Kind.REGIONAL_PSYCHIATRY,
        col(Organisation.id) != promised.team.id,
    )
    found = (await db.exec(psychiatry.limit(MOST_LINES))).all()
    doors = await entry_points.of(db, {one.id: one for one in found})
    return [(one, doors[one.id]) for one in found if doors[one.id].phone]
