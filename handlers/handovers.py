"""A contact person names the next, who accepts; all parties are told once."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    casefiles,
    choosing,
    entries,
    handovers_cards,
    outbox,
    parties,
    plan_asked,
    rooms,
    showing,
    staffing,
)
from handlers.absences_cards import span
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.notices import Notice, tell
from handlers.turn import Ask, Correct, Hidden, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.base import IllegalMove
from models.cases import Party
from models.entries import Did
from models.handovers import HandingState, HandOver, asked_of_party
from models.people import Person, absences_from

ASKED, DECIDED, TOLD = "party.handing", "party.handing_decided", "party.handed_over"


async def start(turn: Turn, db: AsyncSession) -> Reply:
    """`subject` is the course: it is one's own organisation's party that is handed over."""
    file, _party, _before = await _own(turn, db)
    return Ask("party.hand_over", str(file.case.id))


async def form(turn: Turn, db: AsyncSession) -> Form:
    file, party, _before = await _own(turn, db)
    person = await choosing.chosen(turn, "person", party.organisation_id, db)
    return handovers_cards.form(file, party, person)


async def ask(turn: Turn, db: AsyncSession) -> Reply:
    """Ask a colleague to take it over. Until they accept, everything is as before."""
    file, party, before = await _own(turn, db)
    chosen = await choosing.chosen(turn, "person", party.organisation_id, db)
    wrong = await _wrong(turn, party, chosen, db)
    if wrong or chosen is None:
        return Correct({"person": wrong}, form="party.hand_over")
    await withdraw_asked(db, party, turn)
    handing = HandOver(
        party_id=party.id,
        from_id=before,
        to_id=chosen.id,
        asked_by_id=turn.me.id,
        asked_at=turn.at,
    )
    db.add(handing)
    await db.flush()
    if chosen.id == turn.me.id:
        return await _hand_over(turn, file, party, handing, db)
    chain = entries.of_case(file.case.id)
    await entries.record(
        db, chain, Did.HANDING, at=turn.at, by=turn.me, party=party.id, person=chosen.id
    )
    await tell(db, [chosen], Notice(ASKED, handing.id, turn.at, f"handing:{handing.id}"))
    return Say(Named(DECIDED, str(handing.id)))


async def accept(turn: Turn, db: AsyncSession) -> Reply:
    """*Jeg overtager*: from now on this one is the contact person."""
    handing, file, party = await _asked(turn, db)
    return await _hand_over(turn, file, party, handing, db)


async def decline(turn: Turn, db: AsyncSession) -> Reply:
    handing, file, party = await _asked(turn, db)
    handing.decide(HandingState.DECLINED, at=turn.at)
    chain = entries.of_case(file.case.id)
    await entries.record(
        db, chain, Did.HANDING_DECLINED, at=turn.at, by=turn.me, party=party.id
    )
    await _tell_asker(turn, handing, db)
    return Say(Named(ASKED, str(handing.id)))


async def asked_card(looking: Looking, db: AsyncSession) -> Card | None:
    """To who is asked to take over. `subject` is the hand-over."""
    handing, reader = await db.get(HandOver, looking.number), looking.reader
    if handing is None or reader is None or handing.to_id != reader.id:
        return None
    file, party = await parties.find(db, handing.party_id, looking.at)
    before = await db.get_one(Person, handing.from_id)
    return handovers_cards.asked(file, party, handing, before)


async def decided_card(looking: Looking, db: AsyncSession) -> Card | None:
    """To who asked: how it stands."""
    handing, reader = await db.get(HandOver, looking.number), looking.reader
    if handing is None or reader is None or handing.asked_by_id != reader.id:
        return None
    file, party = await parties.find(db, handing.party_id, looking.at)
    after = await db.get_one(Person, handing.to_id)
    return handovers_cards.decided(file, party, handing, after)


async def told_card(looking: Looking, db: AsyncSession) -> Card | None:
    """To all parties: who the contact person is from now on."""
    handing = await db.get(HandOver, looking.number)
    if handing is None:
        return None
    file, party = await parties.find(db, handing.party_id, looking.at)
    await showing.require(db, looking, file.case.id)
    people = await staffing.people(db, (handing.from_id, handing.to_id))
    before, after = people[handing.from_id], people[handing.to_id]
    return handovers_cards.told(file, party, before, after)


async def withdraw_asked(db: AsyncSession, party: Party, turn: Turn) -> None:
    """Whoever was asked before need not answer any more."""
    for before in (await db.exec(asked_of_party(party.id))).all():
        await call_off(db, before, at=turn.at)


async def call_off(db: AsyncSession, handing: HandOver, *, at: datetime) -> None:
    """Nobody is asked any more, and what was asked does not stand there as if somebody were."""
    handing.decide(HandingState.WITHDRAWN, at=at)
    await outbox.refresh(db, ASKED, [handing.id], at=at)


async def tell_rooms(
    db: AsyncSession, file: CaseFile, handing: HandOver, *, at: datetime
) -> None:
    """All parties, once: in the course's rooms."""
    for room in await rooms.of_case(db, file.case):
        key = f"room:{room.id}:{TOLD}:{handing.id}"
        outbox.post(db, outbox.room(room.id), TOLD, handing.id, at=at, key=key)


