"""Somebody is no longer of an organisation: its administrator says so, and nobody else can."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    choosing,
    entries,
    invitations,
    leaving,
    outbox,
    removals_cards,
    staffing,
)
from handlers.cards import Card, Form
from handlers.turn import Ask, Correct, Looking, Named, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.calendar import ONE_DAY
from models.cases import Case, CaseMember, still_open, unclaimed_at
from models.entries import Did
from models.handovers import left_behind_by
from models.organisations import Organisation
from models.people import Duty, Person
from models.rooms import Room, RoomState, rooms_of_organisation

FORM = "person.remove"
VIEW = "person.removed"


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _own(turn, db)
    return Ask(FORM)


async def form(turn: Turn, db: AsyncSession) -> Form:
    organisation = await _own(turn, db)
    person = await choosing.chosen(turn, "person", organisation.id, db)
    return removals_cards.form(organisation, person)


async def remove(turn: Turn, db: AsyncSession) -> Reply:
    """From now on they may do nothing here, and what they held is passed on.

    They stay in the directory's past: what they did keeps its name, and whoever chats from the
    same domain is not proposed again by it.
    """
    organisation = await _own(turn, db)
    person = await choosing.chosen(turn, "person", organisation.id, db)
    if person is None:
        return Correct({"person": _("Choose one of your colleagues.")}, form=FORM)
    if person.id == turn.me.id:
        sentence = _("You cannot remove yourself. Ask another administrator.")
        return Correct({"person": sentence}, form=FORM)
    person.is_admitted, person.awaits, person.is_indexed = False, "", False
    person.roles, person.digest_at = [], None
    await _off_the_desk(turn, person, db)
    organisation.desk_look_at = None  # the days that nobody has now are told
    await leaving.leave(db, person, at=turn.at)
    await _out_of_rooms(turn, person, db)
    chain = entries.of_organisation(organisation.id)
    await entries.record(
        db, chain, Did.PERSON_REMOVED, at=turn.at, by=turn.me, person=person.id
    )
    await invitations.route_anew(db, organisation.id, at=turn.at)
    return Say(Named(VIEW, str(person.id)))


async def removed(looking: Looking, db: AsyncSession) -> Card | None:
    """To who removed somebody: who has now what they held."""
    person, reader = await db.get(Person, looking.number), looking.reader
    if person is None or reader is None or person.is_admitted:
        return None
    if reader.organisation_id != person.organisation_id:
        return None
    organisation = await db.get_one(Organisation, person.organisation_id)
    await access.require(db, reader, Act.ADMINISTER, organisation, at=looking.at)
    left = (await db.exec(left_behind_by(person.id))).all()
    heirs = await staffing.people(db, (handing.to_id for handing, _case in left))
    passed_on = [(case.alias, heirs[handing.to_id].name) for handing, case in left]
    return removals_cards.removed(person, organisation, passed_on)


async def _own(turn: Turn, db: AsyncSession) -> Organisation:
    organisation = await db.get_one(Organisation, turn.me.organisation_id)
    await access.require(db, turn.me, Act.ADMINISTER, organisation, at=turn.at)
    return organisation


async def _off_the_desk(turn: Turn, person: Person, db: AsyncSession) -> None:
    today = staffing.today(turn.at)
    held = select(Duty).where(col(Duty.person_id) == person.id)
    for duty in (await db.exec(held)).all():
        if duty.first_day >= today:
            await db.delete(duty)
        elif duty.last_day is None or duty.last_day >= today:
            duty.last_day = today - ONE_DAY


async def _out_of_rooms(turn: Turn, person: Person, db: AsyncSession) -> None:
    """Out of the rooms they are in by name, by the desk, or as one of the organisation."""
    added = (
        select(CaseMember, Case)
        .join(Case, col(Case.id) == col(CaseMember.case_id))
        .where(col(CaseMember.person_id) == person.id, still_open())
    )
    cases = {case.id for _, case in (await db.exec(unclaimed_at(person.organisation_id))).all()}
    for member, case in (await db.exec(added)).all():
        cases.add(case.id)
        await db.delete(member)
    of_cases = select(Room).where(
        col(Room.case_id).in_(cases), col(Room.state) != RoomState.CLOSED
    )
    own = rooms_of_organisation(person.organisation_id)
    for room in (*(await db.exec(of_cases)).all(), *(await db.exec(own)).all()):
        why = f"removed:{person.id}:{turn.at.isoformat()}"
        outbox.set_room(db, room.id, at=turn.at, why=why)
