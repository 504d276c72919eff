"""Who may read what one's own party writes about a course; and to end it, at once."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    advice_bases,
    answering,
    bases_cards,
    casefiles,
    disclosure,
    entries,
    showing,
    staffing,
)
from handlers.bases_cards import Asked
from handlers.cards import Card
from handlers.casefiles import CaseFile
from handlers.notices import Notice, tell
from handlers.turn import Looking, Named, Refusal, Reply, Say, Turn, number
from locales import gettext as _
from models.access import Act
from models.advice import AdviceRequest
from models.cases import Case, Party
from models.consents import given_by, in_force
from models.entries import Did

VIEW = "case.bases"
WITHDRAWN = "case.basis_withdrawn"


async def show(turn: Turn, _db: AsyncSession) -> Reply:
    return Say(Named(VIEW, turn.subject))


async def bases(looking: Looking, db: AsyncSession) -> Card | None:
    """How each receiver stands with the reader's own party; for who may decide it alone."""
    case = await casefiles.find(db, looking.number)
    if looking.reader is None:
        return None
    file = await casefiles.load(db, case, at=looking.at)
    for own in file.parties:
        if await access.may(db, looking.reader, Act.GIVE_BASIS, own, at=looking.at):
            known = (await db.exec(given_by(case.id, own.organisation_id))).all()
            asked = await _asked(db, file, own)
            return bases_cards.bases(file, own, known, asked)
    await access.require(db, looking.reader, Act.GIVE_BASIS, file.opener, at=looking.at)
    return None


async def withdraw(turn: Turn, db: AsyncSession) -> Reply:
    """From this moment the receiver reads nothing more, nor what it was asked for advice.

    Nor in a course that has ended in this one. `subject` is "<course>:<party>".
    """
    case_id, _colon, receiver_id = turn.subject.partition(":")
    file, own = await disclosure.discloser(turn, number(case_id), db)
    receiver = _receiver(file, own, number(receiver_id))
    is_told = False
    for one in await casefiles.with_ended(db, file.case):
        is_told |= await _withdraw(turn, one, own, receiver, db)
    if is_told:
        await _tell(turn, file, own, db)
    return Say(Named(VIEW, str(file.case.id)))


async def withdraw_advice(turn: Turn, db: AsyncSession) -> Reply:
    """From this moment a team reads nothing more of what it was asked about the course.

    `subject` is "<course>:<team>".
    """
    case_id, _colon, team_id = turn.subject.partition(":")
    file, own = await disclosure.discloser(turn, number(case_id), db)
    asking_id = own.organisation_id
    for one in await casefiles.with_ended(db, file.case):
        await advice_bases.withdraw_all(
            turn, db, one, asking_id=asking_id, team_id=number(team_id)
        )
    return Say(Named(VIEW, str(file.case.id)))


async def withdrawn(looking: Looking, db: AsyncSession) -> Card | None:
    """All that anybody is told: not whose, not why (domain/law.md C4)."""
    case_id, _colon, _moment = looking.subject.partition(":")
    case = await casefiles.find(db, number(case_id))
    if looking.reader is None:
        return None
    await showing.require(db, looking, case.id)
    return bases_cards.withdrawn(case)


async def _asked(db: AsyncSession, file: CaseFile, own: Party) -> list[Asked]:
    """Whom one's own organisation asked about the course; the last question counts."""
    known: list[AdviceRequest] = []
    until = dict[int, date]()
    for one in reversed(await casefiles.with_ended(db, file.case)):
        case = await db.get_one(Case, one)
        found = await advice_bases.asked(db, one, own.organisation_id)
        known += found
        until |= {
            request.organisation_id: access.told_until(request, case)
            for request in reversed(found)
            if request.basis_withdrawn_at is None
        }
    teams = await staffing.organisations(db, (one.organisation_id for one in known))
    return [Asked(team, until.get(key)) for key, team in teams.items()]


def _receiver(file: CaseFile, own: Party, party_id: int) -> Party:
    """Also one that has left the course: a basis outlives its part in it."""
    for one in file.everyone:
        if one.id == party_id and one is not own:
            return one
    raise Refusal(_("This button is no longer in use. Ask for the card again."))


async def _withdraw(
    turn: Turn, case_id: int, own: Party, receiver: Party, db: AsyncSession
) -> bool:
    """All of one course; False where no basis was in force."""
    reads, discloses = receiver.organisation_id, own.organisation_id
    statement = in_force(case_id, reads, discloses, staffing.today(turn.at))
    standing = (await db.exec(statement)).all()
    for one in standing:
        one.withdrawn_at, one.remind_at = turn.at, None
    await advice_bases.withdraw_all(turn, db, case_id, asking_id=discloses, team_id=reads)
    if standing:
        await entries.record(
            db,
            entries.of_case(case_id),
            Did.CONSENT_WITHDRAWN,
            at=turn.at,
            by=turn.me,
            organisation=reads,
            discloser=discloses,
        )
    return bool(standing)


async def _tell(turn: Turn, file: CaseFile, own: Party, db: AsyncSession) -> None:
    moment = turn.at.isoformat()
    others = [one for one in file.parties if one is not own and not file.is_silent(one)]
    people = {
        person.id: person
        for party in others
        for person in await answering.for_party(db, file, party)
        if person.id != turn.me.id
    }
    subject = f"{file.case.id}:{moment}"
    await tell(
        db, people.values(), Notice(WITHDRAWN, subject, turn.at, f"{WITHDRAWN}:{subject}")
    )
