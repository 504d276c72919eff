"""*Vi kender allerede forløbet*: two courses about one citizen become one, if both agree."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, entries, joining_cards, joining_steps, parties, records
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.notices import Notice, tell
from handlers.turn import Ask, Correct, Hidden, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.cases import Case, Party
from models.entries import Did
from models.joinings import Joining, JoinState, asked_of
from models.records import open_case_by_alias

VIEW = "case.joining"


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _asking(turn, db)
    return Ask("case.known", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    file, _own = await _asking(turn, db)
    return joining_cards.form(turn, file)


async def ask(turn: Turn, db: AsyncSession) -> Reply:
    """Say which course it is; the opening party of each is asked whether it agrees."""
    file, own = await _asking(turn, db)
    into = await _found(turn, own, db)
    if into is None or into.id == file.case.id:
        sentence = _("I find no other open course of your organisation by that.")
        return Correct({"course": sentence}, form="case.known")
    joining = Joining(
        case_id=file.case.id, into_id=into.id, asked_by_id=turn.me.id, asked_at=turn.at
    )
    db.add(joining)
    await db.flush()
    await _enter(turn, joining, Did.JOIN_ASKED, db)
    known = await casefiles.load(db, into, at=turn.at)
    key = f"joining:{joining.id}"
    told = {one.id: one for one in (file.who_tells, known.who_tells)}
    await tell(db, told.values(), Notice(VIEW, joining.id, turn.at, key))
    return Say(Named(VIEW, str(joining.id)))


async def agree(turn: Turn, db: AsyncSession) -> Reply:
    """For the opening party that one speaks for; the second to agree joins the courses."""
    joining, file, into = await _asked(turn, db)
    if await _speaks(turn, file, db):
        joining.agreed_by_id = joining.agreed_by_id or turn.me.id
    if await _speaks(turn, into, db):
        joining.into_agreed_by_id = joining.into_agreed_by_id or turn.me.id
    await _enter(turn, joining, Did.JOIN_AGREED, db)
    if joining.is_agreed:
        await casefiles.lock(db, file.case, into.case)
        joining.move(JoinState.JOINED)
        await joining_steps.join(turn, joining, file, into, db)
        await _enter(turn, joining, Did.COURSES_JOINED, db)
    await joining_steps.refresh(db, VIEW, joining.id, at=turn.at)
    return Say(Named(VIEW, str(joining.id)))


async def decline(turn: Turn, db: AsyncSession) -> Reply:
    """They stay two courses; who asked hears of it."""
    joining, _file, _into = await _asked(turn, db)
    joining.move(JoinState.DECLINED)
    await _enter(turn, joining, Did.JOIN_DECLINED, db)
    await joining_steps.refresh(db, VIEW, joining.id, at=turn.at)
    asker = await joining_steps.person(db, joining.asked_by_id)
    if asker.id != turn.me.id:
        key = f"joining:{joining.id}:declined"
        await tell(db, [asker], Notice(VIEW, joining.id, turn.at, key))
    return Say(Named(VIEW, str(joining.id)))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """The question, and what became of it, for who asked and for those who are asked."""
    joining, reader = await db.get(Joining, looking.number), looking.reader
    if joining is None or reader is None:
        return None
    file, into = await _files(db, joining, looking)
    is_asked = any(
        [
            await access.may(db, reader, Act.SPEAK_FOR_PARTY, one.opener, at=looking.at)
            for one in (file, into)
        ]
    )
    if not is_asked and reader.id != joining.asked_by_id:
        raise Hidden
    asker = await joining_steps.person(db, joining.asked_by_id)
    return joining_cards.card(joining, file, into, asker, is_asked=is_asked)


async def _asking(turn: Turn, db: AsyncSession) -> tuple[CaseFile, Party]:
    """The course one is invited to, for who may take it or has; once at a time."""
    file, own = await parties.own_party(turn, db)
    if own.is_opener:
        raise Refusal(_("Your organisation opened this course."))
    act = Act.SPEAK_FOR_PARTY if own.is_claimed else Act.CLAIM
    await access.require(db, turn.me, act, own, at=turn.at)
    if (await db.exec(asked_of(file.case.id))).first() is not None:
        raise Refusal(_("This has been asked already, and waits for an answer."))
    return file, own


async def _found(turn: Turn, own: Party, db: AsyncSession) -> Case | None:
    """My organisation's open course by its alias, else by our own record number."""
    said = turn.value("course")
    by_alias = open_case_by_alias(own.organisation_id, said.upper())
    if found := (await db.exec(by_alias)).first():
        return found
    same = await records.with_number(db, own.organisation_id, said)
    return next((one for one in same if one.id != own.case_id), None)


async def _asked(turn: Turn, db: AsyncSession) -> tuple[Joining, CaseFile, CaseFile]:
    """What is to be answered, for who speaks for the opening party of one of the two."""
    joining = await db.get(Joining, turn.number)
    if joining is None:
        raise Hidden
    file, into = await _files(db, joining, turn)
    if not (await _speaks(turn, file, db) or await _speaks(turn, into, db)):
        await access.require(db, turn.me, Act.SPEAK_FOR_PARTY, file.opener, at=turn.at)
    if joining.state is not JoinState.ASKED:
        raise Refusal(_("This has been answered already."))
    casefiles.require_open(file.case)
    casefiles.require_open(into.case)
    casefiles.require_one_citizen(file.case)
    casefiles.require_one_citizen(into.case)
    return joining, file, into


async def _speaks(turn: Turn, file: CaseFile, db: AsyncSession) -> bool:
    return await access.may(db, turn.me, Act.SPEAK_FOR_PARTY, file.opener, at=turn.at)


async def _files(
    db: AsyncSession, joining: Joining, when: Turn | Looking
) -> tuple[CaseFile, CaseFile]:
    cases = [await casefiles.find(db, one) for one in (joining.case_id, joining.into_id)]
    file, into = [await casefiles.load(db, one, at=when.at) for one in cases]
    return file, into


async def _enter(turn: Turn, joining: Joining, did: Did, db: AsyncSession) -> None:
    """In the timeline of both."""
    case, into = joining.case_id, joining.into_id
    for chain in map(entries.of_case, (case, into)):
        await entries.record(db, chain, did, at=turn.at, by=turn.me, case=case, into=into)
