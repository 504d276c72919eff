"""`/tovholder`: who leads this course, what waits for me, my language."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, help_cards, lifts, staffing, unacknowledged
from handlers.cards import Card, Form
from handlers.turn import Ask, Correct, Looking, Named, Reply, Say, Turn
from locales import DEFAULT, LOCALES, speaking
from locales import gettext as _
from models.access import Act
from models.cases import Case, Party, in_course, still_open
from models.organisations import Organisation
from models.people import Person, stand_in

MOST_SHOWN = 10


async def start(turn: Turn, db: AsyncSession) -> Reply:
    """In a room first who leads the course; then help, and what one can ask for here."""
    turn.me  # noqa: B018 -- only people we know
    lead = None
    is_in_case = turn.room is not None and turn.room.case_id is not None
    if turn.room is not None and turn.room.case_id is not None:
        case = await casefiles.find(db, turn.room.case_id)
        await access.require(db, turn.me, Act.SEE_CASE, case, at=turn.at)
        lead = await db.get(Person, case.lead_id) if case.lead_id else None
    own = await db.get_one(Organisation, turn.me.organisation_id)
    keeps_roster = await access.may(db, turn.me, Act.KEEP_ROSTER, own, at=turn.at)
    return Say(help_cards.start(lead, is_in_case=is_in_case, keeps_roster=keeps_roster))


async def waiting(turn: Turn, db: AsyncSession) -> Reply:
    """*Hvad venter på mig?*: parties of mine not in contact yet, unclaimed ones at my desk."""
    mine = await waiting_for(db, turn.me, at=turn.at)
    missing = await unacknowledged.of_person(db, turn.me, at=turn.at)
    helping = await lifts.of_person(db, turn.me, at=turn.at)
    left_out = max(0, len(mine) - MOST_SHOWN)
    return Say(help_cards.waiting(mine[:MOST_SHOWN], missing, helping, left_out=left_out))


async def waiting_for(db: AsyncSession, me: Person, *, at: datetime) -> list[tuple[Party, str]]:
    """Each party, with its alias, that somebody sees to: own, covered, and at the desk."""
    day = staffing.today(at)
    away = await staffing.stand_ins(db, day)
    held = {me.id, *(one for one in away if stand_in(one, away) == me.id)}
    statement = (
        select(Party, Case.alias)
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(
            col(Party.organisation_id) == me.organisation_id,
            col(Party.contact_on).is_(None),
            col(Party.is_opener).is_(False),
            still_open(),
            in_course(),
        )
        .order_by(col(Party.deadline_on), col(Party.id))
    )
    is_at_desk = me in await staffing.desk(db, me.organisation_id, day)
    return [
        (party, alias)
        for party, alias in (await db.exec(statement)).all()
        if party.contact_person_id in held or (is_at_desk and not party.is_claimed)
    ]


async def language_start(turn: Turn, _db: AsyncSession) -> Reply:
    turn.me  # noqa: B018 -- only people we know have a language
    return Ask("help.language")


async def language_form(turn: Turn, _db: AsyncSession) -> Form:
    return help_cards.language_form(turn.me.locale or "")


async def language(turn: Turn, _db: AsyncSession) -> Reply:
    chosen = turn.value("locale")
    if chosen not in LOCALES:
        return Correct({"locale": _("Choose a language.")}, form="help.language")
    turn.me.locale = chosen
    return Say(Named("help.language_chosen"))


async def language_chosen(looking: Looking, _db: AsyncSession) -> Card | None:
    """In the language just chosen, whichever the turn began in."""
    with speaking((looking.reader and looking.reader.locale) or DEFAULT):
        return help_cards.language_chosen()
