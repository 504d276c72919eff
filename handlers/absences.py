"""*Jeg er væk*: which days, and who stands in. Never why."""

from datetime import date
from secrets import token_hex

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    absence_entry,
    absence_moves,
    absences_cards,
    entries,
    outbox,
    staffing,
)
from handlers.absence_entry import Wanted
from handlers.absences_cards import Away
from handlers.cards import Card, Form
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.calendar import ONE_DAY
from models.cases import open_cases_of
from models.entries import Did
from models.organisations import Organisation
from models.people import Absence, Person, absences_from


async def start(turn: Turn, db: AsyncSession) -> Reply:
    """`subject` is "" for oneself, or a colleague's id when a coordinator does it for them."""
    person = await absence_entry.whose(turn, db)
    return Ask("absence.register", str(person.id))


async def form(turn: Turn, db: AsyncSession) -> Form:
    person = await absence_entry.whose(turn, db)
    stand_in = await absence_entry.chosen_stand_in(turn, person, db)
    today = staffing.today(turn.at)
    return absences_cards.form(turn, person, stand_in, await coming(db, person, today))


async def register(turn: Turn, db: AsyncSession) -> Reply:
    """Keep the days and who stands in, tell that colleague, and let the rooms follow."""
    person = await absence_entry.whose(turn, db)
    await _one_at_a_time(person, db)
    wanted, errors = await absence_entry.read(turn, person, db)
    if errors or wanted is None:
        return Correct(errors, form="absence.register")
    absence = await _add(turn, wanted, db)
    await _enter(turn, absence, Did.ABSENT, db)
    _tell(turn, absence, "absence.covering", absence.id, db)
    if absence.first_day == staffing.today(turn.at):
        await absence_moves.move(db, absence, turn.at)
    return Say(Named("absence.list", str(person.id)))


async def withdraw(turn: Turn, db: AsyncSession) -> Reply:
    """Take an absence back: what is left of it, from today, falls away."""
    absence = await db.get(Absence, turn.number)
    today = staffing.today(turn.at)
    if absence is None:
        raise Refusal(_over())
    person = await db.get_one(Person, absence.person_id)
    if absence.last_day < today or not absence_entry.may_register(turn.me, person):
        raise Refusal(_over())
    await _enter(turn, absence, Did.BACK, db)
    _tell(turn, absence, "absence.taken_back", person.id, db)
    has_begun = absence.first_day <= today
    if absence.first_day < today:
        absence.last_day, absence.moves_at = today - ONE_DAY, None
    else:
        await db.delete(absence)
    if has_begun:
        await absence_moves.move(db, absence, turn.at)
    return Say(Named("absence.list", str(person.id)))


async def listed(looking: Looking, db: AsyncSession) -> Card | None:
    """Somebody's coming absences, for themselves and who may register for them."""
    person, reader = await db.get(Person, looking.number), looking.reader
    if person is None or reader is None or not absence_entry.may_register(reader, person):
        return None
    away = await coming(db, person, staffing.today(looking.at))
    return absences_cards.listed(person, away)


async def covering(looking: Looking, db: AsyncSession) -> Card | None:
    """To a stand-in: for whom, and when. `subject` is the absence; None when taken back."""
    absence, reader = await db.get(Absence, looking.number), looking.reader
    if absence is None or reader is None or absence.stand_in_id != reader.id:
        return None
    person = await db.get_one(Person, absence.person_id)
    held = (await db.exec(open_cases_of(person.id))).all()
    return absences_cards.covering(person, absence, held)


async def taken_back(looking: Looking, db: AsyncSession) -> Card | None:
    """To who would have stood in. `subject` is the person who is not away after all."""
    person = await db.get(Person, looking.number)
    return absences_cards.taken_back(person) if person else None


async def coming(db: AsyncSession, person: Person, today: date) -> list[Away]:
    absences = (await db.exec(absences_from(person.id, today))).all()
    colleagues = await staffing.people(db, (one.stand_in_id for one in absences))
    return [Away(one, colleagues.get(one.stand_in_id or 0)) for one in absences]


async def _one_at_a_time(person: Person, db: AsyncSession) -> None:
    """Two colleagues who name each other at once must see each other: a circle is refused."""
    own = select(Organisation.id).where(col(Organisation.id) == person.organisation_id)
    await db.exec(own.with_for_update())


async def _add(turn: Turn, wanted: Wanted, db: AsyncSession) -> Absence:
    absence = Absence(
        person_id=wanted.person.id,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        stand_in_id=wanted.stand_in.id if wanted.stand_in else None,
    )
    absence.moves_at = absence_moves.next_move(absence, turn.at)
    db.add(absence)
    await db.flush()
    return absence


async def _enter(turn: Turn, absence: Absence, did: Did, db: AsyncSession) -> None:
    person = await db.get_one(Person, absence.person_id)
    await entries.record(
        db,
        entries.of_organisation(person.organisation_id),
        did,
        at=turn.at,
        by=turn.me,
        person=person.id,
        first_day=absence.first_day.isoformat(),
        last_day=absence.last_day.isoformat(),
        stand_in=absence.stand_in_id,
    )


def _tell(turn: Turn, absence: Absence, view: str, subject: int, db: AsyncSession) -> None:
    if absence.stand_in_id is None:
        return
    key = f"{view}:{token_hex(8)}"  # the number of a deleted absence is used again
    outbox.post(db, outbox.person(absence.stand_in_id), view, subject, at=turn.at, key=key)


def _over() -> str:
    return _("This absence is over, has been taken back, or is not yours to take back.")
