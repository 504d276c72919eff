"""An organisation's own record number for a course: kept, looked up, found again by its own."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, entries, parties, passages, records_cards, showing
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.turn import Ask, Correct, Looking, Named, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.cases import Case, Party
from models.entries import Did
from models.records import RecordNumber, compared, is_number, open_cases_with, record_of


async def start(turn: Turn, db: AsyncSession) -> Reply:
    """Look it up, which is an entry, or write it down."""
    file, own = await _own(turn, db)
    if await _known(db, own) is not None:
        chain = entries.of_case(file.case.id)
        await entries.record(
            db, chain, Did.READ, at=turn.at, by=turn.me, party=own.id, record=True
        )
    return Ask("case.record", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    file, own = await _own(turn, db)
    known = await _known(db, own)
    said = turn.value("number") if turn.fields else ""
    kept = passages.ring(db).open(known.sealed) if known else ""
    return records_cards.form(file, said or kept)


async def keep(turn: Turn, db: AsyncSession) -> Reply:
    """Keep the number, or, when the field is empty, forget it."""
    file, own = await _own(turn, db)
    said = turn.value("number")
    if said and not is_number(said):
        return Correct({"number": wrong()}, form="case.record")
    await write(db, file.case, own.organisation_id, said)
    chain = entries.of_case(file.case.id)
    await entries.record(db, chain, Did.RECORD_NUMBER, at=turn.at, by=turn.me, party=own.id)
    return Say(Named("case.record_kept", str(file.case.id)))


async def kept(looking: Looking, db: AsyncSession) -> Card | None:
    """That it is kept, and who sees it; never the number."""
    case = await db.get_one(Case, looking.number)
    await showing.require(db, looking, case.id)
    return records_cards.kept(case)


def wrong() -> str:
    return _("Write the number alone: digits, letters and hyphens, at most 30 characters.")


async def write(db: AsyncSession, case: Case, organisation_id: int, number: str) -> None:
    """Keep an organisation's number; "" forgets it."""
    known = (await db.exec(record_of(case.id, organisation_id))).first()
    if known is not None:
        await db.delete(known)
        await db.flush()
    if not number:
        return
    ring = passages.ring(db)
    db.add(
        RecordNumber(
            case_id=case.id,
            organisation_id=organisation_id,
            sealed=ring.seal(number),
            key_id=ring.key_id,
            fingerprint=ring.fingerprints(compared(organisation_id, number))[0],
        )
    )


async def with_number(db: AsyncSession, organisation_id: int, number: str) -> Sequence[Case]:
    """An organisation's own open courses with this number. Others' are never compared."""
    if not number:
        return ()
    made = passages.ring(db).fingerprints(compared(organisation_id, number))
    return (await db.exec(open_cases_with(organisation_id, made))).all()


async def _known(db: AsyncSession, own: Party) -> RecordNumber | None:
    return (await db.exec(record_of(own.case_id, own.organisation_id))).first()


async def _own(turn: Turn, db: AsyncSession) -> tuple[CaseFile, Party]:
    file, own = await parties.own_party(turn, db)
    await access.require(db, turn.me, Act.SPEAK_FOR_PARTY, own, at=turn.at)
    return file, own
