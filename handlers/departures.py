"""A user of a platform changed: shut out, let in again, or renamed."""

from datetime import datetime
from secrets import token_hex

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import absence_moves, arrivals_cards, entries, leaving, outbox, staffing
from handlers.arrivals import LONGEST_NAME, YES
from handlers.cards import Card
from handlers.turn import Done, Looking, Reply, Turn
from models.entries import Did
from models.outbox import Rank
from models.people import ChatIdentity, Person, Role, current_duties, ways_of

VIEW = "person.gone"


async def changed(turn: Turn, db: AsyncSession) -> Reply:
    """Fields: user, name, email, is_deactivated. Somebody we do not know stays unknown.

    The e-mail is not followed: the administrator's, or the one that was proposed, counts.
    """
    identity = await _identity(turn, db)
    if identity is None:
        return Done()
    person = await db.get_one(Person, identity.person_id)
    await _rename(turn, person, db)
    is_active = turn.value("is_deactivated") != YES
    if identity.is_active != is_active:
        identity.is_active = is_active
        await _enter(turn, identity, person, db)
        await absence_moves.follow(db, person, turn.at)
        if not is_active and not await _is_reachable(db, person):
            await leaving.leave(db, person, at=turn.at)
            await _tell(turn, person, db)
    return Done()


async def gone(looking: Looking, db: AsyncSession) -> Card | None:
    """To the coordinators: what somebody leaves who cannot be reached. None if they can."""
    person, reader = await db.get(Person, looking.number), looking.reader
    if person is None or reader is None or reader.organisation_id != person.organisation_id:
        return None
    if not reader.is_admitted:
        return None
    passed_on = await leaving.passed_on(db, person)
    has_desk = await _has_desk(db, person, looking.at)
    if await _is_reachable(db, person) or not (passed_on or has_desk):
        return None
    return arrivals_cards.gone(person, passed_on, has_desk=has_desk)


async def _identity(turn: Turn, db: AsyncSession) -> ChatIdentity | None:
    statement = select(ChatIdentity).where(
        col(ChatIdentity.workspace_id) == turn.workspace_id,
        col(ChatIdentity.external_id) == turn.value("user"),
    )
    return (await db.exec(statement)).first()


async def _rename(turn: Turn, person: Person, db: AsyncSession) -> None:
    """Follow a proposed person's name. Once let in, the name is the directory's."""
    name = turn.value("name")[:LONGEST_NAME]
    if name and not person.is_admitted and person.name != name:
        person.name = name
        await outbox.refresh(db, "person.proposed", [person.id], at=turn.at)


async def _enter(turn: Turn, identity: ChatIdentity, person: Person, db: AsyncSession) -> None:
    await entries.record(
        db,
        entries.of_organisation(person.organisation_id),
        Did.REACTIVATED if identity.is_active else Did.DEACTIVATED,
        at=turn.at,
        by=None,
        person=person.id,
        workspace=identity.workspace_id,
    )


async def _is_reachable(db: AsyncSession, person: Person) -> bool:
    asked = {"person_ids": [person.id]}
    return (await db.exec(ways_of(), params=asked)).first() is not None


async def _has_desk(db: AsyncSession, person: Person, at: datetime) -> bool:
    duties = current_duties(person.id, staffing.today(at))
    return (await db.exec(duties)).first() is not None


async def _tell(turn: Turn, person: Person, db: AsyncSession) -> None:
    """Ask the coordinators, or else the administrators, to find somebody else."""
    await db.flush()
    day = staffing.today(turn.at)
    for role in (Role.COORDINATOR, Role.ORG_ADMIN):
        found = await staffing.in_role(db, person.organisation_id, day, role)
        told = [one for one in found if one.id != person.id]
        for one in told:
            key = f"person:{person.id}:gone:{one.id}:{token_hex(8)}"  # it may happen again
            address = outbox.person(one.id)
            outbox.post(db, address, VIEW, person.id, at=turn.at, key=key, rank=Rank.AWAITED)
        if told:
            return
