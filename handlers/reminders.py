"""The ladder in use: each rung to the right person, inside their hours, exactly once."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import casefiles, entries, outbox, receivers, reminders_cards, showing
from handlers.cards import Card
from handlers.casefiles import CaseFile
from handlers.receivers import Staff
from handlers.turn import Looking
from models.calendar import NeverOpen
from models.cases import Case, Party, due_parties, next_reminder
from models.entries import Did
from models.ladder import Move, Rung, Step, next_rung, placement
from models.outbox import Rank
from models.people import Person

# A batch is one transaction, and between two of its awaits nobody else gets to work.
BATCH = 25
LAST_DAY = frozenset({Rung.DEADLINE, Rung.LIFT})  # these never wait for another day
NEVER = timedelta(days=3650)  # nobody opens before any deadline
VIEW = "party.reminder"


@dataclass(frozen=True, slots=True)
class Climb:
    """One party's next step at one instant. `told` gathers (case, codes) for the timeline."""

    db: AsyncSession
    file: CaseFile
    party: Party
    staff: Staff
    at: datetime
    told: list[tuple[int, dict[str, Any]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Late:
    """A rung after its day, a local date; another one has taken over, or not yet."""

    meant_on: date
    is_overtaken: bool


async def remind_due(db: AsyncSession, at: datetime) -> int:
    """Climb each due party's next rung; return how many parties were looked at."""
    due = (await db.exec(due_parties(at, BATCH))).all()
    if not due:
        return 0
    files = await _files(db, due, at)
    pairs = [(files[party.case_id], party) for party in due]
    staff = await receivers.on_duty(db, pairs, at)
    told: list[tuple[int, dict[str, Any]]] = []
    for file, party in pairs:
        _climb(Climb(db, file, party, staff, at, told))
    await outbox.refresh(db, "case.card", {case_id for case_id, _codes in told}, at=at)
    chained = [(entries.of_case(case_id), codes) for case_id, codes in told]
    await entries.record_each(db, Did.REMINDED, chained, at=at)
    return len(due)


def next_due() -> SelectOfScalar[datetime | None]:
    return next_reminder()


async def reminder(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is "<party>:<rung>". None when what it reminds of has happened meanwhile."""
    party_id, _colon, rung = looking.subject.partition(":")
    party = await db.get(Party, int(party_id))
    if party is None or party.is_reached or party.withdrawn_at:
        return None
    if rung == Rung.UNCLAIMED and party.is_claimed:
        return None
    await showing.require(db, looking, party.case_id)
    case = await casefiles.find(db, party.case_id)
    if not case.is_open:
        return None
    file = await casefiles.load(db, case, at=looking.at)
    late = _lateness(file, party, Rung(rung))
    if late is not None and late.is_overtaken:
        return None
    return reminders_cards.reminder(
        file,
        party,
        Rung(rung),
        late.meant_on if late else None,
        reader=looking.reader,
        is_to_caller=receivers.is_caller(file, party, looking.reader),
    )


async def _files(db: AsyncSession, due: Sequence[Party], at: datetime) -> dict[int, CaseFile]:
    ids = {party.case_id for party in due}
    cases = (await db.exec(select(Case).where(col(Case.id).in_(ids)))).all()
    return await casefiles.load_all(db, cases, at=at)


def _climb(climb: Climb) -> None:
    step = _current(climb.file, climb.party, climb.at)
    if step is None:
        climb.party.remind_at = None
        return
    rung, rung_at = step
    if rung_at > climb.at:
        climb.party.remind_at = rung_at
        return
    _place(climb, rung, max(rung_at, climb.at))


def _lateness(file: CaseFile, party: Party, rung: Rung) -> Late | None:
    """None on the day a rung was meant for."""
    days = {one: file.calendar.local_date(at) for one, at in file.ladder(party)}
    meant_on = days.get(rung, file.today)
    if meant_on >= file.today:
        return None
    later = [day for day in days.values() if meant_on < day <= file.today]
    return Late(meant_on, is_overtaken=bool(later))


def _current(file: CaseFile, party: Party, at: datetime) -> Step | None:
    """The rung to climb now, or wait for: of two that are due, the later (R16).

    One whose day has passed is overtaken by the next already on the morning of that one's day.
    """
    ladder = file.ladder(party)
    step = None if file.is_closed else next_rung(party.rung, party.is_claimed, ladder)
    while step is not None:
        following = next_rung(step[0], party.is_claimed, ladder)
        if following is None or not _is_overtaken(file, step, following, at):
            return step
        step = following
    return None


def _is_overtaken(file: CaseFile, step: Step, following: Step, at: datetime) -> bool:
    if following[1] <= at:
        return True
    day = file.calendar.local_date
    return day(step[1]) < file.today and day(following[1]) <= file.today


def _place(climb: Climb, rung: Rung, due: datetime) -> None:
    """Send now, wait for the receiver's opening, or leave it to the next rung (R16)."""
    file, party, at = climb.file, climb.party, climb.at
    asked = climb.staff.receivers(file, party, rung)
    following = next_rung(rung, party.is_claimed, file.ladder(party))
    opening = _opening(file, asked.first, max(due, asked.since or due))
    placed = placement(
        due,
        following[1] if following else None,
        opening or due + NEVER,
        party.deadline_on or file.today,
        file.calendar,
    )
    match placed.move:
        case Move.SEND:
            _send(climb, rung, _present(file, asked.first, at))
        case Move.WAIT:
            party.remind_at = placed.at
        case Move.SKIP:
            party.rung, party.remind_at = rung, placed.at
        case Move.ELSEWHERE:
            _send_elsewhere(climb, rung, asked.others)


def _send_elsewhere(climb: Climb, rung: Rung, others: Sequence[Sequence[Person]]) -> None:
    """To the first group in which somebody ever is at work, in their hours."""
    file, at = climb.file, climb.at
    openings = ((people, _opening(file, people, at)) for people in others)
    people, opening = next((one for one in openings if one[1] is not None), ((), None))
    if opening is not None and opening > at:
        climb.party.remind_at = opening
        return
    # Nobody at all is left: the rung is climbed, and the timeline says that nobody was told.
    _send(climb, rung, _present(file, people, at))


def _send(climb: Climb, rung: Rung, people: Sequence[Person]) -> None:
    party = climb.party
    if rung is Rung.LIFT:  # one name: what everybody is asked, nobody does
        people = people[:1]
        party.lift_owner_id = people[0].id if people else None
    for person in people:
        outbox.post(
            climb.db,
            outbox.person(person.id),
            VIEW,
            f"{party.id}:{rung}",
            at=climb.at,
            key=party.key(f"remind:{rung}:{person.id}"),
            rank=Rank.STEP if rung in LAST_DAY else Rank.REMINDER,
            bundle=VIEW,
        )
    party.rung = rung
    party.remind_at = climb.file.remind_at(party)
    codes = {"party": party.id, "rung": rung, "told": [person.id for person in people]}
    climb.told.append((party.case_id, codes))


def _present(file: CaseFile, people: Sequence[Person], at: datetime) -> list[Person]:
    return [person for person in people if file.calendar.is_open(at, person.hours)]


def _opening(file: CaseFile, people: Sequence[Person], at: datetime) -> datetime | None:
    """The first moment from `at` on when one of them is at work; None without anybody."""
    return min(_openings(file, people, at), default=None)


def _openings(file: CaseFile, people: Sequence[Person], at: datetime) -> Iterator[datetime]:
    for person in people:
        with suppress(NeverOpen):  # somebody without working days is not waited for
            yield file.calendar.next_opening(at, person.hours)