async def _own(turn: Turn, db: AsyncSession) -> tuple[CaseFile, Party, int]:
    """One's own organisation's party and its contact person, for who may hand it over."""
    file, party = await parties.own_party(turn, db)
    if party.contact_person_id is None:
        raise Refusal(_("Take it first: press *I'll take it (you become contact person)*."))
    await access.require(db, turn.me, Act.HAND_OVER, party, at=turn.at)
    return file, party, party.contact_person_id


async def _wrong(turn: Turn, party: Party, chosen: Person | None, db: AsyncSession) -> str:
    """Why somebody cannot take it over; "" for who can."""
    if chosen is None or not await choosing.is_still_here(db, chosen):
        return _("Choose one of your colleagues.")
    if chosen.id == party.contact_person_id:
        return _("{name} is the contact person already.").format(name=chosen.name)
    today = staffing.today(turn.at)
    next_away = (await db.exec(absences_from(chosen.id, today))).first()
    if next_away is not None and next_away.first_day <= today:
        days = span(next_away.first_day, next_away.last_day)
        sentence = _("{name} is away {days}. Choose somebody else.")
        return sentence.format(name=chosen.name, days=days)
    return ""


async def _asked(turn: Turn, db: AsyncSession) -> tuple[HandOver, CaseFile, Party]:
    """What this person is asked to take over; raises Refusal."""
    handing = await db.get(HandOver, turn.number)
    if handing is None or handing.to_id != turn.me.id:
        raise Hidden
    file, party = await parties.find(db, handing.party_id, turn.at)
    casefiles.require_open(file.case)
    is_as_before = party.contact_person_id == handing.from_id
    if handing.state is not HandingState.ASKED or not is_as_before:
        raise Refusal(
            _("This is settled already. See the course for who its contact person is.")
        )
    return handing, file, party


async def _hand_over(
    turn: Turn, file: CaseFile, party: Party, handing: HandOver, db: AsyncSession
) -> Reply:
    try:
        handing.decide(HandingState.ACCEPTED, at=turn.at)
    except IllegalMove as error:
        raise Refusal(_("This is settled already.")) from error
    party.hand_to(handing.to_id, at=turn.at)
    codes = {"before": handing.from_id, "person": handing.to_id}
    await parties.enter_step(turn, file, party, Did.HANDED_OVER, db, **codes)
    await plan_asked.ask_next(db, party, await db.get_one(Person, handing.to_id), at=turn.at)
    await tell_rooms(db, file, handing, at=turn.at)
    await _tell_asker(turn, handing, db)
    return Say(Named(ASKED, str(handing.id)))


async def _tell_asker(turn: Turn, handing: HandOver, db: AsyncSession) -> None:
    if handing.asked_by_id not in {None, turn.me.id}:
        await tell_asker(db, handing, at=turn.at)


async def tell_asker(db: AsyncSession, handing: HandOver, *, at: datetime) -> None:
    asker = await db.get_one(Person, handing.asked_by_id)
    key = f"handing:{handing.id}:decided"
    await tell(db, [asker], Notice(DECIDED, handing.id, at, key))
