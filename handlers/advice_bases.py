"""The basis of a question about a course is withdrawn: its team reads nothing more of it."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import advice_cards, advice_files, advice_notices, entries
from handlers.cards import Card
from handlers.notices import Notice
from handlers.turn import Looking, Named, Refusal, Reply, Show, Turn
from locales import gettext as _
from models.access import Act
from models.advice import AdviceRequest, asked_about
from models.entries import Did


async def withdraw(turn: Turn, db: AsyncSession) -> Reply:
    """By who asked, from the question's own card."""
    request = await advice_files.find(turn, db, Act.END_BASIS)
    if request.case_id is None:
        raise Refusal(_("This question is about no course: nobody can be recognised in it."))
    await _end(turn, db, request)
    return Show(Named("advice.receipt", str(request.id)))


async def withdraw_all(
    turn: Turn, db: AsyncSession, case_id: int, *, asking_id: int, team_id: int
) -> None:
    """All that one organisation asked another about a course."""
    for request in await asked(db, case_id, asking_id):
        if request.organisation_id == team_id:
            await _end(turn, db, request)


async def asked(db: AsyncSession, case_id: int, asking_id: int) -> Sequence[AdviceRequest]:
    """What an organisation asked about a course, whoever did, the last first."""
    return (await db.exec(asked_about(case_id, asking_id))).all()


async def withdrawn(looking: Looking, db: AsyncSession) -> Card | None:
    """To both sides: not whose, not why (domain/law.md C4)."""
    file = await advice_files.of_either(looking, db)
    is_over = file is not None and file.request.basis_withdrawn_at is not None
    return advice_cards.basis_withdrawn(file) if file and is_over else None


async def _end(turn: Turn, db: AsyncSession, request: AdviceRequest) -> None:
    if request.case_id is None or request.basis_withdrawn_at is not None:
        return  # pressed twice
    request.end_basis(at=turn.at)
    key = f"advice:{request.id}:basis_withdrawn"
    notice = Notice("advice.basis_withdrawn", request.id, turn.at, key)
    file = await advice_files.load(db, request)
    await advice_notices.tell_advising(db, file, turn, notice)
    await advice_notices.tell_asking(db, file, turn, notice)  # they wait for no answer now
    await entries.record(
        db,
        entries.of_case(request.case_id),
        Did.CONSENT_WITHDRAWN,
        at=turn.at,
        by=turn.me,
        request=request.id,
        organisation=request.organisation_id,
        discloser=request.asker_organisation_id,
    )
    await advice_notices.keep(turn, db, request, Did.CONSENT_WITHDRAWN)
