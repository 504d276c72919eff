"""An invitation goes to who has the desk; when nobody has, it waits for the next opening."""

from datetime import datetime

from sqlmodel import col, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import casefiles, entries, rooms, staffing
from handlers.casefiles import CaseFile
from handlers.notices import Notice, tell
from models.cases import Case, Party, due_invitations, unclaimed_at
from models.entries import Did
from models.people import Person
from models.roster import Watch

BATCH = 50


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


async def place(
    db: AsyncSession, party: Party, watch: Watch | None, caller: Person, *, at: datetime
) -> Person | None:
    """Invite who has the desk now, or hold the invitation; return who was invited.

    `caller` is asked to telephone where nobody would read it in time. Nobody is told twice.
    """
    if watch is None or _is_too_late(party, watch):
        call = Notice("party.call", party.id, at, party.key("call"))
        await tell(db, [caller], call)
    if watch is None:
        return None
    if watch.opens_at > at:
        party.invite_at = watch.opens_at
        return None
    invited = await db.get_one(Person, watch.people[0])
    party.invited_id, party.informed_at = invited.id, party.informed_at or at
    invitation = Notice("party.invitation", party.id, at, party.key("invite"))
    await tell(db, [invited], invitation)
    return invited


async def route_anew(db: AsyncSession, organisation_id: int, *, at: datetime) -> None:
    """Who has a desk may have changed: look again at what nobody there has taken yet."""
    waiting = unclaimed_at(organisation_id).with_only_columns(col(Party.id)).order_by(None)
    await db.exec(update(Party).where(col(Party.id).in_(waiting)).values(invite_at=at))


async def _send(
    db: AsyncSession, file: CaseFile, party: Party, watch: Watch | None, at: datetime
) -> None:
    if watch is not None and party.invited_id in watch.people:
        return  # who was invited has the desk still, or has it next
    before = party.invited_id
    invited = await place(db, party, watch, file.who_tells, at=at)
    if invited is not None:
        chain = entries.of_case(file.case.id)
        await entries.record(
            db, chain, Did.INVITED, at=at, by=None, party=party.id, person=invited.id
        )
    why = f"invited:{party.id}:{before}:{at.isoformat()}"
    await rooms.bring_up_to_date(db, file.case, at=at, why=why)


def _waits(party: Party, case: Case) -> bool:
    return case.is_open and not (party.is_claimed or party.withdrawn_at)


def _is_too_late(party: Party, watch: Watch) -> bool:
    opens_on = staffing.today(watch.opens_at)
    return party.deadline_on is not None and opens_on > party.deadline_on
