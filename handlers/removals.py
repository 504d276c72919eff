"""Somebody is no longer of an organisation: its administrator says so, and nobody else can."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from handlers import (
    absence_moves,
    access,
    administering,
    buddies,
    choosing,
    entries,
    invitations,
    leaving,
    outbox,
    removals_cards,
    rooms,
    staffing,
)
from handlers.cards import Card, Form
from handlers.removals_cards import Uncovered
from handlers.turn import Ask, Correct, Looking, Named, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.buddies import pairs_of
from models.calendar import ONE_DAY
from models.cases import Case, CaseMember, open_parties_of, still_open, unclaimed_at
from models.entries import Did, of_kinds
from models.organisations import Organisation
from models.people import Absence, Duty, Person, to_be_covered_by
from models.rooms import rooms_of_organisation

FORM = "person.remove"
VIEW = "person.removed"


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await administering.own(turn, db)
    return Ask(FORM)


async def form(turn: Turn, db: AsyncSession) -> Form:
    organisation = await administering.own(turn, db)
    person = await choosing.chosen(turn, "person", organisation.id, db)
    return removals_cards.form(organisation, person)


async def remove(turn: Turn, db: AsyncSession) -> Reply:
    """From now on they may do nothing here, and what they held is passed on.

    They stay in the directory's past: what they did keeps its name, and whoever chats from the
    same domain is not proposed again by it.
    """
    organisation = await administering.alone(turn, db)
    person = await choosing.chosen(turn, "person", organisation.id, db)
    if person is None:
        return Correct({"person": _("Choose one of your colleagues.")}, form=FORM)
    if person.id == turn.me.id:
        sentence = _("You cannot remove yourself. Ask another administrator.")
        return Correct({"person": sentence}, form=FORM)
    await db.refresh(person, with_for_update=True)
    person.is_admitted, person.awaits, person.is_indexed = False, "", False
    person.roles, person.digest_at, person.wants_digest = [], None, None
    covered = (await db.exec(to_be_covered_by(person.id, staffing.today(turn.at)))).all()
    left = await _courses(turn, person, covered, db)
    await _for_nobody(turn, person, covered, db)
    await leaving.leave(db, person, at=turn.at)
    await _out_of_rooms(turn, person, left, db)
    chain = entries.of_organisation(organisation.id)
    codes: dict[str, Any] = {"person": person.id}
    if covered:
        codes["uncovered"] = [absence.id for absence in covered]
    await entries.record(db, chain, Did.PERSON_REMOVED, at=turn.at, by=turn.me, **codes)
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
    passed_on = await leaving.passed_on(db, person)
    uncovered = await _uncovered(db, person, staffing.today(looking.at))
    return removals_cards.removed(person, organisation, passed_on, uncovered)


async def _off_the_desk(turn: Turn, person: Person, db: AsyncSession) -> None:
    today = staffing.today(turn.at)
    held = select(Duty).where(col(Duty.person_id) == person.id)
    for duty in (await db.exec(held)).all():
        if duty.first_day >= today:
            await db.delete(duty)
        elif duty.last_day is None or duty.last_day >= today:
            duty.last_day = today - ONE_DAY


async def _for_nobody(
    turn: Turn, person: Person, covered: Sequence[Absence], db: AsyncSession
) -> None:
    """They answer for nobody any more, at the desk, as stand-in, as makker or by name."""
    await _off_the_desk(turn, person, db)
    for absence in covered:
        absence.stand_in_id = None
    for pair in (await db.exec(pairs_of(person.id))).all():
        await buddies.part(turn, pair, person, db)
    for member, _case in (await db.exec(_added(person))).all():
        await db.delete(member)


async def _courses(
    turn: Turn, person: Person, covered: Sequence[Absence], db: AsyncSession
) -> set[int]:
    """Where they are in by name, for who is away, or by the desk, as ids of open courses.

    The courses in which they are the contact person follow with that.
    """
    added = (await db.exec(_added(person))).all()
    waiting = (await db.exec(unclaimed_at(person.organisation_id))).all()
    found = {case.id for _, case in (*added, *waiting)}
    for absence in covered:
        held = (await db.exec(open_parties_of(absence.person_id))).all()
        found |= {case.id for _, case in held}
    return found | await absence_moves.covered_courses(db, person.id, turn.at)


async def _out_of_rooms(
    turn: Turn, person: Person, case_ids: set[int], db: AsyncSession
) -> None:
    """They leave their organisation's own room and the courses', whose cards forget them."""
    why = f"removed:{person.id}:{turn.at.isoformat()}"
    await rooms.bring_all_up_to_date(db, sorted(case_ids), at=turn.at, why=why)
    for room in (await db.exec(rooms_of_organisation(person.organisation_id))).all():
        outbox.set_room(db, room.id, at=turn.at, why=why)


async def _uncovered(db: AsyncSession, person: Person, today: date) -> list[Uncovered]:
    """For whom nobody stands in since they were removed, unless somebody does by now."""
    chain = entries.of_organisation(person.organisation_id)
    removals = (await db.exec(of_kinds(chain, Did.PERSON_REMOVED))).all()
    mine = (one.codes for one in removals if one.codes["person"] == person.id)
    ids = [key for codes in mine for key in codes.get("uncovered", ())]
    wanted = select(Absence, Person).join(Person, col(Person.id) == col(Absence.person_id))
    still = wanted.where(
        col(Absence.id).in_(ids),
        col(Absence.stand_in_id).is_(None),
        col(Absence.last_day) >= today,
    )
    found = (await db.exec(still.order_by(col(Absence.first_day), col(Absence.id)))).all()
    return [(one, absence) for absence, one in found]


def _added(person: Person) -> Select[CaseMember, Case]:
    """Select what brought somebody into open courses by name."""
    return (
        select(CaseMember, Case)
        .join(Case, col(Case.id) == col(CaseMember.case_id))
        .where(col(CaseMember.person_id) == person.id, still_open())
    )
