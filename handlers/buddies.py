"""Makkerpar: two of different organisations, each answering for the other by telephone."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    agreement_people,
    buddies_cards,
    choosing,
    entries,
    outbox,
    rooms,
    staffing,
)
from handlers.buddies_cards import Buddy
from handlers.cards import Card, Form
from handlers.notices import Notice, tell
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.buddies import BuddyPair, agreed_pairs_of, pair, pairs_of
from models.cases import open_parties_of
from models.entries import Did
from models.organisations import Organisation
from models.people import Person

VIEW, ASKED = "buddy.list", "buddy.asked"


async def show(turn: Turn, _db: AsyncSession) -> Reply:
    turn.me  # noqa: B018 -- only people we know
    return Say(Named(VIEW))


async def start(turn: Turn, _db: AsyncSession) -> Reply:
    turn.me  # noqa: B018 -- only people we know
    return Ask("buddy.ask")


async def form(turn: Turn, db: AsyncSession) -> Form:
    return buddies_cards.form(await choosing.by_key(turn.value("person"), db))


async def ask(turn: Turn, db: AsyncSession) -> Reply:
    """Ask somebody of another organisation; it holds when they agree."""
    chosen = await choosing.by_key(turn.value("person"), db)
    wrong = await _wrong(turn, chosen, db)
    if wrong or chosen is None:
        return Correct({"person": wrong}, form="buddy.ask")
    asked = BuddyPair(asked_by_id=turn.me.id, asked_id=chosen.id, asked_at=turn.at)
    db.add(asked)
    await db.flush()
    await tell(db, [chosen], Notice(ASKED, asked.id, turn.at, f"buddy:{asked.id}"))
    return Say(Named(VIEW))


async def agree(turn: Turn, db: AsyncSession) -> Reply:
    found = await _mine(turn, db)
    if found.agreed_at is not None or found.asked_id != turn.me.id:
        raise Refusal(_("There is nothing to agree to any more."))
    found.agreed_at = turn.at
    await _enter(turn, found, Did.PAIRED, db)
    await _show(turn, found, db)
    other = await db.get_one(Person, found.asked_by_id)
    await tell(db, [other], Notice(ASKED, found.id, turn.at, f"buddy:{found.id}:agreed"))
    return Say(Named(ASKED, str(found.id)))


async def end(turn: Turn, db: AsyncSession) -> Reply:
    """Say no, or end it: either may, at any time; the other is told."""
    await part(turn, await _mine(turn, db), turn.me, db)
    return Say(Named(VIEW))


async def part(turn: Turn, found: BuddyPair, leaver: Person, db: AsyncSession) -> None:
    """Somebody is in a pair no more; the other is told."""
    was_agreed, found.ended_at = found.agreed_at is not None, turn.at
    if was_agreed:
        await _enter(turn, found, Did.UNPAIRED, db)
        await _show(turn, found, db)
    other = await db.get_one(Person, found.other(leaver.id))
    await tell(db, [other], Notice(ASKED, found.id, turn.at, f"buddy:{found.id}:ended"))


async def listed(looking: Looking, db: AsyncSession) -> Card | None:
    """The reader's own makkere, and who waits for whose answer."""
    if looking.reader is None:
        return None
    pairs = (await db.exec(pairs_of(looking.reader.id))).all()
    return buddies_cards.listed([await _buddy(one, looking.reader, db) for one in pairs])


async def asked_card(looking: Looking, db: AsyncSession) -> Card | None:
    """To either of the two: asked, agreed or ended. `subject` is the pair."""
    found, reader = await db.get(BuddyPair, looking.number), looking.reader
    if found is None or reader is None or not found.has(reader.id):
        return None
    return buddies_cards.asked(await _buddy(found, reader, db))


async def is_buddy(db: AsyncSession, one: Person, other: Person) -> bool:
    found = (await db.exec(pair(one.id, other.id))).first()
    return found is not None and found.agreed_at is not None


async def search(turn: Turn, db: AsyncSession) -> list[tuple[str, str]]:
    """(key, name) of one's colleagues and makkere: who may stand in."""
    own = await choosing.search(turn, db)
    pairs = (await db.exec(agreed_pairs_of(turn.me.id))).all()
    others = await staffing.people(db, (one.other(turn.me.id) for one in pairs))
    words = turn.text.lower().split()
    labels = ((str(one.id), choosing.label(one)) for one in others.values())
    return [*(one for one in labels if all(word in one[1].lower() for word in words)), *own]


async def _wrong(turn: Turn, chosen: Person | None, db: AsyncSession) -> str:
    """Why the two cannot be a makkerpar; "" when they can."""
    if chosen is None or not await agreement_people.is_neighbour(turn, chosen, db):
        return _("Choose somebody in your cluster.")
    if chosen.organisation_id == turn.me.organisation_id:
        return _("A makker works in another organisation. A colleague can stand in for you.")
    if (await db.exec(pair(turn.me.id, chosen.id))).first() is not None:
        return _("You and {name} are a makkerpar already, or one of you is asked.").format(
            name=chosen.name
        )
    return ""


async def _mine(turn: Turn, db: AsyncSession) -> BuddyPair:
    found = await db.get(BuddyPair, turn.number)
    if found is None or not found.has(turn.me.id) or found.ended_at is not None:
        raise Refusal(_("This makkerpar has ended, or it is not yours."))
    return found


async def _buddy(found: BuddyPair, reader: Person, db: AsyncSession) -> Buddy:
    other = await db.get_one(Person, found.other(reader.id))
    organisation = await db.get_one(Organisation, other.organisation_id)
    return Buddy(found, other, organisation, is_asked=found.asked_id == reader.id)


async def _show(turn: Turn, found: BuddyPair, db: AsyncSession) -> None:
    """The courses' cards name a makkerpar, and whom one calls when either is away."""
    both = (found.asked_by_id, found.asked_id)
    held = [one for person in both for one in (await db.exec(open_parties_of(person))).all()]
    await outbox.refresh(db, rooms.CARD, {case.id for _party, case in held}, at=turn.at)


async def _enter(turn: Turn, found: BuddyPair, did: Did, db: AsyncSession) -> None:
    """In both organisations' timelines."""
    people = await staffing.people(db, (found.asked_by_id, found.asked_id))
    for person in people.values():
        chain = entries.of_organisation(person.organisation_id)
        other = found.other(person.id)
        await entries.record(
            db, chain, did, at=turn.at, by=turn.me, person=person.id, buddy=other
        )
