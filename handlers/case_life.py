"""Where a course stands: every move is in the table, allowed, and entered."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, entries
from handlers.turn import Turn
from models.cases import MOVES, Case, CaseState, Party
from models.entries import Did


async def move(turn: Turn, case: Case, to: CaseState, db: AsyncSession) -> None:
    """Bring a course to another state, or Refusal. Raises IllegalMove off the table."""
    await casefiles.lock(db, case)
    before, act = case.state, MOVES[case.state].get(to)
    if act is not None:
        await access.require(db, turn.me, act, case, at=turn.at)
    case.move(to)
    chain = entries.of_case(case.id)
    await entries.record(db, chain, Did.MOVED, at=turn.at, by=turn.me, before=before, to=to)


async def follow(turn: Turn, case: Case, others: tuple[Party, ...], db: AsyncSession) -> None:
    """After a party's step: a course that is taken is in contact; all reached, it is planned.

    A plan that is agreed stays agreed when another party comes in.
    """
    to = _standing(others)
    if to is not None and to is not case.state and case.state is not CaseState.FOLLOW_UP:
        await move(turn, case, to, db)


def _standing(others: tuple[Party, ...]) -> CaseState | None:
    if others and all(one.is_reached for one in others):
        return CaseState.PLAN
    return CaseState.CONTACT if any(one.is_claimed for one in others) else None
