"""Courses of care: open one, see one, list mine."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    asking,
    casefiles,
    cases_cards,
    elsewhere,
    entries,
    known,
    naming,
    opening_cards,
    passages,
    records,
    roles,
    rooms,
    showing,
    staffing,
)
from handlers.cards import Card, Form, Text
from handlers.opening import Opening, opening
from handlers.opening_reading import adult_from, read, text_of
from handlers.turn import Ask, Correct, Looking, Named, Reply, Say, Turn
from models import aliases
from models.access import Act
from models.cases import Case, Party, open_cases_of
from models.clusters import ClusterAgreement, ContentPolicy
from models.entries import Did
from models.growing_up import first_step_at
from models.ladder import next_rung, rungs
from models.organisations import Organisation
from models.passages import passages_of_case
from models.people import Person

LIST_WORDS = frozenset({"liste", "list", "mine"})
MOST_LISTED = 20


async def start(turn: Turn, db: AsyncSession) -> Reply:
    """In a case's room its card; elsewhere the form for a new course.

    Or the list of mine, or the course whose alias was written.
    """
    if turn.room is not None and turn.room.case_id is not None:
        return Say(Named(rooms.CARD, str(turn.room.case_id)))
    if turn.text.strip().lower() in LIST_WORDS:
        return await mine(turn, db)
    if alias := aliases.typed(turn.text):
        return await _by_alias(turn, alias, db)
    return Ask("case.open")


async def _by_alias(turn: Turn, alias: str, db: AsyncSession) -> Reply:
    """Its card, open or closed; the same answer for none such and for one that is not mine."""
    case = (await db.exec(select(Case).where(col(Case.alias) == alias))).first()
    if case is None or not await access.may(db, turn.me, Act.SEE_CASE, case, at=turn.at):
        return Say(cases_cards.not_found())
    return Say(Named(rooms.CARD, str(case.id)))


async def mine(turn: Turn, db: AsyncSession) -> Reply:
    """The open courses in which I am a contact person."""
    return Say(cases_cards.listed(await of_mine(turn, db)))


async def of_mine(turn: Turn, db: AsyncSession) -> Sequence[Case]:
    return (await db.exec(open_cases_of(turn.me.id).limit(MOST_LISTED))).all()


async def opening_form(turn: Turn, db: AsyncSession) -> Form:
    same = await known.courses(turn, db)
    return opening_cards.opening_form(turn, await opening(turn, db), has_same=bool(same))


async def open_case(turn: Turn, db: AsyncSession) -> Reply:
    """Create the course, its parties with their clocks, its rooms and all invitations."""
    found = await opening(turn, db)
    chosen, errors = read(turn, found)
    same = await known.look_up(turn, db)
    errors |= same.errors
    if errors:
        return Correct(errors, form="case.open", keep=same.notes)

    case = await _add_case(turn, found, db)
    parties = await _add_parties(turn, case, chosen, found, db)
    await asking.ask(db, case, parties[1:], turn.me, at=turn.at)
    _keep_words(turn, case, found, db)
    if number := turn.value(known.NUMBER):
        await records.write(db, case, turn.me.organisation_id, number)
    await entries.record(
        db,
        entries.of_case(case.id),
        Did.OPENED,
        at=turn.at,
        by=turn.me,
        is_first=True,
        parties=[party.organisation_id for party in parties],
        purposes=case.purposes,
        pathway=case.pathway,
        left_out=case.left_out,
    )
    return Say(Named("case.opened", str(case.id)))


async def show_card(turn: Turn, _db: AsyncSession) -> Reply:
    return Say(Named(rooms.CARD, turn.subject))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """The course's card: in its own room for all there, elsewhere for those who may see it."""
    case = await casefiles.find(db, looking.number)
    in_its_room = looking.room is not None and looking.room.case_id == case.id
    if not in_its_room:
        if looking.reader is None:
            return None
        await access.require(db, looking.reader, Act.SEE_CASE, case, at=looking.at)
    file = await casefiles.load(db, case, at=looking.at)
    held = await roles.of_case(db, file)
    unheard = await elsewhere.of_room(db, file, looking.room if in_its_room else None)
    has_content = await _has_content(db, case)
    return cases_cards.card(file, held, unheard, has_content=has_content)


async def opened(looking: Looking, db: AsyncSession) -> Card | None:
    """The opener's receipt: what happens now, and by when."""
    case = await casefiles.find(db, looking.number)
    await showing.require(db, looking, case.id)
    return cases_cards.opened(await casefiles.load(db, case, at=looking.at))


