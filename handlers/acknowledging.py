"""A party acknowledges what it was told: by one click, or through who called it."""

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, briefings, briefings_cards, entries, outbox
from handlers.briefings_cards import Told
from handlers.cards import Form
from handlers.turn import Ask, Correct, Done, Refusal, Reply, Turn
from locales import gettext as _
from models.access import Act
from models.briefings import Acknowledgement
from models.cases import Party
from models.entries import Did
from models.outbox import by_key

LONGEST_NAME = 80


async def acknowledge(turn: Turn, db: AsyncSession) -> Reply:
    """For one's own party, by who answers for it."""
    told = await briefings.load(db, turn.number, turn)
    mine = turn.me.organisation_id
    own = [one for one in told.parts if one[1].organisation_id == mine]
    own = await _answered_for(turn, told, db) or own
    await access.require_known(db, turn.me, told.file.case, at=turn.at)
    if not own:
        raise Refusal(_("This was not sent to your organisation. There is nothing to do."))
    part, party = own[0]
    await access.require(db, turn.me, Act.ACKNOWLEDGE, party, at=turn.at)
    await _register(turn, told, part, "", db)
    return Done()


async def _answered_for(
    turn: Turn, told: Told, db: AsyncSession
) -> list[tuple[Acknowledgement, Party]]:
    """The parts one may acknowledge, those still missing first: a makker's, too."""
    found = [
        (part, party)
        for part, party in told.parts
        if await access.may(db, turn.me, Act.ACKNOWLEDGE, party, at=turn.at)
    ]
    return sorted(found, key=lambda one: not one[0].is_missing)


async def behalf_start(turn: Turn, db: AsyncSession) -> Reply:
    await _silent(turn, db)
    return Ask("briefing.behalf", turn.subject)


async def behalf_form(turn: Turn, db: AsyncSession) -> Form:
    told, part, party = await _silent(turn, db)
    return briefings_cards.behalf_form(turn, told, part, party)


async def behalf(turn: Turn, db: AsyncSession) -> Reply:
    """Register what a party that does not read here acknowledged by telephone."""
    told, part, _party = await _silent(turn, db)
    name = turn.value("name")
    if not name or len(name) > LONGEST_NAME:
        error = _("Write who you spoke with: name and function.")
        return Correct({"name": error}, form="briefing.behalf")
    await _register(turn, told, part, name, db)
    return Done()


async def _register(
    turn: Turn, told: Told, part: Acknowledgement, said_by: str, db: AsyncSession
) -> None:
    """Once for each party: who comes second is told."""
    first = (
        update(Acknowledgement)
        .where(
            col(Acknowledgement.id) == part.id,
            col(Acknowledgement.acknowledged_at).is_(None),
        )
        .values(acknowledged_at=turn.at, registered_by_id=turn.me.id, said_by=said_by)
    )
    if (await db.exec(first)).rowcount != 1:
        raise Refusal(_("It has been acknowledged already. There is nothing more to do."))
    chain = entries.of_case(told.file.case.id)
    await entries.record(
        db, chain, Did.ACKNOWLEDGED, at=turn.at, by=turn.me,
        briefing=part.briefing_id, party=part.party_id, on_behalf=bool(said_by),
    )  # fmt: skip
    await outbox.refresh(db, briefings.VIEW, [part.briefing_id], at=turn.at)
    await outbox.refresh(db, briefings.CALL, [part.id], at=turn.at)


async def _is_called(turn: Turn, part: Acknowledgement, db: AsyncSession) -> bool:
    """Whoever was asked to call registers what was said, also once somebody is back there."""
    key = f"{briefings.call_key(part)}:{turn.me.id}"
    return (await db.exec(by_key(key))).first() is not None


async def _silent(turn: Turn, db: AsyncSession) -> tuple[Told, Acknowledgement, Party]:
    """A party that does not read here, for who has a part in its course, or Refusal."""
    part = await briefings.find_part(db, turn.number)
    told = await briefings.load(db, part.briefing_id, turn)
    await access.require(db, turn.me, Act.SEE_CASE, told.file.case, at=turn.at)
    party = await db.get_one(Party, part.party_id)
    if party.withdrawn_at is not None:
        raise Refusal(_("This party is no longer part of the course."))
    readers = await briefings.who_reads(db, told.file, party, at=turn.at)
    if readers.is_in_time and not await _is_called(turn, part, db):
        raise Refusal(_("This party is in the chat and registers for itself."))
    return told, part, party
