"""*Tidslinje*: what was done in a course, by whom and when, for those who are in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, entries, staffing, timeline_cards
from handlers.cards import Card
from handlers.turn import Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.entries import Entry, whole
from models.people import Person

PAGE = 12
# "<case>" is the newest page, "<case>:<entry>" the one before that number.
SUBJECT = re.compile(r"(\d{1,9})(?::(\d{1,9}))?", re.ASCII)
# Codes that are persons.
PEOPLE = ("lead", "person", "covering")


async def show(turn: Turn, _db: AsyncSession) -> Reply:
    return Say(Named("case.timeline", turn.subject))


async def timeline(looking: Looking, db: AsyncSession) -> Card | None:
    """A page of it, the newest first. Codes and names alone: nothing that anybody wrote."""
    if looking.reader is None:
        return None
    page = await load(db, looking.reader, looking.subject, at=looking.at)
    return timeline_cards.card(page, is_newest=looking.subject.isdecimal())


async def load(
    db: AsyncSession, reader: Person, subject: str, *, at: datetime, many: int = PAGE
) -> timeline_cards.Page:
    """At most `many` entries, for who may see the course; raises Refusal."""
    case_id, before = _asked(subject)
    case = await casefiles.find(db, case_id)
    await access.require(db, reader, Act.SEE_CASE, case, at=at)
    found = await _page(db, case_id, before, many)
    file = await casefiles.load(db, case, at=at)
    people = file.people | await staffing.people(db, named(found))
    names = {key: one.name for key, one in people.items()}
    return timeline_cards.Page(file, tuple(found[:many]), names, has_more=len(found) > many)


def named(found: Iterable[Entry]) -> Iterator[int | None]:
    """Whom these entries name, by id."""
    for entry in found:
        yield entry.actor_id
        yield from (_number(entry.codes.get(name)) for name in PEOPLE)
        told = entry.codes.get("told")
        yield from map(_number, told if isinstance(told, list) else [told])


def _asked(subject: str) -> tuple[int, int | None]:
    found = SUBJECT.fullmatch(subject)
    if found is None:
        raise Refusal(_("This button is no longer in use. Ask for the card again."))
    return int(found[1]), int(found[2]) if found[2] else None


async def _page(
    db: AsyncSession, case_id: int, before: int | None, many: int
) -> Sequence[Entry]:
    chain = whole(entries.of_case(case_id)).order_by(None).order_by(col(Entry.seq).desc())
    if before is not None:
        chain = chain.where(col(Entry.seq) < before)
    chain = chain.where(col(Entry.did).in_(timeline_cards.SENTENCES))
    return (await db.exec(chain.limit(many + 1))).all()


def _number(code: Any) -> int | None:  # noqa: ANN401 -- a code as JSON kept it
    return code if isinstance(code, int) else None
