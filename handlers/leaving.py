"""Somebody leaves: no party is left without a contact. What they held goes to the desk."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    casefiles,
    entries,
    handovers,
    lifts,
    outbox,
    plan_asked,
    plan_leaving,
    rooms,
    staffing,
)
from handlers.notices import Notice, tell
from models.cases import Case, Party, open_parties_of
from models.entries import Did
from models.handovers import HandingState, HandOver, asked_with, left_behind_by
from models.outbox import Rank
from models.people import Person


async def leave(db: AsyncSession, person: Person, *, at: datetime) -> None:
    """Pass on all that somebody holds who cannot be reached any more."""
    await db.flush()
    held = (await db.exec(open_parties_of(person.id))).all()
    for handing in (await db.exec(asked_with(person.id))).all():
        await handovers.call_off(db, handing, at=at)
        if handing.asked_by_id not in {None, person.id}:
            await handovers.tell_asker(db, handing, at=at)
    heir = await _heir(db, person, at) if held else None
    for party, case in held:
        await _pass_on(db, party, case, person, heir, at)
    await lifts.let_go(db, person, at=at)
    await plan_leaving.let_go(db, person, at=at)


async def passed_on(db: AsyncSession, person: Person) -> list[tuple[str, str]]:
    """(alias, name) of each open course that somebody left behind, and of who has it now."""
    left = (await db.exec(left_behind_by(person.id))).all()
    heirs = await staffing.people(db, (handing.to_id for handing, _case in left))
    return [(case.alias, heirs[handing.to_id].name) for handing, case in left]


async def _heir(db: AsyncSession, person: Person, at: datetime) -> Person | None:
    """Who has the desk now, or next: that one sees to it that the right colleague gets it."""
    watch = (await staffing.watches(db, [person.organisation_id], at))[person.organisation_id]
    others = [one for one in watch.people if one != person.id] if watch else []
    return await db.get_one(Person, others[0]) if others else None


async def _pass_on(
    db: AsyncSession,
    party: Party,
    case: Case,
    person: Person,
    heir: Person | None,
    at: datetime,
) -> None:
    if heir is None:
        party.release(at=at)  # whoever opened the course is asked to call
    else:
        await _give(db, party, case, person, heir, at)
    chain = entries.of_case(case.id)
    codes = {"before": person.id, "person": heir.id if heir else None}
    await entries.record(
        db, chain, Did.INHERITED, at=at, by=None, is_first=False, party=party.id, **codes
    )
    await outbox.refresh(db, "party.invitation", [party.id], at=at)
    why = f"inherited:{party.id}:{person.id}:{at.isoformat()}"
    await rooms.bring_up_to_date(db, case, at=at, why=why)


async def _give(
    db: AsyncSession, party: Party, case: Case, person: Person, heir: Person, at: datetime
) -> None:
    party.hand_to(heir.id, at=at)
    if case.lead_id == person.id:
        case.lead_id = heir.id
    handing = HandOver(
        party_id=party.id,
        from_id=person.id,
        to_id=heir.id,
        asked_at=at,
        state=HandingState.INHERITED,
        decided_at=at,
    )
    db.add(handing)
    await db.flush()
    task = Notice(handovers.ASKED, handing.id, at, f"handing:{handing.id}", rank=Rank.AWAITED)
    await tell(db, [heir], task)
    file = await casefiles.load(db, case, at=at)
    await handovers.tell_rooms(db, file, handing, at=at)
    await plan_asked.ask_next(db, party, heir, at=at)
