"""The offer *Har I fået kontakt?*: because of who wrote in a room, never what."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import casefiles, offers_cards, outbox, showing, staffing
from handlers.cards import Card
from handlers.turn import Looking, Turn
from models.cases import Case, Party, in_course, still_open
from models.outbox import Delivery, by_key
from models.people import stand_in

VIEW = "party.offer"


def key_of(party: Party) -> str:
    """At most one offer a party, each time it is asked."""
    return party.key("offer")


async def offer(turn: Turn, db: AsyncSession) -> None:
    """Ask a contact person who wrote in a course's room, to them alone, once a party.

    The opener's own party has no clock, so there is nothing to ask. Parties that wait for
    somebody to take them are nobody's to register.
    """
    if turn.room is None or turn.room.case_id is None:
        return
    for party in await _held(turn, turn.room.case_id, db):
        if (await db.exec(by_key(key_of(party)))).first() is None:
            address, key = outbox.person(turn.me.id), key_of(party)
            outbox.post(db, address, VIEW, party.id, at=turn.at, key=key)


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """The question, to who may answer it; once answered, what was registered.

    An offer that is answered before it was sent is not sent.
    """
    party = await db.get(Party, looking.number)
    if party is None:
        return None
    await showing.require(db, looking, party.case_id)
    case = await casefiles.find(db, party.case_id)
    is_over = party.is_reached or not case.is_open
    if is_over and not await _is_sent(db, party):
        return None
    return offers_cards.offer(await casefiles.load(db, case, at=looking.at), party)


async def _held(turn: Turn, case_id: int, db: AsyncSession) -> list[Party]:
    """The parties without contact yet whose contact person, or active stand-in, wrote."""
    unreached = (
        select(Party)
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(
            col(Party.case_id) == case_id,
            still_open(),
            in_course(),
            col(Party.is_opener).is_(False),
            col(Party.contact_on).is_(None),
            col(Party.contact_person_id).is_not(None),
        )
        .order_by(col(Party.id))
    )
    parties = (await db.exec(unreached)).all()
    ids = [one.contact_person_id or 0 for one in parties]
    away = await staffing.stand_ins(db, ids, staffing.today(turn.at))
    me = turn.me.id
    return [
        one
        for one in parties
        if me in (one.contact_person_id, stand_in(one.contact_person_id or 0, away))
    ]


async def _is_sent(db: AsyncSession, party: Party) -> bool:
    row = (await db.exec(by_key(key_of(party)))).first()
    return row is not None and row.state is Delivery.DONE
