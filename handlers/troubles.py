"""What could not be delivered is told to somebody who can act on it."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import entries, showing, troubles_cards, undelivered
from handlers.cards import Card
from handlers.notices import Notice, tell
from handlers.tenant_terms import TEAM
from handlers.turn import Looking, Refusal
from handlers.undelivered import Undelivered
from locales import gettext as _
from models.entries import Did
from models.organisations import Organisation
from models.outbox import Delivery, OutboxMessage, Verb

VIEW = "trouble"
# An outbox row, and, of what fell short while it was done, a code.
SUBJECT = re.compile(r"([1-9][0-9]{0,17})(?::([A-Za-z0-9_.:-]{1,100}))?")
CODE = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
# Nobody misses these in a room: its bookmark, its pin, its topic, its exact name.
COSMETIC = frozenset({"no_bookmark", "not_pinned", "no_topic", "not_renamed"})
# Somebody has taken the message away by hand: there is nothing to bring up to date.
GONE = frozenset({"message_not_found", "message_deleted"})


async def report(db: AsyncSession, row: OutboxMessage, code: str, *, at: datetime) -> None:
    """Tell, once, that a row is dead; `at` is domain time."""
    if _is_told(row, code):
        await _tell(db, row, str(row.id), f"{_once(row)}:{code}", code, at)


async def report_shortfalls(
    db: AsyncSession, row: OutboxMessage, codes: Sequence[str], *, at: datetime
) -> None:
    """Tell, once a room, what could not be done when it was brought to its plan.

    What is about the team that holds the rooms is told once for all of them.
    """
    for code in codes:
        known = code if CODE.fullmatch(code) else "unknown"
        if known.partition(":")[0] not in COSMETIC:
            key = known if TEAM in known else f"{row.address}:{known}"
            await _tell(db, row, f"{row.id}:{known}", key, known, at)


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is "<row>" of a dead row, or "<row>:<code>" of what fell short."""
    parsed = SUBJECT.fullmatch(looking.subject)
    if parsed is None:
        raise Refusal(_("This button is no longer in use. Ask for the card again."))
    row = await db.get(OutboxMessage, int(parsed[1]))
    if row is None or looking.reader is None:
        return None
    found = await undelivered.load(db, row)
    if found.case is not None:
        await showing.require(db, looking, found.case.id)
    elif looking.reader.organisation_id != found.organisation_id:
        return None
    whose = found.person.organisation_id if found.person else 0
    organisation = await db.get(Organisation, whose)
    if parsed[2]:
        return troubles_cards.shortfall(found, parsed[2])
    if row.state is not Delivery.DEAD:
        return None
    return troubles_cards.dead(found, row.error, organisation)


def _is_told(row: OutboxMessage, code: str) -> bool:
    """Never of a trouble itself, or of what goes with its course.

    Of a change only in a room, where everybody reads it.
    """
    match row.verb:
        case _ if row.view == VIEW or row.erasing_id is not None:
            return False
        case Verb.UPDATE:
            return row.address.startswith("room:") and code not in GONE
        case Verb.DELETE:
            return False
        case _:
            return True


def _once(row: OutboxMessage) -> str:
    """What a trouble is about: the room that is set again and again, or the one message."""
    return row.address if row.verb is Verb.SET_ROOM else str(row.target_id or row.id)


async def _tell(
    db: AsyncSession, row: OutboxMessage, subject: str, key: str, code: str, at: datetime
) -> None:
    found = await undelivered.load(db, row)
    if found.is_out_of_use:
        return
    people = await undelivered.who_can_act(db, found, at)
    told = await tell(db, people, Notice(VIEW, subject, at, f"trouble:{key}", bundle=VIEW))
    if told or not people:
        await _enter(db, found, code, [one.id for one in told], at)


async def _enter(
    db: AsyncSession, found: Undelivered, code: str, told: list[int], at: datetime
) -> None:
    chain = entries.of_organisation(found.organisation_id)
    if found.case is not None:
        chain = entries.of_case(found.case.id)
    row = found.row.id
    await entries.record(
        db, chain, Did.UNDELIVERED, at=at, by=None, row=row, code=code, told=told
    )
