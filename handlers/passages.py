"""What people wrote: sealed when it comes in, opened with an entry, and nowhere else."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import hinting
from models.passages import Passage, PassageKind
from models.people import Person
from models.seals import KeyRing


def ring(db: AsyncSession) -> KeyRing:
    """The key ring this session was opened with (bot/database.py)."""
    found = db.info["keys"]
    assert isinstance(found, KeyRing)  # noqa: S101 -- says what the wiring promises
    return found


def write(
    db: AsyncSession,
    kind: PassageKind,
    text: str,
    *,
    by: Person,
    at: datetime,
    case_id: int | None = None,
    request_id: int | None = None,
) -> Passage:
    """Add it; its id is known after the next flush. Its writer may get a hint about it."""
    hinting.look(db, text)
    keys = ring(db)
    passage = Passage(
        kind=kind,
        case_id=case_id,
        request_id=request_id,
        author_id=by.id,
        organisation_id=by.organisation_id,
        sealed=keys.seal(text),
        key_id=keys.key_id,
        written_at=at,
    )
    db.add(passage)
    return passage


def read(db: AsyncSession, passage: Passage) -> str:
    """Open a passage. The caller has asked `may` and records the reading."""
    return ring(db).open(passage.sealed)
