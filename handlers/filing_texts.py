"""What an authority takes into its own record: what was done and written, in order of time.

What its person may read, each with author, function, organisation and time (domain/law.md J2).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, entries, passages, staffing, timeline, timeline_cards
from handlers.casefiles import CaseFile
from handlers.turn import Refusal, Turn
from locales import gettext as _
from models.access import Act
from models.advice import AdviceRequest
from models.cases import Case
from models.entries import Did, Entry, of_kinds
from models.organisations import Organisation
from models.passages import Passage, PassageKind
from models.people import Person
from models.records import record_of

# What belongs in a record of what was done; reminders and who came into a room do not.
STEPS = (
    *(Did.OPENED, Did.CLAIMED, Did.INHERITED, Did.HANDED_OVER, Did.KNEW_CITIZEN),
    *(Did.CONTACT, Did.CORRECTED, Did.MISSED, Did.CONSENT, Did.CITIZEN, Did.LED),
    *(Did.PLAN_OPENED, Did.PLAN_SENT, Did.PLAN_ANSWERED, Did.PLAN_FOLLOWED_UP, Did.MEETING),
    *(Did.INFORMED, Did.ACKNOWLEDGED, Did.PARTY_ADDED, Did.PARTY_WITHDRAWN),
    *(Did.DISPUTED, Did.AGREED_WHO, Did.COURSES_JOINED, Did.CLOSED, Did.REOPENED),
)
# Of advice about the course: where to call back and what the team tells itself is left out.
SAID = (
    *(PassageKind.QUESTION, PassageKind.TRIED, PassageKind.ASKED_BACK, PassageKind.REPLY),
    PassageKind.ANSWER,
)


@dataclass(frozen=True, slots=True)
class Line:
    """`step` is a sentence of our own, `passage` what somebody wrote, opened in `text`."""

    at: datetime
    author: Person | None
    organisation: str
    step: str = ""
    passage: Passage | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """`organisation` is whose record it is for; `hidden` counts what it may not read.

    `reader` is None, and `own_number` looked up, where it is made for nobody in particular.
    """

    file: CaseFile
    organisation: Organisation
    reader: Person | None
    at: datetime
    lines: tuple[Line, ...]
    hidden: int
    own_number: str = ""


async def taken(turn: Turn, form: str, db: AsyncSession) -> Record:
    """All of it, for the reader's own organisation, whose part it must be: an entry."""
    case = await casefiles.find(db, turn.number)
    await access.require(db, turn.me, Act.SEE_CASE, case, at=turn.at)
    file = await casefiles.load(db, case, at=turn.at)
    if turn.me.organisation_id not in {one.organisation_id for one in file.everyone}:
        raise Refusal(_("Your organisation is not a party in this course."))
    written = await _written(db, case)
    readable = [
        one
        for one in written
        if await access.may(db, turn.me, Act.READ_PASSAGE, one, at=turn.at)
    ]
    made = Record(
        file=file,
        organisation=file.organisations[turn.me.organisation_id],
        reader=turn.me,
        at=turn.at,
        lines=await _lines(db, file, readable),
        hidden=len(written) - len(readable),
    )
    read = [one.passage.id for one in made.lines if one.passage]
    chain = entries.of_case(case.id)
    await entries.record(
        db, chain, Did.READ, at=turn.at, by=turn.me, page="filing", form=form, passages=read
    )
    return made


async def made(
    db: AsyncSession, file: CaseFile, organisation_id: int, *, at: datetime
) -> Record:
    """All that an organisation may read at that moment, whoever will read it there.

    Raises Unreadable. Who calls keeps it where that organisation alone reads it.
    """
    written = await _written(db, file.case)
    readable = [
        one
        for one in written
        if await access.discloses(db, organisation_id, one, day=file.today)
    ]
    number = (await db.exec(record_of(file.case.id, organisation_id))).first()
    return Record(
        file=file,
        organisation=file.organisations[organisation_id],
        reader=None,
        at=at,
        lines=await _lines(db, file, readable),
        hidden=len(written) - len(readable),
        own_number=passages.ring(db).open(number.sealed) if number else "",
    )


async def _lines(
    db: AsyncSession, file: CaseFile, readable: Sequence[Passage]
) -> tuple[Line, ...]:
    steps = (await db.exec(of_kinds(entries.of_case(file.case.id), *STEPS))).all()
    named = {*timeline.named(steps), *(one.author_id for one in readable)}
    people = file.people | await staffing.people(db, named)
    homes = {one.organisation_id for one in people.values()}
    homes |= {one.organisation_id for one in readable}
    organisations = file.organisations | await staffing.organisations(db, homes)
    names = {key: one.name for key, one in organisations.items()}
    lines = [*_steps(file, steps, people, names), *_said(db, readable, people, names)]
    return tuple(sorted(lines, key=lambda one: one.at))


async def _written(db: AsyncSession, case: Case) -> Sequence[Passage]:
    """About the course itself, and as advice about it."""
    asked = select(AdviceRequest.id).where(col(AdviceRequest.case_id) == case.id)
    as_advice = col(Passage.request_id).in_(asked) & col(Passage.kind).in_(SAID)
    found = select(Passage).where((col(Passage.case_id) == case.id) | as_advice)
    return (await db.exec(found.order_by(col(Passage.id)))).all()


def _steps(
    file: CaseFile,
    steps: Sequence[Entry],
    people: Mapping[int, Person],
    names: Mapping[int, str],
) -> Iterator[Line]:
    page = timeline_cards.Page(
        file, tuple(steps), {key: one.name for key, one in people.items()}, has_more=False
    )
    for one in steps:
        author = people.get(one.actor_id or 0)
        home = names[author.organisation_id] if author else ""
        yield Line(one.at, author, home, step=timeline_cards.sentence(page, one))


def _said(
    db: AsyncSession,
    readable: Sequence[Passage],
    people: Mapping[int, Person],
    names: Mapping[int, str],
) -> Iterator[Line]:
    for one in readable:
        author, home = people[one.author_id], names[one.organisation_id]
        yield Line(one.written_at, author, home, passage=one, text=passages.read(db, one))
