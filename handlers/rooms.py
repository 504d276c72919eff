"""Shared rooms: what each should look like, and what happens in them."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import entries, outbox, staffing
from handlers.plans import DesiredRoom
from handlers.turn import Done, Reply, Turn
from locales import gettext as _
from models.cases import Case, CaseMember, CaseState, parties_of
from models.entries import Did
from models.organisations import Organisation
from models.people import ChatWorkspace, Person, stand_in
from models.rooms import Room, rooms_of_case

CARD = "case.card"


def card_key(room: Room) -> str:
    """The dedupe key of the card that is pinned in a case's room."""
    return f"room:{room.id}:card"


async def desired(room: Room, at: datetime, db: AsyncSession) -> DesiredRoom:
    """How the room should be at this moment; the relay brings it there."""
    if room.case_id is None:
        return await _of_organisation(room, db)
    case = await db.get_one(Case, room.case_id)
    return DesiredRoom(
        name=room.name,
        topic=_("{alias}. This room is not watched. Acute? Call 112.").format(alias=case.alias),
        member_ids=tuple(await member_ids(db, case, at)),
        pinned_key=card_key(room),
        is_open=case.state is CaseState.OPEN,
    )


async def member_ids(db: AsyncSession, case: Case, at: datetime) -> list[int]:
    """Who belongs in a case's rooms: contacts, their stand-ins, unclaimed desks, added."""
    day = staffing.today(at)
    away = await staffing.stand_ins(db, day)
    parties = (await db.exec(parties_of(case.id))).all()
    added = select(CaseMember.person_id).where(col(CaseMember.case_id) == case.id)
    ids = list((await db.exec(added)).all())
    for party in parties:
        if party.contact_person_id is not None:
            ids += [party.contact_person_id, stand_in(party.contact_person_id, away) or 0]
    waiting = [party.organisation_id for party in parties if not party.is_claimed]
    staffed = await staffing.desks(db, waiting, day) if waiting else {}
    ids += [person.id for desk in staffed.values() for person in desk]
    return [one for one in dict.fromkeys(ids) if one]


async def of_case(db: AsyncSession, case: Case) -> Sequence[Room]:
    return (await db.exec(rooms_of_case(case.id))).all()


async def bring_up_to_date(db: AsyncSession, case: Case, *, at: datetime, why: str) -> None:
    """Refresh the case's card wherever it stands, and its rooms' members."""
    await outbox.refresh(db, CARD, [case.id], at=at)
    for room in await of_case(db, case):
        outbox.set_room(db, room.id, at=at, why=why)


async def message_posted(turn: Turn, _db: AsyncSession) -> Reply:
    """Somebody wrote in a room. The guard has looked; nothing is kept of it."""
    turn.me  # noqa: B018 -- only people we know may write here
    return Done()


async def joined(turn: Turn, db: AsyncSession) -> Reply:
    await _note(turn, db, Did.JOINED)
    return Done()


async def left(turn: Turn, db: AsyncSession) -> Reply:
    await _note(turn, db, Did.LEFT)
    return Done()


async def renamed(turn: Turn, db: AsyncSession) -> Reply:
    """Somebody renamed a room by hand: the generated name comes back."""
    await _note(turn, db, Did.RENAMED)
    if turn.room is not None:
        why = f"renamed:{turn.at.isoformat()}"
        outbox.set_room(db, turn.room.id, at=turn.at, why=why)
    return Done()


async def installed(turn: Turn, db: AsyncSession) -> Reply:
    return await _set_installed(turn, db, Did.INSTALLED, is_installed=True)


async def uninstalled(turn: Turn, db: AsyncSession) -> Reply:
    return await _set_installed(turn, db, Did.UNINSTALLED, is_installed=False)


async def _set_installed(
    turn: Turn, db: AsyncSession, did: Did, *, is_installed: bool
) -> Reply:
    workspace = await db.get_one(ChatWorkspace, turn.workspace_id)
    workspace.is_installed = is_installed
    await entries.record(
        db, entries.SYSTEM, did, at=turn.at, by=turn.person, workspace=workspace.id
    )
    return Done()


async def _note(turn: Turn, db: AsyncSession, did: Did) -> None:
    if turn.room is not None and turn.room.case_id is not None:
        chain = entries.of_case(turn.room.case_id)
        await entries.record(db, chain, did, at=turn.at, by=turn.person, room=turn.room.id)


async def _of_organisation(room: Room, db: AsyncSession) -> DesiredRoom:
    """An organisation's own room, its advisers': everybody of the organisation is in it."""
    organisation = await db.get_one(Organisation, room.organisation_id)
    own = select(Person.id).where(col(Person.organisation_id) == organisation.id)
    members = (await db.exec(own.order_by(col(Person.id)))).all()
    return DesiredRoom(
        name=room.name,
        topic=_("Questions to {team}").format(team=organisation.name),
        member_ids=tuple(members),
        pinned_key="",
        is_open=True,
    )
