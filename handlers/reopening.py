"""Take a closed course up again: every other party is asked anew.

In the same room as long as that is not archived, otherwise in a new one.
"""

from collections.abc import Sequence
from secrets import token_hex
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    asking,
    casefiles,
    closing,
    entries,
    erasing,
    filings,
    outbox,
    passages,
    plan_asked,
    reopening_cards,
    resuming,
    rooms,
    showing,
)
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.notices import Notice, tell
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.cases import Case
from models.entries import Did, of_kinds
from models.passages import PassageKind
from models.rooms import Room, RoomState

VIEW = "case.reopened"
LONGEST_REASON = 300


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _closed(turn, db)
    return Ask("case.reopen", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    file = await _closed(turn, db)
    return reopening_cards.form(turn, file, goes_on=bool(await _going_on(turn, file, db)))


async def reopen(turn: Turn, db: AsyncSession) -> Reply:
    """Open it again: once, by one of its contact persons, with a reason."""
    file = await _closed(turn, db)
    why = turn.value("why")
    if not why or len(why) > LONGEST_REASON:
        return Correct({"why": _("Say in a few words why it is opened again.")}, "case.reopen")
    # Who archives the rooms at this very moment is waited for: then they are.
    await casefiles.lock(db, file.case)
    kept = await _going_on(turn, file, db)
    file.case.reopen()
    await erasing.call_off(db, file.case)
    await filings.rest(db, file.case)
    for party in file.others:
        party.ask_anew(file.window_from(turn.at, file.organisation(party)), at=turn.at)
        party.remind_at = file.remind_at(party)
    await resuming.resume(db, file, at=turn.at)
    kind = PassageKind.REOPENED
    passages.write(db, kind, why, by=turn.me, at=turn.at, case_id=file.case.id)
    codes: dict[str, Any] = {
        "parties": [party.id for party in file.others],
        "rooms": [one.id for one in kept],
    }
    chain = entries.of_case(file.case.id)
    await entries.record(db, chain, Did.REOPENED, at=turn.at, by=turn.me, **codes)
    await _tell(turn, file, kept, db)
    return Say(Named(VIEW, str(file.case.id)))


async def reopened(looking: Looking, db: AsyncSession) -> Card | None:
    """To each contact person: it goes on, and by when contact is wanted."""
    case = await casefiles.find(db, looking.number)
    await showing.require(db, looking, case.id)
    if not case.is_open:
        return None
    file = await casefiles.load(db, case, at=looking.at)
    goes_on = await _went_on(db, case)
    has_button = looking.reader is not None
    return reopening_cards.reopened(file, goes_on=goes_on, has_button=has_button)


async def _closed(turn: Turn, db: AsyncSession) -> CaseFile:
    case = await casefiles.find(db, turn.number)
    await access.require(db, turn.me, Act.REOPEN_CASE, case, at=turn.at)
    if case.is_open:
        raise Refusal(_("This course is open already. Ask for its card with /forloeb."))
    return await casefiles.load(db, case, at=turn.at)


async def _going_on(turn: Turn, file: CaseFile, db: AsyncSession) -> list[Room]:
    """The rooms that nothing was done to yet: everybody was promised time to tidy up there."""
    if not file.case.keeps_rooms(turn.at):
        return []
    found = await rooms.of_case(db, file.case)
    return [room for room in found if room.state is RoomState.OPEN]


async def _went_on(db: AsyncSession, case: Case) -> bool:
    """Whether it was opened again in the room that it had."""
    opened = (await db.exec(of_kinds(entries.of_case(case.id), Did.REOPENED))).all()
    return bool(opened) and bool(opened[-1].codes.get("rooms"))


async def _tell(turn: Turn, file: CaseFile, kept: Sequence[Room], db: AsyncSession) -> None:
    # It may be closed and opened once more at the same instant.
    key = f"case:{file.case.id}:reopened:{turn.at.isoformat()}:{token_hex(4)}"
    await _leave(turn, file.case, kept, db)
    if kept:
        await outbox.refresh(db, closing.VIEW, [file.case.id], at=turn.at)
        await rooms.bring_up_to_date(db, file.case, at=turn.at, why=key)
    for room in kept:
        address = outbox.room(room.id)
        outbox.post(db, address, VIEW, file.case.id, at=turn.at, key=f"{key}:room:{room.id}")
    await asking.ask(db, file.case, file.others, file.who_tells, at=turn.at)
    contacts = [one for party in file.parties if (one := file.contact(party)) is not None]
    told = [one for one in contacts if one.id != turn.me.id]
    await tell(db, told, Notice(VIEW, file.case.id, turn.at, key))
    subjects = [party.id for party in file.others]
    await outbox.refresh(db, "party.invitation", subjects, at=turn.at)
    await plan_asked.bring_up_to_date(db, file.case.id, at=turn.at)


async def _leave(turn: Turn, case: Case, kept: Sequence[Room], db: AsyncSession) -> None:
    """An archived room cannot be brought back everywhere, and its name is used."""
    for room in await rooms.of_case(db, case):
        if room.state is not RoomState.WANTED and room not in kept:
            room.state = RoomState.CLOSED
            # It may not be archived yet.
            outbox.set_room(db, room.id, at=turn.at, why=f"over:{turn.at.isoformat()}")
