"""Shared rooms: what each should look like, and who belongs in it."""

from collections.abc import Sequence
from datetime import datetime
from secrets import SystemRandom

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import entries, outbox, rooms_cards, staffing
from handlers.plans import DesiredRoom
from handlers.turn import Done, Reply, Turn
from locales import gettext as _
from models import aliases
from models.cases import Case, CaseMember, Party, parties_of
from models.entries import Did, of_kinds
from models.organisations import Organisation
from models.outbox import waiting_posts
from models.people import ChatWorkspace, Person, stand_in
from models.rooms import Room, RoomState, rooms_in_use

CARD = "case.card"
RANDOM = SystemRandom()


def card_key(room: Room) -> str:
    """The dedupe key of the card that is pinned in a case's room."""
    return f"room:{room.id}:card"


async def desired(room: Room, at: datetime, db: AsyncSession) -> DesiredRoom:
    """How the room should be at this moment; the relay brings it there."""
    if room.case_id is None:
        return await _of_organisation(room, db)
    if room.state is RoomState.ERASING:
        return DesiredRoom(room.name, "", (), is_open=False, is_gone=True)
    case = await db.get_one(Case, room.case_id)
    parties = (await db.exec(parties_of(case.id))).all()
    since = await _parts(db, case, parties, at)
    gone = await left_since(db, room)
    return DesiredRoom(
        name=room.name,
        topic=rooms_cards.topic(case, parties),
        # Who left by hand after getting their part is not dragged back.
        member_ids=tuple(
            one for one, got_at in since.items() if one not in gone or gone[one] < got_at
        ),
        pinned_key=card_key(room),
        is_open=room.state is not RoomState.CLOSED and await _is_in_use(db, case, room),
    )


async def _is_in_use(db: AsyncSession, case: Case, room: Room) -> bool:
    """Until the course is closed, each had time to tidy up, and everything is said.

    An archived room takes no messages, and nobody can delete their own in it.
    """
    if case.is_open or case.rooms_close_at is not None:
        return True
    return (await db.exec(waiting_posts(outbox.room(room.id)).limit(1))).first() is not None


async def left_since(db: AsyncSession, room: Room) -> dict[int, datetime]:
    """Who has left a case's room by hand and not come back, and when each did.

    Whoever had no part any more was taken out by us, and may come in again with a new one. A
    course that is opened again has all of them back: they left one that was over.
    """
    gone: dict[int, datetime] = {}
    chain = entries.of_case(room.case_id)
    kinds = (Did.JOINED, Did.LEFT, Did.REOPENED)
    for entry in (await db.exec(of_kinds(chain, *kinds))).all():
        if entry.did is Did.REOPENED:
            gone.clear()
        elif entry.actor_id is None or entry.codes.get("room") != room.id:
            continue
        elif entry.did is Did.JOINED:
            gone.pop(entry.actor_id, None)
        elif entry.codes.get("has_part"):
            gone[entry.actor_id] = entry.at
    return gone


async def _parts(
    db: AsyncSession, case: Case, parties: Sequence[Party], at: datetime
) -> dict[int, datetime]:
    """Who belongs in a case's rooms, since when: added, in charge, stand-ins, open desks."""
    day = staffing.today(at)
    added = select(CaseMember).where(col(CaseMember.case_id) == case.id)
    since = {one.person_id: one.added_at for one in (await db.exec(added)).all()}
    in_charge = _in_charge(case, parties)
    since |= in_charge
    away = await staffing.stand_ins(db, list(in_charge), day)
    for person_id in in_charge:
        covering = stand_in(person_id, away)
        if covering is not None:
            since.setdefault(covering, case.opened_at)
    waiting = [party.organisation_id for party in parties if not party.is_claimed]
    staffed = await staffing.desks(db, waiting, day) if waiting else {}
    for person in (person for desk in staffed.values() for person in desk):
        since.setdefault(person.id, case.opened_at)
    return since


def _in_charge(case: Case, parties: Sequence[Party]) -> dict[int, datetime]:
    """The contact persons; and the lead, also after handing over their party."""
    contacts = {
        one.contact_person_id: one.contact_since or one.claimed_at or case.opened_at
        for one in parties
        if one.contact_person_id is not None
    }
    leading = {} if case.lead_id is None else {case.lead_id: case.opened_at}
    return leading | contacts


