"""The course's log for the citizen who asks: given out by a party, after a check.

Who did and who read what, and when: staff by function and organisation, never by name
(domain/law.md D8). It holds nothing that anybody wrote.
"""

from datetime import time

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, citizen_logs_cards, entries, staffing, timeline
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.documents import Document, Page, Printed
from handlers.timeline_cards import SENTENCES
from handlers.timeline_cards import Page as Entries
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.cases import Case
from models.entries import Did, Entry, of_kinds, whole

CHECKS = ("citizen", "third_parties")
FORM = "log.give"


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _giving(turn, db)
    return Say(Named("log.card", turn.subject))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """What the log is, and the way to give it out."""
    case = await _case(looking, db)
    return citizen_logs_cards.card(case) if case else None


async def give_start(turn: Turn, db: AsyncSession) -> Reply:
    await _giving(turn, db)
    return Ask(FORM, turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    return citizen_logs_cards.form(turn, await _giving(turn, db))


async def give(turn: Turn, db: AsyncSession) -> Reply:
    """Confirm the checks; from then on, this day, the one who did may save it to give out."""
    file = await _giving(turn, db)
    missing = [one for one in CHECKS if turn.values(one) != (citizen_logs_cards.YES,)]
    if missing:
        sentence = _("Check this first, and tick here when you have.")
        return Correct(dict.fromkeys(missing, sentence), form=FORM)
    chain = entries.of_case(file.case.id)
    await entries.record(db, chain, Did.LOG_CHECKED, at=turn.at, by=turn.me)
    return Say(Named("log.ready", turn.subject))


async def ready(looking: Looking, db: AsyncSession) -> Card | None:
    case = await _case(looking, db)
    return citizen_logs_cards.ready(case) if case else None


async def page(turn: Turn, db: AsyncSession) -> Document:
    """The log to read through before it is given out: an entry."""
    file = await _giving(turn, db)
    chain = entries.of_case(file.case.id)
    await entries.record(db, chain, Did.READ, at=turn.at, by=turn.me, page="log", passages=[])
    return await _page(turn, file, db)


async def pdf(turn: Turn, db: AsyncSession) -> Document:
    """What the citizen gets; only after the check, and an entry each time."""
    file = await _giving(turn, db)
    if not await _is_checked(turn, file, db):
        raise Refusal(_("Read the log through and confirm the check first."))
    chain = entries.of_case(file.case.id)
    await entries.record(db, chain, Did.LOG_GIVEN, at=turn.at, by=turn.me)
    return Printed("log.pdf", await _page(turn, file, db))


async def _case(looking: Looking, db: AsyncSession) -> Case | None:
    """The course, for who may give its log out; None for a room as such."""
    if looking.reader is None:
        return None
    case = await casefiles.find(db, looking.number)
    await access.require(db, looking.reader, Act.GIVE_LOG, case, at=looking.at)
    return case


async def _giving(turn: Turn, db: AsyncSession) -> CaseFile:
    case = await casefiles.find(db, turn.number)
    await access.require(db, turn.me, Act.GIVE_LOG, case, at=turn.at)
    return await casefiles.load(db, case, at=turn.at)


async def _is_checked(turn: Turn, file: CaseFile, db: AsyncSession) -> bool:
    """Whether this person has confirmed the check since local midnight."""
    checks = of_kinds(entries.of_case(file.case.id), Did.LOG_CHECKED)
    mine = checks.where(
        col(Entry.actor_id) == turn.me.id,
        col(Entry.at) >= file.calendar.at(file.today, time.min),
    )
    return (await db.exec(mine.limit(1))).first() is not None


async def _page(turn: Turn, file: CaseFile, db: AsyncSession) -> Page:
    chain = whole(entries.of_case(file.case.id)).where(col(Entry.did).in_(SENTENCES))
    found = (await db.exec(chain)).all()
    people = file.people | await staffing.people(db, timeline.named(found))
    homes = await staffing.organisations(db, (one.organisation_id for one in people.values()))
    by_function = {
        key: f"{one.function} ({homes[one.organisation_id].name})"
        for key, one in people.items()
    }
    told = Entries(file, tuple(found), by_function, has_more=False)
    return citizen_logs_cards.page(told, by_function[turn.me.id], turn.at)
