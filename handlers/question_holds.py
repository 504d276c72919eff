"""Legal hold on a question for advice about no course; one about a course is kept with it."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    advice_files,
    entries,
    erasing,
    erasing_advice,
    holds,
    question_holds_cards,
)
from handlers.cards import Card, Form
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.advice import AdviceRequest
from models.entries import Did
from models.holds import HoldReason, LegalHold, Lifted, holds_on_question

VIEW = "advice.deletion"


async def show(turn: Turn, db: AsyncSession) -> Reply:
    request = await advice_files.find(turn, db, Act.HOLD_REQUEST)
    return Say(Named(VIEW, str(request.id)))


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _over(turn, db)
    return Ask("advice.hold", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    await _over(turn, db)
    return question_holds_cards.form(turn)


async def hold(turn: Turn, db: AsyncSession) -> Reply:
    """Keep it, for one's own organisation; once for each, until it is lifted."""
    request = await _over(turn, db)
    if turn.value("reason") not in list(HoldReason):
        return Correct({"reason": _("Choose why it must be kept.")}, form="advice.hold")
    reason = HoldReason(turn.value("reason"))
    if await _own(db, request, turn) is None:
        kept = LegalHold(
            request_id=request.id,
            organisation_id=turn.me.organisation_id,
            reason=reason,
            set_at=turn.at,
        )
        db.add(kept)
        request.erase_at = None
        await _enter(db, request, turn, Did.HELD, reason)
    return Say(Named(VIEW, str(request.id)))


async def release_start(turn: Turn, db: AsyncSession) -> Reply:
    await _kept(turn, db)
    return Ask("advice.release", turn.subject)


async def release_form(turn: Turn, db: AsyncSession) -> Form:
    _request, kept = await _kept(turn, db)
    return question_holds_cards.release_form(turn, kept)


async def release(turn: Turn, db: AsyncSession) -> Reply:
    """Let go of it: if its period is over, it goes in two weeks."""
    request, kept = await _kept(turn, db)
    if turn.value("why") not in list(Lifted):
        return Correct({"why": _("Choose why it may go again.")}, form="advice.release")
    kept.lifted_at = turn.at
    await _enter(db, request, turn, Did.RELEASED, Lifted(turn.value("why")))
    if request.case_id is None:
        request.erase_at = turn.at
    else:
        await db.flush()
        await erasing.look_again(db, request.case_id, at=turn.at)
    return Say(Named(VIEW, str(request.id)))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """When it goes, and who keeps it, for those who may."""
    file = await advice_files.of_keepers(looking, db)
    if file is None or looking.reader is None:
        return None
    held = (await db.exec(holds_on_question(file.request.id))).all()
    is_going = file.case is None and not held
    goes_at = await erasing_advice.goes_at(db, file.request, looking.at) if is_going else None
    keepers = await holds.keepers(db, held)
    return question_holds_cards.card(file, keepers, looking.reader.organisation_id, goes_at)


async def _over(turn: Turn, db: AsyncSession) -> AdviceRequest:
    """A question that nobody waits for any more, for who may keep it."""
    request = await advice_files.find(turn, db, Act.HOLD_REQUEST)
    if request.case_id is not None:
        raise Refusal(_("The question belongs to a course: what keeps that keeps it, too."))
    if request.is_waiting:
        raise Refusal(
            _("The question still waits for its answer. It can be kept once it is over.")
        )
    return request


async def _kept(turn: Turn, db: AsyncSession) -> tuple[AdviceRequest, LegalHold]:
    request = await advice_files.find(turn, db, Act.HOLD_REQUEST)
    kept = await _own(db, request, turn)
    if kept is None:
        raise Refusal(_("Your organisation does not keep this question."))
    return request, kept


async def _own(db: AsyncSession, request: AdviceRequest, turn: Turn) -> LegalHold | None:
    held = (await db.exec(holds_on_question(request.id))).all()
    own = turn.me.organisation_id
    return next((one for one in held if one.organisation_id == own), None)


async def _enter(
    db: AsyncSession, request: AdviceRequest, turn: Turn, did: Did, code: HoldReason | Lifted
) -> None:
    chain, why = entries.of_organisation(request.organisation_id), code.value
    await entries.record(db, chain, did, at=turn.at, by=turn.me, request=request.id, why=why)
