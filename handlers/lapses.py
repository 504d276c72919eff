"""A basis for disclosure lapses: whoever answers for the discloser hears it in good time."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import (
    access,
    answering,
    casefiles,
    entries,
    lapses_cards,
    showing,
    staffing,
)
from handlers.cards import Card
from handlers.casefiles import CaseFile
from handlers.notices import Notice, tell
from handlers.turn import Looking
from models import consents
from models.access import Act
from models.calendar import NeverOpen
from models.cases import Party
from models.consents import Consent, Lapse, in_force
from models.entries import Did
from models.outbox import Rank
from models.people import Person

BATCH = 50
VIEW = "case.basis_lapses"
SOON = timedelta(days=30)


def next_due() -> SelectOfScalar[datetime | None]:
    return consents.next_reminder()


async def remind_due(db: AsyncSession, at: datetime) -> int:
    """Remind of one batch; return how many were looked at."""
    found = (await db.exec(consents.due(at, BATCH))).all()
    for consent in found:
        await _remind(db, consent, at)
    return len(found)


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """None once it is withdrawn, renewed or lapsed, or the course is closed."""
    consent, reader = await db.get(Consent, looking.number), looking.reader
    if consent is None or reader is None:
        return None
    await showing.require(db, looking, consent.case_id)
    case = await casefiles.find(db, consent.case_id)
    file = await casefiles.load(db, case, at=looking.at)
    own, receiver = await _parties(db, file, consent)
    if own is None or receiver is None or not await _is_last(db, file, consent, own):
        return None
    if reader.organisation_id != own.organisation_id:  # a stand-in from another one
        await access.require(db, reader, Act.SEE_CASE, case, at=looking.at)
    return lapses_cards.card(file, receiver, consent)


async def of_organisation(
    db: AsyncSession, organisation_id: int, today: date
) -> Sequence[Lapse]:
    """What an organisation discloses in open courses and that lapses soon, first things first.

    Of several bases for one receiver the last to lapse counts.
    """
    rows = (await db.exec(consents.given_in_open(organisation_id, today))).all()
    last = {(case.id, one.organisation_id): (one, case) for one, case in rows}
    soon = [(one, case) for one, case in last.values() if one.expires_on <= today + SOON]
    known = await staffing.organisations(db, {one.organisation_id for one, _case in soon})
    return [Lapse(case, known[one.organisation_id], one.expires_on) for one, case in soon]


async def _remind(db: AsyncSession, consent: Consent, at: datetime) -> None:
    case = await casefiles.find(db, consent.case_id)
    file = await casefiles.load(db, case, at=at)
    own, receiver = await _parties(db, file, consent)
    if own is None or receiver is None or not await _is_last(db, file, consent, own):
        consent.remind_at = None
        return
    people = await answering.for_party(db, file, own)
    opening = _opening(file, people, at)
    if opening is not None and opening > at:
        consent.remind_at = opening
        return
    consent.remind_at = None
    present = [one for one in people if file.calendar.is_open(at, one.hours)]
    notice = Notice(VIEW, consent.id, at, f"consent:{consent.id}:lapses", Rank.REMINDER)
    told = [one.id for one in await tell(db, present, notice)]
    if present and not told:
        return  # they know, from before the course was closed and opened again
    chain = entries.of_case(case.id)
    await entries.record(db, chain, Did.REMINDED, at=at, by=None, party=receiver.id, told=told)


async def _parties(
    db: AsyncSession, file: CaseFile, consent: Consent
) -> tuple[Party | None, Party | None]:
    """Whose it is and who may read, while both are in the course."""
    discloser_id = consent.discloser_id
    if discloser_id is None:
        registrar = await db.get_one(Person, consent.registered_by_id)
        discloser_id = registrar.organisation_id
    of = {one.organisation_id: one for one in file.parties}
    return of.get(discloser_id), of.get(consent.organisation_id)


async def _is_last(db: AsyncSession, file: CaseFile, consent: Consent, own: Party) -> bool:
    """Whether reading ends with this one: in force now, and not renewed."""
    if file.is_closed or not consent.stands_on(file.today):
        return False
    standing = in_force(file.case.id, consent.organisation_id, own.organisation_id, file.today)
    longer = standing.where(col(Consent.expires_on) > consent.expires_on)
    return (await db.exec(longer.limit(1))).first() is None


def _opening(file: CaseFile, people: Sequence[Person], at: datetime) -> datetime | None:
    """When the first of them is next at work (UTC); None when nobody ever is."""
    openings = []
    for person in people:
        try:
            openings.append(file.calendar.next_opening(at, person.hours))
        except NeverOpen:
            continue
    return min(openings, default=None)
