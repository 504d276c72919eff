"""A party's steps: it is seen, somebody takes it, and is told which citizen it is about."""

from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    case_life,
    casefiles,
    entries,
    outbox,
    parties_cards,
    rooms,
    showing,
)
from handlers.cards import Card
from handlers.casefiles import CaseFile
from handlers.turn import Done, Hidden, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.cases import Party
from models.entries import Did
from models.people import Person


async def claim(turn: Turn, db: AsyncSession) -> Reply:
    """Become the contact person of one's own organisation's party."""
    file, party = await own_party(turn, db)
    if party.is_claimed:  # only those who were asked, or have a part, come here
        raise Refusal(_taken(file, party))
    await access.require(db, turn.me, Act.CLAIM, party, at=turn.at)
    party.claim(turn.me.id, at=turn.at)
    party.remind_at = file.remind_at(party)
    await enter_step(turn, file, party, Did.CLAIMED, db)
    await to_rooms(turn, file, "party.claimed", party.id, db)
    return Say(Named("party.next", str(party.id)))


async def acknowledge(turn: Turn, db: AsyncSession) -> Reply:
    """Say that it has been seen and somebody is being found. It still waits to be taken."""
    file, party = await own_party(turn, db)
    if party.is_claimed:
        raise Refusal(_taken(file, party))
    await access.require(db, turn.me, Act.ACKNOWLEDGE, party, at=turn.at)
    if party.informed_at is None:
        raise Refusal(_("The invitation has not been sent yet. Take it if you can already."))
    if party.is_seen:
        raise Refusal(
            _("That has been said already. What is missing is somebody who takes it.")
        )
    party.acknowledge(at=turn.at)
    await enter_step(turn, file, party, Did.ACKNOWLEDGED, db)
    return Done()


async def invitation(looking: Looking, db: AsyncSession) -> Card | None:
    """To whoever has the desk: take it. Once taken, who has it."""
    file, party = await shown(looking, db)
    return parties_cards.invitation(file, party)


async def call(looking: Looking, db: AsyncSession) -> Card | None:
    """To the opener: this party has no chat, call it."""
    file, party = await shown(looking, db)
    return parties_cards.call(file, party)


async def claimed(looking: Looking, db: AsyncSession) -> Card | None:
    file, party = await shown(looking, db)
    return parties_cards.claimed(file, party)


async def next_step(looking: Looking, db: AsyncSession) -> Card | None:
    file, party = await shown(looking, db)
    return parties_cards.next_step(file, party)


async def own_party(turn: Turn, db: AsyncSession) -> tuple[CaseFile, Party]:
    """The case acted on and one's own organisation's part in it, or Refusal."""
    file = await _acted_on(turn, db)
    own = _own(file, turn.me)
    if own is None:
        raise _no_party()
    return file, own


async def held_party(turn: Turn, db: AsyncSession) -> tuple[CaseFile, Party]:
    """The same, or else the part of whom one stands in for: a makker is from elsewhere."""
    file = await _acted_on(turn, db)
    party = _own(file, turn.me)
    if party is None or not _is_held(file, party, turn.me):
        held = (one for one in file.parties if _is_held(file, one, turn.me))
        party = next(held, party)
    if party is None:
        raise _no_party()
    return file, party


async def _acted_on(turn: Turn, db: AsyncSession) -> CaseFile:
    case = await casefiles.find(db, turn.number)
    await access.require_known(db, turn.me, case, at=turn.at)
    casefiles.require_open(case)
    return await casefiles.load(db, case, at=turn.at)


def _own(file: CaseFile, me: Person) -> Party | None:
    own = (one for one in file.parties if one.organisation_id == me.organisation_id)
    return next(own, None)


def _is_held(file: CaseFile, party: Party, person: Person) -> bool:
    """Whether somebody speaks for a party today: its contact person, or who stands in."""
    cover = file.cover(party)
    speaking = cover.person if cover else file.contact(party)
    return speaking is not None and speaking.id == person.id


def _no_party() -> Refusal:
    return Refusal(_("Your organisation is not a party in this course."))


async def find(db: AsyncSession, party_id: int, at: datetime) -> tuple[CaseFile, Party]:
    party = await db.get(Party, party_id)
    if party is None or party.withdrawn_at is not None:
        raise Hidden
    return await casefiles.load(db, await casefiles.find(db, party.case_id), at=at), party


async def require_claimed(turn: Turn, party: Party, db: AsyncSession) -> None:
    if not party.is_claimed:
        raise Refusal(_("Take it first: press *I'll take it (you become contact person)*."))
    await access.require(db, turn.me, Act.SPEAK_FOR_PARTY, party, at=turn.at)


async def enter_step(
    turn: Turn,
    file: CaseFile,
    party: Party,
    did: Did,
    db: AsyncSession,
    **codes: Any,  # noqa: ANN401 -- ids and codes
) -> None:
    """Enter a party's step in the timeline and bring what people see up to date."""
    chain = entries.of_case(file.case.id)
    await entries.record(db, chain, did, at=turn.at, by=turn.me, party=party.id, **codes)
    await outbox.refresh(db, "party.invitation", [party.id], at=turn.at)
    await outbox.refresh(db, "party.call", [party.id], at=turn.at)
    await outbox.refresh(db, "party.offer", [party.id], at=turn.at)
    await case_life.follow(turn, file.case, file.others, db)
    why = f"{did}:{party.id}:{token_hex(8)}"  # a step may be taken again
    await rooms.bring_up_to_date(db, file.case, at=turn.at, why=why)


async def to_rooms(
    turn: Turn, file: CaseFile, view: str, subject: int | None, db: AsyncSession
) -> None:
    for room in await rooms.of_case(db, file.case):
        key = f"room:{room.id}:{view}:{subject}:{token_hex(8)}"
        outbox.post(db, outbox.room(room.id), view, subject, at=turn.at, key=key)


async def shown(looking: Looking, db: AsyncSession) -> tuple[CaseFile, Party]:
    """A view's party, also one that was withdrawn."""
    party = await db.get_one(Party, looking.number)
    await showing.require(db, looking, party.case_id)
    case = await casefiles.find(db, party.case_id)
    return await casefiles.load(db, case, at=looking.at), party


def _taken(file: CaseFile, party: Party) -> str:
    contact = file.contact(party)
    name = contact.name if contact else party.contact_name
    return _("{name} has already taken it.").format(name=name)