async def show_content(turn: Turn, db: AsyncSession) -> Reply:
    """Open what was written about the course; each passage read is an entry."""
    case = await log_reading(turn, db)
    agreement = await db.get_one(ClusterAgreement, case.agreement_id)
    if agreement.content_policy is ContentPolicy.IN_CHAT:
        return Say(Named("case.content", str(case.id)))
    return Ask("case.content", str(case.id))


async def log_reading(turn: Turn, db: AsyncSession) -> Case:
    """Let who may read what was written about a course do so, with an entry; raise Refusal."""
    case = await casefiles.find(db, turn.number)
    await access.require(db, turn.me, Act.SEE_CASE, case, at=turn.at)
    written = (await db.exec(passages_of_case(case.id))).all()
    readable = [
        one.id
        for one in written
        if await access.may(db, turn.me, Act.READ_PASSAGE, one, at=turn.at)
    ]
    if written and not readable:
        await access.require(db, turn.me, Act.READ_PASSAGE, written[0], at=turn.at)
    chain = entries.of_case(case.id)
    await entries.record(db, chain, Did.READ, at=turn.at, by=turn.me, passages=readable)
    return case


async def content_form(turn: Turn, db: AsyncSession) -> Form:
    """What this person may read of what was written. Asked for by `show_content` alone."""
    case = await casefiles.find(db, turn.number)
    await access.require(db, turn.me, Act.SEE_CASE, case, at=turn.at)
    return cases_cards.content_form(case, await readable_to(turn.me, case, turn.at, db))


async def content(looking: Looking, db: AsyncSession) -> Card | None:
    """The same as a message to one person, where the cluster has agreed to that (in_chat)."""
    case = await casefiles.find(db, looking.number)
    agreement = await db.get_one(ClusterAgreement, case.agreement_id)
    if looking.reader is None or agreement.content_policy is not ContentPolicy.IN_CHAT:
        return None
    await access.require(db, looking.reader, Act.SEE_CASE, case, at=looking.at)
    readable = await readable_to(looking.reader, case, looking.at, db)
    return cases_cards.content(case, readable)


async def readable_to(
    reader: Person, case: Case, at: datetime, db: AsyncSession
) -> tuple[Text, ...]:
    shown = [
        (one, passages.read(db, one))
        for one in (await db.exec(passages_of_case(case.id))).all()
        if await access.may(db, reader, Act.READ_PASSAGE, one, at=at)
    ]
    authors = await staffing.people(db, (one.author_id for one, _text in shown))
    file = await casefiles.load(db, case, at=at)
    return cases_cards.read_out(file, shown, authors)


async def _add_case(turn: Turn, found: Opening, db: AsyncSession) -> Case:
    case = Case(
        # Unique in the database: when it is taken, the turn is run again with another one.
        alias=await naming.draw(db),
        pathway=found.pathway.code,
        adult_from=adult_from(turn, found),
        purposes=list(turn.values("purpose")),
        cluster_id=found.cluster.id,
        agreement_id=found.agreement.id,
        opened_by_id=turn.me.id,
        organisation_id=turn.me.organisation_id,
        opened_at=turn.at,
        opened_on=found.calendar.local_date(turn.at),
        left_out=[[kind] for kind in found.left_out(turn)],
    )
    if case.adult_from is not None:
        case.grows_up_at = first_step_at(found.calendar, case.adult_from, case.opened_on)
    db.add(case)
    await db.flush()
    return case


async def _add_parties(
    turn: Turn, case: Case, chosen: list[Organisation], found: Opening, db: AsyncSession
) -> list[Party]:
    own = Party(case_id=case.id, organisation_id=turn.me.organisation_id, is_opener=True)
    own.informed_at = turn.at
    own.claim(turn.me.id, at=turn.at)
    own.know_citizen(at=turn.at)
    others = [_asked(case, one, found) for one in chosen]
    db.add_all([own, *others])
    await db.flush()
    return [own, *others]


def _asked(case: Case, organisation: Organisation, found: Opening) -> Party:
    """A party with its clock, which counts the days that count for it."""
    agreement, calendar = found.agreement, found.calendar_of(organisation)
    window = calendar.window(case.opened_at, agreement.target_days, agreement.deadline_days)
    first = next_rung(None, False, rungs(calendar, window, agreement.rungs_for(case.pathway)))
    return Party(
        case_id=case.id,
        organisation_id=organisation.id,
        target_on=window.target_on,
        deadline_on=window.deadline_on,
        remind_at=first[1] if first else None,
    )


def _keep_words(turn: Turn, case: Case, found: Opening, db: AsyncSession) -> None:
    for kind, text in text_of(turn, found):
        passages.write(db, kind, text, by=turn.me, at=turn.at, case_id=case.id)


async def _has_content(db: AsyncSession, case: Case) -> bool:
    return (await db.exec(passages_of_case(case.id).limit(1))).first() is not None
