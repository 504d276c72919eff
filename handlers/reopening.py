"""Take a closed course up again: every other party is asked anew, in a new room."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    asking,
    casefiles,
    entries,
    erasing,
    filings,
    outbox,
    passages,
    reopening_cards,
    rooms,
    showing,
)
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.notices import Notice, tell
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.entries import Did
from models.passages import PassageKind
from models.rooms import RoomState

VIEW = "case.reopened"
LONGEST_REASON = 300


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _closed(turn, db)
    return Ask("case.reopen", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    return reopening_cards.form(turn, await _closed(turn, db))


async def reopen(turn: Turn, db: AsyncSession) -> Reply:
    """Open it again: once, by one of its contact persons, with a reason."""
    file = await _closed(turn, db)
    why = turn.value("why")
    if not why or len(why) > LONGEST_REASON:
        return Correct({"why": _("Say in a few words why it is opened again.")}, "case.reopen")
    file.case.reopen()
    await erasing.call_off(db, file.case)
    await filings.rest(db, file.case)
    for party in file.others:
        party.ask_anew(file.window_from(turn.at, file.organisation(party)), at=turn.at)
        party.remind_at = file.remind_at(party)
    kind = PassageKind.REOPENED
    passages.write(db, kind, why, by=turn.me, at=turn.at, case_id=file.case.id)
    chain, asked = entries.of_case(file.case.id), [party.id for party in file.others]
    await entries.record(db, chain, Did.REOPENED, at=turn.at, by=turn.me, parties=asked)
    await _tell(turn, file, db)
    return Say(Named(VIEW, str(file.case.id)))


async def reopened(looking: Looking, db: AsyncSession) -> Card | None:
    """To each contact person: it goes on, and by when contact is wanted."""
    case = await casefiles.find(db, looking.number)
    await showing.require(db, looking, case.id)
    if not case.is_open:
        return None
    return reopening_cards.reopened(await casefiles.load(db, case, at=looking.at))


async def _closed(turn: Turn, db: AsyncSession) -> CaseFile:
    case = await casefiles.find(db, turn.number)
    await access.require(db, turn.me, Act.REOPEN_CASE, case, at=turn.at)
    if case.is_open:
        raise Refusal(_("This course is open already. Ask for its card with /forloeb."))
    return await casefiles.load(db, case, at=turn.at)


async def _tell(turn: Turn, file: CaseFile, db: AsyncSession) -> None:
    """Fresh rooms: an archived one cannot be brought back everywhere, and its name is used."""
    for room in await rooms.of_case(db, file.case):
        if room.state is not RoomState.WANTED:
            room.state = RoomState.CLOSED
            # It may not be archived yet.
            outbox.set_room(db, room.id, at=turn.at, why=f"over:{turn.at.isoformat()}")
    await asking.ask(db, file.case, file.others, file.who_tells, at=turn.at)
    contacts = [one for party in file.parties if (one := file.contact(party)) is not None]
    key = f"case:{file.case.id}:reopened:{turn.at.isoformat()}"
    told = [one for one in contacts if one.id != turn.me.id]
    await tell(db, told, Notice(VIEW, file.case.id, turn.at, key))
    subjects = [party.id for party in file.others]
    await outbox.refresh(db, "party.invitation", subjects, at=turn.at)
