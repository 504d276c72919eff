"""Who of a course does not read in one of its rooms, and what follows for who writes there."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, elsewhere_cards, outbox, staffing
from handlers.cards import Card
from handlers.casefiles import CaseFile
from handlers.elsewhere_cards import Unheard
from handlers.turn import CALLED, Looking, Turn
from models.access import Act
from models.cases import Party
from models.outbox import by_key
from models.people import ChatWorkspace, chatting
from models.rooms import OVER, Room, case_rooms_in

VIEW = "briefing.offer"


async def of_room(db: AsyncSession, file: CaseFile, room: Room | None) -> Unheard:
    """What a room's card says of it; nothing of a card that stands in no room."""
    if room is None:
        return Unheard()
    workspace = await db.get_one(ChatWorkspace, room.workspace_id)
    lacks = workspace.lacks if file.case.is_open else ""
    return Unheard(await parties(db, file, room), lacks)


async def parties(db: AsyncSession, file: CaseFile, room: Room) -> tuple[Party, ...]:
    """Those that chat in another workspace alone: what is said in one room stays there.

    Of a party without a contact person everybody counts who may take it.
    """
    chats = [one for one in file.parties if not file.is_silent(one)]
    asked = {"organisations": [one.organisation_id for one in chats]}
    ways = (await db.exec(chatting(), params=asked)).all()
    return tuple(one for one in chats if _is_elsewhere(file, one, room, ways))


async def offer(turn: Turn, db: AsyncSession) -> None:
    """The day's first message in a room gets its author the offer to inform all parties.

    To them alone, because of who wrote and where, never what; once a room and day.
    """
    room = turn.room
    if room is None or room.case_id is None or room.state in OVER:
        return
    key = f"room:{room.id}:briefing_offer:{staffing.today(turn.at).isoformat()}"
    if (await db.exec(by_key(key))).first() is not None:
        return
    case = await casefiles.find(db, room.case_id)
    if not case.is_open or not await access.may(db, turn.me, Act.INFORM, case, at=turn.at):
        return
    file = await casefiles.load(db, case, at=turn.at)
    if await _unreached(db, file, room):
        outbox.post(db, outbox.person(turn.me.id), VIEW, room.id, at=turn.at, key=key)


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is the room that was written in. None where all read there by now."""
    room = await db.get(Room, looking.number)
    if room is None or room.case_id is None or looking.reader is None:
        return None
    case = await casefiles.find(db, room.case_id)
    if not await access.may(db, looking.reader, Act.INFORM, case, at=looking.at):
        return None
    file = await casefiles.load(db, case, at=looking.at)
    unreached = await _unreached(db, file, room)
    if not case.is_open or not unreached:
        return None
    return elsewhere_cards.offer(file, unreached)


async def heard(turn: Turn, db: AsyncSession) -> None:
    """What is written in a workspace's rooms reaches us after all: its cards say so no more."""
    if turn.room is None or turn.value(CALLED):
        return
    workspace = await db.get_one(ChatWorkspace, turn.workspace_id)
    if not workspace.lacks:
        return
    workspace.lacks = ""
    ours = (await db.exec(case_rooms_in(workspace.id))).all()
    await outbox.refresh(db, "case.card", {one.case_id for one in ours}, at=turn.at)


async def _unreached(db: AsyncSession, file: CaseFile, room: Room) -> list[Party]:
    without = [one for one in file.parties if not file.organisation(one).has_chat]
    return [*await parties(db, file, room), *without]


def _is_elsewhere(
    file: CaseFile, party: Party, room: Room, ways: Sequence[tuple[int, int, int]]
) -> bool:
    contact = file.contact(party)
    answering = {one.id for one in (contact, contact and file.present(contact)) if one}
    workspaces = {
        workspace_id
        for person_id, organisation_id, workspace_id in ways
        if organisation_id == party.organisation_id
        and (contact is None or person_id in answering)
    }
    return bool(workspaces) and room.workspace_id not in workspaces
