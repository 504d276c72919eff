"""Where an absence begins or is over, open duties move: to the stand-in, and back."""

from collections.abc import Collection
from datetime import datetime, time
from secrets import token_hex

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import covers, entries, invitations, rooms, staffing
from handlers.covers import Cover
from models.buddies import agreed_pairs_of
from models.calendar import ONE_DAY
from models.cases import Case, Party, open_parties_of, unclaimed_at
from models.entries import Did
from models.people import Absence, Person

BATCH = 20


async def move_due(db: AsyncSession, at: datetime) -> int:
    """Move duties where an absence begins or is over; return how many did."""
    due = select(Absence).where(col(Absence.moves_at) <= at)
    absences = (await db.exec(due.order_by(col(Absence.moves_at)).limit(BATCH))).all()
    for absence in absences:
        await move(db, absence, at)
        absence.moves_at = next_move(absence, at)
    return len(absences)


def next_due() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(Absence.moves_at)))


def next_move(absence: Absence, at: datetime) -> datetime | None:
    """The instant after `at` at which somebody goes or comes back."""
    days = (absence.first_day, absence.last_day + ONE_DAY)
    moves = (staffing.LOCAL.at(day, time.min) for day in days)
    return next((one for one in moves if one > at), None)


async def move(db: AsyncSession, absence: Absence, at: datetime) -> None:
    """Bring everything up to date that says who is there: cards, rooms, desks. And enter it."""
    await db.flush()
    person = await db.get_one(Person, absence.person_id)
    cover = (await covers.of(db, {person.id: person}, staffing.today(at))).get(person.id)
    held = (await db.exec(open_parties_of(person.id))).all()
    for party, case in held:
        await _enter(db, party, case, cover, at)
    waiting = (await db.exec(unclaimed_at(person.organisation_id))).all()
    cases = [case.id for _party, case in (*held, *waiting)]
    await _show(db, {*cases, *await covered_courses(db, person.id, at)}, at)
    await invitations.route_anew(db, person.organisation_id, at=at)


async def follow(db: AsyncSession, person: Person, at: datetime) -> None:
    """Somebody can be reached no more, or again: say so wherever they cover for others."""
    await db.flush()
    await _show(db, await covered_courses(db, person.id, at), at)


async def covered_courses(db: AsyncSession, person_id: int, at: datetime) -> set[int]:
    """The open courses whose cards may name somebody as who covers, by their ids.

    For whoever is away and left to them, by however many stand-ins, and for their makkere.
    """
    covered = await staffing.covered_through(db, person_id, staffing.today(at))
    pairs = (await db.exec(agreed_pairs_of(person_id))).all()
    found = set[int]()
    for one in {*covered, *(pair.other(person_id) for pair in pairs)}:
        found |= {case.id for _party, case in (await db.exec(open_parties_of(one))).all()}
    return found


async def _show(db: AsyncSession, case_ids: Collection[int], at: datetime) -> None:
    why = f"absence:{token_hex(8)}"  # an absence moves its rooms more than once
    await rooms.bring_all_up_to_date(db, sorted(case_ids), at=at, why=why)


async def _enter(
    db: AsyncSession, party: Party, case: Case, cover: Cover | None, at: datetime
) -> None:
    chain, did = entries.of_case(case.id), Did.COVERED if cover else Did.RETURNED
    covering = cover.person.id if cover and cover.person else None
    until = cover.until.isoformat() if cover else None
    await entries.record(
        db,
        chain,
        did,
        at=at,
        by=None,
        party=party.id,
        person=party.contact_person_id,
        covering=covering,
        until=until,
    )
