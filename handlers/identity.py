"""Which citizen it is about: confirmed by each party, or in doubt, and then nothing goes on."""

from secrets import token_hex

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, entries, identity_cards, outbox, parties, rooms, showing
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.notices import Notice, tell
from handlers.turn import Ask, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.entries import Did
from models.outbox import Rank
from models.people import Person

DOUBT = "case.disputed"
AGREED = "case.identified"


async def know(turn: Turn, db: AsyncSession) -> Reply:
    """Confirm *Jeg ved, hvem borgeren er*: the telephone call has been made."""
    file, party = await parties.held_party(turn, db)
    await parties.require_claimed(turn, party, db)
    was_disputed = file.case.is_disputed
    if party.knows_citizen_at is None:
        party.know_citizen(at=turn.at)
        await parties.enter_step(turn, file, party, Did.KNEW_CITIZEN, db)
        await settle(turn, file, db)
    if not was_disputed:
        return Say(Named("party.next", str(party.id)))
    return Say(Named(DOUBT if file.case.is_disputed else AGREED, str(file.case.id)))


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _undisputed(turn, db)
    return Ask("case.dispute", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    return identity_cards.form(await _undisputed(turn, db))


async def dispute(turn: Turn, db: AsyncSession) -> Reply:
    """*Vi taler ikke om samme borger*: stop the plan, and tell every contact person at once."""
    file = await _undisputed(turn, db)
    file.case.disputed_at = turn.at
    for party in file.parties:
        party.forget_citizen()
    chain = entries.of_case(file.case.id)
    await entries.record(db, chain, Did.DISPUTED, at=turn.at, by=turn.me)
    await _tell(turn, file, DOUBT, db)
    return Say(Named(DOUBT, str(file.case.id)))


async def settle(turn: Turn, file: CaseFile, db: AsyncSession) -> None:
    """After a confirmation: when each party that is taken has given it, all goes on."""
    if not file.case.is_disputed or identity_cards.missing(file):
        return
    file.case.disputed_at = None
    chain = entries.of_case(file.case.id)
    await entries.record(db, chain, Did.AGREED_WHO, at=turn.at, by=turn.me)
    await _tell(turn, file, AGREED, db)


async def disputed(looking: Looking, db: AsyncSession) -> Card | None:
    """Who must confirm again. None when all have."""
    file = await _seen(looking, db)
    return identity_cards.disputed(file) if file and file.case.is_disputed else None


async def identified(looking: Looking, db: AsyncSession) -> Card | None:
    """All speak of the same citizen again. None when they do not any more."""
    file = await _seen(looking, db)
    return identity_cards.identified(file) if file and not file.case.is_disputed else None


async def _seen(looking: Looking, db: AsyncSession) -> CaseFile | None:
    case = await casefiles.find(db, looking.number)
    await showing.require(db, looking, case.id)
    return await casefiles.load(db, case, at=looking.at) if case.is_open else None


async def _undisputed(turn: Turn, db: AsyncSession) -> CaseFile:
    case = await casefiles.find(db, turn.number)
    await access.require(db, turn.me, Act.DISPUTE_CITIZEN, case, at=turn.at)
    casefiles.require_open(case)
    if case.is_disputed:
        raise Refusal(_("This has been said already, and every contact person knows."))
    return await casefiles.load(db, case, at=turn.at)


def _answering(file: CaseFile) -> list[Person]:
    """Each party's contact person, and who stands in for one that is away."""
    people = dict[int, Person]()
    for party in file.parties:
        cover = file.cover(party)
        for one in (file.contact(party), cover.person if cover else None):
            people |= {one.id: one} if one is not None else {}
    return list(people.values())


async def _tell(turn: Turn, file: CaseFile, view: str, db: AsyncSession) -> None:
    """The rooms, and every contact person by name: not everybody reads the room."""
    await parties.to_rooms(turn, file, view, file.case.id, db)
    told = [one for one in _answering(file) if one.id != turn.me.id]
    key = f"{view}:{file.case.id}:{token_hex(8)}"  # it may be in doubt again
    await tell(db, told, Notice(view, file.case.id, turn.at, key, rank=Rank.AWAITED))
    await outbox.refresh(db, DOUBT, [file.case.id], at=turn.at)
    await rooms.bring_up_to_date(db, file.case, at=turn.at, why=key)
