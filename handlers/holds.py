"""Legal hold: an authority keeps a closed course from being erased, and lets go of it again."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, entries, erasing, holds_cards
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.holds_cards import Held
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.cases import Party
from models.entries import Did
from models.erasures import erasure_of
from models.holds import HoldReason, LegalHold, Lifted, holds_on
from models.organisations import Organisation

VIEW = "case.deletion"


async def show(turn: Turn, _db: AsyncSession) -> Reply:
    return Say(Named(VIEW, turn.subject))


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _closed(turn, db)
    return Ask("case.hold", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    file, _party = await _closed(turn, db)
    return holds_cards.form(turn, file)


async def hold(turn: Turn, db: AsyncSession) -> Reply:
    """Keep the course, for one's own authority; once for each, until it is lifted."""
    file, party = await _closed(turn, db)
    await casefiles.lock(db, file.case)
    if turn.value("reason") not in list(HoldReason):
        return Correct({"reason": _("Choose why it must be kept.")}, form="case.hold")
    reason, case_id = HoldReason(turn.value("reason")), file.case.id
    if await _own(db, case_id, party.organisation_id) is None:
        kept = LegalHold(
            case_id=case_id,
            organisation_id=party.organisation_id,
            reason=reason,
            set_at=turn.at,
        )
        db.add(kept)
        chain, own = entries.of_case(case_id), party.id
        await entries.record(
            db, chain, Did.HELD, at=turn.at, by=turn.me, party=own, reason=reason
        )
    return Say(Named(VIEW, str(case_id)))


async def release_start(turn: Turn, db: AsyncSession) -> Reply:
    file, party = await _closed(turn, db)
    await _kept(db, file, party)
    return Ask("case.release", turn.subject)


async def release_form(turn: Turn, db: AsyncSession) -> Form:
    file, party = await _closed(turn, db)
    return holds_cards.release_form(turn, file, await _kept(db, file, party))


async def release(turn: Turn, db: AsyncSession) -> Reply:
    """Let go of it: its period, if that is over, ends now, with the usual notice."""
    file, party = await _closed(turn, db)
    kept = await _kept(db, file, party)
    if turn.value("why") not in list(Lifted):
        return Correct({"why": _("Choose why it may go again.")}, form="case.release")
    kept.lifted_at = turn.at
    chain, why = entries.of_case(file.case.id), Lifted(turn.value("why"))
    await entries.record(
        db, chain, Did.RELEASED, at=turn.at, by=turn.me, party=party.id, why=why
    )
    await db.flush()
    await erasing.look_again(db, file.case.id, at=turn.at)
    return Say(Named(VIEW, str(file.case.id)))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """When the course goes, for those who may see it or keep it themselves."""
    case = await casefiles.find(db, looking.number)
    if looking.reader is None:
        return None
    file = await casefiles.load(db, case, at=looking.at)
    own = _party_of(file, looking.reader.organisation_id)
    if own is None or not await access.may(
        db, looking.reader, Act.HOLD_CASE, own, at=looking.at
    ):
        await access.require(db, looking.reader, Act.SEE_CASE, case, at=looking.at)
        own = None
    erasure = (await db.exec(erasure_of(case.id))).first()
    if erasure is None:  # open, again
        return None
    held = (await db.exec(holds_on(case.id))).all()
    return holds_cards.card(file, erasure, await keepers(db, held), own)


async def keepers(db: AsyncSession, held: Sequence[LegalHold]) -> list[Held]:
    """With whose they are: of a question, not only the parties of the course."""
    return [(one, await db.get_one(Organisation, one.organisation_id)) for one in held]


async def _closed(turn: Turn, db: AsyncSession) -> tuple[CaseFile, Party]:
    """A closed course and one's own party in it, for who may keep it."""
    case = await casefiles.find(db, turn.number)
    file = await casefiles.load(db, case, at=turn.at)
    own = _party_of(file, turn.me.organisation_id)
    if own is None:
        await access.require(db, turn.me, Act.SEE_CASE, case, at=turn.at)
        raise Refusal(_("Only the parties of the course can keep it."))
    await access.require(db, turn.me, Act.HOLD_CASE, own, at=turn.at)
    if case.is_open:
        raise Refusal(_("The course is still open: nothing of it is deleted."))
    return file, own


async def _kept(db: AsyncSession, file: CaseFile, party: Party) -> LegalHold:
    kept = await _own(db, file.case.id, party.organisation_id)
    if kept is None:
        raise Refusal(_("Your organisation does not keep this course."))
    return kept


async def _own(db: AsyncSession, case_id: int, organisation_id: int) -> LegalHold | None:
    held = (await db.exec(holds_on(case_id))).all()
    return next((one for one in held if one.organisation_id == organisation_id), None)


def _party_of(file: CaseFile, organisation_id: int) -> Party | None:
    return next((one for one in file.parties if one.organisation_id == organisation_id), None)
