"""A room that no app may delete: the task of whoever administers the workspace."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import entries, notices
from handlers.notices import Notice
from models.entries import Did
from models.people import ChatIdentity, Person, Role
from models.rooms import Room

VIEW = "room.erase"


async def tell(db: AsyncSession, room: Room, why: str, *, at: datetime) -> None:
    """Once for each `why`, whatever it was."""
    people = await _administrators(db, room)
    told = await notices.tell(db, people, Notice(VIEW, room.id, at, f"{VIEW}:{room.id}:{why}"))
    if told:
        chain, ids = entries.of_case(room.case_id), [one.id for one in told]
        await entries.record(db, chain, Did.ROOM_LEFT, at=at, by=None, room=room.id, told=ids)


async def _administrators(db: AsyncSession, room: Room) -> Sequence[Person]:
    """Who administers an organisation in the room's workspace; its coordinators else."""
    inside = select(ChatIdentity.person_id).where(
        col(ChatIdentity.workspace_id) == room.workspace_id, col(ChatIdentity.is_active)
    )
    people = select(Person).where(col(Person.id).in_(inside), col(Person.is_admitted))
    found = (await db.exec(people.order_by(col(Person.id)))).all()
    for role in (Role.ORG_ADMIN, Role.COORDINATOR):
        if having := [one for one in found if one.has(role)]:
            return having
    return []
