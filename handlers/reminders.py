"""The ladder in use: each rung to the right person, inside their hours, exactly once."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import casefiles, entries, outbox, reminders_cards, staffing
from handlers.cards import Card
from handlers.casefiles import CaseFile
from handlers.turn import Looking
from models.calendar import NeverOpen
from models.cases import CaseState, Party, due_parties
from models.entries import Did
from models.ladder import Move, Rung, Step, next_rung, placement
from models.outbox import Rank
from models.people import Person, Role, stand_in

BATCH = 50
NEVER = timedelta(days=3650)  # nobody opens before any deadline
VIEW = "party.reminder"


@dataclass(frozen=True, slots=True)
class Receivers:
    """Who a rung goes to; `others` are asked when the first are away past the deadline."""

    first: Sequence[Person]
    others: Sequence[Person]


async def remind_due(db: AsyncSession, at: datetime) -> int:
    """Climb each due party's next rung; return how many parties were looked at."""
    due = (await db.exec(due_parties(at, BATCH))).all()
    for party in due:
        await _climb(db, party, at)
    return len(due)


def next_due() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(Party.remind_at)))


async def reminder(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is "<party>:<rung>". None when what it reminds of has happened meanwhile."""
    party_id, _colon, rung = looking.subject.partition(":")
    party = await db.get(Party, int(party_id))
    if party is None or party.is_reached:
        return None
    if rung == Rung.UNCLAIMED and party.is_claimed:
        return None
    case = await casefiles.find(db, party.case_id)
    if case.state is CaseState.CLOSED:
        return None
    file = await casefiles.load(db, case, at=looking.at)
    return reminders_cards.reminder(file, party, Rung(rung))


async def _climb(db: AsyncSession, party: Party, at: datetime) -> None:
    file = await casefiles.load(db, await casefiles.find(db, party.case_id), at=at)
    step = _current(file, party, at)
    if step is None:
        party.remind_at = None
        return
    rung, rung_at = step
    receivers = await _receivers(db, file, party, rung)
    following = next_rung(rung, party.is_claimed, file.plan)
    await _place(db, file, party, (rung, max(rung_at, at)), following, receivers, at)


def _current(file: CaseFile, party: Party, at: datetime) -> Step | None:
    """The rung to climb now: when the next one is due as well, only the later counts (R16)."""
    step = None if file.is_closed else next_rung(party.rung, party.is_claimed, file.plan)
    while step is not None:
        following = next_rung(step[0], party.is_claimed, file.plan)
        if following is None or following[1] > at:
            return step
        step = following
    return None


async def _place(
    db: AsyncSession,
    file: CaseFile,
    party: Party,
    step: Step,
    following: Step | None,
    receivers: Receivers,
    at: datetime,
) -> None:
    """Send now, wait for the receiver's opening, or leave it to the next rung (R16)."""
    rung, due = step
    opening = _opening(file, receivers.first, due)
    placed = placement(
        due,
        following[1] if following else None,
        opening or due + NEVER,
        party.deadline_on or file.today,
        file.calendar,
    )
    match placed.move:
        case Move.SEND:
            await _send(db, file, party, rung, _present(file, receivers.first, at), at)
        case Move.WAIT:
            party.remind_at = placed.at
        case Move.SKIP:
            party.rung, party.remind_at = rung, placed.at
        case Move.ELSEWHERE:
            await _send_elsewhere(db, file, party, rung, receivers.others, at)


async def _send_elsewhere(
    db: AsyncSession,
    file: CaseFile,
    party: Party,
    rung: Rung,
    others: Sequence[Person],
    at: datetime,
) -> None:
    present = _present(file, others, at)
    opening = _opening(file, others, at)
    if not present and opening is not None and opening > at:
        party.remind_at = opening
        return
    # Nobody at all is left: the rung is climbed, and the timeline says that nobody was told.
    await _send(db, file, party, rung, present, at)


async def _send(
    db: AsyncSession,
    file: CaseFile,
    party: Party,
    rung: Rung,
    people: Sequence[Person],
    at: datetime,
) -> None:
    for person in people:
        outbox.post(
            db,
            outbox.person(person.id),
            VIEW,
            f"{party.id}:{rung}",
            at=at,
            key=f"remind:{party.id}:{rung}:{person.id}",
            rank=Rank.REMINDER,
            bundle=VIEW,
        )
    party.rung = rung
    party.remind_at = file.remind_at(party)
    await outbox.refresh(db, "case.card", [file.case.id], at=at)
    chain, told = entries.of_case(file.case.id), [person.id for person in people]
    await entries.record(
        db, chain, Did.REMINDED, at=at, by=None, party=party.id, rung=rung, told=told
    )


async def _receivers(db: AsyncSession, file: CaseFile, party: Party, rung: Rung) -> Receivers:
    """Lateness stays inside the party; a party without chat is the opener's task."""
    away = await staffing.stand_ins(db, file.today)
    speaking = file.opener if file.is_silent(party) else party
    organisation_id = speaking.organisation_id
    coordinators = await staffing.coordinators(db, organisation_id, away)
    if rung is Rung.LIFT:
        lifted = await staffing.in_role(
            db, organisation_id, away, Role.COORDINATOR, Role.BRIDGE_BUILDER
        )
        return Receivers(lifted, coordinators)
    if speaking.contact_person_id is None:
        first: Sequence[Person] = await staffing.desk(db, organisation_id, file.today)
    else:
        covering = stand_in(speaking.contact_person_id, away) or 0
        first = list((await staffing.people(db, [covering])).values())
    return Receivers(first, coordinators)


def _present(file: CaseFile, people: Sequence[Person], at: datetime) -> list[Person]:
    return [person for person in people if file.calendar.is_open(at, person.hours)]


def _opening(file: CaseFile, people: Sequence[Person], at: datetime) -> datetime | None:
    """The first moment from `at` on when one of them is at work; None without anybody."""
    return min(_openings(file, people, at), default=None)


def _openings(file: CaseFile, people: Sequence[Person], at: datetime) -> Iterator[datetime]:
    for person in people:
        with suppress(NeverOpen):  # somebody without working days is not waited for
            yield file.calendar.next_opening(at, person.hours)
