"""Close a course of care: its clocks stop, all hear how it went, its rooms are archived.

The rooms stay open for two working days more: everybody there is asked to file or delete what
they wrote themselves, and in an archived room nobody can.
"""

from collections.abc import Sequence
from datetime import datetime, time
from secrets import token_hex

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import (
    access,
    casefiles,
    closing_cards,
    entries,
    erasing,
    filings,
    outbox,
    passages,
    plan_asked,
    rooms,
)
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.notices import Notice, tell
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.cases import CHOSEN_ENDINGS, Ending, next_rooms_to_close, rooms_to_close
from models.entries import Did
from models.joint_plan import open_actions_of
from models.passages import PassageKind
from models.people import ChatIdentity, Person
from models.rooms import Room, RoomState

VIEW = "case.closed"
LONGEST_NOTE = 3000
ANYWAY = "anyway"
# Working days, and the hour at the end of the last, in which each tidies up after themselves.
TIDYING_DAYS = 2
EVENING = time(16)
BATCH = 20


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _closable(turn, db)
    return Ask("case.close", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    file = await _closable(turn, db)
    return closing_cards.form(turn, file, undone=await _undone(file, db))


async def close(turn: Turn, db: AsyncSession) -> Reply:
    """Close it for good: once, by one of its contact persons."""
    # Who comes in at this very moment is waited for: they have it to file as well.
    await casefiles.lock(db, await casefiles.find(db, turn.number))
    file = await _closable(turn, db)
    if errors := _errors(turn, file, undone=await _undone(file, db)):
        return Correct(errors, form="case.close")
    await end(turn, file, Ending(turn.value("ending")), db)
    if note := turn.value("note"):
        kind = PassageKind.CLOSING_NOTE
        passages.write(db, kind, note, by=turn.me, at=turn.at, case_id=file.case.id)
    await tell_all(turn, file, db)
    return Say(Named(VIEW, str(file.case.id)))


async def closed(looking: Looking, db: AsyncSession) -> Card | None:
    """The summary: in the course's room for all there, elsewhere for those who may see it.

    Once the course is open again, what stands there says that: its room is not archived.
    """
    case = await casefiles.find(db, looking.number)
    if looking.reader is not None:
        await access.require(db, looking.reader, Act.SEE_CASE, case, at=looking.at)
    elif looking.room is None or looking.room.case_id != case.id:
        return None
    file = await casefiles.load(db, case, at=looking.at)
    is_in_room = looking.reader is None
    if file.is_closed:
        return closing_cards.summary(file, is_in_room=is_in_room)
    is_there = await outbox.stands_there(db, _address(looking), VIEW, case.id)
    return closing_cards.goes_on(file, is_in_room=is_in_room) if is_there else None


def _address(looking: Looking) -> str:
    if looking.reader is not None:
        return outbox.person(looking.reader.id)
    return outbox.room(looking.room.id if looking.room else None)


async def _closable(turn: Turn, db: AsyncSession) -> CaseFile:
    case = await casefiles.find(db, turn.number)
    await access.require(db, turn.me, Act.CLOSE_CASE, case, at=turn.at)
    file = await casefiles.load(db, case, at=turn.at)
    if file.is_closed:
        raise Refusal(closing_cards.closed_already(file))
    return file


async def _undone(file: CaseFile, db: AsyncSession) -> int:
    """How many actions of the joint plan are still to be done."""
    return len((await db.exec(open_actions_of(file.case.id))).all())


def _errors(turn: Turn, file: CaseFile, *, undone: int) -> dict[str, str]:
    errors = {}
    if turn.value("ending") not in CHOSEN_ENDINGS:
        errors["ending"] = _("Choose how it ended.")
    if len(turn.value("note")) > LONGEST_NOTE:
        errors["note"] = _("This is too long. Write at most {limit} characters.").format(
            limit="3.000"
        )
    is_unfinished = bool(undone or closing_cards.not_reached(file))
    if is_unfinished and turn.values(ANYWAY) != (closing_cards.YES,):
        errors[ANYWAY] = _(
            "Not everything is finished. Tick here if the course is to be closed all the same."
        )
    if turn.values("informed") != (closing_cards.YES,):
        errors["informed"] = _("Tell all parties first, and tick here when they know.")
    return errors


async def end(turn: Turn, file: CaseFile, ending: Ending, db: AsyncSession) -> None:
    """Stop all clocks; each party has it to file. Who calls asks `may`, and tells of it."""
    file.case.finish(ending, by=turn.me.id, at=turn.at)
    last = file.calendar.nth_working_day_after(file.today, TIDYING_DAYS)
    file.case.rooms_close_at = file.calendar.at(last, EVENING)
    for party in file.parties:
        party.remind_at = None
    await erasing.plan(db, file.case, at=turn.at)
    await filings.ask(db, file, at=turn.at)
    chain = entries.of_case(file.case.id)
    await entries.record(
        db,
        chain,
        Did.CLOSED,
        at=turn.at,
        by=turn.me,
        ending=ending,
        answers=_answers(turn, file),
    )


def _answers(turn: Turn, file: CaseFile) -> dict[str, str]:
    """What was said to the pathway's closing questions, by the code of each."""
    asked = {one.code: turn.value(one.code) for one in closing_cards.questions(file)}
    return {code: said for code, said in asked.items() if said in closing_cards.ANSWERS}


def next_due() -> SelectOfScalar[datetime | None]:
    return next_rooms_to_close()


async def archive_due(db: AsyncSession, at: datetime) -> int:
    """Archive the rooms of one batch of closed courses; return how many courses that was."""
    due = rooms_to_close(at, BATCH).with_for_update(skip_locked=True)
    cases = (await db.exec(due)).all()
    for case in cases:
        case.rooms_close_at = None
        for room in await rooms.of_case(db, case):
            outbox.set_room(db, room.id, at=at, why=f"archive:{at.isoformat()}")
    return len(cases)


async def tell_all(turn: Turn, file: CaseFile, db: AsyncSession) -> None:
    """Bring what people see up to date, say the last word in each room, then archive it."""
    # A course may be closed again, at the same instant even, before its room was ever opened.
    when = f"{turn.at.isoformat()}:{token_hex(4)}"
    case_rooms = await rooms.of_case(db, file.case)
    for room in case_rooms:
        key = f"room:{room.id}:closed:{when}"
        outbox.post(db, outbox.room(room.id), VIEW, file.case.id, at=turn.at, key=key)
    parties = [party.id for party in file.parties]
    await outbox.refresh(db, "party.invitation", parties, at=turn.at)
    await outbox.refresh(db, "party.call", parties, at=turn.at)
    await plan_asked.bring_up_to_date(db, file.case.id, at=turn.at)
    await rooms.bring_up_to_date(db, file.case, at=turn.at, why=f"closed:{when}")
    outside = await _outside(turn, file, case_rooms, db)
    key = f"case:{file.case.id}:closed:{when}"
    await tell(db, outside, Notice(VIEW, file.case.id, turn.at, key))


async def _outside(
    turn: Turn, file: CaseFile, case_rooms: Sequence[Room], db: AsyncSession
) -> list[Person]:
    """The contact persons who will not read it in a room. Who closes it knows already."""
    contacts = [file.contact(party) for party in file.parties]
    people = [one for one in contacts if one is not None and one.id != turn.me.id]
    reading: set[int] = set()
    for room in case_rooms:
        # A dead room's messages go to its people one by one, wherever they are.
        reading |= await _readers(db, room, people)
    return [one for one in people if one.id not in reading]


async def _readers(db: AsyncSession, room: Room, people: list[Person]) -> set[int]:
    ids = {one.id for one in people}
    if room.state is not RoomState.DEAD:
        inside = select(ChatIdentity.person_id).where(
            col(ChatIdentity.workspace_id) == room.workspace_id,
            col(ChatIdentity.is_active),
            col(ChatIdentity.person_id).in_(ids),
        )
        ids = set((await db.exec(inside)).all())
    return ids - (await rooms.left_since(db, room)).keys()
