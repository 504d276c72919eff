"""An invitation goes to who has the desk; when nobody has, it waits for the next opening."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import casefiles, entries, rooms, staffing
from handlers.casefiles import CaseFile
from handlers.notices import Notice, tell_each
from models.cases import Case, Party, due_invitations, unclaimed_at
from models.entries import Did
from models.people import Person
from models.roster import Watch

BATCH = 50


@dataclass(frozen=True, slots=True)
class Placed:
    """Who was invited, and what is to be told about it, to whom."""

    invited: Person | None = None
    told: tuple[tuple[Person, Notice], ...] = ()


async def send_due(db: AsyncSession, at: datetime) -> int:
    """Send the invitations whose desk has opened; return how many were looked at."""
    due = (await db.exec(due_invitations(at, BATCH))).all()
    waiting = [(party, case) for party, case in due if _waits(party, case)]
    ids = list({party.organisation_id for party, _case in waiting})
    watches = await staffing.watches(db, ids, at)
    for party, _case in due:
        party.invite_at = None
    files = await casefiles.load_all(db, [case for _party, case in waiting], at=at)
    for party, case in waiting:
        await _send(db, files[case.id], party, watches[party.organisation_id], at)
    return len(due)


def next_due() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(Party.invite_at)))


def place(
    party: Party,
    watch: Watch | None,
    caller: Person,
    people: Mapping[int, Person],
    *,
    at: datetime,
) -> Placed:
    """Invite who has the desk now, or hold the invitation.

    `caller` is asked to telephone where nobody would read it in time. `people` are those at
    the desk, by their ids.
    """
    call = (caller, Notice("party.call", party.id, at, party.key("call")))
    if watch is None:
        return Placed(told=(call,))
    calls = (call,) if _is_too_late(party, watch) else ()
    if watch.opens_at > at:
        party.invite_at = watch.opens_at
        return Placed(told=calls)
    invited = people[watch.people[0]]
    party.invited_id, party.informed_at = invited.id, party.informed_at or at
    invitation = (invited, Notice("party.invitation", party.id, at, party.key("invite")))
    return Placed(invited, (*calls, invitation))


async def route_anew(db: AsyncSession, *organisation_ids: int, at: datetime) -> None:
    """Who has a desk may have changed: look again at what nobody there has taken yet.

    Whoever is inviting the one before at this moment has to look again as well.
    """
    waiting = unclaimed_at(*organisation_ids).with_only_columns(col(Party.id)).order_by(None)
    anew = {"invite_at": at, "version": col(Party.version) + 1}
    await db.exec(update(Party).where(col(Party.id).in_(waiting)).values(anew))


async def _send(
    db: AsyncSession, file: CaseFile, party: Party, watch: Watch | None, at: datetime
) -> None:
    if watch is not None and party.invited_id in watch.people:
        return  # who was invited has the desk still, or has it next
    before = party.invited_id
    people = await staffing.people(db, watch.people if watch else ())
    placed = place(party, watch, file.who_tells, people, at=at)
    await tell_each(db, placed.told)
    if placed.invited is not None:
        chain, person = entries.of_case(file.case.id), placed.invited.id
        await entries.record(
            db, chain, Did.INVITED, at=at, by=None, party=party.id, person=person
        )
    why = f"invited:{party.id}:{before}:{at.isoformat()}"
    await rooms.bring_up_to_date(db, file.case, at=at, why=why)


def _waits(party: Party, case: Case) -> bool:
    return case.is_open and not (party.is_claimed or party.withdrawn_at)


def _is_too_late(party: Party, watch: Watch) -> bool:
    opens_on = staffing.today(watch.opens_at)
    return party.deadline_on is not None and opens_on > party.deadline_on