async def of_case(db: AsyncSession, case: Case) -> Sequence[Room]:
    """The case's rooms in use."""
    return (await db.exec(rooms_in_use(case.id))).all()


async def bring_up_to_date(db: AsyncSession, case: Case, *, at: datetime, why: str) -> None:
    """Refresh the case's card wherever it stands, and its rooms' members."""
    await bring_all_up_to_date(db, [case.id], at=at, why=why)


async def bring_all_up_to_date(
    db: AsyncSession, case_ids: Sequence[int], *, at: datetime, why: str
) -> None:
    """The same for several cases at once."""
    await outbox.refresh(db, CARD, case_ids, at=at)
    await look_again(db, case_ids, at=at, why=why)


async def look_again(
    db: AsyncSession, case_ids: Sequence[int], *, at: datetime, why: str
) -> None:
    """See to it that who belongs in the cases' rooms is in them, and nobody else."""
    for case_id in case_ids:
        for room in (await db.exec(rooms_in_use(case_id))).all():
            outbox.set_room(db, room.id, at=at, why=why)


async def open_one(db: AsyncSession, case: Case, workspace_id: int, *, at: datetime) -> Room:
    """Want a fresh room for the case in a workspace, with its card."""
    name = aliases.room_name(case.alias, RANDOM)
    room = Room(workspace_id=workspace_id, case_id=case.id, name=name)
    db.add(room)
    await db.flush()
    outbox.open_room(db, room.id, at=at)
    outbox.post(db, outbox.room(room.id), CARD, case.id, at=at, key=card_key(room))
    outbox.set_room(db, room.id, at=at, why="opened")
    return room


async def case_here(turn: Turn, db: AsyncSession) -> Case | None:
    """The course whose room this happens in."""
    if turn.room is None or turn.room.case_id is None:
        return None
    case = await db.get_one(Case, turn.room.case_id)
    return case if case.emptied_at is None else None


async def note(
    turn: Turn,
    room: Room,
    did: Did,
    db: AsyncSession,
    **codes: bool,
) -> None:
    """Enter what happened to a room."""
    chain = chain_of(room)
    await entries.record(db, chain, did, at=turn.at, by=turn.person, room=room.id, **codes)


def chain_of(room: Room) -> str:
    if room.case_id is not None:
        return entries.of_case(room.case_id)
    return entries.of_organisation(room.organisation_id)


async def installed(turn: Turn, db: AsyncSession) -> Reply:
    return await _set_installed(turn, db, Did.INSTALLED, is_installed=True)


async def uninstalled(turn: Turn, db: AsyncSession) -> Reply:
    return await _set_installed(turn, db, Did.UNINSTALLED, is_installed=False)


async def _set_installed(
    turn: Turn, db: AsyncSession, did: Did, *, is_installed: bool
) -> Reply:
    """Slack says twice that it was removed: its tokens are revoked, and it is uninstalled.

    `lacks` is what an edge is not sure to have been allowed (see ChatWorkspace).
    """
    workspace = await db.get_one(ChatWorkspace, turn.workspace_id)
    if workspace.is_installed == is_installed:
        return Done()
    workspace.is_installed, workspace.lacks = is_installed, turn.value("lacks")
    await entries.record(
        db, entries.SYSTEM, did, at=turn.at, by=turn.person, workspace=workspace.id
    )
    return Done()


async def _of_organisation(room: Room, db: AsyncSession) -> DesiredRoom:
    """An organisation's own room, its advisers': everybody of the organisation is in it."""
    organisation = await db.get_one(Organisation, room.organisation_id)
    own = select(Person.id).where(
        col(Person.organisation_id) == organisation.id, col(Person.is_admitted)
    )
    members = (await db.exec(own.order_by(col(Person.id)))).all()
    return DesiredRoom(
        name=room.name,
        topic=_("Questions to {team}").format(team=organisation.name),
        member_ids=tuple(members),
        pinned_key="",
        is_open=True,
    )
