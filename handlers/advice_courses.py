"""Which course a question is about, and on what basis: the same wherever one is entered."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access
from handlers.advice_searches import key
from handlers.turn import Turn
from locales import gettext as _
from models.access import Act
from models.cases import Case, open_cases_of
from models.consents import Basis

GENERAL = "general"
MOST_OFFERED = 20


@dataclass(frozen=True, slots=True)
class Courses:
    """`offered` may be chosen; `about` is the chosen one, None for a general question."""

    offered: Sequence[Case]
    about: Case | None

    def basis(self, turn: Turn) -> Basis | None:
        """What `errors` has let through."""
        return Basis(turn.value("basis")) if self.about is not None else None


async def load(turn: Turn, db: AsyncSession) -> Courses:
    offered = list((await db.exec(open_cases_of(turn.me.id).limit(MOST_OFFERED))).all())
    about = await _about(turn, db)
    if about is not None and about not in offered:
        offered.insert(0, about)
    return Courses(offered, about)


def errors(turn: Turn, courses: Courses) -> dict[str, str]:
    """What is to be mended: field name -> sentence."""
    chosen, about = turn.value("about"), courses.about
    if chosen not in {"", GENERAL} and (about is None or str(about.id) != chosen):
        return {"about": _("Choose one of your courses, or a general question.")}
    if about is not None and turn.value("basis") not in set(Basis):
        return {"basis": _("Choose the basis, or ask a general question.")}
    return {}


async def _about(turn: Turn, db: AsyncSession) -> Case | None:
    """The chosen course, before that the one whose room this is; None if not this person's."""
    chosen = turn.value("about")
    in_room = turn.room.case_id if turn.room and not turn.fields else None
    case = await db.get(Case, key(chosen) or in_room or 0)
    if case is None or not await access.may(db, turn.me, Act.SEE_CASE, case, at=turn.at):
        return None
    return case
