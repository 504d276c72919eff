"""The last afternoon: one named person is asked for help, and says *I'll take it*."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from secrets import token_hex

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, choosing, entries, outbox, parties, rooms, staffing
from handlers.turn import Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.cases import Case, CaseMember, Party
from models.entries import Did
from models.ladder import Rung
from models.lifts import digests_since, open_lifts, taken_lifts
from models.people import Person, Role, stand_in

VIEW = "party.reminder"
DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Lift:
    """Help that is wanted for a party until contact is made; `helper` sees to it today."""

    party: Party
    alias: str
    helper: Person | None


async def take(turn: Turn, db: AsyncSession) -> Reply:
    """See to it from now on, and get into the course by name."""
    file, party = await parties.find(db, turn.number, turn.at)
    await access.require_known(db, turn.me, file.case, at=turn.at)
    casefiles.require_open(file.case)
    if party.lift_owner_id is None or party.is_reached:
        raise Refusal(_("No help is wanted here any more. There is nothing more to do."))
    await access.require(db, turn.me, Act.TAKE_LIFT, party, at=turn.at)
    helper = (await _helpers(db, [party], turn.at)).get(party.id)
    if helper is not None:
        raise Refusal(_("{name} has already taken it.").format(name=helper.name))
    # Held, and read anew: `turn.me` refuses who has just been removed.
    await choosing.is_still_here(db, turn.me)
    party.lift_taken_by_id = turn.me.id
    await _let_in(turn, file.case, db)
    chain = entries.of_case(file.case.id)
    await entries.record(db, chain, Did.LIFT_TAKEN, at=turn.at, by=turn.me, party=party.id)
    await _show_who(turn, file.case, party, db)
    return Say(Named("case.card", str(file.case.id)))


async def of_organisation(
    db: AsyncSession, organisation_id: int, *, at: datetime
) -> Sequence[Lift]:
    """What an organisation's people were asked to help with, the first deadline first."""
    rows = (await db.exec(open_lifts(organisation_id))).all()
    helpers = await _helpers(db, [party for party, _alias in rows], at)
    return [Lift(party, alias, helpers.get(party.id)) for party, alias in rows]


async def of_person(
    db: AsyncSession, me: Person, held: Collection[int], *, at: datetime
) -> Sequence[Lift]:
    """What somebody has taken, or may take; `held` are they and whom they stand in for."""
    wanted = await of_organisation(db, me.organisation_id, at=at)
    return [one for one in wanted if _waits_for(one, me, held)]


async def let_go(db: AsyncSession, person: Person, *, at: datetime) -> None:
    """What somebody has taken who leaves is wanted again, of whoever is asked there."""
    for party, case in (await db.exec(taken_lifts(person.id))).all():
        party.lift_taken_by_id = None
        chain = entries.of_case(case.id)
        await entries.record(
            db, chain, Did.LIFT_FREED, at=at, by=None, party=party.id, person=person.id
        )
        await outbox.refresh(db, VIEW, [_subject(party)], at=at)


def _waits_for(lift: Lift, me: Person, held: Collection[int]) -> bool:
    if lift.helper is not None:
        return lift.helper.id == me.id
    return me.has(Role.COORDINATOR) or lift.party.lift_owner_id in held


async def _helpers(db: AsyncSession, asked: Sequence[Party], at: datetime) -> dict[int, Person]:
    """Who sees to each party today: who took it, or stands in; nobody where those are away."""
    taken = {one.id: one.lift_taken_by_id for one in asked if one.lift_taken_by_id is not None}
    away = await staffing.stand_ins(db, taken.values(), staffing.today(at))
    there = {party_id: stand_in(by, away) for party_id, by in taken.items()}
    people = await staffing.people(db, there.values())
    return {party_id: people[by] for party_id, by in there.items() if by is not None}


async def _let_in(turn: Turn, case: Case, db: AsyncSession) -> None:
    inside = select(CaseMember.id).where(
        col(CaseMember.case_id) == case.id, col(CaseMember.person_id) == turn.me.id
    )
    if (await db.exec(inside)).first() is None:
        me = turn.me.id
        db.add(CaseMember(case_id=case.id, person_id=me, added_by_id=me, added_at=turn.at))


async def _show_who(turn: Turn, case: Case, party: Party, db: AsyncSession) -> None:
    """Whoever was asked, or has it on a list or on the course's card, sees who has it."""
    await outbox.refresh(db, VIEW, [_subject(party)], at=turn.at)
    owner = await db.get_one(Person, party.lift_owner_id)
    today = staffing.LOCAL.at(staffing.today(turn.at), time.min)
    seen = (await db.exec(digests_since(owner.organisation_id, today))).all()
    await outbox.refresh(db, DIGEST, seen, at=turn.at)
    why = f"lift:{party.id}:{token_hex(8)}"
    await rooms.bring_up_to_date(db, case, at=turn.at, why=why)


def _subject(party: Party) -> str:
    return f"{party.id}:{Rung.LIFT}"
