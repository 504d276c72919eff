"""*Journaliseret*: whoever speaks for a party says that a course is in its own record."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    casefiles,
    entries,
    erasing,
    filing_cards,
    filing_waiting,
    filings,
    outbox,
    staffing,
)
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.filing_cards import Standing
from handlers.turn import Ask, Correct, Hidden, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.entries import Did
from models.erasures import Stage, erasure_of
from models.filing import Filing, FilingState, NotRelevant
from models.people import Person

VIEW = "filing.card"
ASK = "filing.ask"
FORM = "filing.not_relevant"


async def show(turn: Turn, _db: AsyncSession) -> Reply:
    return Say(Named(VIEW, turn.subject))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """Who has filed: all parties for who is in the course, else one's own."""
    case, reader = await casefiles.find(db, looking.number), looking.reader
    if reader is None:
        return None
    found = await filings.of_case(db, case) if not case.is_open else []
    own = [one for one in found if await _may_file(db, reader, one, looking.at)]
    is_inside = await access.may(db, reader, Act.SEE_CASE, case, at=looking.at)
    if not own:
        await access.require(db, reader, Act.SEE_CASE, case, at=looking.at)
    file = await casefiles.load(db, case, at=looking.at)
    standing = await _standing(db, file, found if is_inside else own)
    return filing_cards.card(standing, own, reader, is_inside=is_inside)


async def ask(looking: Looking, db: AsyncSession) -> Card | None:
    """To the one who is asked now. None once it is answered, or the course goes on."""
    filing, reader = await db.get(Filing, looking.number), looking.reader
    if filing is None or reader is None:
        return None
    if not await _may_file(db, reader, filing, looking.at):
        return None
    case = await casefiles.find(db, filing.case_id)
    is_read = await outbox.is_read(db, reader.id, ASK, filing.id)
    if not is_read and (filing.is_confirmed or case.is_open):
        return None
    file = await casefiles.load(db, case, at=looking.at)
    erasure = (await db.exec(erasure_of(case.id))).first()
    goes_at = erasure.goes_at if erasure and erasure.stage is Stage.TOLD else None
    return filing_cards.ask(await _standing(db, file, [filing]), filing, reader, goes_at)


async def filed(turn: Turn, db: AsyncSession) -> Reply:
    filing, file = await _waiting(turn, db)
    return await _confirm(turn, file, filing, FilingState.FILED, None, db)


async def not_relevant_start(turn: Turn, db: AsyncSession) -> Reply:
    await _waiting(turn, db)
    return Ask(FORM, turn.subject)


async def not_relevant_form(turn: Turn, db: AsyncSession) -> Form:
    filing, file = await _waiting(turn, db)
    return filing_cards.not_relevant_form(turn, file, filing)


async def not_relevant(turn: Turn, db: AsyncSession) -> Reply:
    """Nothing to file, for one of the reasons on the list."""
    filing, file = await _waiting(turn, db)
    if turn.value("why") not in set(NotRelevant):
        return Correct({"why": _("Choose why.")}, form=FORM)
    why = NotRelevant(turn.value("why"))
    return await _confirm(turn, file, filing, FilingState.NOT_RELEVANT, why, db)


async def take_back(turn: Turn, db: AsyncSession) -> Reply:
    """The answer was a mistake: it is to be filed after all, and somebody is reminded."""
    filing, file = await _own(turn, db)
    await casefiles.lock(db, file.case)
    if not filing.is_confirmed:
        raise Refusal(_("Nobody has answered yet. There is nothing to take back."))
    filing.ask_anew(at=turn.at)
    filing.asked_id = turn.me.id
    await _enter(turn, file, filing, Did.FILING_TAKEN_BACK, db)
    return Say(Named(VIEW, str(filing.case_id)))


async def _confirm(
    turn: Turn,
    file: CaseFile,
    filing: Filing,
    state: FilingState,
    why: NotRelevant | None,
    db: AsyncSession,
) -> Reply:
    filing.confirm(state, by=turn.me.id, at=turn.at, why=why)
    await _enter(turn, file, filing, Did.FILED, db)
    if file.case.emptied_at is not None:
        await filing_waiting.let_go(db, filing)
    await erasing.look_again(db, filing.case_id, at=turn.at)
    if file.case.emptied_at is not None:
        return Say(Named(filing_waiting.VIEW, str(filing.id)))
    return Say(Named(VIEW, str(filing.case_id)))


async def _enter(
    turn: Turn, file: CaseFile, filing: Filing, did: Did, db: AsyncSession
) -> None:
    on_behalf = turn.me.organisation_id != filing.organisation_id
    await entries.record(
        db,
        entries.of_case(file.case.id),
        did,
        at=turn.at,
        by=turn.me,
        organisation=filing.organisation_id,
        state=filing.state,
        why=filing.why,
        on_behalf=on_behalf,
    )
    await outbox.refresh(db, ASK, [filing.id], at=turn.at)
    await outbox.refresh(db, VIEW, [filing.case_id], at=turn.at)


async def _waiting(turn: Turn, db: AsyncSession) -> tuple[Filing, CaseFile]:
    filing, file = await _own(turn, db)
    if filing.is_confirmed:
        raise Refusal(filing_cards.answered(await _standing(db, file, [filing]), filing))
    return filing, file


async def _own(turn: Turn, db: AsyncSession) -> tuple[Filing, CaseFile]:
    """What a button is about, of a closed course, for who may answer; or Refusal."""
    filing = await db.get(Filing, turn.number)
    if filing is None:
        raise Hidden
    await access.require(db, turn.me, Act.FILE_CASE, filing, at=turn.at)
    case = await filing_waiting.find(db, filing)
    if case.is_open:
        raise Refusal(_("The course is open again. It is filed when it is closed."))
    return filing, await casefiles.load(db, case, at=turn.at)


async def _may_file(db: AsyncSession, reader: Person, filing: Filing, at: datetime) -> bool:
    return await access.may(db, reader, Act.FILE_CASE, filing, at=at)


async def _standing(db: AsyncSession, file: CaseFile, found: Sequence[Filing]) -> Standing:
    ids = [one.confirmed_by_id for one in found]
    return Standing(file, tuple(found), file.people | await staffing.people(db, ids))
